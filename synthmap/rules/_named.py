"""The rows of what a scenario names on a page: its call to action and its key content."""

from __future__ import annotations

from synthmap.maps.links import LinkMap, owners
from synthmap.model.snapshot import Snapshot, Sought, SoughtAs


def named(snapshot: Snapshot, *roles: SoughtAs) -> list[Sought]:
    """What the scenario names in these roles, in its order."""
    return [sought for sought in snapshot.sought if sought.role in roles]


def line_of(snapshot: Snapshot, links: LinkMap, row: int) -> int | None:
    """The line of the link map that clicks on a row are counted on; None where there is none."""
    owner = int(owners(snapshot.elements)[row])
    lines = links.row.tolist()
    return lines.index(owner) if owner in lines else None
