"""The page's DOM as the browser's snapshot gives it: nodes, styles, boxes and lines of text, decoded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from synthmap.capture.areas import areas_of
from synthmap.capture.documents import Documents, joined
from synthmap.capture.fields import Filled, filled_of
from synthmap.capture.selectors import selectors
from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.model.identity import likeness, readable
from synthmap.model.snapshot import Document

STYLES = (
    "display", "visibility", "opacity", "position", "cursor", "pointer-events",
    "overflow-x", "overflow-y", "background-image", "content-visibility", "background-color", "color", "box-shadow",
    "border-left-width", "border-top-width", "border-right-width", "border-bottom-width",
    "border-left-color", "border-top-color", "border-right-color", "border-bottom-color",
    "padding-left", "padding-top", "padding-right", "padding-bottom", "transform", "rotate",
)  # fmt: skip

_ELEMENT, _TEXT = 1, 3
_HIDDEN_CONTROLS = frozenset(("a", "area", "button", "input", "select", "textarea", "summary"))
_HIDDEN_ROLES = frozenset(("button", "link", "tab", "menuitem", "checkbox", "radio", "switch"))
_ALPHA = re.compile(r"(?:rgba\([^)]*,|/)\s*([\d.]+)\s*\)$")
_LABELLED = frozenset(("submit", "button", "reset"))
_MAX_VALUE = 2_000  # characters kept of any attribute: a page may write a megabyte into one


@dataclass(frozen=True, eq=False)
class Dom:
    """Rendered elements of a page and its frames in document order, with what the snapshot says of each.

    A frame's elements stand between its own row and what follows it; they are below its row as if it held them.
    An image map's areas, which the browser does not lay out, are rows too, with their shapes as boxes.

    Attributes
    ----------
    node : (n,) the browser's node id; parent : (n,) row of the nearest rendered ancestor, -1 for none.
    frame : (n,) row of the frame whose document holds the element, -1 in the page's own.
    walk : (n,) position among the elements of the flat tree in pre-order; -1 within closed and built-in shadow trees
        and within frames of another origin, where a script of the page cannot follow.
    selector : a selector for Playwright's `locator` that finds the element, CSS outside frames.
    tag : lower-case names; attributes : as written; style : one mapping per element of the names in `STYLES`.
    box : (n, 4) page coordinates.
    adorned : (n,) whether a pseudo-element of it draws something.
    outlines : (k, 2) corners of the image map's areas that are no rectangles, by row; `pictured` : the row of the
        picture that an area lies on.
    walked : how many elements that walk passes in all, rendered or not.
    inner_walks : the same two for the scripts of each frame that lives in a process of its own, by 1 + its number.
    line_box, line_text, line_owner : the drawn lines of text and the row each belongs to.
    text, text_owner : every drawn text as the page has it, before any change of case, and the row it belongs to.
    hidden : how many links and buttons with a mark (`identity.likeness`) are not rendered.
    documents : the page's own document by -1, and those in frames by the frame's row.
    entered : rows of the frames whose documents are among the rows.
    filled : what stands in fields, by row.
    """

    node: Ints
    parent: Ints
    frame: Ints
    walk: Ints
    selector: tuple[str, ...]
    tag: tuple[str, ...]
    attributes: tuple[Mapping[str, str], ...]
    style: tuple[Mapping[str, str], ...]
    box: Floats
    adorned: Bools
    outlines: Mapping[int, Floats]
    pictured: Mapping[int, int]
    line_box: Floats
    line_text: tuple[str, ...]
    line_owner: Ints
    text: tuple[str, ...]
    text_owner: Ints
    hidden: Mapping[str, int]
    documents: Mapping[int, Document]
    entered: frozenset[int]
    walked: int
    inner_walks: Mapping[int, tuple[Ints, int]]
    filled: Mapping[int, Filled]

    @property
    def anchors(self) -> frozenset[str]:
        """Every id and name in the page's own document."""
        return self.documents[-1].anchors

    def __len__(self) -> int:
        return len(self.tag)


def decode(snapshot: Mapping[str, Any]) -> Dom:
    """All documents of a `DOMSnapshot.captureSnapshot` taken with the computed styles `STYLES`, as one."""
    strings: list[str] = snapshot["strings"]
    documents = joined(snapshot, STYLES)
    nodes, layout = documents.nodes, documents.layout
    types, parents = nodes["nodeType"], nodes["parentIndex"]
    pseudo = set(nodes.get("pseudoType", {}).get("index", ()))
    attributes = [_attributes(flat, strings) for flat in nodes["attributes"]]
    tags = [
        strings[name].lower() if kind == _ELEMENT else "" for name, kind in zip(nodes["nodeName"], types, strict=True)
    ]

    layout_of: dict[int, int] = {}
    for position, index in enumerate(layout["nodeIndex"]):
        layout_of.setdefault(index, position)
    areas = areas_of(
        tags, attributes, parents, {i: layout["bounds"][p] for i, p in layout_of.items() if tags[i] == "img"}
    )

    rows: dict[int, int] = {}  # node index -> row
    owner: list[int] = []  # node index -> row of itself or its nearest rendered ancestor
    for index, kind in enumerate(types):
        above = owner[parents[index]] if parents[index] >= 0 else -1
        if (kind == _ELEMENT and index in layout_of and index not in pseudo) or index in areas:
            rows[index] = len(rows)
            owner.append(rows[index])
        else:
            owner.append(above)

    chosen = list(rows)
    drawn = [
        index
        for index in sorted(layout_of)
        if types[index] == _TEXT and owner[index] >= 0 and nodes["nodeValue"][index] >= 0
    ]
    lines = _lines(documents.text_boxes, layout, types, strings, owner)
    walks = _walks(nodes, strings, pseudo, documents.process)
    whole = walks.pop(0, ([-1] * len(types), 0))
    style_of = _styles(layout["styles"], strings)
    # An area is drawn as its picture is.
    laid_out = [layout_of[areas[i].picture if i in areas else i] for i in chosen]
    frames = [documents.frame[i] for i in chosen]
    return Dom(
        node=np.array([nodes["backendNodeId"][i] for i in chosen], dtype=np.int64),
        parent=np.array([owner[parents[i]] if parents[i] >= 0 else -1 for i in chosen], dtype=np.int64),
        frame=np.array([rows[frame] if frame >= 0 else -1 for frame in frames], dtype=np.int64),
        walk=_rows_of(whole[0], chosen),
        selector=selectors(chosen, tags, parents, attributes, documents.frame),
        tag=tuple(tags[i] for i in chosen),
        attributes=tuple(attributes[i] for i in chosen),
        style=tuple(style_of(position) for position in laid_out),
        box=np.array(
            [areas[i].box if i in areas else layout["bounds"][p] for i, p in zip(chosen, laid_out, strict=True)],
            dtype=float,
        ).reshape(-1, 4),
        adorned=_adorned(layout, strings, style_of, pseudo, owner, len(chosen)),
        outlines={rows[i]: area.outline for i, area in areas.items() if area.outline is not None},
        pictured={rows[i]: rows[area.picture] for i, area in areas.items()},
        line_box=lines[0],
        line_text=lines[1],
        line_owner=lines[2],
        text=tuple(strings[nodes["nodeValue"][i]][:_MAX_VALUE] for i in drawn),
        text_owner=np.array([owner[i] for i in drawn], dtype=np.int64),
        hidden=_hidden(nodes, strings, tags, attributes, rows),
        documents=_documents(documents, attributes, rows),
        entered=frozenset(rows[frame] for frame in frames if frame >= 0),
        walked=whole[1],
        inner_walks={process: (_rows_of(place, chosen), length) for process, (place, length) in walks.items()},
        filled={rows[i]: kept for i, kept in filled_of(nodes, strings, tags, attributes).items() if i in rows},
    )


def _rows_of(column: Sequence[int], chosen: Sequence[int]) -> Ints:
    return np.array([column[i] for i in chosen], dtype=np.int64)


def _documents(
    documents: Documents, attributes: Sequence[Mapping[str, str]], rows: Mapping[int, int]
) -> Mapping[int, Document]:
    """Each document with the ids and names in it, by the row of its frame, -1 for the page's own."""
    anchors: dict[int, set[str]] = {frame: set() for frame in documents.addresses}
    for written, frame in zip(attributes, documents.frame, strict=True):
        if "id" in written:
            anchors[frame].add(written["id"])
        if "name" in written:
            anchors[frame].add(written["name"])
    return {
        rows[frame] if frame >= 0 else -1: Document(url, base, frozenset(anchors[frame]))
        for frame, (url, base) in documents.addresses.items()
    }


def _attributes(flat: list[int], strings: list[str]) -> Mapping[str, str]:
    # The browser writes an empty value as -1.
    pairs = ((flat[i], flat[i + 1]) for i in range(0, len(flat), 2))
    return {strings[name].lower(): strings[value][:_MAX_VALUE] if value >= 0 else "" for name, value in pairs}


def _styles(table: list[list[int]], strings: list[str]) -> Any:
    """Styles by layout row; most rows repeat another's, so each distinct combination is built once."""
    made: dict[tuple[int, ...], Mapping[str, str]] = {}

    def of(position: int) -> Mapping[str, str]:
        codes = tuple(table[position])
        if codes not in made:
            made[codes] = {name: strings[code] for name, code in zip(STYLES, codes, strict=False)}
        return made[codes]

    return of


def _adorned(
    layout: Mapping[str, Any], strings: list[str], style_of: Any, pseudo: set[int], owner: Sequence[int], rows: int
) -> Bools:
    """Which rows have a pseudo-element that draws something: words, an icon, a box, a picture."""
    found = np.zeros(rows, dtype=bool)
    for position, index in enumerate(layout["nodeIndex"]):
        if index in pseudo and owner[index] >= 0 and min(layout["bounds"][position][2:]) > 0:
            text, style = layout["text"][position], style_of(position)
            said = text >= 0 and bool(strings[text].strip()) and opacity_of(style["color"]) > 0
            found[owner[index]] |= said or paints(style)
    return found


def paints(style: Mapping[str, str]) -> bool:
    """Whether a box of that style draws anything of its own: a background, a picture, a border or a shadow."""
    return (
        opacity_of(style["background-color"]) > 0
        or style["background-image"] != "none"
        or style["box-shadow"] != "none"
        or any(
            style[f"border-{side}-width"] not in ("0px", "") and opacity_of(style[f"border-{side}-color"]) > 0
            for side in ("left", "top", "right", "bottom")
        )
    )


def opacity_of(colour: str) -> float:
    """The alpha of a computed colour, such as `rgba(0, 0, 0, 0.5)` or `oklch(0.6 0.1 20 / 0.3)`."""
    written = _ALPHA.search(colour)
    return float(written[1]) if written else 1.0


def _lines(
    drawn: Mapping[str, Any], layout: Mapping[str, Any], types: Sequence[int], strings: list[str], owner: list[int]
) -> tuple[Floats, tuple[str, ...], Ints]:
    """The drawn lines of text: boxes, what each says, and the row of the element it stands in."""
    boxes, texts, rows = [], [], []
    encoded: dict[int, bytes] = {}
    columns = (drawn[name] for name in ("layoutIndex", "bounds", "start", "length"))
    for position, bounds, start, length in zip(*columns, strict=True):
        index = layout["nodeIndex"][position]
        if owner[index] < 0 or types[index] != _TEXT:
            continue
        if position not in encoded:
            # Offsets count UTF-16 units, as everything in a browser does.
            encoded[position] = strings[layout["text"][position]].encode("utf-16-le", "surrogatepass")
        said = encoded[position][2 * start : 2 * (start + length)].decode("utf-16-le", "replace").strip()
        if said and bounds[2] > 0 and bounds[3] > 0:
            boxes.append(bounds)
            texts.append(said[:_MAX_VALUE])
            rows.append(owner[index])
    return np.array(boxes, dtype=float).reshape(-1, 4), tuple(texts), np.array(rows, dtype=np.int64)


def _hidden(
    nodes: Mapping[str, Any],
    strings: list[str],
    tags: list[str],
    attributes: list[Mapping[str, str]],
    rendered: Mapping[int, int],
) -> Mapping[str, int]:
    """How many links, buttons and fields in the markup that are not drawn have a mark: their words, where they lead."""
    parents = nodes["parentIndex"]
    said: dict[int, list[str]] = {
        index: []
        for index, tag in enumerate(tags)
        if index not in rendered and (tag in _HIDDEN_CONTROLS or attributes[index].get("role") in _HIDDEN_ROLES)
    }
    for index, kind in enumerate(nodes["nodeType"] if said else ()):
        words = strings[nodes["nodeValue"][index]] if kind == _TEXT else attributes[index].get("alt", "")
        above = index
        while words and above >= 0 and above not in said:
            # What assistive technology is not told, such as a chapter's number, is no part of a name where it is drawn.
            words = "" if kind == _TEXT and attributes[above].get("aria-hidden") == "true" else words
            above = parents[above]
        if words and above >= 0:
            said[above].append(words[:200])
    return Counter(
        mark for i, words in said.items() for mark in likeness(_hidden_name(words, attributes[i]), attributes[i])
    )


def _hidden_name(words: list[str], attributes: Mapping[str, str]) -> str:
    """What assistive technology would most likely call an element that is not drawn, which it is not told of."""
    # A button's value is its label; what stands in any other field may have been typed, and is nobody's name.
    labels = ("placeholder", "title", *(["value"] if attributes.get("type", "").lower() in _LABELLED else []))
    given = (attributes.get(name, "") for name in labels)
    candidates = (attributes.get("aria-label", ""), " ".join(words), *given)
    return next((name for name in (readable(text, 200) for text in candidates) if name), "")


def _walks(
    nodes: Mapping[str, Any], strings: list[str], pseudo: set[int], process: Sequence[int]
) -> dict[int, tuple[list[int], int]]:
    """By process, each node's place in its scripts' walk over the flat tree (see flat_tree.js), and its length.

    The place is -1 for what is no element, and where they can't go.
    """
    rare = nodes.get("shadowRootType", {"index": (), "value": ()})
    sealed = {i for i, v in zip(rare["index"], rare["value"], strict=True) if strings[v] != "open"}
    places = {each: [-1] * len(process) for each in set(process) if each >= 0}
    counts = dict.fromkeys(places, 0)
    for index, (kind, each) in enumerate(zip(nodes["nodeType"], process, strict=True)):
        if kind == _ELEMENT and each >= 0 and index not in sealed and index not in pseudo:
            places[each][index] = counts[each]
            counts[each] += 1
    return {each: (places[each], counts[each]) for each in places}
