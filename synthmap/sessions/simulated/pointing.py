"""Where a click or tap lands around what it is aimed at: one motor model for the mouse, one for the thumb."""

from __future__ import annotations

import numpy as np

from synthmap.model.geometry import Floats, centres

_MOUSE = (0.17, 0.19)  # standard deviation as a share of the aim's width and height, measured

# FFitts law: the variance is a part that grows with the target and a part that is the finger's own, in mm².
_TOUCH_SCALED, _TOUCH_OWN = (0.0075, 0.0108), (1.68, 1.33)
_TOUCH_BELOW = 0.5  # mm; that taps land low is published, how low is assumed
PX_PER_MM = 160 / 25.4  # a phone's CSS pixel is 1/160 inch by Android's definition; an iPhone's is 1/154

ASSUMPTIONS = (
    "taps scatter with a variance of 0.0075 W² + 1.68 mm² across and 0.0108 H² + 1.33 mm² down about a point 0.5 mm "
    "below the middle of the aim, at 160 CSS px per inch (assumed, after FFitts law)",
)


def point(rng: np.random.Generator, aims: Floats, *, touch: bool) -> Floats:
    """Where each click at one of these boxes (k, 4) lands, shape (k, 2), in the boxes' own coordinates.

    A mouse click never leaves what it is aimed at; a tap may.
    """
    return _tap(rng, aims) if touch else _click(rng, aims)


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
