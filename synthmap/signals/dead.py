"""Dead clicks: clicks that nothing answered."""

from __future__ import annotations

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.events import Events
from synthmap.model.geometry import Bools

_PATIENCE = 7_000.0  # ms, the `default` profile: an answer that comes later is none (Sentry's limit)
_CLICK_KINDS = ("click", "tap")


def dead_clicks(events: Events, elements: ElementTable) -> Bools:
    """Which events are dead clicks, shape (n,); anything but a click or a tap never is.

    A scripted or recorded click was made on the real page: it is dead if nothing changed, scrolled, was selected, was
    focused or navigated within 7 s. A simulated one was not, so it has no times: it is dead if what it hit (`row`,
    filled by `maps.locate`) leads to no action, or to one that the probe found dead. What merely claims to be a
    control, and what could not be settled, gets the benefit of the doubt. An error raised is no answer to a visitor.
    """
    clicked = np.isin(events.kind, _CLICK_KINDS)
    simulated = events.source == "simulated"
    unheard = (simulated & _acts_on_nothing(events, elements)) | (~simulated & _unanswered(events))
    return np.asarray(clicked & unheard)


def _acts_on_nothing(events: Events, elements: ElementTable) -> Bools:
    action = np.append(elements.action, -1)[events.row]
    return np.asarray(np.append(elements.is_any(Liveness.DEAD), True)[action])


def _unanswered(events: Events) -> Bools:
    first = np.fmin.reduce(
        [events.mutation_ms, events.scroll_ms, events.selection_ms, events.focus_ms, events.navigation_ms]
    )
    return np.asarray(~(first <= _PATIENCE))  # NaN, no answer at all, is not within it either
