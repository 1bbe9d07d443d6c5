"""What shows something of itself, and what takes clicks unseen."""

from __future__ import annotations

import pytest

from .conftest import row_of

SHOWN = {
    "words": "<a id=words href=/a>words</a>",
    "border": "<a id=border href=/a style='border: 1px solid #000'></a>",
    "one-side": "<a id=one-side href=/a style='border-bottom: 1px solid oklch(0.6 0.1 20)'></a>",
    "background": "<a id=background href=/a style='background: #eee'></a>",
    "gradient": "<a id=gradient href=/a style='background: linear-gradient(red, blue)'></a>",
    "shadow": "<a id=shadow href=/a style='box-shadow: 0 0 4px #000'></a>",
    "icon": "<a id=icon href=/a class=icon></a>",
    "dot": "<a id=dot href=/a class=dot></a>",
    "held": "<a id=held href=/a><b><i style='background: red'></i></b></a>",
    "drawing": "<a id=drawing href=/a><svg width=9 height=9></svg></a>",
    "field": "<input id=field>",
}
UNSEEN = {
    "empty": "<a id=empty href=/a></a>",
    "clear-words": "<a id=clear-words href=/a style='color: transparent'>words</a>",
    "clear-colour": "<a id=clear-colour href=/a style='color: oklch(0.6 0.1 20 / 0)'>words</a>",
    "clear-border": "<button id=clear-border style='border: 3px solid transparent; background: none'></button>",
    "clear-ground": "<a id=clear-ground href=/a style='background: rgba(0, 0, 0, 0)'></a>",
    "spacer": "<a id=spacer href=/a class=spacer></a>",
    "faded": "<span style='opacity: 0'><input id=faded type=checkbox></span>",
    "hidden": "<a id=hidden href=/a style='visibility: hidden'>words</a>",
    "off-page": "<a id=off-page href=/a style='text-indent: -9999px; overflow: hidden; white-space: nowrap'>words</a>",
}


@pytest.fixture(scope="module")
def page(look):
    return look(
        "<!doctype html><meta charset=utf-8><style>a, button { display: block; width: 100px; height: 30px }"
        "i { display: block; width: 9px; height: 9px }"
        ".icon::before { content: '\\25B6' } .dot::after { content: ''; display: block; width: 9px; height: 9px;"
        "background: red } .spacer::before { content: ''; display: block; width: 9px; height: 9px }</style>"
        + "".join((*SHOWN.values(), *UNSEEN.values()))
    )


@pytest.mark.parametrize("mark", SHOWN)
def test_it_shows(page, mark):
    assert page.elements.drawn[row_of(page, mark)]


@pytest.mark.parametrize("mark", UNSEEN)
def test_nothing_of_it_shows(page, mark):
    assert not page.elements.drawn[row_of(page, mark)]


@pytest.mark.parametrize("mark", ["empty", "clear-words", "faded"])
def test_what_is_unseen_takes_clicks_all_the_same(page, mark):
    assert page.elements.reachable[row_of(page, mark)] == 1
