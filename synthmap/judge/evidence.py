"""From what was captured and what sessions did to the evidence that rules receive: the maps of one view."""

from __future__ import annotations

from synthmap.maps.areas import area_shares
from synthmap.maps.clusters import dead_spots
from synthmap.maps.links import link_map
from synthmap.maps.locate import locate_counted
from synthmap.maps.reach import measure_reach
from synthmap.maps.visits import speaking, visits_of
from synthmap.model.events import Events
from synthmap.model.snapshot import Snapshot
from synthmap.rules import Evidence
from synthmap.signals.dead import dead_clicks
from synthmap.signals.forms import form_uses
from synthmap.signals.profiles import DEFAULT, RAGE
from synthmap.signals.rage import rage_clicks
from synthmap.vision.look import Sight


def mapped(sight: Sight, snapshot: Snapshot, events: Events) -> Evidence:
    """What sessions did, held against what is there now that the probe has settled it.

    `snapshot` is the sight's with the probe's answers in it, and `events` are of every source. What the view's own
    figures count is what one source alone did, the one that speaks for it (`maps.visits.speaking`), and `sources` says
    which. The same of everything gives the same evidence, so that nothing of it need be stored.
    """
    elements, viewport, document = snapshot.elements, snapshot.viewport, snapshot.document
    everything, unplaced = locate_counted(events, elements, width=viewport.width)
    # Of a picture nobody knows what would have answered.
    dead = dead_clicks(everything, elements) & (not snapshot.is_picture)
    rage = rage_clicks(everything, elements, RAGE[DEFAULT]) >= 0
    visits = visits_of(everything, elements, dead=dead, rage=rage, viewport=viewport, document=document)
    speaks = speaking(visits)
    mine = speaks.events if speaks else everything
    reach = speaks.reach if speaks else measure_reach(mine, viewport, document)
    links = speaks.links if speaks else None
    predicted = everything.source == "simulated"
    return Evidence(
        snapshot,
        sight.folds,
        links or link_map(mine, elements, dead=dead, reach=reach, viewport=viewport, document=document),
        reach,
        dead_spots(everything.where(predicted), elements, dead[predicted], document),
        (speaks.source if speaks else "simulated",),
        attention=sight.attention,
        areas=area_shares(snapshot.areas, sight.attention, mine, elements),
        events=everything,
        forms=form_uses(everything, elements),
        unplaced=unplaced,
        visits=visits,
    )
