"""Naming things on a page: the locators of a scenario against a link map written by hand."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from synthmap.capture.sought import sought, with_sought
from synthmap.model.elements import ElementTable
from synthmap.scenario.types import Asked, Locator


@pytest.fixture(scope="module")
def elements() -> ElementTable:
    literal = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "model" / "literal.py")))
    return literal.table(
        {"tag": "body", "name": "Start free Money back within 30 days"},
        {"tag": "a", "role": "link", "name": "Start free", "parent": 0},
        {"tag": "p", "name": "Money   back within 30 days", "parent": 0},
        {"tag": "b", "name": "Money back", "parent": 2},
        {"tag": "input", "role": "textbox", "name": "E-mail", "parent": 0, "attributes": {"placeholder": "you@mail"}},
        {"tag": "div", "parent": 0, "attributes": {"data-testid": "plans"}},
        {"tag": "a", "role": "link", "name": "Start free", "parent": 0, "visible": False},
        {"tag": "a", "role": "link", "name": "Start", "parent": 0, "box": (0, 0, 0, 0)},
    )


@pytest.mark.parametrize(
    ("locator", "rows", "said"),
    [
        (Locator("role", "link", "start FREE"), (1,), "link “start FREE”"),
        (Locator("role", "link"), (1,), "link"),
        (Locator("role", "button"), (), "button"),
        (Locator("text", "money back"), (3,), "“money back”"),
        (Locator("text", "within 30"), (2,), "“within 30”"),
        (Locator("text", "gone"), (), "“gone”"),
        (Locator("label", "mail"), (4,), "“mail”"),
        (Locator("placeholder", "you@"), (4,), "“you@”"),
        (Locator("testid", "plans"), (5,), "plans"),
        (Locator("css", "#plans"), (5,), "#plans"),
    ],
)
def test_a_locator_finds_what_is_drawn(
    elements: ElementTable, locator: Locator, rows: tuple[int, ...], said: str
) -> None:
    (found,) = sought(elements, Asked(key_content=(locator,)), {"#plans": [5, 6]})
    assert (found.role, found.rows, found.said) == ("key content", rows, said)


def test_all_that_is_asked_about_is_there_in_order(elements: ElementTable) -> None:
    asked = Asked(Locator("css", "a"), (Locator("css", "b"),), (Locator("css", "c"),))
    assert [(each.role, each.said) for each in sought(elements, asked, {})] == [
        ("cta", "a"), ("most clicked", "b"), ("key content", "c"),
    ]  # fmt: skip


def test_what_could_not_be_looked_for_says_why(elements: ElementTable) -> None:
    asked = Asked(Locator("css", "a:has-text('Start')"), (), (Locator("css", "#plans"),))
    found = sought(elements, asked, {"a:has-text('Start')": "it is no CSS selector", "#plans": [5]})
    assert [(each.rows, each.fault) for each in found] == [((), "it is no CSS selector"), ((5,), "")]


def test_where_nothing_is_asked_the_page_is_left_alone() -> None:
    snapshot = object()
    with pytest.raises(StopIteration) as stopped:
        next(iter(with_sought(snapshot, None, Asked())))  # type: ignore[arg-type]
    assert stopped.value.value is snapshot
