"""The links of a link map, and what makes two of them one: where they lead, and the component that they are of."""

from __future__ import annotations

import numpy as np

from synthmap.maps.links import LinkMap
from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import Bools
from synthmap.model.identity import normal_target
from synthmap.rules._controls import giving_way

A_LIST = 3
"""Links of one make, from which on they are a list."""

_TAGS, _ROLES = ("a", "area", "button", "summary"), ("link", "button", "tab", "menuitem")


def live(table: ElementTable, links: LinkMap) -> Bools:
    """Which lines of the map are live links or buttons, aimed at themselves and not at a control within them."""
    row = links.row
    kind = np.isin(np.array(table.tag)[row], _TAGS) | np.isin(np.array(table.role)[row], _ROLES)
    own = table.visible[row] & table.is_any(Liveness.LIVE)[row] & (table.action[row] == row)
    return np.asarray(kind & own & ~np.isin(row, list(giving_way(table))))


def target(table: ElementTable, row: int) -> str:
    """Where the link leads, "" for nowhere that another link could lead to as well."""
    target = normal_target(table.attributes[row].get("href", ""))
    return "" if target.startswith(("#", "javascript:")) else target


def make(table: ElementTable, row: int) -> tuple[str, str, str]:
    """What the siblings of one component have in common."""
    parent = int(table.parent[row])
    around = table.attributes[parent].get("class", "") if parent >= 0 else ""
    return table.tag[row], table.attributes[row].get("class", ""), around
