"""Which element every pointer event hit: the join between events and the link map, by geometry alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from synthmap.maps.adjustment import acts, nearest_action
from synthmap.maps.pinned import stays
from synthmap.maps.recorded import place_recorded
from synthmap.model.elements import ElementTable
from synthmap.model.events import Events
from synthmap.model.geometry import Bools, Floats, Ints

POINTER_KINDS = ("move", "down", "up", "click", "tap")
_FIELD_KINDS = ("focus", "blur", "key", "input")
_BACKDROP = 300.0  # px: a pinned box as wide as the page and taller than this lies behind or over it, not upon it


def locate(events: Events, elements: ElementTable, *, width: float | None = None) -> Events:
    """The same events, with `row`, `element`, `ex` and `ey` filled for every pointer event that hit an element.

    The element is the topmost one there: the last in document order that is drawn, takes the pointer and holds the
    point in one of its rects. What is fixed was stored as it stands at scroll 0 and is held against the viewport's
    coordinates, and so is what is sticky at the top of the page; what is sticky further down sticks somewhere that is
    not known here, and counts as scrolling. What is pinned lies above what scrolls, unless it is a backdrop; stacking
    by z-index is not known either. `element` is the key of that element, or, where it has none, of the one that a
    click on it acts on.

    A simulated tap that acts on nothing goes to the nearest thing that takes it, as a browser would have had it; a
    recorded one has been through a browser. What was recorded elsewhere, and names its element or was made in a window
    of another width than `width`, is laid onto the page first (`maps.recorded`).
    """
    return locate_counted(events, elements, width=width)[0]


def locate_counted(
    events: Events, elements: ElementTable, *, width: float | None = None
) -> tuple[Events, Mapping[str, int]]:
    """The same, and why recorded pointer events could not be placed on the page, with how many.

    A scripted one in a frame of another site is placed as a recorded one is: there the element is all that was known.
    """
    framed = (events.source == "scripted") & (events.frame != "") & ~np.isfinite(events.x)
    recorded = np.flatnonzero((events.source == "recorded") | framed)
    known = np.full(len(events), -1, dtype=np.int64)
    unmatched: Mapping[str, int] = {}
    if len(recorded):
        placed = place_recorded(events.where(recorded), elements, width=width)
        known[recorded], unmatched = placed.events.row, placed.unmatched
        events = _with(events, recorded, placed.events)
    return _located(events, elements, known), unmatched


def _with(events: Events, at: Ints, placed: Events) -> Events:
    """The events with some of them placed anew."""
    columns = {name: getattr(events, name).copy() for name in ("x", "y", "vx", "vy", "ex", "ey")}
    for name, column in columns.items():
        column[at] = getattr(placed, name)
    return replace(events, **columns)


def _located(events: Events, elements: ElementTable, known: Ints) -> Events:
    """Events with their elements; `known` is the row of those that are known already, -1 for the others."""
    row = known.copy()
    # A simulated visitor knows a field by its place alone, like anything else.
    placed = np.isin(events.kind, POINTER_KINDS)
    placed |= (events.source == "simulated") & np.isin(events.kind, _FIELD_KINDS)
    pointed = np.flatnonzero((known < 0) & placed & np.isfinite(events.x) & np.isfinite(events.y))
    page = np.stack([events.x, events.y], axis=1)
    viewport = np.stack([events.vx, events.vy], axis=1)
    row[pointed] = topmost(page[pointed], viewport[pointed], elements)
    missed = np.flatnonzero((events.kind == "tap") & (events.source == "simulated") & ~acts(row, elements))
    near = nearest_action(page[missed], viewport[missed], elements)
    row[missed] = np.where(near >= 0, near, row[missed])
    hit = np.flatnonzero(row >= 0)
    box = elements.box[row[hit]]
    offset = page[hit] - box[:, :2]
    pinned = stays(elements)[row[hit]]
    offset[pinned] = (viewport[hit] - box[:, :2])[pinned]
    within = np.full((len(events), 2), np.nan)
    within[hit] = np.clip(offset / np.where(box[:, 2:] > 0, box[:, 2:], 1), 0, 1).round(4)
    # Where within it an element that is known by name was hit is told by the recording, or by nobody.
    named = known >= 0
    within[named] = np.stack([events.ex, events.ey], axis=1)[named]
    key = np.array([*_names(elements), ""])
    # What no place can tell, such as the field that a key went to, is kept as it came.
    element = np.where(placed, key[row], events.element)
    return replace(events, row=row, element=element, ex=within[:, 0], ey=within[:, 1])


def topmost(page: Floats, viewport: Floats, elements: ElementTable) -> Ints:
    """Row of the topmost element under each point, -1 for none, shape (n,).

    `page` and `viewport` are the same n points, (n, 2), in page and in viewport coordinates.
    """
    found = np.full(len(page), -1, dtype=np.int64)
    shown = elements.visible & elements.takes_pointer
    pinned = stays(elements)
    raised = pinned & ~_backdrops(elements)
    on_page, in_viewport = _Points(page), _Points(viewport)
    for layer in (shown & ~raised, shown & raised):
        rects, rows = _rects(elements, layer)
        along, across = on_page.spans(rects), in_viewport.spans(rects)
        # Painting in document order leaves the last one standing: no matrix of points by boxes is ever made.
        for i, row in enumerate(rows):
            under = in_viewport.within(rects[i], *across[i]) if pinned[row] else on_page.within(rects[i], *along[i])
            found[under] = row
    return found


class _Points:
    """Points in order of y, so that a box looks only at those of its own height."""

    def __init__(self, points: Floats) -> None:
        self._order = np.argsort(points[:, 1], kind="stable")
        self._x, self._y = points[self._order].T

    def spans(self, rects: Floats) -> list[tuple[int, int]]:
        """The first and the one past the last point at the height of each rect."""
        first = np.searchsorted(self._y, rects[:, 1], side="left").tolist()
        past = np.searchsorted(self._y, rects[:, 1] + rects[:, 3], side="left").tolist()
        return list(zip(first, past, strict=True))

    def within(self, rect: Floats, first: int, past: int) -> Ints:
        """Numbers of the points of a span that lie in the rect."""
        x = self._x[first:past]
        return self._order[first:past][(x >= rect[0]) & (x < rect[0] + rect[2])]


def _rects(elements: ElementTable, chosen: Bools) -> tuple[Floats, Ints]:
    """The rects of the chosen rows with area, and the row of each, in document order."""
    rects = elements.rects
    row = np.repeat(np.arange(len(elements)), np.diff(rects.starts))
    kept = chosen[row] & (rects.values[:, 2] > 0) & (rects.values[:, 3] > 0)
    return rects.values[kept], row[kept]


def _backdrops(elements: ElementTable) -> Bools:
    """Boxes as wide as the page that are taller than any bar."""
    right = (elements.box[:, 0] + elements.box[:, 2]).max(initial=0)
    return (elements.box[:, 2] >= 0.95 * right) & (elements.box[:, 3] > _BACKDROP)


def _names(elements: ElementTable) -> list[str]:
    return [
        key or (elements.key[int(action)] if action >= 0 else "")
        for key, action in zip(elements.key, elements.action, strict=True)
    ]
