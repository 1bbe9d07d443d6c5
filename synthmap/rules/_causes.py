"""Why a click met nothing: what the snapshot and the probe know of the thing that was clicked, and of what is near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthmap.maps.adjustment import nearest_action
from synthmap.maps.pinned import stays
from synthmap.model.elements import Liveness
from synthmap.model.events import Events
from synthmap.model.geometry import Floats, contain, gaps_between
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import answer_for, is_placeholder
from synthmap.rules._words import called

# What the probe can see and the record of a session cannot: a click with such an answer only seems dead.
_UNRECORDED = frozenset(
    ("popup", "download", "dialog", "file chooser", "media", "clipboard", "permission", "print", "fullscreen")
)


@dataclass(frozen=True)
class Cause:
    """The likely cause: a `word` for programs, `why` as a sentence, and what to do about it.

    `row` is the other element that it involves, -1 for none, and `miss` by how many px that was missed.
    """

    word: str
    why: str
    action: str
    row: int = -1
    miss: float | None = None


def only_seems_dead(snapshot: Snapshot, row: int) -> bool:
    """Whether the probe saw it answer in a way that no record of a session shows."""
    answer = answer_for(snapshot, _target(snapshot, row))
    return answer.verdict == "live" and not _UNRECORDED.isdisjoint(answer.answers)


def likely_cause(snapshot: Snapshot, row: int, events: Events, at: Sequence[int]) -> Cause:
    """Why the clicks `at` (positions in `events`) on the element `row` (-1 for none) met nothing."""
    clicks = events.where(np.array(at, dtype=np.int64))
    page, viewport = np.stack([clicks.x, clicks.y], axis=1), np.stack([clicks.vx, clicks.vy], axis=1)
    return (
        _beside(snapshot, row, page, viewport)
        or _covering(snapshot, row, page)
        or _of_itself(snapshot, row)
        or Cause("unknown", "What it should have done is not known.", "Try it the way these sessions came to it.")
    )


def _target(snapshot: Snapshot, row: int) -> int:
    action = int(snapshot.elements.action[row])
    return action if action >= 0 else row


def _beside(snapshot: Snapshot, row: int, page: Floats, viewport: Floats) -> Cause | None:
    """Most of the clicks fell a few px beside something that works, on what does nothing itself."""
    table = snapshot.elements
    if row >= 0 and table.action[row] >= 0:
        return None
    near = nearest_action(page, viewport, table)
    rows, counts = np.unique(near[near >= 0], return_counts=True)
    if not len(rows) or counts.max() * 2 <= len(near):
        return None
    aim = int(rows[np.argmax(counts)])
    points = (viewport if stays(table)[aim] else page)[near == aim]
    gaps = gaps_between(np.concatenate([points, np.zeros_like(points)], axis=1), table.rects[aim]).min(axis=1)
    miss, name = max(1.0, round(float(np.median(gaps)))), called(table, aim)
    why = f"The clicks miss {name} by {miss:.0f} px."
    return Cause("beside", why, f"Let {name} take clicks as far as it seems to reach: pad it.", aim, miss)


def _covering(snapshot: Snapshot, row: int, page: Floats) -> Cause | None:
    """What was clicked lies over something that would have answered."""
    table = snapshot.elements
    if row < 0:
        return None
    over = [row, *table.ancestors(row)]
    under = np.flatnonzero(np.isin(table.occluder, over) & table.is_any(Liveness.LIVE, Liveness.CLAIMED))
    hit = contain(table.box[under], page).sum(axis=1)
    if not len(under) or hit.max() * 2 <= len(page):
        return None
    aim = int(under[np.argmax(hit)])
    lid, name = called(table, int(table.occluder[aim])), called(table, aim)
    return Cause("covered", f"{name[0].upper()}{name[1:]} lies under {lid}.", f"Let clicks through to {name}.", aim)


def _of_itself(snapshot: Snapshot, row: int) -> Cause | None:
    table = snapshot.elements
    if row < 0:
        return None
    target = _target(snapshot, row)
    name, answer = called(table, target), answer_for(snapshot, target)
    if is_placeholder(table, target):
        return Cause("placeholder", "An address was left for later.", f"Give {name} its address.")
    if table.liveness[target] == Liveness.DISABLED:
        action = f"Say beside {name} what is missing, or leave it on and say so on the click."
        return Cause("disabled", "It is switched off, and nothing says why.", action)
    if answer.verdict == "dead":
        action = f"Make {name} answer, or make it look like what it is."
        return Cause("dead", "It does nothing: a click made for proof met nothing either.", action)
    if answer.verdict == "live" and answer.after:
        late = answer.after.replace("over", "more than")
        return Cause("slow", f"It answers, but only after {late}.", f"Show at once that {name} was clicked.")
    if answer.verdict == "live":
        why = "It answered a click made for proof: something that it needs was not there in these sessions."
        return Cause("at times", why, f"Look at what {name} waits for: data, a login, a script that loads late.")
    if table.action[row] < 0:
        reasons = ", ".join(table.reasons[row])
        why = f"It promises an answer that it does not give{f': {reasons}' * bool(reasons)}."
        return Cause("plain", why, f"Make {name} answer, or make it look like what it is.")
    return None
