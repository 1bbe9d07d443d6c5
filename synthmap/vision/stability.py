"""Which parts of a page change by themselves while it is at rest: carousels, tickers, videos, advertisements, clocks.

The page is pictured again and again while nobody touches it. What is another picture every time keeps changing; what
changed in one interval came once (a notice that opens, a picture that arrived late) and stays as it is. Screenshots
carry no noise, so that any difference that can be seen is one.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from synthmap.model.geometry import Bools, Floats, Pixels, areas, clipped, intersections, no_boxes

STEP = 12  # grey levels in one channel, which pass over the dithering of a gradient drawn anew
CELL = 8  # px
_NEAR = 5  # cells: the words and the picture of one slide are one region
_ROOM = 6.0  # times what changed: an element around it that is larger is not what moves
_MOST = 50


def restless_regions(changes: Sequence[Bools], boxes: Floats, size: tuple[int, int]) -> Floats:
    """The regions of a page that keep changing, (k, 4), from the top of the page to its end.

    Parameters
    ----------
    changes : for each of two or more intervals, which cells of the page changed in it, as `changed_cells` tells them.
    boxes : (n, 4) of the page's elements. A region is the smallest of them that holds what changed there, if one does
        that is not much larger.
    size : width and height of the page in px.
    """
    if len(changes) < 2 or not np.any(changes):
        return no_boxes()
    regions = _components(changes)
    return _outermost(_snapped(clipped(regions, *size), boxes)) if len(regions) else regions


def changed_cells(before: Pixels, after: Pixels) -> Bools:
    """Which cells of 8 px differ between two pictures, (ceil(height / 8), ceil(width / 8)) of what both show."""
    height, width = (min(before.shape[side], after.shape[side]) for side in (0, 1))
    apart = cv2.absdiff(before[:height, :width], after[:height, :width]).max(axis=2)
    apart = cv2.copyMakeBorder(apart, 0, -height % CELL, 0, -width % CELL, cv2.BORDER_CONSTANT, value=0)
    rows, columns = apart.shape[0] // CELL, apart.shape[1] // CELL
    most: Bools = np.asarray(apart).reshape(rows, CELL, columns, CELL).max(axis=(1, 3)) > STEP
    return most


def _components(changes: Sequence[Bools]) -> Floats:
    """The boxes around what changed near each other, in px, of those groups that changed in every interval.

    Two slides differ in other places than the next two do: it is the group that must change, and not each cell.
    """
    changed = np.any(changes, axis=0).astype(np.uint8)
    joined = cv2.morphologyEx(changed, cv2.MORPH_CLOSE, np.ones((_NEAR, _NEAR), np.uint8))
    _, label, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    groups = np.asarray(label)
    kept = {*range(1, len(stats))}.intersection(*(np.unique(groups[change]).tolist() for change in changes))
    return np.asarray(stats)[sorted(kept), :4].astype(np.float64) * CELL


def _snapped(regions: Floats, boxes: Floats) -> Floats:
    """Each region as the smallest box that holds it but for a cell at each side, or as it is where none is near."""
    boxes = boxes[areas(boxes) > 0]
    if not len(boxes):
        return regions
    inner = np.concatenate([regions[:, :2] + CELL, np.maximum(regions[:, 2:] - 2 * CELL, 1)], axis=1)
    size = areas(boxes)
    fits = intersections(inner, boxes) >= areas(inner)[:, None] - 1e-6
    fits &= size[None, :] <= _ROOM * areas(regions)[:, None]
    best = np.where(fits, size[None, :], np.inf).argmin(axis=1)
    return np.where(fits.any(axis=1, keepdims=True), boxes[best], regions)


def _outermost(regions: Floats) -> Floats:
    """The regions that lie in no other, largest first among equals, in reading order and bounded in number."""
    order = np.argsort(-areas(regions), kind="stable")
    kept: list[Floats] = []
    for region in regions[order]:
        one = region[None]
        if not any(intersections(one, other[None])[0, 0] >= 0.9 * areas(one)[0] for other in kept):
            kept.append(region)
    found = np.array(kept[:_MOST])
    return found[np.lexsort((found[:, 0], found[:, 1]))]
