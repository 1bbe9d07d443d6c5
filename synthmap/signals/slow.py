"""Slow clicks: clicks that were answered, but late."""

from __future__ import annotations

import numpy as np

from synthmap.model.elements import ElementTable
from synthmap.model.events import Events, came
from synthmap.model.geometry import Floats, Ints
from synthmap.signals._clicks import clicks_of
from synthmap.signals._elements import answered_elsewhere, at, played, text_fields
from synthmap.signals.profiles import Slow

QUICK, LATE, VERY_LATE = 0, 1, 2


def slow_clicks(events: Events, elements: ElementTable, slow: Slow) -> Ints:
    """How late each event was answered: `QUICK` (or no click, or never), `LATE` or `VERY_LATE`, shape (n,).

    Only clicks of real sessions have times. What came first counts: a change, a navigation, or a field in focus, of
    which Sentry sees only the first. A selection or a scroll is an answer while it comes at once; one that comes later
    is the visitor's own. An answer after `slow.until` is none: the click is dead, and never both.
    """
    lateness = np.zeros(len(events), dtype=np.int64)
    clicks = clicks_of(events)
    event = clicks.event
    answers = [_known(events.mutation_ms[event])]
    at_once = np.zeros(len(clicks), dtype=bool)
    if not slow.mutation_only:
        answers += [_known(events.navigation_ms[event]), _known(events.focus_ms[event])]
        at_once = (_known(events.scroll_ms[event]) <= slow.note) | (_known(events.selection_ms[event]) <= slow.note)
    at_once |= (clicks.press >= 0) & (_known(events.mutation_ms[clicks.press]) <= slow.note)
    first = np.fmin.reduce(answers)
    counts = ~at_once & ~at(answered_elsewhere(elements) | text_fields(elements) | played(elements), clicks.row)
    late = counts & (first > slow.note) & (first <= slow.until)
    lateness[event[late]] = np.where(first[late] > slow.warning, VERY_LATE, LATE)
    return lateness


def _known(delays: Floats) -> Floats:
    """Delays as far as they were watched."""
    return np.where(came(delays), delays, np.nan)
