"""Claims to be a control, and nothing happens.

**What it catches.** A `<button>`, a `role="button"`, an element with a pointer cursor or in the tab order that answers
no click: a handler that was never attached, a script that failed, a component that was left half done.

**Why it matters.** A visitor who presses a dead button presses it again, then leaves; nothing in the logs tells of it.

**How it decides.** The element says that it is a control and no listener or native behaviour proves it. It is then
clicked for real on a page of its own and everything that could be an answer is watched: navigation, popups, downloads,
dialogs, changes to the page, form events, focus, scrolling. The page's own time is run 7 s forward first, so a slow
answer is not mistaken for none. Placeholder links (`href="#"`) belong to `broken-link`; what only looks like a control
belongs to `false-affordance`. A selected tab, a disabled control and what is made to be dragged may do nothing; a box
with a control at its middle, or around a working one of the same name, leaves it to that one to answer. Where the click
could not be made, the outcome is `incomplete`.

**Thresholds.** 7,000 ms without any answer (the `default` profile's dead click).

**To silence it.** `rules: {dead-control: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import (
    answer_for,
    box_of,
    claims_of,
    giving_way,
    is_current,
    is_placeholder,
    is_switched_off,
    undecided,
)
from synthmap.rules._registry import Claim, NoOptions, rule
from synthmap.rules._words import called, sentence

_PRESSES = {"listener:mousedown", "listener:pointerdown", "listener:touchstart"}
_IN_WORDS = {
    "button": "it is a button in the markup",
    "role:": "its role in the markup is {}",
    "cursor:": "the mouse pointer turns into a hand over it",
    "tabindex": "the Tab key stops at it",
}


def suspects(snapshot: Snapshot, options: NoOptions) -> Iterator[int]:
    """Every visible control that only claims to be one."""
    table = snapshot.elements
    elsewhere = giving_way(table) | _frames(table)
    for row in map(int, np.flatnonzero(table.is_any(Liveness.CLAIMED) & table.visible & table.takes_pointer)):
        if row not in elsewhere and _judged(table, row):
            yield row


@rule("dead-control", level="error", problem="dead", suspects=suspects)
def dead_control(snapshot: Snapshot, options: NoOptions) -> Iterator[Claim]:
    """Accuse every claimed control whose click came to nothing."""
    table = snapshot.elements
    judged = [row for row in sorted(snapshot.probes) if _judged(table, row) and not _explained(snapshot, row)]
    for row in judged:
        if answer_for(snapshot, row).verdict == "dead":
            yield _claim(table, [row], f"{sentence(called(table, row))} does nothing when it is clicked.")
    for why, rows in undecided(snapshot, (row for row in judged if answer_for(snapshot, row).verdict == "unknown")):
        name = called(table, rows[0])
        what = f"{name} works" if len(rows) == 1 else f"{len(rows):,} controls work, {name} first among them,"
        message = f"Whether {what} could not be settled: {why}."
        yield _claim(
            table,
            rows,
            message,
            subject=f"undecided: {why}" if len(rows) > 1 else "",
            outcome="incomplete",
            confidence=0.5,
        )


def _judged(table: ElementTable, row: int) -> bool:
    """Whether it claims to be a control that ought to answer, and no other rule speaks of it."""
    claims = claims_of(table, row)
    quiet = is_current(table, row) or is_switched_off(table, row) or _is_dragged(table, row, claims)
    return bool(claims) and not quiet and not is_placeholder(table, row)


def _explained(snapshot: Snapshot, row: int) -> bool:
    """Whether a rule that knows more speaks of it: its click raised an error, or it opens under a mouse."""
    hover = snapshot.hovers.get(row)
    opens = hover is not None and hover.verdict == "hover-only" and any(one.control for one in hover.opens)
    return opens or bool(answer_for(snapshot, row).errors)


def _is_dragged(table: ElementTable, row: int, claims: Sequence[str]) -> bool:
    """Whether it is made to be dragged, so that a click rightly does nothing: it hears presses and is no button."""
    if "role:slider" in claims:
        return True
    return "button" not in claims and "role:button" not in claims and bool(_PRESSES & set(table.evidence[row]))


def _frames(table: ElementTable) -> frozenset[int]:
    """The rows around a working control of the same name: what they claim to be is that control."""
    found: set[int] = set()
    works = table.is_any(Liveness.LIVE) & table.visible & (table.action == np.arange(len(table)))
    for row in map(int, np.flatnonzero(works)):
        name = table.name[row]
        found.update(around for around in table.ancestors(row) if name and table.name[around] == name)
    return frozenset(found)


def _claim(table: ElementTable, rows: Sequence[int], message: str, **more: object) -> Claim:
    first, claims = rows[0], claims_of(table, rows[0])
    return Claim(
        message=message,
        hypothesis=f"It presents itself as a control ({', '.join(map(_in_words, claims))}), but no handler of its own "
        "is attached, or the handler fails.",
        action=f"Wire {called(table, first)} up, or take it away; while it is not ready, disable it and say why.",
        metric="Dead and repeated clicks on it: they should fall to none.",
        row=first if len(rows) == 1 else None,
        box=box_of(table, first),
        impact=3,
        evidence={"claims": list(claims), "count": len(rows)},
        **more,  # type: ignore[arg-type]
    )


def _in_words(claim: str) -> str:
    kind = next(kind for kind in _IN_WORDS if claim.startswith(kind))
    return _IN_WORDS[kind].format(claim.removeprefix(kind))
