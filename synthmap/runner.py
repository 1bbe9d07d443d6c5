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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

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
from synthmap.judge.findings import judge_page, judge_view, ranked, suspects
from synthmap.judge.states import brought, of_the_state
from synthmap.judge.verdict import Verdict, decide
from synthmap.looking import Looker, Timings, view_of
from synthmap.maps.areas import area_shares
from synthmap.maps.clusters import dead_spots
from synthmap.maps.links import link_map
from synthmap.maps.locate import locate
from synthmap.maps.reach import Reach, measure_reach
from synthmap.model.errors import PageError, SynthmapError
from synthmap.model.events import Events, events_of, sessions_by_source
from synthmap.model.finding import Finding, Source
from synthmap.model.identity import readable
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import INITIAL, View
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
    interrupted, versions = False, list[str]()
    try:
        folder = prepare(out)
        audit = _Audit(plan, folder, watcher)
        try:
            versions = await _started(pool, plan)
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
        browsers=versions,
        started=started.isoformat(timespec="seconds"),
        seconds=time.perf_counter() - begun,
        simulated=plan.sessions.count,
        seed=plan.sessions.seed,
        scripted=0 if plan.visits is None else sessions_by_source(plan.visits)["scripted"],
    )
    folder.write_json(REPORT, report_document(about, pages, findings, verdict))
    page = await asyncio.to_thread(html.write, folder.root)
    await closing
    told = summary(findings, pages, verdict, simulated=plan.sessions.count)
    return Outcome(folder, page, tuple(findings), tuple(pages), verdict, told, interrupted)


async def _started(pool: BrowserPool, plan: Plan) -> list[str]:
    """Start every browser that the plan asks for, side by side; their names and versions. Pictures ask for none."""
    engines = sorted({job.browser for job in plan.jobs if not job.picture})
    running = await asyncio.gather(*(pool.browser(engine) for engine in engines))
    return [f"{engine} {browser.version}" for engine, browser in zip(engines, running, strict=True)]


class _Audit:
    """The work in hand: what is shared by all views, and what has been found so far."""

    def __init__(self, plan: Plan, folder: RunFolder, watcher: Watcher) -> None:
        self.plan, self.folder, self.watcher = plan, folder, watcher
        self.rules = tuple(catalogue().values())
        self.looker = Looker(plan)
        self.targets = TargetChecker(_asked_of(plan))
        self.findings: list[Finding] = []
        self._entries: dict[View, PageEntry] = {}
        self._found: list[Job] = []  # states that nobody asked for by name
        self._turns = asyncio.Semaphore(plan.workers + 1)

    def entries(self) -> list[PageEntry]:
        """One entry for every job of the plan, those that were not reached included, in the plan's order.

        States that were found on the way follow the view that they were found on.
        """
        waiting = "the run was interrupted before this view was looked at"
        entries: list[PageEntry] = []
        last = {_whole(view_of(job)): job for job in self.plan.jobs}
        for job in self.plan.jobs:
            view = view_of(job)
            entries.append(
                self._entries.get(view) or PageEntry(view, job.recorded_url, waiting, None, {}, job.question)
            )
            if last[_whole(view)] is job:
                found = [view_of(other) for other in self._found if _whole(view_of(other)) == _whole(view)]
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

    async def _page(self, pool: BrowserPool, jobs: Sequence[Job]) -> None:
        """All views of one page as it loads, then those of its states, then the rules that compare them."""
        loads = [job for job in jobs if job.state == INITIAL]
        views = [seen for seen in await asyncio.gather(*(self._view(pool, job) for job in loads)) if seen]
        initial = {_whole(seen.snapshot.view): seen.snapshot for seen in views}
        states = [job for job in jobs if job.state != INITIAL] + self._folded(loads, initial)
        looking = (self._view(pool, job, initial.get(_whole(view_of(job)))) for job in states)
        views += [seen for seen in await asyncio.gather(*looking) if seen]
        findings = judge_page(self.rules, self.plan.rules, views, _source(jobs[0], self.plan))
        for seen in views:
            snapshot = seen.snapshot
            mine = [finding for finding in findings if finding.view == snapshot.view]
            mine = self._own(mine, snapshot, initial.get(_whole(snapshot.view)))
            self.findings += await asyncio.to_thread(with_pictures, mine, snapshot, self.folder)

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

    def _own(self, findings: Sequence[Finding], snapshot: Snapshot, initial: Snapshot | None) -> list[Finding]:
        """Of a state's findings those that are the state's own; all of them where it is the page as it loads."""
        if initial is None or snapshot.view.state == INITIAL:
            return list(findings)
        told = {finding.group for finding in self.findings if finding.view == initial.view}
        return of_the_state(findings, snapshot, initial, told)

    def _judged(
        self, evidence: Evidence, events: Events, job: Job, initial: Snapshot | None
    ) -> tuple[str, list[Finding]]:
        """Judge a view by itself and write it, so that an interruption of the rest takes nothing of it."""
        findings = judge_view(self.rules, self.plan.rules, evidence, _source(job, self.plan))
        findings = self._own(findings, evidence.snapshot, initial)
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
            evidence, result, error = None, None, None
            try:
                evidence, events = await self._looked_at(pool, job, timings, initial)
                with timings.station("write"):
                    result, findings = await asyncio.to_thread(self._judged, evidence, events, job, initial)
                self.findings += findings
            except SynthmapError as failure:
                evidence, error = None, str(failure)
            except PlaywrightError as failure:
                evidence, error = None, f"the browser failed: {plain(failure)}"
            except Exception as failure:
                # A fault of synthmap's own in one view must not take the others with it.
                evidence, error = None, f"synthmap itself failed here: {readable(repr(failure), 300)}"
            if error and job.automatic:
                self.watcher.log(f"{view}: left out, since {error}")
                return None
            self._entries[view] = PageEntry(view, job.recorded_url, error, result, timings.spent, job.question)
            if not job.automatic:
                self.watcher.finished(view, error)
            return evidence

    async def _looked_at(
        self, pool: BrowserPool, job: Job, timings: Timings, initial: Snapshot | None
    ) -> tuple[Evidence, Events]:
        if job.picture:
            return await asyncio.to_thread(self._pictured, job, timings)
        block = self.plan.capture.block
        async with pool.context(job.viewport, engine=job.browser, block=block, more=job.context) as context:
            sight, dom, opened = await self.looker.captured(context, job, timings)
            snapshot = sight.snapshot
            if job.automatic and initial and not brought(snapshot, initial).any():
                raise PageError("nothing came to light there")
            checking = asyncio.ensure_future(self.targets.check(snapshot, context.request, job.url))
            visiting = asyncio.ensure_future(asyncio.to_thread(_visits, self.folder, sight, self.plan))
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
            return await asyncio.to_thread(_mapped, sight, snapshot, visits)

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
            return _mapped(sight, sight.snapshot, visits)

    def _suspects(self, snapshot: Snapshot, initial: Snapshot | None) -> list[int]:
        """The rows that a rule wants clicked or nothing else can tell of; in a state of the page, what it brought."""
        rows = sorted({*suspects(self.rules, self.plan.rules, snapshot), *in_doubt(snapshot.elements)})
        new = brought(snapshot, initial) if initial else None
        return [row for row in rows if new is None or new[row]]


def _asked_of(plan: Plan) -> Scope:
    """Whose addresses are asked for what stands behind them: as the rule that wants to know is set."""
    settings = plan.rules.get("broken-link")
    if settings is None:
        return "site"
    return "nothing" if settings.level == "off" else "everything" if settings.options.get("external") else "site"


def _whole(view: View) -> View:
    """The view of the same page as it loads."""
    return replace(view, state=INITIAL)


def _source(job: Job, plan: Plan) -> Source | None:
    """Where the scenario asked for the page; files relative to the scenario."""
    if job.source_file is None or job.source_line is None:
        return None
    return Source(job.source_file.name, job.source_line)


def _visits(folder: RunFolder, sight: Sight, plan: Plan) -> _Visits:
    """Let visitors come, and draw where they went: neither needs to know what works, so the probe need not be done."""
    snapshot = sight.snapshot
    if plan.visits is not None:
        events = events_of(plan.visits, snapshot.view)
    else:
        events = simulate(scene_of(snapshot, sight.attention), count=plan.sessions.count, seed=plan.sessions.seed)
    reach = measure_reach(events, snapshot.viewport, snapshot.document)
    write_visits(folder, snapshot, events, reach, sight.attention.density, caption=_caption(plan, events))
    return _Visits(events, reach)


def _mapped(sight: Sight, snapshot: Snapshot, visits: _Visits) -> tuple[Evidence, Events]:
    """Where the visits went, held against what is there now that the probe has settled it."""
    events = locate(visits.events, snapshot.elements)
    # Of a picture nobody knows what would have answered.
    dead = dead_clicks(events, snapshot.elements) & (not snapshot.is_picture)
    links = link_map(
        events,
        snapshot.elements,
        dead=dead,
        reach=visits.reach,
        viewport=snapshot.viewport,
        document=snapshot.document,
    )
    spots = dead_spots(events, snapshot.elements, dead, snapshot.document)
    areas = area_shares(snapshot.areas, sight.attention, events, snapshot.elements)
    evidence = Evidence(snapshot, sight.folds, links, visits.reach, spots, attention=sight.attention, areas=areas)
    sources = tuple(source for source, count in sessions_by_source(events).items() if count)
    return replace(evidence, sources=sources or evidence.sources), events


def _write_view(folder: RunFolder, evidence: Evidence, events: Events, plan: Plan) -> str:
    assumptions = ASSUMPTIONS if plan.sessions.count else ()
    return write_view(
        folder,
        evidence,
        events,
        simulated=plan.sessions.count,
        assumptions=assumptions,
        caption=_caption(plan, events),
    )


def _caption(plan: Plan, events: Events) -> str:
    if plan.visits is None:
        return f"{plan.sessions.count:,} simulated sessions"
    counts = sessions_by_source(events)
    told = [f"{count:,} {source} session{'' if count == 1 else 's'}" for source, count in counts.items() if count]
    return ", ".join(told)
