import numpy as np
import pytest

from synthmap.maps import palette
from synthmap.maps.difference import differences
from synthmap.maps.drawing import draw_difference
from synthmap.maps.heat import CELL
from synthmap.maps.layers import difference_layer
from synthmap.maps.locate import locate
from synthmap.maps.pairing import paired
from synthmap.maps.visits import visits_of
from synthmap.model.events import make_events
from synthmap.model.view import Viewport

WINDOW, DOCUMENT = Viewport("w", 400, 300), (400, 600)


class Page:
    """As much of a snapshot as a map takes."""

    def __init__(self, elements):
        self.elements, self.document, self.viewport = elements, DOCUMENT, WINDOW


@pytest.fixture
def side(table):
    """A page with a button at that height, clicked so often, and clicks on bare ground at (350, 50)."""

    def made(top, clicks, bare=0):
        elements = table(
            {"box": (0, 0, 400, 600), "key": "body"},
            {"box": (100, top, 80, 40), "parent": 0, "action": 1, "key": 'button "Buy"'},
        )
        x = np.array([140.0] * clicks + [350.0] * bare)
        y = np.array([top + 20.0] * clicks + [50.0] * bare)
        events = make_events(len(x), session=np.arange(len(x)), source="simulated", kind="click", x=x, y=y, vx=x, vy=y)
        none = np.zeros(len(x), dtype=bool)
        located = locate(events, elements)
        (visits,) = visits_of(located, elements, dead=none, rage=none, viewport=WINDOW, document=DOCUMENT)
        return Page(elements), visits

    return made


def drawn(a, b, as_wide=True):
    mate = paired(a[0].elements, b[0].elements)
    return differences(a[0], b[0], (a[1], b[1]), mate, as_wide=as_wide)


def test_a_button_that_only_moved_is_no_difference(side):
    for found in drawn(side(100, 400), side(400, 400)):
        assert np.abs(found.share).max() == 0
        assert found.lost == (0, 0)


def test_clicks_that_went_elsewhere_are_less_here_and_more_there(side):
    on_a, on_b = drawn(side(100, 400), side(400, 200, bare=200))
    button_a, button_b = (120 // CELL, 140 // CELL), (420 // CELL, 140 // CELL)
    bare = (50 // CELL, 350 // CELL)
    assert on_a.share[button_a] < -0.1
    assert on_b.share[button_b] == pytest.approx(on_a.share[button_a], rel=0.01)
    assert on_b.share[bare] > 0.1
    assert on_b.share[button_a] == 0, "the button is not there any more"


def test_chance_alone_is_left_clear(side):
    (_, on_b) = drawn(side(100, 100, bare=100), side(100, 104, bare=96))
    assert np.abs(on_b.share).max() == 0


def test_between_widths_bare_ground_is_no_place_and_is_counted(side):
    on_a, on_b = drawn(side(100, 300, bare=40), side(400, 300, bare=70), as_wide=False)
    assert (on_a.lost, on_b.lost) == ((0, 70), (40, 0))


def test_the_two_arms_of_the_colours_are_cold_and_warm_and_darken_outwards():
    lightness = palette.DIFFERENCE.astype(float) @ (0.114, 0.587, 0.299)
    assert (np.diff(lightness[:128]) >= -1).all()
    assert (np.diff(lightness[128:]) <= 1).all()
    blue, _, red = difference_layer(np.array([[-0.1, 0.0, 0.1]]), (1, 3)).transpose(2, 0, 1)[:3]
    assert blue[0, 0] > red[0, 0]
    assert red[0, 2] > blue[0, 2]
    assert difference_layer(np.array([[-0.1, 0.0, 0.1]]), (1, 3))[0, :, 3].tolist()[1] == 0


def test_the_picture_is_as_large_as_the_page_and_says_whose_it_is():
    pixels = np.full((600, 400, 3), 255, np.uint8)
    plain = draw_difference(
        pixels, share=np.zeros((150, 100)), labels=[], viewport=WINDOW, names=("old", "new"), caption="5 sessions"
    )
    labelled = draw_difference(
        pixels, share=np.zeros((150, 100)), labels=[((100, 400, 80, 40), 0.04)], viewport=WINDOW,
        names=("old" * 40, "new"), caption="5 sessions",
    )  # fmt: skip
    assert plain.composite.shape == (600, 400, 3)
    assert plain.layer[..., 3].max() == 0
    changed = np.argwhere((plain.composite != labelled.composite).any(axis=2))
    assert ((changed[:, 0] > 380) & (changed[:, 0] < 460)).any(), "a label at the box"
