"""Excessive scrolling: a page gone over again and again, as by somebody who does not find what they came for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthmap.model.events import Events
from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.signals._clicks import real

# No product publishes its limit, so these are assumed. To the end, back to the top and down again is reading: three
# passes. Ten screens keep a page that is hardly longer than the window from counting for a wiggle of the wheel.
PASSES = 4.0
SCREENS = 10.0


@dataclass(frozen=True, eq=False)
class Scrolling:
    """How k real sessions scrolled on one load of a page: `travel` up and down in all, `span` from the highest to the
    lowest place, both px; `excessive` marks those who went over that span `PASSES` times or more, shape (k,) each.
    """

    session: Ints
    travel: Floats
    span: Floats
    excessive: Bools


def scrolling(events: Events, *, fold: float) -> Scrolling:
    """How far each load of a page in a real session was scrolled; `fold` is the height of the viewport in CSS px.

    A page begins at its top; loads that were never scrolled are not listed.
    """
    mine = np.flatnonzero(real(events))
    load = np.cumsum(events.kind[mine] == "navigate")
    scrolled = events.kind[mine] == "scroll"
    at, load = mine[scrolled], load[scrolled]
    session, y = events.session[at], np.nan_to_num(events.y[at])
    first = np.flatnonzero((np.diff(session, prepend=-1) != 0) | (np.diff(load, prepend=-1) != 0))
    if not len(first):
        nothing = np.zeros(0)
        return Scrolling(session, nothing, nothing, nothing > 0)
    step = np.abs(np.diff(y, prepend=0.0))
    step[first] = y[first]
    travel = np.add.reduceat(step, first)
    span = np.maximum.reduceat(y, first)  # from the top, where it began
    excessive = (travel >= PASSES * span) & (travel >= SCREENS * fold)
    return Scrolling(session[first], travel, span, excessive)
