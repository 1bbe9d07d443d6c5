"""The key of an element that is known only from a recorded DOM, as the capture of the page would make it.

Names and roles are worked out from markup alone, so a key may miss the capture's by a word or a number; the maps then
find the element by a looser likeness.
"""

from __future__ import annotations

from synthmap.model.identity import element_keys, landmarks_of, normal_target, written_id
from synthmap.sessions.recorded.addresses import origin
from synthmap.sessions.recorded.dom import DOCUMENT, Dom, Node, ancestors, attributes, children, parent, tag
from synthmap.sessions.recorded.names import first_words, hidden, name_of
from synthmap.sessions.recorded.roles import TAGS_OF, role_of

_MOST_TWINS = 5_000  # names worked out to tell an element's place among its equals


def key_of(dom: Dom, node: Node, *, url: str) -> str:
    """The element's key, as `model.identity` makes it; "" for what is no element.

    `url` is the page's address. The key's place among equals counts the drawn elements before it that share all
    the rest; only those that could are looked at.
    """
    if not tag(node):
        return ""
    around = [above for above in ancestors(node) if tag(above)][::-1]
    own, path = _Likeness(dom, node, url), _landmark_path(around)
    equals = 1 + sum(
        own.shared_by(twin) and _precedes(twin, node) and not hidden(twin)
        and _landmark_path([above for above in ancestors(twin) if tag(above)][::-1]) == path
        for twin in dom.elements()
    )  # fmt: skip
    # A table of nothing but the landmarks around it and its equals, of which it is the last.
    count = len(around)
    return element_keys(
        [*map(tag, around), *[tag(node)] * equals],
        [*map(role_of, around), *[own.role] * equals],
        [*[""] * count, *[own.name] * equals],
        [*[{}] * count, *[_as_written(node, url)] * equals],
        [*range(-1, count - 1), *[count - 1] * equals],
        site=origin(url),
    )[-1]


def frame_of(node: Node) -> Node | None:
    """The frame whose document an element is in, None for the page's own document."""
    for around in ancestors(node):
        if around.get("type") == DOCUMENT:
            return parent(around)
    return None


class _Likeness:
    """All of an element's key but its landmarks and its place among equals, and which others share it."""

    def __init__(self, dom: Dom, node: Node, url: str) -> None:
        self._dom, self._node, self._url = dom, node, url
        self.role, self.name = role_of(node), name_of(dom, node)
        self._rest = _rest(node, url)
        self._left = _MOST_TWINS
        self._tags = TAGS_OF.get(self.role, set()) | {tag(node)}
        self._first = "" if self.role else first_words(node)

    def shared_by(self, other: Node) -> bool:
        """Whether another element has the same role, name, written id and target: the cheap questions come first."""
        written = other.get("attributes")
        if (
            other is self._node
            or self._left <= 0
            or not (other.get("tagName") in self._tags or (isinstance(written, dict) and "role" in written))
        ):
            return False
        if (self.role or tag(self._node)) != (role_of(other) or tag(other)) or _rest(other, self._url) != self._rest:
            return False
        # Most of a page is `div`s, named by the text in them: the first words of it tell nearly all apart.
        if not self.role:
            first = first_words(other)
            if not (first.startswith(self._first) or self._first.startswith(first)):
                return False
        self._left -= 1
        return name_of(self._dom, other) == self.name


def _rest(node: Node, url: str) -> tuple[str, str]:
    written = _as_written(node, url)
    target = written.get("href") or written.get("action") or ""
    return written_id(written), normal_target(target, origin(url)) if target else ""


def _as_written(node: Node, url: str) -> dict[str, str]:
    """The attributes; recordings make addresses absolute, and one within the page was written as `#there`."""
    written = attributes(node)
    page, href = url.partition("#")[0], written.get("href", "")
    return {**written, "href": href[len(page) :]} if page and href.startswith(f"{page}#") else written


def _landmark_path(around: list[Node]) -> str:
    """The landmarks of a key, from the elements around it, outermost first."""
    count = len(around)
    key = element_keys(
        [*map(tag, around), "i"], [*map(role_of, around), ""], [""] * (count + 1), [{}] * (count + 1),
        range(-1, count),
    )[-1]  # fmt: skip
    return landmarks_of(key)


def _precedes(first: Node, second: Node) -> bool:
    """Whether one node comes before another in document order."""
    return _position(first) < _position(second)


def _position(node: Node) -> list[int]:
    places = []
    for around in ancestors(node):
        places.append(next((n for n, child in enumerate(children(around)) if child is node), -1))
        node = around
    return places[::-1]
