"""Pictures of the window: cutting the surroundings of a click out of one, and holding two against each other."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from synthmap.model.geometry import Box
from synthmap.model.snapshot import Pictured

_SIZE = (320, 200)  # px around a click
_FAINT = 32  # of 255 levels, in any channel
_FEW = 100  # pixels of the screen: 10 x 10


def pictured(sight: bytes, at: tuple[float, float], window: Box) -> Pictured:
    """The surroundings of a point of the page, at CSS scale, cut from a picture (PNG) of that window."""
    (x, y), (left, top, wide, high) = at, window
    width, height = min(_SIZE[0], wide), min(_SIZE[1], high)
    # Moved inside the window where it would stick out.
    column = round(min(max(x - left - width / 2, 0), wide - width))
    row = round(min(max(y - top - height / 2, 0), high - height))
    drawn = _decoded(sight)
    if drawn.shape[:2] != (round(high), round(wide)):
        drawn = cv2.resize(drawn, (round(wide), round(high)), interpolation=cv2.INTER_AREA).astype(np.uint8)
    part = drawn[row : row + round(height), column : column + round(width)]
    return Pictured((column + left, row + top, width, height), cv2.imencode(".png", part)[1].tobytes())


def same_but_for(before: bytes, after: bytes, boxes: Sequence[Box], wide: float) -> bool:
    """Whether two pictures (PNG) of a window, `wide` CSS px across, differ in nothing outside of these boxes of it.

    A few pixels that differ faintly are nothing: soft shadows are not always drawn in quite the same way.
    """
    if before == after:
        return True
    first, second = _decoded(before), _decoded(after)
    if first.shape != second.shape:
        return False
    distance = cv2.absdiff(first, second).max(axis=2)
    scale = first.shape[1] / wide
    for x, y, width, height in boxes:
        left, top = max(0, int(x * scale)), max(0, int(y * scale))
        distance[top : int((y + height) * scale) + 1, left : int((x + width) * scale) + 1] = 0
    return bool(distance.max() <= _FAINT and np.count_nonzero(distance) <= _FEW)


def _decoded(png: bytes) -> NDArray[np.uint8]:
    return np.asarray(cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)
