"""The clicks of real sessions in the order in which they were made, and what each of them met: arrays, no verdicts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthmap.model.events import Events
from synthmap.model.geometry import Bools, Floats, Ints

CLICK_KINDS = ("click", "tap")
_DRAGGED = 10.0  # px between press and release: from there on it was a drag (browsers draw the line at 3 to 15)


@dataclass(frozen=True, eq=False)
class Clicks:
    """The k clicks and taps of scripted and recorded sessions, by session and within it in order.

    Attributes
    ----------
    event : positions in the event table; row : the element that was hit, -1 for none.
    session, t, x, y : as in the table, x and y within the viewport where that is known, else on the page.
    visit : number of the page load within the table: the clicks of two loads do not belong together.
    press : position of the `down` event that led to it, -1 where none was recorded.
    dragged : pressed in one place and released in another.
    """

    event: Ints
    row: Ints
    session: Ints
    t: Floats
    x: Floats
    y: Floats
    visit: Ints
    press: Ints
    dragged: Bools

    def __len__(self) -> int:
        return len(self.event)

    def where(self, chosen: Bools) -> Clicks:
        """The chosen ones, shape of the mask (k,)."""
        return Clicks(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def real(events: Events) -> Bools:
    """Which events people or their scripts caused, and not a simulation, shape (n,)."""
    return np.asarray(events.source != "simulated")


def clicks_of(events: Events) -> Clicks:
    """The clicks of real sessions; simulated ones know nothing of each other and of what a click came to."""
    kind = events.kind
    clicked = (kind == CLICK_KINDS[0]) | (kind == CLICK_KINDS[1])
    at = np.flatnonzero(clicked & real(events))
    order = at[np.lexsort((events.seq[at], events.session[at]))]
    press = _presses(events, order)
    x, y = screen_points(events, order)
    down_x, down_y = screen_points(events, press)
    return Clicks(
        event=order,
        row=events.row[order],
        session=events.session[order],
        t=events.t[order],
        x=x,
        y=y,
        visit=_loads_before(events, order),
        press=press,
        dragged=(press >= 0) & (np.hypot(x - down_x, y - down_y) > _DRAGGED),
    )


def screen_points(events: Events, at: Ints) -> tuple[Floats, Floats]:
    """Where on the screen these events were: scrolling does not move the hand."""
    vx, vy = events.vx[at], events.vy[at]
    return np.where(np.isnan(vx), events.x[at], vx), np.where(np.isnan(vy), events.y[at], vy)


def last_before(positions: Ints, events: Events, at: Ints) -> tuple[Ints, Bools]:
    """For each event of `at` the last of `positions` (ascending) before it in its session, and whether there is one.

    The table is ordered by session, so that what stands before an event is earlier, or another session's.
    """
    if not len(positions):
        return np.zeros(len(at), dtype=np.int64), np.zeros(len(at), dtype=bool)
    found = np.searchsorted(positions, at, side="left") - 1
    before = positions[np.maximum(found, 0)]
    return before, (found >= 0) & (events.session[before] == events.session[at])


def _presses(events: Events, at: Ints) -> Ints:
    """The press that led to each click, -1 for none: what was pressed before an earlier click led to that one."""
    press, found = last_before(np.flatnonzero(events.kind == "down"), events, at)
    earlier, clicked = last_before(np.sort(at), events, at)
    return np.where(found & ~(clicked & (earlier > press)), press, -1)


def _loads_before(events: Events, at: Ints) -> Ints:
    return np.searchsorted(np.flatnonzero(events.kind == "navigate"), at)
