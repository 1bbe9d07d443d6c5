from __future__ import annotations

from typing import Any

import pytest

from synthmap.model.elements import Liveness
from synthmap.signals.dead import dead_clicks
from synthmap.signals.profiles import DEAD, SLOW
from synthmap.signals.slow import LATE, QUICK, VERY_LATE, slow_clicks

BUTTON = {"tag": "button", "liveness": Liveness.LIVE}


@pytest.mark.parametrize(
    ("answers", "lateness", "at_sentry"),
    [
        ({"mutation_ms": 1000.0}, QUICK, QUICK),
        ({"mutation_ms": 1001.0}, LATE, QUICK),
        ({"mutation_ms": 3000.0}, LATE, QUICK),
        ({"mutation_ms": 3001.0}, VERY_LATE, VERY_LATE),
        ({"mutation_ms": 7000.0}, VERY_LATE, VERY_LATE),
        ({"mutation_ms": 7001.0}, QUICK, QUICK),
        ({"navigation_ms": 3001.0}, VERY_LATE, QUICK),
        ({"mutation_ms": 3001.0, "navigation_ms": 900.0}, QUICK, VERY_LATE),
        ({"mutation_ms": 3001.0, "focus_ms": 5.0}, QUICK, VERY_LATE),
        # A scroll that comes at once is an answer; one that comes later is the visitor's own.
        ({"mutation_ms": 3001.0, "scroll_ms": 5.0}, QUICK, VERY_LATE),
        ({"scroll_ms": 2000.0}, QUICK, QUICK),
        ({}, QUICK, QUICK),
    ],
)
def test_late_is_after_one_second_and_very_late_after_three(
    table: Any, session: Any, answers: dict[str, float], lateness: int, at_sentry: int
) -> None:
    events = session({"kind": "click", "t": 0, "row": 0, **answers})
    assert slow_clicks(events, table(BUTTON), SLOW["default"]).tolist() == [lateness]
    assert slow_clicks(events, table(BUTTON), SLOW["sentry"]).tolist() == [at_sentry]
    # Never slow and dead at once.
    assert not (dead_clicks(events, table(BUTTON), DEAD["default"]) & (lateness > QUICK)).any()


def test_only_clicks_of_real_sessions_on_what_shows_its_answer_are_slow(table: Any, session: Any) -> None:
    late = {"t": 0, "row": 0, "mutation_ms": 4000.0}
    events = session({**late, "kind": "click"}, {**late, "kind": "tap"}, {**late, "kind": "key"})
    assert slow_clicks(events, table(BUTTON), SLOW["default"]).tolist() == [VERY_LATE, VERY_LATE, QUICK]
    simulated = session({**late, "kind": "click"}, source="simulated")
    assert slow_clicks(simulated, table(BUTTON), SLOW["default"]).tolist() == [QUICK]
    for element in (
        {"tag": "input"},
        {"tag": "canvas"},
        {"tag": "a", "attributes": {"href": "/a.zip", "download": ""}},
    ):
        assert slow_clicks(events, table(element), SLOW["default"]).tolist() == [QUICK] * 3


def test_what_opened_on_the_press_was_not_slow(table: Any, session: Any) -> None:
    lines = [{"kind": "down", "t": 0, "mutation_ms": 3.0}, {"kind": "click", "t": 90, "row": 0, "mutation_ms": 2000.0}]
    assert slow_clicks(session(*lines), table(BUTTON), SLOW["default"]).tolist() == [QUICK, QUICK]
