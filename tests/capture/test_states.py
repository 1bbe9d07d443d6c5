"""Which states a page offers by itself, and what they are called: openers to be found, and others to be left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synthmap.capture.states import MAX_STATES, folded
from synthmap.model.snapshot import HoverAnswer, Revealed

from .conftest import row_of

PAGE = """<!doctype html><style>button, a, summary, div { min-height: 24px } [hidden] { display: none }</style>
<button id=dialog aria-haspopup=dialog>Sign in</button>
<button id=drop data-bs-toggle=dropdown>Account</button>
<a id=link href="/elsewhere" aria-haspopup=true>Leads away</a>
<a id=here href="#panel" data-toggle=collapse>Delivery</a>
<div role=tablist><button id=first role=tab aria-selected=true>Making</button>
<button id=second role=tab aria-selected=false>Size</button></div>
<details><summary id=shut>Returns</summary>Within a week.</details>
<details open><summary id=opened>Guarantee</summary>Two years.</details>
<button id=expanded aria-expanded=true>Open already</button>
<button id=off aria-expanded=false disabled>Switched off</button>
<button id=gone aria-expanded=false hidden>Not there</button>
<input id=combo role=combobox aria-expanded=false aria-haspopup=listbox>
<button id=plain>Nothing to open</button>
<div id=hover>Shop</div><div id=tip>Burr size</div>"""


@pytest.fixture(scope="module")
def page(look):
    return look(PAGE)


def named(snapshot):
    """The states' names, and the action and selector of the one step of each."""
    return {state.name: (state.steps[0].action, state.steps[0].target.value) for state in folded(snapshot)}


def test_every_kind_is_found_and_nothing_else(page):
    assert named(page) == {
        "dialog-Sign-in": ("click", "#dialog"),
        "menu-Account": ("click", "#drop"),
        "panel-Delivery": ("click", "#here"),
        "panel-Returns": ("click", "#shut"),
        "tab-Size": ("click", "#second"),
    }


def test_what_opens_under_a_mouse_is_a_menu_and_a_tooltip_is_none(page):
    menu = HoverAnswer("hover-only", (Revealed("Kettle", "/kettle", True),))
    tip = HoverAnswer("hover-only", (Revealed("Smaller burrs run hotter", "", False),))
    hovers = {row_of(page, "hover"): menu, row_of(page, "tip"): tip}
    assert named(replace(page, hovers=hovers))["menu-Shop"] == ("hover", "#hover")
    assert len(named(replace(page, hovers=hovers))) == 6
    phone = replace(page.viewport, touch=True)
    assert "menu-Shop" not in named(replace(page, hovers=hovers, viewport=phone))


def test_there_are_few_of_them_and_every_kind_has_its_turn(look):
    panels = "".join(f"<details><summary id=s{n}>More</summary>text {n}</details>" for n in range(20))
    names = [state.name for state in folded(look(f"{panels}<button id=menu aria-haspopup=menu>File</button>"))]
    assert names == ["menu-File", "panel-More", *(f"panel-More-{n}" for n in range(2, MAX_STATES))]
