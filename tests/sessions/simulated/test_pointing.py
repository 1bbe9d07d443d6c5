import numpy as np
import pytest

from synthmap.sessions.simulated.pointing import PX_PER_MM, move, moving_time, point

N = 100_000


def offsets(width, height, *, touch):
    """Offsets from the middle of an aim of this size, px."""
    aims = np.tile([50.0, 70.0, width, height], (N, 1))
    return point(np.random.default_rng(6), aims, touch=touch) - (50 + width / 2, 70 + height / 2)


def test_a_mouse_spreads_with_the_size_of_its_aim_and_never_leaves_it():
    offset = offsets(200, 40, touch=False)
    # .17 and .19 of the size; cutting a Gaussian at 2.94 and 2.63 deviations takes 1 and 3% off its width.
    assert offset.std(axis=0) == pytest.approx([0.17 * 200 * 0.986, 0.19 * 40 * 0.968], rel=0.01)
    assert offset.mean(axis=0) == pytest.approx([0, 0], abs=0.5)
    assert (np.abs(offset) <= [100, 20]).all()


def test_a_thumb_has_a_spread_of_its_own_and_lands_a_little_low():
    offset = offsets(10 * PX_PER_MM, 5 * PX_PER_MM, touch=True) / PX_PER_MM
    # mm²: .0075 * 100 + 1.68 across, .0108 * 25 + 1.33 down
    assert offset.var(axis=0) == pytest.approx([2.43, 1.60], rel=0.02)
    assert offset.mean(axis=0) == pytest.approx([0, 0.5], abs=0.02)


def test_a_thumb_misses_what_is_small():
    small = offsets(24, 24, touch=True)
    missed = (np.abs(small) > 12).any(axis=1).mean()
    # 24 px are 3.81 mm. Across, 1.905 mm are 1.424 deviations of 1.338 mm: .154 on both sides together. Down, 2.405 mm
    # above and 1.405 mm below are 1.972 and 1.152 deviations of 1.219 mm: .024 + .125. In all 1 - .846 * .851.
    assert missed == pytest.approx(0.280, abs=0.01)


def test_a_hand_takes_a_fixed_time_more_for_each_bit():
    def median(distance, *, touch):
        rng = np.random.default_rng(7)
        return np.median(moving_time(rng, np.full(N, distance), np.full(N, 50.0), touch=touch))

    # 350 px to 50 px are 3 bits, 50 px 1; the chance that is on top multiplies both, with a median of 1.
    assert median(350, touch=False) - median(50, touch=False) == pytest.approx(2 * 215, rel=0.02)
    assert median(350, touch=True) - median(50, touch=True) == pytest.approx(2 * 145, rel=0.02)


def test_presses_and_ways_are_as_measured_and_no_way_is_longer_than_the_screen():
    aims = np.tile([0.0, 0.0, 160.0, 40.0], (N, 1))
    made = move(np.random.default_rng(7), aims, touch=False, screen=(1440, 900))
    assert np.percentile(made.pressing, [25, 50, 75]) == pytest.approx([79, 102, 127], rel=0.03)
    assert np.median(made.distance) == pytest.approx(221, rel=0.02)
    assert made.distance.max() <= np.hypot(1440, 900)
    assert np.allclose(made.lasting, made.moving + made.pressing)
