"""Transparent layers in the page's own proportions, a quarter of its size, to be laid over its screenshot.

A layer is (rows, columns, 4) in OpenCV's BGRA order, one pixel per `heat.CELL` CSS px, not premultiplied.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import cv2
import numpy as np

from synthmap.maps import palette
from synthmap.maps.heat import CELL
from synthmap.maps.links import LOOKS_CLICKABLE, LinkMap
from synthmap.maps.palette import Colour
from synthmap.maps.reach import Reach
from synthmap.maps.scales import CLICKS, DIFFERENCE, IN_VIEW
from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import Floats, Pixels

_FAINT = 0.04  # level below which a heat layer is clear
_BANDS = 10
_STRIP = 256  # rows
_HATCH = 5  # pixels of the layer from one line to the next


def layer_shape(document: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns of a page's layers."""
    return math.ceil(document[1] / CELL), math.ceil(document[0] / CELL)


def heat_layer(level: Floats, shape: tuple[int, int], ramp: Pixels, *, strongest: float) -> Pixels:
    """Levels in 0..1, on any grid in the page's proportions, as colour.

    It is clear where there is next to nothing, and at most `strongest` (0..1) opaque where the level is 1.
    """
    if level.shape != shape:
        level = np.asarray(cv2.resize(level, shape[::-1], interpolation=cv2.INTER_LINEAR), dtype=np.float64)
    layer = np.empty((*shape, 4), dtype=np.uint8)
    layer[..., :3] = ramp[(level * 255).astype(np.uint8)]
    clear = np.clip((level - _FAINT) / 0.25, 0, 1)
    layer[..., 3] = np.rint(255 * strongest * clear * (0.6 + 0.4 * level))
    return layer


def difference_layer(share: Floats, shape: tuple[int, int]) -> Pixels:
    """Differences of shares per cell as colour: cold where less, warm where more, clear where there is next to none."""
    level = DIFFERENCE.level(np.abs(share))
    layer = np.empty((*shape, 4), dtype=np.uint8)
    layer[..., :3] = palette.DIFFERENCE[np.rint(127.5 + 127.5 * np.sign(share) * level).astype(np.uint8)]
    layer[..., 3] = np.rint(255 * 0.8 * np.clip((level - _FAINT) / 0.2, 0, 1))
    return layer


def scroll_layer(reach: Reach, shape: tuple[int, int]) -> Pixels:
    """Bands of a tenth of the sessions each: warm and almost clear where all came, cold and dense where few did."""
    share = reach.share(np.arange(shape[0], dtype=np.float64) * CELL)
    band = np.ceil(share * _BANDS) / _BANDS
    rows = np.empty((shape[0], 4), dtype=np.uint8)
    rows[:, :3] = palette.SCROLL[(band * 255).astype(np.uint8)]
    rows[:, 3] = np.rint(255 * (0.68 - 0.54 * band))
    return np.repeat(rows[:, None], shape[1], axis=1)


def time_layer(in_view_ms: Sequence[tuple[float, float]], shape: tuple[int, int]) -> Pixels:
    """Bands across the page by how long they were in view, from (y, mean ms) down the page."""
    y, ms = np.array([(y, ms) for y, ms in in_view_ms], dtype=np.float64).reshape(-1, 2).T
    level = IN_VIEW.level(np.interp(np.arange(shape[0]) * CELL, y, ms)) if len(y) else np.zeros(shape[0])
    return heat_layer(np.repeat(level[:, None], shape[1], axis=1), shape, palette.ATTENTION, strongest=0.45)


def hatched(layer: Pixels, boxes: Floats) -> Pixels:
    """The layer with thin slanting lines over some boxes of the page, where what lies on it is not to be trusted."""
    drawn = layer.copy()
    for left, top, width, height in np.rint(boxes / CELL).astype(int).tolist():
        first, column = max(0, top), max(0, left)
        part = drawn[first : max(0, top + height), column : max(0, left + width)]
        down, across = (np.arange(size, dtype=np.int32) for size in part.shape[:2])
        part[np.add.outer(down + first, across + column) % _HATCH == 0] = (*palette.INK, 150)
    return drawn


def link_layer(links: LinkMap, elements: ElementTable, shape: tuple[int, int], *, outlined: bool) -> Pixels:
    """What is or looks clickable, filled by its share of the clicks in the colour of what a click on it comes to."""
    layer = np.zeros((*shape, 4), dtype=np.uint8)
    density = 0.10 + 0.50 * CLICKS.level(links.share)
    for row, dense in zip(links.row.tolist(), density.tolist(), strict=True):
        colour, opacity = link_colour(elements, row), round(255 * dense)
        for rect in np.rint(elements.rects[row] / CELL).astype(int).tolist():
            left, top, right, bottom = rect[0], rect[1], rect[0] + rect[2] - 1, rect[1] + rect[3] - 1
            cv2.rectangle(layer, (left, top), (right, bottom), (*colour, opacity), cv2.FILLED)
            if outlined:
                cv2.rectangle(layer, (left, top), (right, bottom), (*colour, 230), 1)
    return layer


def link_colour(elements: ElementTable, row: int) -> Colour:
    """Whether a click on it works, may work, or comes to nothing."""
    liveness = int(elements.liveness[row])
    if liveness == Liveness.LIVE:
        return palette.WORKS
    looks = np.nan_to_num(elements.looks_clickable[row]) >= LOOKS_CLICKABLE
    dead = liveness == Liveness.DEAD or (liveness == Liveness.PLAIN and looks)
    return palette.NOTHING if dead else palette.UNPROVEN


def compose(page: Pixels, layer: Pixels, tone: Callable[[Pixels], Pixels] | None = None) -> Pixels:
    """The page (height, width, 3) with a layer laid over it, at the page's size; `tone` is done to the page first.

    It is done strip by strip: what is made on the way stays in the cache, and a page may be 50,000 px tall.
    """
    size = (page.shape[1], page.shape[0])
    opacity = layer[..., 3]
    paint = cv2.multiply(layer[..., :3], cv2.merge([opacity] * 3), scale=1 / 255)
    composite = np.asarray(cv2.resize(paint, size, interpolation=cv2.INTER_LINEAR))
    through = np.asarray(cv2.resize(cv2.bitwise_not(opacity), size, interpolation=cv2.INTER_LINEAR))
    for top in range(0, page.shape[0], _STRIP):
        rows = slice(top, top + _STRIP)
        ground = tone(page[rows]) if tone else page[rows]
        shining = cv2.multiply(ground, cv2.merge([through[rows]] * 3), scale=1 / 255)
        composite[rows] = cv2.add(shining, composite[rows])
    return composite
