"""The link map held against the clicks: for everything that works, says so or looks so, what it was shown and got."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthmap.maps.intervals import wilson
from synthmap.maps.pinned import stays
from synthmap.maps.reach import Reach, furthest
from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.events import Events
from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.model.view import Viewport

LOOKS_CLICKABLE = 0.5  # from this score on, a thing belongs on the map whatever it really is
CLICK_KINDS = ("click", "tap")


@dataclass(frozen=True, eq=False)
class LinkMap:
    """One line per element of the map, in document order, shape (k,) each.

    Attributes
    ----------
    row : the element's row in the view's table.
    clicks, share : clicks it took, and their share of all clicks on the view, with `share_low` and `share_high` as
        the share's Wilson interval.
    exposed : sessions in which its mid-line was in the viewport.
    attractiveness : sessions that clicked it among those; NaN where there were none.
    rank : 1 for the most clicked; the same for equals.
    total : all clicks on the view. nothing : those that nothing answered. sessions : on the view.
    """

    row: Ints
    clicks: Ints
    share: Floats
    share_low: Floats
    share_high: Floats
    exposed: Ints
    attractiveness: Floats
    rank: Ints
    total: int
    nothing: int
    sessions: int


def owners(elements: ElementTable) -> Ints:
    """For each row, the row that a click on it is counted for, -1 for none, shape (n,).

    That is what the click acts on; where it acts on nothing, the nearest thing around it that looks clickable.
    """
    looks = elements.visible & (np.nan_to_num(elements.looks_clickable) >= LOOKS_CLICKABLE)
    found = elements.action.copy()
    for row in np.flatnonzero(found < 0):
        parent = elements.parent[row]
        found[row] = row if looks[row] else (found[parent] if parent >= 0 else -1)
    return found


def link_map(
    events: Events,
    elements: ElementTable,
    *,
    dead: Bools,
    reach: Reach,
    viewport: Viewport,
    document: tuple[int, int],
) -> LinkMap:
    """What every link and look-alike of a view got, from events that `locate` has been over.

    `dead` says of each event whether it is a click that nothing answered.

    An element counts as exposed to a session whose viewport came down to its mid-line, and to every session if it is
    pinned. How long it stayed there is not asked: simulated viewports rest far longer than the 150 ms that count.
    """
    clicks = events.of_kind(*CLICK_KINDS)
    owner = np.append(owners(elements), -1)[clicks.row]
    row = _listed(elements, owner)
    number = np.full(len(elements) + 1, -1)
    number[row] = np.arange(len(row))
    line = number[owner]
    counted = np.bincount(line[line >= 0], minlength=len(row))

    middle = elements.box[row, 1] + elements.box[row, 3] / 2
    pinned = stays(elements)[row]
    exposed = np.where(pinned, reach.sessions, reach.count(middle)).astype(np.int64)
    clickers = _exposed_clickers(events, clicks, line, np.where(pinned, -np.inf, middle), viewport, document)
    total = len(clicks)
    low, high = wilson(counted, np.full(len(row), total))
    return LinkMap(
        row=row,
        clicks=counted,
        share=counted / max(1, total),
        share_low=low,
        share_high=high,
        exposed=exposed,
        attractiveness=np.where(exposed > 0, clickers / np.maximum(exposed, 1), np.nan),
        rank=1 + (counted[None, :] > counted[:, None]).sum(axis=1),
        total=total,
        nothing=int(dead.sum()),
        sessions=reach.sessions,
    )


def _listed(elements: ElementTable, clicked: Ints) -> Ints:
    """The rows of the map: what is drawn and works, says so or looks so, and whatever else was clicked."""
    looks = np.nan_to_num(elements.looks_clickable) >= LOOKS_CLICKABLE
    owner = owners(elements)
    itself = owner == np.arange(len(elements))
    chosen = elements.visible & itself & (looks | ~elements.is_any(Liveness.PLAIN))
    chosen[clicked[clicked >= 0]] = True
    return np.flatnonzero(chosen)


def _exposed_clickers(
    events: Events, clicks: Events, line: Ints, middle: Floats, viewport: Viewport, document: tuple[int, int]
) -> Ints:
    """For each line of the map, the sessions that clicked it and whose viewport held its mid-line."""
    sessions, bottom = furthest(events, viewport, document)
    counted = np.flatnonzero(line >= 0)
    pairs = np.unique(np.stack([line[counted], np.searchsorted(sessions, clicks.session[counted])], axis=1), axis=0)
    exposed = bottom[pairs[:, 1]] >= middle[pairs[:, 0]]
    return np.bincount(pairs[exposed, 0], minlength=len(middle))
