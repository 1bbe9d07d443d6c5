"""One view as it stands, without touching it: the picture and the tables, in a handful of browser commands."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import cv2
import numpy as np

from synthmap.browser.commands import Program, Send, Together, isolated_world
from synthmap.capture.dom import STYLES, Dom, decode
from synthmap.capture.elements import build
from synthmap.capture.hit_test import Hits, hit_test
from synthmap.capture.scripts import script
from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.errors import PageError
from synthmap.model.geometry import Bools, Ints
from synthmap.model.snapshot import Screenshot, Snapshot
from synthmap.model.view import View, Viewport

MAX_HEIGHT = 50_000  # a taller page is looked at down to here, and the snapshot says so
_FRAMEWORKS = script("frameworks.js")
_MAX_TESTED = 4_000  # elements whose reach is sampled


@dataclass(frozen=True, eq=False)
class Gathered:
    """What the browser answered, before any of it is decoded; `window` is the part of the page shown at once."""

    page: tuple[int, int]
    window: tuple[int, int]
    whole_height: int
    dom: Mapping[str, Any]
    png_base64: str
    accessibility: list[Mapping[str, Any]]
    listeners: Mapping[int, frozenset[str]]
    handlers: Mapping[str, Any]


def gather(viewport: Viewport) -> Program[Gathered]:
    """Ask the browser for everything at once: DOM, picture, accessibility tree and listeners of the same moment."""
    metrics, handle = yield Together(
        (Send("Page.getLayoutMetrics"), Send("Runtime.evaluate", {"expression": "document"}))
    )
    size, shown = metrics["cssContentSize"], metrics["cssLayoutViewport"]
    if shown["clientWidth"] != viewport.width and viewport.mobile:
        # A page that says nothing of phones is laid out wider than the phone and zoomed out. Picturing it at another
        # pixel ratio would lay it out anew, and the picture would no longer be of the boxes.
        yield Send(
            "Emulation.setDeviceMetricsOverride",
            {"width": viewport.width, "height": viewport.height, "deviceScaleFactor": 1, "mobile": True},
        )
    page = (max(1, round(size["width"])), max(1, min(round(size["height"]), MAX_HEIGHT)))
    document = {"objectId": handle["result"]["objectId"]}
    dom, shot, tree, heard, handlers = yield Together(
        (
            Send("DOMSnapshot.captureSnapshot", {"computedStyles": list(STYLES)}),
            Send(
                "Page.captureScreenshot",
                {
                    "format": "png",
                    "optimizeForSpeed": True,
                    "captureBeyondViewport": True,
                    "clip": {"x": 0, "y": 0, "width": page[0], "height": page[1], "scale": 1},
                },
            ),
            Send("Accessibility.getFullAXTree"),
            Send("DOMDebugger.getEventListeners", {**document, "depth": -1, "pierce": True}),
            Send("Runtime.callFunctionOn", {**document, "functionDeclaration": _FRAMEWORKS, "returnByValue": True}),
        )
    )
    types: dict[int, set[str]] = {}
    for listener in heard["listeners"]:
        if "backendNodeId" in listener:
            types.setdefault(listener["backendNodeId"], set()).add(listener["type"])
    return Gathered(
        page=page,
        window=(round(shown["clientWidth"]), round(shown["clientHeight"])),
        whole_height=round(size["height"]),
        dom=dom,
        png_base64=shot["data"],
        accessibility=tree["nodes"],
        listeners={node: frozenset(kinds) for node, kinds in types.items()},
        handlers=handlers["result"].get("value") or {},
    )


def decode_snapshot(gathered: Gathered, *, view: View, url: str, viewport: Viewport, site: str) -> tuple[Snapshot, Dom]:
    """The Snapshot, with nothing hit-tested or probed yet, and the Dom that a hit-test needs. Needs no browser.

    `url` is the address as recorded, `site` the origin as loaded.
    """
    png = base64.b64decode(gathered.png_base64)
    pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise PageError("the browser gave a screenshot that is no picture")
    dom = decode(gathered.dom)
    elements, texts, pictures = build(
        dom,
        gathered.accessibility,
        gathered.listeners,
        _handlers(dom, gathered.handlers),
        page=(pixels.shape[1], pixels.shape[0]),
        site=site,
    )
    notes = []
    if viewport.mobile and gathered.window[0] != viewport.width:
        viewport = replace(viewport, width=gathered.window[0], height=gathered.window[1])
        notes.append(f"the page has no viewport for phones, so they show it {viewport.width} px wide, zoomed out")
    if dom.frames:
        notes.append(f"{dom.frames} embedded frame{'s' * (dom.frames > 1)} on the page, not looked into")
    if gathered.whole_height > gathered.page[1]:
        notes.append(
            f"the page is {gathered.whole_height} px tall; only its first {gathered.page[1]} px were looked at"
        )
    snapshot = Snapshot(
        view=view,
        url=url,
        viewport=viewport,
        document=(pixels.shape[1], pixels.shape[0]),
        screenshot=Screenshot(np.asarray(pixels, dtype=np.uint8), png),
        elements=elements,
        texts=texts,
        pictures=pictures,
        anchors=dom.anchors,
        hidden=dom.hidden,
        notes=tuple(notes),
    )
    return snapshot, dom


def _handlers(dom: Dom, found: Mapping[str, Any]) -> Mapping[int, tuple[str, ...]]:
    """Handlers of frameworks by row. The page itself answered, so nothing about the answer is taken for granted."""
    try:
        if int(found["length"]) != dom.walked:
            return {}
        places = {int(place): tuple(str(fact)[:40] for fact in facts[:10]) for place, facts in found["found"]}
    except (KeyError, TypeError, ValueError):
        return {}
    return {row: places[int(place)] for row, place in enumerate(dom.walk) if int(place) in places}


def with_reach(snapshot: Snapshot, dom: Dom) -> Program[Snapshot]:
    """The same snapshot with the reach of everything that works or claims to, tested on the page as it stands."""
    table = snapshot.elements
    rows = np.flatnonzero(_worth_testing(table))[:_MAX_TESTED]
    boxes = np.stack([table.rects[int(row)][0] for row in rows]) if len(rows) else np.zeros((0, 4))
    world = yield from isolated_world()
    hits = yield from hit_test(
        world,
        rows,
        boxes,
        np.array([table.pinned[int(row)] == "fixed" for row in rows], dtype=bool),
        walk=dom.walk,
        walked=dom.walked,
        parent=table.parent,
        page=snapshot.document,
        window=(snapshot.viewport.width, snapshot.viewport.height),
    )
    if hits is None:
        return replace(snapshot, notes=(*snapshot.notes, "the page changed while it was looked at: reach is unknown"))
    return replace(snapshot, elements=_join(table, rows, hits))


def _worth_testing(table: ElementTable) -> Bools:
    return table.visible & ~table.is_any(Liveness.PLAIN)


def _join(table: ElementTable, rows: Ints, hits: Hits) -> ElementTable:
    reachable, occluder = table.reachable.copy(), table.occluder.copy()
    reachable[rows] = np.round(hits.reachable, 3)
    occluder[rows] = hits.occluder
    return replace(table, reachable=reachable, occluder=occluder)


def origin(url: str) -> str:
    """Scheme, host and port of an address, as keys leave it out."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
