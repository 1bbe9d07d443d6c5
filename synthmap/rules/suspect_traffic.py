"""Recordings in which not every session is a person, or not every click is where it was made.

**What it catches.** Sessions that click in a rhythm, at a speed or with an exactness that people do not have; clicks
that lie off the page; sessions in which time runs backwards.

**Why it matters.** One crawler that tries every link weighs as much as a hundred visitors, and a tracker that sends
window coordinates for page coordinates moves every click. Maps drawn from either look as good as any.

**How it decides.** Of recorded sessions with ten clicks or more: all intervals between clicks alike within 5% (people
vary by a multiple of that); half of them under 50 ms; every click on the exact middle of what it hits, on three things
or more, as test scripts click. One such session is told, with what it takes of all clicks. Clicks off the page are
told from `off_page` of all on, and times that run backwards from that share of the sessions. The sessions stay in the
maps: what is left out of a count is for a person to decide, and the finding names them. A note where they take under a
twentieth of the clicks. Scripted and simulated sessions are no persons, say so, and are not asked.

**Thresholds.** `off_page` (default 0.02). It and the others are assumed: bots differ too much for a published number.

**To silence it.** `rules: {suspect-traffic: off}`, or leave the sessions out of the recording.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.maps.links import CLICK_KINDS
from synthmap.maps.visits import Visits, from_source
from synthmap.model.snapshot import Snapshot
from synthmap.rules._registry import Claim, rule
from synthmap.rules._words import counted
from synthmap.signals.suspect import shown_by, suspects

_A_NOTE = 0.05  # of all clicks
_FEW = 20  # clicks off the page, under which they are stray ones
_LISTED = 20
_SIGNS = {
    "even": "clicking at an even rhythm",
    "fast": "clicking faster than a finger can",
    "centred": "clicking the exact middle of everything",
}


@dataclass(frozen=True)
class Options:
    """`off_page`: the share of clicks off the page, and of sessions with times running backwards, that is told."""

    off_page: float = 0.02


@rule("suspect-traffic", level="warning", options=Options)
def suspect_traffic(snapshot: Snapshot, visits: tuple[Visits, ...], options: Options) -> Iterator[Claim]:
    """Tell bots and broken tracking in the recordings of a view."""
    recorded = from_source(visits, "recorded")
    if recorded is None:
        return
    found = suspects(recorded.events, snapshot.document)
    of = counted(recorded.sessions, "recorded session")
    if len(found.sessions):
        theirs = np.isin(recorded.events.kind, CLICK_KINDS) & shown_by(found, recorded.events.session)
        clicks, number = int(theirs.sum()), len(found.sessions)
        signs = ", ".join(f"{_SIGNS[sign]} ({len(who):,})" for sign, who in found.signs.items())
        yield Claim(
            message=f"{number:,} of {of} {'is' if number == 1 else 'are'} hardly a person's, with {clicks:,} of "
            f"{found.clicks:,} clicks: {signs}.",
            hypothesis="A crawler, a monitor or a test visits the page and is recorded as a visitor.",
            action="Leave these sessions out of the recording, by their user agent or address, and import it again.",
            metric="Sessions that show such signs: they should fall to none.",
            subject="bots",
            level="note" if clicks < _A_NOTE * found.clicks else None,
            confidence=0.8,
            impact=2,
            evidence={
                "sessions": number, "of": recorded.sessions, "clicks": clicks, "of_clicks": found.clicks,
                "signs": {sign: len(who) for sign, who in found.signs.items()},
                "numbers": found.sessions[:_LISTED].tolist(), "sources": ["recorded"],
            },
        )  # fmt: skip
    if found.off_page >= max(_FEW, options.off_page * found.clicks):
        width, height = snapshot.document
        yield _broken(
            f"{found.off_page:,} of {found.clicks:,} recorded clicks lie off the page ({width:,} × {height:,} px).",
            "The tracker sends other coordinates than the page's, or the recording is of another page or width.",
            "off the page",
            {"clicks": found.off_page, "of_clicks": found.clicks},
        )
    if found.backwards and found.backwards >= options.off_page * recorded.sessions:
        yield _broken(
            f"In {found.backwards:,} of {of} time runs backwards.",
            "Events of several visits are mixed under one session, or a clock was set meanwhile.",
            "time",
            {"sessions": found.backwards, "of": recorded.sessions},
        )


def _broken(message: str, hypothesis: str, subject: str, facts: dict[str, object]) -> Claim:
    return Claim(
        message=message,
        hypothesis=hypothesis,
        action="Check how the recording was made, and read no map of it until then.",
        metric="The share of such events in the next recording.",
        subject=subject,
        confidence=0.9,
        impact=2,
        effort=2,
        evidence={**facts, "sources": ["recorded"]},
    )
