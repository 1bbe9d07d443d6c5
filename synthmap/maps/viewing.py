"""What stood in the window and for how long: where a session's viewport rested, and the time each depth was shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthmap.maps.reach import window_heights
from synthmap.model.events import Events
from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.model.view import Viewport

EXPOSED_MS = 150.0
"""From so many ms on, a zone whose mid-line was in view counts as exposed (Contentsquare's zone measures)."""

_LONGEST = 30 * 60_000.0  # ms without any event, after which analytics tools take a visit for over (GA4's default)
_MOST = 4_000_000  # cells of the matrix of sessions by lines that are held at once


@dataclass(frozen=True, eq=False)
class Viewing:
    """Stretches of time in which a session's viewport stood still, by session and then by time.

    Attributes
    ----------
    session : (m,) number of the stretch's session within `sessions`.
    top, lasted : (m,) top edge of the viewport on the page in px, and the length of the stretch in ms.
    sessions : (s,) the sessions that were on the page, ascending.
    timed : (s,) whether the session's events say when they happened; without that no stretch has a length.
    height : (m,) of the viewport, px.
    """

    session: Ints
    top: Floats
    lasted: Floats
    sessions: Ints
    timed: Bools
    height: Floats


def viewing(events: Events, viewport: Viewport) -> Viewing:
    """Where the viewports of the sessions in `events` rested; all of one view, by session and in order.

    An event that knows its place on the page and in the viewport says where the viewport was, until the next one says
    otherwise. After `leave`, and until the page is loaded again, nothing is in view; half an hour without any event is
    the most that counts as one stay.
    """
    sessions, number = np.unique(events.session, return_inverse=True)
    visit = np.cumsum((np.diff(number, prepend=-1) != 0) | (events.kind == "navigate"))
    top = _tops(events, visit)
    goes_on = np.append(visit[1:] == visit[:-1], False) & (events.kind != "leave")
    lasted = np.zeros(len(events))
    lasted[:-1] = np.clip(np.nan_to_num(np.diff(events.t)), 0, _LONGEST)
    lasted[~goes_on] = 0

    known = np.flatnonzero(np.isfinite(top))
    moved = (np.abs(np.diff(top[known], prepend=-np.inf)) >= 1) | (np.diff(visit[known], prepend=-1) != 0)
    begins = np.flatnonzero(moved)
    timed = np.zeros(len(sessions), dtype=bool)
    timed[number[np.isfinite(events.t)]] = True
    return Viewing(
        session=number[known[begins]].astype(np.int64),
        top=top[known[begins]],
        lasted=np.add.reduceat(lasted[known], begins) if len(begins) else np.zeros(0),
        sessions=np.asarray(sessions, dtype=np.int64),
        timed=timed,
        height=window_heights(events, viewport)[known[begins]],
    )


def time_in_view(viewed: Viewing, y: Floats) -> Floats:
    """Mean ms per session for which each y (ascending) was in the viewport, of the sessions that tell times."""
    first = np.searchsorted(y, viewed.top, side="left")
    past = np.searchsorted(y, viewed.top + viewed.height, side="left")
    change = np.bincount(first, viewed.lasted, minlength=len(y) + 1) - np.bincount(
        past, viewed.lasted, minlength=len(y) + 1
    )
    # Adding and taking away again leaves a trace of rounding where nothing is.
    return np.asarray(np.cumsum(change)[: len(y)].clip(0).round(6) / max(1, int(viewed.timed.sum())))


def exposures(viewed: Viewing, lines: Floats, deepest: Floats, did: Ints | None = None) -> tuple[Ints, Ints]:
    """In how many sessions each line was exposed, and in how many of these the session did something, (k,) each.

    Parameters
    ----------
    lines : (k,) y of each line, -inf for what is always in view.
    deepest : (s,) how far down each session came, px. Where a session tells no times, all above that counts as seen.
    did : pairs (p, 2) of a line's number and a session's, for the second count.
    """
    order = np.argsort(lines, kind="stable")
    sorted_lines = lines[order]
    count, acted = np.zeros(len(lines), dtype=np.int64), np.zeros(len(lines), dtype=np.int64)
    pairs = np.zeros((0, 2), dtype=np.int64) if did is None else did
    place = np.empty(len(lines), dtype=np.int64)
    place[order] = np.arange(len(lines))
    size = max(1, _MOST // (len(lines) + 1))
    for start in range(0, len(viewed.sessions), size):
        end = min(start + size, len(viewed.sessions))
        seen = _seen(viewed, sorted_lines, deepest, start, end)
        count[order] += seen.sum(axis=0)
        here = pairs[(pairs[:, 1] >= start) & (pairs[:, 1] < end)]
        happened = np.zeros_like(seen)
        happened[here[:, 1] - start, place[here[:, 0]]] = True
        acted[order] += (seen & happened).sum(axis=0)
    return count, acted


def _seen(viewed: Viewing, lines: Floats, deepest: Floats, start: int, end: int) -> Bools:
    """Whether each line (ascending) was exposed to each of the sessions from `start` to `end`, (end - start, k)."""
    mine = slice(*np.searchsorted(viewed.session, [start, end]))
    session, top, lasted = viewed.session[mine] - start, viewed.top[mine], viewed.lasted[mine]
    bottom = top + viewed.height[mine]
    width = len(lines) + 1
    first = np.searchsorted(lines, top, side="left")
    past = np.searchsorted(lines, bottom, side="left")
    cells = (end - start) * width
    change = np.bincount(session * width + first, lasted, minlength=cells)
    change -= np.bincount(session * width + past, lasted, minlength=cells)
    shown = np.cumsum(change.reshape(end - start, width)[:, :-1], axis=1)
    unknown = ~viewed.timed[start:end, None] & (lines <= deepest[start:end, None])
    return np.asarray((shown >= EXPOSED_MS - 1e-6) | unknown | np.isneginf(lines))


def _tops(events: Events, visit: Ints) -> Floats:
    """The viewport's top at each event: as the last one of the visit that knew it says, NaN before any did."""
    top = np.maximum(events.y - events.vy, 0)
    top[(events.kind == "navigate") & ~np.isfinite(top)] = 0
    last = np.maximum.accumulate(np.where(np.isfinite(top), np.arange(len(top)), -1))
    same = (last >= 0) & (visit[last] == visit)
    return np.where(same, top[last], np.nan)
