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
from collections.abc import Awaitable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright
from rich.text import Text

from synthmap.browser.commands import plain
from synthmap.browser.find import Browser
from synthmap.browser.pool import BrowserPool
from synthmap.browser.serve import served
from synthmap.capture.image import picture_snapshot
from synthmap.capture.probe import in_doubt
from synthmap.capture.states import folded
from synthmap.capture.targets import Scope, TargetChecker
from synthmap.judge.docket import Docket, recalled, whole
from synthmap.judge.evidence import mapped
from synthmap.judge.findings import ranked, suspects
from synthmap.judge.held import Asked, Held, from_here, held_by, write_held
from synthmap.judge.retry import vanished
from synthmap.judge.sights import write_sight
from synthmap.judge.states import brought
from synthmap.judge.verdict import Gate, Seen, Verdict, decide, failing, gate_of, settled
from synthmap.looking import Looker, Timings, view_of
from synthmap.maps.reach import Reach, measure_reach
from synthmap.model.errors import PageError, SynthmapError
from synthmap.model.events import Events
from synthmap.model.finding import Finding, Source
from synthmap.model.identity import readable
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import INITIAL, View
from synthmap.report.console import summary
from synthmap.report.documents import PageEntry, Result, Run
from synthmap.report.reporters import USUAL, Reporter, write_reports
from synthmap.report.view_folder import with_pictures, write_view, write_visits
from synthmap.rules import Evidence, catalogue
from synthmap.scenario.expand import Job, Plan
from synthmap.sessions.simulated.scene import scene_of
from synthmap.sessions.simulated.visitors import ASSUMPTIONS, simulate
from synthmap.store.run import RunFolder, prepare
from synthmap.vision.look import Sight, look

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
    """What a run came to. `html` is where the report for people is, None where nobody asked for it."""

    folder: RunFolder
    html: Path | None
    findings: tuple[Finding, ...]
    pages: tuple[PageEntry, ...]
    verdict: Verdict
    summary: Text
    result: Result
    interrupted: bool = False


@dataclass(frozen=True, eq=False)
class _Visits:
    """What visitors did on a view, and how far down they came."""

    events: Events
    reach: Reach


async def run(plan: Plan, found: Browser, out: Path, watcher: Watcher) -> Outcome:
    """Carry out a plan in a browser of its own; see `run_in`."""
    async with async_playwright() as playwright:
        return await run_in(BrowserPool(playwright, found, log=watcher.log), plan, out, watcher)


async def run_in(
    pool: BrowserPool,
    plan: Plan,
    out: Path,
    watcher: Watcher,
    *,
    today: dt.date | None = None,
    reporters: Collection[Reporter] = USUAL,
    report_url: str | None = None,
) -> Outcome:
    """Carry out a plan in a browser that may be starting already, write the reports to `out`, and close the browser.

    Ignores expire by `today`, the day on which the run began if not given. Raises UsageError or MachineError where
    nothing could be begun. Cancelled half-way (Ctrl-C) it still writes what is finished and returns an `interrupted`
    outcome.
    """
    begun, started = time.perf_counter(), dt.datetime.now(dt.UTC)
    interrupted, versions = False, list[str]()
    try:
        gate = gate_of(plan, plan.baseline, today or started.date())
        folder = prepare(out)
        audit = _Audit(plan, folder, watcher, gate)
        try:
            versions = await _started(pool, plan)
            await audit.everything(pool)
        except asyncio.CancelledError:
            interrupted = True
        await audit.targets.close()
    finally:
        closing = asyncio.ensure_future(pool.close())
    about = Run(
        name=plan.name,
        file=plan.file.name if plan.file else None,
        browsers=versions,
        started=started.isoformat(timespec="seconds"),
        seconds=time.perf_counter() - begun,
        simulated=plan.sessions.count,
        seed=plan.sessions.seed,
        paths={job.source_file.name: from_here(job.source_file) for job in plan.jobs if job.source_file},
        rules=sorted(gate.rules),
    )
    result = audit.result(about)
    write_held(folder, audit.held())
    page = await asyncio.to_thread(partial(write_reports, report_url=report_url), folder, result, reporters)
    await closing
    told = summary(result.findings, result.pages, result.verdict, simulated=plan.sessions.count)
    return Outcome(folder, page, result.findings, result.pages, result.verdict, told, result, interrupted)


async def _started(pool: BrowserPool, plan: Plan) -> list[str]:
    """Start every browser that the plan asks for, side by side; their names and versions. Pictures ask for none."""
    engines = sorted({job.browser for job in plan.jobs if not job.picture})
    running = await asyncio.gather(*(pool.browser(engine) for engine in engines))
    return [f"{engine} {browser.version}" for engine, browser in zip(engines, running, strict=True)]


class _Audit:
    """The work in hand: what is shared by all views, and what has been found so far."""

    def __init__(self, plan: Plan, folder: RunFolder, watcher: Watcher, gate: Gate) -> None:
        self.plan, self.folder, self.watcher, self.gate = plan, folder, watcher, gate
        self.rules = tuple(catalogue().values())
        self.looker = Looker(plan)
        self.targets = TargetChecker(_asked_of(plan))
        self.docket = Docket(self.rules, plan.rules, plan.ignores, plan.budgets.reach)
        self.flaky: set[str] = set()
        self._entries: dict[View, PageEntry] = {}
        self._found: list[Job] = []  # states that nobody asked for by name
        self._turns = asyncio.Semaphore(plan.workers + 1)

    def result(self, about: Run) -> Result:
        """What the run came to, with its verdict."""
        entries = self.entries()
        seen = Seen(
            views=tuple(entry.view for entry in entries if not entry.error),
            failed=sum(1 for entry in entries if entry.error),
            matched=self.docket.matched,
            reached=tuple(self.docket.reached),
        )
        findings = ranked(self._settled())
        return Result(about, tuple(entries), tuple(findings), decide(findings, self.gate, seen))

    def held(self) -> Held:
        """What the run is held to, for judging it again."""
        jobs = {view_of(job): job for job in (*self.plan.jobs, *self._found)}
        views = [(entry.view, jobs[entry.view]) for entry in self.entries()]
        asked = [Asked(view, _source(job), job.automatic) for view, job in views]
        return held_by(self.plan, asked, self.folder.root, self.flaky)

    def _settled(self) -> list[Finding]:
        """The findings as the gate takes them: which are ignored, accepted and flaky."""
        findings = [replace(f, flaky=True) if f.id in self.flaky else f for f in self.docket.findings]
        return settled(findings, self.gate, self.docket.matched)

    def entries(self) -> list[PageEntry]:
        """One entry for every job of the plan, those that were not reached included, in the plan's order.

        States that were found on the way follow the view that they were found on.
        """
        waiting = "the run was interrupted before this view was looked at"
        entries: list[PageEntry] = []
        last = {whole(view_of(job)): job for job in self.plan.jobs}
        for job in self.plan.jobs:
            view = view_of(job)
            entries.append(
                self._entries.get(view)
                or PageEntry(view, job.recorded_url, waiting, None, {}, job.question, job.picture is not None)
            )
            if last[whole(view)] is job:
                found = [view_of(other) for other in self._found if whole(view_of(other)) == whole(view)]
                entries += [self._entries[other] for other in found if other in self._entries]
        return entries

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
            resolved_jobs = [job for jobs in pages.values() for job in jobs] + self._found
            for _ in range(self.plan.retries):
                await self._again(pool, resolved_jobs)

    async def _page(self, pool: BrowserPool, jobs: Sequence[Job]) -> None:
        """All views of one page as it loads, then those of its states, then the rules that compare them."""
        loads = [job for job in jobs if job.state == INITIAL]
        views = [seen for seen in await asyncio.gather(*(self._view(pool, job) for job in loads)) if seen]
        initial = {whole(seen.snapshot.view): seen.snapshot for seen in views}
        states = [job for job in jobs if job.state != INITIAL] + self._folded(loads, initial)
        looking = (self._view(pool, job, initial.get(whole(view_of(job)))) for job in states)
        views += [seen for seen in await asyncio.gather(*looking) if seen]
        for snapshot, mine in self.docket.page(views, _source(jobs[0]), initial):
            self.docket.take(await asyncio.to_thread(with_pictures, mine, snapshot, self.folder))

    def _folded(self, loads: Sequence[Job], initial: Mapping[View, Snapshot]) -> list[Job]:
        """A job for each state that the page itself offers, where the scenario wants those."""
        if not self.plan.capture.auto_states:
            return []
        asked = {view_of(job) for job in self.plan.jobs}
        found = [
            replace(job, state=state.name, steps=state.steps, automatic=True)
            for job in loads
            if (snapshot := initial.get(view_of(job)))
            for state in folded(snapshot)
        ]
        found = [job for job in found if view_of(job) not in asked]
        self._found += found
        return found

    def _judged(
        self, evidence: Evidence, events: Events, job: Job, initial: Snapshot | None
    ) -> tuple[str, list[Finding]]:
        """Judge a view by itself and write it, so that an interruption of the rest takes nothing of it."""
        findings = self.docket.view(evidence, _source(job), initial)
        findings = with_pictures(findings, evidence.snapshot, self.folder)
        return _write_view(self.folder, evidence, events, self.plan), findings

    async def _view(self, pool: BrowserPool, job: Job, initial: Snapshot | None = None) -> Evidence | None:
        """One view through all its stations, written when it is done; None where it failed.

        `initial` is the page as it loads, for a view of one of its states.
        """
        view, timings = view_of(job), Timings()
        async with self._turns:
            if not job.automatic:
                self.watcher.started(view)
            seen, error = await _or_error(self._looked_at(pool, job, timings, initial))
            for _ in range(0 if job.automatic else self.plan.retries):
                if error:
                    self.watcher.log(f"{view}: tried again, since {error}")
                    seen, error = await _or_error(self._looked_at(pool, job, timings, initial))
            result = None
            if seen:
                with timings.station("write"):
                    work = asyncio.to_thread(self._judged, *seen, job, initial)
                    judged, error = await _or_error(work)
                if judged:
                    result, findings = judged
                    self.docket.take(findings)
            if error and job.automatic:
                self.watcher.log(f"{view}: left out, since {error}")
                return None
            self._entries[view] = PageEntry(
                view, job.recorded_url, error, result, timings.spent, job.question, job.picture is not None
            )
            if not job.automatic:
                self.watcher.finished(view, error)
            return seen[0] if seen and not error else None

    async def _again(self, pool: BrowserPool, jobs: Sequence[Job]) -> None:
        """Look once more at the views of what would fail the run, and note what does not show this time."""
        # What a server said the first time may be what was flaky.
        await self.targets.close()
        self.targets = TargetChecker(_asked_of(self.plan))
        suspected = failing(self._settled(), self.gate)
        there = {view_of(job): job for job in jobs if (entry := self._entries.get(view_of(job))) and entry.result}
        for page in sorted({finding.view.page for finding in suspected}):
            mine = [finding for finding in suspected if finding.view.page == page]
            before = {
                view: await asyncio.to_thread(recalled, self.folder.root / self.folder.folder_of(view))
                for view in there
                if view.page == page
            }
            views = [view for view in before if any(f.view == view for f in mine) and not there[view].picture]
            looks = await asyncio.gather(*(self._once_more(pool, there[view], before) for view in views))
            fresh = {view: evidence for view, evidence in zip(views, looks, strict=True) if evidence}
            self.flaky |= vanished(mine, fresh, before, self.rules, self.plan.rules)

    async def _once_more(self, pool: BrowserPool, job: Job, before: Mapping[View, Evidence]) -> Evidence | None:
        """The evidence that a view gives in a fresh context, of which nothing is kept; None where it failed."""
        view = view_of(job)
        loaded = before.get(whole(view)) if view.state != INITIAL else None
        initial = loaded.snapshot if loaded else None
        async with self._turns:
            self.watcher.log(f"{view}: looked at again, since it would fail the run")
            look_again = self._looked_at(pool, job, Timings(), initial, keep=False)
            seen, error = await _or_error(look_again)
        if error:
            self.watcher.log(f"{view}: {error}")
        return seen[0] if seen else None

    async def _looked_at(
        self, pool: BrowserPool, job: Job, timings: Timings, initial: Snapshot | None, *, keep: bool = True
    ) -> tuple[Evidence, Events]:
        """What a view gives its rules, and what visitors did there; its pictures are written unless it is not kept."""
        if job.picture:
            return await asyncio.to_thread(self._pictured, job, timings)
        async with pool.context(job.viewport, engine=job.browser, block=self.plan.capture.block) as context:
            sight, dom, opened = await self.looker.captured(context, job, timings)
            snapshot = sight.snapshot
            if job.automatic and initial and not brought(snapshot, initial).any():
                raise PageError("nothing came to light there")
            checking = asyncio.ensure_future(self.targets.check(snapshot, context.request, job.url))
            folder = self.folder if keep else None
            visiting = asyncio.ensure_future(asyncio.to_thread(_visits, folder, sight, self.plan))
            try:
                with timings.station("probe"):
                    rows = self._suspects(snapshot, initial)
                    snapshot = await self.looker.clicked(opened, job, snapshot, dom, rows)
                with timings.station("links"):
                    snapshot = replace(snapshot, targets=(await checking).targets)
            finally:
                checking.cancel()
            with timings.station("visits"):
                visits = await visiting
        with timings.station("maps"):
            return await asyncio.to_thread(mapped, sight, snapshot, visits.events, visits.reach)

    def _pictured(self, job: Job, timings: Timings) -> tuple[Evidence, Events]:
        """A page that is a picture: looked at and visited, with nothing in it to click."""
        assert job.picture is not None
        with timings.station("capture"):
            snapshot = picture_snapshot(job.picture, view=view_of(job), url=job.recorded_url, viewport=job.viewport)
        self.watcher.log(f"{snapshot.view}: {'; '.join(snapshot.notes)}")
        with timings.station("vision"):
            sight = look(snapshot)
        with timings.station("visits"):
            visits = _visits(self.folder, sight, self.plan)
        with timings.station("maps"):
            return mapped(sight, sight.snapshot, visits.events, visits.reach)

    def _suspects(self, snapshot: Snapshot, initial: Snapshot | None) -> list[int]:
        """The rows that a rule wants clicked or nothing else can tell of; in a state of the page, what it brought."""
        rows = sorted({*suspects(self.rules, self.plan.rules, snapshot), *in_doubt(snapshot.elements)})
        new = brought(snapshot, initial) if initial else None
        return [row for row in rows if new is None or new[row]]


async def _or_error(work: Awaitable[T]) -> tuple[T | None, str | None]:
    """The result of some work on a view; or None, and in words why there is none."""
    try:
        return await work, None
    except SynthmapError as failure:
        return None, str(failure)
    except PlaywrightError as failure:
        return None, f"the browser failed: {plain(failure)}"
    except Exception as failure:
        # A fault of synthmap's own in one view must not take the others with it.
        return None, f"synthmap itself failed here: {readable(repr(failure), 300)}"


def _asked_of(plan: Plan) -> Scope:
    """Whose addresses are asked for what stands behind them: as the rule that wants to know is set."""
    settings = plan.rules.get("broken-link")
    if settings is None:
        return "site"
    return "nothing" if settings.level == "off" else "everything" if settings.options.get("external") else "site"


def _source(job: Job) -> Source | None:
    """Where the scenario asked for the page; files relative to the scenario."""
    if job.source_file is None or job.source_line is None:
        return None
    return Source(job.source_file.name, job.source_line)


def _visits(folder: RunFolder | None, sight: Sight, plan: Plan) -> _Visits:
    """Let visitors come, and draw where they went: neither needs to know what works, so the probe need not be done.

    Nothing is drawn without a folder.
    """
    snapshot = sight.snapshot
    events = simulate(scene_of(snapshot, sight.attention), count=plan.sessions.count, seed=plan.sessions.seed)
    reach = measure_reach(events, snapshot.viewport, snapshot.document)
    if folder:
        write_visits(folder, snapshot, events, reach, sight.attention.density, caption=_caption(plan))
    return _Visits(events, reach)


def _write_view(folder: RunFolder, evidence: Evidence, events: Events, plan: Plan) -> str:
    assert evidence.attention is not None
    write_sight(folder, Sight(evidence.snapshot, evidence.folds, evidence.attention))
    assumptions = ASSUMPTIONS if plan.sessions.count else ()
    return write_view(
        folder, evidence, events, simulated=plan.sessions.count, assumptions=assumptions, caption=_caption(plan)
    )


def _caption(plan: Plan) -> str:
    return f"{plan.sessions.count:,} simulated sessions"
