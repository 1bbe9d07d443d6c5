"""Quick backs and loops as they are told: of the link that led there, and only of people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from synthmap.judge.findings import judge_run
from synthmap.model.elements import Liveness
from synthmap.model.events import Events, concatenated, make_events
from synthmap.model.finding import Finding, Source
from synthmap.model.view import View
from synthmap.rules import catalogue

HOME, PLANS = "https://shop.example/", "https://shop.example/plans"
LINK = {"tag": "a", "name": "Plans", "liveness": Liveness.LIVE, "evidence": ("href",)}


def visit(number: int, *, stays: float, source: str = "recorded", to: str = "") -> Events:
    """Home, a click on the link to the plans, and back home after so many ms; the plans were not audited."""
    here = {"page": "home", "device": "desktop", "browser": "chromium", "state": "initial"}
    return make_events(
        4, session=number, source=source, seq=[0, 1, 2, 3], t=[0, 900, 1_000, 1_000 + stays],
        kind=["navigate", "click", "navigate", "navigate"], url=[HOME, HOME, PLANS, HOME],
        element=["", 'a "Plans"', "", ""],
        **{name: [value, value, to if name == "page" else "", value] for name, value in here.items()},
    )  # fmt: skip


@pytest.fixture
def judged(table: Any, snapshot: Any, evidence: Any) -> Any:
    page = replace(snapshot(table(LINK)), view=View("home", "desktop"))

    def judge(*visits: Events) -> list[Finding]:
        events = concatenated(visits)
        views = [evidence(page, events=events)]
        return judge_run([catalogue()["quick-back"]], {}, views, events, {page.view: Source("shop.yaml", 7)})

    return judge


def test_the_link_that_misleads_is_told_with_who_followed_it(judged: Any) -> None:
    (found,) = judged(*(visit(n, stays=3_000.0) for n in range(4)), *(visit(n, stays=30_000.0) for n in range(4, 10)))
    assert found.message == (
        "4 of 10 recorded sessions (40%, 17–69%) that clicked the link “Plans” come back from /plans within 5 s. "
        "10 recorded sessions are few."
    )
    assert (found.view, found.selector, found.level, found.source) == (
        View("home", "desktop"), "#row-0", "warning", Source("shop.yaml", 7),
    )  # fmt: skip
    (named,) = judged(*(visit(n, stays=3_000.0, to="pricing") for n in range(4)))
    assert "come back from pricing within 5 s" in named.message


def test_a_small_part_of_those_who_follow_a_link_is_not_told(judged: Any) -> None:
    back, stay = [visit(n, stays=3_000.0) for n in range(3)], [visit(n, stays=30_000.0) for n in range(3, 100)]
    assert judged(*back, *stay[:12]) != []
    assert judged(*back, *stay[:13]) == []  # 3 of 16 are under a fifth


@pytest.mark.parametrize("source", ["scripted", "simulated"])
def test_only_people_are_disappointed(judged: Any, source: str) -> None:
    assert judged(*(visit(n, stays=3_000.0, source=source) for n in range(10))) == []


def test_a_page_that_is_loaded_over_and_over_is_told_once(judged: Any) -> None:
    loads = make_events(
        3, session=0, source="recorded", seq=[0, 1, 2], t=[0, 6_000, 12_000], kind="navigate", url=HOME, page="home",
        device="desktop", browser="chromium", state="initial",
    )  # fmt: skip
    (found,) = judged(loads)
    assert found.message.startswith(
        "1 of 1 recorded session (100%, 21–100%) loads this page three times or more within 15 s."
    )
    assert (found.selector, found.box) == ("", None)
