"""Settling doubt by a real click: what is claimed or accused is clicked, and what answered is written down.

The click is trusted (a tap on touch devices) and watched from an isolated world. The clock of a dead verdict is not
waited out: after the click the page's own time is run forward by `CLOCK_MS` (CDP virtual time), which fires every timer
it set and waits for every request it sent, in milliseconds, and makes the delay of a late answer the same on every
machine. Before the first click more of it is run without one, to learn what the page does by itself.

One load serves many clicks. What is most likely to do nothing is clicked first, many under one clock (see `sweep`),
while the page is as it was; the rest one by one, also after one that changed the page: what would have been no
different without the earlier clicks is believed (see `clicking`), and what is not is clicked on a page loaded anew.
What the page stored is put back before that.

On the command line the first clicks go to the page that was just captured: it is synthmap's own, loaded in a context
of its own and about to be closed, and there the suspects are the very nodes that the snapshot saw.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from synthmap.browser.commands import plain
from synthmap.capture.claims import is_weak
from synthmap.capture.clicking import Attempt, Suspect, attempt
from synthmap.capture.covering import Covering
from synthmap.capture.dom import Dom
from synthmap.capture.handlers import CLICK_EVENTS, PRESS_EVENTS
from synthmap.capture.sweep import sweep
from synthmap.capture.watching import CLOCK_MS, WAYS_MS, Watched, watching
from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.errors import PageError
from synthmap.model.identity import readable
from synthmap.model.snapshot import ProbeAnswer
from synthmap.model.timings import Timings
from synthmap.model.view import Viewport

MAX_SUSPECTS = 120
_MAX_LOADS = 48  # of a view's page: what needs one of its own beyond that is left open
_MAX_FAILURES = 3
_ROWS = (24, 6)  # clicks under one clock: the first time, and where something answered late
# Likely dead things that answered, and ended their row. After so many the page is one of surprises: clicking what is
# left one by one, where the page is changed already, tells which others answer, and costs less than a load for each.
_ROWS_ENDED = 3
_LONGEST_WAYS_MS = 60_000
_OUT_OF_REACH = 2  # suspects in a row that a changed page hides: it is loaded anew
# Of real time for all suspects of a view: generous, since a verdict must not depend on how busy a machine is.
_BUDGET_S = 300.0

OpenPage = Callable[[], Awaitable[Page]]


def in_doubt(table: ElementTable) -> list[int]:
    """The visible rows of which a script may hear, and nothing says more: only a click can tell what they are."""
    claimed = np.flatnonzero(table.is_any(Liveness.CLAIMED) & table.visible & table.takes_pointer)
    return [row for row in map(int, claimed) if all(is_weak(f) or _is_heard(f) for f in table.evidence[row])]


def _is_heard(fact: str) -> bool:
    event = fact.rpartition(":")[2].lower().removeprefix("on").removesuffix("capture")
    return ":" in fact and event in CLICK_EVENTS | PRESS_EVENTS


def suspects_of(dom: Dom, table: ElementTable, rows: Sequence[int]) -> list[Suspect]:
    """The suspects at these rows: first what nothing proves yet, then what a script listens on, in document order."""
    holds_canvas = set()
    for row, tag in enumerate(dom.tag):
        if tag == "canvas":
            holds_canvas |= {row, *table.ancestors(row)}
    made = [
        Suspect(
            row,
            int(dom.walk[row]),
            dom.tag[row],
            dom.selector[row],
            wired=bool(table.liveness[row] == Liveness.LIVE),
            delegated=any(fact.startswith("delegated:") for fact in table.evidence[row]),
            canvas=row in holds_canvas,
        )
        for row in sorted(set(rows))
    ]
    return sorted(made, key=lambda suspect: (suspect.wired, not suspect.is_likely_dead))


async def probe(
    first: Page,
    reopen: OpenPage,
    suspects: Sequence[Suspect],
    *,
    walked: int,
    viewport: Viewport,
    aged_ms: int = 0,
    allow: tuple[str, ...] = (),
    covering: Covering | None = None,
    timings: Timings | None = None,
) -> dict[int, ProbeAnswer]:
    """Click every suspect and say what came of it, by row; in the order given, of which the first may be all.

    `first` is the captured page, whose time was run forward by `aged_ms`; `reopen` loads it anew. What one of the URL
    patterns `allow` fits is not refused; `covering` is what pictures that are kept must not show. A suspect that could
    not be clicked is `unknown` with the reason; a page that fails takes its remaining suspects into `unknown` and
    nothing else.
    """
    work = _Work(walked, deque(suspects[:MAX_SUSPECTS]))
    stores, timings = _Stores(), timings or Timings()
    page: Page | None = first
    deadline = asyncio.get_running_loop().time() + _BUDGET_S
    while work.left and work.is_of_use and asyncio.get_running_loop().time() < deadline:
        work.loads += 1
        try:
            if page is None:
                with timings.station("probe loads"):
                    page = await reopen()
            anew = page is not first
            age = 0 if anew else aged_ms
            watched_page = watching(
                page, viewport, anew=anew, aged_ms=age, ways_ms=work.ways_ms, allow=allow, covering=covering
            )
            with timings.station("probe clicks"):
                async with watched_page as watched:
                    await stores.keep(page, watched)
                    await work.sit(watched, deadline)
                    if work.left:
                        await stores.put_back(page, watched)
        except (PageError, PlaywrightError, TimeoutError) as error:
            work.fail(error)
            await _shut(page)  # a page that hangs would hold up the end of its context for half a minute
        finally:
            if page is not first:
                await _shut(page)
            page = None
    too_many = f"not clicked: a view has {MAX_SUSPECTS} suspects clicked at most"
    work.answers |= {s.row: ProbeAnswer("unknown", (0.0, 0.0), why=work.why_given_up) for s in work.left}
    work.answers |= {s.row: ProbeAnswer("unknown", (0.0, 0.0), why=too_many) for s in suspects[MAX_SUSPECTS:]}
    return work.answers


async def _shut(page: Page | None) -> None:
    if page is not None:
        with contextlib.suppress(PlaywrightError):
            await page.close()


@dataclass
class _Work:
    """What is still to be clicked, and what is known so far.

    `waiting` share a load; `apart` are those that were not certain there and get a click on another that nothing has
    changed yet. `swept` counts by row how often a suspect was among many under one clock, and `rows_ended` how often
    one of them answered at once and left it open what the others would have done. `alone` are rows that are of no use
    there, since they answered or were missed, and `slight` those whose answer takes pictures to tell. `in_hand` is the
    one that is being clicked.
    """

    walked: int
    waiting: deque[Suspect]
    apart: deque[Suspect] = field(default_factory=deque)
    swept: Counter[int] = field(default_factory=Counter)
    rows_ended: int = 0
    alone: set[int] = field(default_factory=set)
    slight: set[int] = field(default_factory=set)
    answers: dict[int, ProbeAnswer] = field(default_factory=dict)
    failures: int = 0
    loads: int = 0
    ways_ms: int = WAYS_MS
    in_hand: Suspect | None = None

    @property
    def left(self) -> list[Suspect]:
        """Everything that has no answer yet."""
        return [*self.waiting, *self.apart]

    @property
    def is_of_use(self) -> bool:
        """Whether to go on with yet another load."""
        return self.failures < _MAX_FAILURES and self.loads <= _MAX_LOADS

    @property
    def why_given_up(self) -> str:
        """Why what is left has no answer."""
        if self.failures >= _MAX_FAILURES:
            return "not clicked: the page failed too often"
        return "not clicked: out of time" if self.loads <= _MAX_LOADS else f"not settled within {_MAX_LOADS} loads"

    async def sit(self, page: Watched, deadline: float) -> None:
        """Click on one load for as long as it is of use."""
        hidden: list[Suspect] = []
        while not page.gone and asyncio.get_running_loop().time() < deadline:
            if await self._swept(page):
                continue
            suspect = self.in_hand = self._next(page)
            if suspect is None:
                break
            apart = suspect in self.apart
            result = await attempt(page, suspect, self.walked, compared=suspect.row in self.slight)
            result = await self._concluded(page, suspect, result)
            if result.certain:
                continue
            if apart:
                break
            self.waiting.remove(suspect)
            if result.answer.verdict != "unknown":
                self.apart.append(suspect)
                continue
            hidden.append(suspect)
            if len(hidden) >= _OUT_OF_REACH:
                break
        self.waiting.extendleft(reversed(hidden))
        # What a page does once, such as greeting a visitor after half a minute, may have passed for a late answer here.
        # The next load is left to itself until that has come and gone.
        if any(each in self.apart or self.swept[each.row] for each in self.left):
            self.ways_ms = min(max(self.ways_ms, page.age_ms + CLOCK_MS), _LONGEST_WAYS_MS)

    def _next(self, page: Watched) -> Suspect | None:
        """What to click next by itself; None where only a page loaded anew is of use to what is left.

        On a page that a click has changed, silence proves nothing: there it is the turn of what likely answers.
        """
        if not (page.spoilt and page.clicks):
            return next(iter(self.left), None)
        for suspect in self.waiting:
            surprising = self.rows_ended >= _ROWS_ENDED and suspect.row not in self.alone
            if surprising or not suspect.is_likely_dead:
                return suspect
        return None

    async def _concluded(self, page: Watched, suspect: Suspect, result: Attempt) -> Attempt:
        """Take what a click came to, after another where that can make it certain."""
        if result.repeatable and not page.gone:
            again = await attempt(page, suspect, self.walked, compared=result.slight)
            result = result.confirmed_by(again)
        if result.certain:
            self._settle({suspect.row: result.answer})
        elif result.answer.answers:
            self.alone.add(suspect.row)
            if result.slight:
                self.slight.add(suspect.row)
        return result

    def _settle(self, answers: Mapping[int, ProbeAnswer]) -> None:
        """Keep what is certain, and be done with those suspects."""
        self.answers |= answers
        for queue in (self.waiting, self.apart):
            rest = [each for each in queue if each.row not in answers]
            queue.clear()
            queue.extend(rest)

    async def _swept(self, page: Watched) -> bool:
        """Click what is likely dead under one clock, while the page is as it was. Returns whether that was of use."""
        likely = [each for each in self.left if each.is_likely_dead and each.row not in self.alone]
        # What was among others where something answered late is tried again among fewer, and then by itself.
        for times, most in enumerate(_ROWS):
            chosen = [each for each in likely if self.swept[each.row] == times]
            if len(chosen) > 1 and not page.spoilt:
                swept = await sweep(page, chosen, self.walked, most)
                self.swept.update(each.row for each in swept.clicked)
                self._settle(swept.answers)
                self.alone |= swept.missed
                if swept.ended_by:
                    self.rows_ended += 1
                    await self._concluded(page, *swept.ended_by)
                return bool(swept.clicked)
        return False

    def fail(self, error: Exception) -> None:
        """The page failed; from the second time on that is taken for the doing of the suspect in hand."""
        self.failures += 1
        suspect = next((each for each in self.left if each == self.in_hand), next(iter(self.left), None))
        if suspect and self.failures > 1:
            told = plain(error) if isinstance(error, PlaywrightError) else str(error)
            reason = readable(told, 200) or "the page did not answer in time"
            self._settle({suspect.row: ProbeAnswer("unknown", (0.0, 0.0), why=reason)})


class _Stores:
    """What the page had stored in the browser before anything was clicked, and putting it back."""

    def __init__(self) -> None:
        self._cookies: Sequence[Any] | None = None
        self._items: Any = None

    async def keep(self, page: Page, watched: Watched) -> None:
        """Remember it, the first time."""
        if self._cookies is None:
            self._cookies = await page.context.cookies()
            self._items = await watched.ask("stored")

    async def put_back(self, page: Page, watched: Watched) -> None:
        """Make it what it was, so that the next load is of the page that was captured."""
        if self._items is not None and not watched.gone:
            await watched.ask("restore", self._items)
        if self._cookies is not None and await page.context.cookies() != self._cookies:
            await page.context.clear_cookies()
            await page.context.add_cookies(self._cookies)
