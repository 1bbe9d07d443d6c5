"""One view of two sides compared: its things, its findings, what sessions do there, and the map of the difference."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from synthmap.judge.comparison.places import Places, places
from synthmap.judge.comparison.problems import Compared, compared
from synthmap.maps.contrast import Contrast, contrasts
from synthmap.maps.difference import Difference, differences
from synthmap.maps.pairing import paired
from synthmap.maps.visits import Visits, from_source
from synthmap.model.finding import Finding
from synthmap.model.geometry import Ints
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import View
from synthmap.rules import Evidence

_DRAWN = ("recorded", "simulated")  # a script goes where it is sent: a map of that says nothing


@dataclass(frozen=True, eq=False)
class VisitsCompared:
    """What sessions of one source on each side do on a view: sources, sessions, contrasts, and the maps of both sides.

    `maps` is None where nobody clicked on a side, or a script did.
    """

    sources: tuple[str, str]
    sessions: tuple[int, int]
    contrasts: tuple[Contrast, ...]
    maps: tuple[Difference, Difference] | None


@dataclass(frozen=True, eq=False)
class ViewComparison:
    """A view on both sides, by the name that both have; `visits` source by source, the one that speaks first."""

    view: View
    a: Snapshot
    b: Snapshot
    places: Places
    findings: tuple[Compared, ...]
    visits: tuple[VisitsCompared, ...]
    unlike: tuple[str, ...]

    @property
    def views(self) -> tuple[View, View]:
        """What either side calls it."""
        return self.a.view, self.b.view


def compare_view(
    view: View,
    a: Evidence,
    b: Evidence,
    findings: tuple[Sequence[Finding], Sequence[Finding]],
    judged: tuple[Collection[str], Collection[str]],
    *,
    across: bool,
) -> ViewComparison:
    """Compare a view of two sides.

    `view` is what the pair is called, `judged` the rules that judged either side. `across` holds the sessions of one
    source against those of another, where each side has but one; otherwise each source is compared with itself.
    """
    mate = paired(a.snapshot.elements, b.snapshot.elements)
    clicked = _clicked(a), _clicked(b)
    found = places(a.snapshot, b.snapshot, mate, clicked=clicked)
    pairs = _sources(a, b, across=across)
    return ViewComparison(
        view,
        a.snapshot,
        b.snapshot,
        found,
        tuple(compared(view, *findings, mates=_mates(a.snapshot, b.snapshot, mate), judged=judged)),
        tuple(_compare(a.snapshot, b.snapshot, each, mate, found) for each in pairs),
        _unlike(a, b) if not across else (),
    )


def _compare(a: Snapshot, b: Snapshot, visits: tuple[Visits, Visits], mate: Ints, found: Places) -> VisitsCompared:
    tables = a.elements, b.elements
    drawn = all(each.source in _DRAWN and each.links.total for each in visits)
    return VisitsCompared(
        (visits[0].source, visits[1].source),
        (visits[0].sessions, visits[1].sessions),
        contrasts(*visits, tables, found.all_rows),
        differences(a, b, visits, mate, as_wide=found.as_wide) if drawn else None,
    )


def _sources(a: Evidence, b: Evidence, *, across: bool) -> list[tuple[Visits, Visits]]:
    """The visits to hold against each other: those of one source on both sides, or the only ones of either."""
    if across:
        return [(a.visits[0], b.visits[0])] if len(a.visits) == len(b.visits) == 1 else []
    shared = [(each, other) for each in a.visits if (other := from_source(b.visits, each.source))]
    # What may be read as what visitors do comes first, a simulation before what few recordings there are.
    return sorted(shared, key=lambda each: not (each[0].enough and each[1].enough))


def _unlike(a: Evidence, b: Evidence) -> tuple[str, ...]:
    """The sources that one side has alone: what they did is held against nothing."""
    return tuple(sorted({each.source for each in a.visits} ^ {each.source for each in b.visits}))


def _clicked(evidence: Evidence) -> list[int]:
    """The rows that sessions of any source clicked, as the link maps have them."""
    rows = [visits.links.row[visits.links.clicks > 0] for visits in evidence.visits]
    return sorted({int(row) for each in rows for row in each})


def _mates(a: Snapshot, b: Snapshot, mate: Ints) -> Mapping[str, str]:
    return {a.elements.key[row]: b.elements.key[int(mate[row])] for row in np.flatnonzero(mate >= 0)}
