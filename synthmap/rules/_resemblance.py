"""Which of a page's live elements a thing resembles or is unlike: those from which visitors learn the page's look."""

from __future__ import annotations

from collections import Counter

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import Ints
from synthmap.rules._words import called

_LOOKS = 0.5  # of looks_clickable, from which on an element shows what it is
_NAMED = 3
_TINTED = "in a colour that body text hasn't"
_HEIGHT = 1.35  # times as high, at most, is an element that another one resembles


def resembled(table: ElementTable, row: int) -> list[str]:
    """The live elements that look clickable for the same reasons as this one and are about as high, three at most."""
    mine = set(own_signs(table, row))
    others = _exemplars(table)
    if not mine or not len(others):
        return []
    shared = np.array([len(mine.intersection(own_signs(table, int(other)))) for other in others])
    height = np.maximum(1.0, table.box[:, 3])
    ratio = np.maximum(height[others] / height[row], height[row] / height[others])
    near = np.abs(table.box[others, 1] - table.box[row, 1])
    fit = np.flatnonzero((shared > 0) & (ratio <= _HEIGHT) & (others != row))
    best = fit[np.lexsort((near[fit], -shared[fit]))]
    return _names(table, others[best])


def unlike(table: ElementTable, row: int) -> tuple[list[str], str]:
    """Live elements that show what they are, the nearest three, and what most of the page's do so by, in words."""
    others = _exemplars(table)
    others = others[others != row]
    near = np.abs(table.box[others, 1] - table.box[row, 1])
    signs = Counter(sign for other in others for sign in own_signs(table, int(other))[:1])
    commonest = min(signs, key=lambda sign: (-signs[sign], sign), default="")
    return _names(table, others[np.argsort(near, kind="stable")]), commonest


def _exemplars(table: ElementTable) -> Ints:
    """The live elements that look clickable and have a name to be called by, in document order."""
    looks = np.nan_to_num(table.looks_clickable) >= _LOOKS
    own = table.action == np.arange(len(table))
    named = np.array([bool(name) for name in table.name], dtype=bool)
    return np.flatnonzero(looks & own & named & table.is_any(Liveness.LIVE))


def own_signs(table: ElementTable, row: int) -> tuple[str, ...]:
    """What the thing shows by itself, the strongest first; what others of the page do, and few words, say nothing."""
    told = (_TINTED if reason.startswith("in a colour") else reason for reason in table.reasons[row])
    return tuple(sign for sign in told if "live" not in sign and sign != "few words")


def _names(table: ElementTable, rows: Ints) -> list[str]:
    """What the rows are called, each name once, the first few."""
    return list(dict.fromkeys(called(table, int(row)) for row in rows[: 4 * _NAMED]))[:_NAMED]
