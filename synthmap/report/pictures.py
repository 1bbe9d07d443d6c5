"""Pictures of findings: the place cut out of the page, with a frame around what it is about."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from synthmap.model.geometry import Box, Pixels
from synthmap.model.snapshot import Screenshot, Snapshot

_AROUND = 48  # px of the page kept around the box
_SMALLEST = (320, 160)
_LARGEST = (1000, 700)
_FAR = 1e6  # px
_FRAME = (60, 20, 220)  # a red that stands out on most pages, BGR


def packed(snapshot: Snapshot) -> Snapshot:
    """The same snapshot with its picture as PNG alone, a tenth of the size or less: for one that is kept for long."""
    nothing = np.zeros((0, 0, 3), dtype=np.uint8)
    return replace(snapshot, screenshot=Screenshot(nothing, snapshot.screenshot.png))


def pixels_of(screenshot: Screenshot) -> Pixels:
    """The picture's pixels, decoded again where it was packed."""
    if screenshot.pixels.size:
        return screenshot.pixels
    decoded = cv2.imdecode(np.frombuffer(screenshot.png, dtype=np.uint8), cv2.IMREAD_COLOR)
    if decoded is None:
        raise ValueError("the stored screenshot is no picture")
    return np.asarray(decoded, dtype=np.uint8)


def crop(pixels: Pixels, box: Box) -> bytes:
    """A PNG of the page around `box`, the box framed; of the page's nearest edge where the box lies outside it."""
    height, width = pixels.shape[:2]
    # OpenCV draws at 32-bit places only; a frame this far out shows no edge of it anyhow.
    x, y, w, h = (round(float(v)) for v in np.clip(np.nan_to_num(box), -_FAR, _FAR))
    left, right = _span(x, w, width, _SMALLEST[0], _LARGEST[0])
    top, bottom = _span(y, h, height, _SMALLEST[1], _LARGEST[1])
    picture = pixels[top:bottom, left:right].copy()
    corner, opposite = (x - left - 2, y - top - 2), (x + w - left + 1, y + h - top + 1)
    cv2.rectangle(picture, corner, opposite, (255, 255, 255), 5)
    cv2.rectangle(picture, corner, opposite, _FRAME, 2)
    return encode(picture)


def cut(pixels: Pixels, box: Box) -> bytes:
    """A PNG of just that part of the page, as far as it is on the page."""
    height, width = pixels.shape[:2]
    x, y, w, h = (round(float(v)) for v in np.clip(np.nan_to_num(box), -_FAR, _FAR))
    left, top = min(max(x, 0), width - 1), min(max(y, 0), height - 1)
    return encode(pixels[top : max(y + h, top + 1), left : max(x + w, left + 1)])


def encode(picture: Pixels) -> bytes:
    """The picture as PNG."""
    done, data = cv2.imencode(".png", picture)
    if not done:
        raise ValueError(f"a picture of shape {picture.shape} could not be encoded")
    return np.asarray(data).tobytes()


def _span(start: int, size: int, limit: int, least: int, most: int) -> tuple[int, int]:
    """From where to where to cut along one side, in the page and within bounds."""
    wanted = min(max(size + 2 * _AROUND, least), most, limit)
    centred, at_its_start = start + size // 2 - wanted // 2, start - _AROUND
    first = max(0, min(centred if size <= wanted else at_its_start, limit - wanted))
    return first, first + max(1, wanted)
