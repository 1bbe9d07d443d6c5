"""Answers, but late.

**What it catches.** A control whose click is answered only after a second or more: a delay that somebody put in and
forgot, a chain of timers, a check that is repeated until something is there.

**Why it matters.** After a second a visitor's train of thought breaks; without a sign that something is on its way they
click again, which sends the order twice or undoes what the first click did.

**How it decides.** What a script listens on and what claims to be a control is clicked for real, and the page's own
time is run forward until something answers. Only the first answer counts: a spinner that shows at once is an answer. A
late one is believed of a page loaded anew on which nothing was clicked before, so that neither the page's own
restlessness nor an earlier click can pass for it. The page's own time is run and not a watch, so a slow machine makes
nothing slow, and while a request is on its way that time stands still: how long a server takes is not counted. Of many
controls of one kind some are clicked.

**Thresholds.** Over 1 s is a note, over 3 s a warning: within a second the train of thought stays unbroken (Nielsen,
Usability Engineering, 1993, chapter 5), and 7 s without an answer are none (`dead-control`).

**To silence it.** `rules: {slow-response: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator

from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import answer_for, box_of
from synthmap.rules._registry import Claim, NoOptions, rule
from synthmap.rules._wired import wired
from synthmap.rules._words import called, sentence

_WARNED = "over 3 s"


def suspects(snapshot: Snapshot, options: NoOptions) -> Iterator[int]:
    """What a script listens on; what only claims to be a control is clicked for `dead-control` already."""
    yield from sorted(wired(snapshot.elements))


@rule("slow-response", level="warning", suspects=suspects)
def slow_response(snapshot: Snapshot, options: NoOptions) -> Iterator[Claim]:
    """Report every control whose first answer came late."""
    table = snapshot.elements
    for row in sorted(snapshot.probes):
        answer = answer_for(snapshot, row)
        if answer.verdict != "live" or not answer.after:
            continue
        name, late = called(table, row), answer.after.replace("over", "more than")
        yield Claim(
            message=f"{sentence(name)} answers a click only after {late}.",
            hypothesis="Nothing shows that the click was taken until the work behind it is done.",
            action=f"Answer at once: mark {name} as busy, or show what will come, and let the work follow.",
            metric="Repeated clicks on it: they should fall to none.",
            row=row,
            box=box_of(table, row),
            level=None if answer.after == _WARNED else "note",
            impact=2,
            effort=2,
            evidence={"after": answer.after, "answered": list(answer.answers)},
        )
