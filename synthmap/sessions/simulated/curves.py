"""How deep visitors get and where on the page they look: the two published curves that everything else hangs on.

Both come from one survival curve over screens of 1080 px, a Weibull fitted to the share of viewing time that NN/g
(2018, 120 people) found on each screen: 57, 17, 7, 5, 3, 2 %. A quarter of visitors never scroll; those who do get as
far past the fold as that curve falls off. What those who get somewhere look at there is then the ratio of the two, so
that all sessions together spend their looks on the screens as NN/g measured.
"""

from __future__ import annotations

import numpy as np

from synthmap.model.geometry import Floats

SCREEN = 1080.0  # px, the screen that NN/g counted in
_SHAPE, _SCALE = 0.583, 1.276  # the Weibull over screens; its error against the published shares is at most .017
NOT_SCROLLING = 0.25  # published; other studies give .10 to .35
_STEP = 4.0  # px between the points at which viewing is tabulated

ASSUMPTIONS = ("visitors on a phone scroll as many pixels as visitors at a desktop (assumed)",)


def _exponent(y: Floats | float) -> Floats:
    return np.asarray((np.asarray(y, dtype=np.float64) / SCREEN / _SCALE) ** _SHAPE)


def _survival(y: Floats | float) -> Floats:
    return np.asarray(np.exp(-_exponent(y)))


def reached(y: Floats | float, fold: float) -> Floats:
    """Share of visitors whose viewport comes down to `y`: everyone at the fold, .75 just below it, then the curve."""
    below = (1 - NOT_SCROLLING) * _survival(y) / _survival(fold)
    return np.where(np.asarray(y) <= fold, 1.0, below)


def draw_reach(rng: np.random.Generator, count: int, *, fold: float, document: float) -> Floats:
    """How far down each visitor's viewport comes, in px from the top of the page, shape (count,)."""
    stays = rng.random(count) < NOT_SCROLLING
    below = SCREEN * _SCALE * (_exponent(fold) + rng.standard_exponential(count)) ** (1 / _SHAPE)
    return np.minimum(np.where(stays, fold, below), document)


def _viewed(y: Floats) -> Floats:
    """Share of all viewing time above `y` on an endless page.

    Within the first screen a straight line that puts 65 % of its time into its top half (NN/g), because the Weibull,
    fitted to whole screens, would put 76 % there.
    """
    part = np.minimum(y / SCREEN, 1)
    first = (1 - _survival(SCREEN)) * (1.6 * part - 0.6 * part**2)
    return np.where(y < SCREEN, first, 1 - _survival(y))


class Viewing:
    """Looks spent per visitor, added up from the top of one page downwards."""

    def __init__(self, *, fold: float, document: float) -> None:
        self._y = np.append(np.arange(0, document, _STEP), document)
        middle = (self._y[1:] + self._y[:-1]) / 2
        self._spent = np.concatenate([[0.0], np.cumsum(np.diff(_viewed(self._y)) / reached(middle, fold))])

    def spent(self, y: Floats) -> Floats:
        """Viewing of a visitor who reaches `y`; 1 for the average visitor of an endless page."""
        return np.interp(y, self._y, self._spent)

    def draw(self, rng: np.random.Generator, reach: Floats) -> Floats:
        """One place on the page, looked at by someone who reaches so far, for each reach, in px from the top."""
        return np.interp(rng.random(len(reach)) * self.spent(reach), self._spent, self._y)
