"""Where the eyes of the visitors that are shown rest: fixations drawn from the attention map, and saccades between."""

from __future__ import annotations

import numpy as np

from synthmap.model.geometry import Floats, Ints
from synthmap.sessions.simulated.scene import Scene
from synthmap.sessions.simulated.scrolling import Stays, Way
from synthmap.sessions.simulated.table import Acts, acts
from synthmap.vision.saliency import Attention

# Measured on public recordings, of the logarithm: fixations in ms, saccades in px.
_FIXATION = (5.24, 0.545)
_SACCADE = (4.38, 1.02)
# A saccade of so many degrees lasts 21 + 2.2 ms for each (Carpenter, "Movements of the eyes", 1988); a degree is about
# 35 px at a desk.
_SACCADE_BASE, _SACCADE_PER_PX = 21.0, 2.2 / 35
_DIRECTIONS = 8  # in which the next fixation is sought; where most attention is, it most likely goes
_MOST = 150  # looks at one stop that are written down


def look(rng: np.random.Generator, scene: Scene, way: Way, stays: Stays, stops: Ints) -> Acts:
    """The fixations at these stops, as acts of the kind `look`; one lasts until the next begins or the stop ends."""
    view = _View(scene, way.top[stops])
    t, end = stays.begin[stops], stays.end[stops]
    at = view.anywhere(rng, np.arange(len(stops)))
    found: list[tuple[Ints, Floats, Floats]] = []
    going = np.flatnonzero(t < end)
    for _ in range(_MOST):
        if not len(going):
            break
        found.append((stops[going], t[going], at[going]))
        to = view.next(rng, going, at[going])
        jump = np.hypot(*(to - at[going]).T)
        t[going] += np.exp(rng.normal(*_FIXATION, len(going))) + _SACCADE_BASE + _SACCADE_PER_PX * jump
        at[going] = to
        going = going[t[going] < end[going]]
    if not found:
        return acts("look", np.zeros(0, np.int64), np.zeros(0), np.zeros((0, 2)))
    return acts("look", *(np.concatenate(column) for column in zip(*found, strict=True)))


class _View:
    """What several viewports show of the attention over a page."""

    def __init__(self, scene: Scene, top: Floats) -> None:
        self._seen: Attention = scene.attention
        self._top = top
        self._width = float(min(scene.viewport.width, scene.document[0]))
        self._bottom = np.minimum(top + scene.viewport.height, float(scene.document[1]))
        self._passed = np.concatenate([[0.0], np.cumsum(self._seen.density)])

    def anywhere(self, rng: np.random.Generator, number: Ints) -> Floats:
        """A point in each of these viewports by the attention in it, (len(number), 2), in px of the page."""
        rows, columns = self._seen.density.shape
        scale = self._seen.scale
        first = np.minimum((self._top[number] / scale).astype(np.int64), rows - 1) * columns
        last = np.clip(np.ceil(self._bottom[number] / scale).astype(np.int64), 1, rows) * columns
        low, high = self._passed[first], self._passed[last]
        cell = np.searchsorted(self._passed, low + rng.random(len(number)) * (high - low), side="right") - 1
        evenly = first + (rng.random(len(number)) * (last - first)).astype(np.int64)
        cell = np.where(high > low, np.clip(cell, first, last - 1), evenly)
        within = rng.random((len(number), 2))
        at = (np.stack([cell % columns, cell // columns], axis=1) + within) * scale
        return self._inside(number, at)

    def next(self, rng: np.random.Generator, number: Ints, at: Floats) -> Floats:
        """Where the eye goes from `at` (len(number), 2): as far as saccades go, towards what draws attention."""
        far = np.exp(rng.normal(*_SACCADE, len(number)))
        angle = rng.random((len(number), _DIRECTIONS)) * 2 * np.pi
        to = at[:, None] + far[:, None, None] * np.stack([np.cos(angle), np.sin(angle)], axis=2)
        drawn = np.cumsum(self._drawing(number, to), axis=1)
        lot = rng.random(len(number))
        chosen = np.minimum((drawn <= (lot * drawn[:, -1])[:, None]).sum(axis=1), _DIRECTIONS - 1)
        lands = to[np.arange(len(number)), chosen]
        if len(nowhere := np.flatnonzero(drawn[:, -1] <= 0)):
            lands[nowhere] = self.anywhere(rng, number[nowhere])
        return self._inside(number, lands)

    def _drawing(self, number: Ints, to: Floats) -> Floats:
        """How much attention there is at points (n, k, 2), 0 outside the viewport."""
        rows, columns = self._seen.density.shape
        x, y = to[..., 0], to[..., 1]
        shown = (x >= 0) & (x < self._width) & (y >= self._top[number, None]) & (y < self._bottom[number, None])
        column = np.clip(x / self._seen.scale, 0, columns - 1).astype(np.int64)
        row = np.clip(y / self._seen.scale, 0, rows - 1).astype(np.int64)
        return np.where(shown, self._seen.density[row, column], 0.0)

    def _inside(self, number: Ints, at: Floats) -> Floats:
        x = np.clip(at[:, 0], 0, max(0.0, self._width - 1))
        y = np.clip(at[:, 1], self._top[number], np.maximum(self._bottom[number] - 1, self._top[number]))
        return np.stack([x, y], axis=1)
