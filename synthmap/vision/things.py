"""What the kinds of things that can look clickable have in common: what is kept of them, and what their lists say.

A thing is a box of the page together with how it is drawn: a drawn box, a bare run of text, a bare icon or a picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.vision.features import Features, Page
from synthmap.vision.regions import nearest_above
from synthmap.vision.siblings import live_siblings

# From this score on a drawn box is taken for one thing together with all that is in it.
THING = 0.5
# From this score on a thing is spoken of.
TOLD = 0.3


@dataclass(frozen=True, eq=False)
class Things:
    """Things of one kind.

    Attributes
    ----------
    card : the name of their scorecard.
    rows : the box that each stands for.
    shown : the box that shows it.
    root : the live box that it is part of, -1 for none.
    features, score : what was measured of it, and the score.
    alike : how many live things of the page it looks like.
    ruled : which scores are not the card's word: parts of other things, panels, running text.
    """

    card: str
    rows: Ints
    shown: Ints
    root: Ints
    features: Features
    score: Floats
    alike: Ints
    ruled: Bools


def roots_of(page: Page, things: Bools, live: Bools) -> Ints:
    """The live box that each thing is part of, or that is the thing's content: a link that fills its frame."""
    root = page.root.copy()
    inner = np.flatnonzero(live & (page.root == np.arange(len(root))))
    outer = nearest_above(things, page.parents)[inner]
    fits = (outer >= 0) & (page.held.lines[outer] == page.held.lines[inner])
    for row, around in zip(inner[fits].tolist(), outer[fits].tolist(), strict=True):
        if root[around] < 0:
            root[around] = row
    return root


def listed(
    page: Page, numbers: Ints, roots: Ints, rows: Ints, extents: Floats, *, common: Bools | None = None
) -> Floats:
    """Share of live ones among the things of the same look at the same place in sibling blocks, 0..1.

    A single companion says half as much of things of a `common` look, (n,): plain words meet others by chance.
    """
    live, other = live_siblings(numbers, roots, rows, page.boxes, page.parents, extents)
    chance = (live + other <= 1) & (False if common is None else common)
    share: Floats = live / (live + other + 0.5) * np.where(chance, 0.5, 1.0)
    return share


def corners(boxes: Floats) -> Floats:
    """Left, top, right and bottom of boxes (n, 4)."""
    return np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], axis=1)


def gap(a: Floats, b: Floats) -> Floats:
    """The wider of the gaps between extents across and down, 0 where they meet; the extents broadcast."""
    gaps = np.maximum(a[..., :2] - b[..., 2:], b[..., :2] - a[..., 2:])
    wider: Floats = np.maximum(gaps, 0.0).max(axis=-1)
    return wider
