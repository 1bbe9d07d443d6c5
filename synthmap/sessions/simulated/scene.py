"""The scene that simulated visitors see: what looks clickable on a view, and how much each thing is looked at."""

from __future__ import annotations

import numpy as np

from synthmap.model.geometry import Floats, Ints, clipped, intersections, union
from synthmap.model.snapshot import Snapshot
from synthmap.sessions.simulated.visitors import Scene
from synthmap.vision.saliency import Attention, share

_WORTH_A_CLICK = 0.3  # what looks less clickable than this is clicked by nobody (assumed)


def scene_of(snapshot: Snapshot, attention: Attention) -> Scene:
    """The scene of a view, from its pixels and boxes; what works and what doesn't is not in it."""
    table = snapshot.elements
    looks = np.nan_to_num(table.looks_clickable)
    rows = np.flatnonzero(table.visible & (looks >= _WORTH_A_CLICK))
    boxes = clipped(table.box[rows], *snapshot.document)
    return Scene(
        view=snapshot.view,
        url=snapshot.url,
        viewport=snapshot.viewport,
        document=snapshot.document,
        boxes=boxes,
        looks=looks[rows],
        seen=share(attention, boxes),
        pinned=np.array([table.pinned[int(row)] == "fixed" for row in rows], dtype=bool),
        label=_labels(boxes, snapshot.texts.box),
    )


def _labels(boxes: Floats, lines: Floats) -> Floats:
    """Where each thing is aimed at: the lines of text within it together, or all of it where there are none."""
    if not len(boxes) or not len(lines):
        return boxes
    inside = intersections(boxes, lines) > 0.8 * np.maximum(lines[None, :, 2] * lines[None, :, 3], 1e-9)
    return np.stack([_label(box, np.flatnonzero(held), lines) for box, held in zip(boxes, inside, strict=True)])


def _label(box: Floats, held: Ints, lines: Floats) -> Floats:
    return union(lines[held]) if len(held) else box
