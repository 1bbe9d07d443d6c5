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

How long a server takes is in what scripted and recorded sessions met: a control is told where most of their clicks on
it were answered late by the limits of the profile, with the number of clicks and sessions. What the probe finds dead is
`dead-click`'s and not slow: what came late there was the page's own doing. A late answer in a single session, or of
scripted sessions alone, is a note, for one machine's bad moment is no fault of the page.

**Thresholds.** Over 1 s is a note, over 3 s a warning: within a second the train of thought stays unbroken (Nielsen,
Usability Engineering, 1993, chapter 5), and 7 s without an answer are none (`dead-control`). `profile` (default
default) names the limits for sessions: those, or `sentry`'s, which counts from 3 s to 7 s and only changes of the page.

**To silence it.** `rules: {slow-response: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from synthmap.model.events import Events
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import answer_for, box_of
from synthmap.rules._registry import Claim, one_of, rule
from synthmap.rules._samples import Observed, caveat, clicks_on, facts, observed, people_in, trusted, who
from synthmap.rules._unstable import trust
from synthmap.rules._wired import wired
from synthmap.rules._words import called, counted, sentence
from synthmap.signals.profiles import DEFAULT, SLOW
from synthmap.signals.slow import VERY_LATE, slow_clicks

_WARNED = "over 3 s"


@dataclass(frozen=True)
class Options:
    """`profile`: whose limits say what is late in a session."""

    profile: str = one_of(SLOW, DEFAULT)


def suspects(snapshot: Snapshot, options: Options) -> Iterator[int]:
    """What a script listens on; what only claims to be a control is clicked for `dead-control` already."""
    yield from sorted(wired(snapshot.elements))


@rule("slow-response", level="warning", options=Options, suspects=suspects)
def slow_response(snapshot: Snapshot, events: Events, options: Options) -> Iterator[Claim]:
    """Report every control whose first answer came late: to the probe, or to most clicks of sessions."""
    table = snapshot.elements
    late = {
        row for row in snapshot.probes if answer_for(snapshot, row).verdict == "live" and snapshot.probes[row].after
    }
    for row in sorted(late):
        yield _probed(snapshot, row)
    slow = slow_clicks(events, table, SLOW[options.profile])
    for found in observed(events, table, slow > 0, snapshot.document):
        target = int(table.action[found.row]) if found.row >= 0 else -1
        if target < 0 or target in late or answer_for(snapshot, target).verdict == "dead":
            continue
        if 2 * len(found.events) > clicks_on(events, found.row, table):
            yield _met(
                snapshot, found, target, bool((slow[list(found.events)] == VERY_LATE).sum() * 2 > len(found.events))
            )


def _probed(snapshot: Snapshot, row: int) -> Claim:
    answer, name = answer_for(snapshot, row), called(snapshot.elements, row)
    late = answer.after.replace("over", "more than")
    return Claim(
        message=f"{sentence(name)} answers a click only after {late}.",
        hypothesis="Nothing shows that the click was taken until the work behind it is done.",
        action=f"Answer at once: mark {name} as busy, or show what will come, and let the work follow.",
        metric="Repeated clicks on it: they should fall to none.",
        row=row,
        box=box_of(snapshot.elements, row),
        level=None if answer.after == _WARNED else "note",
        impact=2,
        effort=2,
        evidence={"after": answer.after, "answered": list(answer.answers)},
    )


def _met(snapshot: Snapshot, found: Observed, row: int, very: bool) -> Claim:
    name, late = called(snapshot.elements, row), "3 s" if very else "1 s"
    clicks = counted(sum(each.clicks for each in found.samples), "click")
    return Claim(
        message=f"{sentence(name)} answers only after more than {late} in {who(found.samples)} "
        f"({clicks}).{caveat(found.samples)}",
        hypothesis="The answer waits for a server, or for work that the page does first.",
        action=f"Answer at once: mark {name} as busy, or show what will come, and let the work follow.",
        metric="Share of clicks on it that are answered within 1 s.",
        row=row,
        box=box_of(snapshot.elements, row),
        level=None if very and people_in(found.samples) > 1 else "note",
        confidence=trusted(found.samples, 0.8 * trust(snapshot, row)),
        impact=2,
        effort=2,
        evidence={**facts(found.samples), "after": f"over {late}", "confirmed_by": "sessions"},
    )
