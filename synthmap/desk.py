"""Where errands are carried out: a browser of its own for each worker process, kept for as long as there is work."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import datetime as dt
import threading
from collections.abc import Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from playwright.async_api import Playwright, async_playwright

from synthmap import __version__
from synthmap.auditing import Audit
from synthmap.browser.find import Machine, find
from synthmap.browser.pool import BrowserPool
from synthmap.capture.targets import TargetChecker
from synthmap.errands import Errand, Parcel, packed
from synthmap.judge.verdict import gate_of
from synthmap.ledger import alone
from synthmap.model.errors import MachineError
from synthmap.model.timings import Timings
from synthmap.model.view import View
from synthmap.preparing import Discreet

_RUNS = 4
T = TypeVar("T")


class Desk:
    """Carries out errands, as many at once as threads ask for it, on an event loop in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="synthmap", daemon=True).start()
        self._opening = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._pool: BrowserPool | None = None
        self._targets: dict[str, TargetChecker] = {}
        self._busy = 0

    def carry_out(self, errand: Errand) -> Parcel:
        """Look at one page; see `Hands.carry_out`. To be called from any thread but the desk's own."""
        return self._done(self._carry_out(errand))

    def close(self) -> None:
        """Close the browser, unless it is at work for another run. The next errand has one anew."""
        self._done(self._close())

    def _done(self, work: Coroutine[Any, Any, T]) -> T:
        future: concurrent.futures.Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result()

    async def _carry_out(self, errand: Errand) -> Parcel:
        if errand.version != __version__:
            raise MachineError(
                f"A worker has synthmap {__version__}, and the run was begun by {errand.version}: install the same."
            )
        self._busy += 1
        try:
            return await self._page(errand, await self._opened())
        finally:
            self._busy -= 1

    async def _page(self, errand: Errand, pool: BrowserPool) -> Parcel:
        plan, notes = errand.plan, _Notes()
        with TemporaryDirectory(prefix="synthmap-") as here:
            ledger = alone(Path(here), errand.page, errand.fingerprint)
            watcher = Discreet(notes, plan.access.secrets)
            gate, timings = (
                gate_of(plan, None, dt.date.min),
                Timings(),
            )
            audit = Audit(plan, ledger, watcher, gate, timings, targets=self._asking(errand))
            await audit.page_alone(pool, errand.gathered)
            files = await asyncio.to_thread(packed, ledger.folder, errand.page)
        engines = sorted({job.browser for job in plan.jobs if not job.picture})
        browsers = tuple([f"{engine} {(await pool.browser(engine)).version}" for engine in engines])
        return Parcel(files, tuple(notes.lines), browsers)

    async def _opened(self) -> BrowserPool:
        async with self._opening:
            if self._pool is None:
                self._playwright = await async_playwright().start()
                self._pool = BrowserPool(self._playwright, find(None, Machine.here()), log=lambda message: None)
            return self._pool

    def _asking(self, errand: Errand) -> TargetChecker:
        """What has been asked of servers for this run, so that a link that is on every page is asked for once."""
        if errand.run not in self._targets:
            kept = list(self._targets.items())[-_RUNS:]  # a few runs may have the same workers at once
            self._targets = {**dict(kept), errand.run: TargetChecker(http=errand.plan.access.http)}
        return self._targets[errand.run]

    async def _close(self) -> None:
        if self._busy:
            return
        async with self._opening:
            pool, playwright = self._pool, self._playwright
            self._pool = self._playwright = None
            for targets in self._targets.values():
                await targets.close()
            self._targets = {}
            if pool is not None:
                await pool.close()
            if playwright is not None:
                with contextlib.suppress(Exception):  # its driver may be gone
                    await playwright.stop()


class _Notes:
    """What a worker has to say of a page, for the log of the run."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def planned(self, views: int) -> None:
        """Nothing: the run knows."""

    def started(self, view: View) -> None:
        """Nothing: the run hears of a page when it is finished."""

    def finished(self, view: View, error: str | None) -> None:
        """Nothing, too."""

    def log(self, message: str) -> None:
        """Keep a line."""
        self.lines.append(message)


_desk: Desk | None = None
_one = threading.Lock()


def desk() -> Desk:
    """The desk of this process."""
    global _desk
    with _one:
        if _desk is None:
            _desk = Desk()
        return _desk
