"""What is expected to lead somewhere by custom: the site's name and the visitor's portrait at the head of a page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from synthmap.model.elements import Liveness, TextTable
from synthmap.model.snapshot import Screenshot
from synthmap.rules._conventions import customs

MARK, PART, FOOT = 0, 1, 4


def page(table: Any, snapshot: Any, *, link: bool = True, foot: str = "Made by PineAndPour, since 1974") -> Any:
    elements = table(
        {"tag": "a", "name": "Pine And Pour v4", "box": (0, 0, 390, 50)},
        {"tag": "span", "name": "Pine And Pour", "box": (100, 14, 150, 22), "parent": MARK},
        {"tag": "a", "name": "Shop", "box": (200, 60, 60, 30), "visible": link, "liveness": Liveness.LIVE},
        {"tag": "h1", "name": "Shop", "box": (20, 120, 300, 40)},
        {"tag": "footer", "name": foot, "box": (0, 2900, 390, 40)},
    )
    drawn = [("Pine And Pour", PART, (100, 14, 150, 22)), (foot, FOOT, (20, 2910, 300, 16))]
    texts = TextTable(
        np.array([box for *_, box in drawn], dtype=float),
        tuple(words for words, *_ in drawn),
        np.array([row for _, row, _ in drawn]),
    )
    return replace(snapshot(elements), texts=texts)


def test_the_sites_name_is_what_a_pages_head_begins_with_and_its_foot_repeats(table: Any, snapshot: Any) -> None:
    assert set(customs(page(table, snapshot))) == {MARK}


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"foot": "Made in the yard, since 1974"}, id="the-foot-says-nothing-of-it"),
        pytest.param({"foot": "Made by Pine and others"}, id="the-foot-has-a-part-of-it"),
        pytest.param({"link": False}, id="a-title-with-nothing-beside-it"),
    ],
)
def test_other_words_at_the_head_are_no_name(table: Any, snapshot: Any, how: dict[str, Any]) -> None:
    assert customs(page(table, snapshot, **how)) == {}


def test_a_small_photo_at_the_far_end_of_the_head_is_the_visitor(table: Any, snapshot: Any) -> None:
    pixels = np.full((3000, 1440, 3), 255, np.uint8)
    noise = np.random.default_rng(1).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    elements = table(
        {"name": "Vera Holm", "box": (1190, 10, 200, 60)},
        {"tag": "i", "box": (1200, 20, 32, 32), "parent": 0},
        {"tag": "i", "box": (100, 20, 32, 32)},
        {"tag": "i", "box": (1200, 500, 32, 32)},
        {"tag": "i", "box": (1300, 20, 32, 32)},
    )
    for x, y in ((1200, 20), (100, 20), (1200, 500)):  # the last of the four is an icon without shades
        pixels[y : y + 32, x : x + 32] = noise
    pictured = replace(snapshot(elements), screenshot=Screenshot(pixels, b""))
    assert set(customs(pictured)) == {0}
