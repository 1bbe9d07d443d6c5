"""How a box is set off from what is around it: by a fill, a frame, rounded corners, a shadow, or not at all.

Every box is read at a few hundred points in one lookup. They lie along short walks across the middle of each side,
where a circle, a pill and a rectangle look alike, and on a grid inside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.vision.points import Canvas, Colours, apart, in_batches, lab, middle

# Largest channel difference. Screenshots carry no noise, and #f8f9fa on white differs by 7.
SEEN = 6
# Of the places along a side, this share has to show the edge: a badge or an arrow may cover the rest.
SIDE_SHARE = 0.7
ALONG = np.linspace(0.36, 0.64, 7)
# In pixels inwards: the surround is read beyond a hairline's blur, the edge as far in as frames are thick.
OUTSIDE = -3
ACROSS = np.arange(-1, 5)
# All of this grid lies within a circle that fills the box.
GRID = np.linspace(0.18, 0.82, 11)
DIAGONAL = np.array([*range(13), 14, 16, 19, 22, 26, 30])
# A corner of radius r leaves r * (1 - 1/sqrt 2) of its box's diagonal, measured along either axis, to the surround.
CORNER = 1 - 1 / np.sqrt(2)


@dataclass(frozen=True, eq=False)
class Outlines:
    """How n boxes are drawn; contrasts are differences of the channel that differs most, 0..255.

    Attributes
    ----------
    fill : (n, 3) CIE Lab colour that most of the inside has.
    flat, rim : share of the inside, and of its outermost part, that has it.
    fill_contrast : how far the fill differs from the surround, on all sides but perhaps one.
    frame_contrast : how far a line along the edge differs from the surround and the fill, on all sides but perhaps one.
    sides : share of the sides at which an edge is seen; sides at the rim of the page are not asked.
    open_ends : share of the eight ends of the edges that run on past the corners, as they do in rows and in tables.
    meshed : the lesser of that share of the upright and of the level edges: both run on in tables alone.
    radius : of the corners, in pixels.
    shadow : how much darker it is right below the box than further down, 0..255.
    """

    fill: Floats
    flat: Floats
    rim: Floats
    fill_contrast: Floats
    frame_contrast: Floats
    sides: Floats
    open_ends: Floats
    meshed: Floats
    radius: Floats
    shadow: Floats


def read_outlines(canvas: Canvas, boxes: Floats) -> Outlines:
    """The outlines of boxes (n, 4) that lie on the page."""
    return in_batches(lambda batch: _read(canvas, batch), boxes)


def _read(canvas: Canvas, boxes: Floats) -> Outlines:
    edges = _edges(boxes)
    left, top, right, bottom = edges.T
    asked = np.stack([left >= 2, top >= 2, right <= canvas.width - 2, bottom <= canvas.height - 2], axis=1)
    enough = asked.sum(axis=1) >= 2

    walks = _walks(canvas, edges)
    step = apart(walks[:, :, :, 1:], walks[:, :, :, :1])
    seen = asked & ((step.max(axis=3) >= SEEN).mean(axis=2) >= SIDE_SHARE)
    ground = middle(walks[:, :, :, 0], axis=2)
    fill, flat, rim = _fill(canvas, edges)
    line = np.minimum(step, apart(walks[:, :, :, 1:], fill[:, None, None, None])).mean(axis=2).max(axis=2)

    def all_but_one(contrast: Floats) -> Floats:
        second = np.sort(np.where(asked, contrast, np.inf), axis=1)[:, 1]
        return np.where(enough, second, 0.0)

    upright, level = _open_ends(canvas, edges, step.mean(axis=2).argmax(axis=2), seen)
    return Outlines(
        fill=lab(fill),
        flat=flat,
        rim=rim,
        fill_contrast=all_but_one(apart(fill[:, None], ground).astype(np.float64)),
        frame_contrast=all_but_one(line),
        sides=np.where(enough, seen.sum(axis=1) / np.maximum(1, asked.sum(axis=1)), 0.0),
        open_ends=(upright + level) / 2,
        meshed=np.minimum(upright, level),
        radius=_radius(canvas, edges, ground),
        shadow=_shadow(canvas, edges),
    )


def _edges(boxes: Floats) -> Floats:
    """Left, top, right and bottom as the browser snaps them to whole pixels, never of no size."""
    low = np.round(boxes[:, :2])
    return np.concatenate([low, np.maximum(low + 1, np.round(boxes[:, :2] + boxes[:, 2:]))], axis=1)


def _walks(canvas: Canvas, edges: Floats) -> Colours:
    """Colours on the way in through each side, shape (n, side, place, depth, 4): left, top, right, bottom."""
    left, top, right, bottom = edges.T[:, :, None, None]
    w, h = right - left, bottom - top
    depths = np.concatenate([[OUTSIDE], ACROSS]).astype(np.float64)
    depths = np.minimum(depths, np.floor(np.minimum(w, h) / 3))
    x, y = left + np.floor(w * ALONG[:, None]), top + np.floor(h * ALONG[:, None])
    columns = np.broadcast_arrays(left + depths, x, right - 1 - depths, x)
    rows = np.broadcast_arrays(y, top + depths, y, bottom - 1 - depths)
    shape = (len(edges), len(ALONG), depths.shape[-1])
    across = [np.broadcast_to(c, shape) for c in columns]
    down = [np.broadcast_to(r, shape) for r in rows]
    return canvas.at(np.stack(across, axis=1), np.stack(down, axis=1))


def _fill(canvas: Canvas, edges: Floats) -> tuple[Colours, Floats, Floats]:
    """The colour that prevails on a grid inside, and the shares of the grid and of its rim that have it."""
    left, top, right, bottom = edges.T[:, :, None, None]
    inside = canvas.at(left + (right - left) * GRID, top + (bottom - top) * GRID[:, None])
    fill = middle(inside.reshape(len(edges), len(GRID) ** 2, 4), axis=1)
    same = apart(inside, fill[:, None, None]) <= 2 * SEEN
    outer = np.ones((len(GRID), len(GRID)), dtype=bool)
    outer[1:-1, 1:-1] = False
    return fill, same.mean(axis=(1, 2)), same[:, outer].mean(axis=1)


def _open_ends(canvas: Canvas, edges: Floats, strongest: Ints, seen: Bools) -> tuple[Floats, Floats]:
    """Share of the ends of upright and of level edges that go on in their own colour for some pixels past corners."""
    depth = ACROSS[strongest]
    left, top, right, bottom = edges.T
    x, y = np.floor((left + right) / 2), np.floor((top + bottom) / 2)
    upright, level = np.zeros(len(edges)), np.zeros(len(edges))
    for side, column in ((0, left + depth[:, 0]), (2, right - 1 - depth[:, 2])):
        for beyond in (top - 5, bottom + 4):
            upright += seen[:, side] & (apart(canvas.at(column, beyond), canvas.at(column, y)) < SEEN)
    for side, row in ((1, top + depth[:, 1]), (3, bottom - 1 - depth[:, 3])):
        for beyond in (left - 5, right + 4):
            level += seen[:, side] & (apart(canvas.at(beyond, row), canvas.at(x, row)) < SEEN)
    return upright / 4, level / 4


def _radius(canvas: Canvas, edges: Floats, ground: Colours) -> Floats:
    """Corner radius, from how far the surround reaches in along the diagonals; the median of the four corners."""
    left, top, right, bottom = edges.T[:, :, None]
    reach = np.minimum(DIAGONAL, np.floor((np.minimum(right - left, bottom - top) - 1) / 2))
    x = np.stack([left + reach, right - 1 - reach, left + reach, right - 1 - reach], axis=1)
    y = np.stack([top + reach, top + reach, bottom - 1 - reach, bottom - 1 - reach], axis=1)
    outside = apart(canvas.at(x, y), ground[:, [1, 1, 3, 3], None]) < SEEN
    run = np.minimum.accumulate(outside, axis=2).sum(axis=2)
    # The corner lies between the last point outside and the first inside; a walk that never arrives has met none.
    first = np.minimum(run, len(DIAGONAL) - 1)
    depth = (DIAGONAL[first] + DIAGONAL[np.maximum(first - 1, 0)]) / 2
    radius = np.median(np.where(run < len(DIAGONAL), depth, 0.0), axis=1) / CORNER
    # No corner is rounder than half the box: what looked like one was a letter on the diagonal.
    return np.where(radius <= 0.6 * np.minimum(right - left, bottom - top)[:, 0], radius, 0.0)


def _shadow(canvas: Canvas, edges: Floats) -> Floats:
    left, _, right, bottom = edges.T[:, :, None]
    x = left + (right - left) * ALONG
    near, middling, far = (canvas.at(x, bottom + d)[..., :3].mean(axis=2) for d in (1, 4, 14))
    falls = ((near < middling) & (middling < far)).mean(axis=1) >= SIDE_SHARE
    return np.where(falls, np.median(far - near, axis=1), 0.0)
