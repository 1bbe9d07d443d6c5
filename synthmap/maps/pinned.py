"""Which elements stand still while the page scrolls, as far as a snapshot taken at scroll 0 can tell."""

from __future__ import annotations

import numpy as np

from synthmap.model.elements import ElementTable
from synthmap.model.geometry import Bools

_HEADER = 120.0  # px: what is sticky and starts above this is a header, which sticks about where it stands


def stays(elements: ElementTable) -> Bools:
    """Which elements stand still in the viewport while the page scrolls, shape (n,)."""
    fixed = np.array([pinned == "fixed" for pinned in elements.pinned], dtype=bool)
    sticky = np.array([pinned == "sticky" for pinned in elements.pinned], dtype=bool)
    return fixed | (sticky & (elements.box[:, 1] < _HEADER))
