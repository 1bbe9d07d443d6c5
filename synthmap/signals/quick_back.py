"""Quick backs and page loops: pages left as soon as they were seen, and pages that are come back to over and over."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit

import numpy as np

from synthmap.model.events import Events
from synthmap.model.geometry import Bools, Ints
from synthmap.signals._clicks import CLICK_KINDS, last_before, real

# How long a page is looked at before somebody turns back (assumed). Under half a second nobody has seen it: a page that
# sends visitors on by itself, such as a login, is no disappointment (assumed).
LONGEST_MS, SHORTEST_MS = 5_000.0, 500.0
# One address three times within fifteen seconds is a loop (Conviva).
LOOP_TIMES, LOOP_MS = 3, 15_000.0
_ACTS = ("input", "submit", "key")


@dataclass(frozen=True, eq=False)
class QuickBacks:
    """Visits of a page that ended where they had come from, k of them, by session and in order.

    Attributes
    ----------
    event : positions of the `navigate` events that led to the page.
    click : positions of the last click before each on the page before, -1 for none.
    """

    event: Ints
    click: Ints


def quick_backs(events: Events) -> QuickBacks:
    """Visits that ended within 5 s with a return to the page before, of all real sessions.

    `events` are those of whole sessions, over all their pages, by session and in order. A page on which something was
    typed or sent was used and not mistaken; addresses that differ only behind the `?` or the `#` are one page: filters
    and tabs are tried out.
    """
    at, page = _loads(events)
    if len(at) < 3:
        nothing = np.zeros(0, dtype=np.int64)
        return QuickBacks(nothing, nothing)
    session, tab, t = events.session[at], events.tab[at], events.t[at]
    together = (session[2:] == session[:-2]) & (tab[2:] == tab[:-2]) & (tab[1:-1] == tab[:-2])
    spent = t[2:] - t[1:-1]
    returned = together & (page[2:] == page[:-2]) & (page[1:-1] != page[:-2])
    short = returned & (spent <= LONGEST_MS) & (spent >= SHORTEST_MS)
    middle, back = at[1:-1][short], at[2:][short]
    unused = ~_acted_between(events, middle, back)
    middle, before = middle[unused], at[:-2][short][unused]
    clicked = np.flatnonzero(np.isin(events.kind, CLICK_KINDS))
    click, found = last_before(clicked, events, middle)
    return QuickBacks(middle, np.where(found & (click > before), click, -1))


def page_loops(events: Events) -> Ints:
    """Positions of the loads with which an address came up for the third time or more within 15 s, in real sessions."""
    at, page = _loads(events, whole=True)
    order = np.lexsort((at, page, events.session[at]))
    at, page = at[order], page[order]
    apart = LOOP_TIMES - 1
    if len(at) <= apart:
        return np.zeros(0, dtype=np.int64)
    session, t = events.session[at], events.t[at]
    same = (session[apart:] == session[:-apart]) & (page[apart:] == page[:-apart])
    return np.sort(at[apart:][same & (t[apart:] - t[:-apart] <= LOOP_MS)])


def _loads(events: Events, *, whole: bool = False) -> tuple[Ints, Ints]:
    """Positions of the real sessions' page loads, and a number for the address of each.

    An address counts without its fragment, and without its query unless `whole`.
    """
    at = np.flatnonzero((events.kind == "navigate") & real(events))
    urls, number = np.unique(events.url[at], return_inverse=True)
    pages = np.array([_whole(url) if whole else _page(url) for url in urls.tolist()], dtype=str)
    return at, np.unique(pages, return_inverse=True)[1][number] if len(pages) else number


def _whole(url: str) -> str:
    return urldefrag(url).url


def _page(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:  # such as http://[, which is an address of nothing
        return url
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def _acted_between(events: Events, first: Ints, last: Ints) -> Bools:
    """Whether anything was typed or sent between two positions of one session each."""
    acts = np.flatnonzero(np.isin(events.kind, _ACTS))
    return np.searchsorted(acts, last) > np.searchsorted(acts, first)
