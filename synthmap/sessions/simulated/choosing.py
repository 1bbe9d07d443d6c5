"""What visitors click: a choice among the things that look clickable in the part of the page they reached."""

from __future__ import annotations

import numpy as np

from synthmap.model.geometry import Bools, Floats, Ints, areas, centres
from synthmap.sessions.simulated.curves import reached

# Attention already grows with area, so that both count less than in proportion.
_SEEN, _LOOKS, _SIZE = 0.5, 2.0, 0.25
_SMALLEST, _LARGEST = 24.0**2, 200.0**2  # px²: beyond these, size says nothing more about being a target
_CLICKS, _AGAIN = 0.65, 0.30
_MOST = 8  # clicks of one visitor

ASSUMPTIONS = (
    "65 % of visitors mean to click, 30 % of those click again, and so on; a click is given up as often as nothing in "
    "reach looks clickable (assumed)",
    "what is clicked is drawn in proportion to seen^0.5 x looks clickable^2 x area^0.25, the area between 24² and "
    "200² px (assumed)",
)


def choose(
    rng: np.random.Generator,
    reach: Floats,
    *,
    boxes: Floats,
    looks: Floats,
    seen: Floats,
    pinned: Bools,
    fold: float,
    width: float,
) -> tuple[Ints, Ints]:
    """Who clicks which box: session and box of every click, both of shape (clicks,), sessions ascending.

    `seen` is divided by the share of visitors who get there before it weighs a choice, because visitors choose among
    what they did reach. A box whose middle lies outside the page's `width` cannot be pointed at.
    """
    middle = centres(boxes)
    within = (middle[:, 0] >= 0) & (middle[:, 0] < width)
    at = np.where(pinned, -1.0, middle[:, 1])
    size = np.clip(areas(boxes), _SMALLEST, _LARGEST) / _LARGEST
    attention = np.where(pinned, seen, seen / reached(np.maximum(at, 0), fold))
    weight = np.where(within, attention**_SEEN * looks**_LOOKS * size**_SIZE, 0)

    # In order of depth, what a visitor reached is a prefix: one search per click instead of a matrix.
    order = np.argsort(at, kind="stable")
    summed = np.concatenate([[0.0], np.cumsum(weight[order])])
    best = np.concatenate([[0.0], np.maximum.accumulate(np.where(weight > 0, looks, 0)[order])])
    exposed = np.searchsorted(at[order], reach, side="right")

    wanted = np.where(rng.random(len(reach)) < _CLICKS, np.minimum(rng.geometric(1 - _AGAIN, len(reach)), _MOST), 0)
    session = np.repeat(np.arange(len(reach)), wanted)
    session = session[rng.random(len(session)) < best[exposed[session]]]
    drawn = rng.random(len(session)) * summed[exposed[session]]
    return session, order[np.searchsorted(summed, drawn, side="right") - 1]
