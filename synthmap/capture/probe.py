"""Settling doubt by a real click: what is claimed or accused is clicked, and what answered is written down.

The click is trusted (a tap on touch devices) and watched from an isolated world. The clock of a dead verdict is not
waited out: after the click the page's own time is run forward by `CLOCK_MS` (CDP virtual time), which fires every timer
it set and waits for every request it sent, in milliseconds, and makes the delay of a late answer the same on every
machine. Before the first click more of it is run without one, to learn what the page does by itself.

One load serves many clicks. A click that changed nothing leaves the page as it was; after one that did, the next
suspect gets a page loaded anew. Navigations and requests other than GET are recorded and refused.

On the command line the first clicks go to the page that was just captured: it is synthmap's own, loaded in a context
of its own and about to be closed, and there the suspects are the very nodes that the snapshot saw.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from synthmap.browser.commands import call, drive, isolated_world
from synthmap.capture.dom import Dom
from synthmap.capture.liveness import PLACEHOLDER
from synthmap.capture.scripts import script
from synthmap.model.errors import PageError
from synthmap.model.identity import readable
from synthmap.model.snapshot import ProbeAnswer
from synthmap.model.view import Viewport

CLOCK_MS = 7_000
_WAYS_MS = 3 * CLOCK_MS  # watched before the first click, for what the page does by itself
MAX_SUSPECTS = 80
_HOVER_MS = 500
_TAP_FRAMES = 12  # a tap becomes a click a few frames after the finger is lifted
_COMMAND_CAP_MS = 10_000
# Of real time for all suspects of a view: generous, since a verdict must not depend on how busy a machine is.
_BUDGET_S = 300.0
_SCRIPT = script("probe.js")
_GUARDED = ("Document", "XHR", "Fetch", "Other")

OpenPage = Callable[[], Awaitable[Page]]


@dataclass(frozen=True)
class Suspect:
    """What is to be clicked: an element row, and how to find it on a page loaded anew."""

    row: int
    place: int
    tag: str
    selector: str


def suspects_of(dom: Dom, rows: Sequence[int]) -> list[Suspect]:
    """The suspects at these rows, in document order, the same page serving neighbours with little scrolling."""
    return [Suspect(row, int(dom.walk[row]), dom.tag[row], dom.selector[row]) for row in sorted(set(rows))]


async def probe(
    first: Page, reopen: OpenPage, suspects: Sequence[Suspect], *, walked: int, viewport: Viewport
) -> dict[int, ProbeAnswer]:
    """Click every suspect and say what came of it, by row.

    `first` is the captured page, `reopen` loads it anew. A suspect that could not be clicked is `unknown` with the
    reason; a page that fails takes its remaining suspects into `unknown` and nothing else.
    """
    answers: dict[int, ProbeAnswer] = {}
    waiting = list(suspects[:MAX_SUSPECTS])
    page: Page | None = first
    deadline = asyncio.get_running_loop().time() + _BUDGET_S
    failures = 0
    while waiting and failures < 3 and asyncio.get_running_loop().time() < deadline:
        try:
            page = page or await reopen()
            async with _watching(page, viewport) as watched:
                while waiting and asyncio.get_running_loop().time() < deadline:
                    answers[waiting[0].row], spoilt = await _settle(watched, waiting[0], walked)
                    waiting.pop(0)
                    if spoilt:
                        break
        except (PageError, PlaywrightError, TimeoutError) as error:
            failures += 1
            if waiting and failures > 1:
                reason = readable(str(error), 200) or "the page did not answer in time"
                answers[waiting.pop(0).row] = ProbeAnswer("unknown", (0.0, 0.0), why=reason)
        finally:
            if page is not None and page is not first:
                with contextlib.suppress(PlaywrightError):
                    await page.close()
            page = None
    given_up = "not clicked: the page failed too often" if failures >= 3 else "not clicked: out of time"
    too_many = f"not clicked: a view has {MAX_SUSPECTS} suspects clicked at most"
    answers |= {suspect.row: ProbeAnswer("unknown", (0.0, 0.0), why=given_up) for suspect in waiting}
    answers |= {suspect.row: ProbeAnswer("unknown", (0.0, 0.0), why=too_many) for suspect in suspects[MAX_SUSPECTS:]}
    return answers


@dataclass
class _Watched:
    """A page under the watcher, and what the browser (rather than the page) reported since the last click."""

    session: CDPSession
    world: int
    viewport: Viewport
    reports: set[str] = field(default_factory=set)
    habits: frozenset[str] = frozenset()  # what the browser reports of this page without any click
    never_quiet: bool = False  # some request of the page never ends, so its time must not wait for requests
    asked: bool = False  # a request was sent since the last click
    expired: asyncio.Event = field(default_factory=asyncio.Event)
    pending: set[asyncio.Task[None]] = field(default_factory=set)

    def report(self, what: str, then: Coroutine[Any, Any, None] | None = None) -> None:
        """Write down something that the browser saw, and deal with it without holding up the event."""
        self.reports.add(what)
        if then is not None:
            self.later(then)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Work that an event asks for, on something that may be gone by the time it is done."""

        async def quietly() -> None:
            with contextlib.suppress(PlaywrightError):
                await work

        task = asyncio.ensure_future(quietly())
        self.pending.add(task)
        task.add_done_callback(self.pending.discard)
        task.add_done_callback(lambda _: work.close())  # given up before it began, it would complain

    async def ask(self, method: str, *arguments: Any) -> Any:
        """Call a function of the watcher."""
        script = f"(...given) => globalThis.synthmapWatch.{method}(...given)"
        return await drive(call(self.world, script, *arguments), self.session, cap_ms=_COMMAND_CAP_MS)

    async def run_forward(self, milliseconds: int) -> None:
        """Let the page's own time pass, timers fired and requests awaited, in as little real time as it takes."""
        if not self.never_quiet:
            with contextlib.suppress(TimeoutError):
                await self._advance("pauseIfNetworkFetchesPending", milliseconds)
                return
            self.never_quiet = True
        await self._advance("advance", milliseconds)

    async def _advance(self, policy: str, milliseconds: int) -> None:
        self.expired.clear()
        await self.session.send("Emulation.setVirtualTimePolicy", {"policy": policy, "budget": milliseconds})
        async with asyncio.timeout(_COMMAND_CAP_MS / 1000):
            await self.expired.wait()

    @property
    def news(self) -> set[str]:
        """What the browser reported since the last click, and does not report anyway."""
        return self.reports - self.habits

    async def point_at(self, x: float, y: float) -> None:
        """Bring the mouse there, where there is one, and let whatever hovering does come to its end."""
        if not self.viewport.touch:
            await self._mouse("mouseMoved", x, y, button="none", clickCount=0)
        await self.run_forward(_HOVER_MS)

    async def click(self, x: float, y: float) -> None:
        """One trusted click, or a tap on a touch device."""
        # Sent together, they are handled in order within one frame instead of two.
        if self.viewport.touch:
            start, end = (
                {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]},
                {"type": "touchEnd", "touchPoints": []},
            )
            await asyncio.gather(*(self.session.send("Input.dispatchTouchEvent", touch) for touch in (start, end)))
        else:
            kinds = ("mousePressed", "mouseReleased")
            await asyncio.gather(*(self._mouse(kind, x, y, button="left", clickCount=1) for kind in kinds))

    async def _mouse(self, kind: str, x: float, y: float, **more: Any) -> None:
        await self.session.send("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **more})


@contextlib.asynccontextmanager
async def _watching(page: Page, viewport: Viewport) -> AsyncIterator[_Watched]:
    """The page with the watcher in it, its ways out guarded, and its own restlessness learnt."""
    session = await page.context.new_cdp_session(page)
    world = await drive(isolated_world(), session, cap_ms=_COMMAND_CAP_MS)
    watched = _Watched(session, world, viewport)
    main_frame = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
    session.on("Emulation.virtualTimeBudgetExpired", lambda _: watched.expired.set())
    session.on("Fetch.requestPaused", lambda event: watched.later(_guard(watched, event, main_frame)))
    session.on("Page.downloadWillBegin", lambda _: watched.report("download"))
    session.on("Page.windowOpen", lambda _: watched.report("popup"))
    page.on("dialog", lambda dialog: watched.report("dialog", then=dialog.dismiss()))
    page.on("filechooser", lambda _: watched.report("file chooser"))
    page.on("popup", lambda popup: watched.report("popup", then=popup.close()))
    await session.send("Page.enable")
    await session.send("Fetch.enable", {"patterns": [{"resourceType": kind} for kind in _GUARDED]})
    script = _SCRIPT.replace("PLACEHOLDER", f"/^(?:{PLACEHOLDER})$/i")
    script = script.replace("CLOCK_MS", str(CLOCK_MS))
    await drive(call(world, script), session, cap_ms=_COMMAND_CAP_MS)
    await watched.run_forward(_WAYS_MS)
    watched.habits = frozenset(watched.reports)
    try:
        yield watched
    finally:
        for task in list(watched.pending):
            task.cancel()
        await asyncio.gather(*watched.pending, return_exceptions=True)
        with contextlib.suppress(PlaywrightError):
            await session.detach()


async def _settle(watched: _Watched, suspect: Suspect, walked: int) -> tuple[ProbeAnswer, bool]:
    """Click one suspect. Returns its answer, and whether the page is spoilt for the next one."""
    place = await watched.ask("prepare", suspect.place, walked, suspect.tag, suspect.selector)
    if "why" in place:
        return ProbeAnswer("unknown", (0.0, 0.0), why=str(place["why"])[:200]), False
    x, y = float(place["x"]), float(place["y"])
    at = (round(x + float(place["left"]), 1), round(y + float(place["top"]), 1))
    await watched.point_at(x, y)
    watched.reports.clear()
    watched.asked = False
    await watched.ask("arm")
    await watched.click(x, y)
    seen = await watched.ask("read", 0 if not watched.viewport.touch else _TAP_FRAMES, 0)
    # A changed address alone says little: what a router makes of it comes a moment later.
    if not watched.news and set(seen["answers"]) <= {"address"}:
        await watched.run_forward(CLOCK_MS)
        seen = await watched.ask("read", 0, 2)
    found = tuple(sorted({*seen["answers"], *watched.news}))
    if found:
        return ProbeAnswer("live", at, found, after=_delay_class(seen["after"])), bool(seen["changed"])
    if watched.never_quiet and watched.asked:
        return ProbeAnswer("unknown", at, why="it sent a request, on a page whose requests never end"), True
    if not seen["clicked"]:
        return ProbeAnswer("unknown", at, why="the page swallowed the click before anything could hear of it"), False
    if not seen["landed"]:
        return ProbeAnswer("unknown", at, why="the click landed on something else"), False
    return ProbeAnswer("dead", at), bool(seen["changed"])


def _delay_class(milliseconds: float | None) -> str:
    """Delays as a class: a measured time differs from run to run, its class does not."""
    if milliseconds is None or milliseconds <= 1_000:
        return ""
    return "over 3 s" if milliseconds > 3_000 else "over 1 s"


async def _guard(watched: _Watched, event: Mapping[str, Any], main_frame: str) -> None:
    """Record and refuse what would leave the page or change something beyond it; let the rest through."""
    request, kind = event["request"], event["resourceType"]
    watched.asked = True
    leaves = kind == "Document" and event["frameId"] == main_frame
    acts = request["method"] not in ("GET", "HEAD", "OPTIONS")
    if leaves:
        watched.report("navigation")
    elif acts:
        watched.report("request")
    answer = "Fetch.failRequest" if leaves or acts else "Fetch.continueRequest"
    params = {"requestId": event["requestId"]} | ({"errorReason": "Aborted"} if leaves or acts else {})
    await watched.session.send(answer, params)
