import cv2
import numpy as np
import pytest

from synthmap.maps import palette
from synthmap.maps.layers import compose, heat_layer, layer_shape, link_colour, link_layer, scroll_layer
from synthmap.maps.links import LinkMap
from synthmap.maps.reach import Reach
from synthmap.model.elements import Liveness

SHAPE = (50, 40)


def lightness(ramp):
    """CIE L*, 0..100."""
    return cv2.cvtColor(ramp[None].astype(np.float32) / 255, cv2.COLOR_BGR2LAB)[0, :, 0]


@pytest.mark.parametrize("ramp", [palette.CLICKS, palette.ATTENTION, palette.SCROLL])
def test_more_is_always_lighter_by_equal_steps(ramp):
    steps = np.diff(lightness(ramp)[:-1:15])
    assert (steps > 0).all()
    assert np.ptp(steps) < 0.2 * steps.mean()  # colours are whole numbers, which is worth about half a step of L*


def test_a_layer_has_the_pages_proportions_at_a_quarter_of_its_size():
    assert layer_shape((1440, 6346)) == (1587, 360)


def test_heat_is_clear_where_there_is_none_and_strongest_at_its_peak():
    level = np.zeros(SHAPE)
    level[10, 10], level[30, 30] = 1, 0.5
    layer = heat_layer(level, SHAPE, palette.CLICKS, strongest=0.8)
    assert layer[..., 3].astype(bool).sum() == 2
    assert layer[10, 10].tolist() == [*palette.CLICKS[255], 204]  # 0.8 of 255
    assert layer[30, 30, :3].tolist() == palette.CLICKS[127].tolist()
    assert 0 < layer[30, 30, 3] < 204


def test_without_any_heat_the_layer_is_clear():
    assert not heat_layer(np.zeros(SHAPE), SHAPE, palette.CLICKS, strongest=1)[..., 3].any()


def test_scroll_bands_get_denser_and_darker_as_fewer_get_there():
    # 40 cells wide, 50 high: 200 px. Half of the sessions stop at 100 px.
    reach = Reach((), {}, 100, np.array([100.0, 200.0]))
    layer = scroll_layer(reach, SHAPE)
    assert (layer == layer[:, :1]).all()
    rows = layer[:, 0].astype(int)
    assert (rows[:26] == rows[0]).all()  # the cell that starts at 100 px was reached by both
    assert (rows[26:] == rows[26]).all()
    assert rows[26, 3] > rows[0, 3]
    assert rows[26, :3].sum() < rows[0, :3].sum()


def links_of(rows, clicks):
    n, share = len(rows), np.array(clicks) / sum(clicks)
    return LinkMap(np.array(rows), np.array(clicks), share, *[np.zeros(n)] * 2, np.zeros(n, dtype=int),
                   np.zeros(n, dtype=int), np.zeros(n), np.zeros(n), np.ones(n, dtype=int), sum(clicks), 0,
                   1)  # fmt: skip


def test_what_is_clicked_more_is_filled_more(table):
    elements = table({"box": (0, 0, 40, 40), "liveness": Liveness.LIVE}, {"box": (80, 80, 40, 40), "looks": 0.9})
    layer = link_layer(links_of([0, 1], [9, 1]), elements, SHAPE, outlined=False)
    assert layer[5, 5, :3].tolist() == list(palette.WORKS)
    assert layer[25, 25, :3].tolist() == list(palette.NOTHING)
    assert layer[5, 5, 3] > layer[25, 25, 3] > 0
    assert layer[15, 15, 3] == 0
    outlined = link_layer(links_of([0, 1], [9, 1]), elements, SHAPE, outlined=True)
    assert outlined[0, 0, 3] > layer[0, 0, 3]


@pytest.mark.parametrize(
    ("row", "colour"),
    [
        ({"liveness": Liveness.LIVE}, palette.WORKS),
        ({"liveness": Liveness.DEAD}, palette.NOTHING),
        ({"liveness": Liveness.PLAIN, "looks": 0.8}, palette.NOTHING),
        ({"liveness": Liveness.CLAIMED}, palette.UNPROVEN),
        ({"liveness": Liveness.UNKNOWN, "looks": 0.8}, palette.UNPROVEN),
    ],
)
def test_a_link_is_painted_by_what_a_click_comes_to(table, row, colour):
    assert link_colour(table({"box": (0, 0, 10, 10), **row}), 0) == colour


def test_a_clear_layer_changes_nothing_and_a_solid_one_covers():
    rng = np.random.default_rng(1)
    page = rng.integers(0, 256, (201, 163, 3), dtype=np.uint8)
    layer = np.zeros((51, 41, 4), dtype=np.uint8)
    layer[..., :3] = 200
    assert np.array_equal(compose(page, layer), page)
    layer[..., 3] = 255
    assert (compose(page, layer) == 200).all()


def test_half_a_layer_lets_half_of_the_page_through():
    page = np.full((40, 40, 3), 100, dtype=np.uint8)
    layer = np.full((10, 10, 4), 128, dtype=np.uint8)
    layer[..., :3] = 200
    assert np.abs(compose(page, layer).astype(int) - 150).max() <= 2


def test_a_tall_page_shows_no_seams_and_has_its_tone_all_the_way_down():
    """Rows far apart that show and hide the same come out the same, wherever the strips begin."""
    page = np.tile(np.arange(16, dtype=np.uint8)[:, None, None] * 16, (100, 30, 3))
    layer = np.full((400, 8, 4), 77, dtype=np.uint8)
    drawn = compose(page, layer, lambda strip: 255 - strip)
    repeated = drawn.reshape(100, 16, 30, 3)
    assert (repeated == repeated[0]).all()
    assert np.array_equal(drawn, compose(255 - page, layer))
