"""The same kind of thing over and over: the entries of a list, the badges of a table's rows, told as one problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from synthmap.model.elements import ElementTable
from synthmap.model.geometry import Box, areas, as_box, union
from synthmap.rules._controls import box_of
from synthmap.rules._resemblance import own_signs

_LISTED = 20  # of a kind, by name and place; the count tells of all
_A_LIST = 3  # of a kind, from which on they are told together: two may be a coincidence
_CLOSE = 0.5  # of the box around them all is filled by things that stand close together
_HEIGHT = 1.1  # times as high, at most, is a thing of the same kind


def by_kind(table: ElementTable, rows: Iterable[int]) -> Iterator[list[int]]:
    """The rows, those of a kind in one group where they are a list, each group in document order.

    Of a kind are things as high as one another, marked up the same from the root of the page on, which show the same
    signs: names and classes differ from entry to entry of a list, and its wording is no part of its make.
    """
    kinds: list[list[int]] = []
    for row in sorted(rows):
        kin = next((kind for kind in kinds if _of_a_kind(table, kind[0], row)), None)
        if kin is None:
            kinds.append([row])
        else:
            kin.append(row)
    for kind in kinds:
        yield from [kind] if len(kind) >= _A_LIST else ([row] for row in kind)


def place_of(table: ElementTable, rows: Sequence[int]) -> Box:
    """The box around a group of things that stand close together, else the box of the first."""
    whole, each = as_box(union(table.box[list(rows)])), areas(table.box[list(rows)])
    return whole if whole[2] * whole[3] * _CLOSE <= each.sum() else box_of(table, rows[0])


def instances(table: ElementTable, rows: Iterable[int]) -> list[dict[str, Any]]:
    """The first things of a group by name, selector and box, as evidence lists them."""
    return [
        {"name": table.name[row], "selector": table.selector[row], "box": list(box_of(table, row))}
        for row in list(rows)[:_LISTED]
    ]


def _of_a_kind(table: ElementTable, one: int, other: int) -> bool:
    low, high = sorted((float(table.box[one, 3]), float(table.box[other, 3])))
    return (
        high <= max(low * _HEIGHT, low + 1)
        and set(own_signs(table, one)) == set(own_signs(table, other))
        and _make(table, one) == _make(table, other)
    )


def _make(table: ElementTable, row: int) -> tuple[str, ...]:
    """The tags of the element and of all around it, the innermost first."""
    return tuple(table.tag[each] for each in (row, *table.ancestors(row)))
