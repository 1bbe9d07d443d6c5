"""The areas of interest of a scenario, found on the captured page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from synthmap.browser.commands import Program, isolated_world
from synthmap.capture.dom import Dom
from synthmap.capture.matching import matching
from synthmap.model.errors import PageError
from synthmap.model.geometry import Floats, areas, clipped, no_boxes
from synthmap.model.snapshot import Region, Snapshot
from synthmap.scenario.types import Area

_MAX_PARTS = 100  # boxes of one area; what more its selector matches is left out, and said


def located(snapshot: Snapshot, dom: Dom, wanted: Sequence[Area]) -> Program[Snapshot]:
    """The snapshot with the areas that are on the page; each one that is not is noted, so that a typo does not hide.

    A box is taken as it is, cut to the page; a selector stands for all that it matches and that has a place there.
    """
    if not wanted:
        return snapshot
    found, notes = list(snapshot.areas), list(snapshot.notes)
    world = yield from isolated_world()
    for area in wanted:
        boxes, note = (np.array([area.box]), "") if area.box else (yield from _matched(world, dom, area))
        boxes = clipped(boxes, *snapshot.document)
        boxes = boxes[areas(boxes) > 0]
        if len(boxes):
            found.append(Region(area.name, boxes[:_MAX_PARTS]))
        if len(boxes) > _MAX_PARTS:
            note = f"the area {area.name} has {len(boxes):,} parts; only the first {_MAX_PARTS} were looked at"
        if note or not len(boxes):
            notes.append(note or f"the area {area.name} is not on the page")
    return replace(snapshot, areas=tuple(found), notes=tuple(notes))


def _matched(world: int, dom: Dom, area: Area) -> Program[tuple[Floats, str]]:
    """The boxes of all that the area's selector matches, and what to note where that cannot be told."""
    try:
        rows = yield from matching(world, dom, area.css)
    except PageError:
        return no_boxes(), f"the area {area.name} was not found: {area.css} is no CSS selector"
    if rows is None:
        return no_boxes(), f"the page changed while it was looked at: the area {area.name} was not found"
    return dom.box[rows], "" if rows.any() else f"the area {area.name} matched nothing: {area.css}"
