"""A page written in the test, looked at in a real browser: `look(html)` gives its Snapshot, with `probe=…` clicked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from synthmap.browser.commands import drive
from synthmap.browser.find import Browser
from synthmap.browser.frames import frames_apart
from synthmap.browser.load import load
from synthmap.browser.pool import BrowserPool
from synthmap.browser.serve import served
from synthmap.capture.interest import located
from synthmap.capture.mask import masked
from synthmap.capture.probe import probe, suspects_of
from synthmap.capture.settle import settle
from synthmap.capture.snapshot import decode_snapshot, gather, origin, with_reach
from synthmap.capture.unrest import with_unrest
from synthmap.model.elements import Liveness
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import DESKTOP, View, Viewport
from synthmap.scenario.types import Area

Look = Callable[..., Snapshot]


class Studio:
    """One browser for a module's tests, on an event loop of its own."""

    def __init__(self, found: Browser, folder: Path) -> None:
        self.loop, self.found, self.folder = asyncio.new_event_loop(), found, folder
        self.playwright = self.loop.run_until_complete(async_playwright().start())
        self.pool = BrowserPool(self.playwright, found, log=lambda message: None)

    def look(
        self,
        html: str,
        *,
        viewport: Viewport = DESKTOP,
        probe: str = "",
        mask: tuple[str, ...] = (),
        areas: tuple[Area, ...] = (),
        unrest: bool = False,
        files: dict[str, str] | None = None,
    ) -> Snapshot:
        """The page at rest; with `probe`, the elements whose id begins so are clicked too ("*" for all that claim)."""
        for name, text in {"index.html": html, **(files or {})}.items():
            (self.folder / name).write_text(text, "utf-8")
        with served(self.folder) as base:
            return self.loop.run_until_complete(self._look(f"{base}/index.html", viewport, probe, mask, areas, unrest))

    async def _look(
        self, url: str, viewport: Viewport, wanted: str, mask: tuple[str, ...], areas: tuple[Area, ...], unrest: bool
    ) -> Snapshot:
        async with self.pool.context(viewport) as context:

            async def opened():
                page = await context.new_page()
                await load(page, await context.new_cdp_session(page), url, timeout_ms=20_000)
                return page

            page = await opened()
            session = await context.new_cdp_session(page)
            apart = await frames_apart(page)
            gathered = await drive(gather(viewport, apart.within), session, frames=apart.sessions, cap_ms=20_000)
            snapshot, dom = decode_snapshot(
                gathered, view=View("page", viewport.name), url="local:/index.html", viewport=viewport, site=origin(url)
            )
            snapshot = await drive(masked(snapshot, dom, mask), session, cap_ms=20_000)
            snapshot = await drive(located(snapshot, dom, areas), session, cap_ms=20_000)
            snapshot = await drive(with_reach(snapshot, dom), session, cap_ms=20_000)
            aged_ms = 0
            if unrest:
                snapshot, aged_ms = await with_unrest(page, snapshot)
            if not wanted:
                return snapshot
            table = snapshot.elements
            rows = [
                row
                for row in range(len(table))
                if (wanted == "*" and table.liveness[row] == Liveness.CLAIMED and table.visible[row])
                or (wanted != "*" and table.attributes[row].get("id", "").startswith(wanted))
            ]
            return settle(
                snapshot,
                await probe(
                    page,
                    opened,
                    suspects_of(dom, snapshot.elements, rows),
                    walked=dom.walked,
                    viewport=viewport,
                    aged_ms=aged_ms,
                ),
            )

    def close(self) -> None:
        self.loop.run_until_complete(self.pool.close())
        self.loop.run_until_complete(self.playwright.stop())
        self.loop.close()


@pytest.fixture(scope="module")
def look(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Look]:
    studio = Studio(chromium, tmp_path_factory.mktemp("site"))
    yield studio.look
    studio.close()


def row_of(snapshot: Snapshot, mark: str) -> int:
    """The row of the element with that id."""
    return next(row for row, a in enumerate(snapshot.elements.attributes) if a.get("id") == mark)


def state_of(snapshot: Snapshot, mark: str) -> str:
    return Liveness(int(snapshot.elements.liveness[row_of(snapshot, mark)])).word
