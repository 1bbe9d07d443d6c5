import cv2
import numpy as np
import pytest

from synthmap.maps import palette
from synthmap.maps.drawing import draw_links, draw_marks, draw_visits, encode_png
from synthmap.maps.links import LinkMap
from synthmap.maps.reach import Reach
from synthmap.model.elements import Liveness
from synthmap.model.view import Viewport

WINDOW = Viewport("w", 600, 400)
HEIGHT = 1201  # no multiple of anything


def draw(table):
    """The maps of a mid-grey page with one link in its upper left and one false button further down."""
    elements = table(
        {"box": (0, 0, 600, HEIGHT)},
        {"box": (40, 40, 120, 40), "liveness": Liveness.LIVE, "action": 1},
        {"box": (40, 800, 120, 40), "looks": 0.9},
    )
    links = LinkMap(row=np.array([1, 2]), clicks=np.array([9, 1]), share=np.array([0.9, 0.1]),
                    share_low=np.zeros(2), share_high=np.ones(2), exposed=np.array([10, 5]),
                    clickers=np.array([9, 1]), attractiveness=np.array([0.9, 0.2]),
                    hesitation_ms=np.full(2, np.nan), rank=np.array([1, 2]), total=10, nothing=1,
                    sessions=10)  # fmt: skip
    clicks = np.zeros((301, 150))
    clicks[15, 25] = 9  # (100..104, 60..64) on the page
    pixels = np.full((HEIGHT, 600, 3), 128, dtype=np.uint8)
    told = {"viewport": WINDOW, "caption": "10 simulated sessions"}
    reach = Reach((), {75: 400.0, 50: 700.0, 25: 1201.0}, 400, np.array([400.0, 700.0, 1201.0]))
    visits = draw_visits(pixels, clicks=clicks, attention=np.ones((151, 75)), reach=reach, **told)
    return {**dict(visits), "link": draw_links(pixels, links=links, elements=elements, **told)}


@pytest.fixture
def drawn(table):
    return draw(table)


def test_every_map_has_a_layer_of_a_quarter_and_a_picture_of_the_pages_size(drawn):
    assert list(drawn) == ["click", "attention", "scroll", "link"]
    for drawing in drawn.values():
        assert drawing.layer.shape == (301, 150, 4)
        assert drawing.composite.shape == (HEIGHT, 600, 3)


def test_the_page_shows_through_wherever_a_map_paints(drawn):
    for drawing in drawn.values():
        assert drawing.layer[..., 3].max() < 255


def test_heat_lies_on_the_page_where_the_clicks_were(drawn):
    warmth = drawn["click"].composite[:300].astype(int)
    y, x = np.unravel_index((warmth[..., 2] - warmth[..., 0]).argmax(), warmth.shape[:2])
    assert abs(x - 102) <= 4
    assert abs(y - 62) <= 4


def test_away_from_the_clicks_the_page_is_only_quietened(drawn):
    grey = drawn["click"].composite[600:1100, 200:400]
    assert (grey == grey[0, 0]).all()


def test_the_fold_is_marked_on_every_map(drawn):
    for drawing in drawn.values():
        fold, above = drawing.composite[400, :100].astype(int), drawing.composite[370, :100].astype(int)
        assert np.abs(fold - above).max() > 40


def test_the_line_of_the_median_is_drawn_across_the_scroll_map(drawn):
    line = drawn["scroll"].composite[700]
    assert (line == palette.INK).all(axis=1).mean() == 1.0


def test_links_are_outlined_in_the_colour_of_what_they_come_to(drawn):
    picture = drawn["link"].composite
    assert picture[60, 40].tolist() == list(palette.WORKS)
    assert picture[820, 40].tolist() == list(palette.NOTHING)


def test_drawing_twice_gives_the_same_bytes(drawn, table):
    again = draw(table)
    assert all(encode_png(drawn[name].composite) == encode_png(again[name].composite) for name in drawn)


def test_png_keeps_transparency():
    layer = np.arange(4 * 5 * 4, dtype=np.uint8).reshape(4, 5, 4)
    assert np.array_equal(cv2.imdecode(np.frombuffer(encode_png(layer), np.uint8), cv2.IMREAD_UNCHANGED), layer)


def test_an_empty_page_of_no_visits_can_be_drawn(table):
    none = np.zeros(0)
    links = LinkMap(none.astype(int), none.astype(int), none, none, none, none.astype(int), none.astype(int), none,
                    none, none.astype(int), 0, 0, 0)  # fmt: skip
    pixels, told = np.zeros((30, 40, 3), np.uint8), {"viewport": WINDOW, "caption": "no sessions"}
    reach = Reach((), {75: 0.0, 50: 0.0, 25: 0.0}, 30, none)
    visits = draw_visits(pixels, clicks=np.zeros((8, 10)), attention=np.zeros((4, 5)), reach=reach, **told)
    assert [drawing.composite.shape for _, drawing in visits] == [(30, 40, 3)] * 3
    made = draw_links(pixels, links=links, elements=table({"box": (0, 0, 40, 30)}), **told)
    assert made.composite.shape == (30, 40, 3)


def hottest(viewport, others):
    """The colour of a place with a tenth of a click a cell, where so many others were made far away."""
    clicks = np.zeros((300, 150))
    clicks[20, 20], clicks[200, 20] = 0.1, others
    pixels = np.full((1200, 600, 3), 200, np.uint8)
    reach = Reach((), {}, 400, np.zeros(0))
    given = {"attention": np.full((150, 75), 1 / 11250), "reach": reach, "caption": "x"}
    (_, drawing), *_ = draw_visits(pixels, clicks=clicks, viewport=viewport, **given)
    return drawing.layer[20, 20].tolist()


def test_a_colour_says_the_same_on_both_devices_and_whatever_else_is_hot():
    phone = Viewport("phone", 390, 844, touch=True)
    assert hottest(WINDOW, 996) == hottest(phone, 996)
    assert hottest(WINDOW, 996) != hottest(WINDOW, 99)


@pytest.mark.parametrize("ground", [0, 255])
def test_the_fold_and_the_legend_stand_out_on_black_and_on_white(ground):
    pixels = np.full((1200, 600, 3), ground, np.uint8)
    reach = Reach((), {75: 400.0, 50: 700.0, 25: 1100.0}, 400, np.array([400.0, 700.0, 1100.0]))
    visits = draw_visits(
        pixels, clicks=np.zeros((300, 150)), attention=np.full((150, 75), 1 / 11250), reach=reach, viewport=WINDOW,
        caption="10 simulated sessions",
    )  # fmt: skip
    for name, drawing in visits:
        grey = drawing.composite.astype(int).sum(axis=2)
        assert np.ptp(grey[398:403, :200]) > 300, name  # the line of the fold, of both lightnesses
        assert np.ptp(grey[300:390, 350:590]) > 500, name  # the card in the lower right of the first screen


def test_labels_of_crowded_links_stand_apart_and_below_none_of_the_other_marks(table, monkeypatch):
    from synthmap.maps import drawing as module

    placed = []
    take = module.Places.take

    def watched(self, wanted):
        area = take(self, wanted)
        placed.append(area)
        return area

    monkeypatch.setattr(module.Places, "take", watched)
    boxes = [(20 * column, 360 + 16 * row, 18, 14) for row in range(6) for column in range(29)]
    elements = table(*({"box": box, "liveness": Liveness.LIVE, "action": row} for row, box in enumerate(boxes)))
    n = len(boxes)
    links = LinkMap(np.arange(n), np.ones(n, int), np.full(n, 1 / n), np.zeros(n), np.ones(n), np.ones(n, int),
                    np.ones(n, int), np.ones(n), np.full(n, np.nan), np.ones(n, int), n, 0, n)  # fmt: skip
    draw_links(np.full((900, 600, 3), 255, np.uint8), links=links, elements=elements, viewport=WINDOW, caption="x")
    areas = [area for area in placed if area]
    assert 20 < len(areas) < n
    for left, top, width, height in areas:
        assert left >= 0 and left + width <= 600 and top >= 0 and top + height <= 900
    for at, (left, top, width, height) in enumerate(areas):
        for x, y, w, h in areas[at + 1 :]:
            assert left + width <= x or x + w <= left or top + height <= y or y + h <= top


BANNER = np.array([[100.0, 600.0, 200.0, 100.0]])


def test_what_changes_by_itself_is_hatched_thinly_on_the_maps_of_places():
    pixels = np.full((HEIGHT, 600, 3), 128, dtype=np.uint8)
    reach = Reach((), {75: 400.0, 50: 700.0, 25: 1201.0}, 400, np.array([400.0]))
    told = {"viewport": WINDOW, "caption": "10 simulated sessions", "unstable": BANNER}
    maps = dict(draw_visits(pixels, clicks=np.zeros((301, 150)), attention=np.zeros((151, 75)), reach=reach, **told))
    for name in ("click", "attention"):
        opaque = maps[name].layer[..., 3] > 0
        inside = opaque[150:175, 25:75]
        assert 0.1 < inside.mean() < 0.3  # a line in five pixels
        opaque[150:175, 25:75] = False
        assert not opaque.any()
    plain = dict(
        draw_visits(
            pixels, clicks=np.zeros((301, 150)), attention=np.zeros((151, 75)), reach=reach, viewport=WINDOW,
            caption="10 simulated sessions",
        )
    )  # fmt: skip
    assert np.array_equal(maps["scroll"].layer, plain["scroll"].layer)  # how far people came is not a place on it
    assert not plain["click"].layer[..., 3].any()


def test_rage_and_dead_clicks_are_drawn_as_shares_of_all_clicks():
    """Ten dead clicks of 10 are hot; of four million they are hardly there."""
    pixels = np.full((HEIGHT, 600, 3), 128, dtype=np.uint8)
    dead = np.zeros((301, 150))
    dead[15, 25] = 10

    def drawn(clicks):
        maps = draw_marks(
            pixels, densities={"dead": dead}, clicks=clicks, in_view_ms=(), viewport=WINDOW, caption="x",
            unstable=np.zeros((0, 4)),
        )  # fmt: skip
        return int(dict(maps)["dead"].layer[15, 25, 3])

    assert drawn(10) > 4 * drawn(4_000_000)


def test_time_in_view_is_drawn_by_depth_alone():
    pixels = np.full((HEIGHT, 600, 3), 128, dtype=np.uint8)
    told = {"densities": {}, "clicks": 0, "viewport": WINDOW, "caption": "x", "unstable": np.zeros((0, 4))}
    ((name, drawing),) = draw_marks(pixels, in_view_ms=[(0.0, 60_000.0), (600.0, 5_000.0), (1100.0, 0.0)], **told)
    assert name == "time"
    opacity = drawing.layer[..., 3].astype(int)
    assert (opacity == opacity[:, :1]).all()
    assert opacity[5, 0] > opacity[140, 0] > opacity[290, 0] == 0
