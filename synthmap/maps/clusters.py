"""Spots where clicks met nothing: gathered by the thing that stands there, or by nearness where nothing does."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from synthmap.maps.heat import bin_points
from synthmap.maps.links import CLICK_KINDS, owners
from synthmap.model.elements import ElementTable
from synthmap.model.events import Events
from synthmap.model.geometry import Bools, Box, Floats, Ints, areas, as_box

_CELL = 10  # px
_REACH = 3  # cells: points up to about 30 px apart, PostHog's distance for clicks that belong together, are one spot
_A_THING = 300.0 * 300.0  # px²: a larger element is a region of the page, and clicks within it need not belong together


@dataclass(frozen=True)
class DeadSpot:
    """Clicks in one place that nothing answered.

    `row` is the element that stands there, -1 for none of the size of a thing; `box` is that element's, or the box
    around the clicks. `share` is of all clicks on the view, `sessions` counts those that clicked here, and `events` are
    the clicks' positions in the table.
    """

    box: Box
    clicks: int
    share: float
    sessions: int
    row: int
    events: tuple[int, ...] = ()


def dead_spots(events: Events, elements: ElementTable, dead: Bools, document: tuple[int, int]) -> tuple[DeadSpot, ...]:
    """The spots of the clicks marked `dead` (one flag per event), the most clicked first.

    A click belongs to what looks clickable around it, else to the topmost element there, so that the words and the
    icon of one false button are one spot; clicks on anything larger than a thing are gathered by nearness.
    """
    total = int(np.isin(events.kind, CLICK_KINDS).sum())
    at = np.flatnonzero(dead)
    missed = events.where(at)
    owner = np.append(owners(elements), -1)[missed.row]
    thing = np.where(owner >= 0, owner, missed.row)
    size = np.append(areas(elements.box), np.inf)
    thing = np.where((owner >= 0) | (size[thing] <= _A_THING), thing, -1)
    loose = np.flatnonzero(thing < 0)
    label = thing.copy()
    label[loose] = -1 - _near(missed.x[loose], missed.y[loose], document)

    spots = []
    for name in np.unique(label):
        mine = label == name
        row = int(name) if name >= 0 else -1
        box = elements.box[row] if row >= 0 else _around(missed.x[mine], missed.y[mine])
        clicks = int(mine.sum())
        sessions = len(np.unique(missed.session[mine]))
        spots.append(DeadSpot(as_box(box), clicks, clicks / total, sessions, row, tuple(at[mine].tolist())))
    return tuple(sorted(spots, key=lambda spot: (-spot.clicks, spot.box[1], spot.box[0])))


def _near(x: Floats, y: Floats, document: tuple[int, int]) -> Ints:
    """A number for each point that it shares with all it is linked to by steps of about 30 px, from 1."""
    taken = (bin_points(x, y, document, cell=_CELL) > 0).astype(np.uint8)
    spread = cv2.dilate(taken, np.ones((_REACH, _REACH), np.uint8))
    labels: Ints = np.asarray(cv2.connectedComponents(spread, connectivity=8)[1], dtype=np.int64)
    rows, columns = labels.shape
    at = np.clip((y / _CELL).astype(np.int64), 0, rows - 1), np.clip((x / _CELL).astype(np.int64), 0, columns - 1)
    return np.asarray(labels[at])


def _around(x: Floats, y: Floats) -> Floats:
    return np.array([x.min(), y.min(), max(1.0, np.ptp(x)), max(1.0, np.ptp(y))])
