"""What was done: the one columnar event table that every source of sessions fills.

The columns are those of the Parquet file. Missing numbers are NaN, missing texts "". What followed an event is kept as
raw delays in milliseconds; whether a click was dead, slow or angry is derived later by a profile and never stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthmap.model.geometry import Floats, Ints
from synthmap.model.view import View

Texts = NDArray[np.str_]

KINDS = (
    "navigate", "move", "down", "up", "click", "tap", "dblclick", "contextmenu", "scroll", "zoom", "key", "input",
    "focus", "blur", "submit", "resize", "error", "look", "leave",
)  # fmt: skip
SOURCES = ("scripted", "recorded", "simulated")
UNWATCHED = -1.0
"""The delay of an answer that nobody watched for: neither that there was one, nor that there was none, is known."""


@dataclass(frozen=True, eq=False)
class Events:
    """Columns over n events, ordered by session and, within it, by `seq`.

    Attributes
    ----------
    session : number of the session within the run; source : who made it, one of `SOURCES`.
    seq : order within the session; t : milliseconds since the session began.
    page, device, browser, state : the view it happened on, by name; url, tab, frame : where within the browser.
    kind : one of `KINDS`. A `scroll` of the page has its new corner in x, y; one within an element names that, and has
        its position in vx, vy. A `resize` has the window's size in vx, vy. `look`: the eye of a simulated
        visitor rests there, until its next look or burst.
    x, y : page coordinates; vx, vy : viewport coordinates; ex, ey : 0..1 within the element.
    element : key of the element under the point, "" for none.
    row : the same element's row in the view's table, -1 where unknown; valid only beside its snapshot, not stored.
    value : masked text: length and kind only, such as `text:12`. Of a `key` that writes it is `text:1`; other keys are
        known by the names that the DOM gives them (`Backspace`, `Delete`, `Tab`, `Enter`). Of an `input` it is what the
        field holds then, `text:0` once it is empty. Field events (`focus`, `blur`, `key`, `input`) name their field in
        `element`, and a `submit` its form.
    mutation_ms, scroll_ms, selection_ms, focus_ms, navigation_ms, error_ms : delay until each answer, NaN for none,
        `UNWATCHED` where the source did not watch: then silence means nothing.
        Of a `scroll`, which is noted where it came to rest, `scroll_ms` is how long the burst before that took.
        A focus counts where it is a field that gets it: every button that is clicked has the focus at once.
    segments : further columns to cut by (source, persona, campaign), each of length n. Recorded events have `viewport`,
        the window they were made in as `1440x900`, "" where that is unknown; their `device` and `page` are for the
        scenario to name. In a frame whose place on the page a recording does not tell, `frame` is the key of the frame
        element, x and y are NaN, and vx, vy are counted from the frame's corner: `maps.locate` places them.
    """

    session: Ints
    source: Texts
    seq: Ints
    t: Floats
    page: Texts
    url: Texts
    tab: Ints
    frame: Texts
    device: Texts
    browser: Texts
    state: Texts
    kind: Texts
    x: Floats
    y: Floats
    vx: Floats
    vy: Floats
    element: Texts
    row: Ints
    ex: Floats
    ey: Floats
    value: Texts
    mutation_ms: Floats
    scroll_ms: Floats
    selection_ms: Floats
    focus_ms: Floats
    navigation_ms: Floats
    error_ms: Floats
    segments: Mapping[str, Texts] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.session)

    def where(self, chosen: NDArray[Any]) -> Events:
        """The events chosen by a boolean mask or by positions, in the same order."""
        if chosen.dtype == bool and chosen.all():
            return self  # nothing here is ever written to, and most tables are of one source
        columns = {f.name: getattr(self, f.name)[chosen] for f in fields(self) if f.name != "segments"}
        return Events(**columns, segments={name: column[chosen] for name, column in self.segments.items()})

    def of_kind(self, *kinds: str) -> Events:
        """Only the events of these kinds."""
        return self.where(np.isin(self.kind, kinds))


def besides(events: Events, views: Iterable[View]) -> Events:
    """What was done on none of these views: on pages that were not looked at, and on their way."""
    there = {(view.page, view.device, view.browser, view.state) for view in views}
    places = zip(*(getattr(events, name).tolist() for name in ("page", "device", "browser", "state")), strict=True)
    return events.where(np.fromiter((place not in there for place in places), dtype=bool, count=len(events)))


def events_of(events: Events, view: View) -> Events:
    """The events that happened on one view."""
    here = (events.page == view.page) & (events.device == view.device)
    return events.where(here & (events.browser == view.browser) & (events.state == view.state))


def sessions_by_source(events: Events) -> dict[str, int]:
    """How many sessions each source has among the events, for every one of `SOURCES`."""
    return {source: len(np.unique(events.session[events.source == source])) for source in SOURCES}


def joined(parts: Iterable[Events]) -> Events:
    """Sessions of several tables as one: those of each part are numbered on from those of the parts before.

    Numbers that a part leaves out stay left out, so that a session has the same number on every view.
    """
    first, numbered = 0, []
    for part in parts:
        numbered.append(replace(part, session=np.asarray(part.session + first, dtype=np.int64)))
        first += int(part.session.max(initial=-1)) + 1
    return concatenated(numbered)


def came(delays: Floats) -> NDArray[np.bool_]:
    """Which answers are known to have come: neither missing nor unwatched, shape of `delays`."""
    return np.asarray(delays >= 0)  # NaN is not either


_DEFAULTS: dict[str, Any] = {"Floats": np.nan, "Ints": 0, "Texts": ""}


def concatenated(tables: Iterable[Events]) -> Events:
    """Several tables as one, ordered by session and within it by `seq`; a segment that one lacks is "" there."""
    parts = [make_events(0), *tables]
    columns = {f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Events)[:-1]}
    names = sorted({name for part in parts for name in part.segments})
    segments = {
        name: np.concatenate([part.segments.get(name, np.full(len(part), "")) for part in parts]) for name in names
    }
    order = np.lexsort((columns["seq"], columns["session"]))
    return Events(**columns, segments=segments).where(order)


def make_events(length: int, *, segments: Mapping[str, Texts] | None = None, **columns: Any) -> Events:
    """Events from the columns that are known, the others filled with their missing value.

    A scalar stands for the whole column. Raises ValueError for a column of another length.
    """
    made: dict[str, Any] = {}
    for column in fields(Events):
        if column.name == "segments":
            continue
        missing = -1 if column.name == "row" else _DEFAULTS[str(column.type)]
        value = np.asarray(columns.pop(column.name, missing))
        if value.ndim and len(value) != length:
            raise ValueError(f"column {column.name} has {len(value)} values for {length} events")
        made[column.name] = value if value.ndim else np.broadcast_to(value, (length,))
    for name, values in (segments or {}).items():
        if len(values) != length:
            raise ValueError(f"segment {name} has {len(values)} values for {length} events")
    if columns:
        raise ValueError(f"no such event column: {', '.join(sorted(columns))}")
    return Events(**made, segments=dict(segments or {}))
