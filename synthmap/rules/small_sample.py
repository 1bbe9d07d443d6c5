"""Too few recorded sessions for what a map seems to say.

**What it catches.** A view whose recorded sessions are fewer than a heatmap is read from.

**Why it matters.** A map of forty sessions looks like one of four thousand. Its hottest place may be chance.

**How it decides.** The number of recorded sessions of the view, with the interval that its most clicked thing's share
has for it. Of segments it says whether they are large enough to be laid side by side. What rules may say of
visitors is held back below this number, whatever they find: this says so aloud. Simulated sessions are a prediction,
as many as are asked for, and scripted ones show what can be done: neither is a sample, and of neither is this said.

**Thresholds.** `least` (default 500) sessions of a view, and 2,000 for segments: practice reads heatmaps from 500 to
1,000 views of a page, segments from 2,000 to 3,000.

**To silence it.** `rules: {small-sample: off}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.maps.segments import LEAST_RECORDED as LEAST_OF_SEGMENTS
from synthmap.maps.visits import LEAST_RECORDED, Visits, from_source
from synthmap.model.snapshot import Snapshot
from synthmap.rules._registry import Claim, rule
from synthmap.rules._words import called, counted


@dataclass(frozen=True)
class Options:
    """`least`: recorded sessions from which a view's map may be read."""

    least: int = LEAST_RECORDED


@rule("small-sample", level="note", options=Options)
def small_sample(snapshot: Snapshot, visits: tuple[Visits, ...], options: Options) -> Iterator[Claim]:
    """Say of a view that its recorded sessions are too few."""
    recorded = from_source(visits, "recorded")
    if recorded is None or not 0 < recorded.sessions < options.least:
        return
    links = recorded.links
    example, facts = "", {}
    if links.total and len(links.row):
        top = int(np.argmax(links.clicks))
        low, high = float(links.share_low[top]), float(links.share_high[top])
        name = called(snapshot.elements, int(links.row[top]))
        example = f" The {links.share[top]:.0%} of clicks on {name} may be {low:.0%} to {high:.0%}."
        facts = {"share": round(float(links.share[top]), 4), "interval": [round(low, 4), round(high, 4)]}
    segments = " Segments of them say nothing." if recorded.segments else ""
    yield Claim(
        message=f"This view has {counted(recorded.sessions, 'recorded session')}, and heatmaps are read from "
        f"{options.least:,} on.{example}{segments}",
        hypothesis="So few visitors differ from the next few by chance.",
        action="Take more recordings before anything is changed for what these maps show.",
        metric=f"Recorded sessions of this view: {options.least:,}, and {LEAST_OF_SEGMENTS:,} for each segment.",
        subject="recorded sessions",
        confidence=1.0,
        impact=1,
        evidence={"sessions": recorded.sessions, "least": options.least, "sources": ["recorded"], **facts},
    )
