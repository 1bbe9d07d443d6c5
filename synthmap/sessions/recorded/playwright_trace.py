"""Traces of Playwright (trace.zip): what a test did to its pages, with the points that it clicked.

Versions 6 to 10 of the format are read, which Playwright has written since 1.38; the actions of earlier ones are put
together in another way. One zip holds a file for each browser context; each becomes a session, each page a tab. The
network's share is left out. A trace does not time what followed a click: whether the page differed is seen in the next
snapshot, and its time is the most that the answer can have taken. Without snapshots nobody knows, and -1 says so.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from synthmap.model.addresses import kept_address
from synthmap.model.errors import UsageError
from synthmap.model.events import Events, concatenated
from synthmap.sessions.recorded.acts import LAST_MS, NAN, Acts, Context, Detail, place
from synthmap.sessions.recorded.framing import parsed
from synthmap.sessions.recorded.keys import key_of
from synthmap.sessions.recorded.recording import Notes, Recording
from synthmap.sessions.recorded.snapshots import Frames, Page

Fields = Mapping[str, Any]

OLDEST, NEWEST = 6, 10
_MOST_BYTES, _LONGEST_LINE, _MOST_FILES = 2 << 30, 64 << 20, 100
_POINTED = {
    "click": ("click",), "tap": ("tap",), "dblclick": ("click", "click", "dblclick"), "hover": ("move",),
    "check": ("click",), "uncheck": ("click",), "setChecked": ("click",), "mouseClick": ("click",),
    "mouseMove": ("move",), "touchscreenTap": ("tap",), "mouseDown": ("down",), "mouseUp": ("up",),
}  # fmt: skip
_TYPED = {"fill": "value", "type": "text", "selectOption": "options"}
_KEYS = {"press": "key", "keyboardPress": "key"}
_UNKEPT = frozenset(("dragAndDrop", "keyboardType", "keyboardInsertText", "keyboardDown", "keyboardUp", "setInputFiles",
                     "setInputFilePaths", "selectText", "dispatchEvent"))  # fmt: skip


@dataclass
class _Call:
    """One action of a test, put together from the lines of the trace that speak of it."""

    begun: float
    method: str
    params: Fields
    page: str = ""
    aimed: bool = False  # at an element; else at a point, or wherever the focus was
    point: tuple[float, float] | None = None
    box: Fields = field(default_factory=dict)
    failed: bool = False


@dataclass(frozen=True)
class _Moment:
    """A snapshot of a page's main frame, and those of its other frames that were taken with it."""

    call: str
    phase: str
    page: str
    frame: str
    number: int
    t: float
    url: str
    viewport: tuple[int, int] | None
    within: dict[str, int]


@dataclass(frozen=True)
class _Window:
    """A page of the context: where it is, and what it showed in its latest snapshot."""

    context: Context
    page: Page | None = None


def read_trace(path: Path) -> Recording:
    """The recording of a trace.zip. Raises UsageError for what is none, or too large when unpacked."""
    notes = Notes()
    parts: list[Events] = []
    viewports: dict[tuple[int, int], None] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(name for name in archive.namelist() if name.endswith(".trace"))
            if not names:
                raise UsageError(f"{path} is a zip file without a trace of Playwright in it.")
            for name in names[:_MOST_FILES]:
                acts = _Context(notes).read(_lines(archive, name, path))
                if len(acts):
                    events = acts.events()
                    parts.append(replace(events, session=np.full(len(events), len(parts))))
                    viewports |= dict.fromkeys(acts.viewports())
            notes.add("context of the trace beyond the first ones", len(names[_MOST_FILES:]))
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as a trace of Playwright: {error}.") from None
    return Recording("Playwright trace", concatenated(parts), tuple(viewports), notes.counted())


def _lines(archive: zipfile.ZipFile, name: str, path: Path) -> Iterator[Fields]:
    left = _MOST_BYTES
    with archive.open(name) as stream:
        number = 0
        while line := stream.readline(_LONGEST_LINE):
            number, left = number + 1, left - len(line)
            if left < 0 or len(line) == _LONGEST_LINE:
                raise UsageError(f"{path}: {name} is too large when unpacked, from line {number:,} on.")
            if not line.isspace():
                try:
                    value = parsed(line)
                except ValueError as error:
                    raise UsageError(f"{path}: {name}, line {number:,} is not JSON: {error}.") from None
                if isinstance(value, dict):
                    yield value


class _Context:
    """Reads the file of one browser context."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._frames = Frames()
        self._calls: dict[str, _Call] = {}
        self._moments: list[_Moment] = []
        self._errors: list[float] = []
        self._viewport: tuple[int, int] | None = None

    def read(self, lines: Iterator[Fields]) -> Acts:
        """All that was done in the context."""
        for line in lines:
            self._take(line)
        return self._acts()

    def _take(self, line: Fields) -> None:
        kind = line.get("type")
        if kind == "context-options":
            self._options(line)
        elif kind == "frame-snapshot" and isinstance(line.get("snapshot"), dict):
            self._snapshot(line["snapshot"])
        elif kind in ("before", "action"):
            params = line.get("params")
            aimed = line.get("class") == "ElementHandle" or (isinstance(params, dict) and "selector" in params)
            self._calls[str(line.get("callId"))] = _Call(
                _time(line.get("startTime")), str(line.get("method", "")), params if isinstance(params, dict) else {},
                str(line.get("pageId", "")), aimed,
            )  # fmt: skip
        if kind in ("input", "after", "action") and (call := self._calls.get(str(line.get("callId")))):
            point, box = line.get("point"), line.get("box")
            if isinstance(point, dict):
                call.point = place(point.get("x")), place(point.get("y"))
            call.box = box if isinstance(box, dict) else call.box
            call.failed |= bool(line.get("error"))
        elif kind == "event" and line.get("method") == "pageError":
            self._errors.append(_time(line.get("time")))

    def _options(self, line: Fields) -> None:
        version = line.get("version")
        if not isinstance(version, int) or not OLDEST <= version <= NEWEST:
            self._notes.add(f"trace of version {version!r}, read as if it were one of {OLDEST} to {NEWEST}")
        options = line.get("options")
        self._viewport = _size(options.get("viewport") if isinstance(options, dict) else None)

    def _snapshot(self, snapshot: Fields) -> None:
        frame, call = str(snapshot.get("frameId")), str(snapshot.get("callId"))
        phase = str(snapshot.get("phase") or str(snapshot.get("snapshotName", "")).partition("@")[0])
        phase = "action" if phase == "input" else phase
        number = self._frames.add(frame, snapshot.get("html"))
        page = str(snapshot.get("pageId"))
        if snapshot.get("isMainFrame") is True:
            self._moments.append(_Moment(
                call, phase, page, frame, number, _time(snapshot.get("timestamp")),
                kept_address(snapshot.get("frameUrl")), _size(snapshot.get("viewport")) or self._viewport, {},
            ))  # fmt: skip
        else:
            last = next((m for m in reversed(self._moments[-20:]) if m.page == page), None)
            if last is not None:
                last.within[frame] = number

    def _acts(self) -> Acts:
        acts = Acts(watched=bool(self._moments))
        actions = {moment.call: moment for moment in self._moments if moment.phase == "action"}
        first = {moment.call: moment.page for moment in reversed(self._moments)}
        # An action is done right after the snapshot that was taken for it.
        order: list[tuple[float, int, _Moment | _Call | None, str]] = [
            *((moment.t, 0, moment, moment.call) for moment in self._moments),
            *(
                (actions[name].t if name in actions else call.begun, 1, call, name)
                for name, call in self._calls.items()
            ),
            *((t, 2, None, "") for t in self._errors),
        ]
        windows: dict[str, _Window] = {}
        for t, _, what, name in sorted(order, key=lambda one: one[:2]):
            if isinstance(what, _Moment):
                before = windows.get(what.page) or _Window(Context(tab=len(windows), left=NAN, top=NAN))
                windows[what.page] = self._moved(acts, before, what)
            elif isinstance(what, _Call):
                window = windows.get(what.page or first.get(name, "")) or _Window(
                    Context(left=NAN, top=NAN, viewport=self._viewport)
                )
                self._call(acts, window, what, t, shown=name in actions)
            else:
                acts.answer("error", t)
                acts.add("error", t, Context(left=NAN, top=NAN, viewport=self._viewport))
        return acts

    def _moved(self, acts: Acts, window: _Window, moment: _Moment) -> _Window:
        """The window at a snapshot, and the events that tell how it differs from the one before."""
        context, page = window.context, self._frames.page(moment.frame, moment.number, moment.call, moment.within)
        if moment.url and not moment.url.startswith("about:") and moment.url != context.url:
            context = replace(context, url=moment.url, left=0.0, top=0.0)
            acts.answer("navigation", moment.t)
            acts.add("navigate", moment.t, context, vx=0.0, vy=0.0)
        if moment.viewport and moment.viewport != context.viewport:
            context = replace(context, viewport=moment.viewport)
            acts.add("resize", moment.t, context, vx=float(moment.viewport[0]), vy=float(moment.viewport[1]))
        if context.url and (page.left, page.top) != (context.left, context.top):
            context = replace(context, left=page.left, top=page.top)
            acts.answer("scroll", moment.t)
            acts.add("scroll", moment.t, context, vx=0.0, vy=0.0)
        if window.page is not None and window.page.signature != page.signature:
            acts.answer("mutation", moment.t)
        return _Window(context, page)

    def _call(self, acts: Acts, window: _Window, call: _Call, t: float, *, shown: bool) -> None:
        method = call.method
        if method in _UNKEPT:
            self._notes.add(f"action “{method}”, which is no event")
        if method not in _POINTED and method not in _TYPED and method not in _KEYS:
            return
        if call.failed and call.point is None:
            self._notes.add("action that failed")
            return
        context, page = window.context, window.page
        # The point of an action in a frame is one of the page's own window: no frame need be named.
        element = (
            key_of(page.dom, page.target, url=context.url) if shown and call.aimed and page and page.target else ""
        )
        if method in _TYPED:
            acts.add("input", t, context, detail=Detail(element, _length(call.params.get(_TYPED[method]))))
        elif method in _KEYS:
            key = str(call.params.get(_KEYS[method], ""))
            acts.add("key", t, context, detail=Detail(element, key[:40] if len(key) > 1 else "text:1"))
        else:
            at = call.point or (place(call.params.get("x")), place(call.params.get("y")))
            for kind in _POINTED[method]:
                acts.add(kind, t, context, vx=at[0], vy=at[1], detail=Detail(element, "", *_within(at, call.box)))


def _within(at: tuple[float, float], box: Fields) -> tuple[float, float]:
    """Where in the target's box the point lies, 0..1 both ways; NaN where the trace does not tell the box."""
    x, y, width, height = (place(box.get(name)) for name in ("x", "y", "width", "height"))
    if not (width > 0 and height > 0):
        return NAN, NAN
    return round(min(1.0, max(0.0, (at[0] - x) / width)), 4), round(min(1.0, max(0.0, (at[1] - y) / height)), 4)


def _length(value: object) -> str:
    return f"text:{len(value)}" if isinstance(value, str) else "select:1"


def _size(viewport: object) -> tuple[int, int] | None:
    if not isinstance(viewport, dict):
        return None
    width, height = place(viewport.get("width")), place(viewport.get("height"))
    return (int(width), int(height)) if width >= 1 and height >= 1 else None


def _time(value: object) -> float:
    timed = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LAST_MS
    return float(value) if timed else 0.0  # type: ignore[arg-type]
