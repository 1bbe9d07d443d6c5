"""What makes an element a target: that it works when it is clicked, or tells a visitor that it does."""

from __future__ import annotations

from synthmap.model.elements import ElementTable, Liveness
from synthmap.rules._controls import claims_of, is_placeholder


def offers_itself(table: ElementTable, row: int) -> bool:
    """Whether it works when it is clicked, or tells a visitor that it does; as itself and not as part of another."""
    if table.action[row] != row:
        return False
    if table.liveness[row] == Liveness.LIVE:
        return True
    undecided = table.liveness[row] in (Liveness.CLAIMED, Liveness.UNKNOWN)
    says_so = any(not claim.startswith("cursor:") for claim in claims_of(table, row))
    return bool(undecided) and (says_so or is_placeholder(table, row))
