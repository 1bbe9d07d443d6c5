"""Clusters of dead clicks, on evidence written by hand: who clicked, how many, and what on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from synthmap.judge.findings import judge_view
from synthmap.maps.clusters import DeadSpot
from synthmap.model.elements import Liveness
from synthmap.model.events import Events, concatenated, make_events
from synthmap.model.finding import Finding
from synthmap.model.snapshot import ProbeAnswer
from synthmap.rules import catalogue
from synthmap.scenario import RuleSettings

DEAD = ProbeAnswer("dead", (50.0, 20.0))
BADGE = {"tag": "span", "name": "Best seller", "liveness": Liveness.DEAD, "reasons": ("like 2 live buttons",)}
PLACEHOLDER = {"tag": "a", "liveness": Liveness.DEAD, "evidence": ("placeholder:#", "probe:dead")}

VISITORS = make_events(1000, session=np.arange(1000), source="simulated", kind="navigate")

Judged = Callable[..., list[Finding]]


def spot(row: int, sessions: int, share: float) -> DeadSpot:
    return DeadSpot((0.0, 0.0, 100.0, 40.0), sessions + 1, share, sessions, row)


@pytest.fixture
def judged(table: Any, snapshot: Any, links: Any, evidence: Any) -> Judged:
    """The findings of the rule on a page of these rows, each clicked by the probe in vain unless `probes` says so."""

    def judge(
        *rows: Any, spots: Sequence[DeadSpot] = (), probes: Any = None, options: Any = None, **more: Any
    ) -> list[Finding]:
        page = snapshot(table(*rows), probes=dict.fromkeys(range(len(rows)), DEAD) if probes is None else probes)
        settings = {"dead-click": RuleSettings(more.pop("level", None), options or {})}
        seen = evidence(page, links=links(), spots=spots, **{"events": VISITORS, **more})
        return judge_view([catalogue()["dead-click"]], settings, seen, None)

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


def visits(rows: Sequence[int], *, of: int, source: str = "recorded", **more: Any) -> Events:
    """`of` sessions, and a click in vain on each of these rows at (50, 20), each by a session of its own."""
    came = make_events(of, session=np.arange(of), source=source, kind="navigate")
    at = {"x": 50.0, "y": 20.0, "vx": 50.0, "vy": 20.0, **more}
    clicks = make_events(
        len(rows), session=np.arange(len(rows)), seq=1, source=source, kind="click", row=np.array(rows), **at
    )
    return concatenated([came, clicks])


def test_what_people_met_needs_no_probe_and_is_a_warning_with_its_sample(judged: Judged) -> None:
    (found,) = judged(BADGE, events=visits([0] * 60, of=600), probes={})
    assert found.message == (
        "60 of 600 recorded sessions (10%, 8–13%) click the text “Best seller”, and nothing answers (60 clicks)."
    )
    assert (found.level, found.outcome, found.selector, found.confidence) == ("warning", "fail", "#row-0", 0.9)
    assert found.evidence["sources"] == ["recorded"]
    assert found.evidence["confirmed_by"] == "sessions"
    assert (found.evidence["clicks"], found.evidence["sessions"], found.evidence["of"]) == (60, 60, 600)


def test_few_sessions_are_called_few_and_believed_less(judged: Judged) -> None:
    (found,) = judged(BADGE, events=visits([0] * 5, of=40), probes={})
    assert found.message.endswith("nothing answers (5 clicks). 40 recorded sessions are few.")
    assert found.confidence == 0.6
    (lone,) = judged(BADGE, events=visits([0], of=20), probes={})
    assert lone.level == "note"


@pytest.mark.parametrize(("clicked", "of", "told"), [(10, 1000, True), (9, 1000, False), (2, 40, True), (1, 40, False)])
def test_how_many_people_make_a_cluster(judged: Judged, clicked: int, of: int, told: bool) -> None:
    assert bool(judged(BADGE, events=visits([0] * clicked, of=of))) is told


def test_one_script_is_enough_where_it_clicked_on_a_control_and_says_nothing_of_people(judged: Judged) -> None:
    button = {"tag": "button", "name": "Save", "liveness": Liveness.CLAIMED}
    (found,) = judged(button, events=visits([0], of=1, source="scripted"), probes={})
    assert found.message == (
        "1 of 1 scripted session clicks the button “Save”, and nothing answers (1 click). "
        "Scripted sessions show what happens, not how many people do it."
    )
    paragraph = {"tag": "p", "name": "Some words"}
    assert judged(paragraph, events=visits([0], of=1, source="scripted"), probes={}) == []
    assert judged({**paragraph, "looks": 0.6}, events=visits([0], of=1, source="scripted"), probes={}) != []


def test_scripts_people_and_predictions_about_one_thing_are_one_finding(judged: Judged) -> None:
    events = concatenated([VISITORS, visits([0] * 3, of=20), visits([0], of=2, source="scripted")])
    (found,) = judged(BADGE, spots=[spot(0, 205, 0.26)], events=events)
    assert found.message.startswith(
        "3 of 20 recorded sessions (15%, 5–36%) and 1 of 2 scripted sessions click the text"
    )
    assert found.evidence["by_source"]["scripted"]["sessions"] == 1


NEAR = {"tag": "a", "name": "Prices", "liveness": Liveness.LIVE, "evidence": ("href",), "box": (56, 0, 40, 40)}
LID = {"tag": "div", "name": "Sale", "box": (0, 0, 100, 40)}


@pytest.mark.parametrize(
    ("rows", "probes", "cause", "why"),
    [
        ([{"tag": "p", "name": "Words"}, NEAR], {}, "beside", "The clicks miss the link “Prices” by 6 px."),
        ([LID, {**NEAR, "box": (30, 0, 40, 40), "occluder": 0, "action": -1}], {}, "covered", "lies under the block"),
        ([{**BADGE, "liveness": Liveness.DISABLED}], {}, "disabled", "It is switched off, and nothing says why."),
        ([{**PLACEHOLDER, "name": "News"}], {}, "placeholder", "An address was left for later."),
        ([{**BADGE, "action": 0}], {0: DEAD}, "dead", "a click made for proof met nothing either"),
        ([BADGE], {0: ProbeAnswer("live", (1, 1), ("mutation",), after="over 3 s")}, "slow", "answers, but only after"),
        ([BADGE], {0: ProbeAnswer("live", (1, 1), ("mutation",))}, "at times", "something that it needs was not there"),
        ([{"tag": "p", "name": "Words", "reasons": ("underlined",)}], {}, "plain", "does not give: underlined."),
    ],
)  # fmt: skip
def test_the_likely_cause(judged: Judged, rows: list[Any], probes: Any, cause: str, why: str) -> None:
    (found,) = judged(*rows, events=visits([0] * 30, of=600), probes=probes)
    assert found.evidence["cause"] == cause
    assert why in found.hypothesis
    assert found.evidence.get("missed_by") == (6 if cause == "beside" else None)


def test_clicks_on_bare_ground_beside_a_link_are_told_of_the_link(judged: Judged) -> None:
    (found,) = judged(NEAR, events=visits([-1] * 30, of=600), probes={})
    assert "click just beside the link “Prices”, and nothing answers" in found.message
    assert found.selector == "#row-0"
    far = {**NEAR, "box": (80, 0, 40, 40)}
    assert judged(far, events=visits([-1] * 30, of=600), probes={}) == []


def test_what_the_probe_saw_open_out_of_the_records_sight_only_seems_dead(judged: Judged) -> None:
    for answer, told in (
        ("popup", False),
        ("download", False),
        ("media", False),
        ("mutation", True),
        ("request", True),
    ):
        probes = {0: ProbeAnswer("live", (1, 1), (answer,))}
        assert bool(judged(BADGE, events=visits([0] * 30, of=600), probes=probes)) is told


def test_the_profile_says_how_long_is_waited(judged: Judged) -> None:
    late = visits([0] * 30, of=600, mutation_ms=3_500.0)
    assert judged(BADGE, events=late) == []
    (found,) = judged(BADGE, events=late, options={"profile": "amplitude"})
    assert found.evidence["profile"] == "amplitude"


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
