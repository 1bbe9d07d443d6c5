"""The name of an element that is known only by its markup: what the capture of the page would call it.

There is no layout and no stylesheet in a recording, so this is https://www.w3.org/TR/accname-1.2/ by markup alone:
block elements are told from inline ones by their tag, and hidden ones by their attributes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from synthmap.model.identity import readable
from synthmap.sessions.recorded.dom import (
    ELEMENT,
    TEXT,
    Dom,
    Node,
    ancestors,
    attribute,
    children,
    said,
    tag,
    text,
)
from synthmap.sessions.recorded.roles import FIELDS, FROM_CONTENT, role_of

_MAX_NAME = 200  # characters, as in a capture's element table
_MAX_NODES = 2_000  # nodes looked at for one name
_DEEPEST = 50
_SPACE = re.compile(r"\s+")
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "q",
    "s", "samp", "slot", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
))  # fmt: skip
UNDRAWN = frozenset(("head", "script", "style", "template", "noscript", "title", "meta", "link", "base", "datalist"))
_LABELLED = frozenset(("input", "select", "textarea", "meter", "progress", "output", "button"))
_LABELABLE = frozenset(("input", "select", "textarea", "meter", "progress", "output", "button"))
_TITLED = {"fieldset": "legend", "table": "caption", "figure": "figcaption", "svg": "title"}


def name_of(dom: Dom, node: Node) -> str:
    """The accessible name; where there is none, or it is no more than that, the text within."""
    name, words = readable(_Names(dom).of(node, role_of(node)), _MAX_NAME), readable(_text_within(node), _MAX_NAME)
    return words if name.casefold() == words.casefold() else name or words


def first_words(node: Node) -> str:
    """The first text in an element, which its name begins with where nothing but its text names it."""
    texts = (" ".join(text(inner)[:_MAX_NAME].split()) for inner in _drawn_within(node) if inner.get("type") == TEXT)
    return next(filter(None, texts), "")


class _Names:
    """Works out one name, looking at no more than `_MAX_NODES` nodes whatever refers to what."""

    def __init__(self, dom: Dom) -> None:
        self._dom = dom
        self._left = _MAX_NODES
        self._seen: set[int] = set()

    def of(self, node: Node, role: str, *, depth: int = 0, asked: bool = False) -> str:
        """The accessible name; `asked` where another element is named by this one, or by one around it."""
        if depth > _DEEPEST or self._left <= 0 or id(node) in self._seen:
            return ""
        self._left -= 1
        self._seen.add(id(node))
        if not asked and (marks := said(node, "aria-labelledby").split()[:20]):
            others = [other for mark in marks if (other := self._by_id(mark))]
            names = [self.of(other, "LabelText", depth=depth + 1, asked=True) for other in others]
            if joined := " ".join(filter(None, names)):
                return joined
        if label := said(node, "aria-label"):
            return label
        if native := self._native(node, depth, asked):
            return native
        if (role in FROM_CONTENT or role == "LabelText") and (content := self._content(node, depth, asked)).strip():
            return content
        return said(node, "title") or (said(node, "placeholder") if role in FIELDS else "")

    def _native(self, node: Node, depth: int, asked: bool) -> str:
        """What HTML names an element by, outside of ARIA."""
        named, kind = tag(node), said(node, "type").lower()
        if named == "input" and kind in ("button", "submit", "reset"):
            return said(node, "value") or {"submit": "Submit", "reset": "Reset"}.get(kind, "")
        if named in ("img", "area") or (named == "input" and kind == "image"):
            return said(node, "alt")
        if named in _LABELABLE:
            labels = [self._content(label, depth, asked).strip() for label in self._labels(node)]
            if joined := " ".join(filter(None, labels)):
                return joined
        if named == "input" and kind == "file":
            return "Choose File"
        title = next((child for child in children(node) if tag(child) == _TITLED.get(named, " ")), None)
        return _text_within(title) if title else ""

    def _labels(self, node: Node) -> list[Node]:
        """The labels of a field: the one around it, and those that name its id."""
        around = [above for above in ancestors(node) if tag(above) == "label"][:1]
        mark = attribute(node, "id")
        if not mark:
            return around
        pointing = [one for one in self._dom.elements() if tag(one) == "label" and attribute(one, "for") == mark]
        return [*around, *(label for label in pointing if all(label is not other for other in around))][:20]

    def _by_id(self, mark: str) -> Node | None:
        return next((node for node in self._dom.elements() if attribute(node, "id") == mark), None)

    def _content(self, node: Node, depth: int, asked: bool) -> str:
        """What stands in an element as it is read out: texts, and the names of what is no text."""
        parts, length = [], 0
        for child in children(node):
            if length > 10 * _MAX_NAME or self._left <= 0:
                break
            words = text(child)[: 10 * _MAX_NAME]
            if child.get("type") == ELEMENT and not undrawn(child) and said(child, "aria-hidden").lower() != "true":
                role = role_of(child)
                within = role if role in FROM_CONTENT else "LabelText"
                words = "" if role in FIELDS else self.of(child, within, depth=depth + 1, asked=asked)
                words = words if tag(child) in _INLINE else f" {words} "
            parts.append(words)
            length += len(words)
        # Not stripped: what stands around this may need the space between.
        return _SPACE.sub(" ", "".join(parts))


def undrawn(node: Node) -> bool:
    """Whether the markup of an element alone says that it, and all in it, is not drawn."""
    named = tag(node)
    if not named:
        return False
    if named in UNDRAWN or attribute(node, "hidden") is not None:
        return True
    style = (attribute(node, "style") or "").replace(" ", "").lower()
    return "display:none" in style or (named == "input" and said(node, "type").lower() == "hidden")


def _drawn_within(node: Node) -> Iterator[Node]:
    """What is drawn in an element, in document order, up to a bound."""
    waiting, seen = children(node)[::-1], 0
    while waiting and seen < _MAX_NODES:
        inner = waiting.pop()
        seen += 1
        if not undrawn(inner):
            yield inner
            waiting.extend(reversed(children(inner)))


def _text_within(node: Node) -> str:
    """The texts in an element with a space between each two, cut where they are longer than any name."""
    parts, length = [], 0
    for inner in _drawn_within(node):
        if words := text(inner)[: 4 * _MAX_NAME].strip():
            parts.append(words)
            length += len(words) + 1
            if length >= _MAX_NAME:
                break
    return " ".join(parts)
