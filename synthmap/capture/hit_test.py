"""Where clicks land: the share of an element's points at which it takes the click itself, and who takes the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from synthmap.browser.commands import Program, call
from synthmap.capture.dom import Dom
from synthmap.capture.scripts import script
from synthmap.model.geometry import Bools, Floats, Ints, Ragged

_SCRIPT = script("hit_test.js")

# The middle first, then four points well inside the corners, where rounding and borders have no say.
_SPOTS = np.array([(0.5, 0.5), (0.2, 0.25), (0.8, 0.25), (0.2, 0.75), (0.8, 0.75)])
_MAX_RECTS = 6  # boxes of one element that are tested: a link over more lines is the same link
_GRID = 9  # an irregular outline is searched for inner points on a grid of so many by so many


@dataclass(frozen=True, eq=False)
class Hits:
    """For each element tested: what became of its points.

    `reachable` is the share, of the points where it lies, at which it takes the click; 0 where it lies at none.
    `in_sight` is the share of them at which nothing opaque is drawn over it. `occluder` is the row that takes most of
    the others, -1 for none. `quads` are the corners (4, 2) on the page of those that a transform has turned, by row.
    """

    reachable: Floats
    in_sight: Floats
    occluder: Ints
    quads: Mapping[int, Floats]


def hit_test(
    world: int,
    rows: Ints,
    rects: Ragged,
    dom: Dom,
    *,
    acts: Ints,
    turned: Bools,
    page: tuple[float, float],
    window: tuple[int, int],
) -> Program[Hits | None]:
    """Test the elements `rows` of `dom`, each at points over all of its boxes `rects`, on a page of that size.

    A point counts as reached where the element or something inside it takes the click, as Playwright's own check
    before clicking decides, or something that does the same: `acts` gives for each row of `dom` what a click on it
    acts on, equal numbers for equal effects, -1 for none. `turned` marks those of `rows` that stand askew. Returns
    None where the page's elements have changed since the snapshot, so that what was hit can't be told.
    """
    if not len(rows):
        none = np.zeros(0)
        return Hits(none, none, np.zeros(0, dtype=np.int64), {})
    anchors = np.array([_seat(dom, dom.pictured.get(int(row), int(row))) for row in rows])
    middle = np.array([dom.box[row, 1] + dom.box[row, 3] / 2 for row in rows])
    scroll = np.round(np.clip(_screenful(middle, window[1]), 0, max(0.0, page[1] - window[1])))
    order = np.argsort(scroll, kind="stable")
    asked = [
        {
            "place": int(dom.walk[_seat(dom, int(rows[k]))]),
            "anchor": int(dom.walk[anchors[k]]),
            "at": float(scroll[k]),
            "turned": bool(turned[k]),
            "points": np.round(_points(dom, int(rows[k]), rects[k]) - dom.box[anchors[k], :2], 1).tolist(),
        }
        for k in order
    ]
    answer = yield from call(world, _SCRIPT, asked, _SPOTS.tolist())
    if answer["length"] != dom.walked:
        return None
    by_walk = {int(place): row for row, place in enumerate(dom.walk) if place >= 0}
    results = dict(zip((int(k) for k in order), answer["results"], strict=True))
    return _hits(rows, [results[k] for k in range(len(rows))], by_walk, acts)


def _seat(dom: Dom, row: int) -> int:
    """The element itself, or the nearest around it that a script can get hold of: the host of a closed shadow root."""
    while dom.walk[row] < 0 and dom.parent[row] >= 0:
        row = int(dom.parent[row])
    return row


def _points(dom: Dom, row: int, rects: Floats) -> Floats:
    """Points on the page where the element takes clicks, shape (k, 2)."""
    outline = dom.outlines.get(row)
    if outline is not None:
        return _inner_points(outline)
    chosen = rects[:_MAX_RECTS]
    return (chosen[:, None, :2] + _SPOTS[None] * chosen[:, None, 2:]).reshape(-1, 2)


def _inner_points(outline: Floats) -> Floats:
    """As many points as a box has, furthest inside an outline of corners (k, 2), none of them on it."""
    low, high = outline.min(axis=0), outline.max(axis=0)
    steps = (np.arange(_GRID) + 0.5) / _GRID
    grid = low + np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2) * (high - low)
    corners = outline.astype(np.float32)
    depth = np.array([cv2.pointPolygonTest(corners, (float(x), float(y)), True) for x, y in grid])
    deepest = np.argsort(-depth, kind="stable")[: len(_SPOTS)]
    inside = deepest[depth[deepest] > 0]
    return np.asarray(grid[inside if len(inside) else deepest[:1]])


def _screenful(middle: Floats, height: int) -> Floats:
    """Scroll positions that bring each middle into the window, few of them, so that the page scrolls seldom."""
    half = height / 2
    return np.floor(middle / half) * half - half / 2


def _hits(rows: Ints, results: list[Any], by_walk: Mapping[int, int], acts: Ints) -> Hits:
    reachable, in_sight = np.zeros(len(rows)), np.zeros(len(rows))
    occluder = np.full(len(rows), -1, dtype=np.int64)
    quads: dict[int, Floats] = {}
    for k, (row, (reached, there, seen, over, quad)) in enumerate(zip(rows, results, strict=True)):
        others = [by_walk.get(int(place), -1) for place in over]
        same = sum(1 for other in others if other >= 0 and acts[other] >= 0 and acts[other] == acts[row])
        if there:
            reachable[k] = (reached + same) / there
            in_sight[k] = seen / there
        named = [other for other in others if other >= 0 and (acts[other] < 0 or acts[other] != acts[row])]
        if named:
            occluder[k] = max(sorted(set(named)), key=named.count)
        if quad:
            quads[int(row)] = np.round(np.array(quad, dtype=float), 2)
    return Hits(reachable, in_sight, occluder, quads)
