"""Maps cut by a column of the sessions, such as campaign or persona, and the parts that differ from the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.maps.comparing import beyond_drawing, bootstrapped, difference_p, discoveries
from synthmap.maps.links import CLICK_KINDS, LinkMap, owners
from synthmap.maps.reach import furthest
from synthmap.model.elements import ElementTable
from synthmap.model.events import Events, Texts
from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.model.view import Viewport

LEAST_RECORDED = 2_000
"""Sessions from which recorded segments are compared: practice reads segments from 2,000 to 3,000 on."""

LEAST_SIMULATED = 200
"""Of simulated sessions, under which a share is mostly chance (assumed)."""

NO_SEGMENTS = frozenset(("session", "weight"))
"""Columns that cut nothing: what a scripted session is called, and how many visits it stands for."""

_WORTH_TELLING = 0.03  # difference between two shares that anyone would act on (assumed)
_MOST_VALUES = 20  # of a column, the most frequent; an identifier has as many as there are sessions
_MOST_TOLD = 12


@dataclass(frozen=True)
class Segment:
    """The sessions of one source that share a value of a column; `deep` is the share that saw half of the page."""

    column: str
    value: str
    sessions: int
    clicks: int
    deep: float


@dataclass(frozen=True)
class Divergence:
    """Something that one segment does more often, or less, than all other sessions of the source.

    Attributes
    ----------
    row : the element that is clicked, -1 where it is the lower half of the page that is reached.
    share, others : of the segment's sessions and of all others, that do it.
    low, high : bootstrap interval of the difference; None for simulated sessions, which are no sample.
    """

    column: str
    value: str
    row: int
    sessions: int
    share: float
    others: float
    low: float | None
    high: float | None


def cut(events: Events, column: str, value: str) -> Events:
    """The events of the sessions that have this value in a segment column; no events for an unknown column."""
    chosen = events.segments.get(column, np.full(len(events), ""))
    return events.where(chosen == value)


def of_segment(events: Events, column: str, value: str) -> Bools:
    """Which events are of sessions that have this value; a session has the value of its first event, (n,)."""
    _, first, number = np.unique(events.session, return_index=True, return_inverse=True)
    values = events.segments.get(column, np.full(len(events), ""))
    return np.asarray((values[first] == value)[number])


def segments(
    events: Events, elements: ElementTable, links: LinkMap, viewport: Viewport, document: tuple[int, int]
) -> tuple[tuple[Segment, ...], tuple[Divergence, ...]]:
    """The segments of one source's sessions, and where they differ from the rest, the largest difference first.

    Each element is compared by the share of sessions that clicked it, and the page by the share that saw half of it.
    Recorded segments are compared from 2,000 sessions on either side, and a difference stands if it is among the
    discoveries of Benjamini and Hochberg over all comparisons of the view. Simulated sessions can be had in any number,
    so that a test would say nothing of people: there it is the size of the difference, beyond the noise of drawing.
    """
    sessions, bottom = furthest(events, viewport, document)
    number = np.searchsorted(sessions, events.session)
    known = (
        (number < len(sessions)) & (sessions[np.minimum(number, len(sessions) - 1)] == events.session)
        if len(sessions)
        else np.zeros(len(events), dtype=bool)
    )
    clicked = known & np.isin(events.kind, CLICK_KINDS)
    line = np.full(len(elements) + 1, -1)
    line[links.row] = np.arange(len(links.row))
    on = line[np.append(owners(elements), -1)[events.row[clicked]]]
    pairs = np.unique(np.stack([number[clicked][on >= 0], on[on >= 0]], axis=1), axis=0)
    deep = np.flatnonzero(bottom >= document[1] / 2)
    half = np.full(len(deep), len(links.row))
    did = np.concatenate([pairs, np.stack([deep, half], axis=1)]).astype(np.int64)

    simulated = bool(len(events)) and str(events.source[0]) == "simulated"
    told: list[Segment] = []
    compared: list[tuple[Divergence, float]] = []
    for column, value, mine in _values(events, number, known, len(sessions)):
        clicks = int(mine[number[clicked]].sum())
        told.append(Segment(column, value, int(mine.sum()), clicks, round(float(mine[deep].sum() / mine.sum()), 4)))
        least = LEAST_SIMULATED if simulated else LEAST_RECORDED
        if min(mine.sum(), (~mine).sum()) >= least:
            compared += _compared(column, value, mine, did, links, simulated=simulated)
    stand = discoveries(np.array([p for _, p in compared]))
    found = [each for (each, _), stands in zip(compared, stand, strict=True) if stands]
    found = [each for each in found if abs(each.share - each.others) >= _WORTH_TELLING]
    found.sort(key=lambda each: (-abs(each.share - each.others), each.column, each.value, each.row))
    return tuple(told), tuple(found[:_MOST_TOLD])


def _values(events: Events, number: Ints, known: Bools, count: int) -> Iterator[tuple[str, str, Bools]]:
    """Each column and value, and which sessions have it; a session has the value of its first event."""
    at = np.flatnonzero(known)
    _, first = np.unique(number[at], return_index=True)
    for column in sorted(set(events.segments) - NO_SEGMENTS):
        of_session: Texts = events.segments[column][at[first]] if count else np.zeros(0, dtype=np.str_)
        values, counts = np.unique(of_session, return_counts=True)
        frequent = sorted(zip(-counts, values.tolist(), strict=True))[:_MOST_VALUES]
        for value in sorted(value for _, value in frequent if value):
            yield column, value, np.asarray(of_session == value)


def _compared(
    column: str, value: str, mine: Bools, did: Ints, links: LinkMap, *, simulated: bool
) -> list[tuple[Divergence, float]]:
    """What a segment's sessions do beside what the others do, and the p-value of each difference.

    Of simulated sessions there is none: 0 stands for a difference beyond the noise of drawing them, 1 for all others.
    """
    n, m = int(mine.sum()), int((~mine).sum())
    length = len(links.row) + 1
    inside = np.bincount(did[mine[did[:, 0]], 1], minlength=length)
    outside = np.bincount(did[~mine[did[:, 0]], 1], minlength=length)
    counts = list(zip(inside.tolist(), outside.tolist(), strict=True))
    if simulated:
        p: Floats = np.array([0.0 if beyond_drawing(a, n, b, m) else 1.0 for a, b in counts])
    else:
        p = difference_p(inside, n, outside, m)
    rows = [*links.row.tolist(), -1]
    made = []
    for k, (a, b) in enumerate(counts):
        low, high = (None, None) if simulated else (round(v, 4) for v in bootstrapped(a, n, b, m))
        made.append((Divergence(column, value, rows[k], n, round(a / n, 4), round(b / m, 4), low, high), float(p[k])))
    return made
