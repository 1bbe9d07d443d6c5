import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from synthmap.maps.heat import CELL, density
from synthmap.maps.scales import ATTENTION, CLICKS, attention_shares, click_shares
from synthmap.model.view import Viewport

SCALES = pytest.mark.parametrize("scale", [CLICKS, ATTENTION])


@SCALES
@given(share=arrays(np.float64, 7, elements=st.floats(allow_nan=True, allow_infinity=True)))
def test_levels_are_in_range_whatever_is_drawn(scale, share):
    level = scale.level(share)
    assert ((level >= 0) & (level <= 1)).all()


@SCALES
def test_full_colour_is_what_the_legend_says_and_more_is_never_paler(scale):
    assert scale.ticks[-1] == scale.top
    assert scale.level(np.array([0, scale.top, 9 * scale.top])) == pytest.approx([0, 1, 1])
    assert (np.diff(scale.level(np.linspace(0, scale.top, 50))) > 0).all()


def test_clicks_count_as_a_share_so_that_more_sessions_draw_the_same_map():
    x = np.repeat([100.0, 200.0], [3, 1])
    few = density(x, x, (400, 400), sigma=12)
    many = density(np.tile(x, 50), np.tile(x, 50), (400, 400), sigma=12)
    assert click_shares(many) == pytest.approx(click_shares(few))


def test_a_spread_of_one_click_a_cell_is_the_share_that_a_square_holds():
    # 100 x 100 cells, one click in each: a square of 48 px holds 12 x 12 of the 10,000.
    assert click_shares(np.ones((100, 100))) == pytest.approx(np.full((100, 100), 0.0144))
    assert CELL == 4


@pytest.mark.parametrize("screen", [Viewport("phone", 390, 844), Viewport("desktop", 1440, 900)])
def test_even_attention_on_one_screen_is_a_hundredth_per_hundredth_on_any_device(screen):
    grid = np.full((90, 40), 1 / 3600)
    assert attention_shares(grid, (screen.width, screen.height), screen) == pytest.approx(np.full((90, 40), 0.01))
    # On a page of two screens each place gets half of that.
    assert attention_shares(grid, (screen.width, 2 * screen.height), screen) == pytest.approx(np.full((90, 40), 0.005))
