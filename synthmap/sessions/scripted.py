"""Scripted sessions: the steps of a scenario carried out in a context of their own, and recorded like anybody's.

What is recorded is what the steps do. Playwright presses at the middle of a thing at once: no path of the pointer, no
hesitation and no reading time is made up, and nothing is claimed of how people would go the same way. After each click
its answer is waited for, as long as an answer counts, so that the next step is not taken for it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urljoin

from playwright.async_api import BrowserContext, Page
from playwright.async_api import Error as PlaywrightError

from synthmap.browser.commands import plain
from synthmap.model.errors import PageTimeout, SynthmapError
from synthmap.model.events import Events, make_events
from synthmap.scenario.expand import SessionJob
from synthmap.scenario.types import ScriptedSession, Step
from synthmap.sessions.consent import dismissed
from synthmap.sessions.keeping import Keeper
from synthmap.sessions.places import Places
from synthmap.sessions.recording import Recorder, attach, decode, finish, flush
from synthmap.sessions.steps import carry_out

CLICKING = frozenset(("click", "dblclick", "tap", "check", "uncheck"))
_ANSWER_S = 7.0  # the clock of the recorder: what comes later is no answer
_STEP_S = 20.0  # beyond a step's own cap: something of Playwright's own hangs


@dataclass(frozen=True)
class Checkpoint:
    """A state that a session came to: its name, where it was, and the way there.

    `begun` is the address that the session began at and `steps` are those that lead from there; `url` is where the
    session stood then.
    """

    name: str
    url: str
    begun: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, eq=False)
class Walked:
    """What one scripted session came to: its events, the checkpoints it reached, and what stopped it, where and why."""

    events: Events
    checkpoints: tuple[Checkpoint, ...] = ()
    error: str | None = None
    url: str = ""
    notes: tuple[str, ...] = ()


async def walk(
    context: AbstractAsyncContextManager[BrowserContext],
    job: SessionJob,
    *,
    base: str,
    places: Places,
    keeper: Keeper,
    number: int,
    source: Literal["scripted", "recorded"] = "scripted",
    consent: Sequence[Step] = (),
) -> Walked:
    """Carry out a session, numbered `number`, in a context that is opened for it.

    `base` is the address that its site is served at, `source` what its events are counted as. `consent` are steps that
    dismiss a banner once the first page is there, and that are no part of what the session did. A step that fails ends
    the session: what was done before is kept.
    """
    session = job.session
    touch = job.viewport.touch and job.browser != "firefox"
    reached: list[Checkpoint] = []
    notes: list[str] = []
    error, at = None, base
    recorder = None
    try:
        async with context as opened:
            recorder = await attach(opened)
            page = await opened.new_page()
            try:
                async with keeper.watching(page), asyncio.timeout(_STEP_S * (len(session.steps) + 1)):
                    first, steps = _whole(session.steps, base)
                    notes += await _begun(page, recorder, steps[0], consent, touch, first)
                    await _follow(page, recorder, steps, touch, first, reached)
            except Exception as failure:
                # A fault of synthmap's own in one session must not take the others with it.
                error = _reason(failure)
            at = page.url
            await finish(recorder, opened)
    except (SynthmapError, PlaywrightError) as failure:
        error = error or _reason(failure)
    recorded = decode(
        recorder.batches if recorder else (),
        source=source,
        session=number,
        address=lambda url: url,
        segments=segments_of(session),
    )
    events = named(recorded.events, places, job.viewport.name, job.browser)
    return Walked(events, tuple(reached), error, at, (*notes, *recorded.notes))


def segments_of(session: ScriptedSession) -> dict[str, str]:
    """What the events of a session can be cut by."""
    return {**session.segment, "session": session.name, "weight": str(session.weight)}


def checkpoints_of(steps: Sequence[Step], base: str) -> list[Checkpoint]:
    """The checkpoints on the way of some steps, in order; where the page stands at each is known to who goes there."""
    whole = _whole(steps, base)[1]
    ways = ((n, tuple(one for one in whole[1:n] if one.action != "checkpoint")) for n in range(len(whole)))
    return [Checkpoint(whole[n].value, "", whole[0].value, way) for n, way in ways if whole[n].action == "checkpoint"]


def named(events: Events, places: Places, device: str, browser: str) -> Events:
    """Events with the page of each address by name, the address as it is recorded, the device and the browser."""
    urls = {url: (places.page(url), places.address(url)) for url in {*events.url.tolist(), *events.frame.tolist()}}
    count = len(events)
    known = make_events(
        count,
        page=[urls[url][0] for url in events.url.tolist()] if count else "",
        url=[urls[url][1] for url in events.url.tolist()] if count else "",
        frame=[urls[url][1] if url else "" for url in events.frame.tolist()] if count else "",
        device=device,
        browser=browser,
    )
    return replace(
        events, page=known.page, url=known.url, frame=known.frame, device=known.device, browser=known.browser
    )


def _whole(steps: Sequence[Step], base: str) -> tuple[int, tuple[Step, ...]]:
    """The steps with whole addresses, led by one that opens a page, and that one's number: 0 where nobody wrote it."""
    whole = tuple(replace(s, value=urljoin(base, s.value)) if s.action == "goto" else s for s in steps)
    return (1, whole) if whole[0].action == "goto" else (0, (Step("goto", whole[0].line, value=base), *whole))


async def _begun(
    page: Page, recorder: Recorder, opens: Step, consent: Sequence[Step], touch: bool, number: int
) -> tuple[str, ...]:
    """Open the first page and dismiss what asks for consent there; notes name steps that found nothing to dismiss."""
    await carry_out(page, [opens], touch=touch, first=number)
    if not consent:
        return ()
    await flush(page, recorder)
    recorder.aside(page, begins=True)
    notes = await dismissed(page, consent, touch=touch)
    await flush(page, recorder, done=True)
    recorder.aside(page, begins=False)
    return notes


async def _follow(
    page: Page, recorder: Recorder, steps: Sequence[Step], touch: bool, first: int, reached: list[Checkpoint]
) -> None:
    """Do the steps after the first, which opened a page and has the number `first`; note the checkpoints on the way."""
    begun = steps[0].value
    done: list[Step] = []
    await flush(page, recorder, done=True)
    for number, step in enumerate(steps[1:], first + 1):
        if step.action == "checkpoint":
            recorder.reached(page, step.value)
            reached.append(Checkpoint(step.value, page.url, begun, tuple(done)))
            continue
        recorder.answered.clear()
        await carry_out(page, [step], touch=touch, first=number)
        if step.action in CLICKING:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(recorder.answered.wait(), _ANSWER_S)
        await flush(page, recorder, done=True)
        done.append(step)


def _reason(failure: Exception) -> str:
    if isinstance(failure, TimeoutError):
        return str(PageTimeout("its steps took too long"))
    if isinstance(failure, PlaywrightError):
        return f"the browser failed: {plain(failure)}"
    return str(failure) if isinstance(failure, SynthmapError) else f"synthmap itself failed: {failure!r:.300}"
