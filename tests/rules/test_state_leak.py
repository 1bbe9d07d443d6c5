"""Clicks that belong to a menu which the picture does not show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from synthmap.judge.findings import judge_page
from synthmap.model.elements import Liveness
from synthmap.model.finding import Finding
from synthmap.model.view import View
from synthmap.rules import catalogue

PAGE = {"tag": "body", "box": (0, 0, 1440, 3000)}
SHOP = {"tag": "button", "name": "Shop", "box": (100, 20, 80, 30), "parent": 0, "liveness": Liveness.LIVE}
SPOT = {"tag": "p", "name": "Words", "box": (100, 60, 200, 40), "parent": 0}
ENTRY = {
    "tag": "a",
    "name": "Kettles",
    "key": "kettles",
    "box": (100, 60, 200, 40),
    "parent": 0,
    "liveness": Liveness.LIVE,
}


@pytest.fixture
def judged(table: Any, snapshot: Any, evidence: Any, came: Any) -> Callable[..., list[Finding]]:
    """What is found where sessions click the words at which the state `menu-open` has an entry."""

    def judge(*, entry: Any = ENTRY, **visits: Any) -> list[Finding]:
        here = snapshot(table(PAGE, SHOP, SPOT))
        there = replace(snapshot(table(PAGE, SHOP, entry)), view=View("home", "desktop", state="menu-open"))
        views = [evidence(here, visits=(came(here, **visits),)), evidence(there)]
        return judge_page([catalogue()["state-leak"]], {}, views, None)

    return judge


def test_clicks_on_what_an_open_menu_shows_there_are_explained(judged: Any) -> None:
    (found,) = judged(clicks={1: 60, 2: 20})
    assert found.message == (
        "20 clicks (25%) of 600 recorded sessions belong to the state “menu-open”, which this picture does not show."
    )
    assert (found.view.state, found.level, found.evidence["elements"]) == ("initial", "note", ["kettles"])


@pytest.mark.parametrize(
    "entry",
    [
        {**ENTRY, "box": (100, 400, 200, 40)},
        {**ENTRY, "liveness": Liveness.PLAIN},
        {**ENTRY, "visible": False},
        {**ENTRY, "key": 'p "Words"'},
    ],
    ids=["elsewhere", "nothing to click", "hidden", "drawn here too"],
)
def test_what_the_state_does_not_have_there_explains_nothing(judged: Any, entry: Any) -> None:
    assert judged(entry=entry, clicks={1: 60, 2: 20}) == []


def test_few_clicks_are_not_told(judged: Any) -> None:
    assert judged(clicks={1: 60, 2: 4}) == []
    assert judged(clicks={1: 560, 2: 5}) == []


def test_simulated_visitors_saw_this_picture_alone(judged: Any) -> None:
    assert judged(clicks={1: 60, 2: 20}, source="simulated") == []
