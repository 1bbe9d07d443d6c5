"""What several rules ask about an element: is it a placeholder, is it the current one, does it claim to work."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import Bools, Box, as_box, centres, contain
from synthmap.model.snapshot import ProbeAnswer, Snapshot
from synthmap.rules._words import called

_CLAIMS = ("button", "role:", "cursor:", "tabindex")
_PRESS = re.compile(r"listener:(mouse|touch|pointer)(down|start)")
# What style sheets call the chosen one of several: `active`, `is-selected`.
_CHOSEN = re.compile(r"(is[-_])?(active|current|selected|chosen|on)", re.I)
# What libraries call a control that a script switched off: `disabled`, `is-disabled`, `select2-container--disabled`.
_OFF = re.compile(r"(is[-_])?disabled|\S+--disabled", re.I)
_STEPS_UP = 3  # of markup between a part of such a control and the element that carries the name
_MANY = 4  # of the same undecided kind, from which on they are told together


def is_placeholder(table: ElementTable, row: int) -> bool:
    """Whether it is a link that leads nowhere by its own address."""
    return any(fact.startswith("placeholder:") for fact in table.evidence[row])


def claims_of(table: ElementTable, row: int) -> tuple[str, ...]:
    """What tells a visitor that it is a control, and not only a script that there is something to wire up."""
    return tuple(fact for fact in table.evidence[row] if fact.startswith(_CLAIMS))


def is_current(table: ElementTable, row: int) -> bool:
    """Whether it is the chosen one of several (a selected tab, the current page): a click may rightly do nothing."""
    attributes = table.attributes[row]
    return (
        attributes.get("aria-selected") == "true"
        or attributes.get("aria-checked") == "true"
        or attributes.get("aria-current", "false") not in ("", "false")
        or _is_called_chosen(table, row)
    )


def _is_called_chosen(table: ElementTable, row: int) -> bool:
    """Whether its class alone says that it is chosen, and there are others to choose: siblings alike that work.

    Of a link in a list the list's items are the siblings, and either of the two may carry the class.
    """
    own, above = row, int(table.parent[row])
    if not any(_called_chosen(table, each) for each in (row, above) if each >= 0):
        return False
    if above >= 0 and table.tag[above] == "li":
        own, above = above, int(table.parent[above])
    working = np.flatnonzero(table.is_any(Liveness.LIVE) & table.visible)
    others = {int(each) if table.parent[each] == above else int(table.parent[each]) for each in working}
    return any(
        table.parent[other] == above and table.tag[other] == table.tag[own] and not _called_chosen(table, other)
        for other in others - {own, -1}
    )


def _called_chosen(table: ElementTable, row: int) -> bool:
    return any(map(_CHOSEN.fullmatch, table.attributes[row].get("class", "").split()))


def is_dragged_alone(table: ElementTable, row: int) -> bool:
    """Whether presses are all that is heard there and nothing says that it can be clicked: a handle to drag by.

    A click that came to something shows no more than that: it begins with a press.
    """
    facts = [fact for fact in table.evidence[row] if not fact.startswith("probe:")]
    return bool(facts) and all(map(_PRESS.match, facts))


def without_states(classes: str) -> frozenset[str]:
    """A class attribute without what says which of several is chosen: by the rest things of one make are known."""
    return frozenset(name for name in classes.split() if not _CHOSEN.fullmatch(name))


def is_switched_off(table: ElementTable, row: int) -> bool:
    """Whether it is, or is part of, something that says by attribute or class that it is disabled."""
    return any(
        table.liveness[each] == Liveness.DISABLED
        or any(map(_OFF.fullmatch, table.attributes[each].get("class", "").split()))
        for each in (row, *table.ancestors(row)[:_STEPS_UP])
    )


def giving_way(table: ElementTable) -> frozenset[int]:
    """The rows at whose middle a control of its own lies within them: a click there is that control's affair."""
    found: set[int] = set()
    own = (table.action == np.arange(len(table))) & table.visible
    for row in map(int, np.flatnonzero(own)):
        if not any(not fact.startswith(("cursor:", "probe:")) for fact in table.evidence[row]):
            continue  # a cursor alone, or a click that came to something, makes no control of it
        around = table.ancestors(row)
        held = contain(table.box[row : row + 1], centres(table.box[around]))[0]
        found.update(other for other, inside in zip(around, held, strict=True) if inside)
    return frozenset(found)


def holding_controls(table: ElementTable) -> Bools:
    """Which rows have a control of its own within them, whether it works, claims to or is switched off; shape (n,).

    A pointer alone makes no control, nor does an attribute that a script may look for.
    """
    holds = np.zeros(len(table), dtype=bool)
    own = (table.action == np.arange(len(table))) & table.visible & ~table.is_any(Liveness.PLAIN, Liveness.DEAD)
    for row in range(len(table) - 1, 0, -1):  # document order: what is within comes after
        above = int(table.parent[row])
        if above >= 0 and (holds[row] or (own[row] and _is_control(table, row))):
            holds[above] = True
    return holds


def _is_control(table: ElementTable, row: int) -> bool:
    return not all(fact.startswith(("cursor:", "attribute:", "probe:")) for fact in table.evidence[row])


def box_of(table: ElementTable, row: int) -> Box:
    """The element's box as reports write it."""
    return as_box(table.box[row])


def answer_for(snapshot: Snapshot, row: int) -> ProbeAnswer:
    """What the probe said, or an undecided answer where it never clicked."""
    return snapshot.probes.get(row) or ProbeAnswer("unknown", (0.0, 0.0), why="it was not clicked")


def undecided(snapshot: Snapshot, rows: Iterable[int]) -> list[tuple[str, list[int]]]:
    """Rows that could not be clicked, each with the reason in words; many with one reason are one entry."""
    by_reason: dict[str, list[int]] = {}
    for row in rows:
        by_reason.setdefault(why_undecided(snapshot, row), []).append(row)
    entries: list[tuple[str, list[int]]] = []
    for why, alike in by_reason.items():
        entries += [(why, alike)] if len(alike) >= _MANY else [(why, [row]) for row in alike]
    return entries


def why_undecided(snapshot: Snapshot, row: int) -> str:
    """Why a click could not be made, in words that follow a colon: what lies over it, where that is known."""
    table = snapshot.elements
    over = int(table.occluder[row])
    if over >= 0 and table.reachable[row] == 0:
        return f"{called(table, over)} lies over it"
    return answer_for(snapshot, row).why
