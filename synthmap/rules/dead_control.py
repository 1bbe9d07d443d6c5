"""Claims to be a control, and nothing happens.

**What it catches.** A `<button>`, a `role="button"`, an element with a pointer cursor or in the tab order that answers
no click: a handler that was never attached, a script that failed, a component that was left half done.

**Why it matters.** A visitor who presses a dead button presses it again, then leaves; nothing in the logs tells of it.

**How it decides.** The element says that it is a control and no listener or native behaviour proves it. It is then
clicked for real on a page of its own and everything that could be an answer is watched: navigation, popups, downloads,
dialogs, changes to the page, form events, focus, scrolling. The page's own time is run 7 s forward first, so a slow
answer is not mistaken for none. Placeholder links (`href="#"`) belong to `broken-link`; what only looks like a control
belongs to `false-affordance`. A selected tab and a disabled control may do nothing. Where the click could not be made,
the outcome is `incomplete`.

**Thresholds.** 7,000 ms without any answer (the `default` profile's dead click).

**To silence it.** `rules: {dead-control: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import answer_for, box_of, claims_visibly, is_current, is_placeholder
from synthmap.rules._registry import Claim, NoOptions, rule
from synthmap.rules._words import called, sentence


def suspects(snapshot: Snapshot, options: NoOptions) -> Iterator[int]:
    """Every visible control that only claims to be one."""
    table = snapshot.elements
    for row in np.flatnonzero(table.is_any(Liveness.CLAIMED) & table.visible & table.takes_pointer):
        if claims_visibly(table, int(row)) and not is_current(table, int(row)):
            yield int(row)


@rule("dead-control", level="error", problem="dead", suspects=suspects)
def dead_control(snapshot: Snapshot, options: NoOptions) -> Iterator[Claim]:
    """Accuse every claimed control whose click came to nothing."""
    table = snapshot.elements
    for row in sorted(snapshot.probes):
        if not claims_visibly(table, row) or is_placeholder(table, row) or is_current(table, row):
            continue
        answer = answer_for(snapshot, row)
        if answer.verdict == "dead":
            yield _claim(table, row, f"{sentence(called(table, row))} does nothing when it is clicked.")
        elif answer.verdict == "unknown":
            message = f"Whether {called(table, row)} works could not be settled: {answer.why}."
            yield _claim(table, row, message, outcome="incomplete", confidence=0.5)


def _claim(table: ElementTable, row: int, message: str, **more: object) -> Claim:
    claims = ", ".join(fact for fact in table.evidence[row] if not fact.startswith("probe:"))
    return Claim(
        message=message,
        hypothesis=f"It says that it is a control ({claims}), but no handler is attached to it or the handler fails.",
        action="Wire it up, or take it away; if it is not ready, disable it and say so.",
        metric="Dead and repeated clicks on it should fall to none.",
        row=row,
        box=box_of(table, row),
        impact=3,
        evidence={"claims": claims},
        **more,  # type: ignore[arg-type]
    )
