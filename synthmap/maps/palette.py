"""The colours of the maps: ramps whose lightness only ever rises, and what the states of a link are painted in."""

from __future__ import annotations

import numpy as np

from synthmap.model.geometry import Pixels

Colour = tuple[int, int, int]


def _colour(written: str) -> Colour:
    """`#rrggbb` in OpenCV's order."""
    red, green, blue = (int(written[at : at + 2], 16) for at in (1, 3, 5))
    return blue, green, red


def _ramp(*written: str) -> Pixels:
    """256 colours through evenly spaced stops, shape (256, 3)."""
    stops = np.array([_colour(stop) for stop in written], dtype=np.float64)
    at = np.linspace(0, len(stops) - 1, 256)
    table = np.stack([np.interp(at, np.arange(len(stops)), channel) for channel in stops.T], axis=1)
    return np.asarray(np.rint(table), dtype=np.uint8)


# Violet to yellow for what was done and blue to lime for what was seen, so that one is not taken for the other.
CLICKS = _ramp("#34208a", "#8a24a8", "#dc2f63", "#ff8426", "#ffe65a")
ATTENTION = _ramp("#10306b", "#12658f", "#14989a", "#5cc777", "#eef26b")
SCROLL = _ramp("#1d2a6d", "#5a2d8c", "#b23a7f", "#ee6a50", "#fdc04e")

WORKS = _colour("#0b8a7d")
UNPROVEN = _colour("#b36b00")
NOTHING = _colour("#d3263b")

INK = _colour("#14161c")
PAPER = _colour("#ffffff")
QUIET = _colour("#c3c8d4")
