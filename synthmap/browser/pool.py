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
from synthmap.model.errors import BrowserNotFound
from synthmap.model.view import Engine, Viewport

if TYPE_CHECKING:
    from synthmap.scenario.access import Http


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
                if engine != "chromium":
                    await content_script.register(self._playwright)
                running = await self._started(engine)
                self._running[engine] = running
            return running

    async def _started(self, engine: Engine) -> RunningBrowser:
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
        more: Mapping[str, Any] = MappingProxyType({}),
    ) -> AsyncIterator[BrowserContext]:
        """A context for one view, closed with all its pages.

        `block` are URL patterns that are never fetched, `http` is what requests carry, `state` what the browser knows
        of the visitor already, `clock` the moment that pages take for now; `more` is what the context has beside that.
        """
        # Not at the top: what a scenario is takes long to import, and the browser is to be starting meanwhile.
        from synthmap.browser.http import http_options, send_headers

        browser = await self.browser(engine)
        options = context_options(viewport, self._playwright.devices, browser.version, engine=engine)
        if http is not None:
            options |= http_options(http)
        if state is not None:
            options["storage_state"] = state
        context = await browser.new_context(**{**options, **more})
        try:
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
                # It may be dead already, and where Playwright's driver is gone too, its error is a bare Exception.
                with contextlib.suppress(Exception):
                    await running.close()
