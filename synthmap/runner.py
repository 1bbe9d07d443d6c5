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

import numpy as np
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright
from rich.text import Text

from synthmap.browser.commands import plain
from synthmap.browser.find import Browser
from synthmap.browser.pool import BrowserPool
from synthmap.browser.serve import served
from synthmap.browser.server import running
from synthmap.capture.image import picture_snapshot
from synthmap.capture.probe import in_doubt
from synthmap.capture.states import folded
from synthmap.capture.targets import Scope, TargetChecker
from synthmap.judge.findings import judge_page, judge_run, judge_view, ranked, suspects
from synthmap.judge.states import brought, of_the_state
from synthmap.judge.verdict import Verdict, decide
from synthmap.looking import Looker, Timings
from synthmap.maps.areas import area_shares
from synthmap.maps.clusters import dead_spots
from synthmap.maps.links import link_map
from synthmap.maps.locate import locate
from synthmap.maps.reach import Reach, measure_reach
from synthmap.model.errors import PageError, SynthmapError
from synthmap.model.events import Events, concatenated, events_of, joined, make_events, sessions_by_source
from synthmap.model.finding import Finding, Source
from synthmap.model.identity import readable
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import INITIAL, View, Viewport
from synthmap.preparing import Discreet, Watcher, local_roots, logins_of, with_sitemaps
from synthmap.report import html
from synthmap.report.console import summary
from synthmap.report.documents import PageEntry, Run, report_document
from synthmap.report.pictures import packed
from synthmap.report.view_folder import with_pictures, write_source, write_view, write_visits
from synthmap.rules import Evidence, catalogue
from synthmap.scenario.expand import Job, Plan, view_of
from synthmap.scenario.overrides import Rules
from synthmap.sessions.gather import NOTHING, Gathered, gather
from synthmap.sessions.login import Logins
from synthmap.sessions.simulated import assumptions, scene_of, simulate
from synthmap.signals.dead import dead_clicks
from synthmap.signals.forms import form_uses
from synthmap.store.run import REPORT, SERVER_LOG, RunFolder, prepare
from synthmap.vision.look import Sight, look


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
        audit = _Audit(plan, folder, Discreet(watcher, plan.access.secrets))
        try:
            versions = await _started(pool, plan)
            async with contextlib.AsyncExitStack() as serving:
                if plan.access.server:
                    log, secrets = folder.root / SERVER_LOG, plan.access.secrets
                    await serving.enter_async_context(running(plan.access.server, log, secrets, audit.watcher.log))
                await audit.everything(pool)
        except asyncio.CancelledError:
            interrupted = True
        await audit.targets.close()
    finally:
        closing = asyncio.ensure_future(pool.close())
    pages, findings = audit.entries(), ranked(audit.findings)
    verdict = decide(findings, fail_on=plan.fail_on, views=len(pages), failed=sum(1 for e in pages if e.error))
    counts = sessions_by_source(audit.gathered.events)
    about = Run(
        name=plan.name,
        file=plan.file.name if plan.file else None,
        browsers=versions,
        started=started.isoformat(timespec="seconds"),
        seconds=time.perf_counter() - begun,
        simulated=plan.sessions.count,
        seed=plan.sessions.seed,
        scripted=counts["scripted"],
        recorded=counts["recorded"],
        unmatched=audit.plan.unmatched,
    )
    folder.write_json(REPORT, report_document(about, pages, findings, verdict))
    page = await asyncio.to_thread(html.write, folder.root)
    await closing
    told = summary(
        findings,
        pages,
        verdict,
        simulated=plan.sessions.count,
        scripted=counts["scripted"],
        recorded=counts["recorded"],
    )
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
        self.looker = Looker(plan, folder)
        self.targets = TargetChecker(http=plan.access.http)
        self.logins: Logins  # known once it is known where local sites are served
        self.findings: list[Finding] = []
        self._entries: dict[View, PageEntry] = {}
        self._found: list[Job] = []  # states that nobody asked for by name
        self._visited: list[tuple[Evidence, Source | None]] = []  # views that real sessions came to
        self._besides: list[View] = []  # what sessions came to: checkpoints, and where one stopped
        self.sessions: asyncio.Future[Gathered] = asyncio.get_running_loop().create_future()
        self._turns = asyncio.Semaphore(plan.workers + 1)

    @property
    def gathered(self) -> Gathered:
        """What sessions did; nothing where the run was interrupted before."""
        done = self.sessions.done() and not self.sessions.cancelled()
        return self.sessions.result() if done else NOTHING

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
        return entries + [self._entries[view] for view in self._besides if view in self._entries]

    async def everything(self, pool: BrowserPool) -> None:
        """Look at every page of the plan, several views at once."""
        with contextlib.ExitStack() as servers:
            bases: dict[Path, str] = {}
            for root in local_roots(self.plan):
                bases[root] = servers.enter_context(served(root))
            self.plan = await with_sitemaps(self.plan, bases, self.watcher)
            for missed in self.plan.unmatched:
                self.watcher.log(
                    f"Warning: the {missed.kind} on line {missed.line} ({missed.text}) is for nothing here."
                )
            self.logins = logins_of(self.plan, pool, bases, self.folder)
            pages: dict[str, list[Job]] = {}
            for job in self.plan.jobs:
                url = bases[job.local.root] + job.local.path if job.local else job.url
                resolved = replace(job, url=url, viewport=pool.resolve(job.viewport))
                pages.setdefault(job.page, []).append(resolved)
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._gather(pool, bases, [job for jobs in pages.values() for job in jobs]))
                    for jobs in pages.values():
                        group.create_task(self._page(pool, jobs))
            except ExceptionGroup as failures:
                # Views keep their own faults: what gets here ends the run, such as a disk that is full.
                raise failures.exceptions[0] from None
        await asyncio.to_thread(self._whole_run)

    def _whole_run(self) -> None:
        """The rules over all that real sessions did, from page to page."""
        visited = sorted(self._visited, key=lambda each: each[0].snapshot.view)
        views = [evidence for evidence, _ in visited]
        events = concatenated(seen.events.where(seen.events.source != "simulated") for seen in views)
        sources = {evidence.snapshot.view: source for evidence, source in visited}
        findings = judge_run(self.rules, self.plan.rules, views, events, sources)
        for seen in views:
            mine = [finding for finding in findings if finding.view == seen.snapshot.view]
            self.findings += with_pictures(mine, seen.snapshot, self.folder)

    async def _gather(self, pool: BrowserPool, bases: Mapping[Path, str], jobs: Sequence[Job]) -> None:
        """Let scripted sessions go their way and read recordings, beside the views; views of their checkpoints follow.

        Those on pages of the plan are looked at with their page.
        """
        plan = self.plan
        gathered = await gather(
            plan,
            jobs,
            bases=bases,
            viewports={viewport.name: pool.resolve(viewport) for viewport in _viewports(plan)},
            open_context=lambda job: pool.context(
                job.viewport,
                engine=job.browser,
                block=plan.capture.block,
                http=plan.access.http,
                clock=plan.capture.clock,
            ),
            keeper_of=self.looker.keeper_of,
        )
        for note in gathered.notes:
            self.watcher.log(note)
        for stopped in gathered.stopped:
            error = plan.access.secrets.hidden(stopped.error)
            self._besides.append(stopped.view)
            self._entries[stopped.view] = PageEntry(stopped.view, stopped.url, error, None, {})
            self.watcher.log(f"{stopped.view}: failed, {error}")
        self._besides += [view_of(job) for job in gathered.checkpoints]
        if gathered.checkpoints:
            self.watcher.planned(len(plan.jobs) + len(gathered.checkpoints))
        self.sessions.set_result(gathered)
        known = {job.page for job in jobs}
        elsewhere: dict[str, list[Job]] = {}
        for job in gathered.checkpoints:
            if job.page not in known:
                elsewhere.setdefault(job.page, []).append(job)
        await asyncio.gather(*(self._page(pool, jobs) for jobs in elsewhere.values()))

    async def _page(self, pool: BrowserPool, jobs: Sequence[Job]) -> None:
        """All views of one page as it loads, then those of its states, then the rules that compare them."""
        loads = [job for job in jobs if job.state == INITIAL]
        views = [seen for seen in await asyncio.gather(*(self._view(pool, job) for job in loads)) if seen]
        initial = {_whole(seen.snapshot.view): seen.snapshot for seen in views}
        states = [job for job in jobs if job.state != INITIAL] + self._folded(loads, initial)
        if loads:
            states += [job for job in (await self.sessions).checkpoints if job.page == jobs[0].page]
        looking = (self._view(pool, job, initial.get(_whole(view_of(job)))) for job in states)
        views += [seen for seen in await asyncio.gather(*looking) if seen]
        findings = self._compared(views, _source(jobs[0], self.plan))
        for seen in views:
            snapshot = seen.snapshot
            mine = [finding for finding in findings if finding.view == snapshot.view]
            mine = self._own(mine, snapshot, initial.get(_whole(snapshot.view)))
            self.findings += await asyncio.to_thread(with_pictures, mine, snapshot, self.folder)
            if (seen.events.source != "simulated").any():
                self._visited.append((replace(seen, snapshot=packed(snapshot)), _source(jobs[0], self.plan)))

    def _compared(self, views: Sequence[Evidence], source: Source | None) -> list[Finding]:
        """What the rules that compare a page's views say; each view by its own settings, where overrides set them."""
        settings = [(seen.snapshot.view, self.plan.rules_for(seen.snapshot.view)) for seen in views]
        distinct = [rules for n, (_, rules) in enumerate(settings) if rules not in [other for _, other in settings[:n]]]
        if len(distinct) <= 1:
            return judge_page(self.rules, distinct[0] if distinct else self.plan.rules, views, source)
        return [
            finding
            for rules in distinct
            for finding in judge_page(self.rules, rules, views, source)
            if (finding.view, rules) in settings
        ]

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
        findings = judge_view(self.rules, self.plan.rules_for(view_of(job)), evidence, _source(job, self.plan))
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
            error = self.plan.access.secrets.hidden(error) if error else None
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
        if job.sitemap:
            raise PageError(f"the sitemap cannot be read: {job.sitemap.failure}")
        async with pool.context(
            job.viewport,
            engine=job.browser,
            block=self.plan.capture.block,
            http=self.plan.access.http,
            state=await self.logins.state(job.login) if job.login else None,
            clock=self.plan.capture.clock,
        ) as context:
            sight, dom, opened = await self.looker.captured(context, job, timings)
            snapshot = sight.snapshot
            if job.automatic and initial and not brought(snapshot, initial).any():
                raise PageError("nothing came to light there")
            scope = _asked_of(self.plan.rules_for(view_of(job)))
            checking = asyncio.ensure_future(self.targets.check(snapshot, context.request, job.url, scope=scope))
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
        with timings.station("sessions"):
            others = events_of((await self.sessions).events, snapshot.view)
        with timings.station("maps"):
            return await asyncio.to_thread(_mapped, sight, snapshot, visits, others)

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
            return _mapped(sight, sight.snapshot, visits, make_events(0))

    def _suspects(self, snapshot: Snapshot, initial: Snapshot | None) -> list[int]:
        """The rows that a rule wants clicked or nothing else can tell of; in a state of the page, what it brought."""
        settings = self.plan.rules_for(snapshot.view)
        rows = sorted({*suspects(self.rules, settings, snapshot), *in_doubt(snapshot.elements)})
        new = brought(snapshot, initial) if initial else None
        return [row for row in rows if new is None or new[row]]


def _asked_of(rules: Rules) -> Scope:
    """Whose addresses are asked for what stands behind them: as the rule that wants to know is set."""
    settings = rules.get("broken-link")
    if settings is None:
        return "site"
    return "nothing" if settings.level == "off" else "everything" if settings.options.get("external") else "site"


def _viewports(plan: Plan) -> list[Viewport]:
    return [*(job.viewport for job in plan.jobs), *(job.viewport for job in plan.scripted)]


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
    asked = plan.sessions
    scene = scene_of(snapshot, sight.attention, sight.folds)
    events = simulate(scene, count=asked.count, seed=asked.seed, personas=asked.personas, task=asked.task)
    reach = measure_reach(events, snapshot.viewport, snapshot.document)
    write_visits(folder, snapshot, events, reach, sight.attention.density, caption=_caption(plan))
    return _Visits(events, reach)


def _mapped(sight: Sight, snapshot: Snapshot, visits: _Visits, others: Events) -> tuple[Evidence, Events]:
    """Where the visits went, held against what is there now that the probe has settled it.

    What is counted is what simulated visitors did, or, where there are none, recorded or else scripted sessions: one
    source alone, and `sources` says which. Of the `others` all is kept and drawn in maps of its own.
    """
    everything = locate(joined([visits.events, others]), snapshot.elements)
    source = _counted(everything)
    events = everything.where(everything.source == source)
    reach = visits.reach if source == "simulated" else measure_reach(events, snapshot.viewport, snapshot.document)
    # Of a picture nobody knows what would have answered.
    dead = dead_clicks(events, snapshot.elements) & (not snapshot.is_picture)
    links = link_map(
        events,
        snapshot.elements,
        dead=dead,
        reach=reach,
        viewport=snapshot.viewport,
        document=snapshot.document,
    )
    predicted = events.source == "simulated"
    spots = dead_spots(events.where(predicted), snapshot.elements, dead[predicted], snapshot.document)
    areas = area_shares(snapshot.areas, sight.attention, events, snapshot.elements)
    evidence = Evidence(snapshot, sight.folds, links, reach, spots, (source,), attention=sight.attention, areas=areas)
    return replace(evidence, events=everything, forms=form_uses(everything, snapshot.elements)), everything


def _counted(events: Events) -> str:
    """The source of sessions that a view's numbers are of."""
    counts = sessions_by_source(events)
    return next((source for source in ("simulated", "recorded", "scripted") if counts[source]), "simulated")


def _write_view(folder: RunFolder, evidence: Evidence, events: Events, plan: Plan) -> str:
    asked, assumed = plan.sessions, tuple[str, ...]()
    if asked.count and evidence.attention:
        scene = scene_of(evidence.snapshot, evidence.attention, evidence.folds)
        assumed = assumptions(scene, personas=asked.personas, task=asked.task)
    snapshot, (counted,) = evidence.snapshot, evidence.sources
    more: list[str] = []
    for source, count in sessions_by_source(events).items():
        if not count or source == "simulated":
            continue
        caption, mine = _sessions(count, source), events.where(events.source == source)
        reach = measure_reach(mine, snapshot.viewport, snapshot.document)
        if source == counted:
            density = evidence.attention.density if evidence.attention else np.zeros((1, 1))
            write_visits(folder, snapshot, mine, reach, density, caption=caption)
        else:
            more += write_source(folder, snapshot, mine, reach, source=source, caption=caption)
    count = plan.sessions.count if counted == "simulated" else sessions_by_source(events)[counted]
    return write_view(
        folder,
        evidence,
        events,
        simulated=plan.sessions.count,
        assumptions=assumed,
        caption=_sessions(count, counted),
        more_maps=more,
    )


def _caption(plan: Plan) -> str:
    return _sessions(plan.sessions.count, "simulated")


def _sessions(count: int, source: str) -> str:
    return f"{count:,} {source} session{'' if count == 1 else 's'}"
