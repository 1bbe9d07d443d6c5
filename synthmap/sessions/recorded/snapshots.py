"""The page snapshots in a trace of Playwright, as DOMs: each is stored as what differs from those before it.

A node is a text, a list `[tag, attributes, child…]`, or `[[back, number]]`: the node of that number, counted with
children before their parents, of the frame's snapshot so many before this one. What a page holds beside its markup
stands in attributes that begin with `__playwright`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from synthmap.sessions.recorded.dom import DOCUMENT, ELEMENT, TEXT, Dom, Node

_OWN, _TARGET = "__playwright", "__playwright_target__"
# Attributes that say where things are and not what is there.
_PLACES = (
    "__playwright_target__",
    "__playwright_bounding_rect__",
    "__playwright_scroll_top_",
    "__playwright_scroll_left_",
)
_MOST_NODES, _DEEPEST = 50_000, 300


@dataclass(frozen=True)
class Page:
    """A page, with what is in its frames, at one moment.

    `target` is the element that an action was aimed at, `signature` tells whether two moments differ in anything but
    scrolling.
    """

    dom: Dom
    target: Node | None
    left: float
    top: float
    signature: int


@dataclass
class Frames:
    """All snapshots of a context's frames, in order."""

    _html: dict[str, list[Any]] = field(default_factory=dict)
    _nodes: dict[tuple[str, int], list[Any]] = field(default_factory=dict)

    def add(self, frame: str, html: object) -> int:
        """One more snapshot of a frame, and its number among them."""
        kept = self._html.setdefault(frame, [])
        kept.append(html)
        return len(kept) - 1

    def page(self, frame: str, at: int, call: str, within: dict[str, int]) -> Page:
        """The page of a main frame at one of its snapshots; `within` are the other frames' snapshots of that moment."""
        build = _Build(self, call, within)
        root = build.document(frame, at)
        return Page(Dom(root), build.target, build.left, build.top, hash(tuple(build.said)))

    def html(self, frame: str, at: int) -> object:
        """A stored snapshot, None where there is none."""
        kept = self._html.get(frame, [])
        return kept[at] if 0 <= at < len(kept) else None

    def node(self, frame: str, at: int, number: int) -> object:
        """A node of a stored snapshot by its number, None where there is none."""
        if (frame, at) not in self._nodes:
            self._nodes[frame, at] = _in_order(self.html(frame, at))
        nodes = self._nodes[frame, at]
        return nodes[number] if 0 <= number < len(nodes) else None


class _Build:
    """Builds one page's nodes, up to a bound, and notes the target and the scroll position on the way."""

    def __init__(self, frames: Frames, call: str, within: dict[str, int]) -> None:
        self._frames, self._call, self._within = frames, call, within
        self._count = 0
        self._entered: set[str] = set()
        self.target: Node | None = None
        self.left = self.top = 0.0
        self.said: list[object] = []

    def document(self, frame: str, at: int) -> Node:
        """The document of a frame."""
        self._entered.add(frame)
        root = self._node(frame, at, self._frames.html(frame, at), 0)
        return {"type": DOCUMENT, "id": self._next(), "childNodes": [root] if root else []}

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _node(self, frame: str, at: int, html: Any, depth: int) -> Node | None:
        if self._count > _MOST_NODES or depth > _DEEPEST:
            return None
        if isinstance(html, str):
            self.said.append(html)
            return {"type": TEXT, "id": self._next(), "textContent": html}
        if not isinstance(html, list) or not html:
            return None
        if isinstance(html[0], list):
            back, number = (*html[0], None, None)[:2]
            if not isinstance(back, int) or not isinstance(number, int) or back < 1:
                return None
            return self._node(frame, at - back, self._frames.node(frame, at - back, number), depth + 1)
        return self._element(frame, at, html, depth) if isinstance(html[0], str) else None

    def _element(self, frame: str, at: int, html: list[Any], depth: int) -> Node:
        written = html[1] if len(html) > 1 and isinstance(html[1], dict) else {}
        tag = html[0].lower()
        self.said.append((tag, *(f"{name}={value}" for name, value in written.items() if name not in _PLACES)))
        node: Node = {
            "type": ELEMENT, "id": self._next(), "tagName": tag,
            "attributes": {name: value for name, value in written.items() if not name.startswith(_OWN)},
        }  # fmt: skip
        # Before version 10 the target bore the call that aimed at it.
        if str(written.get(_TARGET, "-")) in ("", self._call):
            self.target = node
        if tag == "html" and len(self._entered) == 1:
            self.left, self.top = (_number(written.get(f"__playwright_scroll_{side}_")) for side in ("left", "top"))
        inner = [self._node(frame, at, child, depth + 1) for child in html[2:]]
        node["childNodes"] = [child for child in inner if child is not None]
        shown = str(written.get("src", "")).rpartition("/")[2]
        if tag in ("iframe", "frame") and shown in self._within and shown not in self._entered:
            node["childNodes"] = [self.document(shown, self._within[shown])]
        self.said.append(None)
        return node


def _in_order(html: Any) -> list[Any]:
    """The nodes of a stored snapshot, children before their parents; references are no nodes of their own."""
    found: list[Any] = []
    waiting: list[tuple[Any, bool]] = [(html, False)]
    while waiting:
        node, done = waiting.pop()
        if done or isinstance(node, str):
            found.append(node)
        elif isinstance(node, list) and node and isinstance(node[0], str):
            waiting.append((node, True))
            waiting.extend((child, False) for child in reversed(node[2:]))
    return found


def _number(value: object) -> float:
    try:
        at = float(str(value))
    except ValueError:
        return 0.0
    return at if 0 <= at < 1e7 else 0.0
