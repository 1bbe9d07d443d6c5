"""The pages of a plan, opened one by one for somebody to look at: for commands that judge nothing.

An audit does the same in the course of its own pipeline; here the site is served, started and logged in to, and a page
is brought to rest in its state, and that is all.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import BrowserContext

from synthmap.browser.pool import BrowserPool
from synthmap.browser.serve import served
from synthmap.browser.server import running
from synthmap.preparing import Discreet, Watcher, context_for, local_roots, logins_of, with_sitemaps
from synthmap.scenario.expand import Job, Plan, SessionJob
from synthmap.sessions.login import Logins
from synthmap.store.run import SERVER_LOG


@dataclass(frozen=True, eq=False)
class Site:
    """A plan whose pages can be opened: each job has its whole address, and its viewport's device filled in."""

    plan: Plan
    jobs: tuple[Job, ...]
    bases: Mapping[Path, str]
    pool: BrowserPool
    logins: Logins

    def context(self, job: Job | SessionJob) -> AbstractAsyncContextManager[BrowserContext]:
        """A browser context as an audit has it for that page or session. Raises PageError where its login fails."""
        return context_for(self.plan, self.pool, self.logins, job)


@contextlib.asynccontextmanager
async def opened(plan: Plan, pool: BrowserPool, watcher: Watcher) -> AsyncIterator[Site]:
    """The plan's site, up for as long as it is looked at: its server started, its folders served.

    Raises MachineError where the server or the browser does not start. The browser is closed at the end.
    """
    watcher = Discreet(watcher, plan.access.secrets)
    async with contextlib.AsyncExitStack() as serving:
        serving.push_async_callback(pool.close)
        if plan.access.server:
            # Of use only where the server does not come up, and its error quotes the end of it.
            log = Path(serving.enter_context(TemporaryDirectory()), SERVER_LOG)
            await serving.enter_async_context(running(plan.access.server, log, plan.access.secrets, watcher.log))
        sites = [each.session.site for each in plan.scripted if isinstance(each.session.site, Path)]
        roots = dict.fromkeys([*local_roots(plan), *sites])
        bases = {root: serving.enter_context(served(root)) for root in roots}
        plan = await with_sitemaps(plan, bases, watcher)
        logins = logins_of(plan, pool, bases, folder=None)
        serving.push_async_callback(logins.close)
        jobs = tuple(
            replace(
                job,
                url=bases[job.local.root] + job.local.path if job.local else job.url,
                viewport=pool.resolve(job.viewport),
            )
            for job in plan.jobs
        )
        yield Site(plan, jobs, bases, pool, logins)
