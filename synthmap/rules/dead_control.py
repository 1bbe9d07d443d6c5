"""Claims to be a control, and nothing happens.

**What it catches.** A `<button>`, a `role="button"`, an element with a pointer cursor or in the tab order that answers
no click: a handler that was never attached, a script that failed, a component that was left half done.

**Why it matters.** A visitor who presses a dead button presses it again, then leaves; nothing in the logs tells of it.

**How it decides.** The element says that it is a control and no listener or native behaviour proves it. It is then
clicked for real on a page of its own and everything that could be an answer is watched: navigation, popups, downloads,
dialogs, changes to the page, form events, focus, scrolling. The page's own time is run 7 s forward first, so a slow
answer is not mistaken for none. Placeholder links (`href="#"`) belong to `broken-link`; what only looks like a control
belongs to `false-affordance`. A selected tab and a disabled control may do nothing, and a pointer cursor over a box
that holds controls is taken to speak of them. Where the click could not be made, the outcome is `incomplete`.

**Thresholds.** 7,000 ms without any answer (the `default` profile's dead click).

**To silence it.** `rules: {dead-control: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import (
    answer_for,
    box_of,
    claims_of,
    holding_controls,
    is_current,
    is_placeholder,
    why_undecided,
)
from synthmap.rules._registry import Claim, NoOptions, rule
from synthmap.rules._words import called, sentence

_IN_WORDS = {
    "button": "it is a button in the markup",
    "role:": "its role in the markup is {}",
    "cursor:": "the mouse pointer turns into a hand over it",
    "tabindex": "the Tab key stops at it",
}


def suspects(snapshot: Snapshot, options: NoOptions) -> Iterator[int]:
    """Every visible control that only claims to be one."""
    table = snapshot.elements
    holding = holding_controls(table)
    for row in map(int, np.flatnonzero(table.is_any(Liveness.CLAIMED) & table.visible & table.takes_pointer)):
        claims = claims_of(table, row)
        handed_down = claims == ("cursor:pointer",) and row in holding
        if claims and not handed_down and not is_placeholder(table, row) and not is_current(table, row):
            yield row


@rule("dead-control", level="error", problem="dead", suspects=suspects)
def dead_control(snapshot: Snapshot, options: NoOptions) -> Iterator[Claim]:
    """Accuse every claimed control whose click came to nothing."""
    table = snapshot.elements
    for row in sorted(snapshot.probes):
        if not claims_of(table, row) or is_placeholder(table, row) or is_current(table, row):
            continue
        name = called(table, row)
        verdict = answer_for(snapshot, row).verdict
        if verdict == "dead":
            yield _claim(table, row, f"{sentence(name)} does nothing when it is clicked.")
        elif verdict == "unknown":
            message = f"Whether {name} works could not be settled: {why_undecided(snapshot, row)}."
            yield _claim(table, row, message, outcome="incomplete", confidence=0.5)


def _claim(table: ElementTable, row: int, message: str, **more: object) -> Claim:
    claims = claims_of(table, row)
    return Claim(
        message=message,
        hypothesis=f"It presents itself as a control ({', '.join(map(_in_words, claims))}), but no handler of its own "
        "is attached, or the handler fails.",
        action=f"Wire {called(table, row)} up, or take it away; while it is not ready, disable it and say why.",
        metric="Dead and repeated clicks on it: they should fall to none.",
        row=row,
        box=box_of(table, row),
        impact=3,
        evidence={"claims": list(claims)},
        **more,  # type: ignore[arg-type]
    )


def _in_words(claim: str) -> str:
    kind = next(kind for kind in _IN_WORDS if claim.startswith(kind))
    return _IN_WORDS[kind].format(claim.removeprefix(kind))
