"""There on one device and not on the other.

**What it catches.** A link or control that works on one device and is missing, dead or out of reach on the other.

**Why it matters.** Most teams look at one device while they build; what is lost on the other is seen by nobody until
its numbers are.

**How it decides.** The same element is found on both devices by what it is (its words and where it leads), never by
where it stands. It is missing when nothing on the other device has those words or leads there. What is drawn out of
sight there (in a drawer, further along a row that scrolls) is not missing; what its markup keeps and does not draw
(`display: none`) is missing only where the page has no working menu that could open it. A menu's own button may be
missing. Dead and out of reach are taken from the probe and the hit-test. The finding stands on the device that lacks
the thing, with the other's place in `evidence.other`.

**Thresholds.** None.

**To silence it.** `rules: {device-drift: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import Bools
from synthmap.model.identity import likeness
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import box_of
from synthmap.rules._registry import Claim, Evidence, NoOptions, rule
from synthmap.rules._words import called, sentence

_MENU = re.compile(r"\b(menu|navigation|navbar|hamburger|burger|toggler?|drawer)\b|[☰≡⋮]|^more\W*$", re.I)
_UNFOLDS = ("aria-expanded", "aria-haspopup", "aria-controls", "popovertarget")
_BOOTSTRAP = ("data-toggle", "data-bs-toggle")
_UNFOLDED = ("collapse", "dropdown", "offcanvas")


@rule("device-drift", level="warning", scope="page")
def device_drift(views: Sequence[Evidence], options: NoOptions) -> Iterator[Claim]:
    """Compare every two devices of the page, both ways."""
    for here in views:
        for there in views:
            if here.snapshot.view.device != there.snapshot.view.device and _same_otherwise(here, there):
                yield from _lost(here.snapshot, there.snapshot)


def _same_otherwise(a: Evidence, b: Evidence) -> bool:
    return (a.snapshot.view.browser, a.snapshot.view.state) == (b.snapshot.view.browser, b.snapshot.view.state)


def _lost(here: Snapshot, there: Snapshot) -> Iterator[Claim]:
    """What works there and is missing, dead or unreachable here."""
    table = here.elements
    ours = _index(table, table.visible)
    out_of_sight = _index(table, ~table.visible)
    menu = any(_opens_menu(table, row) for row in _own(table))
    told: set[str] = set()
    for row in _working(there.elements):
        marks = _marks(there.elements, row)
        if not marks or marks & told:
            continue
        # In a folded menu it is only the same thing if it says the same; many a link leads to where another does.
        said = {mark for mark in marks if mark.startswith("says ")} or marks
        if said & out_of_sight.keys() or (menu and said & here.hidden):
            continue
        rows = [_acting(table, r) for mark in sorted(marks) for r in ours.get(mark, ())]
        missing = "is kept hidden" if marks & here.hidden else "is missing"
        fault = _fault(table, rows) if rows else missing
        if fault:
            told |= marks
            yield _claim(here, there, row, rows[0] if rows else None, fault)


def _working(table: ElementTable) -> list[int]:
    reachable = np.nan_to_num(table.reachable, nan=1.0) > 0.5
    return [row for row in _own(table) if reachable[row] and not _opens_menu(table, row)]


def _own(table: ElementTable) -> list[int]:
    """What is live and visible and acts as itself."""
    own = table.action == np.arange(len(table))
    return [int(row) for row in np.flatnonzero(table.is_any(Liveness.LIVE) & table.visible & own)]


def _index(table: ElementTable, chosen: Bools) -> dict[str, list[int]]:
    """The chosen rows by mark, without those that only have it because something within them has."""
    found: dict[str, list[int]] = {}
    for row in map(int, np.flatnonzero(chosen)):
        around = set(table.ancestors(row))
        for mark in _marks(table, row):
            rows = found.setdefault(mark, [])
            while rows and rows[-1] in around:
                rows.pop()
            rows.append(row)
    return found


def _marks(table: ElementTable, row: int) -> frozenset[str]:
    return likeness(table.name[row], table.attributes[row])


def _opens_menu(table: ElementTable, row: int) -> bool:
    """Whether it unfolds something; such a control is rightly there on one device alone.

    A link to another page unfolds nothing, whatever its class is called.
    """
    attributes = table.attributes[row]
    toggled = (attributes.get(name) in _UNFOLDED for name in _BOOTSTRAP)
    if any(name in attributes for name in _UNFOLDS) or any(toggled):
        return True
    if "href" in table.evidence[row] and not attributes.get("href", "").startswith("#"):
        return False
    words = (table.name[row], *(attributes.get(name, "").replace("-", " ") for name in ("class", "id")))
    return len(table.name[row]) < 30 and any(map(_MENU.search, words))


def _acting(table: ElementTable, row: int) -> int:
    """What a click on this row acts on; the row itself where that is nothing."""
    return int(table.action[row]) if table.action[row] >= 0 else row


def _fault(table: ElementTable, rows: list[int]) -> str:
    """What is wrong with all of these rows, "" as soon as one of them will do."""
    faults = set()
    for row in rows:
        state = Liveness(int(table.liveness[row]))
        if state == Liveness.DEAD:
            faults.add("does nothing when clicked")
        elif state == Liveness.LIVE and table.reachable[row] == 0:
            faults.add("cannot be reached by a click")
        else:
            return ""
    return sorted(faults)[0]


def _claim(here: Snapshot, there: Snapshot, row: int, ours: int | None, fault: str) -> Claim:
    table = there.elements
    name = called(table, row)
    return Claim(
        message=f"{sentence(name)} works on {there.view.device} and {fault} on {here.view.device}.",
        hypothesis="The layouts were changed apart from each other, and this one was left behind.",
        action=f"Bring it back on {here.view.device}, or take it away on {there.view.device} if it is not needed.",
        metric=f"Its share of clicks on {here.view.device}.",
        row=ours,
        box=box_of(here.elements, ours) if ours is not None else None,
        subject=table.key[row],
        view=here.view,
        impact=2,
        evidence={"other": {
            "device": there.view.device, "box": list(box_of(table, row)), "name": table.name[row],
            "selector": table.selector[row],
        }, "fault": fault},
    )  # fmt: skip
