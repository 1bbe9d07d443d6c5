"""How long a pointer hovered over a thing before it was first clicked."""

from __future__ import annotations

import numpy as np

from synthmap.model.events import Events
from synthmap.model.geometry import Floats, Ints


def hesitation(events: Events, line: Ints, length: int) -> Floats:
    """Median ms from the last time that the pointer came upon each thing to its first click, (length,).

    NaN where no session both hovered and clicked. `line` says of each event which thing it is on, -1 for none.

    Contentsquare's measure, first click less last hover, where a hover begins when the pointer enters. Simulated
    sessions have looks and no pointer between clicks, and fingers do not hover: they are left out.
    """
    pointed = np.flatnonzero(np.isin(events.kind, ("move", "click")) & (events.source != "simulated"))
    on, session, t = line[pointed], events.session[pointed], events.t[pointed]
    entered = (np.diff(on, prepend=-2) != 0) | (np.diff(session, prepend=-1) != 0)
    begin = np.maximum.accumulate(np.where(entered, np.arange(len(on)), 0))
    clicked = np.flatnonzero((events.kind[pointed] == "click") & (on >= 0))
    _, first = np.unique(np.stack([session[clicked], on[clicked]]), axis=1, return_index=True)
    first = clicked[first]
    hovered = events.kind[pointed][begin[first]] == "move"
    first = first[hovered & (begin[first] < first)]
    waited = t[first] - t[begin[first]]
    found = np.full(length, np.nan)
    for thing in np.unique(on[first]):
        known = waited[(on[first] == thing) & np.isfinite(waited)]
        if len(known):
            found[thing] = float(np.median(known))
    return found
