"""The running browsers of a run, started again if they die, and contexts of their own for each view."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from playwright.async_api import Browser as RunningBrowser
from playwright.async_api import BrowserContext, Playwright, StorageState
from playwright.async_api import Error as PlaywrightError

from synthmap.browser import content_script
from synthmap.browser.devices import context_options, resolved
from synthmap.browser.find import Browser, Machine, find_other
from synthmap.browser.launch import how_to_install, launch
from synthmap.browser.remote import connect
from synthmap.browser.windows import give_windows
from synthmap.model.errors import BrowserDied, BrowserNotFound, MachineError
from synthmap.model.view import Engine, Viewport

if TYPE_CHECKING:
    from synthmap.scenario.access import Http

_NO_DRIVER = "Playwright's driver has ended, and without it no browser can be reached; run it again."
_DIED = "the browser died while the page was open in it"
_NEWS_CAP_S = 1.0  # until Playwright tells of a browser that has ended


class BrowserPool:
    """Hands out contexts; used as an async context manager around a run.

    `found` is the Chromium; where it is None, views in other browsers can be looked at all the same. With `visible`
    they have windows, for a person to look at. With an `endpoint` they run there, and none is started here.
    """

    def __init__(
        self,
        playwright: Playwright,
        found: Browser | None,
        *,
        log: Callable[[str], None],
        visible: bool = False,
        endpoint: str | None = None,
    ) -> None:
        self._playwright = playwright
        self._found = found
        self._log = log
        self._visible = visible
        self._endpoint = endpoint
        self._starting: dict[Engine, asyncio.Lock] = {}
        self._running: dict[Engine, RunningBrowser] = {}

    async def browser(self, engine: Engine = "chromium") -> RunningBrowser:
        """The running browser of that kind.

        Raises BrowserNotFound where there is none, and MachineError where it does not start.
        """
        async with self._starting.setdefault(engine, asyncio.Lock()):
            running = self._running.get(engine)
            if running is None or not running.is_connected():
                running = self._running[engine] = await self._launched(engine)
            return running

    async def _launched(self, engine: Engine) -> RunningBrowser:
        if engine != "chromium":
            await content_script.register(self._playwright)
        if self._endpoint:
            return await connect(self._playwright, self._endpoint, engine)
        return await launch(self._playwright, self._program(engine), log=self._log, visible=self._visible)

    def _program(self, engine: Engine) -> Browser:
        found = self._found if engine == "chromium" else find_other(engine, Machine.here())
        if found is None:
            advice = "`synthmap doctor --install`" if engine == "chromium" else how_to_install(engine)
            raise BrowserNotFound(f"A page is to be looked at in {engine}, and none was found. {advice} gets one.")
        return found

    def resolve(self, viewport: Viewport) -> Viewport:
        """The viewport with its preset's values filled in. Raises UsageError for an unknown preset."""
        return resolved(viewport, self._playwright.devices)

    @contextlib.asynccontextmanager
    async def context(
        self,
        viewport: Viewport,
        *,
        engine: Engine = "chromium",
        block: Sequence[str] = (),
        http: Http | None = None,
        state: StorageState | None = None,
        clock: str | None = None,
        alone: bool = False,
        more: Mapping[str, Any] = MappingProxyType({}),
    ) -> AsyncIterator[BrowserContext]:
        """A context for one view, closed with all its pages.

        `block` are URL patterns that are never fetched, `http` is what requests carry, `state` what the browser knows
        of the visitor already, `clock` the moment that pages take for now; `more` is what the context has beside that.
        With `alone` it is in a browser that is started for it and has no other. Raises BrowserDied where the browser
        ends meanwhile.
        """
        async with contextlib.AsyncExitStack() as stack:
            browser = await self._launched(engine) if alone else await self.browser(engine)
            if alone:
                stack.push_async_callback(_stop, browser)
            await stack.enter_async_context(_alive(browser))
            opened = self._opened(browser, viewport, engine, block, http, state, clock, more)
            yield await stack.enter_async_context(opened)

    @contextlib.asynccontextmanager
    async def _opened(
        self,
        browser: RunningBrowser,
        viewport: Viewport,
        engine: Engine,
        block: Sequence[str],
        http: Http | None,
        state: StorageState | None,
        clock: str | None,
        more: Mapping[str, Any],
    ) -> AsyncIterator[BrowserContext]:
        """A context in a running browser; see `context`."""
        # Not at the top: what a scenario is takes long to import, and the browser is to be starting meanwhile.
        from synthmap.browser.http import http_options, send_headers

        options = context_options(viewport, self._playwright.devices, browser.version, engine=engine)
        if http is not None:
            options |= http_options(http)
        if state is not None:
            options["storage_state"] = state
        context = await browser.new_context(**{**options, **more})
        try:
            if engine == "chromium":
                give_windows(context, browser)
            if http is not None:
                await send_headers(context, http, engine=engine)
            if clock:
                await context.clock.set_fixed_time(clock)
            for pattern in block:
                await context.route(pattern, lambda route: route.abort())
            yield context
        finally:
            with contextlib.suppress(PlaywrightError):
                await context.close()

    async def close(self) -> None:
        """Stop the browsers, also those that are still starting."""
        await asyncio.gather(*(self._close(engine) for engine in list(self._starting)))

    async def _close(self, engine: Engine) -> None:
        async with self._starting[engine]:
            running = self._running.pop(engine, None)
            if running is not None:
                await _stop(running)


async def _stop(browser: RunningBrowser) -> None:
    # It may be dead already, and where Playwright's driver is gone too, its error is a bare Exception.
    with contextlib.suppress(Exception):
        await browser.close()


@contextlib.asynccontextmanager
async def _alive(browser: RunningBrowser) -> AsyncIterator[None]:
    """Tell whatever fails inside because the browser has ended as that. Raises BrowserDied."""
    ended = asyncio.Event()

    def tell(_: RunningBrowser) -> None:
        ended.set()

    browser.on("disconnected", tell)
    try:
        yield
    except Exception as failure:
        if "reading from the driver" in str(failure):
            raise MachineError(_NO_DRIVER) from failure
        # That its pages are closed is told before it is told why.
        if "closed" in str(failure).lower() and browser.is_connected():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), _NEWS_CAP_S)
        if browser.is_connected():
            raise
        raise BrowserDied(_DIED) from failure
    else:
        # Whoever copes with a page that fails may have taken its end for that.
        if not browser.is_connected():
            raise BrowserDied(_DIED)
    finally:
        browser.remove_listener("disconnected", tell)
