from __future__ import annotations

from types import SimpleNamespace

import pytest

from synthmap.judge.selecting import selected

# html > body > (nav#legacy-nav.top > (a.first, a[data-testid]), section#plans > p > a, svg)
ROWS = [
    {"tag": "html"},
    {"tag": "body", "parent": 0},
    {"tag": "nav", "parent": 1, "attributes": {"id": "legacy-nav", "class": "top wide"}},
    {"tag": "a", "parent": 2, "attributes": {"class": "first", "href": "/"}},
    {"tag": "a", "parent": 2, "attributes": {"data-testid": "buy", "href": "/buy"}},
    {"tag": "section", "parent": 1, "attributes": {"id": "plans"}},
    {"tag": "p", "parent": 5},
    {"tag": "a", "parent": 6, "attributes": {"href": "https://elsewhere.example/"}},
    {"tag": "svg", "parent": 1},
]


@pytest.mark.parametrize(
    ("selector", "rows"),
    [
        ("a", [3, 4, 7]),
        ("#legacy-nav a", [3, 4]),
        ("nav.wide > a", [3, 4]),
        ("body > a", []),
        ("A.first, #plans", [3, 5]),
        ("[data-testid=buy]", [4]),
        ("a[href^='https:']", [7]),
        ("a:not(.first)", [4, 7]),
        (":is(section, svg)", [5, 8]),
        ("nav + section", [5]),
        ("html > body", [1]),
        (":root", [0]),
        ("#plans:has(a)", [5]),
        ("#nothing", []),
        # No selectors: what they name may still be an area or an accessible name, so they match nothing and raise not.
        ("Money, back!", []),
        ("a[", []),
        ("", []),
    ],
)
def test_a_selector_matches_what_a_browser_would(literal: SimpleNamespace, selector: str, rows: list[int]) -> None:
    assert selected(literal.table(*ROWS), selector).tolist() == rows


def test_pages_name_their_tags_and_attributes_as_they_like(literal: SimpleNamespace) -> None:
    odd = [{"tag": "{urn:x}a", "attributes": {"{a}b": "1", "id": "x"}}, {"tag": "p", "attributes": {"id": "x"}}]
    assert selected(literal.table(*odd), "#x").tolist() == [0, 1]
    assert selected(literal.table(*odd), "a").tolist() == []
    assert selected(literal.table(), "a").tolist() == []


def test_a_deep_page_is_no_harder(literal: SimpleNamespace) -> None:
    deep = [{"tag": "div", "parent": row - 1} for row in range(3_000)]
    assert len(selected(literal.table(*deep), "div div")) == 2_999
