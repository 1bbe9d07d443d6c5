"""Joining what the probe learned to the snapshot, so that every rule after it sees one truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.snapshot import ProbeAnswer, Snapshot

_VERDICTS = {"live": Liveness.LIVE, "dead": Liveness.DEAD, "unknown": Liveness.UNKNOWN}


def settle(snapshot: Snapshot, answers: Mapping[int, ProbeAnswer]) -> Snapshot:
    """The snapshot with the probe's answers in its liveness, evidence and actions."""
    if not answers:
        return snapshot
    table = snapshot.elements
    liveness, evidence, action = table.liveness.copy(), list(table.evidence), table.action.copy()
    for row, answer in sorted(answers.items()):
        # A click that could not be made says nothing about an element that claims nothing.
        if answer.verdict != "unknown" or liveness[row] == Liveness.CLAIMED:
            liveness[row] = _VERDICTS[answer.verdict]
        said = "+".join(answer.answers) if answer.verdict == "live" else answer.verdict
        evidence[row] = (*evidence[row], f"probe:{said}")
        if action[row] < 0:
            _hand_down(table, action, row)
    return replace(
        snapshot,
        elements=replace(table, liveness=liveness, evidence=tuple(evidence), action=action),
        probes={**snapshot.probes, **answers},
    )


def _hand_down(table: ElementTable, action: np.ndarray[tuple[int], np.dtype[np.int64]], row: int) -> None:
    """What was nobody's inside an element that was clicked now acts on that element."""
    action[row] = row
    for below in range(row + 1, len(table)):
        above = int(table.parent[below])
        if above < row:
            return  # document order: the subtree has ended
        if action[below] < 0 and action[above] == row:
            action[below] = row
