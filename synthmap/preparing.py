"""What has to be known before the first page is opened: which pages a sitemap lists, and who visitors log in as."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from playwright.async_api import BrowserContext

from synthmap.browser.fetch import fetch
from synthmap.browser.pool import BrowserPool
from synthmap.model.addresses import without_secrets, without_user
from synthmap.model.errors import PageError
from synthmap.model.secrets import Secrets
from synthmap.model.view import DESKTOP, View
from synthmap.scenario import names
from synthmap.scenario.access import Http, Login
from synthmap.scenario.expand import Job, Plan, SessionJob, view_of
from synthmap.scenario.overrides import for_nothing
from synthmap.scenario.sitemaps import MAX_BYTES, MAX_FILES, chosen, on_site, read_sitemap
from synthmap.scenario.typed import words_of
from synthmap.scenario.types import LocalFile
from synthmap.sessions.keeping import Keeper
from synthmap.sessions.login import Logins
from synthmap.store.run import RunFolder

_INDEX_CAP_S = 180.0


class Watcher(Protocol):
    """Who is told how the run goes."""

    def planned(self, views: int) -> None:
        """There will be so many views, more or fewer than was said before."""

    def started(self, view: View) -> None:
        """A view is being looked at."""

    def finished(self, view: View, error: str | None) -> None:
        """A view is done, or could not be looked at for that reason."""

    def log(self, message: str) -> None:
        """Something worth a line."""


@dataclass(frozen=True)
class Discreet:
    """A watcher that is told no secrets."""

    watcher: Watcher
    secrets: Secrets

    def planned(self, views: int) -> None:
        """Hand it on."""
        self.watcher.planned(views)

    def started(self, view: View) -> None:
        """Hand it on."""
        self.watcher.started(view)

    def finished(self, view: View, error: str | None) -> None:
        """Hand it on."""
        self.watcher.finished(view, self.secrets.hidden(error) if error else None)

    def log(self, message: str) -> None:
        """Hand it on."""
        self.watcher.log(self.secrets.hidden(message))


def local_roots(plan: Plan) -> list[Path]:
    """The folders that have to be served: those of pages, and of sites that somebody logs in to."""
    roots = [job.local.root for job in plan.jobs if job.local]
    asked = {*(job.login for job in plan.jobs), *(job.session.login for job in plan.scripted)}
    roots += [
        login.site for name, login in plan.access.logins.items() if name in asked and isinstance(login.site, Path)
    ]
    return list(dict.fromkeys(roots))


def logins_of(plan: Plan, pool: BrowserPool, bases: Mapping[Path, str], folder: RunFolder | None) -> Logins:
    """The logins that pages of the plan are opened with. What is kept of one that fails goes to `folder`."""

    @contextlib.asynccontextmanager
    async def opened() -> AsyncIterator[BrowserContext]:
        job = plan.jobs[0]
        viewport, http = replace(DESKTOP, emulation=job.viewport.emulation), plan.access.http
        async with pool.context(viewport, engine=job.browser, http=http, clock=plan.capture.clock) as context:
            yield context

    def keeper(login: Login) -> Keeper:
        def write(name: str, data: bytes) -> str:
            own = names.folder_name(login.name) or "login"
            return folder.write(folder.folder_of_login(own) / name, data) if folder else ""

        return Keeper(write, plan.access.secrets, traced=False, words=frozenset(words_of(login.steps)))

    return Logins(plan.access.logins, opened, bases=bases, keeper_of=keeper)


@contextlib.asynccontextmanager
async def context_for(
    plan: Plan, pool: BrowserPool, logins: Logins, job: Job | SessionJob, *, alone: bool = False
) -> AsyncIterator[BrowserContext]:
    """A browser context as a page or session of the plan is to have it, `alone` in a browser of its own.

    Raises PageError where its login fails, and BrowserDied where its browser ends meanwhile.
    """
    login = job.login if isinstance(job, Job) else job.session.login
    async with pool.context(
        pool.resolve(job.viewport),
        engine=job.browser,
        block=plan.capture.block,
        http=plan.access.http,
        state=await logins.state(login) if login else None,
        clock=plan.capture.clock,
        alone=alone,
        more=job.context if isinstance(job, Job) else {},
    ) as context:
        yield context


async def with_sitemaps(plan: Plan, bases: Mapping[Path, str], watcher: Watcher) -> Plan:
    """The plan with a page for each that its sitemaps list, in their place.

    One that cannot be read stays where it is, with the reason: a page that fails.
    """
    sitemaps: dict[str, list[Job]] = {}
    for job in plan.jobs:
        if job.sitemap:
            sitemaps.setdefault(job.page, []).append(job)
    if not sitemaps:
        return plan
    others = [job for job in plan.jobs if not job.sitemap]
    known = {job.recorded_url for job in others}
    pages: dict[str, list[Job]] = {}
    for name, asked in sitemaps.items():
        try:
            pages[name] = await asyncio.to_thread(_pages, asked[0], bases, plan.access.http, frozenset(known))
        except PageError as failure:
            pages[name] = [
                replace(job, sitemap=replace(job.sitemap, failure=str(failure))) for job in asked if job.sitemap
            ]
            continue
        known |= {made.recorded_url for made in pages[name]}
        watcher.log(f"{name}: {len(pages[name])} pages of the sitemap")
    pages = _named(pages, list(dict.fromkeys(job.page for job in others)))
    jobs: list[Job] = []
    for job in plan.jobs:
        if not job.sitemap:
            jobs.append(job)
        elif job is sitemaps[job.page][0]:
            # A page that failed has its jobs already: one each for viewport and browser.
            jobs += [
                made if made.sitemap else replace(made, viewport=each.viewport, browser=each.browser)
                for made in pages[job.page]
                for each in (sitemaps[job.page] if not made.sitemap else [made])
            ]
    watcher.planned(len(jobs))
    still = set(for_nothing(plan.overrides, map(view_of, jobs)))
    missed = tuple(each for each in plan.unmatched if each.kind != "override" or each in still)
    return replace(plan, jobs=tuple(jobs), unmatched=missed)


def _pages(job: Job, bases: Mapping[Path, str], http: Http, known: frozenset[str]) -> list[Job]:
    """A job for each page that a sitemap lists and the scenario wants; an index is followed to the sitemaps in it.

    `known` are the pages that the scenario asks for already, as they are recorded. Raises PageError.
    """
    assert job.sitemap is not None
    base = bases[job.local.root] if job.local else ""
    url = base + job.local.path if job.local else without_user(job.url)
    listing = read_sitemap(fetch(url, http, most=MAX_BYTES))
    there = {base + each.removeprefix("local:") if job.local else each for each in known}
    addresses = () if listing.is_index else listing.addresses
    deadline = time.monotonic() + _INDEX_CAP_S
    for each in listing.addresses[:MAX_FILES] if listing.is_index else ():
        inner = read_sitemap(fetch(on_site(each, url), http, most=MAX_BYTES))
        addresses += () if inner.is_index else inner.addresses
        if len(chosen(addresses, job.sitemap, url, known=there)) >= job.sitemap.limit:
            break
        if time.monotonic() > deadline:
            raise PageError(f"the sitemaps of its index were not all there after {_INDEX_CAP_S:g} s")
    if not chosen(addresses, job.sitemap, url):
        raise PageError("it lists no page that is wanted")
    return [_page_of(job, address, base) for address in chosen(addresses, job.sitemap, url, known=there)]


def _page_of(job: Job, url: str, base: str) -> Job:
    """The job for one page of a sitemap's job."""
    if not job.local:
        return replace(job, url=url, recorded_url=without_secrets(url), sitemap=None)
    path = url.removeprefix(base)
    return replace(
        job, url="", recorded_url=f"local:{without_secrets(path)}", local=LocalFile(job.local.root, path), sitemap=None
    )


def _named(pages: Mapping[str, list[Job]], taken: Sequence[str]) -> dict[str, list[Job]]:
    """The pages with names of their own, made of their addresses; those that the scenario gave stay as they are."""
    made = [job for jobs in pages.values() for job in jobs if not job.sitemap]
    wanted = [names.from_url(job.local.path if job.local else job.url) for job in made]
    unique = iter(names.unique([(name,) for name in [*taken, *wanted]])[len(taken) :])
    return {
        name: [job if job.sitemap else replace(job, page=next(unique)) for job in jobs] for name, jobs in pages.items()
    }
