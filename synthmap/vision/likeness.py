"""How much a thing looks like the page's own live things, itself and whatever is nested with it left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.vision.regions import DEEPEST, stand_around

# CIE Lab distance within which two inks or fills count as one colour; anti-aliasing moves small text by a third of it.
SAME_COLOUR = 14.0
# Looks are first put on a grid this fine, so that thousands of things become dozens of looks.
COLOUR_GRID = 4.0
SAME_HEIGHT = 0.08
# Strokes of one weight differ from word to word by less than this factor, regular and bold ones by more.
SAME_STROKE = 1.22
# How fine the grid is for strokes, in steps of their logarithm.
STROKE_GRID = 0.04
# Neighbours in one list or menu: apart by at most so many line heights, and aligned to within so many pixels.
ROW_GAP, COLUMN_GAP = 5.0, 2.5
ALIGNED = 2.5


@dataclass(frozen=True, eq=False)
class Looks:
    """What is compared, for n things.

    Attributes
    ----------
    kind : what sort of thing; things of different kinds are never alike.
    ink, fill : (n, 3) CIE Lab colours, all zero where there is none.
    height : of the drawn box, or of the letters of a bare text; zero where height is not to matter.
    stroke : how thick the strokes of a bare text are for its height; zero where that is not to matter.
    """

    kind: Ints
    ink: Floats
    fill: Floats
    height: Floats
    stroke: Floats


def look_numbers(looks: Looks) -> Ints:
    """A number for each thing, the same for things that look alike.

    Looks with the most things around them claim their like first: the middle of a look stands for it, not its rim.
    """
    stroke = np.log(np.where(looks.stroke > 0, looks.stroke, 1.0)) / STROKE_GRID
    sizes = np.stack([looks.kind, looks.height, stroke], axis=1)
    columns = (sizes, looks.ink / COLOUR_GRID, looks.fill / COLOUR_GRID)
    rows = np.rint(np.concatenate(columns, axis=1), dtype=np.float64)
    styles, style, count = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
    number = np.full(len(styles), -1, dtype=np.int64)
    around = np.array([count[_alike(styles, one)].sum() for one in styles], dtype=np.int64)
    for first in np.argsort(-around, kind="stable"):
        if number[first] < 0:
            number[(number < 0) & _alike(styles, styles[first])] = first
    return number[style.reshape(-1)]


def _alike(styles: Floats, one: Floats) -> Bools:
    kind, height, stroke, ink, fill = *styles[:, :3].T, styles[:, 3:6], styles[:, 6:9]
    reach = SAME_COLOUR / COLOUR_GRID
    level = np.abs(height - one[1]) <= np.maximum(1, SAME_HEIGHT * one[1])
    weighty = np.abs(stroke - one[2]) * STROKE_GRID <= np.log(SAME_STROKE)
    inked = ((ink - one[3:6]) ** 2).sum(axis=1) < reach**2
    filled = ((fill - one[6:9]) ** 2).sum(axis=1) < reach**2
    same: Bools = (kind == one[0]) & level & weighty & inked & filled
    return same


def count_alike(numbers: Ints, roots: Ints, rows: Ints, parents: Ints) -> tuple[Ints, Ints]:
    """How many live things, and how many others, each thing looks like; two arrays of shape (n,).

    `rows` are the things' boxes and `roots` the live box that each is part of, -1 for none. A live box counts once for
    a look, however many things in it have that look, and not for things of its own nor for a box around it.
    """
    n = len(numbers)
    lives = roots >= 0
    size = int(numbers.max(initial=-1)) + 1
    pairs = np.unique(np.stack([roots[lives], numbers[lives]], axis=1), axis=0)
    live = np.bincount(pairs[:, 1], minlength=size)[numbers] - lives
    plain = np.bincount(numbers[~lives], minlength=size)[numbers] - ~lives

    thing_at = np.full(len(parents), -1, dtype=np.int64)
    thing_at[rows] = np.arange(n)
    inner, up = np.flatnonzero(lives), parents[rows[lives]]
    nested = [np.zeros((0, 2), dtype=np.int64)]
    for _ in range(DEEPEST):
        inner, up = inner[up >= 0], up[up >= 0]
        outer = thing_at[up]
        own = (outer >= 0) & (numbers[outer] == numbers[inner]) & (roots[outer] != roots[inner])
        nested.append(np.stack([outer[own], roots[inner[own]]], axis=1))
        up = parents[up]
    around = np.unique(np.concatenate(nested), axis=0)[:, 0]
    return live - np.bincount(around, minlength=n), plain


def live_beside(numbers: Ints, roots: Ints, rows: Ints, parents: Ints, extents: Floats) -> Floats:
    """Share of live things among those that look the same next to each thing in a row or a column, 0..1.

    `rows` and `roots` are as for `count_alike`; `extents` are (n, 4) left, top, right, bottom. Up to six neighbours
    count: two in the row, two in the column by left edge and two by middle; boxes around one another are none. Half a
    plain neighbour is assumed, so that one live neighbour is no certainty.
    """
    left, top, right, bottom = extents.T
    height = bottom - top
    lines = (
        ((top + bottom) / 2, left, right, ROW_GAP * height),
        (left, top, bottom, COLUMN_GAP * height),
        ((left + right) / 2, top, bottom, COLUMN_GAP * height),
    )
    pairs = []
    for at, start, end, gap in lines:
        order = np.lexsort((start, clusters(at), numbers))
        one, two = order[:-1], order[1:]
        near = (numbers[one] == numbers[two]) & (np.abs(at[one] - at[two]) <= ALIGNED)
        near &= (start[two] - end[one] < gap[one]) & ((roots[one] < 0) | (roots[one] != roots[two]))
        pairs.append(np.stack([one[near], two[near]], axis=1))
    one, two = np.unique(np.concatenate(pairs), axis=0).T
    nested = stand_around(rows[one], rows[two], parents) | stand_around(rows[two], rows[one], parents)
    one, two = one[~nested], two[~nested]
    found = np.zeros((len(numbers), 2))
    np.add.at(found, (one, (roots[two] >= 0).astype(np.int64)), 1)
    np.add.at(found, (two, (roots[one] >= 0).astype(np.int64)), 1)
    share: Floats = found[:, 1] / (found.sum(axis=1) + 0.5)
    return share


def clusters(values: Floats) -> Ints:
    """Numbers values so that those closer than ALIGNED share one, in order of value."""
    order = np.argsort(values, kind="stable")
    number = np.zeros(len(values), dtype=np.int64)
    number[order] = np.cumsum(np.diff(values[order], prepend=values[order[:1]]) > ALIGNED)
    return number
