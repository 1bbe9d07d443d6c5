"""Where sessions click and nothing answers.

**What it catches.** Clusters of clicks, by whoever made them, on things that do nothing.

**Why it matters.** Each is a visitor who wanted something here. The cluster shows how many, which the look alone
cannot.

**How it decides.** A click is dead when no answer of any kind followed within 7 s (recorded and scripted sessions), or,
for simulated sessions, when what it fell on is proven dead by the probe: an unproven spot would be a guess about
pixels, and a guess accuses nobody. Dead clicks on one thing are one cluster; those on placeholder links are one
finding, as the links are in `broken-link`. A cluster is reported from `min_sessions` sessions and `min_share` of all
clicks. Clusters of simulated clicks alone are a prediction and stay a note, and they are one finding for the view:
`dead-control` and `false-affordance` name each thing already, and what is left to say is how many clicks they take.
A cluster in a part of the page that changes by itself is told with less confidence: it may have met something else.

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
from synthmap.rules._unstable import in_motion
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
    told = [spot for spot in dead_spots if _is_told(snapshot, spot, sources, options)]
    moving = in_motion(snapshot)
    things = [spot for spot in told if not is_placeholder(table, spot.row)]
    placeholders = [spot for spot in told if is_placeholder(table, spot.row)]
    if len(things) > 1 and set(sources) <= _PREDICTED:
        first = called(table, things[0].row)
        yield _claim(
            things,
            links,
            sources,
            message=f"{_share(things):.0%} of all clicks of {who} land on {len(things):,} things that do nothing, "
            f"{first} above all.",
            hypothesis="They promise an answer that they do not give.",
            action=f"Make them answer, {first} first, or make them look like what they are.",
            subject="dead things",
            unsteady=all(moving[spot.row] for spot in things),
        )
        things = []
    for spot in things:
        name = called(table, spot.row)
        looks = ", ".join(table.reasons[spot.row])
        yield _claim(
            [spot],
            links,
            sources,
            message=f"{spot.sessions:,} of {who} click {name}, and nothing answers ({spot.share:.0%} of all clicks).",
            hypothesis=f"It promises an answer that it does not give{f': {looks}' * bool(looks)}.",
            action=f"Make {name} answer, or make it look like what it is.",
            unsteady=bool(moving[spot.row]),
        )
    if placeholders:
        first, number = called(table, placeholders[0].row), len(placeholders)
        where = f"{number:,} placeholder links, {first} above all" if number > 1 else f"{first}, a placeholder link"
        yield _claim(
            placeholders,
            links,
            sources,
            message=f"{_share(placeholders):.0%} of all clicks of {who} land on {where}, and nothing answers.",
            hypothesis="An address was left for later in what looks like a link that works.",
            action=f"Give {first} its address first.",
            subject="placeholders",
            unsteady=all(moving[spot.row] for spot in placeholders),
        )


def _is_told(snapshot: Snapshot, spot: DeadSpot, sources: tuple[str, ...], options: Options) -> bool:
    """Whether a cluster stands on one thing, is large enough, and is seen or proven rather than guessed."""
    large = spot.row >= 0 and spot.sessions >= options.min_sessions and spot.share >= options.min_share
    return large and (not set(sources) <= _PREDICTED or answer_for(snapshot, spot.row).verdict == "dead")


def _share(spots: Sequence[DeadSpot]) -> float:
    return sum(spot.share for spot in spots)


def _claim(
    spots: Sequence[DeadSpot], links: LinkMap, sources: tuple[str, ...], *, unsteady: bool, **words: str
) -> Claim:
    """A claim about one cluster or several, standing on the first, which is the largest.

    `unsteady` says that all of them lie in what changes by itself.
    """
    predicted = set(sources) <= _PREDICTED
    return Claim(
        **words,  # type: ignore[arg-type]
        metric="Dead clicks here, as a share of all clicks: they should fall to none.",
        row=spots[0].row,
        box=spots[0].box,
        level="note" if predicted else None,
        confidence=0.4 if unsteady else 0.7,
        impact=2,
        evidence={
            "clicks": sum(spot.clicks for spot in spots),
            "share": round(_share(spots), 4),
            "sessions": max(spot.sessions for spot in spots),
            "of": links.sessions,
            "sources": list(sources),
            "confirmed_by": "probe" if predicted else "sessions",
        },
    )
