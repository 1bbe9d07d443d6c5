"""A page that people scroll up and down again and again.

**What it catches.** Pages that visitors go over several times from end to end.

**Why it matters.** Who goes over a page again and again is looking for something that it does not show, or shows where
they do not look.

**How it decides.** Per load of the page in recorded sessions: excessive is a way up and down, in all, of four times as
far as they ever came down, and of ten screens at least. Down, up to the menu and down once more is ordinary reading and
not counted, nor is a wiggle on a page that hardly scrolls. Scripted sessions scroll as their author wants and simulated
ones as they are assumed to: neither says anything here. Below 500 recorded sessions the confidence is less and the
message says so.

**Thresholds.** Four times and ten screens (assumed: no product publishes its own). `min_sessions` (default 3), or one
in twenty where there are few, and `min_share` (default 0.05) of those on the page (assumed).

**To silence it.** `rules: {excessive-scroll: off}`, or higher thresholds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.model.events import Events
from synthmap.model.snapshot import Snapshot
from synthmap.rules._registry import Claim, rule
from synthmap.rules._samples import Sample, caveat, does, enough, facts, sessions_by, trusted
from synthmap.signals.excessive_scroll import scrolling


@dataclass(frozen=True)
class Options:
    """`min_sessions`, `min_share`: how many sessions, and what share of those on the page, make it worth telling."""

    min_sessions: int = 3
    min_share: float = 0.05


@rule("excessive-scroll", level="note", options=Options)
def excessive_scroll(snapshot: Snapshot, events: Events, options: Options) -> Iterator[Claim]:
    """Report a page that recorded sessions scroll to and fro."""
    people = events.where(events.source == "recorded")
    scrolled = scrolling(people, fold=float(snapshot.viewport.height))
    restless = scrolled.excessive
    sample = Sample("recorded", len(np.unique(scrolled.session[restless])), sessions_by(events, "recorded"), 0)
    if not sample.sessions or not enough([sample], options.min_sessions):
        return
    if sample.sessions < options.min_share * sample.of:
        return
    screens = float(np.median(scrolled.travel[restless])) / snapshot.viewport.height
    yield Claim(
        message=f"{sample} {does([sample], 'scroll')} up and down the page for {screens:.0f} screens, "
        f"which is four times or more as far as they come down.{caveat([sample])}",
        hypothesis="They look for something that the page does not show, or shows where they do not look.",
        action="Find out what they look for (their searches, the page they open next), and put a way to it on top.",
        metric="Sessions that go over the page four times or more.",
        subject="to and fro",
        confidence=trusted([sample], 0.5),
        impact=1,
        effort=2,
        evidence={**facts([sample]), "screens": round(screens, 1)},
    )
