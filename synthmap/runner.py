"""A run from beginning to end: the browser and the server started, everything audited, the verdict and the reports.

What happens to each page meanwhile is `auditing`'s.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from playwright.async_api import async_playwright
from rich.text import Text

from synthmap.auditing import Audit
from synthmap.browser.find import Browser
from synthmap.browser.pool import BrowserPool
from synthmap.browser.server import running
from synthmap.errands import Hands
from synthmap.judge.held import from_here, write_held
from synthmap.judge.verdict import Verdict, gate_of
from synthmap.ledger import begin
from synthmap.model.events import sessions_by_source
from synthmap.model.finding import Finding
from synthmap.model.timings import Timings
from synthmap.preparing import Discreet, Watcher
from synthmap.report.console import summary
from synthmap.report.documents import PageEntry, Result, Run, funnel_document
from synthmap.report.reporters import USUAL, Reporter, write_reports
from synthmap.scenario.expand import Plan
from synthmap.store.manifest import Command, Shard
from synthmap.store.run import SERVER_LOG, RunFolder
from synthmap.visiting import funnels


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
    single_file: bool = False,
    before: Path | None = None,
    timings: Timings | None = None,
    shard: Shard | None = None,
    resume: bool = False,
    command: Command | None = None,
    hands: Hands | None = None,
) -> Outcome:
    """Carry out a plan in a browser that may be starting already, write the reports to `out`, and close the browser.

    With a `shard` only its pages are looked at; with `resume` those that a run in `out` has finished are not again;
    `command` is kept for whoever goes on with the run. With `hands` pages are looked at elsewhere; sessions are carried
    out and what is doubtful is looked at again in the browser here. `timings` are those of what was done before, and
    get those of what is done now and belongs to no view.

    Ignores expire by `today`, the day on which the run began if not given. Raises UsageError or MachineError where
    nothing could be begun. Cancelled half-way (Ctrl-C) it still writes what is finished and returns an `interrupted`
    outcome.
    """
    begun, started = time.perf_counter(), dt.datetime.now(dt.UTC)
    interrupted, versions, timings = False, list[str](), timings or Timings()
    try:
        gate = gate_of(plan, plan.baseline, today or started.date())
        ledger = begin(out, plan, shard=shard, resume=resume, command=command)
        folder = ledger.folder
        if ledger.manifest.shard:
            # What is for a page of another shard matches nothing in this one.
            plan, gate = replace(plan, narrowed=True), replace(gate, narrowed=True)
        audit = Audit(plan, ledger, Discreet(watcher, plan.access.secrets), gate, timings, hands=hands)
        try:
            with timings.station("launch"):
                versions = await _started(pool, plan) if hands is None else []
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
    counts = sessions_by_source(audit.gathered.events)
    about = Run(
        name=plan.name,
        file=plan.file.name if plan.file else None,
        browsers=versions or sorted(audit.browsers),
        started=started.isoformat(timespec="seconds"),
        seconds=time.perf_counter() - begun,
        simulated=plan.sessions.count,
        seed=plan.sessions.seed,
        scripted=counts["scripted"],
        recorded=counts["recorded"],
        paths={job.source_file.name: from_here(job.source_file) for job in plan.jobs if job.source_file},
        rules=sorted(gate.rules),
        funnels=[funnel_document(each) for each in funnels(plan, audit.gathered, audit.deeds)],
        timings=dict(timings.spent),
    )
    result = audit.book.result(about)
    write_held(folder, audit.book.held())
    write = partial(write_reports, report_url=report_url, single_file=single_file, before=before)
    with timings.station("report"):
        page = await asyncio.to_thread(write, folder, result, reporters)
    await closing
    told = summary(
        result.findings,
        result.pages,
        result.verdict,
        simulated=plan.sessions.count,
        scripted=counts["scripted"],
        recorded=counts["recorded"],
    )
    return Outcome(folder, page, result.findings, result.pages, result.verdict, told, result, interrupted)


async def _started(pool: BrowserPool, plan: Plan) -> list[str]:
    """Start every browser that the plan asks for, side by side; their names and versions. Pictures ask for none."""
    engines = sorted({job.browser for job in plan.jobs if not job.picture})
    running = await asyncio.gather(*(pool.browser(engine) for engine in engines))
    return [f"{engine} {browser.version}" for engine, browser in zip(engines, running, strict=True)]
