"""What visitors must see stands further down than most of them get.

**What it catches.** Key content below the line that half, or a quarter, of the sessions scroll to.

**Why it matters.** What is not reached is not read, however good it is.

**How it decides.** For each thing that the scenario names as `key_content`, the share of sessions whose window came
down to the thing's middle, of those sessions that speak for the view (recorded ones where there are 500 or more, else
simulated ones). A note under half of them, a warning under a quarter; a note always where the sessions are simulated.
What is pinned is always in view. Of several that match, the topmost is meant. A thing that is not on the page is told
too; of the `cta` all is told by `cta-discoverability`. Where nothing is named, recorded sessions themselves may name
it: of what can be clicked, what those who get there choose most, and by far, while under a quarter gets there. Silent
without sessions, and where a recording does not tell how far they came.

**Thresholds.** The 50% and 25% lines are those that scroll maps draw (Clarity). `most_chosen` (default 0.2, assumed):
attractiveness from which recorded sessions name something themselves.

**To silence it.** `rules: {buried-content: off}`, or take the thing out of `key_content`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.maps.intervals import wilson
from synthmap.maps.pinned import stays
from synthmap.maps.visits import Visits, speaking
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import INITIAL
from synthmap.rules._controls import box_of
from synthmap.rules._named import named, not_looked_for
from synthmap.rules._registry import Claim, rule
from synthmap.rules._words import called, counted, sentence

_HALF, _QUARTER = 0.5, 0.25
_FEW = 30  # sessions that had a thing in view, under which its attractiveness is mostly chance (assumed)


@dataclass(frozen=True)
class Options:
    """`most_chosen`: attractiveness from which what few get to is told without having been named."""

    most_chosen: float = 0.2


@rule("buried-content", level="warning", options=Options)
def buried_content(snapshot: Snapshot, visits: tuple[Visits, ...], options: Options) -> Iterator[Claim]:
    """Tell the key content that most sessions do not get to."""
    if snapshot.view.state != INITIAL:
        return
    things = named(snapshot, "key content")
    for sought in things:
        if sought.fault:
            yield not_looked_for(sought, "key_content")
        elif not sought.rows:
            yield _missing(snapshot, sought.said)
    speaks = speaking(visits)
    if speaks is None or not speaks.depth_known:
        return
    table = snapshot.elements
    tops = [min(sought.rows, key=lambda row: (float(table.box[row, 1]), row)) for sought in things if sought.rows]
    by_choice = False
    if not things and not named(snapshot, "cta") and speaks.source == "recorded":
        tops, by_choice = _chosen(snapshot, speaks, options), True
    for row in dict.fromkeys(tops):
        claim = _claim(snapshot, speaks, row, by_choice=by_choice)
        if claim:
            yield claim


def _missing(snapshot: Snapshot, said: str) -> Claim:
    return Claim(
        message=f"The key content {said} is not drawn on {snapshot.view.device}.",
        hypothesis="It is left out at this width, hidden in something closed, or called otherwise by the scenario.",
        action="Bring it onto the page at this width; if it is there, correct the scenario's `key_content`.",
        metric="The share of sessions that get to it.",
        subject=f"missing {said}",
        confidence=0.9,
        impact=2,
        evidence={"key_content": said, "fault": "missing"},
    )


def _claim(snapshot: Snapshot, visits: Visits, row: int, *, by_choice: bool) -> Claim | None:
    table = snapshot.elements
    if stays(table)[row]:
        return None
    middle = float(table.box[row, 1] + table.box[row, 3] / 2)
    count = int(visits.reach.count(np.array([middle]))[0])
    share = count / visits.followed
    if share >= (_QUARTER if by_choice else _HALF):
        return None
    line = _QUARTER if share < _QUARTER else _HALF
    name, who = called(table, row), counted(visits.followed, f"{visits.source} session")
    low, high = (float(end) for end in wilson(count, visits.followed))
    interval = f" ({low:.0%} to {high:.0%})" if visits.source == "recorded" else ""
    chosen = "what those who get to it choose most" if by_choice else "key content"
    facts = {} if visits.source == "simulated" else {"interval": [round(low, 4), round(high, 4)]}
    return Claim(
        message=f"{sentence(name)} is {chosen}, and only {share:.0%} of {who}{interval} get down to it, "
        f"at {middle:,.0f} px.",
        hypothesis=f"It stands below the line that {line:.0%} of the sessions scroll to.",
        action=f"Bring {name} up, or say on the first screen that it is there and link to it.",
        metric="The share of sessions that get to it.",
        row=row,
        box=box_of(table, row),
        level=None if line == _QUARTER and visits.source == "recorded" else "note",
        confidence=0.8 if visits.source == "recorded" else 0.5,
        impact=2,
        effort=2,
        evidence={
            "reached": count, "share": round(share, 4), "line": line, "y": round(middle), "of": visits.followed,
            "sources": [visits.source], **facts,
        },
    )  # fmt: skip


def _chosen(snapshot: Snapshot, visits: Visits, options: Options) -> list[int]:
    """The row of what is chosen most by those who have it in view, where it is by far; none otherwise."""
    links, table = visits.links, snapshot.elements
    known = np.flatnonzero(links.exposed >= _FEW)
    if len(known) < 2:
        return []
    order = known[np.argsort(-links.attractiveness[known], kind="stable")]
    first, second = int(order[0]), int(order[1])
    low, _ = wilson(links.clickers[first], links.exposed[first])
    far = float(low) > max(options.most_chosen, float(links.attractiveness[second]))
    return [int(links.row[first])] if far and table.key[links.row[first]] else []
