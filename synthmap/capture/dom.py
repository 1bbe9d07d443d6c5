"""The page's DOM as the browser's snapshot gives it: nodes, styles, boxes and lines of text, decoded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from synthmap.capture.selectors import selectors
from synthmap.model.geometry import Floats, Ints
from synthmap.model.identity import likeness, readable

STYLES = (
    "display", "visibility", "opacity", "position", "cursor", "pointer-events",
    "overflow-x", "overflow-y", "background-image", "content-visibility",
)  # fmt: skip

_ELEMENT, _TEXT = 1, 3
_MAX_VALUE = 2_000  # characters kept of any attribute: a page may write a megabyte into one


@dataclass(frozen=True, eq=False)
class Dom:
    """Rendered elements of one document in document order, with what the snapshot says of each.

    Attributes
    ----------
    node : (n,) the browser's node id; parent : (n,) row of the nearest rendered ancestor, -1 for none.
    walk : (n,) position among the elements of the flat tree in pre-order; -1 within closed and built-in shadow trees,
        where a script cannot follow.
    selector : a CSS selector that finds the element.
    tag : lower-case names; attributes : as written; style : one mapping per element of the names in `STYLES`.
    box : (n, 4) page coordinates.
    walked : how many elements that walk passes in all, rendered or not.
    line_box, line_text, line_owner : the drawn lines of text and the row each belongs to.
    text, text_owner : every drawn text as the page has it, before any change of case, and the row it belongs to.
    hidden : marks of the links and buttons that are not rendered, see `identity.likeness`.
    anchors : every id and name in the document; frames : how many frames the page holds besides this document.
    """

    node: Ints
    parent: Ints
    walk: Ints
    selector: tuple[str, ...]
    tag: tuple[str, ...]
    attributes: tuple[Mapping[str, str], ...]
    style: tuple[Mapping[str, str], ...]
    box: Floats
    line_box: Floats
    line_text: tuple[str, ...]
    line_owner: Ints
    text: tuple[str, ...]
    text_owner: Ints
    hidden: frozenset[str]
    anchors: frozenset[str]
    frames: int
    walked: int

    def __len__(self) -> int:
        return len(self.tag)


def decode(snapshot: Mapping[str, Any]) -> Dom:
    """The main document of a `DOMSnapshot.captureSnapshot` taken with the computed styles `STYLES`."""
    strings: list[str] = snapshot["strings"]
    document = snapshot["documents"][0]
    nodes, layout = document["nodes"], document["layout"]
    types, parents = nodes["nodeType"], nodes["parentIndex"]
    pseudo = set(nodes.get("pseudoType", {}).get("index", ()))
    attributes = [_attributes(flat, strings) for flat in nodes["attributes"]]

    layout_of: dict[int, int] = {}
    for position, index in enumerate(layout["nodeIndex"]):
        layout_of.setdefault(index, position)

    rows: dict[int, int] = {}  # node index -> row
    owner: list[int] = []  # node index -> row of itself or its nearest rendered ancestor
    for index, kind in enumerate(types):
        above = owner[parents[index]] if parents[index] >= 0 else -1
        if kind == _ELEMENT and index in layout_of and index not in pseudo:
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
    lines = _lines(document, strings, owner)
    walk = _walk_positions(nodes, strings, pseudo)
    style_of = _styles(layout["styles"], strings)
    tags = [
        strings[name].lower() if kind == _ELEMENT else "" for name, kind in zip(nodes["nodeName"], types, strict=True)
    ]
    named = [attributes[i] for i in range(len(types)) if types[i] == _ELEMENT]
    return Dom(
        node=np.array([nodes["backendNodeId"][i] for i in chosen], dtype=np.int64),
        parent=np.array([owner[parents[i]] if parents[i] >= 0 else -1 for i in chosen], dtype=np.int64),
        walk=np.array([walk[i] for i in chosen], dtype=np.int64),
        selector=selectors(chosen, tags, parents, attributes),
        tag=tuple(tags[i] for i in chosen),
        attributes=tuple(attributes[i] for i in chosen),
        style=tuple(style_of(layout_of[i]) for i in chosen),
        box=np.array([layout["bounds"][layout_of[i]] for i in chosen], dtype=float).reshape(-1, 4),
        line_box=lines[0],
        line_text=lines[1],
        line_owner=lines[2],
        text=tuple(strings[nodes["nodeValue"][i]][:_MAX_VALUE] for i in drawn),
        text_owner=np.array([owner[i] for i in drawn], dtype=np.int64),
        hidden=_hidden(nodes, strings, tags, attributes, rows),
        anchors=frozenset(a[key] for a in named for key in ("id", "name") if key in a),
        frames=len(snapshot["documents"]) - 1,
        walked=max(walk, default=-1) + 1,
    )


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


def _lines(document: Mapping[str, Any], strings: list[str], owner: list[int]) -> tuple[Floats, tuple[str, ...], Ints]:
    """The drawn lines of text: boxes, what each says, and the row of the element it stands in."""
    layout, drawn, types = document["layout"], document["textBoxes"], document["nodes"]["nodeType"]
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
) -> frozenset[str]:
    """Marks of links, buttons and fields in the markup that are not drawn, by their words and where they lead."""
    parents, said = nodes["parentIndex"], {}
    for index, tag in enumerate(tags):
        if tag in ("a", "button") and index not in rendered:
            said[index] = [attributes[index].get("aria-label", "")]
        elif tag in ("input", "select", "textarea") and index not in rendered:
            words = (attributes[index].get(name, "") for name in ("aria-label", "placeholder", "title", "value"))
            said[index] = [next((word for word in words if word), "")]
    for index, kind in enumerate(nodes["nodeType"]):
        if kind == _TEXT and said:
            above = parents[index]
            while above >= 0 and above not in said:
                above = parents[above]
            if above >= 0:
                said[above].append(strings[nodes["nodeValue"][index]][:200])
    return frozenset().union(*(likeness(readable(" ".join(t), 200), attributes[i]) for i, t in said.items()))


def _walk_positions(nodes: Mapping[str, Any], strings: list[str], pseudo: set[int]) -> list[int]:
    """Each element's place in a script's own walk over the flat tree (see hit_test.js), -1 where it can't go."""
    rare = nodes.get("shadowRootType", {"index": (), "value": ()})
    sealed = {i for i, v in zip(rare["index"], rare["value"], strict=True) if strings[v] != "open"}
    positions, count = [], 0
    for index, kind in enumerate(nodes["nodeType"]):
        if kind == _ELEMENT and index not in sealed and index not in pseudo:
            positions.append(count)
            count += 1
        else:
            positions.append(-1)
    return positions
