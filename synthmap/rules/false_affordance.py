"""Looks clickable, and nothing happens.

**What it catches.** A badge drawn like a button, a coloured word that is no link, a card with the look of the cards
that open: things whose pixels invite a click that nothing answers.

**Why it matters.** Every such click is a small disappointment, and it is taken from something that works.

**How it decides.** Perceived clickability is scored from pixels and text geometry alone; it never sees tag, role,
address, cursor or listener. What scores at least `threshold` and has no proof of life is clicked for real, and accused
only where nothing answers within 7 s. Parts of a live target, disabled controls and selected tabs are not accused, and
what claims in its markup to be a control belongs to `dead-control`. Of things that lie in one another only the one that
looks most clickable is accused. Where the click could not be made, the outcome is `incomplete`.

**Thresholds.** `threshold` (default 0.5): the score from which a thing is clicked. People who rate the same things
agree with their own majority about 84 % of the time, so this is graded: the score is the finding's confidence.

**To silence it.** `rules: {false-affordance: off}`, a higher `threshold`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import answer_for, box_of, claims_visibly, is_current, is_placeholder
from synthmap.rules._registry import Claim, rule
from synthmap.rules._words import called, sentence

_MAX_SUSPECTS = 60


@dataclass(frozen=True)
class Options:
    """`threshold`: the perceived clickability, 0..1, from which a thing without proof of life is clicked."""

    threshold: float = 0.5


def suspects(snapshot: Snapshot, options: Options) -> Iterator[int]:
    """What looks clickable and has no proof of life, the most clickable-looking first, one of those within another."""
    table = snapshot.elements
    candidates = np.flatnonzero(
        (np.nan_to_num(table.looks_clickable) >= options.threshold)
        & table.is_any(Liveness.PLAIN)
        & table.visible
        & table.takes_pointer
        & (table.action < 0)
    )
    by_looks = sorted((int(row) for row in candidates), key=lambda row: (-table.looks_clickable[row], row))
    chosen: list[int] = []
    for row in by_looks:
        if len(chosen) < _MAX_SUSPECTS and not is_current(table, row) and not _nested(table, row, chosen):
            chosen.append(row)
    yield from sorted(chosen)


@rule("false-affordance", level="warning", options=Options, problem="dead", suspects=suspects)
def false_affordance(snapshot: Snapshot, options: Options) -> Iterator[Claim]:
    """Accuse what looks clickable, claims nothing, and was clicked in vain."""
    table = snapshot.elements
    for row in sorted(snapshot.probes):
        looks = float(np.nan_to_num(table.looks_clickable[row]))
        if looks < options.threshold or claims_visibly(table, row) or is_placeholder(table, row):
            continue
        answer = answer_for(snapshot, row)
        if answer.verdict == "dead":
            yield _claim(
                table, row, looks, f"{sentence(called(table, row))} looks clickable, and a click on it does nothing."
            )
        elif answer.verdict == "unknown":
            message = (
                f"{sentence(called(table, row))} looks clickable; whether it is could not be settled: {answer.why}."
            )
            yield _claim(table, row, looks, message, outcome="incomplete")


def _claim(table: ElementTable, row: int, looks: float, message: str, **more: object) -> Claim:
    reasons = table.reasons[row]
    return Claim(
        message=message,
        hypothesis=f"It is drawn like something to click: {', '.join(reasons) or 'by its looks as a whole'}.",
        action="Make it do what its look promises, or draw it unlike the things that work.",
        metric="The share of clicks that land on it should fall.",
        row=row,
        box=box_of(table, row),
        confidence=round(looks, 2),
        impact=2,
        evidence={"looks_clickable": round(looks, 2), "reasons": list(reasons), **_likeness(reasons)},
        **more,  # type: ignore[arg-type]
    )


def _likeness(reasons: tuple[str, ...]) -> dict[str, str]:
    alike = [reason for reason in reasons if "live" in reason]
    return {"resembles": alike[0]} if alike else {}


def _nested(table: ElementTable, row: int, chosen: list[int]) -> bool:
    """Whether something chosen lies around this row or within it."""
    around = set(table.ancestors(row))
    return any(other in around or row in table.ancestors(other) for other in chosen)
