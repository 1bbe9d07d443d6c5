"""A target too small to hit, or too close to the next.

**What it catches.** Live targets under 24 px with no room around them, and, on touch screens, how many stay under 44
px.

**Why it matters.** Below about 9 mm a finger misses often (Parhi 2006), and what it hits instead is the neighbour.

**How it decides.** WCAG 2.2's success criterion 2.5.8: a target smaller than 24 by 24 CSS px fails unless a circle of
24 px about its middle touches neither another target nor the circle of another small one. Links within a line of text
and controls that the browser draws itself are excepted, as there. What lies within another target (the handle of a
slider, on its track) is not that one's neighbour. Targets under `min` on touch screens are one note a view (44 px:
Apple's guideline and WCAG 2.5.5; Google's is 48).

**Thresholds.** 24 px and its spacing, fixed by the standard; `min` (default 44).

**To silence it.** `rules: {small-target: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import Bools, Floats, Ints, centres
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import box_of, claims_of
from synthmap.rules._registry import Claim, rule
from synthmap.rules._words import called, counted, sentence

_STANDARD = 24.0


@dataclass(frozen=True)
class Options:
    """`min`: the size in CSS px under which touch targets are noted."""

    min: float = 44.0


@rule("small-target", level="warning", options=Options)
def small_target(snapshot: Snapshot, options: Options) -> Iterator[Claim]:
    """Accuse targets that fail WCAG 2.5.8; note how many are under `min` on a touch screen."""
    table = snapshot.elements
    rows = np.flatnonzero(_targets(table))
    boxes = _target_boxes(table, rows)
    excepted = _excepted(snapshot, rows)
    crowding = np.where(excepted, -1, _crowding(table, rows, boxes))
    for k in np.flatnonzero(crowding >= 0):
        row, other = int(rows[k]), int(crowding[k])
        gap = round(_gap(boxes[k], boxes[other]))
        name, neighbour = called(table, row), called(table, int(rows[other]))
        yield Claim(
            message=f"{sentence(name)} is only {_size(boxes[k])}, and "
            f"{neighbour if neighbour != name else 'another like it'} {f'is {gap} px away' if gap else 'touches it'}.",
            hypothesis="Fingers, and unsteady hands with a mouse, will miss it or hit its neighbour.",
            action=f"Make it at least {_STANDARD:.0f} × {_STANDARD:.0f} px, or keep that much room around it.",
            metric="Clicks beside it that are followed by one on it: they should fall to none.",
            row=row,
            box=box_of(table, row),
            impact=2,
            evidence={
                "width": round(float(boxes[k, 2]), 1),
                "height": round(float(boxes[k, 3]), 1),
                "neighbour": table.selector[rows[other]],
                "gap": gap,
                "wcag": "2.5.8",
            },
        )
    under = np.flatnonzero((_short(boxes) < options.min) & (crowding < 0) & ~excepted)
    if snapshot.viewport.touch and len(under):
        smallest = min(under, key=lambda k: (_short(boxes)[k], boxes[k, 2] * boxes[k, 3], k))
        row, many = int(rows[smallest]), len(under) > 1
        yield Claim(
            message=f"{counted(len(under), 'target')} on this touch screen {'are' if many else 'is'} under "
            f"{options.min:g} px: {'the smallest is ' if many else ''}{called(table, row)}, {_size(boxes[smallest])}.",
            hypothesis="Targets under about 9 mm are missed more often.",
            action=f"Grow the ones that matter to {options.min:g} px, by padding if not by drawing.",
            metric="Taps beside them that are followed by one on them.",
            box=box_of(table, row),
            subject="under-min",
            level="note",
            impact=1,
            effort=2,
            evidence={"count": len(under), "min": options.min, "smallest": table.selector[row]},
        )


def _controls(table: ElementTable) -> Bools:
    """What works, and what says that it does: a control found dead is still aimed at, and will be mended."""
    claimed = table.is_any(Liveness.CLAIMED, Liveness.DEAD, Liveness.UNKNOWN)
    says_so = np.array([bool(claims_of(table, row)) for row in range(len(table))], dtype=bool)
    return table.is_any(Liveness.LIVE) | (claimed & says_so)


def _targets(table: ElementTable) -> Bools:
    """Live, visible and within reach, and the thing that is aimed at rather than a part of it or its label."""
    own = table.action == np.arange(len(table))
    reachable = np.nan_to_num(table.reachable, nan=1.0) > 0
    return _controls(table) & table.visible & table.takes_pointer & own & reachable


def _target_boxes(table: ElementTable, rows: Ints) -> Floats:
    """Where each target takes a click: its box, grown to hold the label that acts on it and what a line of text holds.

    A block's content that is larger than the block is cut off or lies over its neighbours: the box is what counts.
    """
    low, high = table.box[:, :2].copy(), table.box[:, :2] + table.box[:, 2:]
    within = np.array([int(a) in table.ancestors(row) if a >= 0 else False for row, a in enumerate(table.action)])
    grows = ~within.astype(bool) | table.inline[table.action]
    parts = np.flatnonzero((table.action >= 0) & table.visible & grows)
    np.minimum.at(low, table.action[parts], table.box[parts, :2])
    np.maximum.at(high, table.action[parts], table.box[parts, :2] + table.box[parts, 2:])
    return np.concatenate([low[rows], high[rows] - low[rows]], axis=1)


def _crowding(table: ElementTable, rows: Ints, boxes: Floats) -> Ints:
    """For each target under 24 px, the nearest other that stands in its circle or, small too, meets it; -1 for none."""
    small = _short(boxes) < _STANDARD
    crowding = np.full(len(rows), -1, dtype=np.int64)
    middle = centres(boxes)
    for k in np.flatnonzero(small):
        nearest = np.clip(middle[k], boxes[:, :2], boxes[:, :2] + boxes[:, 2:])
        to_box = np.hypot(*(nearest - middle[k]).T)
        to_circle = np.hypot(*(middle - middle[k]).T)
        close = (to_box < _STANDARD / 2) | (small & (to_circle < _STANDARD))
        others = [int(j) for j in np.flatnonzero(close) if not _nested(table, int(rows[j]), int(rows[k]))]
        crowding[k] = min(others, key=lambda j: (to_box[j], j), default=-1)
    return crowding


def _nested(table: ElementTable, a: int, b: int) -> bool:
    return a == b or a in table.ancestors(b) or b in table.ancestors(a)


def _excepted(snapshot: Snapshot, rows: Ints) -> Bools:
    """Links in a line of text, whose height is the line's, and native boxes that the page has not restyled."""
    table, texts = snapshot.elements, snapshot.texts
    worded = {int(row) for row, text in zip(texts.element, texts.text, strict=True) if any(map(str.isalnum, text))}
    native = ("checkbox", "radio")
    return np.array(
        [
            (bool(table.inline[row]) and _stands_in_text(table, int(row), worded))
            or (table.tag[row] == "input" and table.attributes[row].get("type") in native)
            or table.tag[row] == "option"
            for row in rows
        ],
        dtype=bool,
    )


def _stands_in_text(table: ElementTable, row: int, worded: set[int]) -> bool:
    """Whether the block it flows in has words of its own beside it: then its height is that text's."""
    for above in table.ancestors(row):
        if above in worded:
            return True
        if not table.inline[above]:
            break
    return False


def _short(boxes: Floats) -> Floats:
    """The shorter side of each box."""
    return np.asarray(boxes[:, 2:].min(axis=1, initial=np.inf))


def _gap(a: Floats, b: Floats) -> float:
    """The distance between two boxes, 0 where they touch."""
    return float(np.hypot(*np.maximum(0, np.maximum(a[:2] - (b[:2] + b[2:]), b[:2] - (a[:2] + a[2:])))))


def _size(box: Floats) -> str:
    return f"{box[2]:.0f} × {box[3]:.0f} px"
