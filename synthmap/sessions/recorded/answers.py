"""What followed a click: the first change, scroll, selection, focus, navigation and error after it, as raw delays.

Whose doing a change was, a recording does not tell. Every click is given the first answer of each kind after it,
whether or not other clicks came between: of three clicks at a slow button, none is then accused of being dead. What
happened between pressing and releasing the button, such as a field taking the focus, followed the click by 0 ms.
"""

from __future__ import annotations

from array import array

import numpy as np

from synthmap.model.geometry import Bools, Floats, Ints

ANSWERS = ("mutation", "scroll", "selection", "focus", "navigation", "error")
LIMIT_MS = 7_000.0
"""After so long nothing is an answer any more: the longest that any profile of behaviour signals waits."""

_PRESS_MS = 1_000.0  # a button is pressed for about 100 ms; one held longer than this is no click's beginning


class Answers:
    """When each kind of answer happened, and how many acts had been recorded before it."""

    def __init__(self) -> None:
        self._t = {what: array("d") for what in ANSWERS}
        self._before = {what: array("q") for what in ANSWERS}

    def add(self, what: str, t: float, acts: int) -> None:
        """An answer at `t`, after so many acts."""
        before = self._before[what]
        # Of many in a row, with nothing done between, only the first can be the first after something.
        if not before or before[-1] != acts:
            self._t[what].append(t)
            before.append(acts)

    def thinned(self, kept: Ints) -> None:
        """Count anew, where of n acts some were given up: `kept` is how many of the first k stay, shape (n + 1,)."""
        for what, before in self._before.items():
            self._before[what] = array("q", kept[np.asarray(before)].tobytes())

    def columns(self, what: str) -> tuple[Floats, Ints]:
        """The times of one kind of answer, and the acts before each."""
        return np.array(self._t[what], dtype=np.float64), np.array(self._before[what], dtype=np.int64)


def answered(answers: Answers, t: Floats, clicks: Bools, downs: Bools) -> dict[str, Floats]:
    """For each kind of answer, the delay after every click, NaN for none within `LIMIT_MS`, shape (n,) each.

    `t`, `clicks` and `downs` are of the acts in the order of the recording.
    """
    delays = {what: np.full(len(t), np.nan) for what in ANSWERS}
    at = np.flatnonzero(clicks)
    began = _pressed(t, at, np.flatnonzero(downs))
    for what in ANSWERS:
        when, before = answers.columns(what)
        # By order in the recording and not by time: within a millisecond only the order tells cause from answer.
        first = np.searchsorted(before, began, side="right")
        known = first < len(when)
        delay = np.maximum(when[first[known]] - t[at[known]], 0)
        delays[what][at[known]] = np.where(delay <= LIMIT_MS, delay, np.nan)
    return delays


def _pressed(t: Floats, clicks: Ints, downs: Ints) -> Ints:
    """The act that each click began with: the press before it where there is one of its own, else itself."""
    if not len(downs):
        return clicks
    last = np.searchsorted(downs, clicks) - 1
    press = downs[np.maximum(last, 0)]
    own = (last >= 0) & (t[clicks] - t[press] <= _PRESS_MS)
    # A press before the click before this one was that one's.
    own[1:] &= press[1:] > clicks[:-1]
    return np.where(own, press, clicks)
