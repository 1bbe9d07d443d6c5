"""What a state may be accused of: what it brought, told apart by the elements' keys."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from synthmap.judge.states import brought, of_the_state
from synthmap.model.elements import Liveness
from synthmap.model.finding import Finding
from synthmap.model.view import View

LINK = {"key": 'link "Home"', "liveness": Liveness.LIVE}


@pytest.fixture
def views(literal: SimpleNamespace):
    """`views(before, after)`: the page as it loads and one of its states, by their rows."""

    def views(before, after):
        initial, state = (literal.snapshot(literal.table(*rows)) for rows in (before, after))
        return initial, replace(state, view=replace(state.view, state="menu"))

    return views


def finding(**more) -> Finding:
    plain = {
        "id": "1", "group": "g", "rule": "r", "level": "error", "outcome": "fail", "confidence": 1.0, "priority": 1.0,
        "view": View("pricing", "desktop", state="menu"), "message": "", "hypothesis": "", "action": "", "metric": "",
    }  # fmt: skip
    return Finding(**{**plain, **more})


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ([LINK], [LINK, {"key": 'link "Kettle"'}], [False, True]),
        ([LINK, {"key": "panel", "visible": False}], [LINK, {"key": "panel"}], [False, True]),
        ([LINK], [LINK, {"key": "panel", "visible": False}], [False, False]),
        ([LINK], [{**LINK, "liveness": Liveness.DEAD}], [True]),
        ([LINK], [{**LINK, "liveness": Liveness.UNKNOWN}], [False]),
        ([LINK], [{**LINK, "reachable": 0.0}], [False]),
        # A box whose words, and so its key, have changed, and which holds what was there before.
        ([{"key": "box of 1"}, {**LINK, "parent": 0}], [{"key": "box of 2"}, {**LINK, "parent": 0}], [False, False]),
        ([LINK], [{"key": "dialog"}, {"key": "close", "parent": 0}], [True, True]),
    ],
)
def test_what_a_state_brought(views, before, after, new):
    initial, state = views(before, after)
    assert brought(state, initial).tolist() == new


def test_only_what_the_state_brought_is_held_against_it(views):
    menu = {"key": 'link "Kettle"', "box": (100, 10, 40, 20)}
    initial, state = views([LINK], [LINK, menu])
    given = [
        finding(id="of the page", element_key=LINK["key"]),
        finding(id="of the menu", element_key=menu["key"]),
        finding(id="told already", element_key=menu["key"], group="told"),
        finding(id="a place in the menu", box=(90, 0, 60, 40)),
        finding(id="a place on the page", box=(0, 0, 60, 40)),
        finding(id="of no place"),
    ]
    own = of_the_state(given, state, initial, {"told"})
    assert [one.id for one in own] == ["of the menu", "a place in the menu", "of no place"]
