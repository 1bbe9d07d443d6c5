"""All maps of one view, source by source: simulated, recorded and scripted sessions are never counted together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from synthmap.maps.clusters import DeadSpot, dead_spots
from synthmap.maps.links import CLICK_KINDS, LinkMap, link_map
from synthmap.maps.reach import Reach, measure_reach
from synthmap.maps.segments import Divergence, Segment, segments
from synthmap.maps.viewing import time_in_view, viewing
from synthmap.maps.zooms import Zoomed, zooms
from synthmap.model.elements import ElementTable
from synthmap.model.events import Events
from synthmap.model.geometry import Bools, Floats
from synthmap.model.view import Viewport

LEAST_RECORDED = 500
"""Recorded sessions of a view from which its maps may be read: practice says 500 to 1,000."""

_STEP = 100  # px between the points of the curve of time in view
_ORDER = ("recorded", "simulated", "scripted")


@dataclass(frozen=True, eq=False)
class Visits:
    """What the sessions of one source did on one view.

    Attributes
    ----------
    events : theirs alone, after `locate`. dead : which of these are clicks that nothing answered; rage : which are
        clicks in anger.
    spots : where they clicked, gathered by the thing that stands there; `events` of a spot are positions in `events`.
    in_view_ms : (y, mean ms for which y was in a session's viewport), down the page; empty where no times are told.
    zooms, segments, diverging : the gestures per region, the segments, and what these do unlike the others.
    """

    source: str
    events: Events
    dead: Bools
    rage: Bools
    links: LinkMap
    reach: Reach
    spots: tuple[DeadSpot, ...]
    in_view_ms: tuple[tuple[float, float], ...]
    zooms: tuple[Zoomed, ...]
    segments: tuple[Segment, ...]
    diverging: tuple[Divergence, ...]

    @property
    def sessions(self) -> int:
        """How many sessions came to the view."""
        return len(np.unique(self.events.session))

    @property
    def times_measured(self) -> bool:
        """Whether a picture may show how long things were in view: what is assumed would look measured there."""
        return self.source == "recorded" and bool(self.in_view_ms)

    @property
    def marked(self) -> dict[str, Bools]:
        """The events of the further maps of places, by the map's name: `rage`, `dead` and `move`."""
        marked = {"rage": self.rage, "dead": self.dead}
        if self.source == "recorded":  # a script's pointer leaps, and a simulated visitor has none between clicks
            marked["move"] = self.events.kind == "move"
        return marked

    @property
    def followed(self) -> int:
        """Of how many it is known how far down they came: a list of clicks may not tell where the window was."""
        return self.reach.sessions

    @property
    def depth_known(self) -> bool:
        """Whether what is said of how far sessions came may be read so."""
        return self.followed > 0 if self.source == "simulated" else self.enough and self.followed >= LEAST_RECORDED

    @property
    def enough(self) -> bool:
        """Whether what they did may be read as what visitors do; simulated ones are a prediction whatever they are."""
        return self.source == "simulated" or (self.source == "recorded" and self.sessions >= LEAST_RECORDED)


def visits_of(
    events: Events,
    elements: ElementTable,
    *,
    dead: Bools,
    rage: Bools,
    viewport: Viewport,
    document: tuple[int, int],
) -> tuple[Visits, ...]:
    """The visits of each source in `events`, which have been through `locate`; `dead`, `rage` have a flag per event."""
    return tuple(
        _visits(source, events.where(mine), elements, (dead[mine], rage[mine]), viewport, document)
        for source in _ORDER
        if (mine := events.source == source).any()
    )


def speaking(visits: Sequence[Visits]) -> Visits | None:
    """The visits whose figures stand for the view.

    They are recorded ones where there are enough, else simulated ones, else what few recordings or tests there are.
    """
    found = sorted(visits, key=lambda each: (not each.enough, _ORDER.index(each.source)))
    return found[0] if found else None


def from_source(visits: Sequence[Visits], source: str) -> Visits | None:
    """The visits of one source, None where there are none."""
    return next((each for each in visits if each.source == source), None)


def _visits(
    source: str,
    events: Events,
    elements: ElementTable,
    marked: tuple[Bools, Bools],
    viewport: Viewport,
    document: tuple[int, int],
) -> Visits:
    (dead, rage), reach = marked, measure_reach(events, viewport, document)
    # How long a script's window rests somewhere is this machine's affair, and differs from run to run.
    timed = replace(events, t=np.full(len(events), np.nan)) if source == "scripted" else events
    links = link_map(timed, elements, dead=dead, reach=reach, viewport=viewport, document=document)
    parts, diverging = segments(events, elements, links, viewport, document)
    return Visits(
        source=source,
        events=events,
        dead=dead,
        rage=rage,
        links=links,
        reach=reach,
        spots=dead_spots(events, elements, np.isin(events.kind, CLICK_KINDS), document),
        in_view_ms=in_view(timed, viewport, document),
        zooms=zooms(events, elements, viewport),
        segments=parts,
        diverging=diverging,
    )


def in_view(events: Events, viewport: Viewport, document: tuple[int, int]) -> tuple[tuple[float, float], ...]:
    """(y, mean ms for which y was in a session's viewport), down the page; empty where no times are told."""
    viewed = viewing(events, viewport)
    if not viewed.timed.any() or not len(viewed.session):
        return ()
    y: Floats = np.arange(0, document[1], _STEP, dtype=np.float64)
    return tuple((float(at), round(float(ms))) for at, ms in zip(y, time_in_view(viewed, y), strict=True))
