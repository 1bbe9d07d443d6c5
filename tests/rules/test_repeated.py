"""The same kind of thing over and over is one problem; what differs in make, look or size is another."""

from __future__ import annotations

from typing import Any

import pytest

from synthmap.rules._repeated import by_kind, instances, place_of

LIST, ENTRY = {"tag": "ul"}, {"tag": "li", "parent": 0}


def entries(table: Any, *changes: dict[str, Any]) -> Any:
    """A list of badges, each in an entry of its own: rows 2, 4, 6, …, with what is changed of each."""
    badge = {"tag": "span", "reasons": ("underlined", "like 3 live texts of this page"), "box": (0, 0, 90, 30)}
    rows = [row for n, change in enumerate(changes) for row in (ENTRY, {**badge, "parent": 2 * n + 1, **change})]
    return table(LIST, *rows)


def test_three_of_a_kind_are_a_list_whatever_they_say(table: Any) -> None:
    reasons = ("underlined", "like 1 live text of this page")
    found = entries(table, {"name": "Glaze"}, {"name": "Kiln", "reasons": reasons}, {"attributes": {"class": "x"}})
    assert list(by_kind(found, [6, 2, 4])) == [[2, 4, 6]]


def test_two_may_be_a_coincidence(table: Any) -> None:
    assert list(by_kind(entries(table, {}, {}), [2, 4])) == [[2], [4]]


@pytest.mark.parametrize(
    "other", [{"tag": "b"}, {"box": (0, 0, 90, 60)}, {"reasons": ("casts a shadow",)}, {"parent": 0}]
)
def test_another_tag_height_look_or_place_makes_another_kind(table: Any, other: dict[str, Any]) -> None:
    assert list(by_kind(entries(table, {}, {}, {}, other), [2, 4, 6, 8])) == [[2, 4, 6], [8]]


def test_the_first_twenty_are_listed_by_name_and_place(table: Any) -> None:
    found = entries(table, *({"name": f"Badge {n}"} for n in range(25)))
    listed = instances(found, range(2, 52, 2))
    assert len(listed) == 20
    assert listed[0] == {"name": "Badge 0", "selector": "#row-2", "box": [0.0, 0.0, 90.0, 30.0]}


def test_things_close_together_are_shown_as_a_block_and_scattered_ones_by_the_first(table: Any) -> None:
    side_by_side = [{"box": (100 * n, 0, 90, 30)} for n in range(3)]
    assert place_of(entries(table, *side_by_side), [2, 4, 6]) == (0, 0, 290, 30)
    scattered = [{"box": (0, 200 * n, 90, 30)} for n in range(3)]
    assert place_of(entries(table, *scattered), [2, 4, 6]) == (0, 0, 90, 30)
