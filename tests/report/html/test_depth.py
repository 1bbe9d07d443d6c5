from __future__ import annotations

from typing import Any

from synthmap.report.html._depth import depth_table


def _view(source: str = "recorded", **visit: Any) -> dict[str, Any]:
    """A page of four screens of 500 px, of which half the sessions see nothing below the second."""
    times = [[0, 4000], [1000, 4000], [1000.1, 500], [2000, 500]]
    return {
        "viewport": {"height": 500},
        "scroll": {"reach": [[0, 1.0], [1000, 1.0], [1000.1, 0.5], [2000, 0.5]]},
        "visits": [{"source": source, "speaks": True, "sessions": 600, "in_view_ms": times, **visit}],
    }


def test_time_is_that_of_the_sessions_which_came_there():
    table = depth_table(_view())
    assert [(row.place, row.came, row.stayed) for row in table.rows] == [
        ("250 px", "100%", "4.0 s"), ("750 px", "100%", "4.0 s"),
        ("1,250 px", "50%", "1.0 s"), ("1,750 px", "50%", "1.0 s"),
    ]  # fmt: skip
    assert [(row.came_bar, row.stayed_bar) for row in table.rows[1:3]] == [(100, 100), (50, 25)]
    assert table.caption == "How far they come, and how long they stay there: 600 recorded sessions"


def test_times_of_simulated_sessions_are_called_assumed():
    assert depth_table(_view("simulated")).caption.endswith("600 simulated sessions, times assumed")


def test_where_no_times_are_known_there_is_no_table():
    assert depth_table(_view(in_view_ms=[])) is None
    assert depth_table(_view(speaks=False)) is None
    assert depth_table({}) is None


def test_where_nobody_came_nobody_stayed():
    nobody = _view() | {"scroll": {"reach": [[0, 1.0], [1000, 1.0], [1000.1, 0.0], [2000, 0.0]]}}
    assert [row.stayed for row in depth_table(nobody).rows] == ["4.0 s", "4.0 s", "0.0 s", "0.0 s"]


def test_a_page_of_a_hundred_screens_has_a_dozen_rows():
    long = {"scroll": {"reach": [[0, 1.0], [50_000, 0.1]]}}
    assert len(depth_table(_view(in_view_ms=[[0, 9000], [50_000, 10]]) | long).rows) == 12
