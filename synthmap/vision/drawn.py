"""What of the page's boxes can really be seen: a box from the DOM is believed only as far as its pixels show it.

Each box is sampled on a small grid of its own, all boxes in one indexing operation, so that thousands cost little.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthmap.model.geometry import Bools, Floats, Ints, Pixels

# Summed over the three channels; below a text's or a photo's contrast, above the dithering of gradients.
CONTRAST = 12
SIDE_SAMPLES = 16
SIDE_SHARE = 0.75
ROWS = 48
COLUMNS = 24

Samples = NDArray[np.int16]


def have_frames(pixels: Pixels, boxes: Floats) -> Bools:
    """Which boxes have an upper, a left and a right side that one can see, inside the page, shape (n,).

    A side is seen where the colour changes within two pixels of it, over most of its length: rounded corners and a
    badge that overlaps the frame are forgiven. The lower side is left out, since it may lie beyond the screen.
    """
    width = pixels.shape[1]
    left, right = boxes[:, 0], boxes[:, 0] + boxes[:, 2]
    inside: Bools = (left >= 2) & (right <= width - 2)
    sides = _side_seen(pixels, boxes, left) & _side_seen(pixels, boxes, right)
    # The upper side is the left side of the page laid on its side: the same question, rows and columns exchanged.
    turned = boxes[:, [1, 0, 3, 2]]
    return inside & sides & _side_seen(pixels.transpose(1, 0, 2), turned, turned[:, 0])


def have_ink(pixels: Pixels, boxes: Floats) -> Bools:
    """Which boxes hold anything that differs from the rest of them, shape (n,)."""
    samples = _grid(pixels, boxes, ROWS // 4, COLUMNS * 2)
    spread = samples.max(axis=(1, 2)) - samples.min(axis=(1, 2))
    ink: Bools = spread.sum(axis=1) > CONTRAST
    return ink


def visible_extent(pixels: Pixels, boxes: Floats) -> Floats:
    """The first and last row of each picture that stand out from the page beside it, shape (n, 2).

    A product photo on white, on a white page, ends for the eye where the product ends. A picture of which nothing
    stands out is given an extent of no height.
    """
    height, width = pixels.shape[:2]
    rows = _rows(boxes, ROWS, height)
    inner = _grid(pixels, boxes, ROWS, COLUMNS)
    # Where a picture reaches the side of the page there is nothing beside it, and it is compared with its own rim.
    beside = np.stack([boxes[:, 0] - 3, boxes[:, 0] + boxes[:, 2] + 2], axis=1)
    ground = pixels[rows[:, :, None], _clip(beside, width)[:, None, :]].astype(np.int16)
    apart = np.abs(inner[:, :, :, None, :] - ground[:, :, None, :, :]).sum(axis=4).min(axis=3) > CONTRAST
    shown = apart.any(axis=2)
    first, last = shown.argmax(axis=1), ROWS - 1 - shown[:, ::-1].argmax(axis=1)
    top = boxes[:, 1] + first * boxes[:, 3] / ROWS
    bottom = boxes[:, 1] + (last + 1) * boxes[:, 3] / ROWS
    return np.stack([top, np.where(shown.any(axis=1), bottom, top)], axis=1)


def _side_seen(pixels: Pixels, boxes: Floats, x: Floats) -> Bools:
    height, width = pixels.shape[:2]
    rows = _rows(boxes, SIDE_SAMPLES, height)
    columns = _clip(np.floor(x)[:, None] + np.arange(-2, 3), width)
    strip = pixels[rows[:, :, None], columns[:, None, :]].astype(np.int16)
    steps = np.abs(np.diff(strip, axis=2)).sum(axis=3).max(axis=2)
    seen: Bools = (steps > CONTRAST).mean(axis=1) >= SIDE_SHARE
    return seen


def _grid(pixels: Pixels, boxes: Floats, rows: int, columns: int) -> Samples:
    """Samples at the middles of a rows x columns grid in each box, shape (n, rows, columns, 3)."""
    height, width = pixels.shape[:2]
    at = _clip(boxes[:, :1] + boxes[:, 2:3] * (np.arange(columns) + 0.5) / columns, width)
    return pixels[_rows(boxes, rows, height)[:, :, None], at[:, None, :]].astype(np.int16)


def _rows(boxes: Floats, count: int, height: int) -> Ints:
    return _clip(boxes[:, 1:2] + boxes[:, 3:4] * (np.arange(count) + 0.5) / count, height)


def _clip(values: Floats, size: int) -> Ints:
    return np.clip(np.floor(values), 0, size - 1).astype(np.int64)
