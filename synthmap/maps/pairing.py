"""Which elements of two views are the same: known again by what they are, whatever the layout, width or browser."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import Bools, Ints
from synthmap.model.identity import KeyParts, key_parts

# From all that a key tells to the last that still tells things apart. A name alone is trusted of controls only: a
# link made a button is the same thing to a visitor, a link and a heading of one name are not.
_SO_CALLED = (("what", "name", "path"), ("what", "name"))
_RENAMED = ("what", "target", "path")
_ALIKE = (*_SO_CALLED, ("mark",), _RENAMED, ("what", "target"), ("name",))
_CONTROLS = frozenset(("a", "button", "area", "summary", "input"))


def paired(a: ElementTable, b: ElementTable) -> Ints:
    """For each row of `a` the row of `b` that is the same thing, -1 for none, shape (len(a),).

    No row of `b` is given twice, and what is not drawn is nobody's. Equal keys come first; of what is left, two rows
    are the same where they alone are alike in ever fewer respects (see `identity.key_parts`), and then several of one
    description in document order.
    """
    mate = np.full(len(a), -1, dtype=np.int64)
    left = {key: row for row, key in enumerate(a.key) if key and a.visible[row]}
    right = {key: row for row, key in enumerate(b.key) if key and b.visible[row]}
    for key in left.keys() & right.keys():
        mate[left[key]] = right[key]
    taken = set(mate.tolist())
    rows_a = [row for row in left.values() if mate[row] < 0]
    rows_b = [row for row in right.values() if row not in taken]
    parts_a, parts_b = _parts(a, rows_a), _parts(b, rows_b)
    acts_a, acts_b = _controls(a), _controls(b)
    for fields in _ALIKE:
        alone = fields == ("name",)
        mine = _groups(parts_a, [row for row in rows_a if mate[row] < 0 and (not alone or acts_a[row])], fields)
        theirs = _groups(parts_b, [row for row in rows_b if row not in taken and (not alone or acts_b[row])], fields)
        for said, group in mine.items():
            other = theirs.get(said, [])
            # Links that were all renamed, as the buttons of a price list are, are as many as before.
            in_order = fields in _SO_CALLED or (fields == _RENAMED and len(group) == len(other))
            if other and (in_order or len(group) == len(other) == 1):
                pairs = list(zip(group, other, strict=False))
                mate[[row for row, _ in pairs]] = [row for _, row in pairs]
                taken.update(row for _, row in pairs)
    return mate


def anchors(mate: Ints, table: ElementTable) -> Ints:
    """For each row of `table` the nearest row at or above it that has a mate, -1 for none, shape of `mate`."""
    found = np.where(mate >= 0, np.arange(len(mate)), -1)
    for row in np.flatnonzero(mate < 0).tolist():  # document order: what is above has been settled
        above = int(table.parent[row])
        found[row] = found[above] if above >= 0 else -1
    return found


def _parts(table: ElementTable, rows: Sequence[int]) -> dict[int, KeyParts]:
    return {row: key_parts(table.key[row]) for row in rows}


def _groups(
    parts: Mapping[int, KeyParts], rows: Sequence[int], fields: Sequence[str]
) -> dict[tuple[Hashable, ...], list[int]]:
    """Rows by what they say in these fields; left out where a field that tells things apart says nothing."""
    found: dict[tuple[Hashable, ...], list[int]] = defaultdict(list)
    for row in rows:
        values = {field: str(getattr(parts[row], field)).casefold() for field in fields}
        if all(value for field, value in values.items() if field not in ("path", "what")):
            found[tuple(values.values())].append(row)
    return found


def _controls(table: ElementTable) -> Bools:
    """Which rows work, say so, or are written as controls, (n,)."""
    written = np.array([tag in _CONTROLS for tag in table.tag], dtype=bool)
    return written | ~table.is_any(Liveness.PLAIN)
