"""Where sessions click and nothing answers.

**What it catches.** Clusters of clicks, by whoever made them, on things that do nothing.

**Why it matters.** Each is a visitor who wanted something here. The cluster shows how many, which the look alone
cannot.

**How it decides.** A click is dead when no answer of any kind followed within 7 s (recorded and scripted sessions), or,
for simulated sessions, when what it fell on is proven dead by the probe or is nobody's. Dead clicks on one thing are
one cluster. A cluster is reported from `min_sessions` sessions and `min_share` of all clicks. Clusters made of
simulated clicks alone are a prediction and stay a note, however many there are.

**Thresholds.** `min_sessions` (default 10) and `min_share` (default 0.01).

**To silence it.** `rules: {dead-click: off}`, or higher thresholds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from synthmap.maps.clusters import DeadSpot
from synthmap.maps.links import LinkMap
from synthmap.model.snapshot import Snapshot
from synthmap.rules._registry import Claim, rule
from synthmap.rules._words import called


@dataclass(frozen=True)
class Options:
    """`min_sessions`, `min_share`: how many sessions and what share of all clicks make a cluster worth telling."""

    min_sessions: int = 10
    min_share: float = 0.01


@rule("dead-click", level="note", options=Options, problem="dead")
def dead_click(
    snapshot: Snapshot, dead_spots: tuple[DeadSpot, ...], links: LinkMap, options: Options
) -> Iterator[Claim]:
    """Report each cluster of unanswered clicks that is large enough."""
    table = snapshot.elements
    for spot in dead_spots:
        if spot.sessions < options.min_sessions or spot.share < options.min_share or spot.row < 0:
            continue
        answer = snapshot.probes.get(spot.row)
        confirmed = answer is not None and answer.verdict == "dead"
        if not confirmed:
            continue  # an unproven spot is a guess about pixels, and a guess accuses nobody
        yield Claim(
            message=f"{spot.sessions:,} of {links.sessions:,} simulated sessions click {called(table, spot.row)}, "
            f"and nothing answers ({spot.share:.0%} of all clicks).",
            hypothesis="It promises an answer that it does not give.",
            action="Make it answer, or make it look like what it is.",
            metric="Dead clicks on it, as a share of all clicks.",
            row=spot.row,
            box=spot.box,
            confidence=0.7,
            impact=2,
            evidence={
                "clicks": spot.clicks, "sessions": spot.sessions, "of": links.sessions, "share": round(spot.share, 4),
                "source": "simulated", "confirmed_by": "probe",
            },
        )  # fmt: skip
