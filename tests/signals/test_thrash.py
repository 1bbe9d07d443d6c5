from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from synthmap.signals.profiles import THRASH
from synthmap.signals.thrash import thrashed_moves

PROFILE = THRASH["amplitude"]


def zigzag(turns: int, *, last: float, axis: str = "vx", **more: Any) -> list[dict[str, Any]]:
    """Two moves, then one against each before it: so many turns, the first at 0 ms and the last at `last` ms."""
    times = [-100.0, -50.0, *np.linspace(0, last, turns).tolist()]
    other = "vy" if axis == "vx" else "vx"
    return [
        {"kind": "move", "t": t, axis: 100.0 * (n % 2), other: 5.0 + n, "x": 0, "y": 0, "row": 0, **more}
        for n, t in enumerate(times)
    ]


@pytest.mark.parametrize(("turns", "last", "thrashed"), [(20, 1999, True), (20, 2000, False), (19, 500, False)])
@pytest.mark.parametrize("axis", ["vx", "vy"])
def test_twenty_turns_on_one_axis_in_under_two_seconds(
    table: Any, session: Any, axis: str, turns: int, last: float, thrashed: bool
) -> None:
    marked = thrashed_moves(session(*zigzag(turns, last=last, axis=axis)), table({}), PROFILE)
    assert marked.tolist() == [False, False, *[thrashed] * turns]


def test_a_mouse_that_goes_one_way_or_rests_on_its_way_does_not_thrash(table: Any, session: Any) -> None:
    steps = [{"kind": "move", "t": 10.0 * n, "vx": 5.0 * (n // 2), "vy": 0.0, "row": 0} for n in range(200)]
    assert not thrashed_moves(session(*steps), table({}), PROFILE).any()


def test_scrolling_under_a_still_mouse_is_no_thrashing(table: Any, session: Any) -> None:
    moves = zigzag(30, last=900)
    still = [{**move, "vx": 7.0, "vy": 7.0, "y": 1000.0 * (n % 2)} for n, move in enumerate(moves)]
    assert not thrashed_moves(session(*still), table({}), PROFILE).any()


def test_turns_of_two_sessions_do_not_add_up(table: Any, session: Any) -> None:
    events = session(*zigzag(15, last=700), *zigzag(15, last=700, session=1))
    assert not thrashed_moves(events, table({}), PROFILE).any()


def test_dragging_playing_and_simulating_are_left_out(table: Any, session: Any) -> None:
    moves = zigzag(30, last=900)
    held = [{"kind": "down", "t": -160}, *moves, {"kind": "up", "t": 990}]
    assert not thrashed_moves(session(*held), table({}), PROFILE).any()
    released = [{"kind": "down", "t": -170}, {"kind": "up", "t": -160}, *moves]
    assert thrashed_moves(session(*released), table({}), PROFILE).sum() == 30
    assert not thrashed_moves(session(*moves), table({"tag": "canvas"}), PROFILE).any()
    assert not thrashed_moves(session(*moves, source="simulated"), table({}), PROFILE).any()
