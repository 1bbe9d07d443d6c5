"""Where clicks land: the share of an element's points at which it takes the click itself, and who takes the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthmap.browser.commands import Program, call
from synthmap.capture.scripts import script
from synthmap.model.geometry import Bools, Floats, Ints

_SCRIPT = script("hit_test.js")

# The middle first, then four points well inside the corners, where rounding and borders have no say.
_SPOTS = np.array([(0.5, 0.5), (0.2, 0.25), (0.8, 0.25), (0.2, 0.75), (0.8, 0.75)])


@dataclass(frozen=True, eq=False)
class Hits:
    """For each element tested: the share of points that reach it, and the row that takes most of the others (-1)."""

    reachable: Floats
    occluder: Ints


def hit_test(
    world: int,
    rows: Ints,
    boxes: Floats,
    pinned: Bools,
    *,
    walk: Ints,
    walked: int,
    parent: Ints,
    page: tuple[float, float],
    window: tuple[int, int],
) -> Program[Hits | None]:
    """Test the elements `rows`, whose clickable boxes are `boxes` (k, 4), on a page of that size and window.

    `walk`, `walked` and `parent` are those of `Dom`. A point counts as reached where the element or something inside it
    takes the click, as Playwright's own check before clicking decides. Returns None where the page's elements have
    changed since the snapshot, so that what was hit can't be told.
    """
    if not len(rows):
        return Hits(np.zeros(0), np.zeros(0, dtype=np.int64))
    points = boxes[:, None, :2] + _SPOTS[None] * boxes[:, None, 2:]
    middle = boxes[:, 1] + boxes[:, 3] / 2
    scroll = np.clip(_screenful(middle, window[1]), 0, max(0.0, page[1] - window[1]))
    scroll[pinned] = 0
    order = np.argsort(scroll, kind="stable")
    asked = [
        [round(float(x), 1), round(float(y), 1), round(float(scroll[k])), bool(pinned[k])]
        for k in order
        for x, y in points[k]
    ]
    answer = yield from call(world, _SCRIPT, asked)
    if answer["length"] != walked:
        return None
    by_walk = {int(place): row for row, place in enumerate(walk) if place >= 0}
    hits = np.array([by_walk.get(place, -1) for place in answer["hits"]], dtype=np.int64).reshape(len(order), -1)
    unsorted = np.empty_like(hits)
    unsorted[order] = hits
    return _shares(rows, unsorted, parent)


def _screenful(middle: Floats, height: int) -> Floats:
    """Scroll positions that bring each middle into the window, few of them, so that the page scrolls seldom."""
    half = height / 2
    return np.floor(middle / half) * half - half / 2


def _shares(rows: Ints, hits: Ints, parent: Ints) -> Hits:
    reachable, occluder = np.zeros(len(rows)), np.full(len(rows), -1, dtype=np.int64)
    for k, row in enumerate(rows):
        others = [int(hit) for hit in hits[k] if not _within(int(hit), int(row), parent)]
        reachable[k] = 1 - len(others) / hits.shape[1]
        named = [hit for hit in others if hit >= 0]
        if named:
            occluder[k] = max(sorted(set(named)), key=named.count)
    return Hits(reachable, occluder)


def _within(row: int, ancestor: int, parent: Ints) -> bool:
    while row > ancestor:
        row = int(parent[row])
    return row == ancestor
