import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.maps.heat import bin_points, density, drawn_at, sigma_of
from synthmap.maps.locate import locate
from synthmap.model.view import DESKTOP, MOBILE


def test_points_fall_into_the_cell_that_starts_at_their_left_and_top():
    x, y = np.array([0.0, 3.9, 4.0, 9.9]), np.array([0.0, 3.9, 4.0, 5.0])
    assert bin_points(x, y, (10, 6), cell=4).tolist() == [[2, 0, 0], [0, 1, 1]]


def test_points_off_the_page_count_nowhere():
    x, y = np.array([-1.0, 10.0, 5.0, 5.0, np.nan]), np.array([1.0, 1.0, -0.1, 6.0, 1.0])
    assert bin_points(x, y, (10, 6), cell=4).sum() == 0


@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 4, 10]))
def test_bins_agree_with_histogram2d(seed, cell):
    rng = np.random.default_rng(seed)
    width, height = 40 * cell, 25 * cell
    x, y = rng.uniform(0, width, 500), rng.uniform(0, height, 500)
    expected, _, _ = np.histogram2d(y, x, bins=(25, 40), range=((0, height), (0, width)))
    assert np.array_equal(bin_points(x, y, (width, height), cell=cell), expected)


def test_heat_spreads_as_a_gaussian_of_the_given_width_and_keeps_its_sum():
    heat = density(np.array([500.0] * 3), np.array([500.0] * 3), (1000, 1000), sigma=20, cell=4)
    assert heat.sum() == pytest.approx(3)
    columns = heat.sum(axis=0) / 3
    at = np.arange(len(columns)) * 4 + 2
    assert np.sqrt((columns * (at - 502) ** 2).sum()) == pytest.approx(20, rel=0.02)


def test_a_thumb_is_drawn_no_wider_than_a_mouse():
    assert sigma_of(MOBILE) <= sigma_of(DESKTOP)


def test_clicks_on_a_fixed_bar_are_drawn_on_the_bar_and_not_down_the_page(table, clicks):
    elements = table({"box": (0, 0, 1000, 5000)}, {"box": (0, 0, 1000, 60), "pinned": "fixed"})
    located = locate(clicks((500, 2030), (500, 3000), vx=[500, 500], vy=[30, 400]), elements)
    x, y = drawn_at(located, elements)
    assert x.tolist() == [500, 500]
    assert y.tolist() == [30, 3000]
