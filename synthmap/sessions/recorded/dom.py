"""A page's DOM as a recording keeps it: serialised nodes by number, followed through every change.

Nodes are the dicts of the recording itself, in rrweb's format (`type`, `id`, `tagName`, `attributes`, `childNodes`,
`textContent`): copying a page of ten thousand nodes on every snapshot would cost more than reading it. Each gets a link
to the node around it under a name that is this module's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]
Known = tuple[str, ...]

DOCUMENT, ELEMENT, TEXT = 0, 2, 3
_PARENT, _KNOWN = "\0parent", "\0known"  # no keys of the format
_DEEPEST = 2_000  # levels; browsers themselves nest no deeper than 512


class Dom:
    """One page. Whatever a recording says of nodes that are not there is left out and counted by `unknown`."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.unknown = 0
        self.version = 0
        self._nodes: dict[int, Node] = {}
        self._remembers = False
        self._touched: list[Node] = []
        self._enter(root, None)

    def get(self, number: object) -> Node | None:
        """The node of that number."""
        return self._nodes.get(number) if isinstance(number, int) else None

    def elements(self) -> Iterator[Node]:
        """All elements, in no order."""
        return (node for node in self._nodes.values() if node.get("type") == ELEMENT)

    def mutate(self, change: Node) -> None:
        """Carry out a mutation: removals, then additions, then texts and attributes, as a replayer does."""
        self.version += 1
        self._touched = []
        self._remove_all(_dicts(change.get("removes")))
        self._add_all(_dicts(change.get("adds")))
        for changed in _dicts(change.get("texts")):
            if node := self._known(changed.get("id")):
                node["textContent"] = changed.get("value")
                self._touched.append(node)
        for changed in _dicts(change.get("attributes")):
            written = changed.get("attributes")
            if (node := self._known(changed.get("id"))) and isinstance(written, dict):
                node["attributes"] = _written(node.get("attributes"), written)
                self._touched.append(node)
        self._forget()

    def remember(self, node: Node, known: Known) -> None:
        """Keep what was worked out about an element until it, or something in it, changes."""
        node[_KNOWN] = known
        self._remembers = True

    def let_go(self) -> None:
        """Undo the links between nodes and those around them: without these circles, memory is free at once."""
        for node in descend(self.root):
            node.pop(_PARENT, None)
        self._nodes = {}

    def _forget(self) -> None:
        """Forget what was known of all that changed, and of what is around it."""
        if not self._remembers:
            return
        done = set()
        for node in self._touched:
            around: Node | None = node
            while around is not None and id(around) not in done:
                done.add(id(around))
                around.pop(_KNOWN, None)
                around = parent(around)

    def _known(self, number: object) -> Node | None:
        node = self.get(number)
        self.unknown += node is None
        return node

    def _remove_all(self, removes: list[Node]) -> None:
        """Remove nodes; what several of them leave behind is gone over once."""
        left: dict[int, Node] = {}
        for removed in removes:
            if (node := self._known(removed.get("id"))) is None:
                continue
            if (around := parent(node)) is not None:
                left[id(around)] = around
            for gone in descend(node):
                if self._nodes.get(gone["id"]) is gone:
                    del self._nodes[gone["id"]]
                gone[_PARENT] = None
        for around in left.values():
            around["childNodes"] = [child for child in around["childNodes"] if child.get(_PARENT) is around]
            self._touched.append(around)

    def _add_all(self, adds: list[Node]) -> None:
        """Add nodes; what hangs on a node that comes later in the same mutation waits for it."""
        waiting = adds
        while waiting:
            late = [add for add in waiting if not self._add(add, patient=True)]
            if len(late) == len(waiting):
                self.unknown += sum(not self._add(add, patient=False) for add in late)
                return
            waiting = late

    def _add(self, add: Node, *, patient: bool) -> bool:
        around, node, behind = self.get(add.get("parentId")), add.get("node"), add.get("nextId")
        if around is None or not isinstance(node, dict):
            return False
        inside: list[Node] = around.setdefault("childNodes", [])
        if behind is None or (after := self.get(behind)) is None or parent(after) is not around:
            if behind is not None and patient:
                return False
            inside.append(node)
        else:
            inside.insert(next(n for n, child in enumerate(inside) if child is after), node)
        self._touched.append(around)
        self._enter(node, around)
        return True

    def _enter(self, top: Node, around: Node | None) -> None:
        """Take in a node and all in it. What has no number of its own can't be referred to, and is left out."""
        nodes = self._nodes
        waiting = [(top, around, 0)]
        while waiting:
            node, above, depth = waiting.pop()
            node[_PARENT] = above
            number = node.get("id")
            if type(number) is int:
                nodes[number] = node
            else:
                node["id"] = -1
                self.unknown += 1
            inner = node.get("childNodes")
            if inner:
                if type(inner) is not list or depth > _DEEPEST:
                    node["childNodes"] = []
                    self.unknown += 1
                    continue
                below = [(child, node, depth + 1) for child in inner if type(child) is dict]
                if len(below) < len(inner):
                    node["childNodes"] = [child for child, _, _ in below]
                waiting.extend(below)
            elif inner is not None and type(inner) is not list:
                node["childNodes"] = []


def parent(node: Node) -> Node | None:
    """The node around one, None for the outermost."""
    around: Node | None = node.get(_PARENT)
    return around


def ancestors(node: Node) -> Iterator[Node]:
    """The nodes around one, nearest first."""
    around = parent(node)
    while around is not None:
        yield around
        around = parent(around)


def children(node: Node) -> list[Node]:
    """The nodes in one, in order; not to be changed."""
    return node.get("childNodes") or []


def known(node: Node) -> Known | None:
    """What `Dom.remember` kept about an element, None where nothing is or it has changed since."""
    kept: Known | None = node.get(_KNOWN)
    return kept


def descend(node: Node) -> Iterator[Node]:
    """A node and all in it, in document order."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def attribute(node: Node, name: str) -> str | None:
    """An attribute as text, None where it is not there."""
    written = node.get("attributes")
    value = written.get(name) if isinstance(written, dict) else None
    if value is None or value is False:
        return None
    return "" if value is True else value if isinstance(value, str) else str(value) if _plain(value) else ""


def said(node: Node, name: str) -> str:
    """An attribute without the space around it, "" where it is not there."""
    return (attribute(node, name) or "").strip()


def attributes(node: Node) -> dict[str, str]:
    """All attributes as texts."""
    written = node.get("attributes")
    named = {name: attribute(node, name) for name in written} if isinstance(written, dict) else {}
    return {name: value for name, value in named.items() if value is not None}


def tag(node: Node) -> str:
    """The lower-case tag of an element, "" for any other node."""
    named = node.get("tagName")
    return named.lower() if node.get("type") == ELEMENT and isinstance(named, str) else ""


def text(node: Node) -> str:
    """What a text node says, "" for any other node."""
    said = node.get("textContent")
    return said if node.get("type") == TEXT and isinstance(said, str) else ""


def _plain(value: object) -> bool:
    return isinstance(value, int | float)


def _dicts(values: object) -> list[Node]:
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _written(before: object, change: Node) -> Node:
    """Attributes after a change, in which None takes one away; of a changed style only the differences are told."""
    kept = dict(before) if isinstance(before, dict) else {}
    for name, value in change.items():
        if value is None:
            kept.pop(name, None)
        elif isinstance(value, dict):
            kept[name] = _restyled(kept.get(name), value)
        else:
            kept[name] = value
    return kept


def _restyled(before: object, change: Node) -> str:
    """An inline style after a change that names the properties it touches, `false` for one taken away."""
    styles = dict(part.split(":", 1) for part in str(before or "").split(";") if ":" in part)
    styles = {name.strip(): value.strip() for name, value in styles.items()}
    for name, value in change.items():
        said = value[0] if isinstance(value, list) and value else value
        styles.pop(name, None)
        if isinstance(said, str):
            styles[name] = said
    return ";".join(f"{name}:{value}" for name, value in styles.items())
