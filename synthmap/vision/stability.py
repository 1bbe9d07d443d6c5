"""Which parts of a page change by themselves while it is at rest: carousels, tickers, videos, advertisements, clocks.

The page is pictured again and again while nobody touches it. What is another picture in two of the intervals or more
keeps changing; what changed in one came once (a notice that opens, a picture that arrived late) and stays as it is.
Screenshots carry no noise, so that any difference that can be seen is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np

from synthmap.model.geometry import Bools, Floats, Pixels, areas, clipped, intersections, no_boxes

AGAIN = 2  # intervals in which a place must have changed
STEP = 12  # grey levels in one channel, which pass over the dithering of a gradient drawn anew
_CELL = 8  # px
_NEAR = 5  # cells: the words and the picture of one slide are one region
_ROOM = 6.0  # times what changed: an element around it that is larger is not what moves
_MOST = 50


def restless_regions(pictures: Sequence[Pixels], boxes: Floats) -> Floats:
    """The regions of a page that keep changing, (k, 4), from the top of the page to its end.

    Parameters
    ----------
    pictures : the page at CSS scale, three times or more, (height, width, 3) each. Where heights differ, only what all
        of them show is compared.
    boxes : (n, 4) of the page's elements. A region is the smallest of them that holds what changed there, if one does
        that is not much larger.
    """
    if len(pictures) <= AGAIN:
        return no_boxes()
    height, width = (min(picture.shape[side] for picture in pictures) for side in (0, 1))
    changes = [changed_cells(before[:height, :width], after[:height, :width]) for before, after in pairwise(pictures)]
    restless = np.sum(changes, axis=0) >= AGAIN
    # Two slides differ in other places than the next two do: all that changed around a restless place belongs to it.
    regions = _components(np.any(changes, axis=0), restless)
    if not len(regions):
        return regions
    return _outermost(_snapped(clipped(regions, width, height), boxes))


def changed_cells(before: Pixels, after: Pixels) -> Bools:
    """Which cells of 8 px differ between two pictures of one size, (ceil(height / 8), ceil(width / 8))."""
    height, width = before.shape[:2]
    apart = cv2.absdiff(before, after).max(axis=2)
    apart = cv2.copyMakeBorder(apart, 0, -height % _CELL, 0, -width % _CELL, cv2.BORDER_CONSTANT, value=0)
    rows, columns = apart.shape[0] // _CELL, apart.shape[1] // _CELL
    most: Bools = np.asarray(apart).reshape(rows, _CELL, columns, _CELL).max(axis=(1, 3)) > STEP
    return most


def _components(changed: Bools, restless: Bools) -> Floats:
    """The boxes around what changed near each other, in px, of those groups that have a restless cell in them."""
    joined = cv2.morphologyEx(changed.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((_NEAR, _NEAR), np.uint8))
    _, label, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    kept = np.setdiff1d(np.unique(np.asarray(label)[restless]), [0])
    return np.asarray(stats)[kept, :4].astype(np.float64) * _CELL


def _snapped(regions: Floats, boxes: Floats) -> Floats:
    """Each region as the smallest box that holds it but for a cell at each side, or as it is where none is near."""
    boxes = boxes[areas(boxes) > 0]
    if not len(boxes):
        return regions
    inner = np.concatenate([regions[:, :2] + _CELL, np.maximum(regions[:, 2:] - 2 * _CELL, 1)], axis=1)
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
