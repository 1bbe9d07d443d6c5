"""Events as they are read, in columns that grow: one recording's acts until they become an Events table.

A recording is mostly pointer moves, which come by the hundred and differ in nothing but time and place; everything that
stays the same for a while (address, tab, window, scroll position) is a *context*, and what only some events have (an
element, a text) a *detail*, each kept once and referred to by number.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthmap.model.events import KINDS, UNWATCHED, Events, Texts, make_events
from synthmap.model.geometry import Floats, Ints
from synthmap.sessions.recorded.answers import ANSWERS, Answers, answered
from synthmap.sessions.recorded.recording import MAX_EVENTS

CLICKS = ("click", "tap")
FURTHEST = 1e7  # px: what lies beyond is no place on a page
LAST_MS = 1e14  # milliseconds since 1970: some three thousand years
_CODES = {kind: code for code, kind in enumerate(KINDS)}
NAN = float("nan")
MAX_MOVES = 250_000
"""The most pointer moves of one recording: where there are more, every second of them is given up, and so on.

A pointer is noted some twenty times a second, so these are hours of moving it without a rest.
"""


@dataclass(frozen=True)
class Context:
    """Where in the browser something happened.

    `left` and `top` are how far the page was scrolled, NaN where that is unknown or the event is in a frame. `viewport`
    is the window's size.
    """

    url: str = ""
    tab: int = 0
    frame: str = ""
    left: float = 0.0
    top: float = 0.0
    viewport: tuple[int, int] | None = None


@dataclass(frozen=True)
class Detail:
    """What only some events have."""

    element: str = ""
    value: str = ""
    ex: float = NAN
    ey: float = NAN


class Acts:
    """The acts of one session, in the order of the recording; `watched` unless it says nothing of what followed."""

    def __init__(self, *, watched: bool = True) -> None:
        self._watched = watched
        self._t, self._vx, self._vy = array("d"), array("d"), array("d")
        self._kind, self._context, self._detail = array("i"), array("i"), array("i")
        self._contexts: dict[Context, int] = {}
        self._details: dict[Detail, int] = {Detail(): 0}
        self._moves, self._stride = 0, 1
        self.given_up = 0  # pointer moves
        self.answers = Answers()

    def __len__(self) -> int:
        return len(self._t)

    @property
    def full(self) -> bool:
        """Whether there are as many events as a recording may hold."""
        return len(self._t) >= MAX_EVENTS

    def add(
        self, kind: str, t: float, context: Context, *, vx: float = NAN, vy: float = NAN, detail: Detail | None = None
    ) -> None:
        """One event at a point of the viewport, NaN for none."""
        if self.full:
            return
        self._t.append(t)
        self._vx.append(vx)
        self._vy.append(vy)
        self._kind.append(_CODES[kind])
        self._context.append(self._contexts.setdefault(context, len(self._contexts)))
        self._detail.append(self._details.setdefault(detail, len(self._details)) if detail else 0)

    def moves(self, t: Sequence[float], vx: Sequence[float], vy: Sequence[float], context: Context) -> None:
        """Pointer moves in one context. Raises TypeError or OverflowError for what are no numbers, and adds nothing."""
        if self.full:
            return
        block = array("d", t), array("d", vx), array("d", vy)
        if self._stride > 1:
            block = block[0][:: self._stride], block[1][:: self._stride], block[2][:: self._stride]
        count = len(block[0])
        self.given_up += len(t) - count
        self._t.extend(block[0])
        self._vx.extend(block[1])
        self._vy.extend(block[2])
        self._kind.extend(repeat(_CODES["move"], count))
        self._context.extend(repeat(self._contexts.setdefault(context, len(self._contexts)), count))
        self._detail.extend(repeat(0, count))
        self._moves += count
        if self._moves > MAX_MOVES:
            self._thin()

    def _thin(self) -> None:
        """Give up every second pointer move: what was clicked at the end of a long recording counts for more."""
        move = np.frombuffer(self._kind, dtype=np.intc) == _CODES["move"]
        keep = ~move
        keep[np.flatnonzero(move)[::2]] = True
        self.answers.thinned(np.concatenate([[0], np.cumsum(keep)]))
        for name in ("_t", "_vx", "_vy", "_kind", "_context", "_detail"):
            column: array[float] = getattr(self, name)
            setattr(self, name, array(column.typecode, np.asarray(column)[keep].tobytes()))
        self.given_up += int((~keep).sum())
        self._moves = int((keep & move).sum())
        self._stride *= 2

    def answer(self, what: str, t: float) -> None:
        """Something that may be what a click before it led to; `what` is one of `ANSWERS`."""
        self.answers.add(what, t, len(self._t))

    def events(self, *, segments: dict[str, str] | None = None) -> Events:
        """The acts as one session's events, by time; times are counted from the first."""
        t, vx, vy = (np.array(column, dtype=np.float64) for column in (self._t, self._vx, self._vy))
        kind, context, detail = (
            np.array(column, dtype=np.int64) for column in (self._kind, self._context, self._detail)
        )
        kinds = np.array(KINDS)[kind] if len(kind) else np.zeros(0, dtype="<U1")
        clicks = np.isin(kinds, CLICKS)
        followed = answered(self.answers, t, clicks, kinds == "down")
        if not self._watched:
            followed = {what: np.where(clicks, UNWATCHED, np.nan) for what in ANSWERS}
        # Out of reach of any clock, or no time at all: no such moment is known.
        kept = np.flatnonzero(np.abs(t) < LAST_MS)
        order = kept[np.argsort(t[kept], kind="stable")]
        t, vx, vy = t[order], _near(vx[order]), _near(vy[order])
        kinds, context, detail = kinds[order], context[order], detail[order]
        contexts, details = list(self._contexts) or [Context()], list(self._details)
        left, top = (np.array([getattr(c, side) for c in contexts])[context] for side in ("left", "top"))
        x, y = _on_page(vx, left, kinds), _on_page(vy, top, kinds)
        return make_events(
            len(t), source="recorded", seq=np.arange(len(t)), t=np.rint(t - t[0]) if len(t) else t, kind=kinds,
            url=_spread([c.url for c in contexts], context), tab=_spread([c.tab for c in contexts], context),
            frame=_spread([c.frame for c in contexts], context),
            x=x, y=y, vx=vx, vy=vy,
            element=_spread([d.element for d in details], detail), value=_spread([d.value for d in details], detail),
            ex=_spread([d.ex for d in details], detail), ey=_spread([d.ey for d in details], detail),
            segments={
                "viewport": _spread([_size(c.viewport) for c in contexts], context),
                **{name: np.broadcast_to(value, (len(t),)) for name, value in (segments or {}).items()},
            },
            **{f"{what}_ms": followed[what][order] for what in ANSWERS},
        )  # fmt: skip

    def viewports(self) -> tuple[tuple[int, int], ...]:
        """The windows, each once, in order of appearance."""
        return tuple(dict.fromkeys(c.viewport for c in self._contexts if c.viewport))


def _spread(values: Sequence[object], which: Ints) -> NDArray[Any]:
    """The value for every event, by number; one that all share is kept once."""
    known = np.array(values)
    if all(value == values[0] for value in values):
        return np.broadcast_to(known[0], which.shape)
    return known[which]


def _on_page(at: Floats, scrolled: Floats, kinds: Texts) -> Floats:
    """Page coordinates; those of a resize are a size and no place."""
    return np.where(kinds == "resize", np.nan, (at + scrolled).round(1))


def _near(at: Floats) -> Floats:
    """Coordinates, NaN for those beyond any page."""
    return np.where(np.abs(at) < FURTHEST, at, np.nan)


def _size(viewport: tuple[int, int] | None) -> str:
    return f"{viewport[0]}x{viewport[1]}" if viewport else ""


def place(value: object) -> float:
    """A coordinate from a file, NaN for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return NAN
    return float(value) if -FURTHEST < value < FURTHEST else NAN
