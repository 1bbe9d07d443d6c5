"""Sessions that no person made, and recordings that cannot be right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from synthmap.model.events import Events
from synthmap.model.geometry import Bools, Floats, Ints

_CLICKS = ("click", "tap")
_MANY = 10  # clicks of one session, from which their rhythm says something (assumed)
_EVEN = 0.05  # spread of the intervals between clicks over their mean: people vary by a multiple of it (assumed)
_FASTEST_MS = 50.0  # a median under this is twenty clicks a second, more than any finger does (assumed)
_CENTRED = 0.005  # of an element's side: scripts click the exact middle
_ELEMENTS = 3


@dataclass(frozen=True, eq=False)
class Suspects:
    """What is suspicious in some sessions.

    Attributes
    ----------
    signs : by sign, the numbers of the sessions that show it, ascending.
    off_page, clicks : clicks whose place is not on the page at all, and all clicks.
    backwards : sessions in which time runs backwards.
    """

    signs: Mapping[str, Ints]
    off_page: int
    clicks: int
    backwards: int

    @property
    def sessions(self) -> Ints:
        """All sessions that show some sign, ascending."""
        return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *self.signs.values()]))


def suspects(events: Events, document: tuple[int, int]) -> Suspects:
    """The signs of bots and of broken tracking in `events`, ordered by session; each sign is beyond what people do.

    `even`: ten clicks or more at one rhythm. `fast`: ten or more at over twenty a second. `centred`: ten or more, each
    on the exact middle of what it hits, on three things or more; only located events say where a middle is.
    """
    clicked = events.where(np.isin(events.kind, _CLICKS))
    sessions, number, count = np.unique(clicked.session, return_inverse=True, return_counts=True)
    many = count >= _MANY
    gap, whose = _gaps(clicked, number)
    length = len(sessions)
    mean, spread = _mean_and_spread(gap, whose, length)
    rhythm = many & (mean > 0) & (spread < _EVEN * mean)
    fast = many & (_medians(gap, whose, length) < _FASTEST_MS)
    off_centre = ~((np.abs(clicked.ex - 0.5) <= _CENTRED) & (np.abs(clicked.ey - 0.5) <= _CENTRED))
    centred = (
        many & (np.bincount(number, off_centre, minlength=length) == 0) & (_distinct(clicked, number) >= _ELEMENTS)
    )
    x, y = clicked.x, clicked.y
    outside = np.isfinite(x) & np.isfinite(y) & ((x < 0) | (y < 0) | (x > document[0]) | (y > document[1]))
    same = np.diff(events.session) == 0
    back = np.unique(events.session[1:][same & (np.diff(events.t) < 0)])
    found = {"even": rhythm, "fast": fast, "centred": centred}
    signs = {name: np.asarray(sessions[shown], dtype=np.int64) for name, shown in found.items() if shown.any()}
    return Suspects(signs, int(outside.sum()), len(clicked), len(back))


def _gaps(clicked: Events, number: Ints) -> tuple[Floats, Ints]:
    """The time between each two clicks of a session, and the session's number."""
    same = np.diff(number) == 0
    gap = np.diff(clicked.t)
    known = same & np.isfinite(gap)
    return gap[known], number[1:][known]


def _mean_and_spread(gap: Floats, whose: Ints, length: int) -> tuple[Floats, Floats]:
    count = np.maximum(np.bincount(whose, minlength=length), 1)
    mean = np.bincount(whose, gap, minlength=length) / count
    return mean, np.sqrt(np.bincount(whose, (gap - mean[whose]) ** 2, minlength=length) / count)


def _medians(gap: Floats, whose: Ints, length: int) -> Floats:
    """The median gap of each session, infinite where there is none."""
    found = np.full(length, np.inf)
    order = np.lexsort((gap, whose))
    owner, first, count = np.unique(whose[order], return_index=True, return_counts=True)
    found[owner] = gap[order][first + (count - 1) // 2]
    return found


def _distinct(clicked: Events, number: Ints) -> Ints:
    """How many elements each session clicked."""
    pairs = np.unique(np.stack([number, clicked.row]), axis=1)
    return np.bincount(pairs[0][pairs[1] >= 0], minlength=int(number.max(initial=-1)) + 1)


def shown_by(suspected: Suspects, session: Ints) -> Bools:
    """Which of these session numbers are suspects, of the same shape."""
    return np.isin(session, suspected.sessions)
