"""Where a click or tap lands around what it is aimed at, and how long that takes: a motor model for each device."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from synthmap.model.geometry import Floats, centres

_MOUSE = (0.17, 0.19)  # standard deviation as a share of the aim's width and height, measured

# FFitts law: the variance is a part that grows with the target and a part that is the finger's own, in mm².
_TOUCH_SCALED, _TOUCH_OWN = (0.0075, 0.0108), (1.68, 1.33)
_TOUCH_BELOW = 0.5  # mm; that taps land low is published, how low is assumed
PX_PER_MM = 160 / 25.4  # a phone's CSS pixel is 1/160 inch by Android's definition; an iPhone's is 1/154

# Of the logarithm: medians and quartiles as measured of a mouse, moves of 221 px (94 to 433) and presses of 102 ms
# (79 to 127). The quartiles of a normal distribution lie 0.674 deviations from its middle.
_MOVE = (np.log(221), np.log(433 / 94) / 1.349)
_PRESS = (np.log(102), np.log(127 / 79) / 1.349)

# Fitts' law, ms per bit, derived from the same recordings. What comes on top is assumed such that all moves together
# take the 639 ms (381 to 1067) that were measured, of which the bits explain a part and chance the rest.
_PER_BIT = {False: 215.0, True: 145.0}
_BEFORE = 220.0
_CHANCE = 0.65
_NOTHING_IN_PARTICULAR = 60.0  # px: the size of what a pointer that wanders is taken to aim at
_THINNEST = 8.0  # px: what is thinner is aimed at as if it were not


@dataclass(frozen=True, eq=False)
class Motion:
    """How a hand gets to a click, (k,) each: the way in px, and the ms of moving there and of pressing."""

    distance: Floats
    moving: Floats
    pressing: Floats

    @property
    def lasting(self) -> Floats:
        """All of it, ms."""
        return self.moving + self.pressing


def point(rng: np.random.Generator, aims: Floats, *, touch: bool) -> Floats:
    """Where each click at one of these boxes (k, 4) lands, shape (k, 2), in the boxes' own coordinates.

    A mouse click never leaves what it is aimed at; a tap may.
    """
    return _tap(rng, aims) if touch else _click(rng, aims)


def move(rng: np.random.Generator, aims: Floats, *, touch: bool, screen: tuple[float, float]) -> Motion:
    """How the hand gets to each of these boxes (k, 4) on a screen of this width and height in px."""
    distance = np.minimum(np.exp(rng.normal(*_MOVE, len(aims))), np.hypot(*screen))
    moving = moving_time(rng, distance, aims[:, 2:].min(axis=1, initial=np.inf), touch=touch)
    return Motion(distance, moving, np.exp(rng.normal(*_PRESS, len(aims))))


def moving_time(rng: np.random.Generator, distance: Floats, size: Floats, *, touch: bool) -> Floats:
    """How long it takes to move that far to something of that size, both in px, by Fitts' law, ms."""
    bits = np.log2(distance / np.maximum(size, _THINNEST) + 1)
    return (_BEFORE + _PER_BIT[touch] * bits) * np.exp(rng.normal(0, _CHANCE, len(distance)))


def wander(rng: np.random.Generator) -> float:
    """How far a pointer goes when it goes nowhere in particular, px."""
    return float(np.exp(rng.normal(*_MOVE)))


def wandering_time(rng: np.random.Generator, distance: float) -> float:
    """How long a mouse is moved so far to nothing in particular, ms."""
    bits = math.log2(distance / _NOTHING_IN_PARTICULAR + 1)
    return (_BEFORE + _PER_BIT[False] * bits) * math.exp(rng.normal(0, _CHANCE))


def _click(rng: np.random.Generator, aims: Floats) -> Floats:
    deviation = np.broadcast_to(_MOUSE, (len(aims), 2))
    offset = rng.standard_normal((len(aims), 2)) * deviation
    while (outside := np.abs(offset) > 0.5).any():
        offset[outside] = rng.standard_normal(int(outside.sum())) * deviation[outside]
    return centres(aims) + offset * aims[:, 2:]


def _tap(rng: np.random.Generator, aims: Floats) -> Floats:
    variance = np.array(_TOUCH_SCALED) * (aims[:, 2:] / PX_PER_MM) ** 2 + _TOUCH_OWN
    offset = rng.standard_normal((len(aims), 2)) * np.sqrt(variance) + (0, _TOUCH_BELOW)
    return centres(aims) + offset * PX_PER_MM
