"""Frames that live in a process of their own: what is asked of each, and its part in the page's one snapshot.

Another process counts its nodes anew, so theirs are shifted: the nodes of frame k, counted from 0, by (k + 1) << 32.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from synthmap.browser.commands import Answer, Send
from synthmap.capture.handlers import Handler, listeners_of

GROUP = "synthmap"  # of the handles to the page's objects, given back together
_SHIFT = 32  # bits: Chromium's own ids have 32
_MAX_NODES = 50_000  # of all such frames together: what is larger is left out
_COLUMNS = ("nodeName", "nodeValue")
_RARE = ("shadowRootType", "pseudoType", "inputValue", "textValue")

Tables = Mapping[str, Any]


@dataclass(frozen=True)
class Entered:
    """A frame that answered: its number, the number of the one it stands in, its id and its document's handle."""

    number: int
    within: int | None
    frame_id: str
    document: str


@dataclass(frozen=True, eq=False)
class FrameTold:
    """What the browser told of a frame: `owner` is the node of its element, all other nodes are its own, shifted."""

    number: int
    owner: int
    dom: Tables
    accessibility: tuple[Mapping[str, Any], ...]
    listeners: Mapping[int, tuple[Handler, ...]]
    handlers: Tables

    @property
    def process(self) -> int:
        """The number of its process, the page's own being 0."""
        return self.number + 1


def knocking(count: int) -> tuple[Send, ...]:
    """What `count` frames are asked first, for `entered`."""
    return tuple(
        send
        for number in range(count)
        for send in (
            Send("Runtime.evaluate", {"expression": "document", "objectGroup": GROUP}, number),
            Send("Page.getFrameTree", {}, number),
        )
    )


def entered(within: Sequence[int | None], answers: Sequence[Answer | None]) -> tuple[Entered, ...]:
    """Those of the frames that answered what `knocking` asked, `within` being the frame that each stands in."""
    found = []
    for number, around in enumerate(within):
        document, tree = answers[2 * number : 2 * number + 2]
        handle = document["result"].get("objectId") if document else None
        if handle and tree:
            found.append(Entered(number, around, tree["frameTree"]["frame"]["id"], handle))
    return tuple(found)


def asking(frames: Sequence[Entered], styles: Sequence[str], script: str) -> tuple[Send, ...]:
    """What frames are asked together with the page, for `told`: the same as it, and where each stands."""
    return tuple(
        send
        for frame in frames
        for send in (
            Send("DOM.getFrameOwner", {"frameId": frame.frame_id}, frame.within),
            Send("DOMSnapshot.captureSnapshot", {"computedStyles": list(styles)}, frame.number),
            Send("Accessibility.getFullAXTree", {}, frame.number),
            Send(
                "DOMDebugger.getEventListeners",
                {"objectId": frame.document, "depth": -1, "pierce": True},
                frame.number,
            ),
            Send(
                "Runtime.callFunctionOn",
                {"objectId": frame.document, "functionDeclaration": script, "returnByValue": True},
                frame.number,
            ),
        )
    )


def leaving(frames: Iterable[Entered]) -> tuple[Send, ...]:
    """What ends it: the handles are given back."""
    return tuple(Send("Runtime.releaseObjectGroup", {"objectGroup": GROUP}, frame.number) for frame in frames)


def told(frames: Sequence[Entered], answers: Sequence[Answer | None]) -> tuple[FrameTold, ...]:
    """What the frames answered to `asking`; one of which the tree or the listeners are wanting is left out."""
    found, nodes = [], 0
    for place, frame in enumerate(frames):
        owner, dom, tree, heard, handlers = answers[5 * place : 5 * place + 5]
        if not (owner and dom and heard):
            continue
        nodes += sum(len(document["nodes"]["nodeType"]) for document in dom["documents"])
        if nodes > _MAX_NODES:
            break
        found.append(
            FrameTold(
                number=frame.number,
                owner=int(owner["backendNodeId"]) + _shift(frame.within),
                dom=dom,
                accessibility=tuple(_moved(frame.number, node) for node in (tree or {}).get("nodes", ())),
                listeners={node + _shift(frame.number): kept for node, kept in listeners_of(heard).items()},
                handlers=(handlers or {}).get("result", {}).get("value") or {},
            )
        )
    return tuple(found)


def _shift(number: int | None) -> int:
    return 0 if number is None else (number + 1) << _SHIFT


def _moved(number: int, node: Mapping[str, Any]) -> Mapping[str, Any]:
    """A node of the accessibility tree, with its DOM node shifted."""
    if "backendDOMNodeId" not in node:
        return node
    return {**node, "backendDOMNodeId": node["backendDOMNodeId"] + _shift(number)}


def grafted(snapshot: Tables, frames: Sequence[FrameTold]) -> Tables:
    """The page's DOM snapshot with the documents of these frames in it, as the browser lists those of its own process.

    The document of such a frame itself says by `process` that another one begins there. A frame whose element is not
    in the snapshot is left out.
    """
    strings, documents = list(snapshot["strings"]), list(snapshot["documents"])
    for frame in frames:
        holder = _holder(documents, frame.owner)
        if holder is None:
            continue
        document, node = holder
        first = len(documents)
        held = documents[document]["nodes"].get("contentDocumentIndex", {"index": [], "value": []})
        grown = {"index": [*held["index"], node], "value": [*held["value"], first]}
        documents[document] = _with_nodes(documents[document], contentDocumentIndex=grown)
        moved = [_transplanted(each, frame.number, len(strings), first) for each in frame.dom["documents"]]
        documents += [{**moved[0], "process": frame.process}, *moved[1:]]
        strings += frame.dom["strings"]
    return {**snapshot, "strings": strings, "documents": documents}


def _holder(documents: Sequence[Tables], owner: int) -> tuple[int, int] | None:
    """The document that holds a node, and the node's place in it."""
    for number, document in enumerate(documents):
        ids = document["nodes"]["backendNodeId"]
        if owner in ids:
            return number, ids.index(owner)
    return None


def _with_nodes(document: Tables, **columns: Any) -> Tables:
    return {**document, "nodes": {**document["nodes"], **columns}}


def _transplanted(document: Tables, number: int, strings: int, documents: int) -> Tables:
    """A document whose strings and documents are counted on from so many, and whose nodes are shifted."""
    nodes, layout = document["nodes"], document["layout"]

    def said(column: Sequence[int]) -> list[int]:
        return [index + strings if index >= 0 else index for index in column]

    moved = {name: said(nodes[name]) for name in _COLUMNS}
    rare = {name: {**nodes[name], "value": said(nodes[name]["value"])} for name in _RARE if name in nodes}
    inner = nodes.get("contentDocumentIndex", {"index": [], "value": []})
    shift = _shift(number)
    return {
        **document,
        "documentURL": document["documentURL"] + strings,
        "baseURL": document["baseURL"] + strings,
        "nodes": {
            **nodes,
            **moved,
            **rare,
            "backendNodeId": [node + shift for node in nodes["backendNodeId"]],
            "attributes": [said(written) for written in nodes["attributes"]],
            "contentDocumentIndex": {**inner, "value": [index + documents for index in inner["value"]]},
        },
        "layout": {**layout, "text": said(layout["text"]), "styles": [said(styles) for styles in layout["styles"]]},
    }
