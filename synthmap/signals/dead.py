"""Dead clicks: clicks that nothing answered."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.events import UNWATCHED, Events, came
from synthmap.model.geometry import Bools, Floats
from synthmap.signals._clicks import CLICK_KINDS, Clicks, clicks_of
from synthmap.signals._elements import addressed, answered_elsewhere, at, controls, current, played, text_fields
from synthmap.signals.profiles import DEFAULT_DEAD, Dead

_DOUBLE_CLICK = 500.0  # ms: how far apart two clicks may be to count as one double-click where nothing else is set


def dead_clicks(events: Events, elements: ElementTable, dead: Dead = DEFAULT_DEAD) -> Bools:
    """Which events are dead clicks by a profile, shape (n,); anything but a click or a tap never is.

    A scripted or recorded click was made on the real page: it is dead if nothing that the profile takes for an answer
    came in time, neither to it nor to the press that led to it. A simulated one was not, so it has no times, and nor
    has one of a recording that watched for no answers, such as a table of clicks: it is dead if what it hit (`row`,
    filled by `maps.locate`) leads to no action, or to one that the probe found dead. What merely claims to be a
    control, and what could not be settled, gets the benefit of the doubt. An error raised is no answer to a visitor.

    Never dead, whatever the profile, are real clicks that a browser answers where no event shows it (a download,
    another tab, a file chooser, a list), that place the caret in a field, that fall on a drawing or a player or on the
    chosen one of several, that end a drag, and the second click of a double-click whose first was answered.
    """
    marked = np.isin(events.kind, CLICK_KINDS) & (events.source == "simulated") & _acts_on_nothing(events, elements)
    clicks = clicks_of(events)
    silent = unanswered(events, clicks, elements, dead)
    told = silent & ~clicks.dragged & _counts(clicks, elements, dead) & ~_second_of_two(clicks, ~silent)
    marked[clicks.event[told]] = True
    return np.asarray(marked)


def unanswered(events: Events, clicks: Clicks, elements: ElementTable, dead: Dead) -> Bools:
    """Which clicks nothing answered that the profile takes for an answer, shape (k,).

    Where nobody watched for changes, those that hit what acts on nothing.
    """
    answered = np.zeros(len(clicks), dtype=bool)
    pressed = clicks.press >= 0
    for delays, limit in _answers(events, dead):
        in_time = came(delays) & (delays <= limit)
        # What opens on the press is there before the click, and would otherwise count as no answer to it.
        answered |= in_time[clicks.event] | (pressed & in_time[clicks.press])
    unwatched = events.mutation_ms[clicks.event] == UNWATCHED
    return np.where(unwatched, ~answered & _acts_on_nothing(events, elements)[clicks.event], ~answered)


def _answers(events: Events, dead: Dead) -> Iterator[tuple[Floats, float]]:
    yield events.mutation_ms, dead.mutation
    yield events.navigation_ms, dead.navigation
    for delays, limit in (
        (events.scroll_ms, dead.scroll),
        (events.selection_ms, dead.selection),
        (events.focus_ms, dead.focus),
    ):
        if limit is not None:
            yield delays, limit


def _counts(clicks: Clicks, elements: ElementTable, dead: Dead) -> Bools:
    """Which clicks fell on something whose silence means anything, shape (k,)."""
    quiet = answered_elsewhere(elements) | text_fields(elements) | played(elements) | current(elements)
    if dead.not_on_links:
        quiet |= addressed(elements)
    counts = ~at(quiet, clicks.row)
    return counts & at(controls(elements), clicks.row) if dead.only_controls else counts


def _second_of_two(clicks: Clicks, answered: Bools) -> Bools:
    """Which clicks follow an answered one on the same element as the second of a double-click does, shape (k,)."""
    second = np.zeros(len(clicks), dtype=bool)
    same = (np.diff(clicks.session) == 0) & (np.diff(clicks.row) == 0) & (np.diff(clicks.t) <= _DOUBLE_CLICK)
    second[1:] = same & answered[:-1]
    return second


def _acts_on_nothing(events: Events, elements: ElementTable) -> Bools:
    action = np.append(elements.action, -1)[events.row]
    return np.asarray(np.append(elements.is_any(Liveness.DEAD), True)[action])
