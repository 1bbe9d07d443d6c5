"""What several rules ask about parts of a page that change by themselves: does this stand in one."""

from __future__ import annotations

import numpy as np

from synthmap.model.geometry import Bools, areas, disjoint, intersections
from synthmap.model.snapshot import Snapshot

_MOSTLY = 0.5  # share of a box that lies in such parts


def trust(snapshot: Snapshot, row: int) -> float:
    """The share of its confidence that what is said of an element keeps: half of it where the element is in motion."""
    return 0.5 if in_motion(snapshot)[row] else 1.0


def in_motion(snapshot: Snapshot) -> Bools:
    """Which elements stand for the most part in what changes by itself, shape (n,).

    What is drawn there is one moment's: whether a thing is there at all, and what a click on the place meets, is
    another matter a few seconds later.
    """
    box = snapshot.elements.box
    if not len(snapshot.unstable):
        return np.zeros(len(box), dtype=bool)
    inside = intersections(box, disjoint(snapshot.unstable)).sum(axis=1)
    moving: Bools = (areas(box) > 0) & (inside >= _MOSTLY * areas(box))
    return moving
