"""Comparing shares: tests of difference, a seeded bootstrap, and a correction where many are compared at once.

The correction is Benjamini and Hochberg's (1995): of what is brought forward, at most a known part is by chance. Holm's
would keep even one of many from being so, which on a page of a hundred links hides nearly all that is there; here a
person looks at what is brought forward, and nothing is failed by it alone.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from synthmap.model.geometry import Bools, Floats

FALSE_DISCOVERIES = 0.05
"""The part of what is brought forward that may be there by chance."""

_DRAWS = 2_000
_SPREADS = 3.0
_SEED = 20_150_401


def difference_p(k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike) -> Floats:
    """Two-sided p-value that k1 of n1 and k2 of n2 are one share, by the pooled z-test; 1 where it says nothing.

    The normal approximation is not used where any expected count is under 5: the answer there is 1.
    """
    a, n, b, m = (np.asarray(value, dtype=np.float64) for value in (k1, n1, k2, n2))
    total = np.maximum(n + m, 1)
    pooled = (a + b) / total
    expected = np.minimum(np.minimum(n, m) * pooled, np.minimum(n, m) * (1 - pooled))
    spread = np.sqrt(pooled * (1 - pooled) * (1 / np.maximum(n, 1) + 1 / np.maximum(m, 1)))
    z = np.abs(a / np.maximum(n, 1) - b / np.maximum(m, 1)) / np.where(spread > 0, spread, np.inf)
    p = np.vectorize(math.erfc, otypes=[float])(z / math.sqrt(2)) if z.size else np.zeros(z.shape)
    return np.where(expected >= 5, p, 1.0)


def beyond_drawing(k1: int, n1: int, k2: int, n2: int) -> bool:
    """Whether two shares of simulated sessions differ by more than drawing other ones would make them differ.

    Simulated sessions can be had in any number, so this says nothing of people: it keeps the noise of a simulation
    from being told as its result. Three standard errors are exceeded by chance by one comparison in 370.
    """
    if not n1 or not n2:
        return False
    shares = (k1 + 1) / (n1 + 2), (k2 + 1) / (n2 + 2)  # Agresti and Caffo (2000): a share of 0 has a spread too
    spread = math.sqrt(shares[0] * (1 - shares[0]) / (n1 + 2) + shares[1] * (1 - shares[1]) / (n2 + 2))
    return abs(shares[0] - shares[1]) > _SPREADS * spread


def binomial_at_most(k: int, n: int, share: float) -> float:
    """The chance of k or fewer successes in n trials of the given share, exactly."""
    if k >= n or share <= 0:
        return 1.0
    if share >= 1:
        return 0.0
    i = np.arange(k + 1)
    ways = math.lgamma(n + 1) - np.array([math.lgamma(j + 1) + math.lgamma(n - j + 1) for j in i.tolist()])
    return min(1.0, float(np.exp(ways + i * math.log(share) + (n - i) * math.log1p(-share)).sum()))


def discoveries(p: Floats, *, rate: float = FALSE_DISCOVERIES) -> Bools:
    """Which of many p-values stand when at most `rate` of those that do are by chance (Benjamini-Hochberg), (n,)."""
    order = np.argsort(p, kind="stable")
    passed = np.flatnonzero(p[order] <= rate * np.arange(1, len(p) + 1) / max(1, len(p)))
    chosen = np.zeros(len(p), dtype=bool)
    if len(passed):
        chosen[order[: passed[-1] + 1]] = True
    return chosen


def bootstrapped(k1: int, n1: int, k2: int, n2: int) -> tuple[float, float]:
    """Low and high end of the difference between two shares of sessions, k1/n1 - k2/n2, by 2,000 bootstrap draws.

    To draw n yes-or-no answers with replacement is to draw their number from a binomial. The draws are seeded: the same
    counts have the same interval. -1 to 1 where either side is empty.
    """
    if not n1 or not n2:
        return -1.0, 1.0
    rng = np.random.default_rng([_SEED, k1, n1, k2, n2])
    drawn = rng.binomial(n1, k1 / n1, _DRAWS) / n1 - rng.binomial(n2, k2 / n2, _DRAWS) / n2
    low, high = np.percentile(drawn, (2.5, 97.5))
    return float(low), float(high)
