"""How visitors move down a page: bursts of scrolling, the stops between them, and the time spent at each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthmap.model.geometry import Floats, Ints
from synthmap.sessions.simulated.curves import STEP, viewing

# Measured on public recordings: bursts of 200 px (quartiles 100 and 300) at 666 px/s, pauses and the time before the
# first scroll log-normal, 15 to 30% of bursts upwards. A gamma of shape 2 has those quartiles within 20 px.
_BURST_SHAPE, _BURST_SCALE = 2.0, 113.0  # px
SPEED = 0.666  # px per ms
_PAUSE = (7.15, 0.88)  # of the logarithm, ms
_FIRST = (1.70, 0.82)  # of the logarithm, s
_LOOKS_BACK = 1 / 3  # of stops are followed by a burst up and one down again: a fifth of all bursts go up
_LONGEST = 0.8  # of the viewport in one burst: nobody scrolls past what was never on the screen
_EDGE = 0.15  # of the viewport at its top, where bars lie over the page
_DWELL = (0.7, 43_000.0)  # Weibull shape and scale, ms

# Pauses grow shorter down the page by this power of how much those who get there look at it, by NN/g. With what stays
# for the chance of each, all pauses together are as measured, and the time in view is as NN/g found it.
_SLOWS = 0.75
_LEAST_CHANCE = 0.4


@dataclass(frozen=True, eq=False)
class Way:
    """Every place where a session's viewport came to rest, by session and then by time; the first is the landing.

    Attributes
    ----------
    first : (n + 1,) session `i` owns the stops `first[i]:first[i + 1]`.
    session : (m,) whose stop it is.
    top, furthest : (m,) top edge of the viewport on the page, and the lowest it has been so far, px.
    height : of the viewport, px.
    """

    first: Ints
    session: Ints
    top: Floats
    furthest: Floats
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


@dataclass(frozen=True, eq=False)
class Stays:
    """When each stop of a way begins, after the burst that led there, and when it ends, (m,) each, ms since landing."""

    burst: Floats
    begin: Floats
    end: Floats


def scroll(rng: np.random.Generator, reach: Floats, look_backs: Floats, *, fold: float) -> Way:
    """The way of visitors who bring the bottom of their viewport down to `reach` (n,), px from the top of the page.

    New ground is covered in downward bursts alone; a look back up returns to where it began, so that it never changes
    how far a visitor gets. `look_backs` (n,) is a factor on how many there are; 1 is as measured.
    """
    owner, marks = _marks(rng, np.maximum(reach - fold, 0), longest=_LONGEST * fold)
    starts = np.searchsorted(owner, np.arange(len(reach)))
    back = np.where(rng.random(len(owner)) < (_LOOKS_BACK * look_backs)[owner], np.minimum(marks, _LONGEST * fold), 0)
    looking = np.flatnonzero(back > 0)
    back[looking] = np.minimum(_bursts(rng, len(looking)), back[looking])
    visits = np.where(back > 0, 3, 1)
    mark = np.repeat(np.arange(len(owner)), visits)
    before = np.cumsum(visits) - visits
    top = marks[mark]
    top[before[looking] + 1] -= back[looking]
    return Way(np.append(before[starts], len(mark)), owner[mark], top, marks[mark], fold)


def stay(rng: np.random.Generator, way: Way, *, pauses: Floats, busy: Floats, document: float) -> Stays:
    """How long visitors stay at each stop of their way.

    Parameters
    ----------
    pauses : (n,) factor on each session's pauses and dwell; 1 is as measured.
    busy : (m,) ms that clicking and writing take at each stop; it lasts at least as long.
    document : height of the page, px.
    """
    starts, alone = way.first[:-1], np.diff(way.first) == 1
    pause = _pauses(rng, way, document)
    pause[starts] = 1000 * np.exp(rng.normal(*_FIRST, len(starts)))
    pause[starts[alone]] = 0  # those who never scroll stay for their dwell time alone
    pause *= pauses[way.session]
    np.maximum(pause, busy, out=pause)
    burst = np.abs(np.diff(way.top, prepend=0)) / SPEED
    burst[starts] = 0
    lasted = np.add.reduceat(pause + burst, starts) if len(starts) else np.zeros(0)
    dwell = pauses * _DWELL[1] * rng.standard_exponential(len(starts)) ** (1 / _DWELL[0])
    # Who scrolls for long is who stays for long; whoever stays longer than that, looked longer before the first burst.
    scrolling = np.flatnonzero(~alone)
    dwell[scrolling[np.argsort(lasted[scrolling], kind="stable")]] = np.sort(dwell[scrolling])
    pause[starts] += np.maximum(dwell - lasted, 0)
    passed = np.cumsum(pause + burst)
    end = passed - np.repeat((passed - pause - burst)[starts], np.diff(way.first))
    return Stays(burst, end - pause, end)


def _pauses(rng: np.random.Generator, way: Way, document: float) -> Floats:
    """A pause for each stop, ms: log-normal, and the shorter the less there is looked at by those who get there."""
    looked, there = viewing(way.height, document)
    reachable = max(1, int((document - way.height) / STEP))
    slower = _SLOWS * np.log(np.maximum(looked[:reachable], 1e-12))
    mean = np.average(slower, weights=there[:reachable])
    spread = np.average((slower - mean) ** 2, weights=there[:reachable])
    chance = np.sqrt(max(_PAUSE[1] ** 2 - spread, _LEAST_CHANCE**2))
    at = np.minimum((way.top * (1 / STEP)).astype(np.int64), reachable - 1)
    exponent = rng.standard_normal(len(way.top))
    exponent *= chance
    exponent += (_PAUSE[0] - mean + slower)[at]
    return np.exp(exponent, out=exponent)


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
    total = np.add.reduceat(size, starts) if len(starts) else np.zeros(0)
    size *= np.divide(distance, total, out=np.zeros_like(distance), where=total > 0)[owner]
    if len(starts):
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
