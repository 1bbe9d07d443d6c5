"""From the browser's tables to synthmap's: the ElementTable and TextTable of one view."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from synthmap.capture.dom import Dom
from synthmap.capture.liveness import judge
from synthmap.model.elements import ElementTable, TextTable
from synthmap.model.geometry import Bools, Floats, Ragged, areas, clipped, union
from synthmap.model.identity import element_keys, readable

_MAX_NAME = 200
_PICTURE_TAGS = frozenset(("img", "video", "canvas", "iframe", "embed", "object", "picture"))
# A drawing of this size is an illustration; a smaller one is an icon, whose shape says something.
_ILLUSTRATION = 150.0


def build(
    dom: Dom,
    accessibility: Sequence[Mapping[str, Any]],
    listeners: Mapping[int, frozenset[str]],
    handlers: Mapping[int, tuple[str, ...]],
    *,
    page: tuple[float, float],
    site: str,
) -> tuple[ElementTable, TextTable, Floats]:
    """The elements, the lines of text, and the boxes of pictures (k, 4) of a page of that size.

    `accessibility` are the nodes of the browser's accessibility tree, `listeners` the listener types by node id,
    `handlers` what frameworks keep for an element, by row.
    """
    roles, names = _roles_and_names(dom, accessibility)
    verdicts = judge(dom, roles, listeners, handlers)
    shown = _shown(dom, page)
    lines = _text_table(dom, shown)
    keys = element_keys(dom.tag, roles, names, dom.attributes, [int(p) for p in dom.parent], site=site)
    none = np.full(len(dom), np.nan)
    elements = ElementTable(
        node=dom.node,
        parent=dom.parent,
        action=verdicts.action,
        tag=dom.tag,
        role=roles,
        name=names,
        key=keys,
        selector=dom.selector,
        attributes=dom.attributes,
        box=np.round(dom.box, 2),
        rects=_rects(dom),
        pinned=_pinned(dom),
        visible=shown,
        takes_pointer=_takes_pointer(dom),
        inline=np.array([style["display"] == "inline" for style in dom.style], dtype=bool),
        liveness=verdicts.liveness,
        evidence=verdicts.evidence,
        reachable=none,
        occluder=np.full(len(dom), -1, dtype=np.int64),
        looks_clickable=none,
        reasons=((),) * len(dom),
    )
    return elements, lines, _pictures(dom, shown, page)


def _roles_and_names(dom: Dom, accessibility: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Role and name as assistive technology gets them; the text within for what it does not name."""
    known = {
        node["backendDOMNodeId"]: node for node in accessibility if "backendDOMNodeId" in node and not node["ignored"]
    }
    texts = _texts_within(dom)
    roles, names = [], []
    for node, text in zip(dom.node, texts, strict=True):
        said = known.get(int(node), {})
        role = str(said.get("role", {}).get("value", ""))
        roles.append("" if role in ("none", "generic", "StaticText") else role)
        name = readable(str(said.get("name", {}).get("value", "")), _MAX_NAME)
        # Assistive technology is told words as they are drawn; as written they are the same on every layout.
        names.append(text if name.casefold() == text.casefold() else name or text)
    return tuple(roles), tuple(names)


def _texts_within(dom: Dom) -> list[str]:
    """The drawn text in each element as the page has it, cut where it is longer than any name."""
    pieces: list[list[str]] = [[] for _ in range(len(dom))]
    length = [0] * len(dom)
    for text, owner in zip(dom.text, dom.text_owner, strict=True):
        row = int(owner)
        while row >= 0 and length[row] < _MAX_NAME:
            pieces[row].append(text)
            length[row] += len(text) + 1
            row = int(dom.parent[row])
    return [readable(" ".join(parts), _MAX_NAME) for parts in pieces]


def _down(dom: Dom, own: Sequence[Any], join: Any) -> list[Any]:
    """A value that each element makes of its own and its parent's."""
    values: list[Any] = []
    for row in range(len(dom)):
        above = int(dom.parent[row])
        values.append(join(own[row], values[above]) if above >= 0 else own[row])
    return values


def _shown(dom: Dom, page: tuple[float, float]) -> Bools:
    """Drawn somewhere on the page: not hidden, not see-through, not wholly clipped away by a scroller around it."""
    opacity = _down(dom, [float(style["opacity"] or 1) for style in dom.style], lambda own, above: own * above)
    visible = [style["visibility"] == "visible" for style in dom.style]
    on_page = areas(clipped(dom.box, *page)) > 0
    return on_page & np.array(visible, dtype=bool) & (np.array(opacity) > 0.05) & _unclipped(dom)


def _unclipped(dom: Dom) -> Bools:
    """Which elements keep some area inside every ancestor that cuts its content off.

    An absolutely placed element is cut only by ancestors up from the one it is placed against, which the snapshot does
    not name: the nearest positioned ancestor stands for it.
    """
    cuts = [style["overflow-x"] != "visible" or style["overflow-y"] != "visible" for style in dom.style]
    windows: list[Floats | None] = []
    kept = np.ones(len(dom), dtype=bool)
    for row in range(len(dom)):
        above = int(dom.parent[row])
        position = dom.style[row]["position"]
        if position == "fixed":
            above = -1
        elif position == "absolute":
            while above >= 0 and dom.style[above]["position"] == "static":
                above = int(dom.parent[above])
        window = windows[above] if above >= 0 else None
        box = dom.box[row]
        if window is not None:
            low = np.maximum(box[:2], window[:2])
            size = np.minimum(box[:2] + box[2:], window[:2] + window[2:]) - low
            kept[row] = bool((size > 0.5).all()) or not box[2:].all()
            box = np.concatenate([low, np.maximum(size, 0)])
        root = dom.tag[row] in ("html", "body")
        windows.append(box if cuts[row] and not root else window)
    return kept


def _pinned(dom: Dom) -> tuple[str, ...]:
    own = [s["position"] if s["position"] in ("fixed", "sticky") else "" for s in dom.style]
    return tuple(_down(dom, own, lambda mine, above: mine or above))


def _takes_pointer(dom: Dom) -> Bools:
    inert = _down(dom, ["inert" in a for a in dom.attributes], lambda own, above: own or above)
    off = [style["pointer-events"] == "none" for style in dom.style]
    return ~(np.array(inert, dtype=bool) | np.array(off, dtype=bool))


def _rects(dom: Dom) -> Ragged:
    """One box per line for an inline element that wraps, its box for everything else."""
    lines_of: dict[int, list[int]] = {}
    wraps = [style["display"] == "inline" for style in dom.style]
    for line, owner in enumerate(dom.line_owner):
        row = int(owner)
        while row >= 0 and wraps[row]:
            lines_of.setdefault(row, []).append(line)
            row = int(dom.parent[row])
    return Ragged.of([_line_boxes(dom.line_box[lines_of[r]]) if r in lines_of else dom.box[r : r + 1]
                      for r in range(len(dom))], 4)  # fmt: skip


def _line_boxes(boxes: Floats) -> Floats:
    """Pieces of text that stand on the same line, joined."""
    joined: list[Floats] = []
    for box in boxes[np.argsort(boxes[:, 1], kind="stable")]:
        if joined and box[1] < joined[-1][1] + joined[-1][3] / 2:
            joined[-1] = union(np.stack([joined[-1], box]))
        else:
            joined.append(box)
    return np.stack(joined)


def _text_table(dom: Dom, shown: Bools) -> TextTable:
    kept = np.flatnonzero(shown[dom.line_owner]) if len(dom.line_owner) else np.zeros(0, dtype=np.int64)
    return TextTable(dom.line_box[kept], tuple(dom.line_text[k] for k in kept), dom.line_owner[kept])


def _pictures(dom: Dom, shown: Bools, page: tuple[float, float]) -> Floats:
    """Boxes of photos, video and canvas: their edges say nothing about controls."""
    background = re.compile(r"url\(")
    rows = [
        row
        for row in np.flatnonzero(shown)
        if dom.tag[row] in _PICTURE_TAGS
        or (dom.tag[row] == "svg" and dom.box[row, 2:].min() >= _ILLUSTRATION)
        or (background.search(dom.style[row]["background-image"]) and dom.box[row, 2:].min() >= _ILLUSTRATION)
    ]
    return clipped(dom.box[rows], *page) if rows else np.zeros((0, 4))
