"""One view from its page in a browser to the evidence that rules judge: captured, clicked, visited and mapped."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from synthmap.browser.pool import BrowserPool
from synthmap.capture.discreet import discreet, renamed
from synthmap.capture.image import picture_snapshot
from synthmap.capture.probe import in_doubt
from synthmap.capture.targets import Scope, TargetChecker
from synthmap.judge.evidence import mapped
from synthmap.judge.findings import suspects
from synthmap.judge.states import brought
from synthmap.looking import Looker
from synthmap.model.errors import BrowserDied, PageError
from synthmap.model.events import concatenated, events_of
from synthmap.model.snapshot import Snapshot
from synthmap.model.timings import Timings
from synthmap.preparing import Watcher, context_for
from synthmap.rules import Evidence, Rule
from synthmap.scenario.expand import Job, Plan, view_of
from synthmap.scenario.overrides import Rules
from synthmap.sessions.gather import Gathered
from synthmap.sessions.login import Logins
from synthmap.store.run import RunFolder
from synthmap.vision.look import look
from synthmap.visiting import visited


@dataclass(frozen=True, eq=False)
class Inspector:
    """Looks at views for a run. `targets` are what servers have said, `sessions` what sessions will have done."""

    plan: Plan
    folder: RunFolder
    watcher: Watcher
    rules: Sequence[Rule]
    looker: Looker
    logins: Logins
    targets: TargetChecker
    sessions: asyncio.Future[Gathered]

    async def evidence(
        self, pool: BrowserPool, job: Job, timings: Timings, initial: Snapshot | None, *, keep: bool = True
    ) -> Evidence:
        """What a view gives its rules; its pictures are written unless it is not kept.

        Where the browser dies, the view is looked at in another that no other page is in: whose doing it was is not
        known before.
        """
        try:
            return await self._evidence(pool, job, timings, initial, keep=keep)
        except BrowserDied as died:
            self.watcher.log(f"{view_of(job)}: begun again, since {died}")
            return await self._evidence(pool, job, timings, initial, keep=keep, alone=True)

    async def _evidence(
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
        rows = sorted({*suspects(self.rules, settings, snapshot), *in_doubt(snapshot.elements)})
        new = brought(snapshot, initial) if initial else None
        return [row for row in rows if new is None or new[row]]


def _asked_of(rules: Rules) -> Scope:
    """Whose addresses are asked for what stands behind them: as the rule that wants to know is set."""
    settings = rules.get("broken-link")
    if settings is None:
        return "site"
    return "nothing" if settings.level == "off" else "everything" if settings.options.get("external") else "site"
