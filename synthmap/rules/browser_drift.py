"""Works in one browser and not in the other.

**What it catches.** A link or control that one browser has and the other lacks on the same device, or that works in one
and is disabled, dead or out of reach in the other.

**Why it matters.** Most pages are built and tested in one browser. A script that fails in another, a style it reads
otherwise, a part kept from it by its name: whoever comes with that browser finds the thing gone, and nobody here sees
it.

**How it decides.** The same element is found in both browsers by its key, which says what it is and not where it
stands. It is missing where the other browser's markup has fewer of every mark of it (its words, where it leads, its
id); four or more that are missing are one finding. Disabled and out of reach are read from the page; dead is only what
was clicked in vain. What one browser does not tell (whether a script listens in Firefox and WebKit, what stands in a
sealed component or an embedded frame there) is never held against it. The finding stands on the browser that lacks the
thing, with the other's place in `evidence.other`.

**Thresholds.** None.

**To silence it.** `rules: {browser-drift: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import View
from synthmap.rules._controls import box_of
from synthmap.rules._registry import Claim, Evidence, NoOptions, rule
from synthmap.rules._twins import Census, census, left_over, marks_of
from synthmap.rules._words import called, sentence, shortened

_NAMES = {"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKit"}
_TOGETHER = 4
_MAX_LISTED = 20


@rule("browser-drift", level="warning", scope="page")
def browser_drift(views: Sequence[Evidence], options: NoOptions) -> Iterator[Claim]:
    """Compare every two browsers of each device, both ways."""
    counts = {id(view): census(view.snapshot) for view in views}
    for here in views:
        for there in views:
            if _differ_in_browser(here.snapshot.view, there.snapshot.view):
                yield from _lost(here.snapshot, there.snapshot, counts[id(here)], counts[id(there)])


def _differ_in_browser(a: View, b: View) -> bool:
    return a.browser != b.browser and (a.device, a.state) == (b.device, b.state)


def _lost(here: Snapshot, there: Snapshot, ours: Census, theirs: Census) -> Iterator[Claim]:
    table = here.elements
    held = _holders(table)
    working = [row for row in _working(there.elements) if not _sealed(there.elements, row, held)]
    renamed = _renamed(table, there.elements, working, theirs)
    missing = left_over(here, there, [row for row in working if row not in renamed], ours, theirs)
    for rows in [missing] if len(missing) >= _TOGETHER else [[row] for row in missing]:
        yield _claim(here, there, rows, None, "missing")
    by_key = {key: row for row, key in enumerate(table.key)}
    for row in sorted(set(working) - set(missing)):
        twin = renamed.get(row, by_key.get(there.elements.key[row]))
        fault = _fault(table, twin) if twin is not None else _kept_hidden(there.elements, row, here, ours)
        if fault:
            yield _claim(here, there, [row], twin, fault)


def _working(table: ElementTable) -> list[int]:
    """What is proven to work, drawn, and mostly reached by a click on it."""
    own = (table.action == np.arange(len(table))) & table.visible & table.is_any(Liveness.LIVE)
    return [int(row) for row in np.flatnonzero(own & (np.nan_to_num(table.reachable, nan=1.0) > 0.5))]


def _holders(table: ElementTable) -> frozenset[str]:
    """Selectors of the elements that hold others."""
    return frozenset(table.selector[above] for above in set(table.parent.tolist()) if above >= 0)


def _sealed(table: ElementTable, row: int, held: frozenset[str]) -> bool:
    """Whether it stands in a component or frame in which the other browser, whose holders are `held`, shows nothing."""
    around = table.ancestors(row)
    closed = (above for above in around if "-" in table.tag[above] or table.tag[above] in ("iframe", "frame"))
    return any(table.selector[above] not in held for above in closed)


def _renamed(ours: ElementTable, theirs: ElementTable, rows: Sequence[int], known: Census) -> dict[int, int]:
    """The rows that the other browser has in the same place under a name of its own making, each with its row there.

    Names that browsers make up (of a file field, of a picture) are not the same in all. What stands in that place and
    is `known` by another row is another thing.
    """
    by_selector = {selector: row for row, selector in enumerate(ours.selector)}
    found = {}
    for row in rows:
        twin = by_selector.get(theirs.selector[row], -1)
        if twin >= 0 and ours.tag[twin] == theirs.tag[row] and not marks_of(ours, twin) & known.count.keys():
            found[row] = twin
    return found


def _fault(table: ElementTable, row: int) -> str:
    if table.liveness[row] == Liveness.DISABLED:
        return "disabled"
    if table.liveness[row] == Liveness.DEAD:
        return "dead"
    return "out of reach" if table.visible[row] and table.reachable[row] == 0 else ""


def _kept_hidden(table: ElementTable, row: int, here: Snapshot, ours: Census) -> str:
    """The fault of what the other browser keeps in its markup and does not draw; "" where anything like it is drawn."""
    marks = marks_of(table, row)
    seen = any(mark in ours.drawn or mark in ours.out_of_sight for mark in marks)
    return "kept hidden" if marks and not seen and marks <= here.hidden.keys() else ""


_IN_WORDS = {
    "missing": "is missing", "kept hidden": "is kept hidden", "disabled": "is disabled",
    "dead": "does nothing when clicked", "out of reach": "cannot be reached by a click",
}  # fmt: skip


def _claim(here: Snapshot, there: Snapshot, rows: Sequence[int], ours: int | None, fault: str) -> Claim:
    table, first = there.elements, rows[0]
    works_in, lost_in = _NAMES[there.view.browser], _NAMES[here.view.browser]
    name = sentence(called(table, first))
    message = f"{name} works in {works_in} and {_IN_WORDS[fault]} in {lost_in}."
    if len(rows) > 1:
        message = f"{name} and {len(rows) - 1} more work in {works_in} and are missing in {lost_in}."
    return Claim(
        message=message,
        hypothesis=f"A script or a style does something else in {lost_in}, or fails there.",
        action=f"Open the page in {lost_in} with its console in view, and mend what keeps this from it.",
        metric=f"Its share of clicks in {lost_in}, beside that in {works_in}.",
        row=ours,
        box=box_of(here.elements, ours) if ours is not None else None,
        subject=table.key[first],
        view=here.view,
        impact=2,
        effort=2,
        confidence=0.9,
        evidence={"other": {
            "browser": there.view.browser, "box": list(box_of(table, first)), "name": table.name[first],
            "selector": table.selector[first],
        }, "fault": fault, "count": len(rows), "names": [shortened(table.name[row], 80) for row in rows[:_MAX_LISTED]]},
    )  # fmt: skip
