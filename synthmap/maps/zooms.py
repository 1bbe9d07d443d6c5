"""Where visitors zoomed in: gestures counted by the part of the page that they were made on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthmap.maps.locate import topmost
from synthmap.model.elements import ElementTable
from synthmap.model.events import Events
from synthmap.model.geometry import areas
from synthmap.model.view import Viewport

_PART = 0.1  # of the screen: what is smaller is no region of its own (assumed)
_ONE_GESTURE_MS = 1_000.0  # events of one gesture come closer together than this (assumed)


@dataclass(frozen=True)
class Zoomed:
    """A region that visitors zoomed in on: the element's row, -1 for the page itself."""

    row: int
    gestures: int
    sessions: int


def zooms(events: Events, elements: ElementTable, viewport: Viewport) -> tuple[Zoomed, ...]:
    """The zoom gestures per region, most first.

    A region is the nearest thing around the point that fills at least a tenth of the screen. Zoom events of a session
    less than a second apart are one gesture, counted where it began; one that tells no place is the page's own.
    """
    zoom = events.of_kind("zoom")
    apart = (np.diff(zoom.session, prepend=-1) != 0) | ~(np.diff(zoom.t, prepend=-np.inf) < _ONE_GESTURE_MS)
    began = zoom.where(apart)
    hit = topmost(np.stack([began.x, began.y], axis=1), np.stack([began.vx, began.vy], axis=1), elements)
    large = areas(elements.box) >= _PART * viewport.width * viewport.height
    region = np.array([_around(elements, int(row), large.tolist()) for row in hit], dtype=np.int64)
    found = [
        Zoomed(int(row), int((region == row).sum()), len(np.unique(began.session[region == row])))
        for row in np.unique(region)
    ]
    return tuple(sorted(found, key=lambda zoomed: (-zoomed.gestures, zoomed.row)))


def _around(elements: ElementTable, row: int, large: list[bool]) -> int:
    if row < 0:
        return -1
    return next((each for each in (row, *elements.ancestors(row)) if large[each]), -1)
