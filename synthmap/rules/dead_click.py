"""Where sessions click and nothing answers.

**What it catches.** Clusters of clicks, by whoever made them, on things that do nothing.

**Why it matters.** Each is a visitor who wanted something here. The cluster shows how many, which the look alone
cannot.

**How it decides.** A click is dead when no answer of any kind followed within 7 s (recorded and scripted sessions), or,
for simulated sessions, when what it fell on is proven dead by the probe: an unproven spot would be a guess about
pixels, and a guess accuses nobody. Dead clicks on one thing are one cluster; those on placeholder links are one
finding, as the links are in `broken-link`. A cluster is reported from `min_sessions` sessions and `min_share` of all
clicks. Clusters of simulated clicks alone are a prediction and stay a note, however many there are.

**Thresholds.** `min_sessions` (default 10) and `min_share` (default 0.01).

**To silence it.** `rules: {dead-click: off}`, or higher thresholds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from synthmap.maps.clusters import DeadSpot
from synthmap.maps.links import LinkMap
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import answer_for, is_placeholder
from synthmap.rules._registry import Claim, rule
from synthmap.rules._words import called, sessions_of

_PREDICTED = {"simulated"}


@dataclass(frozen=True)
class Options:
    """`min_sessions`, `min_share`: how many sessions and what share of all clicks make a cluster worth telling."""

    min_sessions: int = 10
    min_share: float = 0.01


@rule("dead-click", level="warning", options=Options, problem="dead")
def dead_click(
    snapshot: Snapshot, dead_spots: tuple[DeadSpot, ...], links: LinkMap, sources: tuple[str, ...], options: Options
) -> Iterator[Claim]:
    """Report each cluster of unanswered clicks that is large enough; those on placeholder links together."""
    table = snapshot.elements
    who = f"{links.sessions:,} {sessions_of(sources)}"
    on_placeholders: list[DeadSpot] = []
    for spot in dead_spots:
        if spot.sessions < options.min_sessions or spot.share < options.min_share or spot.row < 0:
            continue
        if set(sources) <= _PREDICTED and answer_for(snapshot, spot.row).verdict != "dead":
            continue
        if is_placeholder(table, spot.row):
            on_placeholders.append(spot)
            continue
        name = called(table, spot.row)
        message = f"{spot.sessions:,} of {who} click {name}, and nothing answers ({spot.share:.0%} of all clicks)."
        looks = ", ".join(table.reasons[spot.row])
        yield _claim(
            [spot],
            links,
            sources,
            message=message,
            hypothesis=f"It promises an answer that it does not give{f': {looks}' * bool(looks)}.",
            action=f"Make {name} answer, or make it look like what it is.",
        )
    if on_placeholders:
        share = sum(spot.share for spot in on_placeholders)
        first, number = called(table, on_placeholders[0].row), len(on_placeholders)
        where = f"{number:,} placeholder links, {first} above all" if number > 1 else f"{first}, a placeholder link"
        yield _claim(
            on_placeholders,
            links,
            sources,
            message=f"{share:.0%} of all clicks of {who} land on {where}, and nothing answers.",
            hypothesis="An address was left for later in what looks like a link that works.",
            action=f"Give {first} its address first.",
            subject="placeholders",
        )


def _claim(spots: Sequence[DeadSpot], links: LinkMap, sources: tuple[str, ...], **words: str) -> Claim:
    """A claim about one cluster or several, standing on the first, which is the largest."""
    predicted = set(sources) <= _PREDICTED
    return Claim(
        **words,  # type: ignore[arg-type]
        metric="Dead clicks here, as a share of all clicks: they should fall to none.",
        row=spots[0].row,
        box=spots[0].box,
        level="note" if predicted else None,
        confidence=0.7,
        impact=2,
        evidence={
            "clicks": sum(spot.clicks for spot in spots),
            "share": round(sum(spot.share for spot in spots), 4),
            "sessions": max(spot.sessions for spot in spots),
            "of": links.sessions,
            "sources": list(sources),
            "confirmed_by": "probe" if predicted else "sessions",
        },
    )
