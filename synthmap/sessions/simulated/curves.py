"""How deep visitors get and how long they look where: the two published curves that everything else hangs on.

Both come from one survival curve over screens of 1080 px, a Weibull fitted to the share of viewing time that NN/g
(2018, 120 people) found on each screen: 57, 17, 7, 5, 3, 2%. A quarter of visitors never scroll; those who do get as
far past the fold as that curve falls off. What those who get somewhere look at there is then the ratio of the two, so
that all sessions together spend their looks on the screens as NN/g measured.
"""

from __future__ import annotations

import numpy as np

from synthmap.model.geometry import Floats

SCREEN = 1080.0  # px, the screen that NN/g counted in
_SHAPE, _SCALE = 0.583, 1.276  # the Weibull over screens; its error against the published shares is at most .017
NOT_SCROLLING = 0.25  # published; other studies give .10 to .35
STEP = 4.0  # px between the points at which viewing is tabulated
TAKEN_FOR_THE_END = 0.2  # of those who would scroll on, at a place that looks wholly finished; assumed


def _exponent(y: Floats | float) -> Floats:
    return np.asarray((np.asarray(y, dtype=np.float64) / SCREEN / _SCALE) ** _SHAPE)


def _survival(y: Floats | float) -> Floats:
    return np.asarray(np.exp(-_exponent(y)))


def reached(y: Floats | float, fold: float) -> Floats:
    """Share of visitors whose viewport comes down to `y`: everyone at the fold, .75 just below it, then the curve."""
    below = (1 - NOT_SCROLLING) * _survival(y) / _survival(fold)
    return np.where(np.asarray(y) <= fold, 1.0, below)


def draw_reach(rng: np.random.Generator, depth: Floats, *, fold: float, document: float) -> Floats:
    """How far down each visitor's viewport comes, in px from the top of the page, shape (n,).

    `depth` (n,) stretches what those who scroll cover below the fold; 1 is as measured.
    """
    stays = rng.random(len(depth)) < NOT_SCROLLING
    below = SCREEN * _SCALE * (_exponent(fold) + rng.standard_exponential(len(depth))) ** (1 / _SHAPE)
    return np.minimum(np.where(stays, fold, fold + depth * (below - fold)), document)


def held_up(rng: np.random.Generator, reach: Floats, ends: Floats, finished: Floats, *, fold: float) -> Floats:
    """The reach of the same visitors where the page looks finished at some places on the way.

    At each of the depths `ends` (b,), ascending, a visitor who would have got further takes the page for finished with
    a chance of `TAKEN_FOR_THE_END` times how finished it looks there (`finished`, 0..1).
    """
    stopped = np.zeros(len(reach), dtype=bool)
    for end, looks in zip(ends.tolist(), finished.tolist(), strict=True):
        at = max(end, fold)
        here = ~stopped & (reach > at) & (rng.random(len(reach)) < TAKEN_FOR_THE_END * looks)
        reach = np.where(here, at, reach)
        stopped |= here
    return reach


def _viewed(y: Floats) -> Floats:
    """Share of all viewing time above `y` on an endless page.

    Within the first screen a straight line that puts 65% of its time into its top half (NN/g), because the Weibull,
    fitted to whole screens, would put 76% there.
    """
    part = np.minimum(y / SCREEN, 1)
    first = (1 - _survival(SCREEN)) * (1.6 * part - 0.6 * part**2)
    return np.where(y < SCREEN, first, 1 - _survival(y))


def viewing(fold: float, document: float) -> tuple[Floats, Floats]:
    """How much a visitor who gets there looks at the screen that begins at each depth, and how many get there.

    Returns
    -------
    Viewing time in a viewport of the height `fold` whose top is at 0, STEP, 2 STEP… px down the page, for a visitor who
    reaches its bottom, as a share of an average visitor's time on an endless page; and the share who reach that bottom.
    """
    y = np.arange(0, document + STEP, STEP)
    there = reached(y, fold)
    spent = np.concatenate([[0.0], np.cumsum(np.diff(_viewed(y)) / there[:-1])])
    bottom = y + fold
    return np.interp(bottom, y, spent) - spent, reached(np.minimum(bottom, document), fold)
