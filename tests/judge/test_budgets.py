from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from synthmap.judge.budgets import Reached, broken_findings, broken_reach, reached
from synthmap.maps.reach import Reach
from synthmap.model.finding import Finding, Suppression
from synthmap.model.snapshot import Region
from synthmap.model.view import View
from synthmap.rules import Evidence
from synthmap.scenario.types import Budgets, FindingsBudget, ReachBudget

HOME = View("home", "mobile")


def finding(id: str, **more: Any) -> Finding:
    made = Finding(
        id=id, group=id, rule="small-target", level="note", outcome="fail", confidence=1.0, priority=0.5, view=HOME,
        message="Too small.", hypothesis="", action="", metric="",
    )  # fmt: skip
    return replace(made, **more)


@pytest.mark.parametrize(("most", "broken"), [(1, True), (2, False), (3, False)])
def test_a_budget_for_problems_holds_up_to_itself(most: int, broken: bool) -> None:
    findings = [
        finding("1"),
        finding("1b", group="1", view=View("home", "desktop")),  # the same problem on another device
        finding("2", level="error"),
        finding("3", suppressed=Suppression("ignore", "Known.")),
        finding("4", suppressed=Suppression("baseline", "Accepted.")),
        finding("5", flaky=True),
        finding("6", outcome="incomplete"),
        finding("7", rule="dead-click"),
    ]
    told = broken_findings(findings, Budgets((FindingsBudget("small-target", most),)))
    assert told == ([f"2 problems of small-target, where the budget allows {most}"] if broken else [])


@pytest.mark.parametrize(("most", "broken"), [(None, False), (0, True), (1, True), (2, False)])
def test_a_budget_for_what_could_not_be_decided(most: int | None, broken: bool) -> None:
    findings = [
        finding("1", outcome="incomplete"),
        finding("2", outcome="incomplete"),
        finding("3", outcome="incomplete", suppressed=Suppression("ignore", "Known.")),
        finding("4"),
    ]
    told = broken_findings(findings, Budgets(incomplete=most))
    assert told == ([f"2 could not be decided, where the budget allows {most}"] if broken else [])


def visited(literal: SimpleNamespace, bottoms: list[float]) -> Evidence:
    """A page of 1,000 px that sessions came down to these depths of."""
    table = literal.table(
        {"tag": "section", "attributes": {"id": "plans"}, "box": (0, 400, 40, 200)},  # mid-line at 500
        {"tag": "p", "name": "Money back", "box": (0, 790, 40, 20)},  # at 800
        {"tag": "p", "name": "Money back", "box": (0, 890, 40, 20), "visible": False},
        {"tag": "a", "attributes": {"class": "card"}, "box": (0, 90, 40, 20)},  # at 100
        {"tag": "a", "attributes": {"class": "card"}, "box": (0, 590, 40, 20)},  # at 600
        {"tag": "a", "attributes": {"id": "chat"}, "box": (0, 950, 40, 40), "pinned": "fixed"},
    )
    areas = (Region("offer", np.array([[0.0, 680, 40, 20], [0.0, 700, 40, 20]])),)  # together from 680 to 720
    evidence: Evidence = literal.evidence(literal.snapshot(table, areas=areas, size=(40, 1000)))
    return replace(evidence, reach=Reach((), {}, 500.0, np.array(sorted(bottoms))))


@pytest.mark.parametrize(
    ("target", "fewest", "most"),
    [
        ("#plans", 3, 3),  # its mid-line counts, and one that came down to it exactly did come
        ("Money back", 1, 1),
        ("offer", 2, 2),  # 700
        (".card", 2, 4),  # two of them: the nearest and the furthest
        ("#chat", 4, 4),  # never leaves the window
        ("#nothing", None, None),
        ("Money", None, None),
    ],
)
def test_how_many_come_down_to_what_a_budget_names(
    literal: SimpleNamespace, target: str, fewest: int | None, most: int | None
) -> None:
    found = reached(visited(literal, [300, 500, 750, 1000]), [ReachBudget(target)])
    view = View("pricing", "desktop")
    expected = [] if fewest is None or most is None else [Reached(target, view, fewest, most, 4, ("simulated",))]
    assert found == expected


@pytest.mark.parametrize(
    ("count", "least", "most", "broken"),
    [
        (29, 0.29, 1.0, False),  # .29 * 100 is 28.999999999999996 as floats have it
        (28, 0.29, 1.0, True),
        (57, 0.0, 0.57, False),  # and .57 * 100 is 56.99999999999999
        (58, 0.0, 0.57, True),
        (0, 0.0, 0.0, False),
        (100, 1.0, 1.0, False),
    ],
)
def test_bounds_of_reach_are_inclusive(count: int, least: float, most: float, broken: bool) -> None:
    here = Reached("#plans", HOME, count, count, 100, ("simulated",))
    assert bool(broken_reach([here], [ReachBudget("#plans", least, most)])) == broken


def test_a_broken_budget_says_what_was_measured_and_on_how_many() -> None:
    here = [Reached("#plans", HOME, 41, 60, 100, ("recorded",))]
    # The Wilson interval of 41 of 100 is .3187 to .5080.
    assert broken_reach(here, [ReachBudget("#plans", least=0.5)]) == [
        "41% (95% interval 31.9% to 50.8%) of 100 recorded sessions reach `#plans` on home on mobile, "
        "where the budget wants at least 50%"
    ]
    assert broken_reach(here, [ReachBudget("#plans", most=0.555)]) == [
        "60% (95% interval 50.2% to 69.1%) of 100 recorded sessions reach `#plans` on home on mobile, "
        "where the budget allows at most 55.5%"
    ]


def test_a_prediction_has_no_interval() -> None:
    here = [Reached("#plans", HOME, 41, 60, 100, ("simulated",))]
    assert broken_reach(here, [ReachBudget("#plans", least=0.5)]) == [
        "41% of 100 simulated sessions reach `#plans` on home on mobile, where the budget wants at least 50%"
    ]


def test_nobody_there_is_no_reach_that_holds() -> None:
    nobody = [Reached("#plans", HOME, 0, 0, 0, ("simulated",))]
    assert broken_reach(nobody, [ReachBudget("#plans", most=0.9)]) == [
        "the reach of `#plans` on home on mobile was not measured: there were no sessions"
    ]
