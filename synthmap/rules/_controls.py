"""What several rules ask about an element: is it a placeholder, is it the current one, does it claim to work."""

from __future__ import annotations

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import as_box
from synthmap.model.snapshot import ProbeAnswer, Snapshot

_CLAIMS = ("button", "role:", "cursor:", "tabindex")


def is_placeholder(table: ElementTable, row: int) -> bool:
    """Whether it is a link that leads nowhere by its own address."""
    return any(fact.startswith("placeholder:") for fact in table.evidence[row])


def claims_visibly(table: ElementTable, row: int) -> bool:
    """Whether it tells a visitor that it is a control, and not only a script that there is something to wire up."""
    return any(fact.startswith(_CLAIMS) for fact in table.evidence[row])


def is_current(table: ElementTable, row: int) -> bool:
    """Whether it is the chosen one of several (a selected tab, the current page): a click may rightly do nothing."""
    attributes = table.attributes[row]
    return (
        attributes.get("aria-selected") == "true"
        or attributes.get("aria-checked") == "true"
        or attributes.get("aria-current", "false") not in ("", "false")
    )


def stands_in_live(table: ElementTable, row: int) -> bool:
    """Whether a click on it is answered by something around it."""
    around = int(table.action[row])
    return around >= 0 and around != row and Liveness(int(table.liveness[around])) == Liveness.LIVE


def box_of(table: ElementTable, row: int) -> tuple[float, float, float, float]:
    """The element's box as reports write it."""
    return as_box(table.box[row])


def answer_for(snapshot: Snapshot, row: int) -> ProbeAnswer:
    """What the probe said, or an undecided answer where it never clicked."""
    return snapshot.probes.get(row) or ProbeAnswer("unknown", (0.0, 0.0), why="it was not clicked")
