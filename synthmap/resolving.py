"""What each locator of a scenario finds on the pages as they are now: `synthmap validate --resolve`.

Steps are carried out on the way, since what a step is done to may only be there after the one before it. Locators of
one thing (steps) must find exactly one; selectors of many (what is hidden, masked, ignored, measured) are counted.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urljoin

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator as Found
from playwright.async_api import Page

from synthmap.browser.commands import plain
from synthmap.browser.content_script import session_of
from synthmap.browser.load import load
from synthmap.model.errors import PageError, StepFailed
from synthmap.model.identity import readable
from synthmap.model.view import INITIAL, View
from synthmap.opening import Site
from synthmap.scenario.expand import Job, SessionJob, view_of
from synthmap.scenario.selectors import Named
from synthmap.scenario.types import Locator, Step
from synthmap.sessions.consent import FIRST_MS, dismissed
from synthmap.sessions.locating import STEP_CAP_MS, instead, located
from synthmap.sessions.steps import carry_out, said

_NAMED = 5  # of what was found, in a line
_CAP_S = 120.0  # for everything on one view: steps wait for what is not there
_NAMES = """(found, most) => found.slice(0, most).map(each => [
  each.localName,
  each.getAttribute('aria-label') || [...each.labels ?? []].map(label => label.textContent).join(' ')
    || each.getAttribute('alt') || each.getAttribute('placeholder') || each.getAttribute('name') || each.textContent
])"""


@dataclass(frozen=True)
class Resolved:
    """What one locator came to on one view.

    Attributes
    ----------
    line : where it stands in the scenario, 0 where nobody knows.
    what : what it is for and how it looks for it, in words.
    where : the page and state, or the session; device : the viewport (and browser, where that is another).
    count, names : how many things it found, and what some of them are.
    wrong : what is wrong with that, "" for nothing.
    many : whether any number of things would be right.
    """

    line: int
    what: str
    where: str
    device: str
    count: int
    names: tuple[str, ...] = ()
    wrong: str = ""
    many: bool = False


@dataclass(frozen=True)
class Resolution:
    """What all locators came to, in the order of the file; and which pages could not be looked at, with the reason."""

    found: tuple[Resolved, ...]
    failed: tuple[tuple[str, str], ...]

    @property
    def idle(self) -> tuple[Resolved, ...]:
        """One for each selector of many things that found nothing on any view: a typo, or something that is gone."""
        asked = {(each.line, each.what): each for each in reversed(self.found) if each.many}
        finds = {(each.line, each.what) for each in self.found if each.count or each.wrong}
        return tuple(asked[key] for key in sorted(asked.keys() - finds))


async def resolve(site: Site, named: Sequence[Named]) -> Resolution:
    """Open every page of the site's plan in every state, follow every session, and see what locators find there.

    `named` is what is looked for beside the steps. A page that cannot be opened is told in `failed`; the others go on.
    """
    turns = asyncio.Semaphore(site.plan.workers)
    failed: list[tuple[str, str]] = []

    async def seen(work: AsyncIterator[Resolved], where: str) -> list[Resolved]:
        came: list[Resolved] = []
        async with turns:
            try:
                async with asyncio.timeout(_CAP_S):
                    async for each in work:
                        came.append(each)  # noqa: PERF401  what came before a failure is kept
            except TimeoutError:
                failed.append((where, f"it was not looked through within {_CAP_S:g} s"))
            except PageError as failure:
                failed.append((where, str(failure)))
            except PlaywrightError as failure:
                failed.append((where, plain(failure)))
        return came

    jobs = [job for job in site.jobs if not job.picture]
    works = [seen(_on_page(site, job, named), str(view_of(job))) for job in jobs]
    works += [
        seen(_on_the_way(site, job), f"session {job.session.name} on {_device(job)}") for job in site.plan.scripted
    ]
    every = [each for came in await asyncio.gather(*works) for each in came]
    hidden = site.plan.access.secrets.hidden
    clean = [
        replace(each, names=tuple(map(hidden, each.names)), wrong=hidden(each.wrong), what=hidden(each.what))
        for each in every
    ]
    return Resolution(
        tuple(sorted(clean, key=lambda each: each.line)),
        tuple((where, hidden(reason)) for where, reason in sorted(failed)),
    )


async def _on_page(site: Site, job: Job, named: Sequence[Named]) -> AsyncIterator[Resolved]:
    """What is named on a page as it loads, or what the steps to one of its states find."""
    if job.sitemap:
        raise PageError(f"the sitemap cannot be read: {job.sitemap.failure}")
    settings, view = site.plan.capture, view_of(job)
    touch = job.viewport.touch and job.browser != "firefox"
    where = job.page if job.state == INITIAL else f"{job.page}, state {job.state}"
    async with site.context(job) as context:
        page = await context.new_page()
        session = await session_of(page, job.browser)
        consented: list[Resolved] = []

        async def dismiss() -> tuple[str, ...]:
            for step in settings.consent:
                count, names = await _waited(page, step, FIRST_MS)
                if step.target and step.target.by != "at":
                    told = Resolved(step.line, f"consent: {_of(step)}", job.page, _device(job), count, names, many=True)
                    consented.append(told)
                await dismissed(page, [step], touch=touch, first=False)
            return ()

        await load(
            page,
            session,
            job.url,
            timeout_ms=site.plan.timeout_ms,
            settle_ms=settings.settle_ms,
            ready=settings.ready_selector,
            hide=settings.hide,
            lazy=settings.lazy,
            dismiss=dismiss if settings.consent else None,
        )
        if job.state == INITIAL:
            for one in consented:
                yield one
            for each in named:
                if _is_for(each, view):
                    yield await _named(page, each, job)
        async for found in _steps(page, job.steps, where, _device(job), touch):
            yield found


async def _on_the_way(site: Site, job: SessionJob) -> AsyncIterator[Resolved]:
    """What the steps of a scripted session find, each where the steps before it have led."""
    session = job.session
    base = site.bases[session.site] if isinstance(session.site, Path) else session.site or ""
    viewport = site.pool.resolve(job.viewport)
    touch = viewport.touch and job.browser != "firefox"
    async with site.context(job) as context:
        page = await context.new_page()
        steps = [replace(s, value=urljoin(base, s.value)) if s.action == "goto" else s for s in session.steps]
        if not steps or steps[0].action != "goto":
            await page.goto(base)
        async for found in _steps(page, steps, f"session {session.name}", _device(job), touch):
            yield found


async def _steps(page: Page, steps: Iterable[Step], where: str, device: str, touch: bool) -> AsyncIterator[Resolved]:
    """What each step finds. One that finds nothing, or too much, or cannot be done, is the last that is tried."""
    for number, step in enumerate(steps, 1):
        told = Resolved(step.line, f"step {number}: {_of(step)}", where, device, 0)
        late = step.manner == "until"  # it is there only once the step is done
        count, names = (0, ()) if late else await _waited(page, step)
        wrong = "" if late or _may_be_any(step) else await _not_one(page, step, count)
        if not wrong and step.to and step.to.by != "at":
            ends, _ = await _counted(page, step.to)
            wrong = "" if ends == 1 else f"where it is dragged to, {said(step.to)}, matches {ends} things"
        if not wrong and step.action != "checkpoint":
            try:
                await carry_out(page, [step], touch=touch, first=number)
            except StepFailed as failure:
                wrong = str(failure).partition("failed: ")[2] or str(failure)
        if late and not wrong:
            count, names = await _counted(page, step.target)
        if wrong or not (step.target is None or step.target.by == "at"):
            yield replace(told, count=count, names=names, wrong=wrong)
        if wrong:
            return


def _may_be_any(step: Step) -> bool:
    return step.target is None or step.target.by == "at" or (step.action, step.manner) == ("expect", "hidden")


async def _waited(page: Page, step: Step, wait_ms: float = STEP_CAP_MS) -> tuple[int, tuple[str, ...]]:
    """What the step's target finds, once some of it is there: that is waited for, as the step itself would."""
    if step.target is None or step.target.by == "at":
        return 0, ()
    found = located(page, step.target)
    # The field of an upload need not be visible: most are hidden behind a label that looks like a button.
    found = found if step.action == "upload" else found.locator("visible=true")
    if (step.action, step.manner) != ("expect", "hidden"):
        with contextlib.suppress(PlaywrightError):
            await found.first.wait_for(state="attached", timeout=wait_ms)
    return await _told(found)


async def _not_one(page: Page, step: Step, count: int) -> str:
    """Why a step cannot be done to what its target finds, "" where it can."""
    assert step.target is not None
    if count == 0:
        return await instead(page, step.target, located(page, step.target))
    # To wait for something, or to expect it, one of several is enough.
    several = count > 1 and step.action not in ("wait", "expect")
    return f"{count} things match, and a step is done to one: say more of the one that is meant" if several else ""


async def _named(page: Page, named: Named, job: Job) -> Resolved:
    """What something that is named beside the steps finds on a page."""
    where = f"{named.what}: {said(named.locator)}"
    try:
        count, names = await _told(located(page, named.locator))
        wrong = ""
    except PlaywrightError as failure:
        count, names, wrong = 0, (), f"the browser does not take it: {readable(plain(failure), 90)}"
    if named.or_name and not count:
        # No selector then: the words of something.
        count, names = await _told(page.get_by_text(named.locator.value, exact=True))
        wrong = ""
    if named.single and not wrong:
        visible = await located(page, named.locator).locator("visible=true").count()
        if visible == 0:
            wrong = await instead(page, named.locator, located(page, named.locator))
        elif visible > 1:
            wrong = f"{visible} things match, and one is meant: say more of it"
    return Resolved(named.line, where, job.page, _device(job), count, names, wrong, many=not named.single)


def _is_for(named: Named, view: View) -> bool:
    return named.page in ("", view.page) and named.device in ("", view.device)


async def _counted(page: Page, target: Locator | None) -> tuple[int, tuple[str, ...]]:
    """How many visible things a locator finds, and what some of them are."""
    if target is None or target.by == "at":
        return 0, ()
    return await _told(located(page, target).locator("visible=true"))


async def _told(found: Found) -> tuple[int, tuple[str, ...]]:
    count = await found.count()
    names = await found.evaluate_all(_NAMES, _NAMED) if count else []
    return count, tuple(f"<{tag}> “{text}”" if (text := readable(words, 40)) else f"<{tag}>" for tag, words in names)


def _of(step: Step) -> str:
    return f"{step.action} {said(step.target)}" if step.target else step.action


def _device(job: Job | SessionJob) -> str:
    return job.viewport.name if job.browser == "chromium" else f"{job.viewport.name} in {job.browser}"
