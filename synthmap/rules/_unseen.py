"""Links that next to nobody gets to see, since they stand below where sessions stop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from synthmap.maps.intervals import wilson
from synthmap.maps.links import LinkMap
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import box_of
from synthmap.rules._link_lines import A_LIST, live, make, target
from synthmap.rules._registry import Claim
from synthmap.rules._unstable import in_motion
from synthmap.rules._words import called, counted, sentence, sessions_of

_BY_CUSTOM = frozenset(("banner", "navigation", "contentinfo"))


def unseen(snapshot: Snapshot, links: LinkMap, sources: tuple[str, ...], under: float) -> Iterator[Claim]:
    """Those that less than a share `under` of the sessions have in view, together.

    A list of clicks alone does not tell what was in view, and gives none.
    """
    table, sessions = snapshot.elements, links.sessions
    if not links.exposed.any():
        return
    working = live(table, links) & ~in_motion(snapshot)[links.row]
    share = wilson(links.exposed, np.full(len(links.row), sessions))[1] if "recorded" in sources else None
    few = (links.exposed / max(1, sessions) if share is None else share) < under
    few &= table.box[links.row, 1] >= snapshot.viewport.height  # what lies above or beside the page is hidden there
    reached = {target(table, int(row)) for row in links.row[working & ~few]} - {""}
    makes = Counter(make(table, int(row)) for row in links.row[working])
    lost = [
        int(k)
        for k in np.flatnonzero(working & few)
        if makes[make(table, row := int(links.row[k]))] < A_LIST
        and target(table, row) not in reached
        and _BY_CUSTOM.isdisjoint(table.key[row].split(" > "))
    ]
    if not lost:
        return
    first = min(lost, key=lambda k: (float(table.box[links.row[k], 1]), k))
    row, y = int(links.row[first]), float(table.box[links.row[first], 1])
    most = int(links.exposed[lost].max())
    fate = f" {counted(len(lost) - 1, 'other link')} {'fares' if len(lost) == 2 else 'fare'} no better."
    others = fate if len(lost) > 1 else ""
    yield Claim(
        message=f"{sentence(called(table, row))} stands at {y:,.0f} px, and no more than {most:,} of {sessions:,} "
        f"{sessions_of(sources)} get to see it: unseen.{others}",
        hypothesis="It stands below where most visitors stop.",
        action=f"Bring {called(table, row)} up, or link to it from further up, if it is to be found.",
        metric="The share of sessions that have it in view.",
        row=row,
        subject="unseen",
        box=box_of(table, row),
        confidence=0.5,
        impact=1,
        effort=2,
        evidence={
            "exposed": most, "sessions": sessions, "reason": "unseen", "y": round(y), "alike": len(lost) - 1,
            "sources": list(sources),
        },
    )  # fmt: skip
