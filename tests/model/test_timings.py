"""Stations of an audit: what is timed under one name adds up, also where it fails."""

from __future__ import annotations

import pytest

from synthmap.model.timings import Timings


def test_a_station_that_is_come_to_twice_adds_up(monkeypatch):
    clock = iter([1.0, 1.25, 3.0, 3.5])
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    timings = Timings()
    for _ in range(2):
        with timings.station("load"):
            pass
    assert timings.spent == {"load": 750.0}


def test_what_fails_is_timed_too(monkeypatch):
    clock = iter([1.0, 2.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    timings = Timings()
    with pytest.raises(ValueError, match="broken"), timings.station("load"):
        raise ValueError("broken")
    assert timings.spent == {"load": 1_000.0}
