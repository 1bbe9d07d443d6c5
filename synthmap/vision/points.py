"""Reading many single points of a screenshot at once, and how far colours are apart.

A page's worth of boxes is read at a million points. Four-byte pixels make each of them one lookup, and keeping the
channels apart until the end spares numpy its slow reductions over an axis of three.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from synthmap.model.geometry import Floats, Pixels

# BGR and one byte without meaning along the last axis.
Colours = NDArray[np.uint8]
Steps = NDArray[np.uint8]


class Canvas:
    """A screenshot of shape (height, width, 3) in BGR with at least one pixel, laid out for lookups."""

    def __init__(self, pixels: Pixels) -> None:
        self.height, self.width = pixels.shape[:2]
        packed = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_BGR2BGRA)
        self._colours = packed.view(np.uint32).reshape(-1)

    def at(self, x: Floats, y: Floats) -> Colours:
        """The colours at points whose x and y broadcast, shape (..., 4). Points off the page read its rim."""
        column = np.clip(x, 0, self.width - 1).astype(np.int64)
        row = np.clip(y, 0, self.height - 1).astype(np.int64)
        found = self._colours[row * self.width + column]
        return found[..., None].view(np.uint8)


def apart(a: Colours, b: Colours) -> Steps:
    """The largest difference in any channel, 0..255, shape without the last axis. The colours broadcast."""
    blue, green, red = (np.maximum(a[..., c], b[..., c]) - np.minimum(a[..., c], b[..., c]) for c in range(3))
    largest: Steps = np.maximum(np.maximum(blue, green), red)
    return largest


def middle(colours: Colours, axis: int) -> Colours:
    """The median of each channel along an axis; of an even number, the upper of the two in the middle."""
    count = colours.shape[axis]
    median: Colours = np.take(np.sort(colours, axis=axis), count // 2, axis=axis)
    return median


def lab(colours: NDArray[np.generic]) -> Floats:
    """BGR colours in 0..255, shape (n, 3 or more), as CIE Lab (n, 3) with L in 0..100."""
    if not len(colours):
        return np.zeros((0, 3))
    unit = np.ascontiguousarray(colours[:, None, :3], dtype=np.float32) / np.float32(255)
    return cv2.cvtColor(unit, cv2.COLOR_BGR2Lab)[:, 0].astype(np.float64)
