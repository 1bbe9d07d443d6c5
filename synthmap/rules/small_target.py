"""A target too small to hit, or too close to the next.

**What it catches.** Live targets under 24 px with no room around them, and, on touch screens, how many stay under 44
px.

**Why it matters.** Below about 9 mm a finger misses often (Parhi 2006), and what it hits instead is the neighbour.

**How it decides.** WCAG 2.2's success criterion 2.5.8: a target smaller than 24 by 24 CSS px fails unless a circle of
24 px about its middle touches neither another target nor the circle of another small one. Links within a line of text
and controls that the browser draws itself are excepted, as there. Targets under `min` on touch screens are one note a
view (44 px: Apple's guideline and WCAG 2.5.5; Google's is 48).

**Thresholds.** 24 px and its spacing, fixed by the standard; `min` (default 44).

**To silence it.** `rules: {small-target: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import Bools, Floats, Ints, areas, centres
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import box_of
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
    short = boxes[:, 2:].min(axis=1, initial=np.inf) if len(rows) else np.zeros(0)
    failing = _without_room(boxes) & ~_excepted(table, rows)
    for row, box in zip(rows[failing], boxes[failing], strict=True):
        size = f"{box[2]:.0f} × {box[3]:.0f} px"
        yield Claim(
            message=f"{sentence(called(table, int(row)))} is only {size}, another target within {_STANDARD:.0f} px.",
            hypothesis="Fingers, and unsteady hands with a mouse, will miss it or hit its neighbour.",
            action=f"Make it at least {_STANDARD:.0f} × {_STANDARD:.0f} px, or keep that much room around it.",
            metric="Mis-taps: a tap beside it followed by one on it.",
            row=int(row),
            box=box_of(table, int(row)),
            impact=2,
            evidence={"width": round(float(box[2]), 1), "height": round(float(box[3]), 1), "wcag": "2.5.8"},
        )
    under = rows[(short < options.min) & ~failing & ~_excepted(table, rows)]
    if snapshot.viewport.touch and len(under):
        smallest = int(under[np.argmin(areas(table.box[under]))])
        yield Claim(
            message=f"{sentence(counted(len(under), 'target'))} on a touch screen "
            f"{'are' if len(under) > 1 else 'is'} under {options.min:.0f} px; "
            f"the smallest is {called(table, smallest)}.",
            hypothesis="Targets under about 9 mm are missed more often.",
            action=f"Grow the ones that matter to {options.min:.0f} px, by padding if not by drawing.",
            metric="Mis-taps near them.",
            box=box_of(table, smallest),
            subject="under-min",
            level="note",
            impact=1,
            effort=2,
            evidence={"count": len(under), "min": options.min, "smallest": table.selector[smallest]},
        )


def _targets(table: ElementTable) -> Bools:
    """Live and visible, and the thing that is aimed at rather than a part of it or its label."""
    own = table.action == np.arange(len(table))
    return table.is_any(Liveness.LIVE) & table.visible & table.takes_pointer & own


def _target_boxes(table: ElementTable, rows: Ints) -> Floats:
    """Where each target takes a click: its box, grown to hold what it draws beyond it and the label that acts on it."""
    low, high = table.box[:, :2].copy(), table.box[:, :2] + table.box[:, 2:]
    parts = np.flatnonzero((table.action >= 0) & table.visible)
    np.minimum.at(low, table.action[parts], table.box[parts, :2])
    np.maximum.at(high, table.action[parts], table.box[parts, :2] + table.box[parts, 2:])
    return np.concatenate([low[rows], high[rows] - low[rows]], axis=1)


def _without_room(boxes: Floats) -> Bools:
    """Which targets are under 24 px with another target, or another small one's circle, within their own circle."""
    small = boxes[:, 2:].min(axis=1, initial=np.inf) < _STANDARD if len(boxes) else np.zeros(0, dtype=bool)
    failing = np.zeros(len(boxes), dtype=bool)
    middle = centres(boxes)
    for k in np.flatnonzero(small):
        nearest = np.clip(middle[k], boxes[:, :2], boxes[:, :2] + boxes[:, 2:])
        to_box = np.hypot(*(nearest - middle[k]).T)
        to_circle = np.hypot(*(middle - middle[k]).T)
        others = np.arange(len(boxes)) != k
        failing[k] = bool((others & ((to_box < _STANDARD / 2) | (small & (to_circle < _STANDARD)))).any())
    return failing


def _excepted(table: ElementTable, rows: Ints) -> Bools:
    """Links in a line of text, whose height is the line's, and native boxes that the page has not restyled."""
    excepted = []
    for row in rows:
        in_text = bool(table.inline[row]) and _stands_in_text(table, int(row))
        native = table.tag[row] == "input" and table.attributes[row].get("type") in ("checkbox", "radio")
        excepted.append(in_text or native or table.tag[row] == "option")
    return np.array(excepted, dtype=bool)


def _stands_in_text(table: ElementTable, row: int) -> bool:
    """Whether the parent says clearly more than the link itself: then the link is part of a sentence."""
    parent = int(table.parent[row])
    return parent >= 0 and len(table.name[parent]) > 1.5 * len(table.name[row]) + 10
