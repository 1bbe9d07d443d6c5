"""What has come of a run so far: how its views went, what was found, and what each finished page came to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from synthmap.judge.docket import Docket, recalled, whole
from synthmap.judge.held import Asked, Held, held_by
from synthmap.judge.sights import read_sight
from synthmap.judge.verdict import Gate, settled
from synthmap.ledger import Ledger
from synthmap.model.finding import Finding, Source
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import View
from synthmap.report.concluding import concluded
from synthmap.report.documents import PageEntry, Result, Run
from synthmap.report.finished import Finished
from synthmap.report.pictures import packed
from synthmap.rules import catalogue
from synthmap.scenario.expand import Job, Plan, view_of

_WAITING = "the run was interrupted before this view was looked at"


class Book:
    """Written while the pages of a plan are looked at, and read at the end."""

    def __init__(self, plan: Plan, ledger: Ledger, gate: Gate) -> None:
        self.plan, self.ledger, self.gate = plan, ledger, gate
        self.rules = tuple(catalogue().values())
        self.docket = self.own_docket()
        self.flaky: set[str] = set()
        self.entries: dict[View, PageEntry] = {}
        self.mine: tuple[str, ...] | None = None  # pages of this run, once all pages are known
        self.done: dict[str, Finished] = {}  # pages that are finished, by name
        self.found: dict[str, list[Job]] = {}  # states that nobody asked for by name, by page
        self.besides: dict[View, Job | None] = {}  # what sessions came to: checkpoints, and where one stopped

    def own_docket(self) -> Docket:
        """A docket for what is found on one page."""
        return Docket(self.rules, self.plan.rulebook, self.plan.ignores, self.plan.budgets.reach)

    def take_up(self, pages: Iterable[str]) -> None:
        """Take what is finished of an earlier run, as if it had been looked at now."""
        for page in pages:
            if done := self.ledger.finished(page):
                self.enter(done)

    def enter(self, done: Finished) -> None:
        """Take down what a page came to that was looked at elsewhere, or before; its files are there."""
        self.done[done.page] = done
        self.entries |= {entry.view: entry for entry in (*done.entries, *done.checkpoints)}
        self.docket.restore(done.findings, done.matched, done.reached)
        for view in done.visited:
            seen = recalled(self.ledger.folder.root / self.ledger.folder.folder_of(view))
            self.docket.visit(replace(seen, snapshot=packed(seen.snapshot)), done.asked[0].source)

    def finish(self, jobs: Sequence[Job], docket: Docket) -> None:
        """Take down what a page came to, all of whose views have been looked at, and keep it."""
        page = jobs[0].page
        besides = [job for job in self.besides.values() if job and job.page == page]
        asked = [job for job in jobs if job not in besides]
        checkpoints = [self.entries[view_of(job)] for job in besides if view_of(job) in self.entries]
        done = Finished(
            finished_version=1,
            page=page,
            fingerprint=self.ledger.fingerprint(page),
            entries=tuple(self._entries_of(asked)),
            checkpoints=tuple(checkpoints),
            asked=tuple(map(_asked, (*asked, *self.found.get(page, ()), *besides))),
            findings=tuple(docket.findings),
            matched=docket.matched,
            reached=tuple(docket.reached),
            visited=docket.visited,
        )
        self.ledger.finish(done)
        self.done[page] = done

    def found_before(self, page: str) -> tuple[list[View], dict[View, Snapshot]]:
        """The states that a page offered by itself when it was looked at before, and the page as it loaded then."""
        views = [one.view for one in self.done[page].asked if one.automatic] if page in self.done else []
        folder = self.ledger.folder
        loads = {whole(view) for view in views}
        return views, {view: read_sight(folder.root / folder.folder_of(view)).snapshot for view in sorted(loads)}

    def settled(self) -> list[Finding]:
        """The findings as the gate takes them: which are ignored, accepted and flaky."""
        findings = [replace(f, flaky=True) if f.id in self.flaky else f for f in self.docket.findings]
        return settled(findings, self.gate, self.docket.matched)

    def result(self, about: Run) -> Result:
        """What the run came to, with its verdict."""
        # Which overrides are for nothing is known once sitemaps have been read.
        gate = replace(self.gate, unmatched=self.plan.unmatched)
        return concluded(about, self.all_entries(), self.docket, gate, self.flaky)

    def held(self) -> Held:
        """What the run is held to, for judging it again."""
        jobs = [*self.plan.jobs, *(job for found in self.found.values() for job in found)]
        asked = {view_of(job): _asked(job) for job in (*jobs, *filter(None, self.besides.values()))}
        asked |= {one.view: one for done in self.done.values() for one in done.asked}
        views = [asked.get(entry.view) or Asked(entry.view, None, False) for entry in self.all_entries()]
        return held_by(self.plan, views, self.ledger.folder.root, self.flaky)

    def all_entries(self) -> list[PageEntry]:
        """One entry for every job of the plan, those that were not reached included, in the plan's order.

        States that were found on the way follow the view that they were found on.
        """
        pages: dict[str, list[Job]] = {page: [] for page in self.mine or ()}
        for job in self.plan.jobs:
            if self.mine is None or job.page in pages:
                pages.setdefault(job.page, []).append(job)
        entries: list[PageEntry] = []
        for page, jobs in pages.items():
            done = self.done.get(page)
            entries += done.entries if done else self._entries_of(jobs)
        return entries + [self.entries[view] for view in self.besides if view in self.entries]

    def _entries_of(self, jobs: Sequence[Job]) -> list[PageEntry]:
        """One entry for every job of a page and every state that was found on it."""
        entries: list[PageEntry] = []
        last = {whole(view_of(job)): job for job in jobs}
        found = [view_of(job) for job in self.found.get(jobs[0].page, ())] if jobs else []
        for job in jobs:
            view = view_of(job)
            entries.append(
                self.entries.get(view)
                or PageEntry(view, job.recorded_url, _WAITING, None, {}, job.question, job.picture is not None)
            )
            if last[whole(view)] is job:
                mine = [other for other in found if whole(other) == whole(view)]
                entries += [self.entries[other] for other in mine if other in self.entries]
        return entries


def source_of(job: Job) -> Source | None:
    """Where the scenario asked for the page; files relative to the scenario."""
    if job.source_file is None or job.source_line is None:
        return None
    return Source(job.source_file.name, job.source_line)


def _asked(job: Job) -> Asked:
    return Asked(view_of(job), source_of(job), job.automatic)
