"""Points to heat: counts on a grid, and the smooth density that a click map is drawn from."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import ArrayLike

from synthmap.maps.pinned import stays
from synthmap.model.elements import ElementTable
from synthmap.model.events import Events
from synthmap.model.geometry import Floats
from synthmap.model.view import Viewport

CELL = 4  # CSS px of the grid that maps are drawn from

# How far one click speaks for its surroundings, as the standard deviation of a Gaussian in CSS px. A mouse points to
# the pixel, and 16 px makes neighbouring controls of the usual 40 px still two spots. A thumb's own scatter is about
# 1.2 mm each way (FFitts law), at 160 CSS px per inch 8 px; half as much again keeps single taps visible.
SIGMA_MOUSE, SIGMA_TOUCH = 16.0, 12.0


def sigma_of(viewport: Viewport) -> float:
    """The blur of this device's click map, in CSS px."""
    return SIGMA_TOUCH if viewport.touch else SIGMA_MOUSE


def drawn_at(events: Events, elements: ElementTable) -> tuple[Floats, Floats]:
    """Where on the full page picture each event belongs, x and y, from events that `locate` has been over.

    What hit a pinned element belongs where the picture shows that element, as it stands at scroll 0, and not wherever
    the page happened to be: a fixed header would smear its clicks down the whole page.
    """
    pinned = np.append(stays(elements), False)[events.row]
    left, top, width, height = elements.box[events.row].T
    return (
        np.where(pinned, left + events.ex * width, events.x),
        np.where(pinned, top + events.ey * height, events.y),
    )


def bin_points(x: Floats, y: Floats, document: tuple[int, int], *, cell: float = CELL) -> Floats:
    """How many points lie in each cell of the page, shape (ceil(height / cell), ceil(width / cell)).

    Points off the page, and those that are not finite, count nowhere.
    """
    width, height = document
    columns, rows = math.ceil(width / cell), math.ceil(height / cell)
    on_page = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    if not on_page.all():
        x, y = x[on_page], y[on_page]
    flat = (y * (1 / cell)).astype(np.int64)
    flat *= columns
    flat += (x * (1 / cell)).astype(np.int64)
    return np.bincount(flat, minlength=rows * columns).reshape(rows, columns).astype(np.float64)


def density(x: Floats, y: Floats, document: tuple[int, int], *, sigma: float, cell: float = CELL) -> Floats:
    """Points per cell, each spread as a Gaussian of `sigma` CSS px. Away from the page's edges the sum is kept."""
    counts = bin_points(x, y, document, cell=cell)
    blurred: ArrayLike = cv2.GaussianBlur(counts, (0, 0), sigma / cell, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(blurred, dtype=np.float64)
