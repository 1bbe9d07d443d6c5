"""The rows of what a scenario names on a page: its call to action and its key content."""

from __future__ import annotations

from synthmap.maps.links import LinkMap, owners
from synthmap.model.snapshot import Snapshot, Sought, SoughtAs
from synthmap.rules._registry import Claim


def named(snapshot: Snapshot, *roles: SoughtAs) -> list[Sought]:
    """What the scenario names in these roles, in its order."""
    return [sought for sought in snapshot.sought if sought.role in roles]


def not_looked_for(sought: Sought, key: str) -> Claim:
    """That something the scenario names under a key could not be looked for, so that nothing is known of it."""
    return Claim(
        message=f"`{key}` could not be looked for by {sought.said}: {sought.fault}.",
        hypothesis="Whether it is on the page, and found, nobody knows.",
        action=f"Correct the scenario's `{key}`: a text is a CSS selector as a browser's querySelector takes it; "
        "anything else is written as in steps, such as {role: link, name: Buy}."
        if "selector" in sought.fault
        else "Audit again, or wait with `capture: {ready: …}` until the page is still.",
        metric="",
        subject=f"not looked for {sought.said}",
        outcome="incomplete",
        impact=2,
        evidence={"said": sought.said, "fault": sought.fault},
    )


def line_of(snapshot: Snapshot, links: LinkMap, row: int) -> int | None:
    """The line of the link map that clicks on a row are counted on; None where there is none."""
    owner = int(owners(snapshot.elements)[row])
    lines = links.row.tolist()
    return lines.index(owner) if owner in lines else None
