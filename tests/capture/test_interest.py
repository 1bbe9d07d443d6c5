"""Areas of interest found on a page in a real browser, and what is said of those that are not there."""

from __future__ import annotations

import pytest

from synthmap.scenario.types import Area

PAGE = """<!doctype html><style>body { margin: 0 } div { height: 50px }</style>
<div id=one class=card></div><div id=hole style="display: none"></div><div class=card style="width: 200px"></div>"""


def found(look, *areas: Area):
    page = look(PAGE, areas=areas)
    return {region.name: region.boxes.tolist() for region in page.areas}, page.notes


def test_a_selector_stands_for_all_that_it_matches(look):
    assert found(look, Area("cards", css=".card")) == ({"cards": [[0, 0, 1440, 50], [0, 50, 200, 50]]}, ())


def test_a_box_is_cut_to_the_page(look):
    """The window, and with it the page, is 1440 x 900."""
    assert found(look, Area("corner", box=(1400, 800, 100, 400))) == ({"corner": [[1400, 800, 40, 100]]}, ())


@pytest.mark.parametrize(
    ("area", "note"),
    [
        (Area("typo", css=".crad"), "the area typo matched nothing: .crad"),
        (Area("hole", css="#hole"), "the area hole matched nothing: #hole"),
        (Area("below", box=(0, 5000, 10, 10)), "the area below is not on the page"),
        (Area("wrong", css="div["), "the area wrong was not found: div[ is no CSS selector"),
    ],
)
def test_an_area_that_is_not_there_is_said_aloud(look, area, note):
    assert found(look, area, Area("one", css="#one")) == ({"one": [[0, 0, 1440, 50]]}, (note,))
