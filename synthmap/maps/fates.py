"""What became of every link: chosen, or the reason why not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np

from synthmap.maps.links import LinkMap
from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import Bools, Floats, centres
from synthmap.model.snapshot import Snapshot

Fate = Literal[
    "chosen", "never exposed", "hardly exposed", "broken", "covered", "hover-only", "unlike a link",
    "beaten by a neighbour", "seldom chosen",
]  # fmt: skip

UNLIKE_A_LINK = 0.3  # of looks_clickable, under which a thing does not look like one
NEIGHBOUR = 100.0  # px between two middles
_FEW = 4  # links in view, under which a median says nothing
_HARDLY = 0.05  # of all sessions (assumed)
_COVERED = 0.5  # of its points that take a click


@dataclass(frozen=True)
class LinkFate:
    """What one link came to.

    Attributes
    ----------
    row : the link's, or that of what opens under a mouse and holds it, where it is `hover-only`. name : its name.
    line : its line in the link map, -1 for what is not drawn. other : the row of what covers or beats it, -1 for none.
    """

    row: int
    line: int
    name: str
    fate: Fate
    other: int = -1


def fates(snapshot: Snapshot, links: LinkMap) -> tuple[LinkFate, ...]:
    """Every line of the link map that works, by itself and in document order, and what opens under a mouse only."""
    table, row = snapshot.elements, links.row
    works = table.visible[row] & table.is_any(Liveness.LIVE)[row] & (table.action[row] == row)
    poor = hardly_chosen(links, works, share=0.5)
    found = [
        LinkFate(int(row[k]), int(k), table.name[row[k]], *_fate(snapshot, links, int(k), ignored=bool(poor[k])))
        for k in np.flatnonzero(works)
    ]
    hidden = [
        LinkFate(int(trigger), -1, opened.name, "hover-only", int(trigger))
        for trigger, answer in sorted(snapshot.hovers.items())
        if answer.verdict == "hover-only"
        for opened in answer.opens
        if opened.control and opened.name
    ]
    return (*found, *hidden)


def hardly_chosen(links: LinkMap, among: Bools, *, share: float) -> Bools:
    """Which lines in view of at least `share` of the sessions have under a quarter of the median attractiveness, (k,).

    The median is that of the lines `among` which were in view; with fewer than four of them nothing is ordinary.
    """
    seen = among & (links.exposed >= max(1.0, share * links.sessions))
    if seen.sum() < _FEW:
        return np.zeros(len(links.row), dtype=bool)
    return np.asarray(seen & (links.attractiveness < ordinary(links, seen) / 4))


def ordinary(links: LinkMap, seen: Bools) -> float:
    """The median attractiveness of some lines."""
    return float(np.median(links.attractiveness[seen]))


def reason_for(table: ElementTable, links: LinkMap, line: int) -> tuple[Fate, int]:
    """Why a link that was in view is hardly chosen, and the row of what covers or beats it; `seldom chosen` for none.

    In this order: it is covered, it does not look like a link, a neighbour is chosen more than four times as often.
    """
    row = int(links.row[line])
    if float(np.nan_to_num(table.reachable[row], nan=1.0)) < _COVERED:
        return "covered", int(table.occluder[row])
    if looks_of(table, row) < UNLIKE_A_LINK:
        return "unlike a link", -1
    distance = np.hypot(*(centres(table.box[links.row]) - centres(table.box[row : row + 1])).T)
    near = np.flatnonzero((distance < NEIGHBOUR) & (links.clicks > 4 * links.clicks[line] + 5) & (links.row != row))
    if len(near):
        return "beaten by a neighbour", int(links.row[near[np.argmax(links.clicks[near])]])
    return "seldom chosen", -1


def looks_of(table: ElementTable, row: int) -> float:
    """How clickable it looks: as much as the most clickable-looking thing that acts on it."""
    parts: Floats = np.nan_to_num(table.looks_clickable[table.visible & (table.action == row)])
    return float(parts.max(initial=0.0))


def counts_by_fate(found: Collection[LinkFate]) -> dict[str, int]:
    """How many links came to each fate, in alphabetical order."""
    names = sorted({each.fate for each in found})
    return {name: sum(each.fate == name for each in found) for name in names}


def _fate(snapshot: Snapshot, links: LinkMap, line: int, *, ignored: bool) -> tuple[Fate, int]:
    table, row = snapshot.elements, int(links.row[line])
    target = snapshot.targets.get(table.attributes[row].get("href", ""))
    if target is not None and target.status is not None and target.status in (404, 410):
        return "broken", -1
    known = bool(links.exposed.any())  # a list of clicks alone does not tell what was in view
    if known and not links.exposed[line]:
        return "never exposed", -1
    if known and links.exposed[line] < _HARDLY * links.sessions:
        return "hardly exposed", -1
    if float(np.nan_to_num(table.reachable[row], nan=1.0)) < _COVERED:
        return "covered", int(table.occluder[row])
    return reason_for(table, links, line) if ignored else ("chosen", -1)
