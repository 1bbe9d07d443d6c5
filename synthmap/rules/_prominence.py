"""A page's foremost actions: which one it is for, and where they stand on two devices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import Bools, Floats, areas
from synthmap.model.identity import landmarks_of
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import box_of
from synthmap.rules._registry import Claim
from synthmap.rules._twins import marks_of
from synthmap.rules._words import called, sentence

_FAR = 3  # screens
_LIKE_A_BUTTON = 0.8  # of looks_clickable, from which on an action counts as foremost
_MIN_AREA = 1_500.0  # px²: a smaller one is not what the page is for
_MIN_HEIGHT = 24.0  # px: what is lower is words
_FEW = 3  # actions of one screen, beyond which none of them is the one that the page is for
_BARS = frozenset(("navigation", "contentinfo", "search"))
_HEADER = 120.0  # px: an action further down in a banner is that of a hero, which is as often marked up as a header


def primary_action(snapshot: Snapshot) -> int | None:
    """The row of what the first screen asks for: the largest of its few live actions that look like buttons.

    None where there is none outside of headers, menus and footers, or so many that none stands out.
    """
    table, height = snapshot.elements, snapshot.viewport.height
    size = areas(table.box)
    rows = [
        row
        for row in _actions(table)
        if np.nan_to_num(table.looks_clickable[row]) >= _LIKE_A_BUTTON
        and size[row] >= _MIN_AREA
        and table.box[row, 3] >= _MIN_HEIGHT
        and 0 <= table.box[row, 1] <= height - table.box[row, 3]
        and np.nan_to_num(table.reachable[row], nan=1.0) > 0
        and not _in_a_bar(table, row)
    ]
    return max(rows, key=lambda row: (size[row], -row)) if 0 < len(rows) <= _FEW else None


def _in_a_bar(table: ElementTable, row: int) -> bool:
    """Whether it belongs to a header, a menu or a footer."""
    around = landmarks_of(table.key[row]).split(" > ")
    return not _BARS.isdisjoint(around) or ("banner" in around and float(table.box[row, 1]) < _HEADER)


def moved(here: Snapshot, there: Snapshot) -> Iterator[Claim]:
    """A note for the foremost action that is far down on the narrower device, or else for two that changed places."""
    pairs = _foremost(here, there) if here.viewport.width < there.viewport.width else []
    if not pairs:
        return
    ours, theirs = np.array([a for a, _ in pairs]), np.array([b for _, b in pairs])
    top_there = there.elements.box[theirs, 1]
    first = theirs[np.argmin(top_there)]
    row = int(ours[np.argmin(top_there)])
    screens = float(here.elements.box[row, 1]) / here.viewport.height
    if there.elements.box[first, 1] < there.viewport.height and screens > _FAR:
        yield _note(
            here,
            there,
            row,
            int(first),
            f"stands on the first screen on {there.view.device} and {screens:.0f} screens down on {here.view.device}",
            "far down",
        )
        return
    boxes_here, boxes_there = here.elements.box[ours], there.elements.box[theirs]
    turned = _above(boxes_there) & _above(boxes_here).T
    if turned.any():
        above, below = (int(k) for k in np.argwhere(turned)[0])
        other = called(here.elements, int(ours[below]))
        yield _note(
            here,
            there,
            int(ours[above]),
            int(theirs[above]),
            f"stands above {other} on {there.view.device} and below it on {here.view.device}",
            "reordered",
        )


def _above(boxes: Floats) -> Bools:
    """Which stands above which in one column, shape (k, k): side by side, what is higher says nothing of order."""
    left, right = boxes[:, 0], boxes[:, 0] + boxes[:, 2]
    shared = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    column = shared >= np.minimum(boxes[:, None, 2], boxes[:, 2]) / 2
    return np.asarray(column & (boxes[:, None, 1] + boxes[:, None, 3] <= boxes[None, :, 1]))


def _foremost(here: Snapshot, there: Snapshot) -> list[tuple[int, int]]:
    """Rows here and there of the actions that look like the page's foremost there, and are alone of their kind."""
    ours, theirs = _actions(here.elements), _actions(there.elements)
    once_here, once_there = (Counter(marks.values()) for marks in (ours, theirs))
    by_marks = {marks: row for row, marks in ours.items() if once_here[marks] == 1}
    table = there.elements
    large = table.box[:, 2] * table.box[:, 3] >= _MIN_AREA
    return [
        (by_marks[marks], row)
        for row, marks in theirs.items()
        if marks in by_marks
        and once_there[marks] == 1
        and large[row]
        and np.nan_to_num(table.looks_clickable[row]) >= _LIKE_A_BUTTON
    ]


def _actions(table: ElementTable) -> dict[int, frozenset[str]]:
    """The live links and buttons that scroll with the page, and their marks."""
    own = table.action == np.arange(len(table))
    return {
        int(row): marks
        for row in np.flatnonzero(table.is_any(Liveness.LIVE) & table.visible & own)
        if table.role[row] in ("link", "button") and not table.pinned[row] and (marks := marks_of(table, int(row)))
    }


def _note(here: Snapshot, there: Snapshot, row: int, other: int, what: str, fault: str) -> Claim:
    table = there.elements
    return Claim(
        message=f"{sentence(called(here.elements, row))} {what}.",
        hypothesis="What the page asks for first on one device is met late, or after something else, on the other.",
        action=f"Bring it up on {here.view.device}, or repeat it there.",
        metric=f"Its share of clicks on {here.view.device} and on {there.view.device}.",
        row=row,
        box=box_of(here.elements, row),
        subject=f"{fault} {table.key[other]}",
        view=here.view,
        level="note",
        confidence=0.6,
        impact=1,
        effort=2,
        evidence={"other": {
            "device": there.view.device, "box": list(box_of(table, other)), "name": table.name[other],
            "selector": table.selector[other],
        }, "fault": fault},
    )  # fmt: skip
