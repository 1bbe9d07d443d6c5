"""A page in somebody else's hands, captured as it stands: nothing is clicked, and nothing is left behind in it.

A test goes on with its page afterwards. So the page keeps its scroll position, focus and styles, its listeners do not
hear of the scrolling there and back (`standing.js`), and the picture is taken by Playwright's own session: one of ours
would undo the device that the test emulates. Of one thing a page may hear: like any full-page screenshot, that of a
page taller than its window sends a `resize`, to the size that it has. Firefox and WebKit are asked by scripts in the
page's own world, which leave unknown what `in_page` says; Playwright's picture puts an empty style sheet into the page
there and takes it out again. The way is written once, as a generator that yields calls of
Playwright, and walked over either of its two APIs.
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as AsyncPage
from playwright.async_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import Page as SyncPage

from synthmap.browser.commands import Program, call, drive, drive_sync, isolated_world, plain
from synthmap.browser.frames import Apart, frames_apart, frames_apart_sync
from synthmap.browser.own_world import OwnWorld, OwnWorldSync
from synthmap.capture.dom import Dom
from synthmap.capture.in_page import FRAMEWORKS, collected, gathered_of, notes_of, pictured_size
from synthmap.capture.scripts import script
from synthmap.capture.snapshot import Gathered, decode_snapshot, gather, origin, with_reach
from synthmap.model.errors import PageCrashed, PageError, PageTimeout
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import Engine, View, Viewport, named_by_size

Name = Callable[[Viewport], tuple[View, str]]
"""From the window that a page is shown in, what the view is called and the address that is recorded of it."""

_SCRIPT = script("standing.js")
_CAP_MS = 20_000  # for each thing that is asked of the page
_REST_CAP_MS = 1_000  # for what is about to end by itself

T = TypeVar("T")
Way = Generator[Callable[[], Any], Any, T]
"""A way that yields calls and is sent what each came to."""


@dataclass(frozen=True)
class _Api:
    """The names under which one of Playwright's APIs does what differs between the two."""

    run: Callable[..., Any]
    frames: Callable[[Any], Any]
    own_world: Callable[[Any], Any]


def _run(program: Program[T], session: Any, frames: Sequence[Any] = ()) -> Awaitable[T]:
    return drive(program, session, cap_ms=_CAP_MS, frames=frames)


def _run_sync(program: Program[T], session: Any, frames: Sequence[Any] = ()) -> T:
    return drive_sync(program, session, frames=frames)


def look_at(page: SyncPage, name: Name) -> tuple[Snapshot, Dom]:
    """The page as it now stands, with reach and without anything clicked, and the Dom behind it.

    Raises PageTimeout where it does not answer and PageError where it does not let itself be looked at.
    """
    way, answer, failed = _captured(page, _Api(_run_sync, frames_apart_sync, OwnWorldSync), name), None, None
    while True:
        try:
            step = way.throw(failed) if failed else way.send(answer)
        except StopIteration as done:
            return done.value
        answer, failed = None, None
        try:
            answer = step()
        except Exception as error:
            failed = error


async def look_at_async(page: AsyncPage, name: Name) -> tuple[Snapshot, Dom]:
    """The same of a page of the asynchronous API."""
    way, answer, failed = _captured(page, _Api(_run, frames_apart, OwnWorld), name), None, None
    while True:
        try:
            step = way.throw(failed) if failed else way.send(answer)
        except StopIteration as done:
            return done.value
        answer, failed = None, None
        try:
            answer = await step()
        except Exception as error:
            failed = error


def _captured(page: Any, api: _Api, name: Name) -> Way[tuple[Snapshot, Dom]]:
    sessions: list[Any] = []
    browser = page.context.browser
    engine: Engine = browser.browser_type.name if browser else "chromium"
    try:
        # Of what follows, the synchronous API would wait for ever on a page that hangs.
        yield lambda: page.wait_for_selector("html", state="attached", timeout=_CAP_MS)
        apart: Apart[Any] = Apart()
        if engine == "chromium":
            session = yield lambda: page.context.new_cdp_session(page)
            sessions.append(session)
            apart = yield lambda: api.frames(page)
            sessions += apart.sessions
        else:
            session = api.own_world(page)
        world, held = yield lambda: api.run(_held(), session)
        viewport = _viewport(held, page.viewport_size)
        try:
            view, url = name(viewport)
            view = replace(view, browser=engine)
            notes: list[str] = []
            gathered: Gathered
            if engine == "chromium":
                gathered = yield lambda: api.run(
                    gather(viewport, apart.within, pictured=False), session, apart.sessions
                )
                png = yield lambda: _pictured(page, gathered.page)
                gathered = replace(gathered, png_base64=base64.b64encode(png).decode("ascii"))
            else:
                found = yield lambda: api.run(collected(), session)
                size = pictured_size(found, viewport)
                png = yield lambda: _pictured(page, size)
                kept = yield lambda: page.evaluate(FRAMEWORKS)
                gathered = gathered_of(found, size, png, kept if isinstance(kept, dict) else {})
                notes = notes_of(found, view, viewport)
            snapshot, dom = decode_snapshot(gathered, view=view, url=url, viewport=viewport, site=origin(page.url))
            snapshot = yield lambda: api.run(with_reach(snapshot, dom), session)
        finally:
            with suppress(PageError):
                yield lambda: api.run(call(world, _SCRIPT, "release", 0), session)
    except PlaywrightTimeout:
        raise PageTimeout(f"the page did not answer within {_CAP_MS / 1000:g} s") from None
    except PlaywrightError as error:
        if page.is_closed():
            raise PageCrashed("the page was closed while it was being looked at") from error
        raise PageError(f"the browser did not let the page be looked at: {plain(error)}") from error
    finally:
        for each in sessions:
            with suppress(PlaywrightError):
                yield each.detach
    late = (f"the page was still moving after {_REST_CAP_MS / 1000:g} s",) if held["late"] else ()
    return replace(snapshot, notes=(*snapshot.notes, *notes, *late)), dom


def _pictured(page: Any, size: tuple[int, int]) -> Any:
    """A call for the page's picture down to that size, in CSS pixels where the browser knows of them."""
    return page.screenshot(
        full_page=True,
        clip={"x": 0, "y": 0, "width": size[0], "height": size[1]},
        scale="css",
        # Otherwise styles are put into the page.
        animations="allow",
        caret="initial",
        timeout=_CAP_MS,
    )


def _held() -> Program[tuple[int, Any]]:
    """The world in which the page is held as it stands, and what it says of its window."""
    world = yield from isolated_world()
    return world, (yield from call(world, _SCRIPT, "hold", _REST_CAP_MS))


def _viewport(held: Any, size: Mapping[str, int] | None) -> Viewport:
    """The window that the test emulates, or else as the page sees it: one without a word on phones sees a wider one."""
    width, height = (size["width"], size["height"]) if size else map(int, held["window"])
    return named_by_size(width, height, float(held["dpr"]), mobile=bool(held["mobile"]), touch=bool(held["touch"]))
