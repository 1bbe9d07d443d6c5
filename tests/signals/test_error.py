from __future__ import annotations

import math
from typing import Any

import pytest

from synthmap.signals.error import chance_of_error, error_clicks
from synthmap.signals.profiles import ERROR


@pytest.mark.parametrize(
    ("profile", "raised", "counts"),
    [
        ("amplitude", 2000.0, True),
        ("amplitude", 2001.0, False),
        ("default", 2000.0, True),
        ("default", 2001.0, False),
        ("datadog", 10_000.0, True),
        ("datadog", 10_001.0, False),
    ],
)
def test_an_error_belongs_to_a_click_for_as_long_as_the_profile_says(
    session: Any, profile: str, raised: float, counts: bool
) -> None:
    events = session(
        {"kind": "click", "t": 0, "error_ms": raised},
        {"kind": "key", "t": 1, "error_ms": 1.0},
        {"kind": "click", "t": 2},
    )
    assert error_clicks(events, ERROR[profile]).tolist() == [counts, False, False]


def test_simulated_clicks_raise_nothing(session: Any) -> None:
    events = session({"kind": "click", "t": 0, "error_ms": 1.0}, source="simulated")
    assert not error_clicks(events, 2000.0).any()


def test_the_chance_of_an_error_is_that_of_a_poisson_process_outside_the_clicks(session: Any) -> None:
    # One click and two errors far from it in 22 s, of which 2 s belong to the click: 0.1 errors per second.
    lines = [
        {"kind": "navigate", "t": 0},
        {"kind": "error", "t": 5_000},
        {"kind": "click", "t": 10_000},
        {"kind": "error", "t": 10_500},
        {"kind": "error", "t": 20_000},
        {"kind": "leave", "t": 22_000},
    ]
    assert chance_of_error(session(*lines), 2000.0) == pytest.approx(1 - math.exp(-0.2))


def test_errors_after_clicks_alone_come_by_no_chance(session: Any) -> None:
    lines = [{"kind": "click", "t": 0}, {"kind": "error", "t": 100}, {"kind": "leave", "t": 60_000}]
    assert chance_of_error(session(*lines), 2000.0) == 0.0
    assert chance_of_error(session(), 2000.0) == 0.0
