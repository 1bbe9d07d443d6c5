"""A mouse flung to and fro.

**What it catches.** Spells in which visitors throw the mouse about, and where on the page that happens.

**Why it matters.** People do it while they wait for something that shows no progress, or when they are lost.

**How it decides.** Over the moves of recorded sessions, by the limits of the profile: so many changes of direction
along one axis within so short a time. Moves with the button held, and over drawings, games and players, are left out.
The place told is the thing under the mouse for most of these turns, else none. Fingers leave no such trace; scripted
sessions move as their author wants and simulated ones have no hand: none of them says anything here. Where a mouse is
says little about what its owner thinks, so that this stays a note. Below 500 recorded sessions the confidence is less
and the message says so.

**Thresholds.** `profile` (default default, which is amplitude's): `amplitude` 20 changes of direction in less than
2,000 ms, published by the product. `min_sessions` (default 3), or one in twenty where there are few.

**To silence it.** `rules: {thrashed-cursor: off}`, or a higher threshold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.model.elements import ElementTable
from synthmap.model.events import Events
from synthmap.model.geometry import Ints
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import box_of
from synthmap.rules._registry import Claim, one_of, rule
from synthmap.rules._samples import Sample, caveat, does, enough, facts, sessions_by, trusted
from synthmap.rules._words import called
from synthmap.signals.profiles import DEFAULT, THRASH
from synthmap.signals.thrash import thrashed_moves


@dataclass(frozen=True)
class Options:
    """`profile`: whose limits say what thrashing is; `min_sessions`: recorded sessions that make it worth telling."""

    profile: str = one_of(THRASH, DEFAULT)
    min_sessions: int = 3


@rule("thrashed-cursor", level="note", options=Options)
def thrashed_cursor(snapshot: Snapshot, events: Events, options: Options) -> Iterator[Claim]:
    """Report that recorded sessions throw the mouse about on this page, and where."""
    table = snapshot.elements
    turns = np.flatnonzero(thrashed_moves(events, table, THRASH[options.profile]) & (events.source == "recorded"))
    sample = Sample("recorded", len(np.unique(events.session[turns])), sessions_by(events, "recorded"), 0)
    if not sample.sessions or not enough([sample], options.min_sessions):
        return
    row = _under(table, events.row[turns])
    where = f", mostly over {called(table, row)}" if row is not None else ""
    yield Claim(
        message=f"{sample} {does([sample], 'throw')} the mouse to and fro{where}.{caveat([sample])}",
        hypothesis="They wait for something that shows no progress, or do not find what they look for.",
        action="Look at what they did just before: let it answer at once, or say how long it takes.",
        metric="Sessions that throw the mouse about here.",
        row=row,
        box=None if row is None else box_of(table, row),
        subject="" if row is not None else "anywhere",
        confidence=trusted([sample], 0.4),
        impact=1,
        effort=2,
        evidence={**facts([sample]), "profile": options.profile},
    )


def _under(table: ElementTable, rows: Ints) -> int | None:
    """What a click acts on under more than half of the turns, else the element there; None where there is no such."""
    acting = np.append(table.action, -1)[rows]
    found, counts = np.unique(np.where(acting >= 0, acting, rows), return_counts=True)
    most = int(np.argmax(counts))
    return int(found[most]) if found[most] >= 0 and 2 * counts[most] > len(rows) else None
