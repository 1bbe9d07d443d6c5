"""From the notes of `script.js` to events: decoded, checked, put in order, and joined with what answered each click.

A page can forge whatever its own scripts could have said, so a note is believed no further than its shape: kinds that
are known, numbers that are finite, texts that are bounded. What cannot be understood is counted and left out.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from synthmap.model.events import Events, make_events
from synthmap.model.identity import element_key, readable
from synthmap.model.view import INITIAL

MAX_BATCH = 1_000_000  # characters
MAX_NOTES = 200_000  # of a session
_MAX_NAME = 200  # as capture bounds names
_ANSWERS = ("mutation", "scroll", "selection", "focus", "navigation", "error")
_CLOCK_MS = 7_000  # as in script.js
_PAGES = ("http://", "https://", "file://")
_NO_ROLE = frozenset(("none", "generic", "StaticText"))


@dataclass(frozen=True)
class Batch:
    """Notes as a document handed them over: the tab's number, the frame's address ("" for the page's own), the JSON."""

    tab: int
    frame: str
    text: str


@dataclass(frozen=True, eq=False)
class Recorded:
    """What was recorded: the events of one session, and in words what could not be understood or was left out."""

    events: Events
    notes: tuple[str, ...] = ()


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


Kind = Literal[
    "navigate", "move", "down", "up", "click", "tap", "dblclick", "contextmenu", "scroll", "zoom", "key", "input",
    "focus", "blur", "submit", "resize", "error", "leave", "answer", "done",
    "state", "aside", "back",
]  # fmt: skip
KINDS_OF_NOTES: tuple[str, ...] = get_args(Kind)
Text = Annotated[str, Field(max_length=500)]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e7, le=1e7, strict=False)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]


class ElementNote(_Shape):
    """What an element is, under the number by which the document's other notes mean it."""

    number: Count
    tag: Annotated[str, Field(max_length=100)]
    role: Text = ""
    name: Text = ""
    text: Text = ""
    marks: Annotated[dict[Text, Text], Field(max_length=20)] = {}
    above: Annotated[list[Annotated[list[Text], Field(min_length=2, max_length=2)]], Field(max_length=60)] = []
    before: Count = 0
    more: dict[str, Any] | None = None


class Note(_Shape):
    """One thing that was done or that happened; which fields it has depends on its kind."""

    kind: Kind
    at: Annotated[float, Field(allow_inf_nan=False, ge=0, le=1e14, strict=False)]
    element: Count | None = None
    vx: Number = float("nan")
    vy: Number = float("nan")
    sx: Number = float("nan")
    sy: Number = float("nan")
    ex: Annotated[float, Field(ge=0, le=1, strict=False)] = float("nan")
    ey: Annotated[float, Field(ge=0, le=1, strict=False)] = float("nan")
    value: Annotated[str, Field(max_length=40, pattern=r"^[\w:,.x-]*$")] = ""
    url: Annotated[str, Field(max_length=4_000)] = ""
    click: Count | None = None
    what: Literal["mutation", "scroll", "selection", "focus", "navigation", "error"] | None = None
    ms: Annotated[float, Field(allow_inf_nan=False, ge=0, le=60_000, strict=False)] | None = None
    text: Annotated[str, Field(max_length=10_000)] | None = None
    choice: Text | None = None
    state: Annotated[str, Field(max_length=100)] = ""
    secret: bool = False
    pointer: Annotated[str, Field(max_length=20)] = ""
    button: int = 0


@dataclass(frozen=True)
class Said:
    """A note and where it was made: tab, frame, the document (a number of its own), and what it was done to."""

    note: Note
    tab: int
    frame: str
    document: float
    element: ElementNote | None


def read(batches: Iterable[Batch]) -> tuple[list[Said], tuple[str, ...]]:
    """The notes of a session in the order of time, and in words what could not be understood or was left out."""
    trouble: Counter[str] = Counter()
    said = sorted(_read(batches, trouble), key=lambda one: one.note.at)
    return said, tuple(f"{count:,} {what}" for what, count in sorted(trouble.items()))


def _read(batches: Iterable[Batch], trouble: Counter[str]) -> Iterator[Said]:
    count = 0
    elements: dict[tuple[int, str, float, int], ElementNote] = {}
    for batch in batches:
        parsed = _parsed(batch.text)
        if parsed is None:
            trouble["batches of notes could not be read"] += 1
            continue
        document, lost, notes = parsed
        if lost:
            trouble["notes did not fit into the page's queue"] += lost
        for raw in notes:
            count += 1
            if count > MAX_NOTES:
                trouble["notes beyond the bound of a session were left out"] += 1
                continue
            try:
                if isinstance(raw, dict) and raw.get("kind") == "element":
                    described = ElementNote.model_validate(raw)
                    elements[batch.tab, batch.frame, document, described.number] = described
                    continue
                note = Note.model_validate(raw)
            except ValidationError:
                trouble["notes could not be understood"] += 1
                continue
            known = None if note.element is None else elements.get((batch.tab, batch.frame, document, note.element))
            yield Said(note, batch.tab, batch.frame, document, known)


def _parsed(text: str) -> tuple[float, int, list[Any]] | None:
    if len(text) > MAX_BATCH:
        return None
    try:
        batch = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(batch, dict) or not isinstance(batch.get("notes"), list):
        return None
    document, lost = batch.get("document"), batch.get("lost")
    if not isinstance(document, int | float) or not isinstance(lost, int):
        return None
    return float(document), max(0, min(lost, MAX_NOTES)), batch["notes"]


def decode(
    batches: Iterable[Batch],
    *,
    source: Literal["scripted", "recorded"],
    session: int = 0,
    address: Callable[[str], str] = lambda url: url,
    segments: Mapping[str, str] | None = None,
) -> Recorded:
    """The events of one recorded session.

    Parameters
    ----------
    batches : as they arrived, from all tabs and frames.
    address : what an event's `url` and `frame` are stored as; here credentials, served ports and queries are taken out.
    segments : columns to cut by, the same for all events of the session.
    """
    said, trouble = read(batches)
    rows = _rows(said, address)
    number = len(rows)
    columns = {name: np.array([row.columns[name] for row in rows]) for name in (rows[0].columns if rows else ())}
    for name in _ANSWERS:
        columns[f"{name}_ms"] = np.array([row.answers.get(name, np.nan) for row in rows], dtype=np.float64)
    cut = {name: np.full(number, value) for name, value in (segments or {}).items()}
    events = make_events(
        number, session=np.full(number, session), source=source, seq=np.arange(number), segments=cut, **columns
    )
    return Recorded(events, trouble)


@dataclass(frozen=True)
class _Row:
    """One event: its columns, and the answers that came to it."""

    columns: Mapping[str, Any]
    answers: dict[str, float] = field(default_factory=dict)


class _Tab:
    """Where a tab is, and which of its clicks may still be answered from outside its documents."""

    def __init__(self) -> None:
        self.url, self.document, self.state = "", 0.0, INITIAL
        self.aside: float | None = None  # since when what is done here is none of the session's
        self.click: tuple[float, _Row] | None = None

    def answered(self, at: float, what: str) -> None:
        """Note an answer to the latest click, where there is one that still waits."""
        if self.click is not None and 0 <= at - self.click[0] <= _CLOCK_MS:
            _first(self.click[1].answers, what, round(at - self.click[0], 1))


def _rows(said: Sequence[Said], address: Callable[[str], str]) -> list[_Row]:
    rows: list[_Row] = []
    clicks: dict[tuple[int, str, float, int], _Row] = {}
    tabs: defaultdict[int, _Tab] = defaultdict(_Tab)
    begun: float | None = None
    for one in said:
        note, tab = one.note, tabs[one.tab]
        if note.kind == "answer":
            _answer(one, clicks, tab)
            continue
        if note.kind in ("done", "key"):
            tab.click = None
        if note.kind == "state":
            tab.state = note.state
        if note.kind == "aside":
            tab.aside = note.at
        if note.kind == "back" and tab.aside is not None:
            begun, tab.aside = None if begun is None else begun + note.at - tab.aside, None
        if note.kind in ("done", "state", "aside", "back"):
            continue
        if note.kind == "navigate" and not note.url.startswith(_PAGES):
            continue  # a document that another is about to take the place of
        if tab.aside is not None and tab.url:
            if note.kind == "navigate":
                tab.url, tab.document = note.url, one.document
            continue
        if note.kind == "navigate":
            tab.answered(note.at, "navigation")
            if tab.url and tab.document != one.document:
                left = _columns(_leaving(one), tab.url, note.at - (begun or 0.0), address)
                rows.append(_Row({**left, "state": tab.state}))
            if tab.document != one.document or tab.url != note.url:
                tab.state = INITIAL
            tab.url, tab.document = note.url, one.document
        if not tab.url:
            continue  # it has not been anywhere yet
        begun = note.at if begun is None else begun
        row = _Row({**_columns(one, tab.url, note.at - begun, address), "state": tab.state})
        rows.append(row)
        if note.kind in ("click", "tap") and note.click is not None:
            clicks[one.tab, one.frame, one.document, note.click] = row
            tab.click = (note.at, row)
    return rows


def _leaving(arrival: Said) -> Said:
    """That the tab left the page before: no document lives to tell of its own end."""
    return replace(arrival, note=Note(kind="leave", at=arrival.note.at), frame="", element=None)


def _answer(one: Said, clicks: Mapping[tuple[int, str, float, int], _Row], tab: _Tab) -> None:
    """Join an answer to its click: the one that its document names, or the tab's latest where the browser told it."""
    note = one.note
    if note.what is None:
        return
    if note.click is None:
        tab.answered(note.at, note.what)
    elif found := clicks.get((one.tab, one.frame, one.document, note.click)):
        _first(found.answers, note.what, note.ms or 0.0)


def _first(answers: dict[str, float], what: str, ms: float) -> None:
    answers[what] = min(ms, answers.get(what, ms))


def _columns(one: Said, url: str, t: float, address: Callable[[str], str]) -> dict[str, Any]:
    note = one.note
    return {
        "t": round(t, 1),
        "url": address(url),
        "tab": one.tab,
        "frame": address(one.frame) if one.frame else "",
        "kind": note.kind,
        "x": round(note.vx + note.sx, 1),
        "y": round(note.vy + note.sy, 1),
        "vx": note.vx,
        "vy": note.vy,
        "element": key_of(one.element, one.frame or url) if one.element else "",
        "ex": note.ex,
        "ey": note.ey,
        "value": note.value,
    }


def key_of(element: ElementNote, url: str) -> str:
    """The element's key, as `model.identity` makes it of a whole page at `url`."""
    role = "" if element.role in _NO_ROLE else element.role
    name, text = readable(element.name, _MAX_NAME), readable(element.text, _MAX_NAME)
    # Words as written are the same on every layout; as they are drawn they may not be.
    name = text if name.casefold() == text.casefold() else name or text
    around = [(tag, role) for tag, role in element.above]
    return element_key(element.tag, role, name, element.marks, around, before=element.before, site=_origin(url))


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
