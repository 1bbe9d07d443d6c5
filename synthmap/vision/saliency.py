"""Where eyes go: a density of attention over a page, from its pixels and from where people are known to look.

Attention is edge density times a prior. What is drawn draws the eye: the morphological gradient, averaged over a
neighbourhood of 25 px. And people look where they are used to look: on a first screen at a broad field a little above
and to the left of its middle; down a long page ever less. Both priors say the same thing about the top of a page,
so a page that fits on one screen takes the first, a longer one the second, and none takes both.

The forms and constants were measured on public recordings of people viewing web pages, and `benchmarks/attention.py`
measures them again. There are no trained weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from synthmap.model.geometry import Floats, Pixels

SCALE = 8
SPREAD = 25.0
_STRIP = 64 * SCALE  # px

# Shares of the screen's width and height.
CENTRE_X, CENTRE_Y = 0.42, 0.42
SIGMA_X, SIGMA_Y = 0.33, 0.38

# Nielsen Norman Group (2018, 120 people): viewing time by screen of a page, which a Weibull survival of this shape
# and scale (in screens) follows within .017. Within the first screen 65% falls in the top half.
DECAY_SHAPE, DECAY_SCALE = 0.583, 1.276
TOP_HALF = 0.65


@dataclass(frozen=True, eq=False)
class Attention:
    """Attention over a page.

    Attributes
    ----------
    density : (ceil(height / scale), ceil(width / scale)), the share of all attention in each cell; sums to 1.
    scale : side of a cell in px; those at the right and at the bottom may be cut by the page's end.
    width, height : of the page in px.
    """

    density: Floats
    scale: int
    width: int
    height: int


def attention(pixels: Pixels, viewport: tuple[int, int]) -> Attention:
    """The attention that a page gets from people who start at its top and look around freely.

    Parameters
    ----------
    pixels : the page at CSS scale, scrolled to its top, (height, width, 3) BGR.
    viewport : width and height of the screen in px. A page no higher than it is one screen.
    """
    height, width = pixels.shape[:2]
    edges = edge_density(pixels)
    x = (np.arange(edges.shape[1]) + 0.5) * SCALE
    y = (np.arange(edges.shape[0]) + 0.5) * SCALE
    across = _bell(x / max(viewport[0], width), CENTRE_X, SIGMA_X)
    screens = y / viewport[1]
    down = _bell(screens, CENTRE_Y, SIGMA_Y) if height <= viewport[1] else viewing_time(screens)
    prior = down[:, None] * across
    density = edges * prior
    if not density.any():
        density = prior
    return Attention(density / density.sum(), SCALE, width, height)


def edge_density(pixels: Pixels) -> Floats:
    """How much is drawn around each place, in grey levels per pixel, shape (ceil(height / 8), ceil(width / 8))."""
    # Strip by strip, since a page may be 50,000 px tall.
    drawn = np.concatenate([_drawn(pixels, top) for top in range(0, len(pixels), _STRIP)])
    return np.asarray(cv2.GaussianBlur(drawn.astype(np.float32), (0, 0), SPREAD / SCALE), dtype=np.float64)


def _drawn(pixels: Pixels, top: int) -> Pixels:
    """How much is drawn in each cell of the strip of the page that begins at `top`."""
    above = min(1, top)  # a gradient takes in the rows next to it
    rows = pixels[top - above : top + _STRIP + 1]
    # The gradient of each colour for itself, since many buttons differ from their ground in hue and not in grey.
    gradient = cv2.morphologyEx(rows, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))[above : above + _STRIP]
    strength = cv2.cvtColor(gradient, cv2.COLOR_BGR2GRAY)
    height, width = strength.shape
    strength = cv2.copyMakeBorder(strength, 0, -height % SCALE, 0, -width % SCALE, cv2.BORDER_CONSTANT, value=0)
    cells = (strength.shape[1] // SCALE, strength.shape[0] // SCALE)
    return np.asarray(cv2.resize(strength, cells, interpolation=cv2.INTER_AREA))


def viewing_time(screens: Floats) -> Floats:
    """Viewing time per screen of height, at distances from the top of the page in screens.

    Over the first screen it falls on a straight line, so that 65% of it is in the top half; then it follows the
    Weibull density. (That density is infinite at zero, where people do not look longest.)
    """
    first = 1 - np.exp(-((1 / DECAY_SCALE) ** DECAY_SHAPE))
    slope = 8 * first * (TOP_HALF - 0.5)
    line = first + slope * (0.5 - screens)
    ratio = np.maximum(screens, 1) / DECAY_SCALE
    weibull = DECAY_SHAPE / DECAY_SCALE * ratio ** (DECAY_SHAPE - 1) * np.exp(-(ratio**DECAY_SHAPE))
    return np.where(screens < 1, line, weibull)


def share(seen: Attention, boxes: Floats) -> Floats:
    """The share of all attention that falls in each box, (n, 4) in px of the page, shape (n,)."""
    rows, columns = seen.density.shape
    total = np.pad(seen.density.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    left, right = (_cells(boxes[:, 0] + end * boxes[:, 2], columns, seen.scale, seen.width) for end in (0, 1))
    top, bottom = (_cells(boxes[:, 1] + end * boxes[:, 3], rows, seen.scale, seen.height) for end in (0, 1))
    inside = _up_to(total, bottom, right) - _up_to(total, top, right)
    inside -= _up_to(total, bottom, left) - _up_to(total, top, left)
    part: Floats = np.clip(inside, 0, 1)
    return part


def _bell(at: Floats, centre: float, sigma: float) -> Floats:
    bell: Floats = np.exp(-0.5 * ((at - centre) / sigma) ** 2)
    return bell


def _cells(px: Floats, count: int, scale: int, size: int) -> Floats:
    """Positions on the page as numbers of cells, the last of which may be smaller than the others."""
    return np.interp(px, np.minimum(np.arange(count + 1) * scale, size), np.arange(count + 1))


def _up_to(total: Floats, y: Floats, x: Floats) -> Floats:
    """The attention above and to the left of each point; within a cell it is spread evenly."""
    row = np.minimum(y.astype(np.int64), total.shape[0] - 2)
    column = np.minimum(x.astype(np.int64), total.shape[1] - 2)
    down, along = y - row, x - column
    upper = total[row, column] * (1 - along) + total[row, column + 1] * along
    lower = total[row + 1, column] * (1 - along) + total[row + 1, column + 1] * along
    between: Floats = upper * (1 - down) + lower * down
    return between
