"""A message names things so that a person finds them, by name or by place, and never by selector."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from synthmap.model.elements import ElementTable
from synthmap.rules._words import address, called, sentence, sessions_of, shortened

Table = Callable[..., ElementTable]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"tag": "button", "name": "Add to cart"}, "the button “Add to cart”"),
        ({"tag": "a", "role": "link", "name": "“Pricing”"}, "the link “Pricing”"),
        ({"tag": "div", "role": "tab", "name": "Size"}, "the tab “Size”"),
        ({"tag": "made-up", "name": "Size"}, "the element “Size”"),
        ({"tag": "p", "name": "x" * 59}, f"the paragraph “{'x' * 57}…”"),
        ({"tag": "p", "name": "x" * 58}, f"the paragraph “{'x' * 58}”"),
    ],
)
def test_what_has_a_name_is_called_by_it(table: Table, row: dict[str, str], words: str) -> None:
    assert called(table(row), 0) == words


def test_what_has_none_is_called_by_the_nearest_words_that_stand_with_it(table: Table) -> None:
    elements = table(
        {"name": "Everything that the page says. " * 6},
        {"parent": 0, "name": "Kay Garland 3 days ago"},
        {"parent": 1},
        {"parent": 2, "tag": "a", "role": "link", "attributes": {"href": "#"}},
        {"parent": 3, "tag": "svg"},
    )
    assert called(elements, 3) == "an unnamed icon link beside “Kay Garland 3 days ago”"


def test_where_no_words_stand_near_it_is_called_by_its_part_of_the_page_and_where_it_leads(table: Table) -> None:
    far = {"name": "Everything that the page says. " * 6}
    footer = 'contentinfo > navigation > link -> /cart "a > b"'
    elements = table(far, {"parent": 0, "tag": "a", "key": footer, "attributes": {"href": "/cart/?utm_source=x"}})
    assert called(elements, 1) == "an unnamed link to /cart in the navigation"


def test_where_there_is_nothing_else_it_is_called_by_its_corner(table: Table) -> None:
    elements = table({"tag": "div", "key": "div", "box": (20, 1240.4, 300, 200)}, {"parent": 0, "tag": "img"})
    assert called(elements, 0) == "an unnamed picture block at x 20, y 1240"


def test_a_page_cannot_write_control_characters_or_essays_into_a_message() -> None:
    assert address("/a\u202eb\n" + "c" * 300, 10) == "/ab ccccc…"
    assert shortened("Ten chars.", 10) == "Ten chars."


def test_sessions_are_named_by_who_made_them() -> None:
    assert sessions_of(("simulated",)) == "simulated sessions"
    assert sessions_of(("simulated", "recorded")) == "recorded and simulated sessions"


def test_a_sentence_begins_with_a_capital() -> None:
    assert sentence("the link “a”") == "The link “a”"
