"""What eyes make of a snapshot: how clickable each element looks, where the page looks finished, where eyes go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from unicodedata import category

import numpy as np
from numpy.typing import NDArray

from synthmap.model.elements import ElementTable, Liveness, TextTable
from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.model.snapshot import Snapshot
from synthmap.vision.affordance import perceive
from synthmap.vision.folds import Fold, judge_folds
from synthmap.vision.saliency import Attention, attention

_TYPED_INTO = ("input", "textarea", "select")
_LOOK_PLAIN = (*_TYPED_INTO, "label")
_SPANS = 0.9  # share of the window's width from which a fixed element is a bar rather than a button


@dataclass(frozen=True, eq=False)
class Sight:
    """A snapshot with `looks_clickable` and its reasons filled in, its folds, and the attention over it."""

    snapshot: Snapshot
    folds: tuple[Fold, ...]
    attention: Attention


def look(snapshot: Snapshot) -> Sight:
    """Look at a snapshot. Of its elements only boxes are used, and which are the page's examples of what works."""
    seen = attention(snapshot.screenshot.pixels, (snapshot.viewport.width, snapshot.viewport.height))
    return Sight(replace(snapshot, elements=_perceived(snapshot)), _folds(snapshot), seen)


def _perceived(snapshot: Snapshot) -> ElementTable:
    table = snapshot.elements
    rows, given = given_of(snapshot)
    found = perceive(**given)
    looks = table.looks_clickable.copy()
    looks[rows] = np.round(found.score, 3)
    reasons = list(table.reasons)
    for row, why in zip(rows, found.reasons, strict=True):
        reasons[row] = why
    return replace(table, looks_clickable=looks, reasons=tuple(reasons))


def given_of(snapshot: Snapshot) -> tuple[Ints, dict[str, NDArray[Any]]]:
    """The rows of a snapshot that can be seen, (n,), and what `perceive` is told of them, by its parameters' names."""
    table = snapshot.elements
    rows = np.flatnonzero(table.visible)
    shown = _nearest_among(table, rows)
    above = table.parent[rows]
    return rows, {
        "pixels": snapshot.screenshot.pixels,
        "boxes": table.box[rows],
        "parents": np.where(above >= 0, shown[above], -1),
        "texts": snapshot.texts.box,
        "text_lengths": _lengths(snapshot.texts),
        "pictures": snapshot.pictures,
        "live": _examples(table)[rows],
        "figures": _figures(snapshot.texts),
        "owners": shown[snapshot.texts.element],
        "fields": table.box[table.visible & np.isin(table.tag, _TYPED_INTO)],
    }


def _examples(table: ElementTable) -> Bools:
    """What a visitor learns this page's look of a control from, shape (n,).

    That is what is proven to work, and links that lead nowhere, which are drawn like the others. Fields and labels
    work when they are clicked, but one looks like a form and the other like any words.
    """
    plain = np.isin(table.tag, _LOOK_PLAIN)
    placeholders = np.array([any(fact.startswith("placeholder:") for fact in facts) for facts in table.evidence])
    return (table.is_any(Liveness.LIVE) | placeholders.astype(bool)) & ~plain


def _lengths(texts: TextTable) -> Ints:
    """How many characters each line has; stars and arrows alone make up one sign, however many they are."""
    signs = np.array([all(c.isspace() or category(c).startswith("S") for c in line) for line in texts.text], dtype=bool)
    return np.where(signs, np.minimum(1, texts.length), texts.length)


def _figures(texts: TextTable) -> Bools:
    """Which lines are numbers, with their signs and units and without a letter, or the sign of a currency alone."""
    return np.array(
        [
            any(c.isdigit() or category(c) == "Sc" for c in line) and not any(map(str.isalpha, line))
            for line in texts.text
        ],
        dtype=bool,
    )


def _nearest_among(table: ElementTable, rows: Ints) -> Ints:
    """For each element, the position within `rows` of itself or of its nearest ancestor there, -1 for none; (n,)."""
    nearest = np.full(len(table), -1, dtype=np.int64)
    nearest[rows] = np.arange(len(rows))
    for row in range(len(table)):  # document order: what is around comes first
        if nearest[row] < 0 and table.parent[row] >= 0:
            nearest[row] = nearest[table.parent[row]]
    return nearest


def _folds(snapshot: Snapshot) -> tuple[Fold, ...]:
    table = snapshot.elements
    fixed = table.visible & np.array([pinned == "fixed" for pinned in table.pinned], dtype=bool)
    bars = fixed & (table.box[:, 2] >= _SPANS * snapshot.viewport.width)
    window = float(snapshot.viewport.height)
    top, bottom = _bar_heights(table.box, bars, window)
    return judge_folds(
        snapshot.screenshot.pixels,
        window,
        snapshot.texts.box,
        snapshot.pictures,
        table.box[table.visible & ~fixed],
        bar_top=top,
        bar_bottom=bottom,
        pinned=table.box[fixed & ~bars],
    )


def _bar_heights(boxes: Floats, bars: Bools, window: float) -> tuple[float, float]:
    """How much of the window fixed bars take at its top and at its bottom, px; one over half of it is no bar."""
    low = [b for b in boxes[bars] if b[3] < window / 2]
    top = max((float(b[1] + b[3]) for b in low if b[1] <= 1), default=0.0)
    bottom = max((window - float(b[1]) for b in low if b[1] + b[3] >= window - 1 and b[1] > 1), default=0.0)
    return top, bottom
