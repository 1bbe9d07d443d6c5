"""Boxes and points: rectangles as `[x, y, width, height]` in CSS pixels of the full page, in arrays of shape (n, 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Pixels = NDArray[np.uint8]

Box = tuple[float, float, float, float]

_BATCH = 256  # boxes: held against 10,000 others, each number that a table of pairs has for them takes 20 MB


def no_boxes() -> Floats:
    """An array of no boxes at all, shape (0, 4)."""
    return np.zeros((0, 4))


def as_box(row: Floats) -> Box:
    """One row of a box array as plain numbers, rounded to a tenth of a pixel as every report does."""
    x, y, width, height = (round(float(v), 1) for v in row)
    return x, y, width, height


def centres(boxes: Floats) -> Floats:
    """The middle of each box, shape (n, 2)."""
    return boxes[:, :2] + boxes[:, 2:] / 2


def areas(boxes: Floats) -> Floats:
    """Width times height of each box, shape (n,)."""
    return boxes[:, 2] * boxes[:, 3]


def intersections(a: Floats, b: Floats) -> Floats:
    """The area that each box of `a` shares with each box of `b`, shape (len(a), len(b))."""
    across, down = (_shared(a[:, side], a[:, side + 2], b[:, side], b[:, side + 2]) for side in (0, 1))
    across *= down
    return across


def _shared(start: Floats, size: Floats, others: Floats, sizes: Floats) -> Floats:
    """The length that each stretch shares with each of the others, 0 where there is none."""
    # In place: of many boxes such a table takes hundreds of megabytes.
    shared: Floats = np.minimum((start + size)[:, None], others + sizes)
    shared -= np.maximum(start[:, None], others)
    return np.maximum(shared, 0, out=shared)


def contain(boxes: Floats, points: Floats) -> Bools:
    """Which boxes hold which points, edges at the left and top included, shape (len(boxes), len(points))."""
    x, y = points[:, 0], points[:, 1]
    left, top, width, height = boxes.T[:, :, None]
    return (left <= x) & (x < left + width) & (top <= y) & (y < top + height)


def gaps_between(a: Floats, b: Floats) -> Floats:
    """The distance between each two boxes in px, 0 where they touch or overlap, shape (len(a), len(b))."""
    before = a[:, None, :2] - (b[:, :2] + b[:, 2:])[None]
    behind = b[None, :, :2] - (a[:, :2] + a[:, 2:])[:, None]
    across, down = np.moveaxis(np.clip(np.maximum(before, behind), 0, None), 2, 0)
    return np.hypot(across, down)


def size_likeness(a: Floats, b: Floats) -> Floats:
    """How alike the sizes of each two boxes are: the ratios of their sides multiplied, 1 for equal, (len(a), len(b)).

    All boxes must have an area.
    """
    smaller = np.minimum(a[:, None, 2:], b[None, :, 2:])
    return (smaller / np.maximum(a[:, None, 2:], b[None, :, 2:])).prod(axis=2)


def parts_of(rows: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """The rows in order, a few hundred at a time: tables of pairs of thousands of boxes would take gigabytes."""
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]


def in_parts(ask: Callable[[Floats], NDArray[Any]], boxes: Floats) -> NDArray[Any]:
    """What `ask` answers for each of the boxes, shape (n,), being asked of a few hundred at a time."""
    # Of none, too: the answer's type is for `ask` to know.
    return np.concatenate([ask(part) for part in parts_of(boxes)] or [ask(boxes)])


def union(boxes: Floats) -> Floats:
    """The smallest box around all the boxes, shape (4,). At least one box is needed."""
    low = boxes[:, :2].min(axis=0)
    high = (boxes[:, :2] + boxes[:, 2:]).max(axis=0)
    return np.concatenate([low, high - low])


def clipped(boxes: Floats, width: float, height: float) -> Floats:
    """The boxes cut to the page; what lies wholly outside keeps no area."""
    low = np.clip(boxes[:, :2], 0, (width, height))
    high = np.clip(boxes[:, :2] + boxes[:, 2:], 0, (width, height))
    return np.concatenate([low, high - low], axis=1)


def disjoint(boxes: Floats) -> Floats:
    """Boxes that cover what these do and do not overlap, (k, 4): the cells of the grid that their sides make."""
    right, bottom = (boxes[:, :2] + boxes[:, 2:]).T
    x, y = np.unique([boxes[:, 0], right]), np.unique([boxes[:, 1], bottom])
    covered = np.zeros((max(0, len(y) - 1), max(0, len(x) - 1)), dtype=bool)
    first, last = np.searchsorted(x, boxes[:, 0]), np.searchsorted(x, right)
    top, end = np.searchsorted(y, boxes[:, 1]), np.searchsorted(y, bottom)
    for box in range(len(boxes)):
        covered[top[box] : end[box], first[box] : last[box]] = True
    row, column = np.nonzero(covered)
    return np.stack([x[column], y[row], np.diff(x)[column], np.diff(y)[row]], axis=1)


@dataclass(frozen=True, eq=False)
class Ragged:
    """Rows of varying length over one array: row `i` is `values[starts[i]:starts[i + 1]]`."""

    values: NDArray[Any]
    starts: Ints

    @classmethod
    def of(cls, rows: list[NDArray[Any]], width: int) -> Ragged:
        """Rows of shape (k, width) each, put end to end."""
        starts = np.concatenate([[0], np.cumsum([len(row) for row in rows], dtype=np.int64)])
        return cls(np.concatenate(rows) if rows else np.zeros((0, width)), starts.astype(np.int64))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> NDArray[Any]:
        return self.values[self.starts[row] : self.starts[row + 1]]
