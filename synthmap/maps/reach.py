"""How far down the page sessions came: the curve behind the scroll map, its lines, and the average fold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from synthmap.model.events import Events
from synthmap.model.geometry import Floats, Ints
from synthmap.model.view import Viewport

_STEP = 100  # px between the points of the curve
_LINES = (75, 50, 25)


@dataclass(frozen=True, eq=False)
class Reach:
    """How far sessions came on one view.

    Attributes
    ----------
    depths : (y, share of sessions whose viewport's bottom came down to y), from 0 to the end of the page.
    lines : by percentage, the depth that this many sessions reached, px.
    average_fold : where the first viewport ended on average, px: in the windows that recordings bring, else in ours.
    bottoms : (sessions,) how far each came, ascending, px.
    """

    depths: tuple[tuple[float, float], ...]
    lines: Mapping[int, float]
    average_fold: float
    bottoms: Floats

    @property
    def sessions(self) -> int:
        """How many sessions the curve stands on."""
        return len(self.bottoms)

    def count(self, y: Floats) -> Floats:
        """How many sessions came down to each y."""
        return self.sessions - np.searchsorted(self.bottoms, y, side="left").astype(np.float64)

    def share(self, y: Floats) -> Floats:
        """Share of sessions that came down to each y; 0 where there are no sessions."""
        return self.count(y) / max(1, self.sessions)


def furthest(events: Events, viewport: Viewport, document: tuple[int, int]) -> tuple[Ints, Floats]:
    """The sessions that were on the page, ascending, and how far down the bottom of each one's viewport came, px.

    Every event that knows its place on the page and in the viewport says where the viewport was.
    """
    placed = np.isfinite(events.y) & np.isfinite(events.vy)
    height = window_heights(events, viewport)[placed]
    session, bottom = events.session[placed], (events.y - events.vy)[placed] + height
    sessions, first, number = np.unique(session, return_index=True, return_inverse=True)
    deepest = np.minimum(height[first], document[1])
    np.maximum.at(deepest, number, np.minimum(bottom, document[1]))
    return np.asarray(sessions, dtype=np.int64), deepest


def window_heights(events: Events, viewport: Viewport) -> Floats:
    """How high the window was at each event, px: its own where a recording tells that, else the view's, (n,)."""
    told = events.segments.get("viewport")
    if told is None or not (told != "").any():
        return np.full(len(events), float(viewport.height))
    sizes, code = np.unique(told, return_inverse=True)
    heights = [size.partition("x")[2] for size in sizes.tolist()]
    known = [float(height) if height.isdecimal() and int(height) else viewport.height for height in heights]
    return np.array(known, dtype=np.float64)[code]


def measure_reach(events: Events, viewport: Viewport, document: tuple[int, int]) -> Reach:
    """The reach of the sessions in `events`, all of one view. With no sessions every share is 0."""
    bottoms = np.sort(furthest(events, viewport, document)[1])
    fold = _average_fold(events, viewport, document)
    made = Reach((), {}, fold, bottoms)
    y = np.unique(np.append(np.arange(0, document[1], _STEP), [document[1], int(fold)])).astype(np.float64)
    depths = tuple((float(at), round(float(share), 4)) for at, share in zip(y, made.share(y), strict=True))
    return Reach(depths, {percent: _line(bottoms, percent) for percent in _LINES}, fold, bottoms)


def _average_fold(events: Events, viewport: Viewport, document: tuple[int, int]) -> float:
    """The mean over sessions of where the window that they first had ends; a whole px, as folds are drawn."""
    _, first = np.unique(events.session, return_index=True)
    heights = np.minimum(window_heights(events, viewport)[first], document[1])
    return float(round(float(heights.mean()))) if len(heights) else float(min(viewport.height, document[1]))


def _line(bottoms: Floats, percent: int) -> float:
    """The greatest depth that at least so many per cent of the sessions reached."""
    if not len(bottoms):
        return 0.0
    needed = math.ceil(len(bottoms) * percent / 100)
    return round(float(bottoms[len(bottoms) - needed]), 1)
