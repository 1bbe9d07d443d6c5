"""What may open under a mouse: found on the captured page without touching it, with a finger's device too.

Candidates are style rules with `:hover` that hang something hidden from something drawn (also rules for hover media
that the device at hand does not match), and elements that listen for the pointer coming over them. Whether anything
opens, and how else it does, is for `hovering` to try.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from synthmap.browser.commands import Program, Send, Together, call, isolated_world
from synthmap.capture.dom import Dom
from synthmap.capture.scripts import script
from synthmap.model.elements import ElementTable
from synthmap.model.geometry import areas
from synthmap.model.identity import readable
from synthmap.model.snapshot import Revealed, Snapshot

SCRIPT = script("hover.js")
_HANDLERS = script("hover_handlers.js")
_HEARD = frozenset(("mouseenter", "mouseover", "pointerenter", "pointerover"))
_LARGE = 0.25  # of the page: what listens on more than that listens for what it holds
_MAX_SHEET = 2_000_000  # characters of a style sheet of another site


@dataclass(frozen=True)
class Trigger:
    """An element that something may hang from, how to find it again, and what the markup says would open.

    Triggers of one `group` are opened by the same style rule, or look alike and listen alike.
    """

    row: int
    place: int
    tag: str
    selector: str
    group: str
    opens: tuple[Revealed, ...]


def triggers(snapshot: Snapshot, dom: Dom) -> Program[tuple[Trigger, ...]]:
    """The candidates on a captured page, in document order; none where it has changed since."""
    world = yield from isolated_world()
    heard = yield from _heard(snapshot.elements, dom)
    yield from call(world, SCRIPT)
    answer = yield from ask(world, "find", heard, [])
    if answer["unread"]:
        texts = yield from _sheets(answer["unread"])
        if texts:
            answer = yield from ask(world, "find", heard, texts)
    if answer["length"] != dom.walked:
        return ()
    row_at = {int(place): row for row, place in enumerate(dom.walk) if place >= 0}
    return tuple(
        Trigger(row, one["place"], dom.tag[row], dom.selector[row], one["group"], revealed(one["opens"]))
        for one in answer["found"]
        if (row := row_at.get(one["place"], -1)) >= 0 and snapshot.elements.visible[row]
    )


def _heard(table: ElementTable, dom: Dom) -> Program[list[int]]:
    """Places in the walk of what listens for the pointer itself, frameworks' handlers included."""
    handle = yield Send("Runtime.evaluate", {"expression": "document"})
    document = {"objectId": handle["result"]["objectId"]}
    heard, kept = yield Together(
        (
            Send("DOMDebugger.getEventListeners", {**document, "depth": -1, "pierce": True}),
            Send("Runtime.callFunctionOn", {**document, "functionDeclaration": _HANDLERS, "returnByValue": True}),
        )
    )
    nodes = [listener["backendNodeId"] for listener in heard["listeners"] if listener["type"] in _HEARD]
    large = areas(table.box) > _LARGE * areas(table.box).max(initial=1.0)
    listens = np.isin(table.node, nodes) | np.isin(dom.walk, _places(kept["result"].get("value"), dom.walked))
    return [int(place) for place in dom.walk[listens & table.visible & ~large & (dom.walk >= 0)]]


def _places(found: Any, walked: int) -> list[int]:
    """What the page's own world answered. The page may have answered itself: nothing about it is taken for granted."""
    try:
        return [int(place) for place in found["places"]] if int(found["length"]) == walked else []
    except (KeyError, TypeError, ValueError):
        return []


def _sheets(addresses: Sequence[str]) -> Program[list[str]]:
    """The texts of style sheets of other sites, which scripts may not read and the browser still has."""
    yield Send("Page.enable")
    tree = (yield Send("Page.getResourceTree"))["frameTree"]
    there = {r["url"] for r in tree["resources"] if r["type"] == "Stylesheet" and not r.get("failed")}
    frame, texts = tree["frame"]["id"], []
    for address in sorted(there & set(addresses)):
        got = yield Send("Page.getResourceContent", {"frameId": frame, "url": address})
        if not got["base64Encoded"]:
            texts.append(got["content"][:_MAX_SHEET])
    return texts


def ask(world: int, method: str, *arguments: Any) -> Program[Any]:
    """Call a function of `SCRIPT`, which must have been called in that world before."""
    answer = yield from call(world, f"(...given) => globalThis.synthmapHover.{method}(...given)", *arguments)
    return answer


def revealed(found: Sequence[Mapping[str, Any]]) -> tuple[Revealed, ...]:
    """What was told, safe to print, each once."""
    told = (Revealed(readable(str(o["name"]), 80), readable(str(o["href"]), 200), bool(o["control"])) for o in found)
    return tuple(dict.fromkeys(told))
