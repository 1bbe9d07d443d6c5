"""A link that is seen and hardly clicked.

**What it catches.** Live links and buttons that most sessions had in view and next to none chose, with the reason.

**Why it matters.** What nobody finds might as well not be there.

**How it decides.** Over live elements that at least `exposed` of the sessions had in view: those whose attractiveness
(sessions that clicked it ÷ sessions that had it in view) is under a quarter of the page's median among them. The
reason is looked for in this order: it is covered, it is unlike a link (perceived clickability under 0.3), a more
attractive neighbour stands within 100 px. Without a reason nothing is reported: that a link is chosen seldom is no
fault of its own. At most `most` a view, the least chosen first. Rests on simulated sessions alone, it is a prediction
and says so.

**Thresholds.** `exposed` (default 0.5 of sessions), `most` (default 5).

**To silence it.** `rules: {ignored-link: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.maps.links import LinkMap
from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import centres
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import box_of
from synthmap.rules._registry import Claim, rule
from synthmap.rules._words import called, sentence

_UNLIKE_A_LINK = 0.3
_NEIGHBOUR = 100.0


@dataclass(frozen=True)
class Options:
    """`exposed`: share of sessions that must have had it in view; `most`: findings per view."""

    exposed: float = 0.5
    most: int = 5


@rule("ignored-link", level="note", options=Options)
def ignored_link(snapshot: Snapshot, links: LinkMap, options: Options) -> Iterator[Claim]:
    """Report the live links that are seen and not chosen, where there is a reason."""
    table = snapshot.elements
    # A label's clicks are its control's.
    live = np.array([bool(table.visible[r]) and table.liveness[r] == Liveness.LIVE and table.action[r] == r
                     for r in links.row], dtype=bool)  # fmt: skip
    seen = live & (links.exposed >= options.exposed * max(1, links.sessions))
    if seen.sum() < 4:
        return
    ordinary = float(np.median(links.attractiveness[seen]))
    ignored = np.flatnonzero(seen & (links.attractiveness < ordinary / 4))
    told = 0
    for k in sorted(ignored, key=lambda k: (links.attractiveness[k], -links.exposed[k], links.row[k])):
        row = int(links.row[k])
        reason, evidence = _reason(table, row, links, int(k))
        if not reason or told >= options.most:
            continue
        told += 1
        yield Claim(
            message=f"{sentence(called(table, row))} is in view for {links.exposed[k] / links.sessions:.0%} of "
            f"simulated sessions and chosen by {links.clicks[k]:,} of {links.sessions:,}: {reason}.",
            hypothesis=f"Visitors pass it by because {reason}.",
            action="Give it the look of the links that are chosen, or more room.",
            metric="Its attractiveness: sessions that click it ÷ sessions that have it in view.",
            row=row,
            box=box_of(table, row),
            confidence=0.5,
            impact=1,
            evidence={
                "clicks": int(links.clicks[k]), "exposed": int(links.exposed[k]), "sessions": links.sessions,
                "attractiveness": round(float(links.attractiveness[k]), 4), "median": round(ordinary, 4),
                "reason": reason, "source": "simulated", **evidence,
            },
        )  # fmt: skip


def _reason(table: ElementTable, row: int, links: LinkMap, k: int) -> tuple[str, dict[str, object]]:
    reach = float(np.nan_to_num(table.reachable[row], nan=1.0))
    looks = float(np.nan_to_num(table.looks_clickable[row]))
    if reach < 0.5:
        over = int(table.occluder[row])
        return "it is covered", {"occluder": table.selector[over] if over >= 0 else ""}
    if looks < _UNLIKE_A_LINK:
        return "it does not look like a link", {"looks_clickable": round(looks, 2)}
    distance = np.hypot(*(centres(table.box[links.row]) - centres(table.box[row : row + 1])).T)
    near = np.flatnonzero((distance < _NEIGHBOUR) & (links.clicks > 4 * links.clicks[k] + 5) & (links.row != row))
    if len(near):
        winner = int(links.row[near[np.argmax(links.clicks[near])]])
        return f"{called(table, winner)} beside it is chosen instead", {"neighbour": table.selector[winner]}
    return "", {}
