"""Clusters of dead clicks, on evidence written by hand: who clicked, how many, and what on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from synthmap.judge.findings import judge_view
from synthmap.maps.clusters import DeadSpot
from synthmap.model.elements import Liveness
from synthmap.model.finding import Finding
from synthmap.model.snapshot import ProbeAnswer
from synthmap.rules import catalogue
from synthmap.scenario import RuleSettings

DEAD = ProbeAnswer("dead", (50.0, 20.0))
BADGE = {"tag": "span", "name": "Best seller", "liveness": Liveness.DEAD, "reasons": ("like 2 live buttons",)}
PLACEHOLDER = {"tag": "a", "liveness": Liveness.DEAD, "evidence": ("placeholder:#", "probe:dead")}

Judged = Callable[..., list[Finding]]


def spot(row: int, sessions: int, share: float) -> DeadSpot:
    return DeadSpot((0.0, 0.0, 100.0, 40.0), sessions + 1, share, sessions, row)


@pytest.fixture
def judged(table: Any, snapshot: Any, links: Any, evidence: Any) -> Judged:
    """The findings of the rule on a page of these rows, each clicked by the probe in vain unless `probes` says so."""

    def judge(*rows: Any, spots: list[DeadSpot], probes: Any = None, options: Any = None, **more: Any) -> list[Finding]:
        page = snapshot(table(*rows), probes=dict.fromkeys(range(len(rows)), DEAD) if probes is None else probes)
        settings = {"dead-click": RuleSettings(more.pop("level", None), options or {})}
        return judge_view(
            [catalogue()["dead-click"]], settings, evidence(page, links=links(), spots=spots, **more), None
        )

    return judge


def test_a_cluster_on_a_proven_dead_thing_is_a_note_that_says_it_is_simulated(judged: Judged) -> None:
    (found,) = judged(BADGE, spots=[spot(0, 205, 0.26)])
    assert found.message == (
        "205 of 1,000 simulated sessions click the text “Best seller”, and nothing answers (26% of all clicks)."
    )
    assert (found.level, found.outcome, found.selector) == ("note", "fail", "#row-0")
    assert found.evidence["sources"] == ["simulated"]
    assert found.evidence["confirmed_by"] == "probe"
    assert "like 2 live buttons" in found.hypothesis


def test_simulated_clicks_stay_a_note_whatever_level_the_scenario_wants(judged: Judged) -> None:
    (found,) = judged(BADGE, spots=[spot(0, 205, 0.26)], level="error")
    assert found.level == "note"


def test_recorded_clicks_need_no_probe_and_are_a_warning_under_their_own_name(judged: Judged) -> None:
    (found,) = judged(BADGE, spots=[spot(0, 205, 0.26)], probes={}, sources=("recorded",))
    assert found.message.startswith("205 of 1,000 recorded sessions click")
    assert found.level == "warning"
    assert found.evidence["confirmed_by"] == "sessions"


@pytest.mark.parametrize("answer", [None, ProbeAnswer("unknown", (0.0, 0.0), why="covered")])
def test_simulated_clicks_on_what_was_not_proven_dead_accuse_nobody(judged: Judged, answer: ProbeAnswer | None) -> None:
    assert judged(BADGE, spots=[spot(0, 205, 0.26)], probes={0: answer} if answer else {}) == []


def test_clicks_on_no_thing_at_all_accuse_nobody(judged: Judged) -> None:
    assert judged(BADGE, spots=[spot(-1, 205, 0.26)]) == []


@pytest.mark.parametrize(
    ("sessions", "share", "told"), [(10, 0.01, True), (9, 0.5, False), (500, 0.0099, False)]
)  # fmt: skip
def test_small_clusters_are_not_told(judged: Judged, sessions: int, share: float, told: bool) -> None:
    assert bool(judged(BADGE, spots=[spot(0, sessions, share)])) is told


def test_the_thresholds_are_options(judged: Judged) -> None:
    spots = [spot(0, 9, 0.005)]
    assert judged(BADGE, spots=spots, options={"min_sessions": 9, "min_share": 0.005}) != []


def test_clicks_on_placeholder_links_are_one_finding_beside_the_others(judged: Judged) -> None:
    rows = [{**PLACEHOLDER, "name": "News"}, {**PLACEHOLDER, "name": "Films"}, BADGE]
    found = judged(*rows, spots=[spot(1, 300, 0.30), spot(2, 200, 0.20), spot(0, 100, 0.12)])
    assert [f.message for f in found] == [
        "200 of 1,000 simulated sessions click the text “Best seller”, and nothing answers (20% of all clicks).",
        "42% of all clicks of 1,000 simulated sessions land on 2 placeholder links, the link “Films” above all, "
        "and nothing answers.",
    ]
    assert found[1].selector == "#row-1"
    assert found[1].evidence["clicks"] == 301 + 101


def test_one_placeholder_is_named(judged: Judged) -> None:
    (found,) = judged({**PLACEHOLDER, "name": "News"}, spots=[spot(0, 300, 0.30)])
    assert found.message == (
        "30% of all clicks of 1,000 simulated sessions land on the link “News”, a placeholder link, "
        "and nothing answers."
    )


def test_simulated_clicks_on_several_dead_things_are_one_finding(judged: Judged) -> None:
    rows = [BADGE, {**BADGE, "name": "New"}]
    spots = [spot(1, 300, 0.30), spot(0, 100, 0.12)]
    (found,) = judged(*rows, spots=spots)
    assert found.message == (
        "42% of all clicks of 1,000 simulated sessions land on 2 things that do nothing, the text “New” above all."
    )
    assert (found.level, found.selector) == ("note", "#row-1")
    assert found.evidence["clicks"] == 301 + 101
    assert len(judged(*rows, spots=spots, sources=("recorded",))) == 2
