"""How sure a share is: the Wilson score interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from synthmap.model.geometry import Floats

_Z95 = 1.959964


def wilson(successes: ArrayLike, trials: ArrayLike, *, z: float = _Z95) -> tuple[Floats, Floats]:
    """Low and high end of the share of successes, 95% by default; 0 to 1 where nothing was tried.

    Wilson (1927), without continuity correction.
    """
    k, n = np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    tried = np.maximum(n, 1)
    share, widened = k / tried, 1 + z**2 / tried
    middle = (share + z**2 / (2 * tried)) / widened
    half = z / widened * np.sqrt(share * (1 - share) / tried + z**2 / (4 * tried**2))
    # Rounding may carry the ends a hair past what a share can be.
    low, high = np.clip(middle - half, 0, share), np.clip(middle + half, share, 1)
    return np.where(n > 0, low, 0.0), np.where(n > 0, high, 1.0)
