"""Recordings of rrweb, the library that most session replay products record with: its events read into acts.

The format is that of https://github.com/rrweb-io/rrweb, versions 1 and 2: full snapshots and mutations are followed, so
that the number of a node becomes the element it stands for at that moment. Typed text is turned into its length as it
is read. Pointer moves carry no element: working one out for every move would cost more than all the rest, and where a
pointer passed is told by its position.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby, islice
from typing import Any

from synthmap.model.addresses import kept_address
from synthmap.sessions.recorded.acts import LAST_MS, NAN, Acts, Context, Detail, place
from synthmap.sessions.recorded.dom import Node, attribute, tag
from synthmap.sessions.recorded.framing import Batch, Broken
from synthmap.sessions.recorded.recording import Notes, Recording
from synthmap.sessions.recorded.window import Window

_DOM_LOADED, _LOADED, _FULL, _INCREMENTAL, _META, _CUSTOM, _PLUGIN = range(7)
_MUTATION, _MOVE, _INTERACTION, _SCROLL, _RESIZE, _INPUT, _TOUCH_MOVE, _MEDIA = range(8)
_STYLE_RULE, _CANVAS, _FONT, _LOG, _DRAG, _STYLE, _SELECTION, _SHEETS, _CUSTOM_ELEMENT = range(8, 17)
_TOUCH_START, _TOUCH_END = 7, 9
_INTERACTIONS = {
    0: "up",
    1: "down",
    2: "click",
    3: "contextmenu",
    4: "dblclick",
    5: "focus",
    6: "blur",
    7: "down",
    9: "up",
    10: "up",
}
_UNKEPT = {8: "touch that moved away"}
_MEDIA_ACTS = {0: "play", 1: "pause", 2: "seek", 3: "volume change", 4: "rate change"}
# The page changed, in a way that is no mutation of its nodes.
_CHANGES = frozenset((_MEDIA, _STYLE_RULE, _CANVAS, _STYLE, _SHEETS))
_PASSED_OVER = frozenset((_FONT, _CUSTOM_ELEMENT))
_TOUCH = 2  # kind of pointer
_TAP_MS = 1_000.0  # a click so soon after a touch is that touch's, where the recording names no pointer
_DEEPEST_WRAPPER = 8  # levels of lists and objects around events
_NAVIGATIONS = frozenset(("$pageview", "$url_changed"))  # PostHog's, for what a page does to its own address


def is_event(value: object) -> bool:
    """Whether a JSON value looks like an event of rrweb."""
    return isinstance(value, dict) and "type" in value and "timestamp" in value


def holds_events(batch: Batch) -> bool:
    """Whether the first values of a file are events of rrweb, in whatever they are wrapped."""
    return any(is_event(event) for _, event in islice(_unwrapped(batch), 1_000))


def read_rrweb(batches: Iterable[Batch]) -> Recording:
    """The recording in batches of JSON values: events, or wrappers around lists of them."""
    reader = _Reader()
    for batch in batches:
        for tab, event in _unwrapped(batch):
            reader.take(tab, event)
    return reader.recording()


def _unwrapped(value: object, tab: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Events, each with the name of its window, out of whatever lists and objects services put them into.

    PostHog exports groups with a `windowId` and `data`, or pairs of a window and an event; Sentry lists of lists.
    """
    if isinstance(value, dict):
        named = value.get("windowId", value.get("window_id", tab))
        for inner in value.values():
            if isinstance(inner, list | dict):
                yield from _unwrapped([inner], str(named)[:200], depth + 1)
    elif isinstance(value, list):
        if len(value) == 2 and isinstance(value[0], str) and is_event(value[1]):
            tab, value = value[0][:200], value[1:]
        for inner in value:
            if type(inner) is dict and "timestamp" in inner and "type" in inner:
                yield tab, inner
            elif isinstance(inner, list | dict) and depth < _DEEPEST_WRAPPER:
                yield from _unwrapped(inner, tab, depth + 1)
            else:
                yield tab, inner


class _Reader:
    """Takes the events of a recording one after the other."""

    def __init__(self) -> None:
        self._acts, self._notes = Acts(), Notes()
        self._broken: list[str] = []
        self._windows: dict[str, Window] = {}

    def recording(self) -> Recording:
        """All that was read."""
        self._notes.add("event or change of a node that is not in the recording",
                        sum(window.left_over() for window in self._windows.values()))  # fmt: skip
        self._notes.add_alike(self._broken)
        if self._acts.full:
            self._notes.add("everything after the first events, of which there are more than a recording may hold")
        self._notes.add("pointer move between two that are kept, there being more than a recording may hold",
                        self._acts.given_up)  # fmt: skip
        return Recording("rrweb", self._acts.events(), self._acts.viewports(), self._notes.counted())

    def take(self, tab: str, event: object) -> None:
        """One value of the file."""
        if not isinstance(event, dict) or "timestamp" not in event:
            self._odd(event)
            return
        t, data = event["timestamp"], event.get("data")
        if not isinstance(t, int | float) or isinstance(t, bool) or not -LAST_MS < t < LAST_MS:
            self._notes.add("event without a time")
            return
        if not isinstance(data, dict):
            self._without_data(event)
            return
        tab = str(event.get("windowId", tab))[:200]
        window = self._windows.get(tab) or self._windows.setdefault(tab, Window(len(self._windows)))
        try:
            self._read(window, event.get("type"), float(t), data)
        except (KeyError, TypeError, AttributeError, OverflowError) as error:
            self._notes.add(
                f"event of type {_label(event.get('type'), data)} in a form that is not known: {type(error).__name__}"
            )

    def _odd(self, value: object) -> None:
        if isinstance(value, Broken):
            self._broken.append(value.what)
        elif isinstance(value, str):
            self._notes.add("event that rrweb's packer, or another, has packed into a text")
        else:
            self._notes.add("value that is no event")

    def _without_data(self, event: Node) -> None:
        if isinstance(event.get("data"), str):
            self._notes.add("event whose data is compressed")
        elif event.get("type") not in (_DOM_LOADED, _LOADED):
            self._notes.add("event without data")

    def _read(self, window: Window, kind: object, t: float, data: Node) -> None:
        if kind == _INCREMENTAL:
            self._incremental(window, t, data)
        elif kind == _FULL:
            self._full(window, t, data)
        elif kind == _META:
            self._meta(window, t, data)
        elif kind == _CUSTOM:
            self._custom(window, t, data)
        elif kind == _PLUGIN:
            self._plugin(window, t, data)
        elif kind in (_DOM_LOADED, _LOADED):
            window.loading |= kind == _DOM_LOADED
        else:
            self._notes.add(f"event of type {kind!r}")

    def _meta(self, window: Window, t: float, data: Node) -> None:
        url, resized = kept_address(data.get("href")), self._sized(window, data)
        if url != window.context.url or window.loading:
            self._navigated(window, t, url)
        self._resized(window, t, resized)

    def _navigated(self, window: Window, t: float, url: str) -> None:
        self._acts.answer("navigation", t)
        window.loading = False
        window.context = replace(window.context, url=url, left=0.0, top=0.0)
        self._acts.add("navigate", t, window.context, vx=0.0, vy=0.0)

    def _sized(self, window: Window, data: Node) -> bool:
        """Take in the window's size; whether it has changed."""
        width, height = place(data.get("width")), place(data.get("height"))
        if not (width > 0 and height > 0):
            self._notes.add("window without a size")
            return False
        before, window.context = window.context, replace(window.context, viewport=(int(width), int(height)))
        return before.viewport != window.context.viewport

    def _resized(self, window: Window, t: float, resized: bool) -> None:
        if resized and (size := window.context.viewport):
            self._acts.add("resize", t, window.context, vx=float(size[0]), vy=float(size[1]))

    def _full(self, window: Window, t: float, data: Node) -> None:
        root = data["node"]
        if not isinstance(root, dict):
            raise TypeError("a snapshot without a page")
        window.shows(root)
        offset = data.get("initialOffset")
        if isinstance(offset, dict):
            window.context = replace(window.context, left=_or_zero(offset.get("left")), top=_or_zero(offset.get("top")))
            if window.context.top or window.context.left:
                self._acts.add("scroll", t, window.context, vx=0.0, vy=0.0)

    def _incremental(self, window: Window, t: float, data: Node) -> None:
        source = data.get("source")
        if source == _MUTATION:
            self._acts.answer("mutation", t)
            window.changed(data)
        elif source in (_MOVE, _TOUCH_MOVE, _DRAG):
            self._moves(window, t, data["positions"])
        elif source == _INTERACTION:
            self._interaction(window, t, data)
        elif source == _SCROLL:
            self._scroll(window, t, data)
        elif source == _RESIZE:
            self._resized(window, t, self._sized(window, data))
        elif source == _INPUT:
            self._input(window, t, data)
        elif source == _SELECTION:
            if data.get("ranges"):
                self._acts.answer("selection", t)
        elif source == _LOG:
            self._logged(window, t, data)
        elif source in _CHANGES:
            self._acts.answer("mutation", t)
            if source == _MEDIA:
                self._notes.add(f"media {_MEDIA_ACTS.get(data.get('type', -1), 'event')}")
        elif source not in _PASSED_OVER:
            self._notes.add(f"incremental event of source {source!r}")

    def _moves(self, window: Window, t: float, positions: list[Node]) -> None:
        if window.framed:
            # What happens in a frame is placed from the frame's own corner.
            for frame, together in groupby(positions, lambda position: window.lasting(position.get("id")).frame):
                self._move_block(_within(window.context, frame), t, list(together))
        else:
            self._move_block(window.context, t, positions)

    def _move_block(self, context: Context, t: float, positions: list[Node]) -> None:
        self._acts.moves(
            [t + position["timeOffset"] for position in positions],
            [position["x"] for position in positions],
            [position["y"] for position in positions],
            context,
        )

    def _interaction(self, window: Window, t: float, data: Node) -> None:
        number = data.get("type")
        kind = _INTERACTIONS.get(number) if isinstance(number, int) else None
        if kind is None:
            self._notes.add(_UNKEPT.get(number, f"interaction of type {number!r}"))  # type: ignore[arg-type]
            return
        named = window.element(data.get("id"))
        if kind in ("focus", "blur"):
            if kind == "focus":
                self._acts.answer("focus", t)
            self._acts.add(kind, t, _within(window.context, named.frame), detail=Detail(named.key))
            return
        touch = data.get("pointerType") == _TOUCH or number in (_TOUCH_START, _TOUCH_END)
        if touch and kind != "click":
            window.touched = t
        if kind == "click" and (touch or ("pointerType" not in data and 0 <= t - window.touched <= _TAP_MS)):
            kind = "tap"
        self._acts.add(
            kind, t, _within(window.context, named.frame), vx=place(data.get("x")), vy=place(data.get("y")),
            detail=Detail(named.key),
        )  # fmt: skip

    def _scroll(self, window: Window, t: float, data: Node) -> None:
        self._acts.answer("scroll", t)
        left, top = place(data.get("x")), place(data.get("y"))
        if window.is_page(data.get("id")):
            window.context = replace(window.context, left=_or_zero(left), top=_or_zero(top))
            self._acts.add("scroll", t, window.context, vx=0.0, vy=0.0)
        else:
            named = window.lasting(data.get("id"))
            context = replace(window.context, frame=named.frame, left=NAN, top=NAN)
            self._acts.add("scroll", t, context, vx=left, vy=top, detail=Detail(named.key))

    def _input(self, window: Window, t: float, data: Node) -> None:
        self._acts.answer("mutation", t)
        named = window.lasting(data.get("id"))
        value = _masked(window.node(data.get("id")), data)
        self._acts.add("input", t, _within(window.context, named.frame), detail=Detail(named.key, value))

    def _custom(self, window: Window, t: float, data: Node) -> None:
        payload = data.get("payload")
        if data.get("tag") in _NAVIGATIONS and isinstance(payload, dict) and isinstance(payload.get("href"), str):
            if (url := kept_address(payload["href"])) != window.context.url:
                self._navigated(window, t, url)
        else:
            self._notes.add(f"custom event “{data.get('tag')}”")

    def _plugin(self, window: Window, t: float, data: Node) -> None:
        payload = data.get("payload")
        if str(data.get("plugin", "")).startswith("rrweb/console") and isinstance(payload, dict):
            self._logged(window, t, payload)
        else:
            self._notes.add(f"event of the plugin “{data.get('plugin')}”")

    def _logged(self, window: Window, t: float, said: Node) -> None:
        """What a page wrote to its console: an error is one, whatever it says; the rest is no one's act."""
        if said.get("level") in ("error", "assert"):
            self._acts.answer("error", t)
            self._acts.add("error", t, replace(window.context, left=NAN, top=NAN))


def _within(context: Context, frame: str) -> Context:
    """The context of an event in a frame, whose place on the page a recording does not tell."""
    return replace(context, frame=frame, left=NAN, top=NAN) if frame else context


def _masked(node: Node | None, data: Node) -> str:
    """What an input came to: the kind and length of a text, or whether a box is ticked; never the text."""
    kind = (attribute(node, "type") or "text").lower() if node else "text"
    if node is not None and tag(node) == "input" and kind in ("checkbox", "radio"):
        return "checked" if data.get("isChecked") is True else "unchecked"
    text = data.get("text")
    kind = tag(node) if node is not None and tag(node) in ("select", "textarea") else kind if kind.isalpha() else "text"
    return f"{kind[:20]}:{len(text) if isinstance(text, str) else 0}"


def _or_zero(value: object) -> float:
    at = place(value)
    return at if at == at else 0.0


def _label(kind: object, data: Node) -> str:
    return f"{kind!r}, source {data.get('source')!r}" if kind == _INCREMENTAL else repr(kind)
