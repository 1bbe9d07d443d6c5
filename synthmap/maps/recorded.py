"""Recorded events laid onto a snapshot of the page as it is now, also when they were recorded in another layout.

A click is matched by the element that it named: by its key, else by a looser likeness (role and name, a written id, a
link's target) that only one element has. It lies where it was if the windows were equally wide and it hits the element
there; else at the same place within the element, or in its middle where that place is not known. What names no element
of the page is placed by its position alone, and only from a window as wide; the rest is counted, and not drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from synthmap.maps.pinned import stays
from synthmap.model.elements import ElementTable
from synthmap.model.events import Events
from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.model.identity import KeyParts, key_parts

POINTED = ("move", "down", "up", "click", "tap", "dblclick", "contextmenu")
AS_WIDE = 20.0
"""Px by which windows may differ and count as equally wide: some browsers count the scroll bar in, others don't."""

_NO_ELEMENT = "names no element, and its window was of another width"
_GONE = "names an element that is not on the page now, and its window was of another width"
_IN_FRAME = "lies in a frame that is not on the page now, or in another site's at no element that is known"
_NOWHERE = "has no place and names no element of the page"
_ALIKE = (("what", "name", "path"), ("what", "name"), ("mark",), ("what", "target"))


@dataclass(frozen=True, eq=False)
class Placed:
    """Events with the element each hit where that is known by name, and why others could not be placed.

    Attributes
    ----------
    events : the same events; `row` is filled where the element is known, and `x` and `y` are NaN for what could not be
        placed.
    unmatched : why pointer events could not be placed, and how many.
    """

    events: Events
    unmatched: Mapping[str, int]


def place_recorded(events: Events, elements: ElementTable, *, width: float | None = None) -> Placed:
    """Recorded events of one view laid onto its elements; `width` is that of the view's window, None for any."""
    row = _rows(events, elements)
    named = row >= 0
    pointed = np.isin(events.kind, POINTED)
    as_wide = _as_wide(events, width)
    events = _out_of_frames(events, elements)
    x, y = events.x.copy(), events.y.copy()
    box = np.where(named[:, None], elements.box[row], np.nan)
    pinned = named & np.append(stays(elements), False)[row]
    at = np.where(pinned[:, None], np.stack([events.vx, events.vy], 1), np.stack([x, y], 1))
    with np.errstate(invalid="ignore"):
        hits = as_wide & ((at >= box[:, :2]) & (at <= box[:, :2] + box[:, 2:])).all(axis=1)
    within = np.stack([events.ex, events.ey], axis=1)
    moved = np.flatnonzero(pointed & named & ~hits)
    known = np.where(np.isfinite(within[moved]), within[moved], 0.5)
    point = box[moved, :2] + known * box[moved, 2:]
    scrolled = np.nan_to_num(np.stack([events.x - events.vx, events.y - events.vy], axis=1)[moved])
    point = point + np.where(pinned[moved, None], scrolled, 0)
    x[moved], y[moved] = point.round(1).T
    kept = np.flatnonzero(pointed & hits)
    within[kept] = ((at[kept] - box[kept, :2]) / np.maximum(box[kept, 2:], 1)).round(4)

    placed = np.isfinite(x) & np.isfinite(y)
    lost = pointed & ~named & (~as_wide | ~placed)
    reason = np.select(
        [(events.frame != "") & ~placed, events.element == "", ~as_wide],
        [_IN_FRAME, np.where(placed, _NO_ELEMENT, _NOWHERE), _GONE], _NOWHERE,
    )  # fmt: skip
    reasons, counts = np.unique(reason[lost], return_counts=True)
    x[lost] = y[lost] = np.nan
    ex, ey = within.T
    placed_events = replace(events, row=row, x=x, y=y, ex=ex, ey=ey)
    return Placed(placed_events, dict(zip(reasons.tolist(), counts.tolist(), strict=True)))


def _rows(events: Events, elements: ElementTable) -> Ints:
    """The row of the element that each event names, -1 for none that is there, shape (n,)."""
    row = np.full(len(events), -1, dtype=np.int64)
    named = np.flatnonzero(events.element != "")
    keys, code = np.unique(events.element[named], return_inverse=True)
    rows = _Finder(elements).rows(keys.tolist())
    row[named] = np.array(rows, dtype=np.int64)[code] if len(rows) else -1
    return row


class _Finder:
    """Finds rows by keys that may have been made of another layout, or of less knowledge of the page."""

    def __init__(self, elements: ElementTable) -> None:
        self._elements = elements
        self._exact = {key: row for row, key in reversed(list(enumerate(elements.key))) if key}
        self._alike: dict[tuple[str, ...], dict[tuple[str, ...], list[int]]] | None = None

    def rows(self, keys: list[str]) -> list[int]:
        """The row of each key, -1 for none."""
        return [self._exact[key] if key in self._exact else self._loosely(key_parts(key)) for key in keys]

    def _loosely(self, wanted: KeyParts) -> int:
        index = self._index()
        for fields in _ALIKE:
            found = index[fields].get(_values(wanted, fields), []) if _telling(wanted, fields) else []
            if len(found) == 1:
                return found[0]
        # Of several that say the same, the same one in order: of the same landmarks, else of the page.
        for fields in _ALIKE[:2]:
            found = index[fields].get(_values(wanted, fields), []) if wanted.name else []
            if found and wanted.place <= len(found):
                return found[wanted.place - 1]
        return -1

    def _index(self) -> Mapping[tuple[str, ...], Mapping[tuple[str, ...], list[int]]]:
        if self._alike is None:
            self._alike = {fields: defaultdict(list) for fields in _ALIKE}
            for row in np.flatnonzero(self._elements.visible).tolist():
                parts = key_parts(self._elements.key[row])
                for fields in _ALIKE:
                    if _telling(parts, fields):
                        self._alike[fields][_values(parts, fields)].append(row)
        return self._alike


def _telling(parts: KeyParts, fields: tuple[str, ...]) -> bool:
    """Whether the fields that tell elements apart, which role and landmarks do not, say anything."""
    return all(getattr(parts, field) for field in fields if field != "path") and fields != ("what",)


def _values(parts: KeyParts, fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(getattr(parts, field).casefold() for field in fields)


def _as_wide(events: Events, width: float | None) -> Bools:
    """Which events were recorded in a window of this width, or in one whose width is not known."""
    viewport = events.segments.get("viewport")
    if width is None or viewport is None:
        return np.ones(len(events), dtype=bool)
    sizes, code = np.unique(viewport, return_inverse=True)
    across = [size.partition("x")[0] for size in sizes.tolist()]
    agrees = [not (text.isascii() and text.isdigit()) or abs(int(text[:9]) - width) <= AS_WIDE for text in across]
    return np.array(agrees, dtype=bool)[code] if len(sizes) else np.ones(len(events), dtype=bool)


def _out_of_frames(events: Events, elements: ElementTable) -> Events:
    """Events that are placed from a frame's corner placed on the page, where the frame is found by its key."""
    inside = np.flatnonzero((events.frame != "") & ~np.isfinite(events.x) & np.isfinite(events.vx))
    if not len(inside):
        return events
    keys, code = np.unique(events.frame[inside], return_inverse=True)
    frame = np.array(_Finder(elements).rows(keys.tolist()), dtype=np.int64)[code]
    corner: Floats = np.where(frame[:, None] >= 0, elements.box[frame, :2], np.nan)
    x, y, vx, vy = (column.copy() for column in (events.x, events.y, events.vx, events.vy))
    x[inside], y[inside] = (np.stack([vx[inside], vy[inside]], axis=1) + corner).T
    # How far the page around the frame was scrolled is not known.
    vx[inside] = vy[inside] = np.nan
    return replace(events, x=x, y=y, vx=vx, vy=vy)
