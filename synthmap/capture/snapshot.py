"""One view as it stands, without touching it: the picture and the tables, in a handful of browser commands."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urldefrag, urlsplit

import cv2
import numpy as np

from synthmap.browser.commands import Program, Send, Together, isolated_world
from synthmap.browser.devices import phone_metrics
from synthmap.capture.apart import GROUP, FrameTold, asking, entered, grafted, knocking, leaving, told
from synthmap.capture.documents import FRAME_TAGS
from synthmap.capture.dom import STYLES, Dom, decode
from synthmap.capture.elements import build
from synthmap.capture.handlers import Handler, kept_handlers, listeners_of
from synthmap.capture.hit_test import Hits, hit_test
from synthmap.capture.scripts import script
from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.errors import PageError
from synthmap.model.geometry import Bools, Ints, Ragged
from synthmap.model.identity import readable
from synthmap.model.snapshot import Document, Screenshot, Snapshot
from synthmap.model.view import View, Viewport

MAX_HEIGHT = 50_000  # a taller page is looked at down to here, and the snapshot says so
# A line of a million letters makes a page eight million px wide, of which nobody sees more than the beginning.
_MAX_WIDTH = 10_000
_MAX_AREA = 100_000_000  # px: a picture of more, decoded a few times over, is more than many a machine has room for
_MAX_SITES = 5  # named in a note
# Nodes of a page whose accessibility tree is asked for: Chromium 156 takes seconds for 10,000 links in a row, a minute
# for 40,000 and far longer for 100,000.
_MAX_NAMED = 60_000
_FRAMEWORKS = script("frameworks.js")
# A matrix whose second or third number is not 0 turns or skews; `matrix3d` may do anything.
_SKEWS = re.compile(r"matrix3d|matrix\((?![^,]+, 0, 0,)")
_MAX_TESTED = 4_000  # elements whose reach is sampled


@dataclass(frozen=True, eq=False)
class Gathered:
    """What the browser answered, before any of it is decoded; `window` is the part of the page shown at once.

    `whole` is the size of the page, `page` of what was pictured of it; `apart` is what the frames that live in
    processes of their own answered. Where a page has very many nodes, no accessibility tree was asked for: not `named`.
    """

    page: tuple[int, int]
    window: tuple[int, int]
    whole: tuple[int, int]
    dom: Mapping[str, Any]
    png_base64: str
    accessibility: list[Mapping[str, Any]]
    listeners: Mapping[int, tuple[Handler, ...]]
    handlers: Mapping[str, Any]
    apart: tuple[FrameTold, ...] = ()
    named: bool = True


def gather(viewport: Viewport, within: Sequence[int | None] = (), *, pictured: bool = True) -> Program[Gathered]:
    """Ask the browser for everything at once: DOM, picture, accessibility tree and listeners of the same moment.

    `within` are the frames that have a session of their own, by what each stands in (`browser.frames`). With `pictured`
    false the picture is left to the caller, and the page's screen as it is: a session that takes pictures undoes what
    another one emulates.
    """
    metrics, counters, handle, *knocked = yield Together(
        (
            Send("Page.getLayoutMetrics"),
            Send("Memory.getDOMCounters"),
            # Only for a node in a group does the browser tell what the handlers on it say.
            Send("Runtime.evaluate", {"expression": "document", "objectGroup": GROUP}),
            *knocking(len(within)),
        )
    )
    frames = entered(within, knocked)
    size, shown = metrics["cssContentSize"], metrics["cssVisualViewport"]
    if pictured and viewport.mobile:
        # A page that says nothing of phones, or is wider than they are, is laid out wider and zoomed out. Without this
        # the picture would not be of the boxes.
        yield Send("Emulation.setDeviceMetricsOverride", phone_metrics(viewport.width, viewport.height, dpr=1))
    # A page that reads from the right overflows to the left of its first screen, and the picture would begin there;
    # boxes begin where the first screen does.
    left = max(0, round(metrics["cssLayoutViewport"]["pageX"] - shown["pageX"]))
    whole = (round(size["width"]) - left, round(size["height"]))
    page = bounded(whole)
    document = {"objectId": handle["result"]["objectId"]}
    shot = Send(
        "Page.captureScreenshot",
        {
            "format": "png",
            "optimizeForSpeed": True,
            "captureBeyondViewport": True,
            "clip": {"x": left, "y": 0, "width": page[0], "height": page[1], "scale": 1},
        },
    )
    named = counters["nodes"] <= _MAX_NAMED
    dom, *rest = yield Together(
        (
            Send("DOMSnapshot.captureSnapshot", {"computedStyles": list(STYLES)}),
            *((shot,) if pictured else ()),
            *((Send("Accessibility.getFullAXTree"),) if named else ()),
            Send("DOMDebugger.getEventListeners", {**document, "depth": -1, "pierce": True}),
            Send("Runtime.callFunctionOn", {**document, "functionDeclaration": _FRAMEWORKS, "returnByValue": True}),
            *asking(frames, STYLES, _FRAMEWORKS),
        )
    )
    png = rest.pop(0)["data"] if pictured else ""
    tree = rest.pop(0)["nodes"] if named else []
    heard, handlers, *answered = rest
    yield Together((Send("Runtime.releaseObjectGroup", {"objectGroup": GROUP}), *leaving(frames)))
    return Gathered(
        page=page,
        window=(round(shown["clientWidth"]), round(shown["clientHeight"])),
        whole=whole,
        dom=dom,
        png_base64=png,
        accessibility=tree,
        listeners=listeners_of(heard),
        handlers=handlers["result"].get("value") or {},
        apart=told(frames, answered),
        named=named,
    )


def bounded(whole: tuple[int, int]) -> tuple[int, int]:
    """The size of the picture of a page of that size, at least one px each way."""
    width = max(1, min(whole[0], _MAX_WIDTH))
    return width, max(1, min(whole[1], MAX_HEIGHT, _MAX_AREA // width))


def decode_snapshot(gathered: Gathered, *, view: View, url: str, viewport: Viewport, site: str) -> tuple[Snapshot, Dom]:
    """The Snapshot, with nothing hit-tested or probed yet, and the Dom that a hit-test needs. Needs no browser.

    `url` is the address as recorded, `site` the origin as loaded.
    """
    png = base64.b64decode(gathered.png_base64)
    pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise PageError("the browser gave a screenshot that is no picture")
    dom = decode(grafted(gathered.dom, gathered.apart))
    elements, texts, pictures = build(
        dom,
        [*gathered.accessibility, *(node for frame in gathered.apart for node in frame.accessibility)],
        {**gathered.listeners, **{node: kept for frame in gathered.apart for node, kept in frame.listeners.items()}},
        _kept(gathered, dom),
        page=(pixels.shape[1], pixels.shape[0]),
        site=site,
    )
    notes = []
    if viewport.mobile and gathered.window[0] != viewport.width:
        viewport = replace(viewport, width=gathered.window[0], height=gathered.window[1])
        why = "the page has no viewport for phones, or is wider than they are"
        notes.append(f"{why}: they show it {viewport.width} px wide, zoomed out")
    if not gathered.named:
        notes.append("the page has very many elements: their roles and names are read from the markup alone")
    notes += _frames_left_out(dom, elements.visible)
    for whole, looked_at, extent in zip(gathered.whole, gathered.page, ("wide", "tall"), strict=True):
        if whole > looked_at:
            notes.append(f"the page is {whole} px {extent}; only its first {looked_at} px were looked at")
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
        base=_recorded_base(dom.documents[-1], url, site),
        frames={row: _recorded(document, url, site) for row, document in dom.documents.items() if row >= 0},
        hidden=dom.hidden,
        notes=tuple(notes),
    )
    return snapshot, dom


def _kept(gathered: Gathered, dom: Dom) -> dict[int, tuple[Handler, ...]]:
    """The handlers that frameworks keep, by row: those of the page and of each frame that tells its own."""
    found = kept_handlers(gathered.handlers, dom.walk, dom.walked)
    for frame in gathered.apart:
        if frame.process in dom.inner_walks:
            found |= kept_handlers(frame.handlers, *dom.inner_walks[frame.process])
    return found


def _recorded(document: Document, url: str, site: str) -> Document:
    """A document with its addresses as they are recorded: of a served page without the loopback port."""
    if not url.startswith("local:"):
        return document
    return replace(document, url=_local(document.url, site), base=_local(document.base, site))


def _local(address: str, site: str) -> str:
    return f"local:{address.removeprefix(site)}" if address.startswith(f"{site}/") else address


def _recorded_base(document: Document, url: str, site: str) -> str:
    """What relative links of the page start from, where its own `<base>` says so."""
    there = urldefrag(document.base).url
    return "" if there == urldefrag(document.url).url else urldefrag(_recorded(document, url, site).base).url


def _frames_left_out(dom: Dom, visible: Bools) -> list[str]:
    """What to say of the drawn frames whose documents the browser did not give, by the site they come from."""
    sites: Counter[str] = Counter()
    for row in map(int, np.flatnonzero(visible)):
        if dom.tag[row] in FRAME_TAGS and row not in dom.entered:
            sites[_host(dom.attributes[row].get("src", ""))] += 1
    total = sum(sites.values())
    told = ", ".join(f"{count} of {site}" for site, count in sorted(sites.items())[:_MAX_SITES])
    return [f"{total} embedded frame{'s' * (total > 1)} not looked into: {told}"] if total else []


def _host(address: str) -> str:
    """The host that a frame comes from, without a port, which may differ from run to run."""
    try:
        return readable(urlsplit(address).hostname or "", 60) or "the page itself"
    except ValueError:
        return "an address that is none"


def with_reach(snapshot: Snapshot, dom: Dom) -> Program[Snapshot]:
    """The same snapshot with the reach of everything that works or claims to, tested on the page as it stands."""
    table = snapshot.elements
    rows = np.flatnonzero(_worth_testing(table))[:_MAX_TESTED]
    askew = _turned(dom)
    world = yield from isolated_world()
    hits = yield from hit_test(
        world,
        rows,
        Ragged.of([table.rects[int(row)] for row in rows], 4),
        dom,
        acts=_acts(table),
        turned=askew[rows],
        page=snapshot.document,
        window=(snapshot.viewport.width, snapshot.viewport.height),
    )
    if hits is None:
        return replace(snapshot, notes=(*snapshot.notes, "the page changed while it was looked at: reach is unknown"))
    return replace(snapshot, elements=_join(table, rows, hits))


def _worth_testing(table: ElementTable) -> Bools:
    """What works or claims to; what works unseen too, as long as it has a place on the page to be hit."""
    placed = (table.box[:, 2:] > 0).all(axis=1) & (table.box[:, :2] + table.box[:, 2:] > 0).all(axis=1)
    unseen = table.is_any(Liveness.LIVE) & placed & table.takes_pointer
    return ~table.is_any(Liveness.PLAIN) & (table.visible | unseen)


def _acts(table: ElementTable) -> Ints:
    """What a click on each row acts on, as numbers: links to the same address are one and the same, shape (n,)."""
    acts = table.action.copy()
    first: dict[str, int] = {}
    for row in np.flatnonzero(table.is_any(Liveness.LIVE)):
        href = table.attributes[row].get("href", "") if "href" in table.evidence[row] else ""
        if href:
            acts[table.action == row] = first.setdefault(href, int(row))
    return acts


def _turned(dom: Dom) -> Bools:
    """Which elements stand askew, by a transform of their own or around them: their box is not their outline."""
    turned = np.zeros(len(dom), dtype=bool)
    for row, style in enumerate(dom.style):
        above = int(dom.parent[row])
        own = _SKEWS.match(style["transform"]) is not None or style["rotate"] not in ("none", "0deg", "")
        turned[row] = own or (above >= 0 and turned[above])
    return turned


def _join(table: ElementTable, rows: Ints, hits: Hits) -> ElementTable:
    reachable, in_sight, occluder = table.reachable.copy(), table.in_sight.copy(), table.occluder.copy()
    reachable[rows] = np.round(hits.reachable, 3)
    in_sight[rows] = np.round(hits.in_sight, 3)
    occluder[rows] = hits.occluder
    return replace(table, reachable=reachable, in_sight=in_sight, occluder=occluder, quads=hits.quads)


def origin(url: str) -> str:
    """Scheme, host and port of an address, as keys leave it out."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
