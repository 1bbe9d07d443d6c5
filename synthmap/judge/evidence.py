"""From what was captured and what visitors did to the evidence that rules receive: the maps of one view."""

from __future__ import annotations

from synthmap.maps.areas import area_shares
from synthmap.maps.clusters import dead_spots
from synthmap.maps.links import link_map
from synthmap.maps.locate import locate
from synthmap.maps.reach import Reach
from synthmap.model.events import Events
from synthmap.model.snapshot import Snapshot
from synthmap.rules import Evidence
from synthmap.signals.dead import dead_clicks
from synthmap.vision.look import Sight


def mapped(sight: Sight, snapshot: Snapshot, events: Events, reach: Reach) -> tuple[Evidence, Events]:
    """Where the visits went, held against what is there now that the probe has settled it; and the events, located.

    `snapshot` is the sight's with the probe's answers in it. The same of everything gives the same evidence, so that
    nothing of it need be stored.
    """
    events = locate(events, snapshot.elements)
    # Of a picture nobody knows what would have answered.
    dead = dead_clicks(events, snapshot.elements) & (not snapshot.is_picture)
    links = link_map(
        events,
        snapshot.elements,
        dead=dead,
        reach=reach,
        viewport=snapshot.viewport,
        document=snapshot.document,
    )
    spots = dead_spots(events, snapshot.elements, dead, snapshot.document)
    areas = area_shares(snapshot.areas, sight.attention, events, snapshot.elements)
    return Evidence(snapshot, sight.folds, links, reach, spots, attention=sight.attention, areas=areas), events
