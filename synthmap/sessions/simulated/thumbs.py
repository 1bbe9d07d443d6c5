"""What a thumb reaches easily on a phone, by how phones are held.

How people hold their phones is published (Hoober, "How do users really hold mobile devices?", 2013, 1,333 people): in
one hand 49%, cradled in one and tapped by the other 36%, with two thumbs 15%; of those with one hand, 67% use the
right. What a thumb reaches is assumed: all that lies within a length of the lower corner that its hand holds, and less
and less beyond.
"""

from __future__ import annotations

import numpy as np

from synthmap.model.geometry import Floats
from synthmap.sessions.simulated.pointing import PX_PER_MM

_ONE_HAND, _CRADLED, _TWO_THUMBS = 0.49, 0.36, 0.15
_RIGHT = 0.67
_EASY, _FAR = 85.0 * PX_PER_MM, 120.0 * PX_PER_MM  # px from the corner: reached with ease, and hardly at all; assumed
WEIGHT = 0.2  # by this much at most what is out of reach is tapped less; assumed
_ROWS = 64


def ease(x: Floats, y: Floats, width: float, height: float) -> Floats:
    """How easily thumbs reach each point of a phone's screen (px from its upper left corner), 0..1, shape of `x`."""
    right, left = (_reach(np.hypot(x - corner, y - height)) for corner in (width, 0.0))
    one_hand = _RIGHT * right + (1 - _RIGHT) * left
    return np.asarray(_ONE_HAND * one_hand + _CRADLED + _TWO_THUMBS * np.maximum(right, left))


def preference(x: Floats, y: Floats, width: float, height: float) -> Floats:
    """The factor on how likely each point is to be tapped."""
    return 1 - WEIGHT * (1 - ease(x, y, width, height))


def anywhere(x: Floats, width: float, height: float) -> Floats:
    """The same factor for something that can be scrolled to any height of the screen, by where it is across."""
    y = (np.arange(_ROWS) + 0.5) / _ROWS * height
    return preference(x[:, None], y[None, :], width, height).mean(axis=1)


def draw_height(rng: np.random.Generator, count: int, width: float, height: float) -> Floats:
    """How far down the screen things stand that are tapped, px, shape (count,)."""
    y = np.linspace(0, height, _ROWS + 1)
    middle = (y[1:] + y[:-1]) / 2
    weight = _across(middle, width, height)
    passed = np.concatenate([[0.0], np.cumsum(weight)])
    return np.interp(rng.random(count) * passed[-1], passed, y)


def _across(y: Floats, width: float, height: float) -> Floats:
    """The factor for each height of the screen, over all of its width."""
    x = (np.arange(_ROWS) + 0.5) / _ROWS * width
    return preference(x[None, :], y[:, None], width, height).mean(axis=1)


def _reach(distance: Floats) -> Floats:
    return np.clip((_FAR - distance) / (_FAR - _EASY), 0, 1)
