"""The colours of the maps: ramps whose lightness rises by equal steps, and what the states of a link are painted in."""

from __future__ import annotations

import numpy as np

from synthmap.model.geometry import Floats, Pixels

Colour = tuple[int, int, int]


def _colour(written: str) -> Colour:
    """`#rrggbb` in OpenCV's order."""
    red, green, blue = (int(written[at : at + 2], 16) for at in (1, 3, 5))
    return blue, green, red


def _ramp(*written: str) -> Pixels:
    """256 colours through these stops, shape (256, 3), their lightness (CIE L*) rising by equal steps.

    The stops must get lighter from one to the next; so do all colours between them.
    """
    stops = np.array([_colour(stop) for stop in written], dtype=float) / 255
    fine = np.linspace(0, len(stops) - 1, 2048)
    colours = np.stack([np.interp(fine, np.arange(len(stops)), channel) for channel in stops.T], axis=1)
    lightness = _lightness(colours)
    at = np.interp(np.linspace(lightness[0], lightness[-1], 256), np.maximum.accumulate(lightness), fine)
    table = np.stack([np.interp(at, fine, channel) for channel in colours.T], axis=1)
    return np.asarray(np.rint(255 * table), dtype=np.uint8)


def _lightness(colours: Floats) -> Floats:
    """CIE L* (0 to 100) of sRGB colours in 0..1, shape (n, 3), blue first.

    IEC 61966-2-1 and CIE 15. OpenCV knows it too, but fills tables for a tenth of a second before the first colour.
    """
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.0722, 0.7152, 0.2126])
    return np.where(luminance > (6 / 29) ** 3, 116 * np.cbrt(luminance) - 16, luminance * (29 / 3) ** 3)


# Violet to yellow for what was done and blue to lime for what was seen, so that one is not taken for the other.
CLICKS = _ramp("#34208a", "#8a24a8", "#dc2f63", "#ff8426", "#ffe65a")
ATTENTION = _ramp("#10306b", "#12658f", "#14989a", "#5cc777", "#eef26b")
SCROLL = _ramp("#1d2a6d", "#5a2d8c", "#b23a7f", "#ee6a50", "#fdc04e")


def _diverging(less: Pixels, more: Pixels) -> Pixels:
    """Two ramps that get lighter, put end to end at their light ends: 256 colours, the lightest in the middle."""
    return np.concatenate([less[::2], more[::-2]])


# Blue and orange are told apart by all common kinds of colour vision, and both arms darken by equal steps.
DIFFERENCE = _diverging(
    _ramp("#0a2f6b", "#1f6fb8", "#6fb0dc", "#e9eef2"), _ramp("#6d2400", "#bf4d0a", "#ee9a4d", "#f4ede4")
)
LESS, MORE = _colour("#1f5f9e"), _colour("#a8430a")

WORKS = _colour("#0b8a7d")
UNPROVEN = _colour("#b36b00")
NOTHING = _colour("#d3263b")

INK = _colour("#14161c")
PAPER = _colour("#ffffff")
QUIET = _colour("#c3c8d4")
