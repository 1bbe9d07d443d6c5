"""Visitors stop scrolling all at once.

**What it catches.** A place on the page where a large part of those who got there go no further, and what stands there.

**Why it matters.** People leave a page all the way down, a few at a time. Where many do so within a hand's breadth,
something told them that this was all.

**How it decides.** Over recorded sessions, from 500 on: the share of those who came down to a place and did not come
100 px further. It is a cliff where that share is at least `lost`, and surely more than the steepest rate published, by
its Wilson interval (people on home pages leave by one in ten every 100 px: Chartbeat 2013, exponential of 960 px). At
the fold a quarter of all visitors stops on any page, up to 35% on some: only what is surely beyond that is told there.
The end of the page is no cliff. What the picture shows there is named: a place where the page looks finished, a form, a
footer, a picture as high as most of the screen. Of simulated sessions nothing is told: where they stop follows
from what is assumed of them. At most two are told a view, the greatest loss first.

**Thresholds.** `lost` (default 0.3, assumed), `least` (default 100): sessions that came down to the place.

**To silence it.** `rules: {scroll-cliff: off}`, or a higher `lost`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.maps.intervals import wilson
from synthmap.maps.reach import Reach
from synthmap.maps.visits import Visits, from_source
from synthmap.model.geometry import Box
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import box_of
from synthmap.rules._registry import Claim, rule
from synthmap.rules._words import called
from synthmap.vision.folds import Fold

_STEP, _SPAN = 20.0, 100.0  # px
_STEEPEST = 0.1  # of visitors per 100 px
_AT_THE_FOLD = 0.35  # BEHAVIOUR: .25 do not scroll at all, up to .35
_APART = 300.0  # px between two cliffs
_NEAR = 150.0  # px between a cliff and what explains it
_TALL = 0.6  # of the window's height
_MOST = 2


@dataclass(frozen=True)
class Options:
    """`lost`: share of those who came there that goes no further; `least`: how many must have come."""

    lost: float = 0.3
    least: int = 100


@rule("scroll-cliff", level="warning", options=Options)
def scroll_cliff(
    snapshot: Snapshot, visits: tuple[Visits, ...], folds: tuple[Fold, ...], options: Options
) -> Iterator[Claim]:
    """Tell where recorded sessions stop in great number, and what stands there."""
    recorded = from_source(visits, "recorded")
    if recorded is None or not recorded.depth_known:
        return
    for y, came, stopped in _cliffs(recorded.reach, snapshot.document[1], options):
        low, high = (float(end) for end in wilson(stopped, came))
        barrier, why, box = _barrier(snapshot, folds, y)
        yield Claim(
            message=f"{stopped / came:.0%} of the {came:,} recorded sessions that come to {y:,.0f} px go no further "
            f"({low:.0%} to {high:.0%}): {why}.",
            hypothesis="What stands there is taken for the end of the page, or for an obstacle."
            if barrier
            else "What comes next does not show, or does not look worth it.",
            action=f"Let something of what follows show above {y:,.0f} px, or move what stands there further down.",
            metric="The share of sessions that scroll on from there.",
            box=box or (0.0, y, float(snapshot.document[0]), 1.0),
            subject=f"cliff: {barrier or 'unexplained'}",
            confidence=0.8,
            impact=3,
            effort=2,
            evidence={
                "y": round(y), "came": came, "stopped": stopped, "interval": [round(low, 4), round(high, 4)],
                "barrier": barrier, "sources": ["recorded"], "of": recorded.followed,
            },
        )  # fmt: skip


def _cliffs(reach: Reach, height: int, options: Options) -> list[tuple[float, int, int]]:
    """(y, sessions that came, sessions that stopped within 100 px), the greatest loss first."""
    fold = reach.average_fold
    y = np.arange(fold, height - 2 * _SPAN, _STEP)
    came = reach.count(y)
    stopped = came - reach.count(y + _SPAN)
    low, _ = wilson(stopped, came)
    usual = np.where(y <= fold, _AT_THE_FOLD, _STEEPEST)
    share = stopped / np.maximum(came, 1)
    steep = (came >= options.least) & (share >= np.maximum(options.lost, usual)) & (low > usual)
    found: list[tuple[float, int, int]] = []
    for k in sorted(np.flatnonzero(steep).tolist(), key=lambda k: (-float(share[k]), -float(y[k]))):
        if all(abs(y[k] - other) >= _APART for other, _, _ in found):
            found.append((float(y[k]), int(came[k]), int(stopped[k])))
    return found[:_MOST]


def _barrier(snapshot: Snapshot, folds: tuple[Fold, ...], y: float) -> tuple[str, str, Box | None]:
    """What stands where sessions stop: a word for it, the reason in words, and its box."""
    finished = [fold for fold in folds if fold.looks_finished and abs(fold.y - y) <= _NEAR]
    if finished:
        fold = min(finished, key=lambda fold: abs(fold.y - y))
        return "false bottom", f"the page looks finished there ({'; '.join(fold.completion)})", fold.barrier
    table = snapshot.elements
    top = table.box[:, 1]
    near = table.visible & (top >= y - _NEAR) & (top <= y + _SPAN + _NEAR)
    wide = table.box[:, 2] >= snapshot.document[0] / 2
    for word, tags in (
        ("form", ("form",)),
        ("footer", ("footer",)),
        ("picture", ("img", "video", "canvas", "picture")),
    ):
        tall = table.box[:, 3] >= (_TALL * snapshot.viewport.height if word == "picture" else 0)
        rows = [int(row) for row in np.flatnonzero(near & wide & tall) if table.tag[row] in tags]
        if rows:
            return word, f"{called(table, rows[0])} begins there", box_of(table, rows[0])
    return "", "nothing in the picture says why", None
