"""The documents of a DOM snapshot as one: each frame's nodes spliced in where its element stands, in page coordinates.

The browser lists every document of a process, each with coordinates of its own. Those of frames that live in another
process (another site, or sandboxed) are among them where `apart.grafted` has put them there; of others only the frame's
element is known and its inside is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_ROUNDING = 0.02  # of a scale: widths come in whole pixels
_MAX_DEPTH = 8  # frames within frames: a page that nests deeper is not looked into further
_EDGES = (
    "border-left-width", "padding-left", "border-right-width", "padding-right",
    "border-top-width", "padding-top", "border-bottom-width", "padding-bottom",
)  # fmt: skip
_COLUMNS = ("nodeType", "nodeName", "nodeValue", "backendNodeId", "attributes")
_RARE = ("shadowRootType", "pseudoType", "inputValue", "textValue", "optionSelected")
FRAME_TAGS = frozenset(("iframe", "frame"))


@dataclass(frozen=True)
class _Place:
    """Where a document's own coordinates lie on the page: its corner there, and how much it is magnified."""

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0

    def of(self, box: Sequence[float]) -> list[float]:
        """A box of the document on the page."""
        x, y, width, height = (value * self.scale for value in box)
        return [self.x + x, self.y + y, width, height]


@dataclass(frozen=True, eq=False)
class Documents:
    """One document in the browser's own shape, made of all.

    Attributes
    ----------
    nodes, layout, text_boxes : the browser's tables `nodes`, `layout` and `textBoxes`, indices and boxes made one.
    frame : for each node, the node of the frame that holds its document; -1 in the page's own.
    process : for each node, the process whose scripts can get to it, 0 for the page's own; -1 for a node of another
        origin in a shared process, which none can.
    addresses : where each document came from and what relative links in it start from, by the node of its frame, -1
        for the page's own.
    """

    nodes: Mapping[str, Any]
    layout: Mapping[str, Any]
    text_boxes: Mapping[str, Any]
    frame: Sequence[int]
    process: Sequence[int]
    addresses: Mapping[int, tuple[str, str]]


def joined(snapshot: Mapping[str, Any], styles: Sequence[str]) -> Documents:
    """All documents of a `DOMSnapshot.captureSnapshot` taken with the computed `styles`.

    These must hold the widths of borders and paddings, which say where in a frame its page begins.
    """
    first = snapshot["documents"][0]
    if not first["nodes"].get("contentDocumentIndex", {}).get("index"):
        count, addresses = len(first["nodes"]["nodeType"]), {-1: _addresses(first, snapshot["strings"])}
        return Documents(first["nodes"], first["layout"], first["textBoxes"], [-1] * count, [0] * count, addresses)
    joiner = _Joiner(snapshot, [styles.index(name) for name in _EDGES])
    joiner.add(0, parent=-1, place=_Place(), process=0, origin="", depth=0)
    return Documents(joiner.nodes, joiner.layout, joiner.text_boxes, joiner.frame, joiner.process, joiner.addresses)


class _Joiner:
    """The tables as they grow, document by document in the order of the page."""

    def __init__(self, snapshot: Mapping[str, Any], edges: Sequence[int]) -> None:
        self.documents, self.strings, self.edges = snapshot["documents"], snapshot["strings"], edges
        self.nodes: dict[str, Any] = {name: [] for name in (*_COLUMNS, "parentIndex")}
        self.nodes |= {name: {"index": [], "value": []} for name in _RARE}
        self.layout: dict[str, Any] = {name: [] for name in ("nodeIndex", "styles", "bounds", "text")}
        self.text_boxes: dict[str, Any] = {name: [] for name in ("layoutIndex", "bounds", "start", "length")}
        self.frame: list[int] = []
        self.process: list[int] = []
        self.addresses: dict[int, tuple[str, str]] = {}

    def add(self, number: int, *, parent: int, place: _Place, process: int, origin: str, depth: int) -> None:
        """Append a document that lies at that place of the page, below the node `parent`."""
        document = self.documents[number]
        self.addresses[parent] = _addresses(document, self.strings)
        nodes, layout = document["nodes"], document["layout"]
        origin = _origin(self.strings[document["documentURL"]], origin)
        held = _by_index(nodes.get("contentDocumentIndex"))
        rare = {name: _by_index(nodes.get(name)) for name in _RARE}
        drawn_as = {node: position for position, node in reversed(list(enumerate(layout["nodeIndex"])))}
        at: list[int] = []  # where each of its nodes stands among all
        for index, above in enumerate(nodes["parentIndex"]):
            mine = len(self.frame)
            at.append(mine)
            for name in _COLUMNS:
                self.nodes[name].append(nodes[name][index])
            self.nodes["parentIndex"].append(at[above] if above >= 0 else parent)
            for name, values in rare.items():
                if index in values:
                    self.nodes[name]["index"].append(mine)
                    self.nodes[name]["value"].append(values[index])
            self.frame.append(parent)
            self.process.append(process)
            inner = held.get(index)
            if inner is not None and index in drawn_as and depth < _MAX_DEPTH:
                self.add(
                    inner,
                    parent=mine,
                    place=self._place_within(place, layout, drawn_as[index], self.documents[inner]),
                    process=self._process(process, nodes["attributes"][index], inner, origin),
                    origin=origin,
                    depth=depth + 1,
                )
        self._add_layout(document, at, place)

    def _add_layout(self, document: Mapping[str, Any], at: Sequence[int], place: _Place) -> None:
        layout, drawn, begin = document["layout"], document["textBoxes"], len(self.layout["nodeIndex"])
        self.layout["nodeIndex"] += [at[index] for index in layout["nodeIndex"]]
        self.layout["styles"] += layout["styles"]
        self.layout["text"] += layout["text"]
        self.layout["bounds"] += [place.of(box) for box in layout["bounds"]]
        self.text_boxes["layoutIndex"] += [begin + position for position in drawn["layoutIndex"]]
        self.text_boxes["bounds"] += [place.of(box) for box in drawn["bounds"]]
        self.text_boxes["start"] += drawn["start"]
        self.text_boxes["length"] += drawn["length"]

    def _place_within(
        self, around: _Place, layout: Mapping[str, Any], position: int, inner: Mapping[str, Any]
    ) -> _Place:
        """Where a frame's document lies: inside border and padding, scrolled, and as large as the frame is shown."""
        left, top, width, height = around.of(layout["bounds"][position])
        written = [self.strings[layout["styles"][position][edge]] for edge in self.edges]
        border_x, pad_x, *right, border_y, pad_y, border_bottom, pad_bottom = map(_pixels, written)
        # The document's own box is as large as the window that the frame gives it, but for scroll bars: only where both
        # sides say the same is the frame magnified.
        inner_width, inner_height = inner["layout"]["bounds"][0][2:] if inner["layout"]["bounds"] else (0, 0)
        across = width / max(1.0, inner_width + border_x + pad_x + sum(right))
        down = height / max(1.0, inner_height + border_y + pad_y + border_bottom + pad_bottom)
        magnified = abs(across - down) < _ROUNDING < abs(across - around.scale)
        scale = across if magnified else around.scale
        x = border_x + pad_x - float(inner.get("scrollOffsetX", 0))
        y = border_y + pad_y - float(inner.get("scrollOffsetY", 0))
        return _Place(left + x * scale, top + y * scale, scale)

    def _process(self, around: int, attributes: Sequence[int], number: int, origin: str) -> int:
        """The process whose scripts can get to a frame's document, `around` being that of the document it stands in."""
        document = self.documents[number]
        if "process" in document:
            return int(document["process"])
        flags = {self.strings[n].lower(): self.strings[v] if v >= 0 else "" for n, v in _pairs(attributes)}
        sandboxed = "sandbox" in flags and "allow-same-origin" not in flags["sandbox"].lower().split()
        return -1 if sandboxed or _origin(self.strings[document["documentURL"]], origin) != origin else around


def _addresses(document: Mapping[str, Any], strings: Sequence[str]) -> tuple[str, str]:
    """Where a document came from, and what relative links in it start from; the same where the browser tells one."""
    url = strings[document["documentURL"]]
    return url, strings[document["baseURL"]] if "baseURL" in document else url


def _pairs(flat: Sequence[int]) -> list[tuple[int, int]]:
    return [(flat[i], flat[i + 1]) for i in range(0, len(flat), 2)]


def _pixels(width: str) -> float:
    """A computed width in px; 0 for what is no number of them."""
    try:
        return float(width.removesuffix("px"))
    except ValueError:
        return 0.0


def _by_index(column: Mapping[str, Sequence[int]] | None) -> dict[int, int]:
    """A rare column, which lists the rows that have it, as a mapping; of one that is a mere mark, to 1."""
    return dict(zip(column["index"], column.get("value", [1] * len(column["index"])), strict=True)) if column else {}


def _origin(url: str, inherited: str) -> str:
    """The origin of a document; one that was written by its page (`srcdoc`, `about:blank`) has that page's."""
    if url in ("", "about:blank", "about:srcdoc"):
        return inherited
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else url
