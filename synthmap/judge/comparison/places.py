"""What became of the things on a page: moved, resized, changed, new or gone, by elements known again on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from synthmap.maps.links import LOOKS_CLICKABLE
from synthmap.maps.pinned import stays
from synthmap.maps.recorded import AS_WIDE
from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import Bools, Floats, Ints, as_box
from synthmap.model.identity import key_parts
from synthmap.model.snapshot import Snapshot

Change = Literal[
    "works now", "does nothing now", "switched off now", "covered now", "free now", "renamed", "leads elsewhere",
    "looks less clickable", "looks more clickable",
]  # fmt: skip

_TOLERANCE = 4.0  # px: half of the grid of eight that layouts are drawn on (assumed)
_COVERED = 0.5  # of its points that take a click
_LOOKS = 0.25  # of the score of looks, by which anyone would see a difference (assumed)
_TOGETHER = 3  # things that move alike are told as one


@dataclass(frozen=True)
class Moved:
    """Something that stands elsewhere or is of another size: by how many px it is further right, lower, wider, taller.

    Between windows of different widths everything does. What is told there is what stands on the first screen of one
    side alone: `first` says of which side that is true, (True, True) where both are as wide.
    """

    rows: tuple[int, int]
    right: float
    down: float
    wider: float
    taller: float
    first: tuple[bool, bool]


@dataclass(frozen=True)
class Shifted:
    """Several things that moved by the same way: their rows on both sides, in document order."""

    rows: tuple[tuple[int, int], ...]
    right: float
    down: float


@dataclass(frozen=True)
class Changed:
    """Something that is there on both sides and is no longer the same to visitors; `was` and `now` in words."""

    rows: tuple[int, int]
    change: Change
    was: str
    now: str


@dataclass(frozen=True)
class Places:
    """What became of the things on one view.

    Attributes
    ----------
    pairs : (p, 2) rows of what works, says so or looks so on a side, and is known again on the other.
    gone, new : rows of such things that are on the first side alone, and on the second.
    shifted, moved, changed : of the pairs.
    as_wide : whether both pages are equally wide, so that places can be held against each other.
    """

    pairs: Ints
    gone: tuple[int, ...]
    new: tuple[int, ...]
    shifted: tuple[Shifted, ...]
    moved: tuple[Moved, ...]
    changed: tuple[Changed, ...]
    as_wide: bool

    @property
    def all_rows(self) -> Ints:
        """The pairs, and behind them what is on one side alone, -1 for the other: (p + gone + new, 2)."""
        alone = [*((row, -1) for row in self.gone), *((-1, row) for row in self.new)]
        return np.concatenate([self.pairs, np.array(alone, dtype=np.int64).reshape(-1, 2)])


def places(a: Snapshot, b: Snapshot, mate: Ints, *, clicked: tuple[Sequence[int], Sequence[int]] = ((), ())) -> Places:
    """What became of the things on a view, given the mate of each row of `a` (`maps.pairing.paired`).

    `clicked` are the rows on either side that sessions clicked, whatever they are.
    """
    tables = a.elements, b.elements
    listed = [_listed(table, rows) for table, rows in zip(tables, clicked, strict=True)]
    known = np.flatnonzero(mate >= 0)
    pairs = np.stack([known, mate[known]], axis=1)
    pairs = pairs[listed[0][pairs[:, 0]] | listed[1][pairs[:, 1]]]
    mated = np.zeros(len(b.elements), dtype=bool)
    mated[mate[known]] = True
    as_wide = abs(a.document[0] - b.document[0]) <= AS_WIDE
    shifted, moved = _moved(a, b, pairs, as_wide=as_wide)
    return Places(
        pairs,
        tuple(np.flatnonzero(listed[0] & (mate < 0)).tolist()),
        tuple(np.flatnonzero(listed[1] & ~mated).tolist()),
        shifted,
        moved,
        tuple(_changed(tables, pairs)),
        as_wide,
    )


def _listed(table: ElementTable, clicked: Sequence[int]) -> Bools:
    """What is drawn and works, says so or looks so, as itself and not as a part of such a thing."""
    own = (table.action < 0) | (table.action == np.arange(len(table)))
    looks = np.nan_to_num(table.looks_clickable) >= LOOKS_CLICKABLE
    chosen = table.visible & own & (looks | ~table.is_any(Liveness.PLAIN))
    chosen[list(clicked)] = True
    return np.asarray(chosen & table.visible)


def _moved(a: Snapshot, b: Snapshot, pairs: Ints, *, as_wide: bool) -> tuple[tuple[Shifted, ...], tuple[Moved, ...]]:
    boxes = a.elements.box[pairs[:, 0]], b.elements.box[pairs[:, 1]]
    by: Floats = boxes[1] - boxes[0]
    firsts = _first_screen(a, pairs[:, 0]), _first_screen(b, pairs[:, 1])
    if not as_wide:
        apart = np.flatnonzero(firsts[0] != firsts[1])
        return (), tuple(_move(pairs[k], by[k], (bool(firsts[0][k]), bool(firsts[1][k]))) for k in apart)
    resized = (np.abs(by[:, 2:]) > _TOLERANCE).any(axis=1)
    elsewhere = (np.abs(by[:, :2]) > _TOLERANCE).any(axis=1)
    groups: dict[tuple[int, int], list[int]] = {}
    for k in np.flatnonzero(elsewhere & ~resized).tolist():
        alike = next((way for way in groups if max(abs(by[k, 0] - way[0]), abs(by[k, 1] - way[1])) <= _TOLERANCE), None)
        groups.setdefault(alike or (round(by[k, 0]), round(by[k, 1])), []).append(k)
    shifted = [
        Shifted(tuple((int(pairs[k, 0]), int(pairs[k, 1])) for k in group), float(way[0]), float(way[1]))
        for way, group in groups.items()
        if len(group) >= _TOGETHER
    ]
    # What only goes along with a shift is told with it; a size of its own is told by itself.
    ways = [(each.right, each.down) for each in shifted]
    told = {k for group in groups.values() if len(group) >= _TOGETHER for k in group}
    alone = [k for k in np.flatnonzero(elsewhere | resized).tolist() if k not in told]
    moved = [_move(pairs[k], _besides(by[k], ways), (True, True)) for k in alone]
    return (
        tuple(sorted(shifted, key=lambda each: -len(each.rows))),
        tuple(sorted(moved, key=lambda each: -max(map(abs, (each.right, each.down, each.wider, each.taller))))),
    )


def _besides(by: Floats, ways: Sequence[tuple[float, float]]) -> Floats:
    """How a thing changed, without the shift that it went along with."""
    along = any(max(abs(by[0] - way[0]), abs(by[1] - way[1])) <= _TOLERANCE for way in ways)
    return np.concatenate([[0.0, 0.0], by[2:]]) if along else by


def _move(rows: Ints, by: Floats, first: tuple[bool, bool]) -> Moved:
    return Moved((int(rows[0]), int(rows[1])), *as_box(by), first)


def _first_screen(snapshot: Snapshot, rows: Ints) -> Bools:
    """Which rows have their mid-line on the first screen, or stay in view wherever the page is scrolled to."""
    box = snapshot.elements.box[rows]
    return (box[:, 1] + box[:, 3] / 2 < snapshot.viewport.height) | stays(snapshot.elements)[rows]


def _changed(tables: tuple[ElementTable, ElementTable], pairs: Ints) -> list[Changed]:
    found = []
    for one, other in pairs.tolist():
        for change, was, now in _changes(tables, one, other):
            found.append(Changed((one, other), change, was, now))
    return found


def _changes(tables: tuple[ElementTable, ElementTable], one: int, other: int) -> list[tuple[Change, str, str]]:
    a, b = tables
    told: list[tuple[Change, str, str]] = []
    was, now = Liveness(int(a.liveness[one])), Liveness(int(b.liveness[other]))
    if was != now and Liveness.UNKNOWN not in (was, now):
        if now == Liveness.LIVE:
            told.append(("works now", was.word, now.word))
        elif now == Liveness.DISABLED:
            told.append(("switched off now", was.word, now.word))
        elif was == Liveness.LIVE:
            told.append(("does nothing now", was.word, now.word))
    reach = float(np.nan_to_num(a.reachable[one], nan=1.0)), float(np.nan_to_num(b.reachable[other], nan=1.0))
    if (reach[0] < _COVERED) != (reach[1] < _COVERED):
        told.append(("covered now" if reach[1] < _COVERED else "free now", f"{reach[0]:.0%}", f"{reach[1]:.0%}"))
    if a.name[one].casefold() != b.name[other].casefold() and Liveness.PLAIN not in (was, now):
        told.append(("renamed", a.name[one], b.name[other]))
    targets = key_parts(a.key[one]).target, key_parts(b.key[other]).target
    if targets[0] != targets[1] and all(targets):
        told.append(("leads elsewhere", *targets))
    looks = float(np.nan_to_num(a.looks_clickable[one])), float(np.nan_to_num(b.looks_clickable[other]))
    if abs(looks[1] - looks[0]) >= _LOOKS and (looks[0] >= LOOKS_CLICKABLE) != (looks[1] >= LOOKS_CLICKABLE):
        more = looks[1] > looks[0]
        told.append(("looks more clickable" if more else "looks less clickable", f"{looks[0]:.2f}", f"{looks[1]:.2f}"))
    return told
