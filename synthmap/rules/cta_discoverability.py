"""The call to action does not do its work: it is missing, out of view, or passed over.

**What it catches.** What the scenario names as the page's `cta` where it is not drawn on this device, where most
sessions never have it in view, or where it is not among the three most clicked things of the page.

**Why it matters.** It is what the page is for.

**How it decides.** The `cta` is looked for on every view. Missing there is told without any session. Otherwise the
sessions that speak for the view are asked, which are recorded ones where there are 500 or more, else simulated ones:
the share that had it in view for 150 ms, and its rank by clicks. Of several that match, the one that fares best is
meant. Where no `cta` is named, the largest of the few things on the first screen that look like buttons is taken for
it, and only recorded sessions are asked: a guess held against a prediction would accuse nobody fairly. Resting on
simulated sessions it is a note. Silent on states other than the page as it loads, which may well hide it, and where
there are fewer than 100 clicks to rank; undecided where the `cta` is written so that nothing can be looked for by it.

**Thresholds.** `seen` (default 0.5): the share of sessions that must have it in view. `rank` (default 3) by clicks.
Both are assumed. 500 recorded sessions is where practice begins to read heatmaps.

**To silence it.** `rules: {cta-discoverability: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.maps.visits import Visits, speaking
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import INITIAL
from synthmap.rules._controls import box_of
from synthmap.rules._named import line_of, named, not_looked_for
from synthmap.rules._prominence import primary_action
from synthmap.rules._registry import Claim, rule
from synthmap.rules._words import called, counted, sentence

_FEW_CLICKS = 100  # under which a rank is mostly chance (assumed)


@dataclass(frozen=True)
class Options:
    """`seen`: share of sessions that must have it in view; `rank`: the last rank by clicks that will do."""

    seen: float = 0.5
    rank: int = 3


@rule("cta-discoverability", level="warning", options=Options)
def cta_discoverability(snapshot: Snapshot, visits: tuple[Visits, ...], options: Options) -> Iterator[Claim]:
    """Tell where the call to action is missing, out of view or passed over."""
    if snapshot.view.state != INITIAL:
        return
    declared = named(snapshot, "cta")
    if declared and declared[0].fault:
        yield not_looked_for(declared[0], "cta")
        return
    if declared and not declared[0].rows:
        yield _missing(snapshot, declared[0].said)
        return
    speaks = speaking(visits)
    if speaks is None or not speaks.enough:
        return
    if declared:
        rows = list(declared[0].rows)
    else:
        primary = primary_action(snapshot) if speaks.source == "recorded" else None
        rows = [] if primary is None else [primary]
    lines = [(row, line) for row in rows if (line := line_of(snapshot, speaks.links, row)) is not None]
    if lines:
        row, line = max(lines, key=lambda each: (int(speaks.links.clicks[each[1]]), -each[0]))
        yield from _faults(snapshot, speaks, row, line, options, declared=bool(declared))


def _missing(snapshot: Snapshot, said: str) -> Claim:
    return Claim(
        message=f"The call to action, {said}, is not drawn on {snapshot.view.device}.",
        hypothesis="It is left out at this width, hidden in something closed, or called otherwise by the scenario.",
        action="Bring it onto the page at this width; if it is there, correct the scenario's `cta`.",
        metric="Its share of clicks on this device.",
        subject="missing",
        confidence=0.9,
        impact=3,
        evidence={"cta": said, "fault": "missing"},
    )


def _faults(
    snapshot: Snapshot, visits: Visits, row: int, line: int, options: Options, *, declared: bool
) -> Iterator[Claim]:
    links, table = visits.links, snapshot.elements
    exposed, rank = int(links.exposed[line]), int(links.rank[line])
    seen = exposed / visits.followed if visits.depth_known else 1.0
    who = counted(visits.sessions, f"{visits.source} session")
    first = int(np.argmax(links.clicks))
    parts = []
    if seen < options.seen:
        parts.append(f"it is in view of only {seen:.0%} of {who}")
    if links.total >= _FEW_CLICKS and rank > options.rank:
        parts.append(
            f"{rank - 1:,} other things are clicked more often, {called(table, int(links.row[first]))} most of all "
            f"({int(links.clicks[first]):,} clicks to {int(links.clicks[line]):,}, of {who})"
        )
    if not parts:
        return
    name = called(table, row)
    unseen = seen < options.seen
    yield Claim(
        message=f"{sentence(name)} is the call to action{'' if declared else ', by its looks'}, and "
        f"{' and '.join(parts)}.",
        hypothesis="It stands below where most visitors stop."
        if unseen
        else "Other things look more worth a click, or it does not look like what it is.",
        action=f"Bring {name} up, or repeat it on the first screen."
        if unseen
        else f"Give {name} the strongest contrast of its screen, and take some from what is beside it.",
        metric="The share of sessions that click it, of those that have it in view.",
        row=row,
        box=box_of(table, row),
        level="note" if visits.source == "simulated" else None,
        confidence=(0.8 if declared else 0.6) if visits.source == "recorded" else 0.5,
        impact=3,
        effort=2,
        evidence={
            "fault": "out of view" if unseen else "passed over", "exposed": exposed, "clicks": int(links.clicks[line]),
            "rank": rank, "of": visits.sessions, "sources": [visits.source], "declared": declared,
        },
    )  # fmt: skip
