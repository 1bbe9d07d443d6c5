"""All sessions of a run that are not simulated: scripted ones carried out, recordings read, both named by the plan.

They run beside the views; a view waits for them only when its maps are drawn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from math import log
from pathlib import Path

import numpy as np
from playwright.async_api import BrowserContext

from synthmap.model.events import Events, concatenated, joined, make_events
from synthmap.model.view import INITIAL, View, Viewport
from synthmap.scenario.expand import Job, Plan, SessionJob
from synthmap.scenario.sessions import SESSION
from synthmap.scenario.types import RecordedSessions, Step
from synthmap.sessions.keeping import Keeper
from synthmap.sessions.places import Place, Places, places
from synthmap.sessions.recorded import read
from synthmap.sessions.scripted import Checkpoint, Walked, named, walk

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
    """What sessions did, numbered from 0 over the run.

    `checkpoints` are jobs for the states that scripted sessions came to, `stopped` the sessions that failed, `notes`
    what could not be understood of recordings, in words.
    """

    events: Events
    checkpoints: tuple[Job, ...] = ()
    stopped: tuple[Stopped, ...] = ()
    notes: tuple[str, ...] = ()


NOTHING = Gathered(make_events(0))


async def gather(
    plan: Plan,
    jobs: Sequence[Job],
    *,
    bases: Mapping[Path, str],
    viewports: Mapping[str, Viewport],
    open_context: Open,
    keeper_of: Callable[[View, Sequence[Step]], Keeper],
) -> Gathered:
    """Carry out the scripted sessions of a plan, as many at once as it has workers, and read its recordings.

    `jobs` are the plan's with the addresses they are opened at, `bases` where local folders are served, `viewports`
    the plan's by name, whole; `keeper_of` says where evidence of a failed step is kept.
    Raises UsageError for a recording that cannot be read.
    """
    known = places(
        [Place(job.page, job.url, job.recorded_url) for job in jobs if not job.picture and not job.sitemap],
        bases.values(),
    )
    turns = asyncio.Semaphore(plan.workers)

    async def walked(number: int, asked: SessionJob) -> Walked:
        site = asked.session.site
        base = bases[site] if isinstance(site, Path) else site or ""
        job = replace(asked, viewport=viewports[asked.viewport.name])
        async with turns:
            keeper = keeper_of(view_of_session(job), job.session.steps)
            return await walk(open_context(job), job, base=base, places=known, keeper=keeper, number=number)

    walking = asyncio.gather(*(walked(number, job) for number, job in enumerate(plan.scripted)))
    reading = asyncio.to_thread(_recordings, plan.recorded, known, list(viewports.values()), plan)
    walks, (recorded, notes) = await asyncio.gather(walking, reading)
    stopped = [
        Stopped(view_of_session(job), known.address(seen.url), f"the session `{job.session.name}`: {seen.error}")
        for job, seen in zip(plan.scripted, walks, strict=True)
        if seen.error
    ]
    checkpoints = [
        made
        for job, seen in zip(plan.scripted, walks, strict=True)
        for point in seen.checkpoints
        for made in [_checkpoint(point, job, jobs, known, viewports)]
    ]
    scripted = concatenated(seen.events for seen in walks)
    told = [
        f"{job.session.name}: {note}" for job, seen in zip(plan.scripted, walks, strict=True) for note in seen.notes
    ]
    return Gathered(joined([scripted, recorded]), tuple(checkpoints), tuple(stopped), (*told, *notes))


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
    )


def _recordings(
    asked: Sequence[RecordedSessions], known: Places, viewports: Sequence[Viewport], plan: Plan
) -> tuple[Events, tuple[str, ...]]:
    """The events of all recordings and, in words, what was not understood of them."""
    parts: list[Events] = []
    notes: list[str] = []
    for group in asked:
        for file in group.files:
            recording = read(file)
            notes += [f"{file.name}: {count:,} {what}" for what, count in recording.notes.items()]
            if recording.replay is not None:
                notes.append(f"{file.name}: its steps are not carried out; write them as a scripted session")
                continue
            fitting = [v for v in viewports if not group.viewports or v.name in group.viewports]
            device = nearest(recording.viewports, fitting)
            browser = next((job.browser for job in plan.jobs), "chromium")
            events = named(recording.events, known, device, browser)
            segments = {**events.segments, **{name: np.full(len(events), v) for name, v in group.segment.items()}}
            state = np.full(len(events), INITIAL)
            parts.append(replace(events, segments=segments, state=state))
    return joined(parts), tuple(notes)


def nearest(windows: Sequence[tuple[int, int]], viewports: Sequence[Viewport]) -> str:
    """The viewport whose width is nearest, as a ratio, to that of the window a recording began in; "" for none.

    A recording that names no window is taken for the first viewport's.
    """
    if not viewports:
        return ""
    if not windows or windows[0][0] <= 0:
        return viewports[0].name
    return min(viewports, key=lambda viewport: abs(log(viewport.width / windows[0][0]))).name
