"""A page under the watcher: its time, its ways out, its errors and its pictures, from the first look to the last click.

The page's own time is in the prober's hands (CDP virtual time): it stands still unless it is run forward, and then
fires every timer and waits for every request in as little real time as that takes, so that the delay of an answer is
the same on every machine. Navigations and requests other than GET are recorded, and refused unless the scenario allows
them; what reaches for the clipboard, a printer, the whole screen or a permission is heard and kept from happening.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from synthmap.browser.commands import Capped, call, drive, isolated_world
from synthmap.browser.devices import phone_metrics
from synthmap.capture.closed import let_in
from synthmap.capture.covering import Covering
from synthmap.capture.in_window import to_cover, window_covered
from synthmap.capture.native import PLACEHOLDER
from synthmap.capture.scripts import script
from synthmap.model.errors import PageError
from synthmap.model.geometry import Box, no_boxes
from synthmap.model.identity import readable
from synthmap.model.view import Viewport

CLOCK_MS = 7_000
WAYS_MS = 3 * CLOCK_MS  # watched before the first click, for what the page does by itself
# No round number: a timer of an earlier click, which pages set in tenths of seconds, would be due at the very moment of
# the next click, and pass for its answer.
_HOVER_MS = 487
_TRANSITION_MS = 100
_SCROLLED_MS = 1_000  # longer than a bar or a button takes to fade in or out once the page is scrolled
_REST_MS = 1_000  # what still moves as it was loaded is at rest by then
_COMMAND_CAP_MS = 10_000
_REQUESTS_CAP_MS = 10_000  # of real time, for what the page fetches while its own time is run forward
_IMPATIENT_MS = 2_000  # of real time, where an answer is there already and only errors may follow
_SCRIPT, _EARS = script("probe.js"), script("ears.js")
_TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"
_CALL = "(...given) => globalThis.synthmapWatch.{}(...given)"
_EAR = "synthmapHeard"
_HEARD = frozenset(
    ("clipboard", "permission", "print", "fullscreen", "pointer lock", "share", "file chooser")
)  # what ears.js may say
_GUARDED = ("Document", "XHR", "Fetch", "Ping", "Other")
_MAX_ERRORS, _MAX_ERROR = 20, 160
_SPECIAL = re.compile(r"[\[?]")  # to fnmatch, and not in the patterns of a scenario
# Errors that a browser under test raises and a visitor's does not: a warning about layout, what was refused here, and
# media that a browser without licensed codecs cannot play.
_NOT_THE_PAGES = re.compile(r"ResizeObserver loop|(Uncaught )?(NotAllowedError|AbortError|NotSupportedError)\b")


@dataclass(frozen=True)
class Raised:
    """The first line of an error that nothing on the page caught, and whether it came of a rejected promise."""

    text: str
    rejected: bool


@dataclass
class Watched:
    """A page under the watcher, and what the browser (rather than the page) reported since it was last armed.

    `anew` says that the page was loaded for the probe, `clicks` counts those made since, and `spoilt` says that one of
    them changed the page: what is found then may be what that one left behind.
    """

    session: Capped
    world: int
    viewport: Viewport
    anew: bool
    allow: tuple[str, ...] = ()  # URL patterns of what is not refused
    covering: Covering | None = None  # of what pictures that are kept must not show
    clicks: int = 0
    age_ms: int = 0  # how far the page's own time was run forward
    spoilt: bool = False
    gone: bool = False  # it left for another address, and the watcher with it
    asked: bool = False  # a request was sent since the last click
    refused: bool = False  # and one of them, or a navigation, was refused
    never_quiet: bool = False  # some request of the page never ends, so its time must not wait for requests
    _reports: set[str] = field(default_factory=set)
    _acts: set[str] = field(default_factory=set)  # addresses of requests that would have changed something beyond it
    _beacons: set[str] = field(default_factory=set)
    _raised: dict[int, Raised] = field(default_factory=dict)
    _habits: frozenset[str] = frozenset()  # what the browser reports of this page without any click
    _usual: frozenset[str] = frozenset()  # errors that the page raises by itself
    _expired: asyncio.Event = field(default_factory=asyncio.Event)
    _pending: set[asyncio.Task[None]] = field(default_factory=set)
    _rested: Box | None = None  # the part of the page that was last seen at rest
    # Pictures that may still go to waiting for rest on this load: an entrance of sixty frames takes a good ten.
    _sights: int = 25

    @property
    def news(self) -> set[str]:
        """What the browser reported since the last click, and does not report anyway."""
        acts = {"request"} if self._acts - self._beacons else set()
        return (self._reports | acts) - self._habits

    @property
    def errors(self) -> list[Raised]:
        """What was raised since the last click, and is not raised anyway, in order."""
        return [raised for raised in self._raised.values() if raised.text not in self._usual]

    async def ask(self, method: str, *arguments: Any) -> Any:
        """Call a function of the watcher, which is let into closed shadow trees where they are in its way."""
        function = _CALL.format(method)
        answer = await drive(call(self.world, function, *arguments), self.session, cap_ms=_COMMAND_CAP_MS)
        if isinstance(answer, dict) and answer.get("sealed"):
            opened = await drive(let_in(self.world, _CALL.format("open")), self.session, cap_ms=_COMMAND_CAP_MS)
            if opened:
                await self.run_forward(WAYS_MS)
                answer = await drive(call(self.world, function, *arguments), self.session, cap_ms=_COMMAND_CAP_MS)
        return answer

    async def ask_in_place(self, method: str, *arguments: Any) -> Any:
        """Call a function that may scroll the page, and again once everything that scrolling set off is over.

        A button back to the top that is still fading in would pass for the answer of the next click.
        """
        answer = await self.ask(method, *arguments)
        if answer.get("moved"):
            for milliseconds in (_SCROLLED_MS, _TRANSITION_MS):
                await self.run_forward(milliseconds, patient=False)
                await self.ask("draw")
            answer = await self.ask(method, *arguments)
        return answer

    async def run_forward(self, milliseconds: int, *, patient: bool = True) -> None:
        """Let the page's own time pass, timers fired and requests awaited, in as little real time as it takes.

        An impatient run does not wait long for requests, and holds nothing against a page that has slow ones.
        """
        self.age_ms += milliseconds
        if not self.never_quiet:
            with contextlib.suppress(TimeoutError):
                cap = _REQUESTS_CAP_MS if patient else _IMPATIENT_MS
                await self._advance("pauseIfNetworkFetchesPending", milliseconds, cap)
                return
            self.never_quiet = patient
        await self._advance("advance", milliseconds, _COMMAND_CAP_MS)

    async def _advance(self, policy: str, milliseconds: int, cap_ms: int) -> None:
        self._expired.clear()
        await self.session.send("Emulation.setVirtualTimePolicy", {"policy": policy, "budget": milliseconds})
        async with asyncio.timeout(cap_ms / 1000):
            await self._expired.wait()

    async def point_at(self, x: float, y: float) -> None:
        """Bring the mouse there, where there is one, and let whatever hovering does come to its end."""
        if not self.viewport.touch:
            await self._mouse("mouseMoved", x, y, button="none", clickCount=0)
        await self.run_forward(_HOVER_MS)

    async def point_away(self) -> None:
        """Take back the colours of hovering that a tap leaves behind: a mouse in the corner is over nothing much."""
        if self.viewport.touch:
            await self._mouse("mouseMoved", 0, 0, button="none", clickCount=0)

    async def arm(self, *, wired: bool) -> None:
        """From here on everything is the click's doing; `wired` says that a script listens on its target."""
        await self.ask("arm", wired)
        self._forget()

    def _forget(self) -> None:
        self.asked = self.refused = False
        for each in (self._reports, self._acts, self._beacons, self._raised):
            each.clear()

    async def click(self, x: float, y: float) -> None:
        """One trusted click, or a tap on a touch device, at a point of the window."""
        self.clicks += 1
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

    async def sight(self) -> bytes:
        """A PNG of the window to hold another against. At any scale but the device's own it would be drawn anew, and
        not always in the same way. Transitions end first: they begin with the next frame, and would stand still with
        the page's time.
        """
        await drive(call(self.world, _TWO_FRAMES), self.session, cap_ms=_COMMAND_CAP_MS)
        await self.run_forward(_TRANSITION_MS, patient=False)
        shot = await self.session.send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})
        return base64.b64decode(shot["data"])

    async def sight_at_rest(self, window: Box) -> bytes:
        """The same, of this part of the page, once it looks alike twice; within bounds, where it never does.

        Charts often count the frames of their entrance, which take as long however far the page's time is run forward.
        """
        seen, before = await self.sight(), b""
        while window != self._rested and seen != before and self._sights:
            before, seen = seen, await self.sight()
            self._sights -= seen != before
        self._rested = window
        return seen

    async def kept_sight(self, window: Box) -> bytes | None:
        """The same to be kept, covered; `window` is the part of the page in it. None where what to cover is unknown.

        On a page that says the same to everybody that is what was covered when it was captured.
        """
        sight, boxes = await self.sight(), no_boxes()
        if self.covering is None:
            return sight
        if self.covering.discretion.is_of_somebody or self.covering.discretion.secrets:
            try:
                asked = to_cover(self.world, self.covering.discretion)
                boxes, window = await drive(asked, self.session, cap_ms=_COMMAND_CAP_MS)
            except PageError:
                return None
        return await asyncio.to_thread(window_covered, sight, np.concatenate([self.covering.in_place, boxes]), window)

    def report(self, what: str, then: Coroutine[Any, Any, None] | None = None) -> None:
        """Write down something that the browser saw, and deal with it without holding up the event."""
        self._reports.add(what)
        if then is not None:
            self._later(then)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        """Work that an event asks for, on something that may be gone by the time it is done."""

        async def quietly() -> None:
            with contextlib.suppress(PlaywrightError, PageError):
                await work

        task = asyncio.ensure_future(quietly())
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)
        task.add_done_callback(lambda _: work.close())  # given up before it began, it would complain

    def _hear(self, said: str) -> None:
        """What ears.js said. The page could have said it too: only words that are known are taken."""
        if said in _HEARD:
            self._reports.add(said)
        elif said.startswith("beacon "):
            self._beacons.add(said.removeprefix("beacon "))

    def _raise(self, details: Mapping[str, Any]) -> None:
        """An error that nothing caught; the watcher's own are not the page's."""
        error = details.get("exception", {})
        if details.get("executionContextId") == self.world or len(self._raised) >= _MAX_ERRORS:
            return
        first = str(error.get("description") or error.get("value") or details.get("text", "")).strip().split("\n")[0]
        rejected = "(in promise)" in details.get("text", "")
        text = readable(first, _MAX_ERROR) or "an error without a message"
        if not _NOT_THE_PAGES.match(text) and not (rejected and self.refused):
            # Once a request was refused here, a promise that fails over it is no fault of the page.
            self._raised[details["exceptionId"]] = Raised(text, rejected)

    def _revoke(self, event: Mapping[str, Any]) -> None:
        """A rejection was handled after all."""
        self._raised.pop(event["exceptionId"], None)

    def _navigates(self, as_a_whole: bool) -> None:
        if as_a_whole:
            self._reports.add("navigation")

    def guard(self, event: Mapping[str, Any], main_frame: str) -> None:
        """Record what would leave the page or change something beyond it, and refuse it unless it is allowed."""
        request, kind = event["request"], event["resourceType"]
        leaves = kind == "Document" and event["frameId"] == main_frame
        acts = request["method"] not in ("GET", "HEAD", "OPTIONS")
        # A beacon tells somebody of the click, and the visitor nothing.
        beacon = kind == "Ping"
        refused = (leaves or acts) and not is_allowed(request["url"], self.allow)
        if not beacon:
            self.asked = True
            self.refused |= refused
        if leaves:
            self._reports.add("navigation")
        elif acts and not beacon:
            self._acts.add(request["url"])
        params = {"requestId": event["requestId"]} | ({"errorReason": "Aborted"} if refused else {})
        answer = "Fetch.failRequest" if refused else "Fetch.continueRequest"
        self._later(self._send(answer, params))

    async def _send(self, method: str, params: Mapping[str, Any]) -> None:
        await self.session.send(method, dict(params))

    def listen(self, page: Page, main_frame: str) -> None:
        """Hear everything that the browser tells of the page."""
        on = self.session.on
        on("Emulation.virtualTimeBudgetExpired", lambda _: self._expired.set())
        on("Fetch.requestPaused", lambda event: self.guard(event, main_frame))
        on("Page.downloadWillBegin", lambda _: self.report("download"))
        on("Page.windowOpen", lambda _: self.report("popup"))
        on("Runtime.exceptionThrown", lambda event: self._raise(event["exceptionDetails"]))
        on("Runtime.exceptionRevoked", self._revoke)
        on("Runtime.bindingCalled", lambda event: self._hear(event["payload"]))
        # An address that another program opens, such as mailto:, is never requested.
        on("Page.frameRequestedNavigation", lambda event: self._navigates(event["frameId"] == main_frame))
        page.on("dialog", lambda dialog: self.report("dialog", then=dialog.dismiss()))
        page.on("filechooser", lambda _: self.report("file chooser"))
        page.on("popup", lambda popup: self.report("popup", then=popup.close()))

    async def learn(self, milliseconds: int) -> None:
        """What the page does and raises by itself, from its time running on without any click."""
        self._forget()
        for begun in range(0, milliseconds, WAYS_MS):
            await self.run_forward(min(WAYS_MS, milliseconds - begun))
        self._habits = frozenset(self.news)
        self._usual = frozenset(raised.text for raised in self._raised.values())

    async def close(self) -> None:
        """Leave the page to itself."""
        for task in list(self._pending):
            task.cancel()
        await asyncio.gather(*self._pending, return_exceptions=True)
        with contextlib.suppress(PlaywrightError, PageError):
            await self.session.detach()


def is_allowed(url: str, patterns: Iterable[str]) -> bool:
    """Whether an address is all of one of these patterns, in which `*` stands for any text and nothing else does."""
    return any(fnmatchcase(url, _SPECIAL.sub(r"[\g<0>]", pattern)) for pattern in patterns)


@contextlib.asynccontextmanager
async def guarding(
    page: Page,
    viewport: Viewport,
    *,
    anew: bool,
    aged_ms: int = 0,
    allow: tuple[str, ...] = (),
    covering: Covering | None = None,
) -> AsyncIterator[Watched]:
    """The page with its ways out guarded and its time at hand, and nothing in it yet that watches for answers.

    `aged_ms` is how far its time was run forward before. What one of the URL patterns `allow` fits is not refused.
    `covering` is what pictures of it that are kept must not show.
    """
    session = Capped(await page.context.new_cdp_session(page), cap_ms=_COMMAND_CAP_MS)
    world = await drive(isolated_world(), session, cap_ms=_COMMAND_CAP_MS)
    main_frame = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
    watched = Watched(session, world, viewport, anew, allow, covering, age_ms=aged_ms)
    watched.listen(page, main_frame)
    if viewport.touch:
        # A picture beyond the window leaves Chromium believing in a mouse: style rules for `hover: hover` then hold.
        await session.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 1})
    if viewport.mobile:
        # And it forgets that a phone lays out pages that are wider than itself. What was pictured stays as it then was.
        window = page.viewport_size or {"width": viewport.width, "height": viewport.height}
        await session.send(
            "Emulation.setDeviceMetricsOverride", phone_metrics(**window, dpr=viewport.dpr if anew else 1)
        )
    await asyncio.gather(
        session.send("Page.enable"),
        session.send("Runtime.enable"),
        session.send("Fetch.enable", {"patterns": [{"resourceType": kind} for kind in _GUARDED]}),
    )
    try:
        yield watched
    finally:
        await watched.close()


@contextlib.asynccontextmanager
async def watching(
    page: Page,
    viewport: Viewport,
    *,
    anew: bool,
    aged_ms: int = 0,
    ways_ms: int = WAYS_MS,
    allow: tuple[str, ...] = (),
    covering: Covering | None = None,
) -> AsyncIterator[Watched]:
    """The page guarded, with the watcher in it, and its own restlessness learnt over `ways_ms`; see `guarding`."""
    async with guarding(page, viewport, anew=anew, aged_ms=aged_ms, allow=allow, covering=covering) as watched:
        if anew:
            # What still moves as it was loaded comes to rest, and is not taken for the page's ways.
            await watched.run_forward(_REST_MS)
        await _move_in(watched)
        await watched.learn(ways_ms)
        yield watched


async def _move_in(watched: Watched) -> None:
    """Put the watcher into the page."""
    session = watched.session
    await session.send("Runtime.addBinding", {"name": _EAR})
    source = _SCRIPT.replace("PLACEHOLDER", f"/^(?:{PLACEHOLDER})$/i").replace("CLOCK_MS", str(CLOCK_MS))
    await session.send("Runtime.evaluate", {"expression": _EARS})
    await drive(call(watched.world, source), session, cap_ms=_COMMAND_CAP_MS)
