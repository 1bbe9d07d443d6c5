"""The heatmap held against the link map: what stands at every hot spot, and what became of every link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from synthmap.maps.clusters import DeadSpot
from synthmap.maps.fates import LinkFate, fates
from synthmap.maps.pinned import stays
from synthmap.maps.visits import Visits
from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import Bools, Floats, Ints, contain
from synthmap.model.snapshot import Snapshot

Stands = Literal["live", "dead", "unproven", "disabled", "covered", "beside", "in another state", "nothing"]

BESIDE = 30.0
"""px from a link within which a click was meant for it: PostHog's distance for clicks that belong together."""

_HOVERED_MS = 5_000.0  # a menu opened by pointing is used within this time (assumed)
_MOSTLY = 0.5  # of a spot's clicks


@dataclass(frozen=True)
class HotSpot:
    """A place that was clicked, and what stands there.

    Attributes
    ----------
    spot : the clicks; its `row` is what they hit.
    stands : live, dead, unproven or disabled: what a click there acts on. covered: it hit what lies over a link.
        beside: it missed a link. in another state: it was meant for what this picture does not show. nothing.
    other : the row of the link that was missed or is covered, or of what opens under a mouse; -1 for none.
    miss_px : how far from the link, where it was missed; 0 otherwise.
    state : the state that shows what was clicked; "" for none, and for what opens under a mouse.
    key : of the element in that state.
    """

    spot: DeadSpot
    stands: Stands
    other: int = -1
    miss_px: float = 0.0
    state: str = ""
    key: str = ""


@dataclass(frozen=True)
class Reconciliation:
    """One view's clicks of one source against its links, the most clicked spot first, links in document order."""

    source: str
    sessions: int
    clicks: int
    spots: tuple[HotSpot, ...]
    links: tuple[LinkFate, ...]


def reconcile(snapshot: Snapshot, visits: Visits) -> Reconciliation:
    """Hold the visits of one source against what is there; states other than this one are not known here."""
    spots = tuple(_stood(snapshot, visits, spot) for spot in visits.spots)
    return Reconciliation(visits.source, visits.sessions, visits.links.total, spots, fates(snapshot, visits.links))


def with_states(
    found: Reconciliation, visits: Visits, here: Snapshot, states: Mapping[str, Snapshot]
) -> Reconciliation:
    """The same, with spots that meet nothing `here` explained by the page's other states, by name.

    A spot is explained where most of its clicks lie on something that works in the state and is not drawn here; the
    first state by name that explains it is named. Simulated visitors saw this picture alone and meant nothing else.
    """
    if found.source == "simulated":
        return found
    drawn = frozenset(here.elements.key[row] for row in np.flatnonzero(here.elements.visible))
    spots = tuple(_explained(spot, visits, drawn, states) for spot in found.spots)
    return replace(found, spots=spots)


def counts_by_stand(found: Reconciliation) -> dict[str, int]:
    """How many clicks met what, in alphabetical order."""
    names = sorted({spot.stands for spot in found.spots})
    return {name: sum(spot.spot.clicks for spot in found.spots if spot.stands == name) for name in names}


def _stood(snapshot: Snapshot, visits: Visits, spot: DeadSpot) -> HotSpot:
    table = snapshot.elements
    liveness = Liveness(int(table.liveness[spot.row])) if spot.row >= 0 else Liveness.PLAIN
    if liveness == Liveness.LIVE:
        return HotSpot(spot, "live")
    if (under := _covered(table, visits, spot)) >= 0:
        return HotSpot(spot, "covered", under)
    if (trigger := _opened_by(snapshot, visits, spot)) >= 0:
        return HotSpot(spot, "in another state", trigger)
    if liveness == Liveness.DEAD:
        return HotSpot(spot, "dead")
    if liveness == Liveness.DISABLED:
        return HotSpot(spot, "disabled")
    if spot.row >= 0 and (liveness != Liveness.PLAIN or table.action[spot.row] >= 0):
        return HotSpot(spot, "unproven")
    near, away = _nearest(table, visits, spot)
    if near >= 0:
        return HotSpot(spot, "beside", near, away)
    return HotSpot(spot, "nothing")


def _points(visits: Visits, spot: DeadSpot) -> tuple[Floats, Floats]:
    """The clicks of a spot in page and in viewport coordinates, (k, 2) each."""
    at = list(spot.events)
    events = visits.events
    return np.stack([events.x[at], events.y[at]], axis=1), np.stack([events.vx[at], events.vy[at]], axis=1)


def _working(table: ElementTable) -> Ints:
    """Rows of what works, as itself."""
    own = table.action == np.arange(len(table))
    return np.flatnonzero(own & table.visible & table.takes_pointer & table.is_any(Liveness.LIVE))


def _covered(table: ElementTable, visits: Visits, spot: DeadSpot) -> int:
    """The row of a link that most of the clicks lie on and that what they hit, or what that is part of, covers."""
    if spot.row < 0:
        return -1
    around = {spot.row, *table.ancestors(spot.row)}
    rows = [int(row) for row in _working(table) if int(table.occluder[row]) in around]
    held = _held(table, rows, *_points(visits, spot))
    return next((row for row, share in zip(rows, held, strict=True) if share > _MOSTLY), -1)


def _held(table: ElementTable, rows: list[int], page: Floats, viewport: Floats) -> list[float]:
    """The share of the points that lies in each of the rows' boxes."""
    pinned = stays(table)
    return [float(contain(table.box[[row]], viewport if pinned[row] else page).mean()) for row in rows]


def _nearest(table: ElementTable, visits: Visits, spot: DeadSpot) -> tuple[int, float]:
    """The row of the link that the spot's clicks missed by least, and by how many px in the median; -1 beyond 30 px."""
    page, viewport = _points(visits, spot)
    pinned = stays(table)
    best, away = -1, BESIDE
    for row in _working(table).tolist():
        points = viewport if pinned[row] else page
        gaps = [np.maximum(np.maximum(rect[:2] - points, points - rect[:2] - rect[2:]), 0) for rect in table.rects[row]]
        gap = float(np.median(np.min([np.hypot(*each.T) for each in gaps], axis=0))) if gaps else np.inf
        if 0 < gap < away:
            best, away = row, gap
    return best, round(away, 1) if best >= 0 else 0.0


def _opened_by(snapshot: Snapshot, visits: Visits, spot: DeadSpot) -> int:
    """The row of what opens under a mouse and was pointed at shortly before most of the clicks; -1 for none.

    Simulated visitors do not point between clicks.
    """
    triggers = [row for row, answer in sorted(snapshot.hovers.items()) if answer.opens]
    if visits.source == "simulated" or not triggers:
        return -1
    events, table = visits.events, snapshot.elements
    at = np.array(spot.events, dtype=np.int64)
    for trigger in triggers:
        if spot.row == trigger or trigger in (table.ancestors(spot.row) if spot.row >= 0 else ()):
            continue
        within = np.append(_within(table, trigger), False)[events.row]
        pointed = np.maximum.accumulate(np.where(within & (events.kind == "move"), np.arange(len(events)), -1))[at]
        same = (pointed >= 0) & (events.session[pointed] == events.session[at])
        if (same & (events.t[at] - events.t[pointed] <= _HOVERED_MS)).mean() > _MOSTLY:
            return trigger
    return -1


def _within(table: ElementTable, top: int) -> Bools:
    """Which rows are an element or within it, shape (n,)."""
    inside = np.zeros(len(table), dtype=bool)
    inside[top] = True
    for row in range(top + 1, len(table)):  # document order keeps what is within together
        above = int(table.parent[row])
        if above < top:
            break
        inside[row] = inside[above]
    return inside


def _explained(found: HotSpot, visits: Visits, drawn: frozenset[str], states: Mapping[str, Snapshot]) -> HotSpot:
    if found.stands not in ("nothing", "dead", "unproven", "beside"):
        return found
    points = _points(visits, found.spot)
    for name in sorted(states):
        table = states[name].elements
        rows = [int(row) for row in _working(table) if table.key[row] not in drawn]
        held = _held(table, rows, *points)
        row = next((row for row, share in zip(rows, held, strict=True) if share > _MOSTLY), None)
        if row is not None:
            return HotSpot(found.spot, "in another state", state=name, key=table.key[row])
    return found
