"""Which box holds which text, and how boxes are nested."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.model.geometry import Bools, Floats, Ints, areas, centres

CHUNK = 64
# Nesting deeper than this is cut off rather than followed: no page that people look at is.
DEEPEST = 200


@dataclass(frozen=True, eq=False)
class Holdings:
    """The text inside n boxes, their own and that of everything nested in them.

    Attributes
    ----------
    owner : (m,) the box that draws each line, or the innermost around its middle; -1 for none.
    own : how many lines have the box as their owner.
    lines, characters : how many lines of text and characters it holds in all.
    longest : characters of the longest line.
    tallest : height of the tallest line, 0 without text.
    extent : (n, 4) left, top, right, bottom of all the text, zeros without text.
    length : how long the lines are, end to end, in pixels.
    pieces : how many boxes the lines belong to.
    """

    owner: Ints
    own: Ints
    lines: Ints
    characters: Ints
    longest: Ints
    tallest: Floats
    extent: Floats
    length: Floats
    pieces: Ints


def hold(boxes: Floats, parents: Ints, texts: Floats, lengths: Ints, owners: Ints) -> Holdings:
    """What text each of the boxes (n, 4) holds, given the boxes (m, 4) and numbers of characters of the lines.

    `owners` (m,) are the boxes that draw the lines, -1 where that is not known: then the innermost around its middle.
    """
    n = len(boxes)
    owner = owners.copy()
    unknown = np.flatnonzero(owner < 0)
    owner[unknown] = innermost(boxes, centres(texts[unknown]))
    mine, line, length = owner[owner >= 0], texts[owner >= 0], lengths[owner >= 0]
    own = np.bincount(mine, minlength=n).astype(np.int64)
    sums = np.stack([own, own > 0, np.bincount(mine, length, n), np.bincount(mine, line[:, 2], n)], axis=1).astype(
        float
    )
    highs = np.full((n, 4), -np.inf)
    np.maximum.at(highs, mine, np.stack([length, line[:, 3], *(line[:, :2] + line[:, 2:]).T], axis=1))
    lows = np.full((n, 2), np.inf)
    np.minimum.at(lows, mine, line[:, :2])
    for rows in _levels(parents):
        np.add.at(sums, parents[rows], sums[rows])
        np.maximum.at(highs, parents[rows], highs[rows])
        np.minimum.at(lows, parents[rows], lows[rows])
    lines, pieces, characters = (sums[:, i].astype(np.int64) for i in range(3))
    some = lines[:, None] > 0
    highs, lows = np.where(some, highs, 0.0), np.where(some, lows, 0.0)
    extent = np.concatenate([lows, highs[:, 2:]], axis=1)
    longest = highs[:, 0].astype(np.int64)
    return Holdings(owner, own, lines, characters, longest, highs[:, 1], extent, sums[:, 3], pieces)


def innermost(boxes: Floats, points: Floats) -> Ints:
    """The smallest box around each point, the later of equals, -1 where there is none; shape (len(points),)."""
    found = np.full(len(points), -1, dtype=np.int64)
    # Smallest first, the later of equals first, so that the first hit is the answer.
    order = np.lexsort((-np.arange(len(boxes)), areas(boxes)))
    left, top = boxes[order, 0], boxes[order, 1]
    right, bottom = left + boxes[order, 2], top + boxes[order, 3]
    by_row = np.argsort(points[:, 1], kind="stable")
    for start in range(0, len(points), CHUNK):
        these = by_row[start : start + CHUNK]
        x, y = points[these].T[:, :, None]
        near = np.flatnonzero((top <= y.max()) & (bottom > y.min()))
        if len(near):
            hit = (left[near] <= x) & (x < right[near]) & (top[near] <= y) & (y < bottom[near])
            found[these] = np.where(hit.any(axis=1), order[near[hit.argmax(axis=1)]], -1)
    return found


def highest_inside(values: Floats, parents: Ints) -> Floats:
    """The highest value of each box and of all that is nested in it."""
    highest = values.copy()
    for rows in _levels(parents):
        np.maximum.at(highest, parents[rows], highest[rows])
    return highest


def count_inside(flags: Bools, parents: Ints) -> Ints:
    """How many flagged boxes are nested in each box, the box itself not counted."""
    inside = np.zeros(len(parents), dtype=np.int64)
    own = flags.astype(np.int64)
    for rows in _levels(parents):
        np.add.at(inside, parents[rows], inside[rows] + own[rows])
    return inside


def nearest_above(flags: Bools, parents: Ints) -> Ints:
    """The nearest box around each box for which the flag is set, not the box itself; -1 for none."""
    found = np.full(len(parents), -1, dtype=np.int64)
    up = parents.copy()
    for _ in range(DEEPEST):
        open_ = (found < 0) & (up >= 0)
        if not open_.any():
            break
        found[open_] = np.where(flags[up[open_]], up[open_], -1)
        up[open_] = parents[up[open_]]
    return found


def ancestors(parents: Ints, row: int) -> Iterator[int]:
    """The boxes around one, innermost first."""
    for _ in range(DEEPEST):
        row = int(parents[row])
        if row < 0:
            return
        yield row


def stand_around(outer: Ints, inner: Ints, parents: Ints) -> Bools:
    """Whether the first box of each pair is around the second, shape as the pairs."""
    found = np.zeros(len(inner), dtype=bool)
    up = inner.copy()
    for _ in range(DEEPEST):
        up = np.where(up >= 0, parents[up], -1)
        if not (up >= 0).any():
            break
        found |= (up == outer) & (up >= 0)
    return found


def _levels(parents: Ints) -> list[Ints]:
    """The rows at each depth of nesting, deepest first, the outermost left out."""
    depth = np.zeros(len(parents), dtype=np.int64)
    up = parents.copy()
    for _ in range(DEEPEST):
        inside = up >= 0
        if not inside.any():
            break
        depth += inside
        up[inside] = parents[up[inside]]
    return [np.flatnonzero(depth == d) for d in range(int(depth.max(initial=0)), 0, -1)]
