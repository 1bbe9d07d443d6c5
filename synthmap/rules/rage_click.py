"""Clicks repeated in anger on one spot.

**What it catches.** Places where people click again and again, faster than anyone waits for an answer.

**Why it matters.** It is the plainest sign of frustration that a mouse leaves. In one vendor's data it marks 6.9% of
sessions on desktops and 5.4% on phones (Contentsquare), so that a place where several people do it stands out.

**How it decides.** Bursts of clicks in scripted and recorded sessions by the limits of the profile, gathered by the
thing that was clicked and told with its likely cause: it is dead, covered, slow, raises errors, or it answered each
time, which is a note. What people repeat without anger is left out: clicks into fields, triple-clicks that select text,
drawings, games, players and sliders, drags, and steppers, arrows, next and previous as long as they answer. Of scripted
sessions a burst is told only where nothing answered it, and as a note: a script is never angry. Simulated visitors are
never angry either, and count nowhere here. Below 500 recorded sessions the confidence is less and the message says so.

**Thresholds.** `profile` (default default, which is posthog's): `posthog` 3 clicks, each less than 30 px (across plus
down) and 1,000 ms from the last; `datadog` 3 within 1,000 ms on one element, 100 px apart at most; `sentry` 3 dead ones
within 7,000 ms on one element; `amplitude` 4 in less than 1,000 ms on one element within 50 px. All are published by
the products. `min_sessions` (default 3) recorded sessions, or one in twenty where there are few.

**To silence it.** `rules: {rage-click: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.model.events import Events
from synthmap.model.geometry import Bools
from synthmap.model.snapshot import Snapshot
from synthmap.rules._causes import Cause, likely_cause
from synthmap.rules._registry import Claim, one_of, rule
from synthmap.rules._samples import Observed, caveat, does, enough, facts, observed, people_in, trusted, who
from synthmap.rules._unstable import trust
from synthmap.rules._words import called, counted
from synthmap.signals.dead import dead_clicks
from synthmap.signals.error import error_clicks
from synthmap.signals.profiles import DEAD, DEFAULT, DEFAULT_DEAD, ERROR, RAGE, SLOW
from synthmap.signals.rage import rage_clicks
from synthmap.signals.slow import slow_clicks


@dataclass(frozen=True)
class Options:
    """`profile`: whose limits say what rage is; `min_sessions`: recorded sessions that make a place worth telling."""

    profile: str = one_of(RAGE, DEFAULT)
    min_sessions: int = 3


@rule("rage-click", level="warning", options=Options)
def rage_click(snapshot: Snapshot, events: Events, options: Options) -> Iterator[Claim]:
    """Report each thing that people clicked in anger, and what scripts clicked repeatedly in vain."""
    table = snapshot.elements
    burst = rage_clicks(events, table, RAGE[options.profile], DEAD.get(options.profile, DEFAULT_DEAD))
    dead = dead_clicks(events, table)
    told = (burst >= 0) & (dead | (events.source == "recorded"))
    for found in observed(events, table, told, snapshot.document):
        cause = _cause(snapshot, events, found, dead)
        row = found.row if found.row >= 0 else cause.row
        if row < 0 or not enough(found.samples, options.min_sessions):
            continue
        people, bursts = people_in(found.samples), len(np.unique(burst[list(found.events)]))
        name = called(table, row) if found.row >= 0 else f"just beside {called(table, row)}"
        angrily = "in anger" if people else "in quick succession, in vain"
        yield Claim(
            message=f"{who(found.samples)} {does(found.samples, 'click')} {name} {angrily}: "
            f"{counted(sum(each.clicks for each in found.samples), 'click')} in {counted(bursts, 'burst')}. "
            f"{cause.why}{caveat(found.samples)}",
            hypothesis=cause.why,
            action=cause.action,
            metric="Sessions with rage clicks here: they should fall to none.",
            row=row,
            box=found.box,
            level="note" if people < 2 or cause.word == "answered" else None,
            confidence=trusted(found.samples, 0.8 * trust(snapshot, row)),
            impact=3 if people else 1,
            evidence={
                **facts(found.samples),
                "bursts": bursts,
                "cause": cause.word,
                "profile": options.profile,
            },
        )


def _cause(snapshot: Snapshot, events: Events, found: Observed, dead: Bools) -> Cause:
    """What the clicks of the bursts met for the most part: an error, nothing, a late answer, or an answer each time."""
    table, at = snapshot.elements, list(found.events)
    mostly = len(at) / 2
    if error_clicks(events, ERROR[DEFAULT])[at].sum() > mostly:
        return Cause("error", "Its clicks raise errors.", "Mend what the click calls; the browser's console names it.")
    if dead[at].sum() > mostly:
        return likely_cause(snapshot, found.row, events, at)
    if slow_clicks(events, table, SLOW[DEFAULT])[at].sum() > mostly:
        return Cause("slow", "It answers only after more than 1 s.", "Show at once that the click was taken.")
    why = "Something answered most of these clicks, but not what they were after."
    return Cause("answered", why, "Watch one of these sessions there, and see what people wait for.")
