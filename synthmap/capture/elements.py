"""From the browser's tables to synthmap's: the ElementTable and TextTable of one view."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from synthmap.capture.documents import FRAME_TAGS
from synthmap.capture.dom import Dom, opacity_of, paints
from synthmap.capture.handlers import Handler
from synthmap.capture.liveness import judge
from synthmap.model.elements import ElementTable, TextTable
from synthmap.model.geometry import Bools, Floats, Ints, Ragged, areas, clipped, intersections, union
from synthmap.model.identity import element_keys, readable

_MAX_NAME = 200
_PICTURE_TAGS = frozenset(("img", "video", "canvas", "iframe", "embed", "object", "picture"))
# A drawing of this size is an illustration; a smaller one is an icon, whose shape says something.
_ILLUSTRATION = 150.0
_MOSTLY = 0.75  # of a box's area: a box that lies in another by so much is no place of its own
_STANDS_OUT = 4.0  # px by which content must stand out of a target to be a place of its own to click
_SEE_THROUGH = 0.05  # up to this opacity nobody sees it
_TAG_ROLES = {"button": "button", "select": "combobox", "textarea": "textbox", "summary": "button", "img": "image"}
_INPUT_ROLES = {
    "checkbox": "checkbox", "radio": "radio", "button": "button", "submit": "button", "reset": "button",
    "image": "button", "range": "slider", "number": "spinbutton", "search": "searchbox",
}  # fmt: skip
# Drawn by the browser itself, whatever the styles say.
_DRAWN_TAGS = _PICTURE_TAGS | {"svg", "input", "select", "textarea", "meter", "progress", "audio", "hr"}


def build(
    dom: Dom,
    accessibility: Sequence[Mapping[str, Any]],
    listeners: Mapping[int, tuple[Handler, ...]],
    handlers: Mapping[int, tuple[Handler, ...]],
    *,
    page: tuple[float, float],
    site: str,
) -> tuple[ElementTable, TextTable, Floats]:
    """The elements, the lines of text, and the boxes of pictures (k, 4) of a page of that size.

    `accessibility` are the nodes of the browser's accessibility tree, `listeners` the handlers on each node by its id,
    `handlers` those that frameworks keep for an element, by row.
    """
    roles, names = _roles_and_names(dom, accessibility)
    opacity = _opacity(dom)
    shown = _shown(dom, opacity, page)
    verdicts = judge(dom, roles, listeners, handlers, shown=shown, page=page)
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
        rects=_rects(dom, verdicts.action, shown),
        pinned=_pinned(dom),
        visible=shown,
        drawn=_drawn(dom, opacity),
        takes_pointer=_takes_pointer(dom),
        inline=np.array([style["display"] == "inline" for style in dom.style], dtype=bool),
        liveness=verdicts.liveness,
        evidence=verdicts.evidence,
        reachable=none,
        in_sight=none,
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
    for row, (node, text) in enumerate(zip(dom.node, texts, strict=True)):
        said = known.get(int(node)) or (_implied(dom, row) if dom.frame[row] >= 0 or not known else {})
        role = str(said.get("role", {}).get("value", ""))
        roles.append("" if role in ("none", "generic", "StaticText") else role)
        name = readable(str(said.get("name", {}).get("value", "")), _MAX_NAME)
        # Assistive technology is told words as they are drawn; as written they are the same on every layout.
        names.append(text if name.casefold() == text.casefold() else name or text)
    return tuple(roles), tuple(names)


def _implied(dom: Dom, row: int) -> Mapping[str, Any]:
    """What the accessibility tree would say of an element, where there is none: in frames, and on very large pages."""
    attributes, tag = dom.attributes[row], dom.tag[row]
    if tag == "input":
        implied = _INPUT_ROLES.get(attributes.get("type", "text").lower(), "textbox")
    elif tag in ("a", "area"):
        implied = "link" if "href" in attributes else ""
    else:
        implied = _TAG_ROLES.get(tag, "")
    names = (attributes.get(name, "") for name in ("aria-label", "alt", "title", "placeholder"))
    name = next((written for written in names if written), "")
    return {"role": {"value": attributes.get("role", implied)}, "name": {"value": name}}


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


def _opacity(dom: Dom) -> Floats:
    """How much of each element shows, its ancestors' opacity counted in, shape (n,)."""
    own = [float(style["opacity"] or 1) for style in dom.style]
    return np.array(_down(dom, own, lambda mine, above: mine * above), dtype=float)


def _shown(dom: Dom, opacity: Floats, page: tuple[float, float]) -> Bools:
    """Drawn somewhere on the page: not hidden, not see-through, not wholly clipped away by a scroller around it."""
    visible = [style["visibility"] == "visible" for style in dom.style]
    on_page = areas(clipped(dom.box, *page)) > 0
    return on_page & np.array(visible, dtype=bool) & (opacity > _SEE_THROUGH) & _unclipped(dom)


def _drawn(dom: Dom, opacity: Floats) -> Bools:
    """Which elements show anything: words, a picture, a background or a border, their own or of what lies in them.

    What is cut off or stands outside the page is counted as if it were not.
    """
    tags = np.isin(dom.tag, sorted(_DRAWN_TAGS))
    painted = np.array([paints(style) for style in dom.style], dtype=bool)
    inked = np.array([opacity_of(style["color"]) > _SEE_THROUGH for style in dom.style], dtype=bool)
    worded = np.zeros(len(dom), dtype=bool)
    worded[dom.line_owner[(dom.line_box[:, :2] + dom.line_box[:, 2:] > 0).all(axis=1)]] = True
    visible = np.array([style["visibility"] == "visible" for style in dom.style], dtype=bool)
    found = (tags | painted | dom.adorned | (worded & inked)) & visible & (opacity > _SEE_THROUGH)
    for row in range(len(dom) - 1, 0, -1):
        if found[row] and dom.parent[row] >= 0:
            found[dom.parent[row]] = True
    return found


def _unclipped(dom: Dom) -> Bools:
    """Which elements keep some area inside every ancestor that cuts its content off.

    An absolutely placed element is cut only by ancestors up from the one it is placed against, which the snapshot does
    not name: the nearest positioned ancestor stands for it. Nothing leaves the frame that its document is in.
    """
    frames = np.isin(dom.tag, sorted(FRAME_TAGS))
    cuts = [style["overflow-x"] != "visible" or style["overflow-y"] != "visible" for style in dom.style]
    windows: list[Floats | None] = []
    kept = np.ones(len(dom), dtype=bool)
    for row in range(len(dom)):
        above, frame = int(dom.parent[row]), int(dom.frame[row])
        position = dom.style[row]["position"]
        if position == "fixed":
            above = frame
        elif position == "absolute":
            while above != frame and dom.style[above]["position"] == "static":
                above = int(dom.parent[above])
        window = windows[above] if above >= 0 else None
        box = dom.box[row]
        if window is not None:
            low = np.maximum(box[:2], window[:2])
            size = np.minimum(box[:2] + box[2:], window[:2] + window[2:]) - low
            kept[row] = bool((size > 0.5).all()) or not box[2:].all()
            box = np.concatenate([low, np.maximum(size, 0)])
        root = dom.tag[row] in ("html", "body")
        windows.append(box if (cuts[row] and not root) or frames[row] else window)
    return kept


def _pinned(dom: Dom) -> tuple[str, ...]:
    """What keeps its place in the window while the page scrolls; in a frame only the frame itself can."""
    own = [
        style["position"] if style["position"] in ("fixed", "sticky") and frame < 0 else ""
        for style, frame in zip(dom.style, dom.frame, strict=True)
    ]
    return tuple(_down(dom, own, lambda mine, above: mine or above))


def _takes_pointer(dom: Dom) -> Bools:
    inert = _down(dom, ["inert" in a for a in dom.attributes], lambda own, above: own or above)
    off = [style["pointer-events"] == "none" for style in dom.style]
    return ~(np.array(inert, dtype=bool) | np.array(off, dtype=bool))


def _rects(dom: Dom, action: Ints, shown: Bools) -> Ragged:
    """One box per line for an inline element that wraps, its box for everything else, and what of it stands out.

    A link whose picture or floated block is larger than its own line takes the clicks there too: such content, as far
    as a click on it acts on the element, is a box of its own, in place of those that lie within it.
    """
    lines_of: dict[int, list[int]] = {}
    wraps = [style["display"] == "inline" for style in dom.style]
    for line, owner in enumerate(dom.line_owner):
        row = int(owner)
        while row >= 0 and wraps[row]:
            lines_of.setdefault(row, []).append(line)
            row = int(dom.parent[row])
    rects = [_line_boxes(dom.line_box[lines_of[r]]) if r in lines_of else dom.box[r : r + 1] for r in range(len(dom))]
    for row in map(int, np.flatnonzero(shown & (action >= 0) & (action != np.arange(len(dom))))):
        target = int(action[row])
        if _is_below(dom, row, target) and not (wraps[row] and row in lines_of):
            rects[target] = _with_box(rects[target], dom.box[row])
    return Ragged.of(rects, 4)


def _is_below(dom: Dom, row: int, ancestor: int) -> bool:
    while row > ancestor:
        row = int(dom.parent[row])
    return row == ancestor


def _with_box(rects: Floats, box: Floats) -> Floats:
    """The boxes and one more, unless it stands out of all of them by less than can be aimed at."""
    low, high = box[:2], box[:2] + box[2:]
    holds = (rects[:, :2] <= low + _STANDS_OUT) & (rects[:, :2] + rects[:, 2:] >= high - _STANDS_OUT)
    if holds.all(axis=1).any() or not box[2:].all():
        return rects
    # A line box is about as high as its letters would be and hangs a little below the picture that stands in it.
    inside = intersections(rects, box[None])[:, 0] >= _MOSTLY * areas(rects)
    return np.concatenate([rects[~inside], box[None]])


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
    """Boxes of photos, video, canvas and frames not looked into: their edges say nothing about controls."""
    background = re.compile(r"url\(")
    rows = [
        row
        for row in np.flatnonzero(shown)
        if (dom.tag[row] in _PICTURE_TAGS and row not in dom.entered)
        or (dom.tag[row] == "svg" and dom.box[row, 2:].min() >= _ILLUSTRATION)
        or (background.search(dom.style[row]["background-image"]) and dom.box[row, 2:].min() >= _ILLUSTRATION)
    ]
    return clipped(dom.box[rows], *page) if rows else np.zeros((0, 4))
