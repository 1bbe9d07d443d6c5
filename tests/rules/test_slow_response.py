"""Late answers that sessions met, beside those that the probe measured (cases.yaml)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from synthmap.judge.findings import judge_view
from synthmap.model.elements import Liveness
from synthmap.model.events import Events, concatenated, make_events
from synthmap.model.snapshot import ProbeAnswer
from synthmap.rules import catalogue
from synthmap.scenario import RuleSettings

BUTTON = {"tag": "button", "name": "Pay", "liveness": Liveness.LIVE, "evidence": ("button",)}


def visits(waits: list[float], *, of: int = 600, source: str = "recorded") -> Events:
    """`of` sessions; each of these waits, in ms, is met by one of them on row 0."""
    came = make_events(of, session=np.arange(of), source=source, kind="navigate")
    clicks = make_events(
        len(waits),
        session=np.arange(len(waits)),
        seq=1,
        source=source,
        kind="click",
        row=0,
        mutation_ms=np.array(waits),
    )
    return concatenated([came, clicks])


@pytest.fixture
def judged(table: Any, snapshot: Any, evidence: Any) -> Any:
    def judge(events: Events, probes: Any = None, **options: Any) -> Any:
        view = evidence(snapshot(table(BUTTON), probes=probes or {}), events=events)
        return judge_view([catalogue()["slow-response"]], {"slow-response": RuleSettings(None, options)}, view, None)

    return judge


@pytest.mark.parametrize(
    ("waits", "level", "after"),
    [
        ([4_000.0] * 5, "warning", "over 3 s"),
        ([2_000.0] * 5, "note", "over 1 s"),
        ([4_000.0, 4_000.0, 2_000.0], "warning", "over 3 s"),
        ([4_000.0], "note", "over 3 s"),  # one person's bad moment
    ],
)
def test_most_clicks_were_answered_late(judged: Any, waits: list[float], level: str, after: str) -> None:
    (found,) = judged(visits(waits))
    assert (found.level, found.evidence["after"], found.selector) == (level, after, "#row-0")
    assert found.message.startswith(f"The button “Pay” answers only after more than {after[5:]} in {len(waits)} of 600")


def test_a_control_that_mostly_answers_in_time_is_not_slow(judged: Any) -> None:
    assert judged(visits([4_000.0] * 5 + [100.0] * 5)) == []
    assert judged(visits([])) == []


def test_a_late_change_after_a_click_that_is_proven_dead_is_the_pages_own(judged: Any) -> None:
    assert judged(visits([4_000.0] * 5), probes={0: ProbeAnswer("dead", (1, 1))}) == []


def test_what_the_probe_found_late_is_told_once(judged: Any) -> None:
    (found,) = judged(visits([4_000.0] * 5), probes={0: ProbeAnswer("live", (1, 1), ("mutation",), after="over 1 s")})
    assert found.message == "The button “Pay” answers a click only after more than 1 s."


def test_scripts_and_other_profiles(judged: Any) -> None:
    (found,) = judged(visits([4_000.0], of=1, source="scripted"))
    assert found.level == "note"
    assert judged(visits([2_000.0] * 5), profile="sentry") == []
