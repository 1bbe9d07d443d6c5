"""Controls that a script listens on: which of them are worth a click, and how alike they are."""

from __future__ import annotations

from collections import Counter

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.rules._controls import giving_way, is_current

MAX_WIRED = 48
_HEARD = ("listener:", "react:", "vue:", "preact:", "svelte:", "solid:", "angular:", "jquery:", "alpine:", "htmx:",
          "delegated:", "empty:")  # fmt: skip
_LINKS = 2  # of one kind of link are clicked: it leads on by itself, and only an error in between would be news
_STEPS_UP = 3  # of markup around an element that make it one of a kind


def wired(table: ElementTable) -> list[int]:
    """Rows that work, or seem to, by a script's listener, in the order of their worth, `MAX_WIRED` at most.

    Of a hundred rows with the same button, one click tells as much as a hundred: elements of one kind (the same
    listeners, tag, classes and surroundings) take turns, so that every kind is clicked before any is clicked twice.
    Links with an address come last of all, and only some of a kind.
    """
    elsewhere = giving_way(table)
    own = table.action == np.arange(len(table))
    rows = np.flatnonzero(table.is_any(Liveness.LIVE, Liveness.CLAIMED) & own & table.visible & table.takes_pointer)
    seen: Counter[tuple[object, ...]] = Counter()
    ranked = []
    for row in map(int, rows):
        if row in elsewhere or not is_wired(table, row) or table.reachable[row] == 0 or is_current(table, row):
            continue
        kind = (table.evidence[row], _surroundings(table, row))
        leads = "href" in table.evidence[row]
        if not leads or seen[kind] < _LINKS:
            ranked.append((leads, seen[kind], row))
        seen[kind] += 1
    return [row for _, _, row in sorted(ranked)[:MAX_WIRED]]


def is_wired(table: ElementTable, row: int) -> bool:
    """Whether a script listens for clicks on the element itself."""
    return any(fact.startswith(_HEARD) for fact in table.evidence[row])


def _surroundings(table: ElementTable, row: int) -> tuple[tuple[str, str], ...]:
    around = [row, *table.ancestors(row)[:_STEPS_UP]]
    return tuple(
        (table.tag[each], " ".join(sorted(table.attributes[each].get("class", "").split()))) for each in around
    )
