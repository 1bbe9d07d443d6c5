"""Reading many single points of a screenshot at once, and how far colours are apart.

A page's worth of boxes is read at a million points. Four-byte pixels make each of them one lookup, and keeping the
channels apart until the end spares numpy its slow reductions over an axis of three.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from synthmap.model.geometry import Floats, Pixels

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Columns = TypeVar("Columns", bound=DataclassInstance)

# BGR and one byte without meaning along the last axis.
Colours = NDArray[np.uint8]
Steps = NDArray[np.uint8]

# Boxes read in one go: at some hundreds of points each this keeps memory to tens of megabytes on any page.
BATCH = 2048


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
        found: Colours = self._colours[row * self.width + column][..., None].view(np.uint8)
        return found


def in_batches(read: Callable[[Floats], Columns], boxes: Floats) -> Columns:
    """What `read` makes of boxes (n, 4), a dataclass of columns of length n, with a bound on the memory it takes."""
    parts = [read(boxes[start : start + BATCH]) for start in range(0, max(1, len(boxes)), BATCH)]
    columns = {field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(parts[0])}
    return type(parts[0])(**columns)


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
    converted: Floats = cv2.cvtColor(unit, cv2.COLOR_BGR2Lab)[:, 0].astype(np.float64)
    return converted
