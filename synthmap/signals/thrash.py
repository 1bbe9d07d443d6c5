"""Thrashed cursor: the mouse flung to and fro, as people do who wait or are lost."""

from __future__ import annotations

import numpy as np

from synthmap.model.elements import ElementTable
from synthmap.model.events import Events
from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.signals._clicks import last_before, real, screen_points
from synthmap.signals._elements import at, played
from synthmap.signals._windows import in_windows
from synthmap.signals.profiles import Thrash


def thrashed_moves(events: Events, elements: ElementTable, thrash: Thrash) -> Bools:
    """Which events are moves at which the mouse turned round, in a spell that the profile calls thrashing, shape (n,).

    A turn is a move against the last one along the same axis of the screen; standing still turns nothing. Moves with
    the button held (dragging, selecting, drawing) and moves over drawings, games and players are left out, and so are
    simulated ones, which are places that an eye rested on.
    """
    marked = np.zeros(len(events), dtype=bool)
    moves = np.flatnonzero((events.kind == "move") & real(events))
    moves = moves[~_held(events, moves) & ~at(played(elements), events.row[moves])]
    session, t = events.session[moves], events.t[moves]
    for positions in screen_points(events, moves):
        turns = _turns(positions, session)
        if len(turns) < thrash.changes:
            continue
        last = len(turns) - thrash.changes + 1
        first, final = turns[:last], turns[thrash.changes - 1 :]
        spell = (session[first] == session[final]) & (t[final] - t[first] <= thrash.within_ms)
        marked[moves[turns[in_windows(spell, thrash.changes)]]] = True
    return marked


def _turns(positions: Floats, session: Ints) -> Ints:
    """Numbers of the moves that go against the move before along this axis, ascending."""
    step = np.diff(positions)
    going = np.flatnonzero((step != 0) & ~np.isnan(step) & (np.diff(session) == 0))
    against = np.diff(np.sign(step[going])) != 0
    together = np.diff(session[going]) == 0
    return np.asarray(going[1:][against & together] + 1)


def _held(events: Events, moves: Ints) -> Bools:
    """Which moves were made with the button down, shape of `moves`."""
    down, pressed = last_before(np.flatnonzero(events.kind == "down"), events, moves)
    up, released = last_before(np.flatnonzero(events.kind == "up"), events, moves)
    return pressed & ~(released & (up > down))
