"""All sessions of a run that are not simulated: scripted ones carried out, recordings read or done again.

They run beside the views; a view waits for them only when its maps are drawn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin

from playwright.async_api import BrowserContext

from synthmap.model.events import Events, concatenated, joined, make_events
from synthmap.model.view import INITIAL, Engine, View, Viewport
from synthmap.scenario.expand import Job, Plan, SessionJob
from synthmap.scenario.sessions import SESSION
from synthmap.sessions.keeping import Keeper
from synthmap.sessions.kept import not_walked, read_walks, write_walks
from synthmap.sessions.places import Place, Places, places
from synthmap.sessions.recordings import read_recordings
from synthmap.sessions.scripted import Checkpoint, Walked, walk
from synthmap.store.run import RunFolder

Open = Callable[[SessionJob], AbstractAsyncContextManager[BrowserContext]]
"""Gives a context of its own for a session."""


@dataclass(frozen=True)
class Stopped:
    """A session that could not be carried out: what reports call it, where it was, and why it stopped."""

    view: View
    url: str
    error: str


@dataclass(frozen=True, eq=False)
class Gathered:
    """What sessions did, numbered over the run after those that are simulated on each view.

    `checkpoints` are jobs for the states that scripted sessions came to, `stopped` the sessions that failed, `notes`
    what could not be understood of recordings, in words. `reached` are the checkpoints by session number and name,
    `came` the pages of the plan that sessions came to which were carried out.
    """

    events: Events
    checkpoints: tuple[Job, ...] = ()
    stopped: tuple[Stopped, ...] = ()
    notes: tuple[str, ...] = ()
    reached: tuple[tuple[int, str], ...] = ()
    came: tuple[str, ...] = ()


NOTHING = Gathered(make_events(0))


async def gather(
    plan: Plan,
    jobs: Sequence[Job],
    *,
    bases: Mapping[Path, str],
    viewports: Mapping[str, Viewport],
    open_context: Open,
    keeper_of: Callable[[SessionJob], Keeper],
    folder: RunFolder | None = None,
    walking: bool = True,
) -> Gathered:
    """Carry out the scripted sessions of a plan, as many at once as it has workers, and read its recordings.

    `jobs` are the plan's with the addresses they are opened at, `bases` where local folders are served, `viewports`
    the plan's by name, whole; `keeper_of` says where evidence of a failed step is kept. How sessions went is kept in
    `folder`, and taken from there where it is; where another run is `walking`, they are not carried out at all.
    Raises UsageError for a recording that cannot be read.
    """
    known = places(
        [Place(job.page, job.url, job.recorded_url) for job in jobs if not job.picture and not job.sitemap],
        bases.values(),
    )
    browser: Engine = next((job.browser for job in jobs), "chromium")
    home = urljoin(next((job.url for job in jobs if job.url), ""), "/")
    recordings = await asyncio.to_thread(read_recordings, plan.recorded, known, list(viewports.values()), browser, home)
    wanted = [replace(job, viewport=viewports[job.viewport.name]) for job in plan.scripted]
    asked: list[tuple[SessionJob, Literal["scripted", "recorded"]]] = [(job, "scripted") for job in wanted]
    asked += [(job, "recorded") for job in recordings.replays]
    turns = asyncio.Semaphore(plan.workers)

    def base_of(job: SessionJob) -> str:
        site = job.session.site
        return bases[site] if isinstance(site, Path) else site or home

    async def walked(number: int, job: SessionJob, source: Literal["scripted", "recorded"]) -> Walked:
        async with turns:
            return await walk(
                open_context(job),
                job,
                base=base_of(job),
                places=known,
                keeper=keeper_of(job),
                number=number,
                source=source,
                consent=plan.capture.consent,
            )

    mine, served = [job for job, _ in asked], list(bases.values())
    if not walking or not mine:
        walks = not_walked(mine)
    elif folder and (kept := read_walks(folder, mine, [base_of(job) for job in mine], served)):
        walks = kept
    else:
        walks = await asyncio.gather(*(walked(number, *each) for number, each in enumerate(asked)))
        if folder:
            write_walks(folder, mine, walks, served, plan.access.secrets)
    stopped = [
        Stopped(view_of_session(job), known.address(seen.url), f"the session `{job.session.name}`: {seen.error}")
        for (job, _), seen in zip(asked, walks, strict=True)
        if seen.error
    ]
    checkpoints = [
        _checkpoint(point, job, jobs, known, viewports)
        for (job, _), seen in zip(asked, walks, strict=True)
        for point in seen.checkpoints
    ]
    done = concatenated(seen.events for seen in walks)
    told = [f"{job.session.name}: {note}" for (job, _), seen in zip(asked, walks, strict=True) for note in seen.notes]
    # Those that were read are numbered on from all that were asked for, whoever carries these out.
    read = joined([recordings.events, *([] if plan.visits is None else [plan.visits])])
    events = concatenated([done, replace(read, session=read.session + len(asked))])
    first = plan.sessions.count
    events = replace(events, session=events.session + first)
    reached = tuple((number, point.name) for number, seen in enumerate(walks, first) for point in seen.checkpoints)
    seen_on = {*done.page.tolist(), *(job.page for job in checkpoints)}
    came = tuple(page for page in dict.fromkeys(job.page for job in jobs) if page in seen_on)
    return Gathered(events, tuple(checkpoints), tuple(stopped), (*told, *recordings.notes), reached, came)


def view_of_session(job: SessionJob) -> View:
    """What a session is called where a view is named, which it is none of."""
    return View(job.session.name, job.viewport.name, job.browser, SESSION)


def _checkpoint(
    point: Checkpoint, asked: SessionJob, jobs: Sequence[Job], known: Places, viewports: Mapping[str, Viewport]
) -> Job:
    """The job that looks at a state which a session came to: of the plan's page there, else of one named after it."""
    page = known.page(point.url)
    like = next((job for job in jobs if job.page == page and job.state == INITIAL), None)
    return Job(
        page=page or asked.session.name,
        url=point.begun,
        recorded_url=known.address(point.url),
        viewport=viewports[asked.viewport.name],
        browser=asked.browser,
        question=like.question if like else None,
        source_file=jobs[0].source_file if jobs else None,
        source_line=asked.session.line or None,
        state=point.name,
        steps=point.steps,
        areas=like.areas if like else (),
        login=asked.session.login,
    )
