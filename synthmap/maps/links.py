"""The link map held against the clicks: for everything that works, says so or looks so, what it was shown and got."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthmap.maps.hesitation import hesitation
from synthmap.maps.intervals import wilson
from synthmap.maps.pinned import stays
from synthmap.maps.reach import Reach, furthest
from synthmap.maps.viewing import exposures, viewing
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
    exposed : sessions in which its mid-line was in the viewport for 150 ms or longer (Contentsquare).
    clickers : sessions among those that clicked it. attractiveness : their share; NaN where there were none.
    hesitation_ms : median time from the pointer's coming upon it to the first click; NaN where no pointer did.
    rank : 1 for the most clicked; the same for equals.
    total : all clicks on the view. nothing : those that nothing answered. sessions : on the view.
    """

    row: Ints
    clicks: Ints
    share: Floats
    share_low: Floats
    share_high: Floats
    exposed: Ints
    clickers: Ints
    attractiveness: Floats
    hesitation_ms: Floats
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

    An element counts as exposed to a session in whose viewport its mid-line stood for at least 150 ms, and to every
    session if it is pinned. Where a session's events tell no times, the viewport's having come down to it will do.
    """
    clicked = np.isin(events.kind, CLICK_KINDS)
    owner = np.append(owners(elements), -1)[events.row]
    row = _listed(elements, owner[clicked])
    number = np.full(len(elements) + 1, -1)
    number[row] = np.arange(len(row))
    line = number[owner]
    counted = np.bincount(line[clicked & (line >= 0)], minlength=len(row))

    middle = elements.box[row, 1] + elements.box[row, 3] / 2
    middle[stays(elements)[row]] = -np.inf
    exposed, clickers = _shown(events, line, clicked & (line >= 0), middle, viewport, document)
    total = int(clicked.sum())
    low, high = wilson(counted, np.full(len(row), total))
    return LinkMap(
        row=row,
        clicks=counted,
        share=counted / max(1, total),
        share_low=low,
        share_high=high,
        exposed=exposed,
        clickers=clickers,
        attractiveness=np.where(exposed > 0, clickers / np.maximum(exposed, 1), np.nan),
        hesitation_ms=hesitation(events, line, len(row)),
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


def _shown(
    events: Events, line: Ints, clicked: Bools, middle: Floats, viewport: Viewport, document: tuple[int, int]
) -> tuple[Ints, Ints]:
    """For each line of the map, the sessions that it was exposed to, and those among them that clicked it."""
    sessions, bottom = furthest(events, viewport, document)
    viewed = viewing(events.where(np.isin(events.session, sessions)), viewport)
    pairs = np.stack([line[clicked], np.searchsorted(viewed.sessions, events.session[clicked])], axis=1)
    pairs = pairs[np.isin(events.session[clicked], sessions)]
    return exposures(viewed, middle, bottom, np.unique(pairs, axis=0))
