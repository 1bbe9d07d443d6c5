"""Elements, snapshots and evidence written by hand: say what matters, the rest is plain. Loaded by conftest files.

With `--import-mode=importlib` one test folder cannot import another's helpers by name, so each conftest runs this file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np

from synthmap.maps.areas import AreaShare
from synthmap.maps.clusters import DeadSpot
from synthmap.maps.links import LinkMap
from synthmap.maps.reach import Reach
from synthmap.model.elements import ElementTable, Liveness, TextTable
from synthmap.model.geometry import Ragged, no_boxes
from synthmap.model.snapshot import Screenshot, Snapshot
from synthmap.model.view import View, Viewport
from synthmap.rules import Evidence
from synthmap.signals.forms import FormUse
from synthmap.vision.folds import Fold

Row = dict[str, Any]


def table(*rows: Row) -> ElementTable:
    """One dict per element. `box` is (0, 0, 10, 10) unless said; what is not plain acts on itself unless said."""
    n = len(rows)

    def column(name: str, missing: Any) -> tuple[Any, ...]:
        return tuple(row.get(name, missing) for row in rows)

    liveness = column("liveness", Liveness.PLAIN)
    own = [k if state != Liveness.PLAIN else -1 for k, state in enumerate(liveness)]
    boxes = [np.array(row.get("box", (0, 0, 10, 10)), dtype=float) for row in rows]
    return ElementTable(
        node=np.arange(100, 100 + n),
        parent=np.array(column("parent", -1), dtype=np.int64),
        action=np.array([row.get("action", k) for row, k in zip(rows, own, strict=True)], dtype=np.int64),
        tag=column("tag", "div"),
        role=column("role", ""),
        name=column("name", ""),
        key=column("key", ""),
        selector=column("selector", ""),
        attributes=column("attributes", {}),
        box=np.array(boxes, dtype=float).reshape(n, 4),
        rects=Ragged.of(
            [np.array(row.get("rects", [box]), dtype=float) for row, box in zip(rows, boxes, strict=True)], 4
        ),
        pinned=column("pinned", ""),
        visible=np.array(column("visible", True), dtype=bool),
        drawn=np.array(column("drawn", True), dtype=bool),
        takes_pointer=np.array(column("takes_pointer", True), dtype=bool),
        inline=np.zeros(n, dtype=bool),
        liveness=np.array(liveness, dtype=np.int8),
        evidence=column("evidence", ()),
        reachable=np.array(column("reachable", np.nan), dtype=float),
        in_sight=np.array(column("in_sight", np.nan), dtype=float),
        occluder=np.array(column("occluder", -1), dtype=np.int64),
        looks_clickable=np.array(column("looks_clickable", np.nan), dtype=float),
        reasons=column("reasons", ()),
    )


def snapshot(
    elements: ElementTable,
    *,
    page: str = "pricing",
    device: str = "desktop",
    size: tuple[int, int] = (40, 60),
    **more: Any,
) -> Snapshot:
    """A page of `size` (width, height), all white, seen through a viewport as wide and half as high."""
    width, height = size
    pixels = np.full((height, width, 3), 255, np.uint8)
    return Snapshot(
        view=View(page, device),
        url="local:/pricing.html",
        viewport=Viewport(device, width, height // 2),
        document=size,
        screenshot=Screenshot(pixels, cv2.imencode(".png", pixels)[1].tobytes()),
        elements=elements,
        texts=TextTable(no_boxes(), (), np.zeros(0, dtype=np.int64)),
        pictures=no_boxes(),
        **more,
    )


def links(clicks: Mapping[int, int], *, total: int, sessions: int) -> LinkMap:
    """A link map with so many clicks on each row."""
    row, counted = np.array(list(clicks), dtype=np.int64), np.array(list(clicks.values()), dtype=np.int64)
    unknown = np.full(len(row), np.nan)
    return LinkMap(
        row=row,
        clicks=counted,
        share=counted / total,
        share_low=unknown,
        share_high=unknown,
        exposed=np.full(len(row), sessions),
        clickers=counted,
        attractiveness=unknown,
        hesitation_ms=unknown,
        rank=np.arange(1, len(row) + 1),
        total=total,
        nothing=0,
        sessions=sessions,
    )


def evidence(
    snapshot: Snapshot,
    *,
    link_map: LinkMap | None = None,
    folds: Sequence[Fold] = (),
    depths: Sequence[tuple[float, float]] = ((0.0, 1.0), (60.0, 0.5)),
    dead_spots: Sequence[DeadSpot] = (),
    areas: Sequence[AreaShare] = (),
    forms: Sequence[FormUse] = (),
) -> Evidence:
    """What the rules over one view are given."""
    nobody = links({}, total=1, sessions=0)
    reach = Reach(tuple(depths), {}, float(snapshot.viewport.height), np.zeros(0))
    spots = tuple(dead_spots)
    return Evidence(snapshot, tuple(folds), link_map or nobody, reach, spots, areas=tuple(areas), forms=tuple(forms))
