"""One running browser for a whole run, started again if it dies, and contexts of its own for each view."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence

from playwright.async_api import Browser as RunningBrowser
from playwright.async_api import BrowserContext, Playwright
from playwright.async_api import Error as PlaywrightError

from synthmap.browser.devices import context_options, resolved
from synthmap.browser.find import Browser
from synthmap.browser.launch import launch
from synthmap.model.view import Viewport


class BrowserPool:
    """Hands out contexts; used as an async context manager around a run."""

    def __init__(self, playwright: Playwright, found: Browser, *, log: Callable[[str], None]) -> None:
        self._playwright = playwright
        self._found = found
        self._log = log
        self._starting = asyncio.Lock()
        self._running: RunningBrowser | None = None

    async def browser(self) -> RunningBrowser:
        """The running browser. Raises MachineError where it does not start."""
        async with self._starting:
            if self._running is None or not self._running.is_connected():
                self._running = await launch(self._playwright, self._found, log=self._log)
            return self._running

    def resolve(self, viewport: Viewport) -> Viewport:
        """The viewport with its preset's values filled in. Raises UsageError for an unknown preset."""
        return resolved(viewport, self._playwright.devices)

    @contextlib.asynccontextmanager
    async def context(self, viewport: Viewport, *, block: Sequence[str] = ()) -> AsyncIterator[BrowserContext]:
        """A context for one view, closed with all its pages; `block` are URL patterns that are never fetched."""
        browser = await self.browser()
        options = context_options(viewport, self._playwright.devices, browser.version)
        context = await browser.new_context(**options)
        try:
            for pattern in block:
                await context.route(pattern, lambda route: route.abort())
            yield context
        finally:
            with contextlib.suppress(PlaywrightError):
                await context.close()

    async def close(self) -> None:
        """Stop the browser, also one that is still starting."""
        async with self._starting:
            if self._running is not None:
                # It may be dead already, and where Playwright's driver is gone too, its error is a bare Exception.
                with contextlib.suppress(Exception):
                    await self._running.close()
                self._running = None
