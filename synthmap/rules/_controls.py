"""What several rules ask about an element: is it a placeholder, is it the current one, does it claim to work."""

from __future__ import annotations

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import Box, as_box
from synthmap.model.snapshot import ProbeAnswer, Snapshot
from synthmap.rules._words import called

_CLAIMS = ("button", "role:", "cursor:", "tabindex")


def is_placeholder(table: ElementTable, row: int) -> bool:
    """Whether it is a link that leads nowhere by its own address."""
    return any(fact.startswith("placeholder:") for fact in table.evidence[row])


def claims_of(table: ElementTable, row: int) -> tuple[str, ...]:
    """What tells a visitor that it is a control, and not only a script that there is something to wire up."""
    return tuple(fact for fact in table.evidence[row] if fact.startswith(_CLAIMS))


def is_current(table: ElementTable, row: int) -> bool:
    """Whether it is the chosen one of several (a selected tab, the current page): a click may rightly do nothing."""
    attributes = table.attributes[row]
    return (
        attributes.get("aria-selected") == "true"
        or attributes.get("aria-checked") == "true"
        or attributes.get("aria-current", "false") not in ("", "false")
    )


def holding_controls(table: ElementTable) -> frozenset[int]:
    """The rows that have something within them that works, or claims to by more than the cursor it inherits."""
    holding: set[int] = set()
    for row in range(len(table)):
        state = Liveness(int(table.liveness[row]))
        claims = any(not fact.startswith(("cursor:", "probe:")) for fact in table.evidence[row])
        if table.action[row] == row and (state in (Liveness.LIVE, Liveness.DISABLED) or claims):
            holding.update(table.ancestors(row))
    return frozenset(holding)


def box_of(table: ElementTable, row: int) -> Box:
    """The element's box as reports write it."""
    return as_box(table.box[row])


def answer_for(snapshot: Snapshot, row: int) -> ProbeAnswer:
    """What the probe said, or an undecided answer where it never clicked."""
    return snapshot.probes.get(row) or ProbeAnswer("unknown", (0.0, 0.0), why="it was not clicked")


def why_undecided(snapshot: Snapshot, row: int) -> str:
    """Why a click could not be made, in words that follow a colon: what lies over it, where that is known."""
    table = snapshot.elements
    over = int(table.occluder[row])
    if over >= 0 and table.reachable[row] == 0:
        return f"{called(table, over)} lies over it"
    return answer_for(snapshot, row).why
