"""Rage clicks as they are told: by whom, on what, why, and how far the sample carries."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from synthmap.judge.findings import judge_view
from synthmap.model.elements import Liveness
from synthmap.model.events import Events, concatenated, make_events
from synthmap.model.finding import Finding
from synthmap.model.snapshot import ProbeAnswer
from synthmap.rules import catalogue
from synthmap.scenario import RuleSettings

BUTTON = {"tag": "button", "name": "Send", "liveness": Liveness.LIVE, "evidence": ("button",)}


def bursts(angry: int, *, of: int, source: str = "recorded", every: float = 200.0, **more: Any) -> Events:
    """`of` sessions, of which the first `angry` click row 0 three times."""
    came = make_events(of, session=np.arange(of), source=source, kind="navigate")
    clicks = make_events(
        3 * angry, session=np.repeat(np.arange(angry), 3), seq=np.tile([1, 2, 3], angry), source=source, kind="click",
        t=np.tile([0, every, 2 * every], angry), x=50.0, y=20.0, row=0, **more,
    )  # fmt: skip
    return concatenated([came, clicks])


@pytest.fixture
def judged(table: Any, snapshot: Any, evidence: Any) -> Any:
    def judge(events: Events, element: Any = BUTTON, probes: Any = None, **options: Any) -> list[Finding]:
        view = evidence(snapshot(table(element), probes=probes or {}), events=events)
        return judge_view([catalogue()["rage-click"]], {"rage-click": RuleSettings(None, options)}, view, None)

    return judge


def test_people_who_click_in_anger_are_a_warning_with_their_number(judged: Any) -> None:
    (found,) = judged(bursts(60, of=600), probes={0: ProbeAnswer("dead", (50, 20))})
    assert found.message == (
        "60 of 600 recorded sessions (10%, 8–13%) click the button “Send” in anger: 180 clicks in 60 bursts. "
        "It does nothing: a click made for proof met nothing either."
    )
    assert (found.level, found.selector, found.confidence, found.evidence["cause"]) == (
        "warning",
        "#row-0",
        0.8,
        "dead",
    )


@pytest.mark.parametrize(("angry", "of", "told"), [(3, 600, True), (2, 600, False), (2, 40, True), (1, 39, True)])
def test_how_many_people_make_a_place_worth_telling(judged: Any, angry: int, of: int, told: bool) -> None:
    assert bool(judged(bursts(angry, of=of))) is told


def test_one_angry_person_is_a_note_that_says_how_few_there_were(judged: Any) -> None:
    (found,) = judged(bursts(1, of=8))
    assert found.level == "note"
    assert found.message.startswith("1 of 8 recorded sessions (12%, 2–47%) clicks the button “Send” in anger")
    assert found.message.endswith("8 recorded sessions are few.")


@pytest.mark.parametrize(
    ("answers", "cause", "level"),
    [
        ({"error_ms": 30.0, "mutation_ms": 30.0}, "error", "warning"),
        ({"mutation_ms": 2_000.0}, "slow", "warning"),
        ({"mutation_ms": 20.0}, "answered", "note"),
        ({}, "unknown", "warning"),
    ],
)
def test_what_the_clicks_met(judged: Any, answers: dict[str, float], cause: str, level: str) -> None:
    (found,) = judged(bursts(30, of=600, **answers))
    assert (found.evidence["cause"], found.level) == (cause, level)


def test_a_script_is_never_angry_and_is_told_only_of_what_it_clicked_in_vain(judged: Any) -> None:
    assert judged(bursts(1, of=1, source="scripted", mutation_ms=20.0)) == []
    (found,) = judged(bursts(1, of=1, source="scripted"))
    assert found.level == "note"
    assert "clicks the button “Send” in quick succession, in vain: 3 clicks in 1 burst." in found.message
    assert found.message.endswith("Scripted sessions show what happens, not how many people do it.")


def test_simulated_sessions_say_nothing(judged: Any) -> None:
    assert judged(bursts(500, of=600, source="simulated")) == []


def test_the_profile_draws_the_line(judged: Any) -> None:
    slow_hand = bursts(30, of=600, every=900.0)
    assert len(judged(slow_hand)) == 1
    assert judged(slow_hand, profile="datadog") == []
    assert judged(slow_hand, profile="amplitude") == []
