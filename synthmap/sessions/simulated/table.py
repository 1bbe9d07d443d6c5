"""From stops and what was done at them to the one event table, in linear time: every row's place is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthmap.model.events import Events, Texts, make_events
from synthmap.model.geometry import Floats, Ints
from synthmap.sessions.simulated.crowd import Crowd
from synthmap.sessions.simulated.scene import Scene
from synthmap.sessions.simulated.scrolling import Stays, Way

_KINDS = (
    "navigate", "scroll", "leave", "look", "move", "down", "up", "click", "tap", "blur", "focus", "key", "input",
)  # fmt: skip


REMOVES = -1


@dataclass(frozen=True, eq=False)
class Acts:
    """Things done at stops of a way, (k,) each: the number of the kind, the stop, when (ms), and where on the page.

    `written` is how many characters an input or a key wrote, `REMOVES` for a key that takes one away, else 0.
    """

    kind: NDArray[np.int8]
    stop: Ints
    t: Floats
    at: Floats
    written: Ints


def acts(kind: str, stop: Ints, t: Floats, at: Floats, written: Ints | None = None) -> Acts:
    """Acts of one kind; `at` is (k, 2) in px of the page."""
    nothing = np.zeros(len(stop), dtype=np.int64)
    return Acts(
        np.full(len(stop), _KINDS.index(kind), dtype=np.int8), stop, t, at, nothing if written is None else written
    )


def tabulate(scene: Scene, crowd: Crowd, way: Way, stays: Stays, done: Sequence[Acts]) -> Events:
    """All events, by session and within it by time; what is done at the same millisecond is in the order of `done`."""
    every = _ordered(done)
    stops, sessions, landings = len(way.top), len(way.first) - 1, way.first[:-1]
    # Before a stop's own row stand all earlier stops, what was done at them, and the departures of earlier sessions.
    before = np.concatenate([[0], np.cumsum(np.bincount(every.stop, minlength=stops))])
    stood = way.session + before[:-1]
    stood += np.arange(stops)
    did = every.stop + 1 + np.arange(len(every.stop)) + way.session[every.stop]
    left = way.first[1:] + before[way.first[1:]] + np.arange(sessions)
    rows = stops + len(every.stop) + sessions
    top, last = way.top.round(1), way.first[1:] - 1

    t, y, lasted = np.empty(rows), np.empty(rows), np.full(rows, np.nan)
    t[stood], t[did], t[left] = np.rint(stays.begin), np.rint(every.t), np.rint(stays.end[last])
    y[stood], y[did], y[left] = top, every.at[:, 1].round(1), top[last]
    lasted[stood] = np.rint(stays.burst)
    lasted[stood[landings]] = np.nan
    # The viewport's own corner is what landing, scrolling and leaving are noted at.
    x, vy = np.zeros(rows), np.zeros(rows)
    x[did], vy[did] = every.at[:, 0].round(1), (y[did] - top[every.stop]).round(1)
    kind = np.full(rows, _KINDS.index("scroll"), dtype=np.int8)
    kind[stood[landings]], kind[did], kind[left] = _KINDS.index("navigate"), every.kind, _KINDS.index("leave")
    first = stood[landings]
    own = np.diff(np.append(first, rows))
    session = np.repeat(np.arange(sessions), own)
    seq = np.arange(rows)
    seq -= np.repeat(first, own)
    view = scene.view
    return make_events(
        rows,
        session=session,
        source="simulated",
        seq=seq,
        t=t,
        page=view.page,
        url=scene.url,
        device=view.device,
        browser=view.browser,
        state=view.state,
        kind=np.array(_KINDS).take(kind, mode="clip"),
        x=x,
        y=y,
        vx=x,
        vy=vy,
        value=_values(every, did, rows),
        scroll_ms=lasted,
        segments={"persona": _personas(crowd, session)},
    )


def _ordered(done: Sequence[Acts]) -> Acts:
    """All acts by stop and time, which is by session."""
    kind, stop, t, at, written = (
        np.concatenate([getattr(part, name) for part in done]) for name in ("kind", "stop", "t", "at", "written")
    )
    order = np.lexsort((np.rint(t), stop))
    return Acts(kind[order], stop[order], t[order], at[order], written[order])


def _values(every: Acts, did: Ints, rows: int) -> Texts | str:
    """What was written, masked: its kind and length; and the keys that took a character away."""
    written = np.flatnonzero(every.written)
    if not len(written):
        return ""
    found, which = np.unique(every.written[written], return_inverse=True)
    texts = np.array(["Backspace" if length == REMOVES else f"text:{length}" for length in found.tolist()])
    values = np.zeros(rows, dtype=texts.dtype)
    values[did[written]] = texts[which]
    return values


def _personas(crowd: Crowd, session: Ints) -> Texts:
    """The name of each row's persona; where all have the same, one that stands for all, in the room of one."""
    if len(crowd.personas) == 1:
        return np.broadcast_to(crowd.names[0], (len(session),))
    return crowd.names[crowd.persona[session]]
