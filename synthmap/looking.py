"""One view in a browser: opened in its state, captured as it stands, and clicked wherever there is doubt."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from playwright.async_api import BrowserContext, Page

from synthmap.browser.commands import AsyncSession, drive
from synthmap.browser.content_script import session_of
from synthmap.browser.frames import frames_apart
from synthmap.browser.load import load
from synthmap.browser.stabilise import Rest
from synthmap.browser.steady import steady_window
from synthmap.browser.timed import Timed
from synthmap.capture.covering import Covering, covering_of
from synthmap.capture.discreet import concealed
from synthmap.capture.dom import Dom
from synthmap.capture.hovering import hovered, with_triggers
from synthmap.capture.in_page import left_unclicked, look_in_page
from synthmap.capture.interest import located
from synthmap.capture.mask import masked
from synthmap.capture.probe import probe, suspects_of
from synthmap.capture.settle import settle
from synthmap.capture.snapshot import decode_snapshot, gather, origin, with_reach
from synthmap.capture.sought import with_sought
from synthmap.capture.unrest import with_unrest
from synthmap.model.errors import PageCrashed, PageTimeout
from synthmap.model.snapshot import ProbeAnswer, Snapshot
from synthmap.model.timings import Timings
from synthmap.model.view import INITIAL, View
from synthmap.scenario.expand import Job, Plan, view_of
from synthmap.scenario.typed import discretion_of, words_of
from synthmap.scenario.types import Step
from synthmap.sessions.consent import dismissed
from synthmap.sessions.keeping import Keeper, is_secret
from synthmap.sessions.steps import enter
from synthmap.store.run import RunFolder
from synthmap.vision.look import Sight, look

_COMMAND_CAP_MS = 20_000
_GATHERING = {
    "Page.captureScreenshot": "screenshots",
    "DOMDebugger.getEventListeners": "listeners",
    "Runtime.callFunctionOn": "listeners",  # those that frameworks keep
}
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Opened:
    """A page that was captured: whether it loads lazily, and whether it can be brought there again safely.

    `seen` is the snapshot with its picture as it was drawn and everything that must not be kept; `covering` says what
    that is.
    """

    page: Page
    lazy: bool
    again: bool
    seen: Snapshot
    covering: Covering


class Looker:
    """Looks at the views of a plan."""

    def __init__(self, plan: Plan, folder: RunFolder) -> None:
        self.plan, self.folder = plan, folder

    async def captured(self, context: BrowserContext, job: Job, timings: Timings) -> tuple[Sight, Dom, Opened]:
        """The page as it stands once it has come to rest, seen; and the page itself.

        Eyes see it as it is drawn. What is told of it is concealed, and only its markup is still whole.
        """
        async with _bounded(self.plan.timeout_ms):
            with timings.station("open"):
                page = await context.new_page()
                crashed = _crash_of(page)
                session = await session_of(page, job.browser)
            async with self._keeper(job).watching(page):
                rest, again = await _unless(crashed, self._load(page, session, job, timings))
            snapshot, dom = await _unless(crashed, _snapshot(page, session, job, timings))
            with timings.station("snapshot"):
                # Also of what a scenario masks, which is still drawn.
                covering = await asyncio.to_thread(covering_of, snapshot, dom, discretion_of(job, self.plan.access))
                unmasked = masked(snapshot, dom, self.plan.capture.mask)
                snapshot = await _unless(crashed, drive(unmasked, session, cap_ms=_COMMAND_CAP_MS))
                with_areas = located(snapshot, dom, job.areas)
                snapshot = await _unless(crashed, drive(with_areas, session, cap_ms=_COMMAND_CAP_MS))
                with_things = with_sought(snapshot, dom, job.asked)
                snapshot = await _unless(crashed, drive(with_things, session, cap_ms=_COMMAND_CAP_MS))
            with timings.station("hit-testing"):
                snapshot = await _unless(crashed, drive(with_reach(snapshot, dom), session, cap_ms=_COMMAND_CAP_MS))
            unheeded = await _unless(crashed, _unheeded(page, job))
            snapshot = replace(snapshot, notes=(*rest.notes, *unheeded, *snapshot.notes))
            # What a page says back of a secret is taken out before anything reads it.
            snapshot = self.plan.access.secrets.hidden_in(snapshot)
        with timings.station("vision"):
            sight = await asyncio.to_thread(look, snapshot)
            told = await asyncio.to_thread(concealed, sight.snapshot, covering, site=origin(job.url))
        return replace(sight, snapshot=told), dom, Opened(page, rest.lazy, again, sight.snapshot, covering)

    async def clicked(
        self, opened: Opened, job: Job, snapshot: Snapshot, dom: Dom, rows: Sequence[int], timings: Timings
    ) -> Snapshot:
        """The snapshot with the doubts about these rows settled by clicking, in the one browser where that is done."""
        page = opened.page
        if job.unclicked or not opened.again:
            why = job.unclicked or "it cannot be reached again safely: steps sent more than GET"
            return settle(snapshot, dict.fromkeys(rows, ProbeAnswer("unknown", (0.0, 0.0), why=why)))
        if job.browser != "chromium":
            return left_unclicked(snapshot, rows)

        def reopen() -> Awaitable[Page]:
            return self.reopened(page.context, job, lazy=opened.lazy)

        aged_ms = 0
        if job.state == INITIAL:
            # Not of other states: what was opened may close again when the page is scrolled for it.
            with timings.station("hover"):
                snapshot, found = await with_triggers(page, snapshot, dom)
            # On pages of their own, so that one is pointed at while the other is pictured.
            hovering = hovered(reopen, found, walked=dom.walked, viewport=snapshot.viewport)
            drawn = opened.seen.screenshot.png
            resting = with_unrest(page, snapshot, drawn=drawn, allow=self.plan.capture.allow)
            hovers, (snapshot, aged_ms) = await asyncio.gather(
                _timed(timings, "hover", hovering), _timed(timings, "unrest", resting)
            )
            snapshot = replace(snapshot, hovers=hovers)
        answers = await probe(
            page,
            reopen,
            suspects_of(dom, snapshot.elements, rows),
            walked=dom.walked,
            viewport=job.viewport,
            aged_ms=aged_ms,
            allow=self.plan.capture.allow,
            covering=opened.covering,
            timings=timings,
        )
        return settle(snapshot, self.plan.access.secrets.hidden_in(answers))

    async def reopened(self, context: BrowserContext, job: Job, *, lazy: bool) -> Page:
        """The page loaded anew and brought to its state, for the probe and for whoever wants to see it."""
        page = await context.new_page()
        await self._load(page, await session_of(page, job.browser), job, Timings(), lazy=lazy, first=False)
        return page

    def _keeper(self, job: Job) -> Keeper:
        """Where it goes what is kept of a step that fails: the view's own folder."""
        return self.keeper_of(view_of(job), (*self.plan.capture.consent, *job.steps), secret=job.login is not None)

    def keeper_of(self, view: View, steps: Sequence[Step], *, secret: bool = False) -> Keeper:
        """The same for any steps, in the folder of a view or of what is named like one."""
        access, here = self.plan.access, self.folder.folder_of(view)
        secret = secret or is_secret(steps) or access.http.has_secrets
        return Keeper(
            lambda name, data: self.folder.write(here / name, data),
            access.secrets,
            traced=bool(steps) and not secret,
            words=frozenset(words_of(steps)),
        )

    async def _load(
        self, page: Page, session: AsyncSession, job: Job, timings: Timings, *, lazy: bool = True, first: bool = True
    ) -> tuple[Rest, bool]:
        """The page at rest in the job's state, and whether the way there can be gone again.

        It is the `first` time in its context, or the page is loaded again for the probe.
        """
        settings = self.plan.capture
        if job.browser == "chromium":
            await drive(steady_window(), session, cap_ms=_COMMAND_CAP_MS)
        # An installed Firefox has no touch, and takes a tap without a word and without a click.
        touch = job.viewport.touch and job.browser != "firefox"

        async def dismiss() -> tuple[str, ...]:
            return await dismissed(page, settings.consent, touch=touch, first=first)

        rest = await load(
            page,
            session,
            job.url,
            timeout_ms=self.plan.timeout_ms,
            ready=settings.ready_selector,
            settle_ms=settings.settle_ms,
            hide=settings.hide,
            lazy=lazy and settings.lazy,
            # What is loaded again gets a watcher, who runs its time forward; steps are gone in real time.
            until_quiet=first or bool(job.steps),
            dismiss=dismiss if settings.consent else None,
            timings=timings,
        )
        if not job.steps:
            return rest, True
        with timings.station("steps"):
            return rest, await enter(page, session, job.steps, touch=touch)


async def _snapshot(page: Page, session: AsyncSession, job: Job, timings: Timings) -> tuple[Snapshot, Dom]:
    """The page as its browser tells of it, with nothing hit-tested yet."""
    view, url, viewport, site = view_of(job), job.recorded_url, job.viewport, origin(job.url)
    if job.browser != "chromium":
        with timings.station("snapshot"):
            return await look_in_page(page, session, view=view, url=url, viewport=viewport, site=site)
    apart = await frames_apart(page)
    timed = Timed(session, timings, _GATHERING, otherwise="snapshot")
    gathered = await drive(gather(viewport, apart.within), timed, frames=apart.sessions, cap_ms=_COMMAND_CAP_MS)
    with timings.station("snapshot"):
        return await asyncio.to_thread(decode_snapshot, gathered, view=view, url=url, viewport=viewport, site=site)


async def _timed(timings: Timings, station: str, work: Awaitable[T]) -> T:
    """The result of some work, timed as a station."""
    with timings.station(station):
        return await work


async def _unheeded(page: Page, job: Job) -> tuple[str, ...]:
    """What the browser was told to seem and does not, in words: an installed Firefox takes no preference of colours."""
    wanted = job.viewport.emulation.color_scheme
    if not wanted or job.browser == "chromium":
        return ()
    if await page.evaluate("wanted => matchMedia(`(prefers-color-scheme: ${wanted})`).matches", wanted):
        return ()
    return (f"color_scheme: this {job.browser} cannot be told to prefer {wanted} pages, so this is not how those look",)


@contextlib.asynccontextmanager
async def _bounded(timeout_ms: float) -> AsyncIterator[None]:
    """The longest a page may take until it is captured."""
    try:
        async with asyncio.timeout(timeout_ms / 1000):
            yield
    except TimeoutError:
        raise PageTimeout(f"it was not loaded and captured within {timeout_ms / 1000:g} s") from None


def _crash_of(page: Page) -> asyncio.Future[str]:
    """A future that tells when the page's renderer dies or the page is closed: what waits on it would never hear."""
    crashed: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def tell(what: str) -> None:
        if not crashed.done():
            crashed.set_result(what)

    page.on("crash", lambda _: tell("crashed"))
    page.on("close", lambda _: tell("was closed"))
    return crashed


async def _unless(crashed: asyncio.Future[str], work: Coroutine[Any, Any, T]) -> T:
    """The result of some work on a page, unless the page crashes first."""
    task = asyncio.ensure_future(work)
    either: set[asyncio.Future[Any]] = {task, crashed}
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise PageCrashed(f"the page {crashed.result()} while it was being looked at")
        return task.result()
    finally:
        task.cancel()
