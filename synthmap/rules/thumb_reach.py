"""On a phone, the call to action stands where a thumb does not get to.

**What it catches.** The page's call to action at the top edge of a phone's window, where no scrolling brings it lower;
and one that is pinned to the very bottom, wholly within the strip that the system keeps for itself.

**Why it matters.** About half of all phones are held in one hand, and that hand's thumb taps (Hoober: one
hand 49%, cradled 36%, two thumbs 15%).

**How it decides.** The `cta` of the scenario, else the largest of the few things on the first screen that look like
buttons, on devices with touch that are upright and laid out as phones. What scrolls can be brought under the thumb,
unless it stands so near the top of the page that nothing is left to scroll: only what stays in the uppermost
`reach` of the window is told. The second action to the same place within reach makes it good. Silent on tablets and in
landscape, where both hands hold.

**Thresholds.** `reach` (default 0.12): the part of the window's height at its top that is out of reach. Published maps
of thumbs give areas and no number: it is assumed. 34 px: the strip at the bottom that phones without a home button
keep (Apple's safe area).

**To silence it.** `rules: {thumb-reach: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.maps.pinned import stays
from synthmap.model.elements import Liveness
from synthmap.model.identity import normal_target
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import box_of
from synthmap.rules._named import named
from synthmap.rules._prominence import primary_action
from synthmap.rules._registry import Claim, rule
from synthmap.rules._words import called, sentence

_SYSTEM = 34.0  # px
_PHONE = 500  # px: a wider window is a tablet's


@dataclass(frozen=True)
class Options:
    """`reach`: the part of the window's height, from its top, that a thumb does not get to."""

    reach: float = 0.12


@rule("thumb-reach", level="note", options=Options)
def thumb_reach(snapshot: Snapshot, options: Options) -> Iterator[Claim]:
    """Tell a call to action that a thumb does not get to on a phone."""
    window = snapshot.viewport
    if not (window.touch and window.mobile and window.width <= _PHONE and window.height > window.width):
        return
    declared = [row for sought in named(snapshot, "cta") for row in sought.rows]
    primary = None if named(snapshot, "cta") else primary_action(snapshot)
    rows = declared or ([] if primary is None else [primary])
    told = [(row, fault) for row in rows if (fault := _fault(snapshot, row, options))]
    if not rows or len(told) < len(rows) or _within_reach(snapshot, rows, options):
        return
    row, fault = told[0]
    name, top = called(snapshot.elements, row), float(snapshot.elements.box[row, 1])
    yield Claim(
        message=f"{sentence(name)} stands {fault}: a thumb that holds the phone does not get to it."
        if fault.startswith("in")
        else f"{sentence(name)} is pinned {fault}: a tap there is as likely taken by the system.",
        hypothesis="Half of all phones are held in one hand (Hoober: 49%), whose thumb moves over the lower part.",
        action=f"Let {name} stand lower, or pin it above the bottom edge; leave the top to what is only read.",
        metric="Its share of taps on phones, beside its share of clicks on desktop.",
        row=row,
        box=box_of(snapshot.elements, row),
        confidence=0.5,
        impact=1,
        effort=2,
        evidence={"top": round(top, 1), "window": window.height, "reach": options.reach, "assumed": ["reach"]},
    )


def _fault(snapshot: Snapshot, row: int, options: Options) -> str:
    """Where it stands badly, in words; "" where it does not."""
    table, height = snapshot.elements, float(snapshot.viewport.height)
    middle = float(table.box[row, 1] + table.box[row, 3] / 2)
    if middle < options.reach * height:
        return (
            "in the uppermost part of the window, whatever is scrolled"
            if stays(table)[row]
            else _at_the_top(table.box[row])
        )
    if table.pinned[row] == "fixed" and height - _SYSTEM <= table.box[row, 1] < height:
        return f"to the lowest {_SYSTEM:.0f} px of the window"
    return ""


def _at_the_top(box: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    return f"in the uppermost part of the window, {box[1]:.0f} px from the top of the page"


def _within_reach(snapshot: Snapshot, rows: list[int], options: Options) -> bool:
    """Whether another thing that leads to the same place stands where a thumb gets to."""
    table = snapshot.elements
    own = table.action == np.arange(len(table))
    wanted = {_target(snapshot, row) for row in rows} - {""}
    others = np.flatnonzero(own & table.visible & table.is_any(Liveness.LIVE))
    return any(
        _target(snapshot, int(row)) in wanted and not _fault(snapshot, int(row), options)
        for row in others
        if int(row) not in rows
    )


def _target(snapshot: Snapshot, row: int) -> str:
    target = normal_target(snapshot.elements.attributes[row].get("href", ""))
    return "" if target.startswith(("#", "javascript:")) else target
