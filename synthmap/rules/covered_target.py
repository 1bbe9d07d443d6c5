"""Something lies over a target and takes its clicks.

**What it catches.** A transparent box left over a button, an overlay that stayed after its dialog was closed, a fixed
bar over the last button of a page that cannot be scrolled any further, a banner across the links.

**Why it matters.** The target is seen, aimed at and hit, and nothing of what it promises happens.

**How it decides.** Points spread over each target that works, or claims to, are asked for what takes a click there,
with the page and every scroller around the target moved to where most of it comes free. A target is accused when fewer
than `reachable` of the points where it lies reach it, and a visitor can see it: what an opaque thing hides is not
aimed at. What takes the click is excused where it does the same (its label, a link to the same address) or is a live
part of the page itself (a link stretched over its card); something live that floats over the page is not. A dialog or
banner that a visitor can close is one warning, whatever it covers; any other thing over several targets is one finding.
Where the page changed too fast to be asked, the outcome is `incomplete`.

**Thresholds.** `reachable` (default 0.5): the share of points below which a target counts as covered. Where a click
would still arrive at some points it is a warning.

**To silence it.** `rules: {covered-target: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import as_box, union
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import box_of
from synthmap.rules._layers import can_be_closed, floats_over, layer_of
from synthmap.rules._registry import Claim, rule
from synthmap.rules._targets import offers_itself
from synthmap.rules._words import called, counted, sentence

_IN_SIGHT = 0.5  # share of a target's points that must show for a visitor to see it
_MANY = 4  # targets under one thing, from which on they are one problem
_MAX_LISTED = 10


@dataclass(frozen=True)
class Options:
    """`reachable`: the share of a target's points, 0..1, below which it counts as covered."""

    reachable: float = 0.5


@rule("covered-target", level="error", options=Options)
def covered_target(snapshot: Snapshot, options: Options) -> Iterator[Claim]:
    """Accuse each covered target, or what covers many of them at once."""
    table = snapshot.elements
    own = table.visible & table.is_any(Liveness.LIVE) & (table.action == np.arange(len(table)))
    if own.any() and np.isnan(table.reachable[own]).all():
        yield _untested(int(own.sum()))
        return
    under: dict[int, list[int]] = {}
    for row in _covered(table, options):
        under.setdefault(layer_of(table, int(table.occluder[row])), []).append(row)
    for layer, rows in under.items():
        if can_be_closed(table, layer):
            yield _on_layer(table, layer, rows, level="warning")
        elif len(rows) >= _MANY:
            yield _on_layer(table, layer, rows)
        else:
            for row in rows:
                yield _on_target(table, row)


def _covered(table: ElementTable, options: Options) -> list[int]:
    """The targets that a visitor sees and cannot click, none of them within another."""
    known = table.visible & table.drawn & table.takes_pointer & (table.occluder >= 0)
    low = np.nan_to_num(table.reachable, nan=1.0) < options.reachable
    seen = np.nan_to_num(table.in_sight) >= _IN_SIGHT
    # What a bar of the window hides is in plain sight until the page is scrolled under it, and never comes out again.
    floating = [over >= 0 and floats_over(table, row, int(over)) for row, over in enumerate(table.occluder)]
    seen |= np.array(floating, dtype=bool)
    return [
        row
        for row in map(int, np.flatnonzero(known & low & seen))
        if offers_itself(table, row) and not _excused(table, row, int(table.occluder[row]))
    ]


def _excused(table: ElementTable, row: int, over: int) -> bool:
    """Whether what takes the click is meant to: the target's own surroundings, or something live of the same layer."""
    if over in table.ancestors(row) or row in table.ancestors(over):
        return True
    acts = int(table.action[over])
    live = acts >= 0 and table.liveness[acts] == Liveness.LIVE
    return bool(live) and not floats_over(table, row, over)


def _untested(targets: int) -> Claim:
    """Where the page would not hold still, nothing is known about any target."""
    return Claim(
        message=f"Whether anything lies over the page's {counted(targets, 'target')} could not be settled: "
        "the page changed while it was looked at.",
        hypothesis="It keeps adding or removing elements by itself.",
        action="Hide or stop what changes while the page is captured (`capture: {hide: …}`).",
        metric="",
        subject="not tested",
        outcome="incomplete",
        impact=1,
    )


def _on_target(table: ElementTable, row: int) -> Claim:
    over, share = int(table.occluder[row]), float(table.reachable[row])
    how = "cannot be clicked" if share == 0 else f"can be clicked on {share:.0%} of its area only"
    return Claim(
        message=f"{sentence(called(table, row))} {how}: {_what(table, over)} lies over it.",
        hypothesis=_cause(table, over),
        action=f"Move {called(table, over)} off it, or let clicks through (`pointer-events: none`); "
        "at the end of a page leave room to scroll.",
        metric="Clicks at its place that it does not get: they should fall to none.",
        row=row,
        box=box_of(table, row),
        level=None if share == 0 else "warning",
        impact=3,
        evidence={"reachable": share, **_evidence(table, over)},
    )


def _on_layer(table: ElementTable, layer: int, rows: Sequence[int], **more: object) -> Claim:
    closes, several = "level" in more, len(rows) > 1
    return Claim(
        message=f"{sentence(_what(table, layer))} lies over {counted(len(rows), 'target')}, {called(table, rows[0])} "
        f"{'first among them' if several else 'alone'}{', until it is closed' if closes else ''}.",
        hypothesis=_cause(table, layer),
        action="Let it take less of the page, or leave room below the content for it."
        if closes
        else f"Move {called(table, layer)} off them, or let clicks through (`pointer-events: none`).",
        metric="Clicks on it where those targets lie.",
        row=layer,
        box=box_of(table, layer) if closes else as_box(union(table.box[list(rows)])),
        impact=2 if closes else 3,
        evidence={
            "count": len(rows),
            "covered": [table.selector[row] for row in rows[:_MAX_LISTED]],
            **_evidence(table, layer),
        },
        **more,  # type: ignore[arg-type]
    )


def _what(table: ElementTable, over: int) -> str:
    # Where nothing of it shows, what stands around it says nothing about it either.
    return called(table, over) if table.drawn[over] or table.name[over] else "a transparent element"


def _cause(table: ElementTable, over: int) -> str:
    if table.pinned[over]:
        return "It keeps its place in the window, and no scrolling brings the target out from under it."
    if not table.drawn[over]:
        return "A transparent element was left over it, or grew larger than what it shows."
    return "The two overlap in this layout, and the one on top takes the clicks."


def _evidence(table: ElementTable, over: int) -> dict[str, object]:
    return {
        "occluder": table.selector[over],
        "occluder_box": list(box_of(table, over)),
        "transparent": not bool(table.drawn[over]),
        "fixed": table.pinned[over] == "fixed",
    }
