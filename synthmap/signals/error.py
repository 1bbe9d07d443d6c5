"""Error clicks: clicks that raised an error."""

from __future__ import annotations

import numpy as np

from synthmap.model.events import Events, came
from synthmap.model.geometry import Bools
from synthmap.signals._clicks import clicks_of, last_before, real


def error_clicks(events: Events, within_ms: float) -> Bools:
    """Which events are clicks of real sessions that an error followed within so many ms, shape (n,)."""
    raised = np.zeros(len(events), dtype=bool)
    clicks = clicks_of(events)
    delay = events.error_ms[clicks.event]
    raised[clicks.event[came(delay) & (delay <= within_ms)]] = True
    return raised


def chance_of_error(events: Events, within_ms: float) -> float:
    """The probability that an error falls into the `within_ms` after a click by mere chance, 0..1.

    From the errors that no click preceded by so little, over the time that sessions spent outside those spans, as if
    they came evenly (a Poisson process): a page that polls and fails raises errors after every click.
    """
    mine = np.flatnonzero(real(events))
    if not len(mine):
        return 0.0
    clicks = np.sort(clicks_of(events).event)
    errors = mine[events.kind[mine] == "error"]
    click, found = last_before(clicks, events, errors)
    alone = ~found | (events.t[errors] - events.t[click] > within_ms)
    sessions, first = np.unique(events.session[mine], return_index=True)
    last = np.append(first[1:], len(mine)) - 1
    spent = float(np.nansum(events.t[mine[last]] - events.t[mine[first]])) - within_ms * len(clicks)
    rate = float(alone.sum()) / max(spent, within_ms * len(sessions))
    return 1.0 - float(np.exp(-rate * within_ms))
