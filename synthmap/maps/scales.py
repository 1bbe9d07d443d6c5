"""The scales that heat is drawn on: fixed, so that two devices, pages or runs laid side by side say the same by colour.

A map drawn to its own peak makes every page look equally hot. These say what full colour (1.0) stands for, in units
that do not depend on the number of sessions or the size of the device.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthmap.maps.heat import CELL
from synthmap.model.geometry import Floats
from synthmap.model.view import Viewport

SQUARE = 48  # px: clicks are counted by the square that is the least target for a finger (Material Design)
SCREEN_PART = 0.01  # attention by this part of a screen


@dataclass(frozen=True)
class Scale:
    """From a share to a level of colour in 0..1, by a logarithm that is straight up to `knee`.

    Attributes
    ----------
    top : the share that is drawn as 1.0, as is any greater one.
    ticks : shares that a legend names, ascending, the last of them `top`.
    unit : what the shares are shares of, in words.
    """

    top: float
    knee: float
    ticks: tuple[float, ...]
    unit: str

    def level(self, share: Floats) -> Floats:
        """The level of each share, of the same shape; 0 for what is negative or not finite."""
        known = np.clip(np.nan_to_num(share, posinf=self.top), 0, self.top)
        level: Floats = np.log1p(known / self.knee) / np.log1p(self.top / self.knee)
        return level


# A page's most clicked place takes a tenth to a third of the clicks, a link of forty takes a fortieth.
CLICKS = Scale(top=0.25, knee=0.005, ticks=(0.01, 0.05, 0.25), unit=f"per {SQUARE} × {SQUARE} px")
# Spread evenly over the first screen, attention would be a hundredth everywhere in it.
ATTENTION = Scale(top=0.04, knee=0.004, ticks=(0.005, 0.015, 0.04), unit=f"per {SCREEN_PART:.0%} of a screen")

# What a link that is moved or mended wins or loses; a page's first choice seldom changes by more than a tenth.
DIFFERENCE = Scale(top=0.1, knee=0.01, ticks=(0.01, 0.03, 0.1), unit=CLICKS.unit)

# A moment, a glance, a read paragraph, a minute. What is in view for longer is as good as always there.
IN_VIEW = Scale(top=60_000.0, knee=2_000.0, ticks=(1_000.0, 5_000.0, 20_000.0, 60_000.0), unit="ms per session")


def click_shares(clicks: Floats, *, of: float | None = None) -> Floats:
    """The share of all clicks per square at each cell, given their density per cell of `heat.CELL` px.

    `of` is how many clicks are all, where these are not.
    """
    return clicks * (SQUARE / CELL) ** 2 / max(1.0, float(clicks.sum()) if of is None else of)


def attention_shares(density: Floats, document: tuple[int, int], viewport: Viewport) -> Floats:
    """The share of all attention per part of a screen at each cell, given the share that falls into the cell."""
    cell = document[0] * document[1] / max(1, density.size)
    return density * SCREEN_PART * viewport.width * viewport.height / cell
