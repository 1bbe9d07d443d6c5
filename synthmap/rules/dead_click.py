"""Where sessions click and nothing answers.

**What it catches.** Clusters of clicks, by whoever made them, on things that do nothing.

**Why it matters.** Each is a visitor who wanted something here. The cluster shows how many, which the look alone
cannot.

**How it decides.** Clicks of recorded and scripted sessions were made on the real page: one is dead when nothing that
the profile takes for an answer came in time. Left out are clicks whose answer no event shows (downloads, other tabs,
file choosers, drop-downs, players, and whatever the probe saw open), clicks into fields, drags, and the second click of
a double-click. Each cluster is told with the number of its clicks and sessions and with its likely cause: dead,
switched off, covered, answered too late, or beside something that works and by how many px. It is told from one
scripted session on, where the script clicked on something that is or looks like a control, and from `min_sessions`
recorded ones, or one in twenty where there are few. A single visitor's is a note, and below 500 recorded sessions the
confidence is less and the message says so.

A simulated click is dead when what it fell on is proven dead by the probe: an unproven spot would be a guess about
pixels, and a guess accuses nobody. Those on one thing are one cluster; those on placeholder links are one finding, as
the links are in `broken-link`. Clusters of simulated clicks alone are a prediction and stay a note, and they are one
finding for the view: `dead-control` and `false-affordance` name each thing already, and what is left to say is how many
clicks they take. Theirs need `min_sessions` and `min_share` of all clicks.

A cluster in a part of the page that changes by itself is told with less confidence: it may have met something else.

**Thresholds.** `min_sessions` (default 10) and `min_share` (default 0.01). `profile` (default default) names the limits
for real sessions: `default` waits 7,000 ms for an answer of any kind; `posthog` 2,500 ms for a change and 100 ms for a
scroll or a selection; `sentry` 7,000 ms for a change and 300 ms for a scroll, on links and buttons alone; `amplitude`
3,000 ms for a change or a navigation; `datadog` 100 ms for anything, and nothing on links with an address. All are
published by the products.

**To silence it.** `rules: {dead-click: off}`, or higher thresholds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.maps.clusters import DeadSpot
from synthmap.maps.links import LOOKS_CLICKABLE
from synthmap.model.elements import ElementTable
from synthmap.model.events import Events
from synthmap.model.snapshot import Snapshot
from synthmap.rules._causes import likely_cause, only_seems_dead
from synthmap.rules._predicted import predicted
from synthmap.rules._registry import Claim, one_of, rule
from synthmap.rules._samples import caveat, does, enough, facts, observed, people_in, sessions_by, trusted, who
from synthmap.rules._unstable import in_motion
from synthmap.rules._words import called, counted
from synthmap.signals.dead import dead_clicks
from synthmap.signals.profiles import DEAD, DEFAULT


@dataclass(frozen=True)
class Options:
    """`profile`: whose limits say what is dead; `min_sessions`, `min_share`: what makes a cluster worth telling."""

    profile: str = one_of(DEAD, DEFAULT)
    min_sessions: int = 10
    min_share: float = 0.01


@rule("dead-click", level="warning", options=Options, problem="dead")
def dead_click(
    snapshot: Snapshot, dead_spots: tuple[DeadSpot, ...], events: Events, options: Options
) -> Iterator[Claim]:
    """Report each cluster of unanswered clicks that is large enough: what sessions met, then what is predicted."""
    met = list(_met(snapshot, events, options))
    yield from (claim for _, claim in met)
    told = {row for row, _ in met}
    large = (s for s in dead_spots if s.sessions >= options.min_sessions and s.share >= options.min_share)
    yield from predicted(snapshot, [s for s in large if s.row not in told], sessions_by(events, "simulated"))


def _met(snapshot: Snapshot, events: Events, options: Options) -> Iterator[tuple[int, Claim]]:
    """What real sessions clicked in vain, by the element that the claim is about."""
    table, moving = snapshot.elements, in_motion(snapshot)
    dead = dead_clicks(events, table, DEAD[options.profile])
    told: set[int] = set()
    for found in observed(events, table, dead, snapshot.document):
        cause = likely_cause(snapshot, found.row, events, found.events)
        row = found.row if found.row >= 0 else cause.row
        if row < 0 or row in told or not enough(found.samples, options.min_sessions):
            continue
        people = people_in(found.samples)
        if only_seems_dead(snapshot, row) or (not people and not _seems_a_control(table, found.row)):
            continue
        told.add(row)
        name = called(table, row) if found.row >= 0 else f"just beside {called(table, row)}"
        clicks = counted(sum(each.clicks for each in found.samples), "click")
        yield (
            row,
            Claim(
                message=f"{who(found.samples)} {does(found.samples, 'click')} {name}, and nothing answers ({clicks})."
                f"{f' {cause.why}' if found.row >= 0 and cause.row >= 0 else ''}{caveat(found.samples)}",
                hypothesis=cause.why,
                action=cause.action,
                metric="Dead clicks here, as a share of all sessions: they should fall to none.",
                row=row,
                box=found.box,
                level="note" if people == 1 and len(found.samples) == 1 else None,
                confidence=trusted(found.samples, 0.45 if moving[row] else 0.9),
                impact=2,
                evidence={
                    **facts(found.samples),
                    "cause": cause.word,
                    "profile": options.profile,
                    "confirmed_by": "sessions",
                    **({"other": table.selector[cause.row]} if cause.row >= 0 else {}),
                    **({"missed_by": cause.miss} if cause.miss else {}),
                },
            ),
        )


def _seems_a_control(table: ElementTable, row: int) -> bool:
    """Whether a script that clicks it may expect an answer: it is one, says so, or looks so."""
    return row >= 0 and bool(table.action[row] >= 0 or np.nan_to_num(table.looks_clickable[row]) >= LOOKS_CLICKABLE)
