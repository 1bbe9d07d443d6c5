"""Which live elements a thing is said to resemble, and which ones it is said to be unlike."""

from __future__ import annotations

from typing import Any

from synthmap.model.elements import Liveness
from synthmap.rules._resemblance import resembled, unlike

BOX = ("strongly coloured box", "few words", "like 2 live buttons of this page")
LINK = ("in a colour that 3 live links have and body text hasn't", "few words")


def live(name: str, y: float, reasons: tuple[str, ...], height: float = 40, looks: float = 0.9) -> dict[str, Any]:
    box = (0.0, y, 120.0, height)
    return {"tag": "a", "name": name, "liveness": Liveness.LIVE, "box": box, "looks": looks, "reasons": reasons}


def test_a_thing_resembles_live_ones_of_its_signs_and_height_the_nearest_first(table: Any) -> None:
    elements = table(
        {"tag": "div", "name": "Dead", "box": (0, 0, 120, 40), "looks": 0.9, "reasons": BOX},
        live("Far", 900, BOX),
        live("Near", 100, BOX),
        live("Tall", 50, BOX, height=90),
        live("Words", 60, LINK),
        live("Unlikely", 70, BOX, looks=0.2),
    )
    assert resembled(elements, 0) == ["the link “Near”", "the link “Far”"]


def test_few_words_and_the_company_of_live_things_are_no_resemblance(table: Any) -> None:
    mine = {"tag": "div", "name": "Dead", "box": (0, 0, 120, 40), "looks": 0.9}
    elements = table({**mine, "reasons": ("few words", "like 2 live texts of this page")}, live("Near", 100, BOX))
    assert resembled(elements, 0) == []


def test_what_looks_plain_is_unlike_the_nearest_that_show_what_they_are_and_the_commonest_sign_is_told(
    table: Any,
) -> None:
    elements = table(
        {"tag": "p", "name": "Plain", "box": (0, 0, 300, 40), "looks": 0.1},
        live("Three", 300, BOX),
        live("One", 100, LINK),
        live("Two", 200, LINK),
    )
    names, sign = unlike(elements, 0)
    assert names == ["the link “One”", "the link “Two”", "the link “Three”"]
    assert sign == "in a colour that body text hasn't"
