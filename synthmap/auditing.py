"""The work of a run in hand: every view through its stations, sessions beside them, and what has been found so far.

A view goes through its stations in order; several views are on their way at once, so that one page loads while
another is judged. What belongs to a view is written the moment the view is done, and a view that fails takes nothing
else with it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from playwright.async_api import Error as PlaywrightError

from synthmap.browser.commands import plain
from synthmap.browser.pool import BrowserPool
from synthmap.browser.serve import served
from synthmap.capture.image import picture_snapshot
from synthmap.capture.probe import in_doubt
from synthmap.capture.states import folded
from synthmap.capture.targets import Scope, TargetChecker
from synthmap.judge.docket import Docket, recalled, whole
from synthmap.judge.evidence import mapped
from synthmap.judge.findings import ranked, suspects
from synthmap.judge.held import Asked, Held, held_by
from synthmap.judge.question import Answer, answer
from synthmap.judge.retry import vanished
from synthmap.judge.states import brought
from synthmap.judge.verdict import Gate, Seen, decide, failing, settled
from synthmap.looking import Looker, Timings
from synthmap.maps.visits import speaking
from synthmap.model.errors import PageError, SynthmapError
from synthmap.model.events import Events, besides, concatenated, events_of
from synthmap.model.finding import Finding, Source
from synthmap.model.identity import readable
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import INITIAL, View, Viewport
from synthmap.preparing import Watcher, local_roots, logins_of, with_sitemaps
from synthmap.report.documents import PageEntry, Result, Run
from synthmap.report.pictures import packed
from synthmap.report.view_folder import explain, with_pictures
from synthmap.rules import Evidence, catalogue
from synthmap.scenario.expand import Job, Plan, view_of
from synthmap.scenario.overrides import Rules
from synthmap.sessions.gather import NOTHING, Gathered, gather
from synthmap.sessions.login import Logins
from synthmap.store.run import ELSEWHERE, RunFolder
from synthmap.store.tables import events_parquet
from synthmap.vision.look import look
from synthmap.visiting import visited, write_seen

T = TypeVar("T")


class Audit:
    """The work in hand: what is shared by all views, and what has been found so far."""

    def __init__(self, plan: Plan, folder: RunFolder, watcher: Watcher, gate: Gate) -> None:
        self.plan, self.folder, self.watcher, self.gate = plan, folder, watcher, gate
        self.rules = tuple(catalogue().values())
        self.looker = Looker(plan, folder)
        self.targets = TargetChecker(http=plan.access.http)
        self.logins: Logins  # known once it is known where local sites are served
        self.docket = Docket(self.rules, plan.rulebook, plan.ignores, plan.budgets.reach)
        self.flaky: set[str] = set()
        self._entries: dict[View, PageEntry] = {}
        self._found: list[Job] = []  # states that nobody asked for by name
        self._besides: dict[View, Job | None] = {}  # what sessions came to: checkpoints, and where one stopped
        self.sessions: asyncio.Future[Gathered] = asyncio.get_running_loop().create_future()
        self._turns = asyncio.Semaphore(plan.workers + 1)

    @property
    def gathered(self) -> Gathered:
        """What sessions did; nothing where the run was interrupted before."""
        done = self.sessions.done() and not self.sessions.cancelled()
        return self.sessions.result() if done else NOTHING

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
        # Which overrides are for nothing is known once sitemaps have been read.
        gate = replace(self.gate, unmatched=self.plan.unmatched)
        return Result(about, tuple(entries), tuple(findings), decide(findings, gate, seen))

    def held(self) -> Held:
        """What the run is held to, for judging it again."""
        jobs = {view_of(job): job for job in (*self.plan.jobs, *self._found)}
        jobs |= {view: job for view, job in self._besides.items() if job}
        asked = []
        for entry in self.entries():
            job = jobs.get(entry.view)
            asked.append(Asked(entry.view, _source(job) if job else None, job is not None and job.automatic))
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
        return entries + [self._entries[view] for view in self._besides if view in self._entries]

    async def everything(self, pool: BrowserPool) -> None:
        """Look at every page of the plan, several views at once."""
        with contextlib.ExitStack() as servers:
            bases: dict[Path, str] = {}
            for root in local_roots(self.plan):
                bases[root] = servers.enter_context(served(root))
            self.plan = await with_sitemaps(self.plan, bases, self.watcher)
            self.logins = logins_of(self.plan, pool, bases, self.folder)
            pages: dict[str, list[Job]] = {}
            for job in self.plan.jobs:
                url = bases[job.local.root] + job.local.path if job.local else job.url
                resolved = replace(job, url=url, viewport=pool.resolve(job.viewport))
                pages.setdefault(job.page, []).append(resolved)
            try:
                await self._looked_at_everything(pool, bases, list(pages.values()))
            finally:
                await self.logins.close()

    async def _looked_at_everything(
        self, pool: BrowserPool, bases: Mapping[Path, str], pages: Sequence[Sequence[Job]]
    ) -> None:
        """Sessions and pages side by side, what sessions say of the run as a whole, and what is doubtful once more."""
        jobs = [job for each in pages for job in each]
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._gather(pool, bases, jobs))
                for each in pages:
                    group.create_task(self._page(pool, each))
        except ExceptionGroup as failures:
            # Views keep their own faults: what gets here ends the run, such as a disk that is full.
            raise failures.exceptions[0] from None
        await asyncio.to_thread(self._whole_run)
        for _ in range(self.plan.retries):
            await self._again(pool, [*jobs, *self._found, *(job for job in self._besides.values() if job)])

    def _whole_run(self) -> None:
        """The rules over all that real sessions did, from page to page."""
        elsewhere = self._elsewhere()
        self.folder.write(ELSEWHERE, events_parquet(elsewhere))
        for snapshot, mine in self.docket.run(elsewhere):
            self.docket.take(with_pictures(mine, snapshot, self.folder))

    def deeds(self) -> tuple[Events, Events]:
        """What real and simulated sessions did, as funnels take it."""
        return self.docket.deeds(self._elsewhere())

    def _elsewhere(self) -> Events:
        """What real sessions did on no view that was looked at."""
        return besides(self.gathered.events, self._entries)

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
            self._besides[stopped.view] = None
            self._entries[stopped.view] = PageEntry(stopped.view, stopped.url, error, None, {})
            self.watcher.log(f"{stopped.view}: failed, {error}")
        self._besides |= {view_of(job): job for job in gathered.checkpoints}
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
        initial = {whole(seen.snapshot.view): seen.snapshot for seen in views}
        states = [job for job in jobs if job.state != INITIAL] + self._folded(loads, initial)
        if loads:
            states += [job for job in (await self.sessions).checkpoints if job.page == jobs[0].page]
        looking = (self._view(pool, job, initial.get(whole(view_of(job)))) for job in states)
        views += [seen for seen in await asyncio.gather(*looking) if seen]
        source = _source(jobs[0])
        for snapshot, mine in self.docket.page(views, source, initial):
            self.docket.take(await asyncio.to_thread(with_pictures, mine, snapshot, self.folder))
        for seen in views:
            others = {each.snapshot.view.state: each.snapshot for each in views if each is not seen}
            known = {name: each for name, each in others.items() if whole(each.view) == seen.snapshot.view}
            if known:
                await asyncio.to_thread(explain, self.folder, seen, known)
            self.docket.visit(replace(seen, snapshot=packed(seen.snapshot)), source)

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

    def _judged(self, evidence: Evidence, job: Job, initial: Snapshot | None) -> tuple[str, list[Finding]]:
        """Judge a view by itself and write it, so that an interruption of the rest takes nothing of it."""
        findings = self.docket.view(evidence, _source(job), initial)
        findings = with_pictures(findings, evidence.snapshot, self.folder)
        return write_seen(self.folder, evidence, self.plan.sessions, _answer(evidence, job)), findings

    async def _view(self, pool: BrowserPool, job: Job, initial: Snapshot | None = None) -> Evidence | None:
        """One view through all its stations, written when it is done; None where it failed.

        `initial` is the page as it loads, for a view of one of its states.
        """
        view, timings = view_of(job), Timings()
        async with self._turns:
            if not job.automatic:
                self.watcher.started(view)
            seen, error = await self._or_error(self._looked_at(pool, job, timings, initial))
            for _ in range(0 if job.automatic else self.plan.retries):
                if error:
                    self.watcher.log(f"{view}: tried again, since {error}")
                    seen, error = await self._or_error(self._looked_at(pool, job, timings, initial))
            result = None
            if seen:
                with timings.station("write"):
                    work = asyncio.to_thread(self._judged, seen, job, initial)
                    judged, error = await self._or_error(work)
                if judged:
                    result, findings = judged
                    self.docket.take(findings)
            if error and job.automatic:
                self.watcher.log(f"{view}: left out, since {error}")
                return None
            self._entries[view] = PageEntry(
                view,
                job.recorded_url,
                error,
                result,
                timings.spent,
                job.question,
                job.picture is not None,
                _answer(seen, job) if not error else None,
            )
            if not job.automatic:
                self.watcher.finished(view, error)
            return seen if not error else None

    async def _or_error(self, work: Awaitable[T]) -> tuple[T | None, str | None]:
        """The result of some work on a view; or None, and in words without secrets why there is none."""
        result, error = await _attempted(work)
        return result, self.plan.access.secrets.hidden(error) if error else None

    async def _again(self, pool: BrowserPool, jobs: Sequence[Job]) -> None:
        """Look once more at the views of what would fail the run, and note what does not show this time."""
        # What a server said the first time may be what was flaky.
        await self.targets.close()
        self.targets = TargetChecker(http=self.plan.access.http)
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
            self.flaky |= vanished(mine, fresh, before, self.rules, self.plan.rulebook)

    async def _once_more(self, pool: BrowserPool, job: Job, before: Mapping[View, Evidence]) -> Evidence | None:
        """The evidence that a view gives in a fresh context, of which nothing is kept; None where it failed."""
        view = view_of(job)
        loaded = before.get(whole(view)) if view.state != INITIAL else None
        initial = loaded.snapshot if loaded else None
        async with self._turns:
            self.watcher.log(f"{view}: looked at again, since it would fail the run")
            seen, error = await self._or_error(self._looked_at(pool, job, Timings(), initial, keep=False))
        if error:
            self.watcher.log(f"{view}: {error}")
        return seen

    async def _looked_at(
        self, pool: BrowserPool, job: Job, timings: Timings, initial: Snapshot | None, *, keep: bool = True
    ) -> Evidence:
        """What a view gives its rules; its pictures are written unless it is not kept."""
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
            more=job.context,
        ) as context:
            sight, dom, opened = await self.looker.captured(context, job, timings)
            snapshot = sight.snapshot
            if job.automatic and initial and not brought(snapshot, initial).any():
                raise PageError("nothing came to light there")
            scope = _asked_of(self.plan.rules_for(view_of(job)))
            checking = asyncio.ensure_future(self.targets.check(snapshot, context.request, job.url, scope=scope))
            folder = self.folder if keep else None
            visiting = asyncio.ensure_future(asyncio.to_thread(visited, sight, self.plan.sessions, folder))
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
            return await asyncio.to_thread(mapped, sight, snapshot, concatenated([visits, others]))

    def _pictured(self, job: Job, timings: Timings) -> Evidence:
        """A page that is a picture: looked at and visited, with nothing in it to click."""
        assert job.picture is not None
        with timings.station("capture"):
            snapshot = picture_snapshot(job.picture, view=view_of(job), url=job.recorded_url, viewport=job.viewport)
        self.watcher.log(f"{snapshot.view}: {'; '.join(snapshot.notes)}")
        with timings.station("vision"):
            sight = look(snapshot)
        with timings.station("visits"):
            visits = visited(sight, self.plan.sessions, self.folder)
        with timings.station("maps"):
            return mapped(sight, sight.snapshot, visits)

    def _suspects(self, snapshot: Snapshot, initial: Snapshot | None) -> list[int]:
        """The rows that a rule wants clicked or nothing else can tell of; in a state of the page, what it brought."""
        settings = self.plan.rules_for(snapshot.view)
        rows = sorted({*suspects(self.rules, settings, snapshot), *in_doubt(snapshot.elements)})
        new = brought(snapshot, initial) if initial else None
        return [row for row in rows if new is None or new[row]]


async def _attempted(work: Awaitable[T]) -> tuple[T | None, str | None]:
    """The result of some work; or None, and in words why there is none."""
    try:
        return await work, None
    except SynthmapError as failure:
        return None, str(failure)
    except PlaywrightError as failure:
        return None, f"the browser failed: {plain(failure)}"
    except Exception as failure:
        # A fault of synthmap's own in one view must not take the others with it.
        return None, f"synthmap itself failed here: {readable(repr(failure), 300)}"


def _asked_of(rules: Rules) -> Scope:
    """Whose addresses are asked for what stands behind them: as the rule that wants to know is set."""
    settings = rules.get("broken-link")
    if settings is None:
        return "site"
    return "nothing" if settings.level == "off" else "everything" if settings.options.get("external") else "site"


def _answer(evidence: Evidence | None, job: Job) -> Answer | None:
    """What the sessions say to the page's question; None where nothing is asked, or the view could not be looked at."""
    return answer(job.question, evidence, speaking(evidence.visits)) if evidence else None


def _viewports(plan: Plan) -> list[Viewport]:
    return [*(job.viewport for job in plan.jobs), *(job.viewport for job in plan.scripted)]


def _source(job: Job) -> Source | None:
    """Where the scenario asked for the page; files relative to the scenario."""
    if job.source_file is None or job.source_line is None:
        return None
    return Source(job.source_file.name, job.source_line)
