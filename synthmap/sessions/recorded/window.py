"""One recorded window: the page it shows as far as it is known, and the elements that numbers of nodes stand for."""

from __future__ import annotations

from dataclasses import dataclass

from synthmap.sessions.recorded.acts import Context
from synthmap.sessions.recorded.dom import DOCUMENT, Dom, Node, parent, tag
from synthmap.sessions.recorded.keys import frame_of, key_of

_NOT_YET = 2_000  # mutations kept until an element is asked for


@dataclass(frozen=True)
class Named:
    """An element as events name it: its key, and that of the frame it is in."""

    key: str = ""
    frame: str = ""


class Window:
    """One window or tab: what it shows, and how far that is scrolled."""

    def __init__(self, number: int) -> None:
        self.context = Context(tab=number)
        self.loading = True
        self.touched = -1e14
        self.framed = False
        self._dom: Dom | None = None
        self._root: Node | None = None
        self._changes: list[Node] = []
        self._lasting: dict[int, Named] = {}
        self._latest: tuple[int, int, Named] = (-1, -1, Named())
        self.unknown = 0

    def shows(self, root: Node) -> None:
        """A full snapshot: the page anew."""
        self._leave()
        self._root, self._changes, self._lasting, self.framed = root, [], {}, False

    def changed(self, change: Node) -> None:
        """A mutation, carried out when an element is next asked for: of most pages' last changes none ever is."""
        self._changes.append(change)
        self.framed |= bool(change.get("isAttachIframe"))
        if len(self._changes) > _NOT_YET:
            self.dom()

    def dom(self) -> Dom | None:
        """The page as it is now, None before the first full snapshot."""
        if self._root is not None:
            self._dom, self._root = Dom(self._root), None
        if self._dom is None:
            self.unknown += len(self._changes)
        else:
            for change in self._changes:
                self._dom.mutate(change)
        self._changes = []
        return self._dom

    def is_page(self, number: object) -> bool:
        """Whether that number is the page's own document's."""
        root = self._root if self._root is not None else self._dom.root if self._dom else None
        return root is not None and root.get("id") == number

    def element(self, number: object) -> Named:
        """The element that a number stands for now."""
        dom = self.dom()
        if dom is None or (node := dom.get(number)) is None or not isinstance(number, int):
            self.unknown += 1
            return Named()
        if self._latest[:2] != (number, dom.version):
            self._latest = number, dom.version, self._named(dom, node)
        return self._latest[2]

    def lasting(self, number: object) -> Named:
        """The same for what happens again and again to one element, whose name at the first time will do."""
        if not isinstance(number, int) or number not in self._lasting:
            named = self.element(number)
            if not isinstance(number, int) or not named.key:
                return named
            self._lasting[number] = named
        return self._lasting[number]

    def node(self, number: object) -> Node | None:
        """The node of that number."""
        dom = self.dom()
        return dom.get(number) if dom else None

    def left_over(self) -> int:
        """How many changes and events were of nodes that the recording does not have."""
        self._leave()
        return self.unknown

    def _leave(self) -> None:
        if self._dom is not None:
            self.unknown += self._dom.unknown
            self._dom.let_go()
        self._dom = None

    def _named(self, dom: Dom, node: Node) -> Named:
        if node.get("type") == DOCUMENT:
            inside = parent(node)
            return Named(key_of(dom, inside, url=self.context.url)) if inside else Named()
        element = node if tag(node) else parent(node)
        if element is None:
            return Named()
        frame = frame_of(element)
        return Named(
            key_of(dom, element, url=self.context.url),
            key_of(dom, frame, url=self.context.url) if frame is not None else "",
        )
