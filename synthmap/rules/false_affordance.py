"""Looks clickable, and nothing happens.

**What it catches.** A badge drawn like a button, a coloured word that is no link, a card with the look of the cards
that open: things whose pixels invite a click that nothing answers.

**Why it matters.** Every such click is a small disappointment, and it is taken from something that works.

**How it decides.** Perceived clickability is scored from pixels and text geometry alone; it never sees tag, role,
address, cursor or listener. What scores at least `threshold` and has no proof of life is clicked for real, and accused
only where nothing answers within 7 s. Parts of a live target, disabled controls and selected tabs are not accused, and
what tells visitors in its markup that it is a control belongs to `dead-control`. Of things that lie in one another only
the one that looks most clickable is accused. Where the click could not be made, or where a view has more such things
than are clicked, the outcome is `incomplete`.

**Thresholds.** `threshold` (default 0.5): the score from which a thing is clicked. People who rate the same things
agree with their own majority about 84 % of the time, so this is graded: the score is the finding's confidence. At most
60 things a view are clicked, those that look most clickable.

**To silence it.** `rules: {false-affordance: off}`, a higher `threshold`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import answer_for, box_of, claims_of, is_current, is_placeholder, why_undecided
from synthmap.rules._registry import Claim, rule
from synthmap.rules._words import called, counted, sentence

_MAX_SUSPECTS = 60


@dataclass(frozen=True)
class Options:
    """`threshold`: the perceived clickability, 0..1, from which a thing without proof of life is clicked."""

    threshold: float = 0.5


def suspects(snapshot: Snapshot, options: Options) -> Iterator[int]:
    """What looks clickable and has no proof of life: the most clickable-looking, one of those within another."""
    yield from sorted(_unproven(snapshot.elements, options)[:_MAX_SUSPECTS])


@rule("false-affordance", level="warning", options=Options, problem="dead", suspects=suspects)
def false_affordance(snapshot: Snapshot, options: Options) -> Iterator[Claim]:
    """Accuse what looks clickable, claims nothing, and was clicked in vain."""
    table = snapshot.elements
    for row in sorted(snapshot.probes):
        looks = float(np.nan_to_num(table.looks_clickable[row]))
        if looks < options.threshold or claims_of(table, row) or is_placeholder(table, row):
            continue
        name = sentence(called(table, row))
        verdict = answer_for(snapshot, row).verdict
        if verdict == "dead":
            yield _claim(table, row, looks, f"{name} looks clickable, and a click on it does nothing.")
        elif verdict == "unknown":
            message = f"{name} looks clickable; whether it is could not be settled: {why_undecided(snapshot, row)}."
            yield _claim(table, row, looks, message, outcome="incomplete")
    left = _unproven(table, options, settled=snapshot.probes)
    if left:
        yield Claim(
            message=f"{sentence(counted(len(left), 'more thing looks', 'more things look'))} clickable here and "
            f"{'was' if len(left) == 1 else 'were'} not clicked, {called(table, left[0])} first among them.",
            hypothesis=f"A view has at most {_MAX_SUSPECTS} of its look-alikes clicked, the most alike first.",
            action="Mend what was found and run again, or raise the rule's threshold.",
            metric="How many are left to click.",
            subject="not clicked",
            outcome="incomplete",
            impact=1,
            evidence={"count": len(left)},
        )


def _unproven(table: ElementTable, options: Options, *, settled: Collection[int] = ()) -> list[int]:
    """Rows that look clickable and could be nothing at all, the most clickable first, none within another.

    What lies around or within a row of `settled` is left out too: a click has already spoken for it.
    """
    # An attribute that a script may look for is no proof, and nothing that a visitor could see.
    nobodys = table.action < 0
    nobodys |= (table.action == np.arange(len(table))) & table.is_any(Liveness.CLAIMED)
    looks = np.nan_to_num(table.looks_clickable)
    candidates = np.flatnonzero((looks >= options.threshold) & nobodys & table.visible & table.takes_pointer)
    chosen: list[int] = []
    for row in sorted(map(int, candidates), key=lambda row: (-looks[row], row)):
        if claims_of(table, row) or is_placeholder(table, row) or is_current(table, row):
            continue
        if not _nested(table, row, [*chosen, *settled]):
            chosen.append(row)
    return chosen


def _nested(table: ElementTable, row: int, chosen: Collection[int]) -> bool:
    """Whether it is one of those chosen, or lies around or within one of them."""
    around = {row, *table.ancestors(row)}
    return any(other in around or row in table.ancestors(other) for other in chosen)


def _claim(table: ElementTable, row: int, looks: float, message: str, **more: object) -> Claim:
    reasons = table.reasons[row]
    own = [reason for reason in reasons if not reason.startswith("like ")]
    alike = [reason for reason in reasons if "live " in reason]
    return Claim(
        message=message,
        hypothesis=f"It is drawn like something to click: {', '.join(reasons) or 'by its looks as a whole'}.",
        action="Make it do what its look promises, or draw it unlike the things that work"
        + (f", without what makes it look so: {', '.join(own)}." if own else "."),
        metric="Dead clicks on it, as a share of all clicks: they should fall to none.",
        row=row,
        box=box_of(table, row),
        confidence=round(looks, 2),
        impact=2,
        evidence={"looks_clickable": round(looks, 2), "reasons": list(reasons)}
        | ({"resembles": alike[0]} if alike else {}),
        **more,  # type: ignore[arg-type]
    )
