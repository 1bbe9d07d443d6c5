"""The work of a run in hand: every view through its stations, sessions beside them, and what has been found so far.

A view goes through its stations in order; several views are on their way at once, so that one page loads while
another is judged. What belongs to a view is written the moment the view is done, and a view that fails takes nothing
else with it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from playwright.async_api import Error as PlaywrightError

from synthmap.book import Book, source_of
from synthmap.browser.commands import plain
from synthmap.browser.pool import BrowserPool
from synthmap.browser.serve import served
from synthmap.capture.discreet import discreet, renamed
from synthmap.capture.image import picture_snapshot
from synthmap.capture.probe import in_doubt
from synthmap.capture.states import folded
from synthmap.capture.targets import Scope, TargetChecker
from synthmap.errands import Hands, fetched
from synthmap.judge.docket import Docket, recalled, whole
from synthmap.judge.evidence import mapped
from synthmap.judge.findings import suspects
from synthmap.judge.question import Answer, answer
from synthmap.judge.retry import vanished
from synthmap.judge.states import brought
from synthmap.judge.verdict import Gate, failing
from synthmap.ledger import Ledger
from synthmap.looking import Looker
from synthmap.maps.visits import speaking
from synthmap.model.errors import BrowserDied, PageError, SynthmapError
from synthmap.model.events import Events, besides, concatenated, events_of
from synthmap.model.finding import Finding, Source
from synthmap.model.identity import readable
from synthmap.model.snapshot import Snapshot
from synthmap.model.timings import Timings
from synthmap.model.view import INITIAL, View, Viewport
from synthmap.preparing import Watcher, context_for, local_roots, logins_of, with_sitemaps
from synthmap.report.documents import PageEntry
from synthmap.report.pictures import packed
from synthmap.report.view_folder import explain, with_pictures
from synthmap.rules import Evidence
from synthmap.scenario.expand import Job, Plan, view_of
from synthmap.scenario.overrides import Rules
from synthmap.sessions.gather import NOTHING, Gathered, gather, view_of_session
from synthmap.sessions.login import Logins
from synthmap.store.run import ELSEWHERE
from synthmap.store.tables import events_parquet
from synthmap.vision.look import look
from synthmap.visiting import visited, write_seen

T = TypeVar("T")


class Audit:
    """The work in hand: what is shared by all views, and what has been found so far."""

    def __init__(
        self,
        plan: Plan,
        ledger: Ledger,
        watcher: Watcher,
        gate: Gate,
        timings: Timings,
        *,
        hands: Hands | None = None,
        targets: TargetChecker | None = None,
    ) -> None:
        """With `hands` the pages are looked at elsewhere; `targets` are what servers have said already."""
        self.plan, self.ledger, self.watcher, self.timings = plan, ledger, watcher, timings
        self.folder = folder = ledger.folder
        self.book = Book(plan, ledger, gate)
        self.looker = Looker(plan, folder)
        self.targets = targets or TargetChecker(http=plan.access.http)
        self.hands = hands
        self.browsers: set[str] = set()  # of those that pages were looked at in elsewhere, with their versions
        self.logins: Logins  # known once it is known where local sites are served
        self.sessions: asyncio.Future[Gathered] = asyncio.get_running_loop().create_future()
        self._turns = asyncio.Semaphore(plan.workers + 1)
        self._views = 0  # to be looked at that the plan asks for

    @property
    def gathered(self) -> Gathered:
        """What sessions did; nothing where the run was interrupted before."""
        done = self.sessions.done() and not self.sessions.cancelled()
        return self.sessions.result() if done else NOTHING

    async def everything(self, pool: BrowserPool) -> None:
        """Look at every page of the plan, several views at once."""
        with contextlib.ExitStack() as servers:
            bases: dict[Path, str] = {}
            for root in local_roots(self.plan):
                bases[root] = servers.enter_context(served(root))
            self.plan = await with_sitemaps(self.plan, bases, self.watcher)
            self.book.plan, self.book.mine = self.plan, self.ledger.deal(self.plan)
            self.logins = logins_of(self.plan, pool, bases, self.folder)
            try:
                await self._looked_at_everything(pool, bases, self._pages(pool, bases))
            finally:
                await self.logins.close()

    async def page_alone(self, pool: BrowserPool, gathered: Gathered) -> None:
        """Look at the only page of the plan, for a run that is elsewhere and knows what sessions did on it."""
        self.sessions.set_result(gathered)
        with contextlib.ExitStack() as servers:
            bases = {root: servers.enter_context(served(root)) for root in local_roots(self.plan)}
            self.logins = logins_of(self.plan, pool, bases, self.folder)
            try:
                for jobs in self._pages(pool, bases).values():
                    await self._page(pool, jobs)
            finally:
                await self.logins.close()

    def _pages(self, pool: BrowserPool, bases: Mapping[Path, str]) -> dict[str, list[Job]]:
        """The jobs of each page with their whole addresses and viewports."""
        pages: dict[str, list[Job]] = {}
        for job in self.plan.jobs:
            url = bases[job.local.root] + job.local.path if job.local else job.url
            resolved = replace(job, url=url, viewport=pool.resolve(job.viewport))
            pages.setdefault(job.page, []).append(resolved)
        return pages

    async def _looked_at_everything(
        self, pool: BrowserPool, bases: Mapping[Path, str], pages: Mapping[str, Sequence[Job]]
    ) -> None:
        """Sessions and pages side by side, what sessions say of the run as a whole, and what is doubtful once more."""
        mine = self.book.mine or ()
        await asyncio.to_thread(self.book.take_up, mine)
        if self.book.done:
            self.watcher.log(f"{len(self.book.done):,} of {len(mine):,} pages were finished before")
        self._views = sum(len(pages[page]) for page in mine if page not in self.book.done)
        if self._views < len(self.plan.jobs):
            self.watcher.planned(self._views)
        # Page by page, so that each is finished soon after it is begun, however many there are.
        left = iter([pages[page] for page in mine if page not in self.book.done])
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._gather(pool, bases, pages))
                for _ in range(self.hands.width if self.hands else self.plan.workers + 1):
                    group.create_task(self._in_turn(pool, left))
        except ExceptionGroup as failures:
            # Views keep their own faults: what gets here ends the run, such as a disk that is full.
            raise failures.exceptions[0] from None
        await asyncio.to_thread(self._whole_run)
        for _ in range(self.plan.retries):
            await self._again(pool, pages)

    async def _in_turn(self, pool: BrowserPool, pages: Iterator[Sequence[Job]]) -> None:
        """Look at one page after the other, as long as there are some left."""
        for jobs in pages:
            await self._page(pool, jobs)

    def _whole_run(self) -> None:
        """The rules over all that real sessions did, from page to page."""
        elsewhere = self._unseen()
        self.folder.write(ELSEWHERE, events_parquet(elsewhere))
        for snapshot, mine in self.book.docket.run(elsewhere):
            self.book.docket.take(with_pictures(mine, snapshot, self.folder))

    def deeds(self) -> tuple[Events, Events]:
        """What real and simulated sessions did, as funnels take it."""
        return self.book.docket.deeds(self._unseen())

    def _unseen(self) -> Events:
        """What real sessions did on no view that was looked at."""
        return besides(self.gathered.events, self.book.entries)

    async def _gather(self, pool: BrowserPool, bases: Mapping[Path, str], pages: Mapping[str, Sequence[Job]]) -> None:
        """Let scripted sessions go their way and read recordings, beside the views; views of their checkpoints follow.

        Those on pages of the plan are looked at with their page. The shard that carries out the sessions looks at all
        pages that they came to, as only there it is known what they did.
        """
        plan, jobs = self.plan, [job for each in pages.values() for job in each]
        gathered = await gather(
            plan,
            jobs,
            bases=bases,
            viewports={viewport.name: pool.resolve(viewport) for viewport in _viewports(plan)},
            open_context=lambda job: context_for(plan, pool, self.logins, job),
            keeper_of=lambda job: self.looker.keeper_of(
                view_of_session(job),
                (*plan.capture.consent, *job.session.steps),
                secret=job.session.login is not None,
            ),
            folder=self.folder,
            walking=self.ledger.walking,
        )
        for note in gathered.notes:
            self.watcher.log(note)
        for stopped in gathered.stopped:
            error = plan.access.secrets.hidden(stopped.error)
            self.book.besides[stopped.view] = None
            self.book.entries[stopped.view] = PageEntry(stopped.view, stopped.url, error, None, {})
            self.watcher.log(f"{stopped.view}: failed, {error}")
        self.book.besides |= {view_of(job): job for job in gathered.checkpoints}
        if gathered.checkpoints:
            self.watcher.planned(self._views + len(gathered.checkpoints))
        self.sessions.set_result(gathered)
        mine = self.book.mine or ()
        elsewhere: dict[str, list[Job]] = {page: [*pages[page]] for page in gathered.came if page not in mine}
        self.book.mine = (*mine, *elsewhere)
        for job in gathered.checkpoints:
            if job.page not in pages:
                elsewhere.setdefault(job.page, []).append(job)
        await asyncio.to_thread(self.book.take_up, elsewhere)
        left = (each for page, each in elsewhere.items() if page not in self.book.done)
        await asyncio.gather(*(self._page(pool, each) for each in left))

    async def _page(self, pool: BrowserPool, jobs: Sequence[Job]) -> None:
        """All views of one page as it loads, then those of its states, then the rules that compare them."""
        if self.hands and await self._elsewhere(self.hands, jobs):
            return
        docket = self.book.own_docket()
        try:
            await self._views_of(pool, jobs, docket)
        finally:
            self.book.docket.add(docket)  # what was found before an interruption, too
        await asyncio.to_thread(self.book.finish, jobs, docket)

    async def _elsewhere(self, hands: Hands, jobs: Sequence[Job]) -> bool:
        """Have a page looked at elsewhere; not one with states that only sessions which ran here have led to."""
        gathered = await self.sessions
        if any(job.page == jobs[0].page for job in gathered.checkpoints):
            return False
        self.browsers |= set(await fetched(hands, self.plan, jobs, gathered, self.book, self.watcher))
        return True

    async def _views_of(self, pool: BrowserPool, jobs: Sequence[Job], docket: Docket) -> None:
        """Look at all views of one page; what is found goes to its own docket."""
        loads = [job for job in jobs if job.state == INITIAL]
        views = [seen for seen in await asyncio.gather(*(self._view(pool, job, docket) for job in loads)) if seen]
        initial = {whole(seen.snapshot.view): seen.snapshot for seen in views}
        found = self._folded(jobs, initial)
        self.book.found[jobs[0].page] = found
        states = [job for job in jobs if job.state != INITIAL] + found
        if loads:
            states += [job for job in (await self.sessions).checkpoints if job.page == jobs[0].page]
        looking = (self._view(pool, job, docket, initial.get(whole(view_of(job)))) for job in states)
        views += [seen for seen in await asyncio.gather(*looking) if seen]
        source = source_of(jobs[0])
        with self.timings.station("rules"):
            # Beside the event loop, where other pages would have to wait.
            await asyncio.to_thread(self._compared, views, source, initial, docket)
        for seen in views:
            others = {each.snapshot.view.state: each.snapshot for each in views if each is not seen}
            known = {name: each for name, each in others.items() if whole(each.view) == seen.snapshot.view}
            if known:
                await asyncio.to_thread(explain, self.folder, seen, known)
            docket.visit(replace(seen, snapshot=packed(seen.snapshot)), source)

    def _compared(
        self, views: Sequence[Evidence], source: Source | None, initial: Mapping[View, Snapshot], docket: Docket
    ) -> None:
        """What the rules that compare the views of a page say: each view's is taken before the next one's is asked."""
        for snapshot, mine in docket.page(views, source, initial):
            docket.take(with_pictures(mine, snapshot, self.folder))

    def _folded(self, jobs: Sequence[Job], initial: Mapping[View, Snapshot]) -> list[Job]:
        """A job for each state that a page itself offers beside those of its jobs, where the scenario wants those."""
        if not self.plan.capture.auto_states:
            return []
        asked = {view_of(job) for job in jobs}
        found = [
            replace(job, state=state.name, steps=state.steps, automatic=True)
            for job in jobs
            if job.state == INITIAL and (snapshot := initial.get(view_of(job)))
            for state in folded(snapshot)
        ]
        return [job for job in found if view_of(job) not in asked]

    def _judged(
        self, evidence: Evidence, job: Job, docket: Docket, timings: Timings, initial: Snapshot | None
    ) -> tuple[str, list[Finding]]:
        """Judge a view by itself and write it, so that an interruption of the rest takes nothing of it."""
        with timings.station("rules"):
            findings = docket.view(evidence, source_of(job), initial)
        with timings.station("write"):
            findings = with_pictures(findings, evidence.snapshot, self.folder)
            return write_seen(self.folder, evidence, self.plan.sessions, _answer(evidence, job)), findings

    async def _view(
        self, pool: BrowserPool, job: Job, docket: Docket, initial: Snapshot | None = None
    ) -> Evidence | None:
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
                work = asyncio.to_thread(self._judged, seen, job, docket, timings, initial)
                judged, error = await self._or_error(work)
                if judged:
                    result, findings = judged
                    docket.take(findings)
            if error and job.automatic:
                self.watcher.log(f"{view}: left out, since {error}")
                return None
            self.book.entries[view] = PageEntry(
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

    async def _again(self, pool: BrowserPool, pages: Mapping[str, Sequence[Job]]) -> None:
        """Look once more at the views of what would fail the run, and note what does not show this time."""
        # What a server said the first time may be what was flaky.
        await self.targets.close()
        self.targets = TargetChecker(http=self.plan.access.http)
        suspected: dict[str, list[Finding]] = {}
        for finding in failing(self.book.settled(), self.book.gate):
            suspected.setdefault(finding.view.page, []).append(finding)
        for page, mine in sorted(suspected.items()):
            jobs = {view_of(job): job for job in await asyncio.to_thread(self._jobs_on, page, pages.get(page, ()))}
            there = [view for view in jobs if (entry := self.book.entries.get(view)) and entry.result]
            before = {
                view: await asyncio.to_thread(recalled, self.folder.root / self.folder.folder_of(view))
                for view in there
            }
            views = [view for view in before if any(f.view == view for f in mine) and not jobs[view].picture]
            looks = await asyncio.gather(*(self._once_more(pool, jobs[view], before) for view in views))
            fresh = {view: evidence for view, evidence in zip(views, looks, strict=True) if evidence}
            self.book.flaky |= vanished(mine, fresh, before, self.book.rules, self.plan.rulebook)

    def _jobs_on(self, page: str, jobs: Sequence[Job]) -> list[Job]:
        """All jobs of a page: those of the plan, the states that were found on it, and what sessions came to there."""
        found = self.book.found.get(page)
        if found is None:  # it was looked at before, or elsewhere
            views, initial = self.book.found_before(page)
            found = [job for job in self._folded(jobs, initial) if view_of(job) in views]
        return [*jobs, *found, *(job for job in self.book.besides.values() if job and job.page == page)]

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
        """What a view gives its rules; its pictures are written unless it is not kept.

        Where the browser dies, the view is looked at in another that no other page is in: whose doing it was is not
        known before.
        """
        try:
            return await self._looked_at_once(pool, job, timings, initial, keep=keep)
        except BrowserDied as died:
            self.watcher.log(f"{view_of(job)}: begun again, since {died}")
            return await self._looked_at_once(pool, job, timings, initial, keep=keep, alone=True)

    async def _looked_at_once(
        self,
        pool: BrowserPool,
        job: Job,
        timings: Timings,
        initial: Snapshot | None,
        *,
        keep: bool,
        alone: bool = False,
    ) -> Evidence:
        if job.picture:
            return await asyncio.to_thread(self._pictured, job, timings)
        if job.sitemap:
            raise PageError(f"the sitemap cannot be read: {job.sitemap.failure}")
        async with context_for(self.plan, pool, self.logins, job, alone=alone) as context:
            sight, dom, opened = await self.looker.captured(context, job, timings)
            snapshot = sight.snapshot
            if job.automatic and initial and not brought(snapshot, initial).any():
                raise PageError("nothing came to light there")
            scope = _asked_of(self.plan.rules_for(view_of(job)))
            checking = asyncio.ensure_future(self.targets.check(snapshot, context.request, job.url, scope=scope))
            folder = self.folder if keep else None
            visiting = asyncio.ensure_future(asyncio.to_thread(visited, sight, self.plan.sessions, folder, timings))
            try:
                with timings.station("suspects"):
                    rows = self._suspects(snapshot, initial)
                snapshot = await self.looker.clicked(opened, job, snapshot, dom, rows, timings)
                with timings.station("link targets"):
                    snapshot = replace(snapshot, targets=(await checking).targets)
                    snapshot = await asyncio.to_thread(discreet, snapshot, opened.covering)
            finally:
                checking.cancel()
                # Where the probe failed first, or the run ends, nobody asks any more how this went.
                visiting.add_done_callback(lambda done: done.cancelled() or done.exception())
            visits = await visiting
        with timings.station("sessions"):
            others = renamed(events_of((await self.sessions).events, snapshot.view), opened.seen, snapshot)
        with timings.station("maps"):
            return await asyncio.to_thread(mapped, sight, snapshot, concatenated([visits, others]))

    def _pictured(self, job: Job, timings: Timings) -> Evidence:
        """A page that is a picture: looked at and visited, with nothing in it to click."""
        assert job.picture is not None
        with timings.station("snapshot"):
            snapshot = picture_snapshot(job.picture, view=view_of(job), url=job.recorded_url, viewport=job.viewport)
        self.watcher.log(f"{snapshot.view}: {'; '.join(snapshot.notes)}")
        with timings.station("vision"):
            sight = look(snapshot)
        visits = visited(sight, self.plan.sessions, self.folder, timings)
        with timings.station("maps"):
            return mapped(sight, sight.snapshot, visits)

    def _suspects(self, snapshot: Snapshot, initial: Snapshot | None) -> list[int]:
        """The rows that a rule wants clicked or nothing else can tell of; in a state of the page, what it brought."""
        settings = self.plan.rules_for(snapshot.view)
        rows = sorted({*suspects(self.book.rules, settings, snapshot), *in_doubt(snapshot.elements)})
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
