"""How visitors move down a page: bursts of scrolling, the stops between them, and the time spent at each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthmap.model.geometry import Floats, Ints

# Measured on public recordings: bursts of 200 px (quartiles 100 and 300) at 666 px/s, pauses and the time before the
# first scroll log-normal, 15 to 30 % of bursts upwards. A gamma of shape 2 has those quartiles within 20 px.
_BURST_SHAPE, _BURST_SCALE = 2.0, 113.0  # px
_SPEED = 0.666  # px per ms
_PAUSE = (7.15, 0.88)  # of the logarithm, ms
_FIRST = (1.70, 0.82)  # of the logarithm, s
_LOOKS_BACK = 1 / 3  # of stops are followed by a burst up and one down again: a fifth of all bursts go up
_LONGEST = 0.8  # of the viewport in one burst: nobody scrolls past what was never on the screen
_EDGE = 0.15  # of the viewport at its top, where bars lie over the page
_DWELL = (0.7, 43_000.0)  # Weibull shape and scale, ms

ASSUMPTIONS = (
    "dwell times follow a Weibull with k = 0.7 and λ = 43 s, and last at least as long as the scrolling (assumed)",
    "bursts, pauses and looks back up are as measured on result pages, on every kind of page (assumed)",
)


@dataclass(frozen=True, eq=False)
class Stops:
    """Every place where a session's viewport came to rest, by session and then by time; the first is the landing.

    Attributes
    ----------
    first : (n + 1,) session `i` owns the stops `first[i]:first[i + 1]`.
    session : (m,) whose stop it is.
    top, furthest : (m,) top edge of the viewport on the page, and the lowest it has been so far, px.
    begin, end : (m,) when the viewport came to rest there and when it left, ms.
    height : of the viewport, px.
    """

    first: Ints
    session: Ints
    top: Floats
    furthest: Floats
    begin: Floats
    end: Floats
    height: float

    def showing(self, session: Ints, y: Floats, wanted: Floats) -> Ints:
        """The first stop at which each session has `y`, which it reaches, at most `wanted` px below the viewport's top.

        Where the burst carried it to the viewport's upper edge or past it, the stop before, with `y` further down.
        """
        span = float(self.furthest.max(initial=0)) + 1
        keys = self.session * span + self.furthest
        found = np.searchsorted(keys, session * span + np.maximum(y - wanted, 0))
        found = np.minimum(found, self.first[session + 1] - 1)
        return found - (self.top[found] > np.maximum(y - _EDGE * self.height, 0))

    def any(self, rng: np.random.Generator, session: Ints) -> Ints:
        """Some stop of each of these sessions."""
        first = self.first[session]
        return first + (rng.random(len(session)) * (self.first[session + 1] - first)).astype(np.int64)


def scroll(rng: np.random.Generator, reach: Floats, *, fold: float) -> Stops:
    """The stops of visitors who bring the bottom of their viewport down to `reach`, px from the top of the page.

    New ground is covered in downward bursts alone; a look back up returns to where it began, so that it never changes
    how far a visitor gets.
    """
    owner, marks = _marks(rng, np.maximum(reach - fold, 0), longest=_LONGEST * fold)
    starts = np.searchsorted(owner, np.arange(len(reach)))
    back = np.minimum(_bursts(rng, len(owner)), np.minimum(marks, _LONGEST * fold))
    back[(rng.random(len(owner)) >= _LOOKS_BACK)] = 0
    visits = np.where(back > 0, 3, 1)
    mark = np.repeat(np.arange(len(owner)), visits)
    visit = np.arange(len(mark)) - np.repeat(np.cumsum(visits) - visits, visits)
    first = np.append((np.cumsum(visits) - visits)[starts], len(mark))
    top = marks[mark] - np.where(visit == 1, back[mark], 0)
    begin, end = _times(rng, top, first)
    return Stops(first, owner[mark], top, marks[mark], begin, end, fold)


def _bursts(rng: np.random.Generator, count: int) -> Floats:
    return rng.standard_gamma(_BURST_SHAPE, count) * _BURST_SCALE


def _marks(rng: np.random.Generator, distance: Floats, *, longest: float) -> tuple[Ints, Floats]:
    """Where each session comes to rest on new ground: whose mark it is, and the viewport's top, the landing first."""
    mean = _BURST_SHAPE * _BURST_SCALE
    bursts = np.where(distance > 0, np.maximum(np.rint(distance / mean), np.ceil(distance / longest)), 0).astype(int)
    owner = np.repeat(np.arange(len(distance)), bursts + 1)
    starts = np.cumsum(bursts + 1) - (bursts + 1)
    size = _bursts(rng, len(owner))
    size[starts] = 0
    total = np.add.reduceat(size, starts)
    size *= np.divide(distance, total, out=np.zeros_like(distance), where=total > 0)[owner]
    size = _capped(size, starts, owner, longest)
    covered = np.cumsum(size)
    return owner, covered - covered[starts][owner]


def _capped(size: Floats, starts: Ints, owner: Ints, longest: float) -> Floats:
    """Sizes of at most `longest`, what was cut off shared among the session's other bursts by the room they have."""
    kept = np.minimum(size, longest)
    room = longest - kept
    room[starts] = 0
    missing, rooms = np.add.reduceat(size - kept, starts), np.add.reduceat(room, starts)
    return kept + room * np.divide(missing, rooms, out=np.zeros_like(missing), where=rooms > 0)[owner]


def _times(rng: np.random.Generator, top: Floats, first: Ints) -> tuple[Floats, Floats]:
    """When each stop begins and ends, ms since landing."""
    starts, lasts = first[:-1], first[1:] - 1
    owner = np.repeat(np.arange(len(starts)), np.diff(first))
    pause = np.exp(rng.normal(*_PAUSE, len(top)))
    pause[starts] = 1000 * np.exp(rng.normal(*_FIRST, len(starts)))
    pause[starts[starts == lasts]] = 0  # those who never scroll stay for their dwell time alone
    burst = np.abs(np.diff(top, prepend=0)) / _SPEED
    burst[starts] = 0
    passed = np.cumsum(pause + burst)
    end = passed - (passed - pause - burst)[starts][owner]
    begin = end - pause
    dwell = _DWELL[1] * rng.standard_exponential(len(starts)) ** (1 / _DWELL[0])
    end[lasts] = np.maximum(end[lasts], dwell)
    return begin, end
