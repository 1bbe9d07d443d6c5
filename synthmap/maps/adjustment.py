"""What a phone's browser makes of a tap that just misses: it goes to the nearest thing a finger's width away."""

from __future__ import annotations

import numpy as np

from synthmap.maps.pinned import stays
from synthmap.model.elements import ElementTable
from synthmap.model.geometry import Bools, Floats, Ints

# Blink's touch_adjustment.cc looks for a target within the finger's contact, taken as 20 to 32 px across; a thumb's
# contact is wider than that. WebKit does much the same.
RADIUS = 16.0


def nearest_action(page: Floats, viewport: Floats, elements: ElementTable) -> Ints:
    """Row of the nearest element that a tap acts on, within `RADIUS` CSS px of each point, -1 for none, shape (n,).

    `page` and `viewport` are the same n points, (n, 2), in page and in viewport coordinates; what is pinned is held
    against the latter, as it stands at scroll 0.
    """
    found = np.full(len(page), -1, dtype=np.int64)
    distance = np.full(len(page), RADIUS)
    pinned = stays(elements)
    takes = elements.visible & elements.takes_pointer & (elements.action >= 0)
    for row in np.flatnonzero(takes):
        points = viewport if pinned[row] else page
        for rect in elements.rects[int(row)]:
            away = _distance(points, rect)
            closer = away <= distance
            found[closer] = row
            distance[closer] = away[closer]
    return found


def acts(row: Ints, elements: ElementTable) -> Bools:
    """Whether a tap on each of these rows (-1 for no element) acts on something, shape (n,)."""
    return np.asarray(np.append(elements.action, -1)[row] >= 0)


def _distance(points: Floats, rect: Floats) -> Floats:
    """From each point to a rect, 0 within it."""
    gap = np.maximum(rect[:2] - points, points - (rect[:2] + rect[2:]))
    return np.asarray(np.hypot(*np.maximum(gap, 0).T))
