"""Runs of a fixed length over a column: which places lie in a run that was chosen by its first place."""

from __future__ import annotations

import numpy as np

from synthmap.model.geometry import Bools


def in_windows(begins: Bools, length: int) -> Bools:
    """Which of n places lie in a run of `length` places that begins where `begins` (n - length + 1,) is true."""
    steps = np.zeros(len(begins) + length, dtype=np.int64)
    first = np.flatnonzero(begins)
    steps[first] += 1
    steps[first + length] -= 1
    return np.asarray(np.cumsum(steps)[:-1] > 0)
