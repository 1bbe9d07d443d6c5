import cv2
import numpy as np
import pytest

from synthmap.maps import palette
from synthmap.maps.drawing import draw_links, draw_visits, encode_png
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
                    attractiveness=np.array([0.9, 0.2]), rank=np.array([1, 2]), total=10, nothing=1,
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
    links = LinkMap(none.astype(int), none.astype(int), none, none, none, none.astype(int), none, none.astype(int),
                    0, 0, 0)  # fmt: skip
    pixels, told = np.zeros((30, 40, 3), np.uint8), {"viewport": WINDOW, "caption": "no sessions"}
    reach = Reach((), {75: 0.0, 50: 0.0, 25: 0.0}, 30, none)
    visits = draw_visits(pixels, clicks=np.zeros((8, 10)), attention=np.zeros((4, 5)), reach=reach, **told)
    assert [drawing.composite.shape for _, drawing in visits] == [(30, 40, 3)] * 3
    made = draw_links(pixels, links=links, elements=table({"box": (0, 0, 40, 30)}), **told)
    assert made.composite.shape == (30, 40, 3)
