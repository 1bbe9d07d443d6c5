"""The pipeline, and nothing else: capture, sight, probe, visits, maps, rules, verdict, reports.

A view goes through its stations in order; several views are on their way at once, so that one page loads while
another is judged. What belongs to a view is written the moment the view is done, and a view that fails takes nothing
else with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from playwright.async_api import BrowserContext, CDPSession, Page, async_playwright
from playwright.async_api import Error as PlaywrightError
from rich.text import Text

from synthmap.browser.commands import drive
from synthmap.browser.find import Browser
from synthmap.browser.load import load
from synthmap.browser.pool import BrowserPool
from synthmap.browser.serve import served
from synthmap.browser.stabilise import Rest
from synthmap.capture.dom import Dom
from synthmap.capture.mask import masked
from synthmap.capture.probe import probe, suspects_of
from synthmap.capture.settle import settle
from synthmap.capture.snapshot import decode_snapshot, gather, origin, with_reach
from synthmap.capture.targets import TargetChecker
from synthmap.judge.findings import judge_page, judge_view, ranked, suspects
from synthmap.judge.verdict import Verdict, decide
from synthmap.maps.clusters import dead_spots
from synthmap.maps.links import link_map
from synthmap.maps.locate import locate
from synthmap.maps.reach import Reach, measure_reach
from synthmap.model.errors import PageCrashed, PageTimeout, SynthmapError
from synthmap.model.events import Events
from synthmap.model.finding import Finding, Source
from synthmap.model.identity import readable
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import View
from synthmap.report import html
from synthmap.report.console import summary
from synthmap.report.documents import PageEntry, Run, report_document
from synthmap.report.view_folder import with_pictures, write_view, write_visits
from synthmap.rules import Evidence, catalogue
from synthmap.scenario.expand import Job, Plan
from synthmap.sessions.simulated.scene import scene_of
from synthmap.sessions.simulated.visitors import ASSUMPTIONS, simulate
from synthmap.signals.dead import dead_clicks
from synthmap.store.run import REPORT, RunFolder, prepare
from synthmap.vision.look import Sight, look

_COMMAND_CAP_MS = 20_000
T = TypeVar("T")


class Watcher(Protocol):
    """Who is told how the run goes."""

    def started(self, view: View) -> None:
        """A view is being looked at."""

    def finished(self, view: View, error: str | None) -> None:
        """A view is done, or could not be looked at for that reason."""

    def log(self, message: str) -> None:
        """Something worth a line."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a run came to."""

    folder: RunFolder
    html: Path
    findings: tuple[Finding, ...]
    pages: tuple[PageEntry, ...]
    verdict: Verdict
    summary: Text
    interrupted: bool = False


@dataclass
class _Timings:
    """Milliseconds by station of one view."""

    spent: dict[str, float] = field(default_factory=dict)

    @contextlib.contextmanager
    def station(self, name: str) -> Iterator[None]:
        """Time what happens inside under that name."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.spent[name] = self.spent.get(name, 0.0) + (time.perf_counter() - begun) * 1000


@dataclass(frozen=True, eq=False)
class _Visits:
    """What visitors did on a view, and how far down they came."""

    events: Events
    reach: Reach


async def run(plan: Plan, found: Browser, out: Path, watcher: Watcher) -> Outcome:
    """Carry out a plan in a browser of its own; see `run_in`."""
    async with async_playwright() as playwright:
        return await run_in(BrowserPool(playwright, found, log=watcher.log), plan, out, watcher)


async def run_in(pool: BrowserPool, plan: Plan, out: Path, watcher: Watcher) -> Outcome:
    """Carry out a plan in a browser that may be starting already, write the reports to `out`, and close the browser.

    Raises UsageError or MachineError where nothing could be begun. Cancelled half-way (Ctrl-C) it still writes what
    is finished and returns an `interrupted` outcome.
    """
    begun, started = time.perf_counter(), dt.datetime.now(dt.UTC)
    interrupted, version = False, ""
    try:
        folder = prepare(out)
        audit = _Audit(plan, folder, watcher)
        try:
            version = f"chromium {(await pool.browser()).version}"
            await audit.everything(pool)
        except asyncio.CancelledError:
            interrupted = True
        await audit.targets.close()
    finally:
        closing = asyncio.ensure_future(pool.close())
    pages, findings = audit.entries(), ranked(audit.findings)
    verdict = decide(findings, fail_on=plan.fail_on, views=len(pages), failed=sum(1 for e in pages if e.error))
    about = Run(
        name=plan.name,
        file=plan.file.name if plan.file else None,
        browsers=[version] if version else [],
        started=started.isoformat(timespec="seconds"),
        seconds=time.perf_counter() - begun,
        simulated=plan.sessions.count,
        seed=plan.sessions.seed,
    )
    folder.write_json(REPORT, report_document(about, pages, findings, verdict))
    page = await asyncio.to_thread(html.write, folder.root)
    await closing
    told = summary(findings, pages, verdict, simulated=plan.sessions.count)
    return Outcome(folder, page, tuple(findings), tuple(pages), verdict, told, interrupted)


class _Audit:
    """The work in hand: what is shared by all views, and what has been found so far."""

    def __init__(self, plan: Plan, folder: RunFolder, watcher: Watcher) -> None:
        self.plan, self.folder, self.watcher = plan, folder, watcher
        self.rules = tuple(catalogue().values())
        self.targets = TargetChecker()
        self.findings: list[Finding] = []
        self._entries: dict[View, PageEntry] = {}
        self._turns = asyncio.Semaphore(plan.workers + 1)

    def entries(self) -> list[PageEntry]:
        """One entry for every job of the plan, those that were not reached included, in the plan's order."""
        waiting = "the run was interrupted before this view was looked at"
        return [
            self._entries.get(_view(job)) or PageEntry(_view(job), job.recorded_url, waiting, None, {}, job.question)
            for job in self.plan.jobs
        ]

    async def everything(self, pool: BrowserPool) -> None:
        """Look at every page of the plan, several views at once."""
        with contextlib.ExitStack() as servers:
            bases: dict[Path, str] = {}
            pages: dict[str, list[Job]] = {}
            for job in self.plan.jobs:
                if job.local and job.local.root not in bases:
                    bases[job.local.root] = servers.enter_context(served(job.local.root))
                url = bases[job.local.root] + job.local.path if job.local else job.url
                resolved = replace(job, url=url, viewport=pool.resolve(job.viewport))
                pages.setdefault(job.page, []).append(resolved)
            try:
                async with asyncio.TaskGroup() as group:
                    for jobs in pages.values():
                        group.create_task(self._page(pool, jobs))
            except ExceptionGroup as failures:
                # Views keep their own faults: what gets here ends the run, such as a disk that is full.
                raise failures.exceptions[0] from None

    async def _page(self, pool: BrowserPool, jobs: Sequence[Job]) -> None:
        """All views of one page, then the rules that compare them."""
        views = [evidence for evidence in await asyncio.gather(*(self._view(pool, job) for job in jobs)) if evidence]
        findings = judge_page(self.rules, self.plan.rules, views, _source(jobs[0], self.plan))
        for evidence in views:
            mine = [finding for finding in findings if finding.view == evidence.snapshot.view]
            self.findings += await asyncio.to_thread(with_pictures, mine, evidence.snapshot, self.folder)

    def _judged(self, evidence: Evidence, events: Events, job: Job) -> tuple[str, list[Finding]]:
        """Judge a view by itself and write it, so that an interruption of the rest takes nothing of it."""
        findings = judge_view(self.rules, self.plan.rules, evidence, _source(job, self.plan))
        findings = with_pictures(findings, evidence.snapshot, self.folder)
        return _write_view(self.folder, evidence, events, self.plan), findings

    async def _view(self, pool: BrowserPool, job: Job) -> Evidence | None:
        """One view through all its stations, written when it is done; None where it failed."""
        view, timings = _view(job), _Timings()
        async with self._turns:
            self.watcher.started(view)
            evidence, result, error = None, None, None
            try:
                evidence, events = await self._looked_at(pool, job, timings)
                with timings.station("write"):
                    result, findings = await asyncio.to_thread(self._judged, evidence, events, job)
                self.findings += findings
            except SynthmapError as failure:
                evidence, error = None, str(failure)
            except PlaywrightError as failure:
                evidence, error = None, f"the browser failed: {str(failure).splitlines()[0][:200]}"
            except Exception as failure:
                # A fault of synthmap's own in one view must not take the others with it.
                evidence, error = None, f"synthmap itself failed here: {readable(repr(failure), 300)}"
            self._entries[view] = PageEntry(view, job.recorded_url, error, result, timings.spent, job.question)
            self.watcher.finished(view, error)
            return evidence

    async def _looked_at(self, pool: BrowserPool, job: Job, timings: _Timings) -> tuple[Evidence, Events]:
        async with pool.context(job.viewport, block=self.plan.capture.block) as context:
            sight, dom, page, lazy = await self._captured(context, job, timings)
            snapshot = sight.snapshot
            checking = asyncio.ensure_future(self.targets.check(snapshot, context.request, job.url))
            visiting = asyncio.ensure_future(asyncio.to_thread(_visits, self.folder, sight, self.plan))
            try:
                with timings.station("probe"):
                    rows = suspects(self.rules, self.plan.rules, snapshot)
                    answers = await probe(
                        page,
                        lambda: self._opened(context, job, lazy=lazy),
                        suspects_of(dom, rows),
                        walked=dom.walked,
                        viewport=job.viewport,
                    )
                with timings.station("links"):
                    snapshot = replace(settle(snapshot, answers), targets=(await checking).targets)
            finally:
                checking.cancel()
            with timings.station("visits"):
                visits = await visiting
        with timings.station("maps"):
            return await asyncio.to_thread(_mapped, sight, snapshot, visits)

    async def _captured(self, context: BrowserContext, job: Job, timings: _Timings) -> tuple[Sight, Dom, Page, bool]:
        """The page as it stands once it has come to rest, seen; the page itself, and whether it loads lazily."""
        async with _bounded(self.plan.timeout_ms):
            with timings.station("load"):
                page = await context.new_page()
                crashed = _crash_of(page)
                session = await context.new_cdp_session(page)
                rest = await _unless(crashed, self._load(page, session, job.url))
            with timings.station("capture"):
                gathered = await _unless(crashed, drive(gather(job.viewport), session, cap_ms=_COMMAND_CAP_MS))
                snapshot, dom = await asyncio.to_thread(
                    decode_snapshot,
                    gathered,
                    view=_view(job),
                    url=job.recorded_url,
                    viewport=job.viewport,
                    site=origin(job.url),
                )
                unmasked = masked(snapshot, dom, self.plan.capture.mask)
                snapshot = await _unless(crashed, drive(unmasked, session, cap_ms=_COMMAND_CAP_MS))
                snapshot = await _unless(crashed, drive(with_reach(snapshot, dom), session, cap_ms=_COMMAND_CAP_MS))
                snapshot = replace(snapshot, notes=(*rest.notes, *snapshot.notes))
        with timings.station("vision"):
            return await asyncio.to_thread(look, snapshot), dom, page, rest.lazy

    async def _opened(self, context: BrowserContext, job: Job, *, lazy: bool) -> Page:
        """The page loaded anew, for the probe."""
        page = await context.new_page()
        session = await context.new_cdp_session(page)
        await self._load(page, session, job.url, lazy=lazy)
        return page

    async def _load(self, page: Page, session: CDPSession, url: str, *, lazy: bool = True) -> Rest:
        settings = self.plan.capture
        return await load(
            page,
            session,
            url,
            timeout_ms=self.plan.timeout_ms,
            ready=settings.ready_selector,
            settle_ms=settings.settle_ms,
            hide=settings.hide,
            lazy=lazy,
        )


def _view(job: Job) -> View:
    return View(job.page, job.viewport.name, job.browser)


def _source(job: Job, plan: Plan) -> Source | None:
    """Where the scenario asked for the page; files relative to the scenario."""
    if job.source_file is None or job.source_line is None:
        return None
    return Source(job.source_file.name, job.source_line)


def _visits(folder: RunFolder, sight: Sight, plan: Plan) -> _Visits:
    """Let visitors come, and draw where they went: neither needs to know what works, so the probe need not be done."""
    snapshot = sight.snapshot
    events = simulate(scene_of(snapshot, sight.attention), count=plan.sessions.count, seed=plan.sessions.seed)
    reach = measure_reach(events, snapshot.viewport, snapshot.document)
    write_visits(folder, snapshot, events, reach, sight.attention.density, caption=_caption(plan))
    return _Visits(events, reach)


def _mapped(sight: Sight, snapshot: Snapshot, visits: _Visits) -> tuple[Evidence, Events]:
    """Where the visits went, held against what is there now that the probe has settled it."""
    events = locate(visits.events, snapshot.elements)
    dead = dead_clicks(events, snapshot.elements)
    links = link_map(
        events,
        snapshot.elements,
        dead=dead,
        reach=visits.reach,
        viewport=snapshot.viewport,
        document=snapshot.document,
    )
    spots = dead_spots(events, snapshot.elements, dead, snapshot.document)
    return Evidence(snapshot, sight.folds, links, visits.reach, spots), events


def _write_view(folder: RunFolder, evidence: Evidence, events: Events, plan: Plan) -> str:
    assumptions = ASSUMPTIONS if plan.sessions.count else ()
    return write_view(
        folder, evidence, events, simulated=plan.sessions.count, assumptions=assumptions, caption=_caption(plan)
    )


def _caption(plan: Plan) -> str:
    return f"{plan.sessions.count:,} simulated sessions"


@contextlib.asynccontextmanager
async def _bounded(timeout_ms: float) -> AsyncIterator[None]:
    """The longest a page may take until it is captured."""
    try:
        async with asyncio.timeout(timeout_ms / 1000):
            yield
    except TimeoutError:
        raise PageTimeout(f"it was not loaded and captured within {timeout_ms / 1000:g} s") from None


def _crash_of(page: Page) -> asyncio.Future[None]:
    """A future that is done when the page's renderer dies: nothing that waits on it would ever hear."""
    crashed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def tell(_: Page) -> None:
        if not crashed.done():
            crashed.set_result(None)

    page.on("crash", tell)
    return crashed


async def _unless(crashed: asyncio.Future[None], work: Coroutine[Any, Any, T]) -> T:
    """The result of some work on a page, unless the page crashes first."""
    task = asyncio.ensure_future(work)
    either: set[asyncio.Future[Any]] = {task, crashed}
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise PageCrashed("the page crashed while it was being looked at")
        return task.result()
    finally:
        task.cancel()
