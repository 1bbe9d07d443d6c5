"""Dead clicks of simulated sessions: a prediction, told together and never above a note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from synthmap.maps.clusters import DeadSpot
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import answer_for, is_placeholder
from synthmap.rules._registry import Claim
from synthmap.rules._unstable import in_motion
from synthmap.rules._words import called, counted


def predicted(snapshot: Snapshot, spots: Sequence[DeadSpot], sessions: int) -> Iterator[Claim]:
    """What so many simulated sessions click in vain: all such things together, and placeholder links together.

    Only what stands on one thing that the probe has proven dead is told.
    """
    table = snapshot.elements
    visitors = counted(sessions, "simulated session")
    told = [spot for spot in spots if spot.row >= 0 and answer_for(snapshot, spot.row).verdict == "dead"]
    moving = in_motion(snapshot)
    things = [spot for spot in told if not is_placeholder(table, spot.row)]
    placeholders = [spot for spot in told if is_placeholder(table, spot.row)]
    if len(things) > 1:
        first = called(table, things[0].row)
        yield _claim(
            things,
            sessions,
            message=f"{_share(things):.0%} of all clicks of {visitors} land on {len(things):,} things that do nothing, "
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
            sessions,
            message=f"{spot.sessions:,} of {visitors} click {name}, and nothing answers "
            f"({spot.share:.0%} of all clicks).",
            hypothesis=f"It promises an answer that it does not give{f': {looks}' * bool(looks)}.",
            action=f"Make {name} answer, or make it look like what it is.",
            unsteady=bool(moving[spot.row]),
        )
    if placeholders:
        first, number = called(table, placeholders[0].row), len(placeholders)
        where = f"{number:,} placeholder links, {first} above all" if number > 1 else f"{first}, a placeholder link"
        yield _claim(
            placeholders,
            sessions,
            message=f"{_share(placeholders):.0%} of all clicks of {visitors} land on {where}, and nothing answers.",
            hypothesis="An address was left for later in what looks like a link that works.",
            action=f"Give {first} its address first.",
            subject="placeholders",
            unsteady=all(moving[spot.row] for spot in placeholders),
        )


def _share(spots: Sequence[DeadSpot]) -> float:
    return sum(spot.share for spot in spots)


def _claim(spots: Sequence[DeadSpot], sessions: int, *, unsteady: bool, **words: str) -> Claim:
    """A prediction about one cluster or several, standing on the first, which is the largest.

    `unsteady` says that all of them lie in what changes by itself.
    """
    return Claim(
        **words,  # type: ignore[arg-type]
        metric="Dead clicks here, as a share of all clicks: they should fall to none.",
        row=spots[0].row,
        box=spots[0].box,
        level="note",
        confidence=0.4 if unsteady else 0.7,
        impact=2,
        evidence={
            "clicks": sum(spot.clicks for spot in spots),
            "share": round(_share(spots), 4),
            "sessions": max(spot.sessions for spot in spots),
            "of": sessions,
            "sources": ["simulated"],
            "confirmed_by": "probe",
        },
    )
