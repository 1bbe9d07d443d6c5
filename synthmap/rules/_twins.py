"""The same thing on two layouts of a page: how often each has it, and which one is left over.

A thing is known by its marks (`identity.likeness`): what it says, where it leads, an id that a person wrote. All that
is in the markup counts, drawn or not: a link that one layout folds away is still there, one that it leaves out is not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from synthmap.model.elements import ElementTable
from synthmap.model.geometry import Bools
from synthmap.model.identity import landmarks_of, likeness
from synthmap.model.snapshot import Snapshot

_COPY = re.compile(r"\b(cloned?|duplicate)\b", re.I)


@dataclass(frozen=True, eq=False)
class Census:
    """What a view has of every mark.

    Attributes
    ----------
    drawn, out_of_sight : the rows that have it.
    count : how many in the markup have it, drawn or not.
    distinct : how many of those are there for themselves: not a copy that a carousel makes of its slides to turn in a
        circle, of which it makes as many as a layout needs.
    """

    drawn: Mapping[str, list[int]]
    out_of_sight: Mapping[str, list[int]]
    count: Mapping[str, int]
    distinct: Mapping[str, int]


def census(snapshot: Snapshot) -> Census:
    """Count a view."""
    table = snapshot.elements
    marks = [marks_of(table, row) for row in range(len(table))]
    everything = _index(table, marks, np.ones(len(table), dtype=bool))
    copies = _copies(table)
    hidden = Counter(snapshot.hidden)
    return Census(
        drawn=_index(table, marks, table.visible),
        out_of_sight=_index(table, marks, ~table.visible),
        count=hidden + Counter({mark: len(rows) for mark, rows in everything.items()}),
        distinct=hidden + Counter({mark: int((~copies[rows]).sum()) for mark, rows in everything.items()}),
    )


def _copies(table: ElementTable) -> Bools:
    """Which rows stand in what the page hides from assistive technology or calls a copy."""
    copies = np.zeros(len(table), dtype=bool)
    for row, attributes in enumerate(table.attributes):
        above = int(table.parent[row])
        copies[row] = (
            (above >= 0 and copies[above])
            or attributes.get("aria-hidden") == "true"
            or _COPY.search(attributes.get("class", "")) is not None
        )
    return copies


def marks_of(table: ElementTable, row: int) -> frozenset[str]:
    """By what a row is known on another layout; nothing, where it neither says nor leads anywhere."""
    return likeness(table.name[row], table.attributes[row])


def left_over(here: Snapshot, there: Snapshot, rows: Sequence[int], ours: Census, theirs: Census) -> list[int]:
    """Which of these rows of `there` are not in the markup of `here` at all.

    A row is missing when `here` has fewer of every mark of it. Of several alike, the ones are taken that stand in no
    such place here (other landmarks, other words around them), and first those that there would be room for: what is
    not drawn may be one whose surroundings are not either.
    """
    stands = Counter(_place(here.elements, row) for row in {row for rows in ours.drawn.values() for row in rows})
    room = {here.elements.selector[row] for row in np.flatnonzero(here.elements.visible)}
    ranked = []
    for row in rows:
        place, above = _place(there.elements, row), int(there.elements.parent[row])
        ranked.append((stands[place] > 0, above >= 0 and there.elements.selector[above] not in room, row))
        stands[place] -= 1
    told: Counter[str] = Counter()
    missing = []
    for *_, row in sorted(ranked):
        marks = marks_of(there.elements, row)
        if marks and all(theirs.distinct.get(mark, 0) - told[mark] > ours.count.get(mark, 0) for mark in marks):
            told.update(marks)
            missing.append(row)
    return sorted(missing)


def _index(table: ElementTable, marks: Sequence[frozenset[str]], chosen: Bools) -> dict[str, list[int]]:
    """The chosen rows by mark, without those that only have it because something within them has."""
    found: dict[str, list[int]] = {}
    for row in map(int, np.flatnonzero(chosen)):
        around = set(table.ancestors(row)) if marks[row] else set()
        for mark in marks[row]:
            rows = found.setdefault(mark, [])
            while rows and rows[-1] in around:
                rows.pop()
            rows.append(row)
    return found


def _place(table: ElementTable, row: int) -> tuple[str, str, str]:
    """What a thing says and where, without any number in it: its landmarks, and the words around its own."""
    said = table.name[row].casefold()
    around = (table.name[above].casefold() for above in table.ancestors(row))
    return landmarks_of(table.key[row]), said, next((words for words in around if words not in ("", said)), "")
