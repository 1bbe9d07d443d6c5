"""Errors that sessions met after a click, beside those that the probe saw (cases.yaml)."""

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


def visits(raised: list[float], *, of: int = 600, source: str = "recorded") -> Events:
    """`of` sessions of a minute; each of these delays, in ms, is that of the error after a click on row 0 at 30 s."""
    parts = [
        make_events(of, session=np.arange(of), source=source, kind="navigate", t=0.0),
        make_events(of, session=np.arange(of), seq=60_000, source=source, kind="leave", t=60_000.0),
        make_events(
            len(raised), session=np.arange(len(raised)), seq=30_000, source=source, kind="click", t=30_000.0, row=0,
            error_ms=np.array(raised),
        ),
    ]  # fmt: skip
    return concatenated(parts)


@pytest.fixture
def judged(table: Any, snapshot: Any, evidence: Any) -> Any:
    def judge(events: Events, probes: Any = None, **options: Any) -> Any:
        view = evidence(snapshot(table(BUTTON), probes=probes or {}), events=events)
        return judge_view([catalogue()["error-click"]], {"error-click": RuleSettings(None, options)}, view, None)

    return judge


def test_what_sessions_met_is_told_with_their_number(judged: Any) -> None:
    (found,) = judged(visits([40.0] * 12))
    assert found.message == (
        "The button “Pay” raises an error when it is clicked, in 12 of 600 recorded sessions (2%, 1–3%) (12 clicks)."
    )
    assert (found.level, found.selector) == ("error", "#row-0")


def test_one_persons_error_is_a_note_and_a_scripts_is_not(judged: Any) -> None:
    assert judged(visits([40.0]))[0].level == "note"
    assert judged(visits([40.0], of=1, source="scripted"))[0].level == "error"


def test_a_page_that_fails_by_itself_accuses_no_button(judged: Any) -> None:
    # An error every 2 s in every session: after most clicks there is one, by chance.
    times = np.tile(np.arange(30) * 2_000 + 900, 20)
    errors = make_events(
        600, session=np.repeat(np.arange(20), 30), seq=times, source="recorded", kind="error", t=times.astype(float)
    )
    clicks = visits([900.0] * 12 + [np.nan] * 8, of=20)
    assert judged(concatenated([clicks, errors])) == []
    assert len(judged(clicks)) == 1


def test_what_the_probe_saw_is_told_once_by_its_error(judged: Any) -> None:
    seen = ProbeAnswer("live", (1, 1), ("mutation",), errors=("TypeError: no",))
    (found,) = judged(visits([40.0] * 12), probes={0: seen})
    assert found.message.endswith("TypeError: no")


def test_the_profile_says_how_long_an_error_may_take(judged: Any) -> None:
    assert judged(visits([9_000.0] * 12)) == []
    assert len(judged(visits([9_000.0] * 12), profile="datadog")) == 1
