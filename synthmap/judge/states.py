"""What a state of a page may be accused of: what it brought, and not what the page as it loads has already."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from synthmap.model.elements import Liveness
from synthmap.model.finding import Finding
from synthmap.model.geometry import Bools, contain
from synthmap.model.snapshot import Snapshot

_SETTLED = {int(Liveness.LIVE), int(Liveness.DEAD)}


def brought(here: Snapshot, initial: Snapshot) -> Bools:
    """Which elements of a state are drawn there and not on the page as it loads, or work where they did not, (n,).

    Elements are known again by their keys. What holds something that was there before was there before, though its
    words, and so its key, have changed; and what lies under something that was opened is no different for that.
    """
    before, table = initial.elements, here.elements
    drawn = {before.key[row]: int(before.liveness[row]) for row in map(int, np.flatnonzero(before.visible))}
    old = np.array([bool(table.visible[row]) and key in drawn for row, key in enumerate(table.key)], dtype=bool)
    holds_old = np.zeros(len(table), dtype=bool)
    for row in range(len(table) - 1, 0, -1):
        if table.parent[row] >= 0:
            holds_old[table.parent[row]] |= old[row] or holds_old[row]
    works_otherwise = [{drawn.get(key), int(table.liveness[row])} == _SETTLED for row, key in enumerate(table.key)]
    return table.visible & ((~old & ~holds_old) | (old & np.array(works_otherwise, dtype=bool)))


def of_the_state(
    findings: Iterable[Finding], here: Snapshot, initial: Snapshot, told: Collection[str]
) -> list[Finding]:
    """The findings of a state that are its own: about what it brought, and no problem that is told of already.

    `told` are the groups of what was found on the page as it loads, on the same device and in the same browser. A
    finding about no element is the state's own where the middle of its box lies on something that it brought, or where
    it has no box and is new.
    """
    table = here.elements
    new = brought(here, initial)
    keys = {table.key[row] for row in np.flatnonzero(new)}
    boxes = table.box[new]
    return [
        finding
        for finding in findings
        if finding.group not in told
        and (finding.element_key in keys if finding.element_key else finding.box is None or _on(finding, boxes))
    ]


def _on(finding: Finding, boxes: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> bool:
    x, y, width, height = finding.box or (0.0, 0.0, 0.0, 0.0)
    return bool(contain(boxes, np.array([[x + width / 2, y + height / 2]])).any())
