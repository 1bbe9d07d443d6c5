"""The key of an element that is known only from a recorded DOM, as the capture of the page would make it.

Names and roles are worked out from markup alone, so a key may miss the capture's by a word or a number; the maps then
find the element by a looser likeness.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import lru_cache

from synthmap.model.addresses import origin
from synthmap.model.identity import element_key, landmarks_of, normal_target, written_id
from synthmap.sessions.recorded.dom import (
    DOCUMENT,
    ELEMENT,
    Dom,
    Known,
    Node,
    ancestors,
    attributes,
    known,
    parent,
    tag,
)
from synthmap.sessions.recorded.names import UNDRAWN, first_words, name_of, undrawn
from synthmap.sessions.recorded.roles import TAGS_OF, role_of

_MOST_TWINS = 5_000  # names worked out to tell an element's place among its equals


def key_of(dom: Dom, node: Node, *, url: str) -> str:
    """The element's key, as `model.identity` makes it; "" for what is no element.

    `url` is the page's address. The key's place among equals counts the drawn elements before it that share all the
    rest; only those that could are looked at.
    """
    if not tag(node):
        return ""
    before = sum(not undrawn(twin) for twin in _twins_before(dom, node, url))
    name, written = _likeness(dom, node, url)[_NAME], _as_written(node, url)
    return element_key(tag(node), role_of(node), name, written, _around(node), before=before, site=origin(url))


def frame_of(node: Node) -> Node | None:
    """The frame whose document an element is in, None for the page's own document."""
    for around in ancestors(node):
        if around.get("type") == DOCUMENT:
            return parent(around)
    return None


def _twins_before(dom: Dom, node: Node, url: str) -> Iterator[Node]:
    """The elements before one in document order whose keys would be the same but for their place among equals."""
    mine, named = _likeness(dom, node, url), role_of(node) or tag(node)
    tags = TAGS_OF.get(role_of(node), set()) | {tag(node)}
    first = "" if role_of(node) else first_words(node)
    asked = 0
    for other in _before(dom.root, node, tags):
        likeness = known(other)
        if likeness is None or likeness[_PAGE] != url:
            # The cheap questions come first. Most of a page is `div`s, named by the text in them: the first words of
            # it tell nearly all apart.
            if (role_of(other) or tag(other)) != named or (rest := _rest(other, url)) != mine[_MARK : _TARGET + 1]:
                continue
            if first and not _begin_alike(first, first_words(other)):
                continue
            asked += 1
            if asked > _MOST_TWINS:
                return
            likeness = _likeness(dom, other, url, rest)
        if likeness == mine:
            yield other


def _before(root: Node, node: Node, tags: Container[str]) -> list[Node]:
    """The elements of some tags, or with a role of their own, before one in document order.

    Those in parts that are never drawn are left out. This walks through a page for every click: hence one plain loop.
    """
    found, waiting = [], [root]
    while waiting:
        other = waiting.pop()
        if other is node:
            break
        if (named := other.get("tagName")) is not None and other.get("type") == ELEMENT:
            written = other.get("attributes")
            if named in UNDRAWN or (written and ("style" in written or "hidden" in written) and undrawn(other)):
                continue
            if named in tags or (written and "role" in written):
                found.append(other)
        if inner := other.get("childNodes"):
            waiting.extend(inner[::-1])
    return found


_PAGE, _NAME, _MARK, _TARGET = 0, 2, 3, 4


def _likeness(dom: Dom, node: Node, url: str, rest: Known = ()) -> Known:
    """All that makes an element's key but its place among equals: page, role, name, written id, target, landmarks.

    `rest` is its written id and target where they have been worked out already.
    """
    kept = known(node)
    if kept is None or kept[_PAGE] != url:
        path = _landmarks(tuple(_around(node)))
        kept = (url, role_of(node) or tag(node), name_of(dom, node), *(rest or _rest(node, url)), path)
        dom.remember(node, kept)
    return kept


@lru_cache(maxsize=10_000)
def _landmarks(around: tuple[tuple[str, str], ...]) -> str:
    """The landmarks within which something stands, the outermost first."""
    return landmarks_of(element_key("i", "", "", {}, around))


def _begin_alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _rest(node: Node, url: str) -> Known:
    """Written id and target."""
    written = _as_written(node, url)
    target = written.get("href") or written.get("action") or ""
    return written_id(written), normal_target(target, origin(url)) if target else ""


def _as_written(node: Node, url: str) -> dict[str, str]:
    """The attributes; recordings make addresses absolute, and one within the page was written as `#there`."""
    written = attributes(node)
    page, href = url.partition("#")[0], written.get("href", "")
    return {**written, "href": href[len(page) :]} if page and href.startswith(f"{page}#") else written


def _around(node: Node) -> list[tuple[str, str]]:
    """Tag and role of the elements around one, the outermost first."""
    return [(tag(above), role_of(above)) for above in ancestors(node) if tag(above)][::-1]
