"""Where labels and legends go on a drawn map: inside the picture, and never over one another."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from synthmap.model.geometry import Pixels

Area = tuple[int, int, int, int]
"""Left, top, width and height in px of the picture."""


class Places:
    """Room on one picture (width and height in px), given away once."""

    def __init__(self, width: int, height: int) -> None:
        self._width, self._height = width, height
        self._taken: list[Area] = []

    def take(self, wanted: Iterable[Area]) -> Area | None:
        """The first of the areas that is free once it is moved into the picture; None where none is, or none fits."""
        for area in wanted:
            moved = self._inside(area)
            if moved and not any(overlap(moved, other) for other in self._taken):
                self._taken.append(moved)
                return moved
        return None

    def _inside(self, area: Area) -> Area | None:
        left, top, width, height = area
        if width > self._width or height > self._height:
            return None
        return min(max(0, left), self._width - width), min(max(0, top), self._height - height), width, height


def overlap(a: Area, b: Area) -> bool:
    """Whether two areas share a pixel."""
    across = a[0] < b[0] + b[2] and b[0] < a[0] + a[2]
    return across and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def emptiest(areas: Iterable[Area], layer: Pixels, cell: int) -> list[Area]:
    """The areas in the order of how little of a layer (rows, columns, 4), one pixel per `cell` px, they would hide."""

    def hidden(area: Area) -> int:
        left, top, width, height = (side // cell for side in area)
        return int(layer[max(0, top) : top + height + 1, max(0, left) : left + width + 1, 3].sum(dtype=np.int64))

    return sorted(areas, key=hidden)
