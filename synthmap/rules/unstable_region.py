"""A part of the page changes by itself: what is measured there holds for one moment of it.

**What it catches.** Carousels, tickers, videos, advertisements and counters that are drawn anew while nobody touches
the page.

**Why it matters.** A heatmap lays clicks from many moments over the picture of one. Where the picture changes, a click
on the second slide is shown on the first, and a link looks ignored that was out of sight half of the time.

**How it decides.** The upper 8,000 px of the page are pictured again after three and seven seconds of its own time.
Where it then looks different, the window there is watched for two more intervals of five seconds: what differs in each
of them is unstable, and what came once is not. What takes longer between two changes may be missed. Videos that play
by themselves are known from the markup. What moves by a style sheet's animation stands still in every picture here,
and is not told. Only the page as it loads is watched, and in Chromium alone. The finding gives the share of clicks on
what stands in the region; other rules speak of things there with less confidence, or not at all.

**Thresholds.** `min_area` (default 10000, in px²): a smaller region is known to other rules and not told. `most`
(default 3): findings a view, the most clicked first, then the largest.

**To silence it.** `rules: {unstable-region: off}`, or hold the thing still with `capture: {hide: [...]}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.maps.links import LinkMap
from synthmap.model.geometry import Floats, areas, as_box, centres, contain, intersections
from synthmap.model.snapshot import Snapshot
from synthmap.rules._registry import Claim, rule
from synthmap.rules._words import called, sentence, sessions_of

_SAME = 0.9  # of both, that a region and an element share where the one is the other


@dataclass(frozen=True)
class Options:
    """`min_area`: px² of the smallest region worth telling; `most`: findings per view."""

    min_area: float = 10_000.0
    most: int = 3


@rule("unstable-region", level="note", options=Options)
def unstable_region(snapshot: Snapshot, links: LinkMap, sources: tuple[str, ...], options: Options) -> Iterator[Claim]:
    """Tell each large region that changes by itself, with the clicks that fall on what stands there."""
    regions = snapshot.unstable[areas(snapshot.unstable) >= options.min_area]
    held = contain(regions, centres(snapshot.elements.box[links.row]))
    clicks = (held * links.clicks).sum(axis=1)
    for nth in np.lexsort((-areas(regions), -clicks))[: options.most]:
        row = _drawn_by(snapshot, regions[nth])
        x, y = regions[nth, :2]
        name = called(snapshot.elements, row) if row is not None else f"a part of the page at x {x:.0f}, y {y:.0f}"
        share = int(clicks[nth]) / max(1, links.total)
        yield Claim(
            message=f"{sentence(name)} changes by itself: heat there holds for one moment of it"
            f"{_with_share(share, links, sources)}.",
            hypothesis="Clicks of many moments are laid over one picture, and what waits its turn looks ignored.",
            action="Read the maps beside it and not in it; name what it shows as `states`, or hold it still.",
            metric="The share of clicks in the region, by what it showed at the time.",
            row=row,
            box=as_box(regions[nth]),
            subject="" if row is not None else f"region {nth + 1}",
            confidence=0.9,
            impact=1,
            effort=2,
            evidence={
                "clicks": int(clicks[nth]), "share": round(share, 4), "sessions": links.sessions,
                "sources": list(sources),
            },
        )  # fmt: skip


def _with_share(share: float, links: LinkMap, sources: tuple[str, ...]) -> str:
    if not links.total:
        return ""
    return f", and {share:.0%} of all clicks of {links.sessions:,} {sessions_of(sources)} fall on what stands in it"


def _drawn_by(snapshot: Snapshot, region: Floats) -> int | None:
    """The row of the outermost named element that the region is, None where it is no one element's."""
    table = snapshot.elements
    shared = intersections(table.box, region[None])[:, 0]
    same = (shared >= _SAME * areas(table.box)) & (shared >= _SAME * areas(region[None])) & table.visible
    rows = [int(row) for row in np.flatnonzero(same) if table.selector[row]]
    return rows[0] if rows else None
