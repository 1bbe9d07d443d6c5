"""There on one device and not on the other.

**What it catches.** A link or control that one device has and the other lacks, or that works on one and is dead or out
of reach on the other; and a prominent action of the first screen that the other device has far down, or in another
order.

**Why it matters.** Most teams look at one device while they build; what is lost on the other is seen by nobody until
its numbers are.

**How it decides.** The same element is found on both devices by what it is (its words, where it leads, its id), never
by where it stands. Both are counted: it is missing when the other device's markup has fewer of every mark of it, so
that one of two links with the same words is missed as well. What is drawn out of sight there (in a drawer, further
along a row that scrolls) is not missing; what its markup keeps and does not draw (`display: none`) is missing only
where the page has no working menu that could open it. A menu's own button may be missing, and where only one device has
such a button, so may a whole navigation that is made when it is pressed. Four or more of one part of the page that are
missing together are one finding, and so are two or more that are kept hidden together: hiding that part hid them all.
Dead and out of reach are taken from the probe and the hit-test. The finding stands on the device that lacks the thing,
with the other's place in `evidence.other`. What a phone has and a desktop lacks is a note: such things are made for
thumbs. So is what stands in a part of the other device's page that changes by itself, such as a carousel: it may be
another slide's turn here.

**Thresholds.** Far down is more than `_FAR` = 3 screens, for the action that looks most like one on the other device's
first screen.

**To silence it.** `rules: {device-drift: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import Box
from synthmap.model.identity import landmarks_of
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import box_of, is_dragged_alone
from synthmap.rules._menus import has_menu, opens_menu, without_made_menus
from synthmap.rules._prominence import moved
from synthmap.rules._registry import Claim, Evidence, NoOptions, rule
from synthmap.rules._twins import Census, census, left_over, marks_of
from synthmap.rules._unstable import in_motion
from synthmap.rules._words import called, sentence, shortened

_PRESS = re.compile(r"listener:(mouse|touch|pointer)")
_DEAD = "does nothing when clicked"
_HIDDEN = "is kept hidden"
_SAYS_SO = ("placeholder:", "button", "role:")
_TOGETHER = 4
_MAX_LISTED = 20
_SNUG = 4  # times its own area
_PARTS = frozenset(("nav", "ul", "ol", "table", "section", "article", "aside", "header", "footer", "form", "main"))


@rule("device-drift", level="warning", scope="page")
def device_drift(views: Sequence[Evidence], options: NoOptions) -> Iterator[Claim]:
    """Compare every two devices of the page, both ways."""
    counts = {id(view): census(view.snapshot) for view in views}
    for here in views:
        for there in views:
            if here.snapshot.view.device != there.snapshot.view.device and _same_otherwise(here, there):
                yield from _lost(here.snapshot, there.snapshot, counts[id(here)], counts[id(there)])
                yield from moved(here.snapshot, there.snapshot)


def _same_otherwise(a: Evidence, b: Evidence) -> bool:
    return (a.snapshot.view.browser, a.snapshot.view.state) == (b.snapshot.view.browser, b.snapshot.view.state)


def _lost(here: Snapshot, there: Snapshot, ours: Census, theirs: Census) -> Iterator[Claim]:
    """What is there and missing here, in groups where it is much; and what works there and not here."""
    things = _things(there.elements)
    missing = left_over(here, there, things, ours, theirs)
    for group in _together(there.elements, without_made_menus(here, there, missing)):
        yield _claim(here, there, group, None, "is missing")
    menu = has_menu(here.elements)
    told: set[str] = set()
    hidden: list[int] = []
    known = dict(zip(there.elements.key, range(len(there.elements)), strict=True))
    for row in sorted(set(_working(there.elements)) - set(missing)):
        marks = marks_of(there.elements, row)
        if marks and not marks & told:
            drawn = sorted({r for mark in marks for r in ours.drawn.get(mark, ())})
            twins = [_acting(here.elements, r) for r in drawn if _same(here, r, there, row)]
            # What stands there too is held against itself: a header's may be gone here, a footer's at fault on both.
            twins = [twin for twin in twins if known.get(here.elements.key[twin], row) == row]
            fault = _fault(here.elements, twins) if drawn else _kept_hidden(here, ours, marks, menu=menu)
            if fault and not (fault == _DEAD and (_raised(here, twins) or _is_for_a_mouse(here, twins, there, row))):
                told |= marks
                if fault == _HIDDEN:
                    hidden.append(row)
                else:
                    yield _claim(here, there, [row], twins[0] if twins else None, fault)
    for group in _together(there.elements, hidden, least=2):
        yield _claim(here, there, group, None, _HIDDEN)


def _same(here: Snapshot, ours: int, there: Snapshot, theirs: int) -> bool:
    """Whether two rows that share a mark are one thing, and not two that say the same or lead to the same place."""
    a, b = here.elements, there.elements
    place = landmarks_of(a.key[ours]) == landmarks_of(b.key[theirs])
    return place or len(marks_of(a, ours) & marks_of(b, theirs)) > 1


def _raised(here: Snapshot, twins: list[int]) -> bool:
    """Whether a click here raised an error, of which `error-click` speaks."""
    return any(twin in here.probes and bool(here.probes[twin].errors) for twin in twins)


def _is_for_a_mouse(here: Snapshot, twins: list[int], there: Snapshot, row: int) -> bool:
    """Whether a tap's answer there is nothing that a click here would lack.

    Under a finger many a ripple stirs, and what opens under a mouse needs no click.
    """
    if here.viewport.touch or not there.viewport.touch:
        return False
    claims = (*_SAYS_SO, "cursor:", "tabindex")
    proof = [fact for fact in there.elements.evidence[row] if not fact.startswith(claims)]
    stirred = all(fact == "probe:mutation" or _PRESS.match(fact) for fact in proof)
    return stirred or any(twin in here.hovers and bool(here.hovers[twin].opens) for twin in twins)


def _kept_hidden(here: Snapshot, ours: Census, marks: frozenset[str], *, menu: bool) -> str:
    """The fault of what is not drawn here, "" where it is only out of sight or waits in a menu.

    In a folded menu it is only the same thing if it says the same; many a link leads to where another does.
    """
    said = {mark for mark in marks if mark.startswith("says ")} or marks
    waits = bool(marks & ours.out_of_sight.keys()) or (menu and bool(said & here.hidden.keys()))
    return _HIDDEN if marks & here.hidden.keys() and not waits else ""


def _things(table: ElementTable) -> list[int]:
    """Links and controls, also those that nothing answers yet: one without its address is missed all the same."""
    own = (table.action == np.arange(len(table))) & table.visible
    live = table.is_any(Liveness.LIVE)
    reachable = np.nan_to_num(table.reachable, nan=1.0) > 0.5
    return [
        int(row)
        for row in np.flatnonzero(own & reachable & ~table.is_any(Liveness.DISABLED))
        if (live[row] or any(fact.startswith(_SAYS_SO) for fact in table.evidence[row]))
        and not opens_menu(table, int(row))
        and not is_dragged_alone(table, int(row))
    ]


def _working(table: ElementTable) -> list[int]:
    live = table.is_any(Liveness.LIVE)
    return [row for row in _things(table) if live[row]]


def _together(table: ElementTable, missing: list[int], least: int = _TOGETHER) -> Iterator[list[int]]:
    """Missing rows one by one, and those of one part of the page in one group where they are `least` or more."""
    groups: dict[int, list[int]] = {}
    for row in missing:
        part = next((above for above in table.ancestors(row) if table.tag[above] in _PARTS), -1)
        groups.setdefault(part, []).append(row)
    for group in groups.values():
        yield from [group] if len(group) >= least else ([row] for row in group)


def _acting(table: ElementTable, row: int) -> int:
    """What a click on this row acts on; the row itself where that is nothing."""
    return int(table.action[row]) if table.action[row] >= 0 else row


def _fault(table: ElementTable, rows: list[int]) -> str:
    """What is wrong with all of these rows, "" as soon as one of them will do, and for none."""
    faults = set()
    for row in rows:
        state = Liveness(int(table.liveness[row]))
        if state == Liveness.DEAD:
            faults.add(_DEAD)
        elif state == Liveness.LIVE and table.reachable[row] == 0:
            faults.add("cannot be reached by a click")
        else:
            return ""
    return min(faults, default="")


def _claim(here: Snapshot, there: Snapshot, group: list[int], ours: int | None, fault: str) -> Claim:
    table, row, many = there.elements, group[0], len(group) > 1
    passing = bool(in_motion(there)[group].all()) and fault == "is missing"
    works = "works" if table.is_any(Liveness.LIVE)[row] else "is there"
    name = called(table, row) + (f" and {len(group) - 1} more" if many else "")
    here_it = f"{fault.replace('is ', 'are ', 1) if many else fault} on {here.view.device}"
    return Claim(
        message=f"{sentence(name)} {'work' if many else works} on {there.view.device} and {here_it}.",
        hypothesis="The layouts were changed apart from each other, and this one was left behind.",
        action=f"Bring it back on {here.view.device}, or take it away on {there.view.device} if it is not needed.",
        metric=f"Its share of clicks on {here.view.device}.",
        row=ours,
        box=box_of(here.elements, ours) if ours is not None else _room_for(here, there, row),
        subject=table.key[row],
        view=here.view,
        level="note" if passing or (_is_for_thumbs(here, there) and fault == "is missing") else None,
        confidence=0.5 if passing else 1.0,
        impact=2,
        evidence={
            "other": {
                "device": there.view.device,
                "box": list(box_of(table, row)),
                "name": table.name[row],
                "selector": table.selector[row],
            },
            "fault": fault,
            "count": len(group),
            "names": [shortened(table.name[each], 80) for each in group[:_MAX_LISTED]],
        },
    )


def _is_for_thumbs(here: Snapshot, there: Snapshot) -> bool:
    return there.viewport.touch and not here.viewport.touch


def _room_for(here: Snapshot, there: Snapshot, row: int) -> Box | None:
    """Where a missing thing would stand: the box of what it stands in there, where that is here and little larger."""
    table, above = here.elements, int(there.elements.parent[row])
    size = float(np.prod(there.elements.box[row, 2:]))
    for ours in np.flatnonzero(table.visible) if above >= 0 else ():
        if table.selector[ours] == there.elements.selector[above]:
            return box_of(table, int(ours)) if float(np.prod(table.box[ours, 2:])) <= _SNUG * size else None
    return None
