"""The pointer's path for the visitors that are shown: ballistic strokes with one or two corrections, at a mouse.

A stroke covers most of its way in one fast, slightly bent movement and is then corrected (Woodworth 1899; Meyer et al.
1988); each part has the speed of a minimum-jerk movement (Flash and Hogan 1985). The shares are set so that strokes
are as straight, and as much faster at their peak than on average, as was measured.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from synthmap.model.geometry import Floats, Ints
from synthmap.sessions.simulated import pointing
from synthmap.sessions.simulated.table import Acts, acts

_EVERY = 16.0  # ms between two points of a path
_BALLISTIC = 0.44  # of the time; what it covers of the way, on average and with which deviation
_COVERS = (0.93, 0.04)
_BENT, _ASTRAY = 0.17, 0.08  # deviation of the bend's height and of where the first part ends, in shares of the way
_TWICE = 0.5  # of strokes are corrected twice
_IDLE = 3000.0  # ms of rest between two moves that lead nowhere, on average; assumed
_REPOSITION = 60.0  # ms at least between one stroke and the next


Point = tuple[float, float]


class Stroke(NamedTuple):
    """One movement of the pointer, at a stop: from and to where in the viewport, px, and when, ms."""

    stop: int
    from_: Point
    to: Point
    begin: float
    end: float


@dataclass(frozen=True)
class Approach:
    """A click as the pointer's path has it: the point in the viewport, when the way there begins and the press does.

    `distance` is the way there in px, and `free` the time at which the hand is free again.
    """

    at: Point
    distance: float
    begins: float
    pressed: float
    free: float


def trace(
    rng: np.random.Generator,
    stops: Ints,
    begin: Floats,
    end: Floats,
    approaches: Mapping[int, Sequence[Approach]],
    *,
    screen: tuple[float, float],
) -> list[Stroke]:
    """One visitor's strokes over its stops, in order.

    Parameters
    ----------
    stops, begin, end : number and times in ms of each of its stops.
    approaches : the clicks at each stop, in order.
    screen : width and height of the viewport, px.
    """
    hand = _Hand(rng, screen)
    for stop, starts, ends in zip(stops.tolist(), begin.tolist(), end.tolist(), strict=True):
        now = starts
        for click in approaches.get(stop, ()):
            hand.idle(stop, now, click.begins, towards=click)
            hand.go(stop, click.at, click.begins, click.pressed)
            now = click.free
        hand.idle(stop, now, ends)
    return hand.strokes


def sampled(rng: np.random.Generator, strokes: Sequence[Stroke], top: Floats, screen: tuple[float, float]) -> Acts:
    """Every point of these strokes, as acts of the kind `move`; `top` (stops,) is the upper edge of each stop."""
    if not strokes:
        return acts("move", np.zeros(0, np.int64), np.zeros(0), np.zeros((0, 2)))
    numbers = np.array([(*stroke.from_, *stroke.to, stroke.begin, stroke.end) for stroke in strokes])
    corners, bend = _corners(rng, numbers[:, :2], numbers[:, 2:4])
    begin, lasts = numbers[:, 4], numbers[:, 5] - numbers[:, 4]
    counts = np.maximum(2, (lasts / _EVERY).astype(np.int64) + 1)
    owner = np.repeat(np.arange(len(strokes)), counts)
    # Without the point it starts from: the pointer is there already.
    part = (np.arange(1, len(owner) + 1) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[owner]
    path = corners[owner, 0]
    since = 0.0
    for nth, until in enumerate((_BALLISTIC, (1 + _BALLISTIC) / 2, 1.0)):
        done = _jerk_free(np.clip((part - since) / (until - since), 0, 1))[:, None]
        path = path + done * (corners[owner, nth + 1] - corners[owner, nth])
        if nth == 0:
            path = path + np.sin(np.pi * done) * bend[owner]
        since = until
    stop = np.array([stroke.stop for stroke in strokes])[owner]
    at = np.clip(path, 0, np.array(screen) - 1) + np.stack([np.zeros(len(owner)), top[stop]], axis=1)
    return acts("move", stop, begin[owner] + part * lasts[owner], at)


def _corners(rng: np.random.Generator, start: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Where the parts of each stroke begin and end, (n, 4, 2), and how the first of them bends, (n, 2)."""
    way = end - start
    across = np.stack([-way[:, 1], way[:, 0]], axis=1)
    chance = rng.normal(size=(len(way), 4, 1))
    covers = np.clip(_COVERS[0] + _COVERS[1] * chance[:, 0], 0.8, 1.0)
    first = start + covers * way + _ASTRAY * chance[:, 1] * across
    # Where one correction is enough, the second part stays where the first one ended.
    corrected = np.where(rng.random((len(way), 1)) < _TWICE, 0.8, 0.0)
    second = first + corrected * (end - first) + corrected * _ASTRAY / 3 * chance[:, 2] * across
    return np.stack([start, first, second, end], axis=1), _BENT * chance[:, 3] * across


class _Hand:
    """Where the pointer is in the viewport, and the strokes that it has made."""

    def __init__(self, rng: np.random.Generator, screen: tuple[float, float]) -> None:
        self.strokes: list[Stroke] = []
        self._rng, self._screen = rng, screen
        self._at: Point = (rng.random() * screen[0], rng.random() * screen[1])

    def idle(self, stop: int, begin: float, end: float, towards: Approach | None = None) -> None:
        """Moves that lead nowhere while there is time, the last of them to where the next approach is to start."""
        free = begin
        while True:
            begin += float(self._rng.exponential(_IDLE))
            to = self._around(self._at, pointing.wander(self._rng))
            lasts = self._time(to)
            if begin + lasts + _REPOSITION > end:
                break
            self.go(stop, to, begin, begin + lasts)
            begin = free = begin + lasts + _REPOSITION
        if towards is not None:
            start = self._around(towards.at, towards.distance)
            begins = end - _REPOSITION - self._time(start)
            if begins > free:
                self.go(stop, start, begins, end - _REPOSITION)

    def go(self, stop: int, to: Point, begin: float, end: float) -> None:
        """One stroke to a point."""
        self.strokes.append(Stroke(stop, self._at, to, begin, end))
        self._at = to

    def _time(self, to: Point) -> float:
        return pointing.wandering_time(self._rng, math.dist(to, self._at))

    def _around(self, at: Point, distance: float) -> Point:
        """A point so far from another, in some direction in which the screen has room; else as far as it goes."""
        turn = self._rng.random()
        for sixteenth in range(16):
            angle = (turn + sixteenth / 16) * 2 * math.pi
            x, y = at[0] + distance * math.cos(angle), at[1] + distance * math.sin(angle)
            if 0 <= x < self._screen[0] and 0 <= y < self._screen[1]:
                return x, y
        return min(max(x, 0.0), self._screen[0] - 1), min(max(y, 0.0), self._screen[1] - 1)


def _jerk_free(part: Floats) -> Floats:
    return np.asarray(part**3 * (10 + part * (6 * part - 15)))
