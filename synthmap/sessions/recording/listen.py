"""Attaching the recorder to a browser context, of either of Playwright's APIs, and taking what its pages tell.

A `Recorder` only ever keeps what it is handed. All that talks to the browser is in `attach` and `finish`, and in
`attach_sync` and `finish_sync`, which differ in nothing but waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import re
import time
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from playwright.async_api import BrowserContext, Page
from playwright.async_api import Error as PlaywrightError
from playwright.sync_api import BrowserContext as SyncBrowserContext
from playwright.sync_api import Page as SyncPage

from synthmap.capture.scripts import script as shared
from synthmap.sessions.recording.notes import Batch

_BINDING = "__synthmapRecorder"
_FLUSH = f"done => globalThis.{_BINDING}?.(done)"
_FLUSH_CAP_S = 2.0
_MAX_BATCHES = 100_000
_MOMENT = re.compile(r'"at":(\d{1,14}(?:\.\d+)?)')
_OTHER_CLOCK_MS = 60_000  # clocks that differ by more are not off: a scenario has set the pages'


@cache
def recorder_script(*, keep_text: bool = False, describe: str = "null") -> str:
    """The script that notes what is done in a document; `describe` is the source of a function that says more."""
    folder = files("synthmap.sessions.recording")
    source = folder.joinpath("script.js").read_text("utf-8")
    for word, part in (("PORTRAIT", "portrait.js"), ("FIELDS", "fields.js")):
        source = source.replace(f"{word};", f"{folder.joinpath(part).read_text('utf-8').strip()};", 1)
    source = source.replace("OPTIONS;", f"{json.dumps({'keepText': keep_text})};", 1)
    source = source.replace("const more = DESCRIBE;", f"const more = {describe.strip()};", 1)
    return source.replace("ACCESSIBILITY;", f"{shared('accessibility.js').strip()};", 1)


class Recorder:
    """What the pages of one context have told, in order of arrival."""

    def __init__(self) -> None:
        self._batches: list[Batch] = []
        self._tabs: dict[Any, int] = {}
        self._done = False
        self._ahead = math.inf  # ms by which our clock is ahead of the pages'
        self.answered = asyncio.Event()
        """Set with every answer to a click; whoever waits for the next one clears it before."""

    @property
    def batches(self) -> tuple[Batch, ...]:
        """What has arrived so far, for `notes.decode`."""
        return tuple(self._batches)

    def told(self, source: Mapping[str, Any], text: object = None, *_: object) -> None:
        """A document's batch, as a binding hands it over; anything else is not kept."""
        if self._done or not isinstance(text, str) or len(self._batches) >= _MAX_BATCHES:
            return
        page, frame = source["page"], source["frame"]
        if '"kind":"answer"' in text or '"kind":"navigate"' in text:
            self.answered.set()
        if moments := _MOMENT.findall(text):
            # Of all that was told, what was under way the shortest tells it best.
            self._ahead = min(self._ahead, _now() - float(moments[-1]), key=abs)
        self._batches.append(Batch(self.tab(page), "" if frame is page.main_frame else frame.url, text))

    def tab(self, page: Any) -> int:
        """The number of a tab: they are counted as they are first seen."""
        return self._tabs.setdefault(page, len(self._tabs))

    def opened(self, page: Any) -> None:
        """Count a new tab, and hear of what its documents cannot know: that a click opened another, or a download."""
        self.tab(page)
        for event in ("popup", "download"):
            page.on(event, lambda _, page=page: self._answered(page))

    def close(self) -> None:
        """Take nothing more: what comes after this is the context being closed."""
        self._done = True

    def reached(self, page: Any, state: str) -> None:
        """What follows in this tab, until it goes elsewhere, happens in that state of its page."""
        self._note(page, {"kind": "state", "state": state})

    def aside(self, page: Any, *, begins: bool) -> None:
        """What is done in this tab is none of the session's, from where that `begins` to where it ends."""
        self._note(page, {"kind": "aside" if begins else "back"})

    def settled(self, page: Any) -> None:
        """Nothing that follows answers a click of this tab any more."""
        self._note(page, {"kind": "done"})

    def _answered(self, page: Any) -> None:
        self.answered.set()
        self._note(page, {"kind": "answer", "what": "navigation"})

    def _note(self, page: Any, fields: Mapping[str, str]) -> None:
        set_otherwise = _OTHER_CLOCK_MS < abs(self._ahead) < math.inf
        note = {**fields, "at": _now() - (self._ahead if set_otherwise else 0)}
        if not self._done and len(self._batches) < _MAX_BATCHES:
            self._batches.append(Batch(self.tab(page), "", json.dumps({"document": 0, "lost": 0, "notes": [note]})))


def _now() -> float:
    return time.time() * 1000


async def attach(context: BrowserContext, *, keep_text: bool = False, describe: str = "null") -> Recorder:
    """Record all that is done in a context from now on, in pages that it opens from now on."""
    recorder = Recorder()
    context.on("page", recorder.opened)
    await context.expose_binding(_BINDING, recorder.told)
    await context.add_init_script(script=recorder_script(keep_text=keep_text, describe=describe))
    return recorder


def attach_sync(context: SyncBrowserContext) -> Recorder:
    """Record all that is done in a context of the synchronous API from now on, in pages that it opens from now on."""
    recorder = Recorder()
    context.on("page", recorder.opened)
    context.expose_binding(_BINDING, recorder.told)
    context.add_init_script(script=recorder_script())
    return recorder


async def flush(page: Page, recorder: Recorder, *, done: bool = False) -> None:
    """Take what the documents of a page have not told yet; with `done`, nothing that follows answers a click any more.

    A document that does not answer is left with what it has.
    """
    if done:
        recorder.settled(page)
    for frame in page.frames:
        with contextlib.suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(_FLUSH_CAP_S):
                await frame.evaluate(_FLUSH, done)


async def finish(recorder: Recorder, context: BrowserContext) -> tuple[Batch, ...]:
    """Take what is still waiting in the context's pages, and nothing more after that: before the context is closed."""
    for page in context.pages:
        await flush(page, recorder)
    recorder.close()
    return recorder.batches


def flush_sync(page: SyncPage) -> None:
    """As `flush`, for a page of the synchronous API.

    It has no time limit for scripts, but for finding the element that a script is run on, which a page that hangs does
    not answer. Waiting for a function has one too, and puts Playwright's own scripts into the page's world first: three
    times as slow.
    """
    for frame in page.frames:
        with contextlib.suppress(PlaywrightError):
            frame.locator(":root").evaluate(f"() => ({_FLUSH})(false)", timeout=_FLUSH_CAP_S * 1000)


def finish_sync(recorder: Recorder, context: SyncBrowserContext) -> tuple[Batch, ...]:
    """As `finish`, for a context of the synchronous API."""
    for page in context.pages:
        flush_sync(page)
    recorder.close()
    return recorder.batches
