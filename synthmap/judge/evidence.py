"""From what was captured and what sessions did to the evidence that rules receive: the maps of one view."""

from __future__ import annotations

from synthmap.maps.areas import area_shares
from synthmap.maps.clusters import dead_spots
from synthmap.maps.links import link_map
from synthmap.maps.locate import locate_counted
from synthmap.maps.reach import measure_reach
from synthmap.model.events import Events, sessions_by_source
from synthmap.model.snapshot import Snapshot
from synthmap.rules import Evidence
from synthmap.signals.dead import dead_clicks
from synthmap.signals.forms import form_uses
from synthmap.vision.look import Sight


def mapped(sight: Sight, snapshot: Snapshot, events: Events) -> Evidence:
    """What sessions did, held against what is there now that the probe has settled it.

    `snapshot` is the sight's with the probe's answers in it, and `events` are of every source. What is counted is what
    simulated visitors did, or, where there are none, recorded or else scripted sessions: one source alone, and
    `sources` says which. The same of everything gives the same evidence, so that nothing of it need be stored.
    """
    everything, unplaced = locate_counted(events, snapshot.elements, width=snapshot.viewport.width)
    source = counted(everything)
    mine = everything.where(everything.source == source)
    reach = measure_reach(mine, snapshot.viewport, snapshot.document)
    # Of a picture nobody knows what would have answered.
    dead = dead_clicks(mine, snapshot.elements) & (not snapshot.is_picture)
    links = link_map(
        mine, snapshot.elements, dead=dead, reach=reach, viewport=snapshot.viewport, document=snapshot.document
    )
    predicted = mine.source == "simulated"
    return Evidence(
        snapshot,
        sight.folds,
        links,
        reach,
        dead_spots(mine.where(predicted), snapshot.elements, dead[predicted], snapshot.document),
        (source,),
        attention=sight.attention,
        areas=area_shares(snapshot.areas, sight.attention, mine, snapshot.elements),
        events=everything,
        forms=form_uses(everything, snapshot.elements),
        unplaced=unplaced,
    )


def counted(events: Events) -> str:
    """The source of sessions that a view's numbers are of."""
    counts = sessions_by_source(events)
    return next((source for source in ("simulated", "recorded", "scripted") if counts[source]), "simulated")
