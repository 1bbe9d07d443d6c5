"""What the sessions of two sides do, share beside share, and which differences stand.

A share is of sessions, since a session is what is drawn at random and a click is not. Recorded sessions are a sample:
their shares have Wilson intervals, their differences bootstrap intervals, and of many that are compared those stand
that are discoveries of Benjamini and Hochberg. Simulated sessions are none: they have no interval, and a difference
between two simulations stands where it is larger than drawing other visitors would make it. Scripted sessions go where
they are sent, and nothing is said of them but their numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from synthmap.maps.comparing import beyond_drawing, bootstrapped, difference_p, discoveries
from synthmap.maps.intervals import wilson
from synthmap.maps.links import CLICK_KINDS, owners
from synthmap.maps.segments import LEAST_SIMULATED
from synthmap.maps.visits import Visits
from synthmap.model.elements import ElementTable
from synthmap.model.geometry import Bools, Ints

Deed = Literal["clicks", "sees", "clicks anything", "clicks what is dead", "clicks in anger", "sees half of the page"]
"""What a session does: the first two are about an element, the others about the page."""

_LARGE, _SMALL, _HALF_AGAIN = 0.03, 0.01, 1.5


@dataclass(frozen=True)
class Share:
    """How many sessions of a side do something, `count` of `of`; a Wilson interval where they are a sample."""

    count: int
    of: int
    interval: tuple[float, float] | None

    @property
    def share(self) -> float:
        """The part of all sessions, 0 where there are none."""
        return self.count / max(1, self.of)


@dataclass(frozen=True)
class Contrast:
    """One thing that sessions do on both sides.

    Attributes
    ----------
    rows : the element on either side, -1 on one that does not have it, -1 and -1 where it is about the page.
    low, high : ends of the bootstrap interval of the difference, b less a; None unless both sides are samples.
    p : two-sided p-value, None as well. stands : whether the difference is more than chance, see `settled`.
    """

    deed: Deed
    rows: tuple[int, int]
    a: Share
    b: Share
    low: float | None = None
    high: float | None = None
    p: float | None = None
    stands: bool = False

    @property
    def difference(self) -> float:
        """By how much the share is greater on the second side."""
        return self.b.share - self.a.share

    @property
    def matters(self) -> bool:
        """Whether anybody would act on it: three points, or one where that is half as much again (assumed)."""
        less, more = sorted((self.a.share, self.b.share))
        return more - less >= _LARGE or (more - less >= _SMALL and more >= _HALF_AGAIN * less)


def contrasts(a: Visits, b: Visits, tables: tuple[ElementTable, ElementTable], pairs: Ints) -> tuple[Contrast, ...]:
    """What the visits of one source on each side do, about each pair of elements and about the page.

    Parameters
    ----------
    pairs : (p, 2) rows of the elements on both sides, -1 on the one that does not have it: nobody clicks it there.

    That an element is seen is compared where both sides' link maps have it and tell what was in view.
    """
    clickers = [_clickers(visits, table, rows) for visits, table, rows in zip((a, b), tables, pairs.T, strict=True)]
    exposed = [_exposed(visits, rows) for visits, rows in zip((a, b), pairs.T, strict=True)]
    made = [
        _contrast("clicks", (int(rows[0]), int(rows[1])), (int(mine), int(theirs)), (a, b), (a.sessions, b.sessions))
        for rows, mine, theirs in zip(pairs, *clickers, strict=True)
    ]
    if a.followed and b.followed:
        made += [
            _contrast("sees", (int(rows[0]), int(rows[1])), (int(mine), int(theirs)), (a, b), (a.followed, b.followed))
            for rows, mine, theirs in zip(pairs, *exposed, strict=True)
            if mine >= 0 and theirs >= 0
        ]
    return (*made, *_of_the_page(a, b))


def settled(found: Sequence[Contrast], *, least: int) -> list[Contrast]:
    """The contrasts of one source, of all views that are compared, with those that stand marked so.

    Recorded sessions speak from `least` on either side, and all that are compared are corrected for together.
    """
    tested = [k for k, each in enumerate(found) if each.p is not None and min(each.a.of, each.b.of) >= least]
    discovered = (
        set(np.array(tested)[discoveries(np.array([found[k].p for k in tested]))].tolist()) if tested else set()
    )
    return [replace(each, stands=k in discovered or each.stands) for k, each in enumerate(found)]


def _of_the_page(a: Visits, b: Visits) -> list[Contrast]:
    of_all, of_followed = (a.sessions, b.sessions), (a.followed, b.followed)
    clicked = [np.isin(visits.events.kind, CLICK_KINDS) for visits in (a, b)]
    marked: dict[Deed, list[Bools]] = {
        "clicks anything": clicked, "clicks what is dead": [a.dead, b.dead], "clicks in anger": [a.rage, b.rage],
    }  # fmt: skip
    made = [
        _contrast(deed, (-1, -1), (_sessions(a, masks[0]), _sessions(b, masks[1])), (a, b), of_all)
        for deed, masks in marked.items()
        if any(mask.any() for mask in masks)
    ]
    if a.followed and b.followed:
        half = tuple(int(visits.reach.count(np.array([visits.reach.depths[-1][0] / 2]))[0]) for visits in (a, b))
        made.append(_contrast("sees half of the page", (-1, -1), (half[0], half[1]), (a, b), of_followed))
    return made


def _contrast(
    deed: Deed, rows: tuple[int, int], counts: tuple[int, int], visits: tuple[Visits, Visits], of: tuple[int, int]
) -> Contrast:
    a, b = (_share(count, total, each.source) for count, total, each in zip(counts, of, visits, strict=True))
    contrast = Contrast(deed, rows, a, b)
    sources = {each.source for each in visits}
    if "scripted" in sources or not min(of):
        return contrast
    if sources == {"recorded"}:
        low, high = bootstrapped(counts[1], of[1], counts[0], of[0])
        p = float(difference_p(counts[0], of[0], counts[1], of[1]))
        return replace(contrast, low=round(low, 4), high=round(high, 4), p=p)
    enough = all(each.enough for each in visits) and min(of) >= LEAST_SIMULATED
    return replace(contrast, stands=enough and beyond_drawing(counts[0], of[0], counts[1], of[1]))


def _share(count: int, of: int, source: str) -> Share:
    low, high = wilson(count, of)
    return Share(count, of, (round(float(low), 4), round(float(high), 4)) if source == "recorded" and of else None)


def _clickers(visits: Visits, table: ElementTable, rows: Ints) -> Ints:
    """How many sessions clicked each of these rows."""
    events = visits.events
    clicked = np.flatnonzero(np.isin(events.kind, CLICK_KINDS))
    on = np.append(owners(table), -1)[events.row[clicked]]
    pairs = np.unique(np.stack([events.session[clicked], on], axis=1), axis=0)
    counts = np.bincount(pairs[pairs[:, 1] >= 0, 1], minlength=len(table))
    return np.asarray(np.append(counts, 0)[rows])


def _exposed(visits: Visits, rows: Ints) -> Ints:
    """In how many sessions each of these rows was in view, -1 for what the link map does not have."""
    of_row = dict(zip(visits.links.row.tolist(), visits.links.exposed.tolist(), strict=True))
    return np.array([of_row.get(row, -1) for row in rows.tolist()], dtype=np.int64)


def _sessions(visits: Visits, mask: Bools) -> int:
    return len(np.unique(visits.events.session[mask]))
