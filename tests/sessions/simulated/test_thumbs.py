import numpy as np
import pytest

from synthmap.sessions.simulated.thumbs import WEIGHT, anywhere, draw_height, ease, preference

WIDTH, HEIGHT = 390.0, 844.0


def test_both_lower_corners_are_reached_by_the_hands_that_hold_them():
    right, left = ease(np.array([WIDTH, 0.0]), np.array([HEIGHT, HEIGHT]), WIDTH, HEIGHT)
    # The screen is 62 mm wide, so that either thumb gets to the other corner.
    assert (right, left) == (1, 1)


def test_the_top_is_left_to_those_who_cradle():
    # 134 mm up, past the 120 mm that a thumb hardly reaches: only the cradled 36%.
    assert ease(np.array([WIDTH / 2]), np.array([0.0]), WIDTH, HEIGHT)[0] == pytest.approx(0.36)


def test_on_a_wide_phone_more_right_thumbs_than_left():
    right, left = ease(np.array([700.0, 20.0]), np.array([350.0, 350.0]), 720.0, 360.0)
    # 700 px to the left are 111.1 mm, where the right thumb has (120 - 111.1) / (120 - 85) of its ease left.
    assert right > left
    assert left == pytest.approx(0.49 * (0.33 + 0.67 * 0.254) + 0.36 + 0.15, abs=0.001)
    assert right == pytest.approx(0.49 * (0.67 + 0.33 * 0.254) + 0.36 + 0.15, abs=0.001)


def test_the_weight_is_small_and_everything_stays_possible():
    x, y = np.meshgrid(np.linspace(0, WIDTH, 20), np.linspace(0, HEIGHT, 20))
    factor = preference(x, y, WIDTH, HEIGHT)
    assert factor.min() >= 1 - WEIGHT
    assert factor.max() == 1
    assert ((anywhere(x[0], WIDTH, HEIGHT) > 1 - WEIGHT) & (anywhere(x[0], WIDTH, HEIGHT) < 1)).all()


def test_what_can_be_scrolled_is_tapped_a_little_lower_than_the_middle():
    y = draw_height(np.random.default_rng(1), 100_000, WIDTH, HEIGHT)
    assert 0.50 < y.mean() / HEIGHT < 0.55
    assert y.min() >= 0
    assert y.max() <= HEIGHT
