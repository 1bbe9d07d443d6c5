"""Recording what tests do: every browser context that Playwright makes meanwhile, whichever fixture asked for it.

It is Playwright's own methods that are wrapped, in both of its APIs, and given back afterwards: whatever fixtures a
project has, its contexts come from `new_context`, `new_page` or `launch_persistent_context`. A test never fails over
being recorded; what goes wrong with that is told at the end.
"""

from __future__ import annotations

import asyncio
import functools
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright import async_api, sync_api

from synthmap.browser.commands import plain
from synthmap.in_tests.audit import PageAudit
from synthmap.in_tests.parts import KEPT_OPTIONS, Audited, Open, Part
from synthmap.sessions.recording import Recorder, attach, attach_sync, flush, flush_sync

_HARMLESS = frozenset(("GET", "HEAD", "OPTIONS"))
_BEACONS = frozenset(("ping", "beacon", "cspviolationreport"))
_MAX_TROUBLES = 20
_MADE_BY = (("Browser", "new_context"), ("Browser", "new_page"), ("BrowserType", "launch_persistent_context"))
_ENDED_BY = (("BrowserContext", "close"), ("Browser", "close"), ("Page", "close"))

Wrap = Callable[[Any], Any]


@dataclass(eq=False)
class _Watched:
    """A context in the making of its record: what of it was handed over already, and what its pages sent."""

    context: Any
    recorder: Recorder
    engine: Any
    options: Mapping[str, Any]
    loop: asyncio.AbstractEventLoop | None = None  # of an asynchronous context
    handed_over: int = 0
    carried: tuple[tuple[int, str, str], ...] = ()
    sent: str = ""
    audited: list[Audited] = field(default_factory=list)

    def asked(self, request: Any) -> None:
        """Note a request that may have changed something on the server."""
        if not self.sent and request.method not in _HARMLESS and request.resource_type not in _BEACONS:
            self.sent = f"{request.method} {request.url.partition('?')[0]}"[:200]

    def taken(self, test: str, storage: Any) -> Part | None:
        """What was done since the last time, None where that was nothing."""
        fresh = self.recorder.batches[self.handed_over :]
        self.handed_over += len(fresh)
        audited, self.audited = tuple(self.audited), []
        batches, self.carried = (*self.carried, *((b.tab, b.frame, b.text) for b in fresh)), ()
        if not (fresh or audited):
            return None
        return Part(test, self.engine, self.options, batches, self.sent, storage, audited)

    def carry(self) -> None:
        """Where its pages are now, for a test that goes on with them: what is read begins with being somewhere."""
        at = time.time() * 1000
        self.carried = tuple(
            (self.recorder.tab(page), "", _batch({"kind": "navigate", "at": at, "url": page.url}))
            for page in self.context.pages
        )


class Watching:
    """Records every context from `start` to `stop`; `keep` is handed a part for each context and test."""

    def __init__(self, keep: Callable[[Part], None]) -> None:
        self.troubles: list[str] = []
        self._keep = keep
        self._test = ""
        self._watched: dict[Any, _Watched] = {}
        self._originals: list[tuple[type, str, Any]] = []

    def start(self) -> None:
        """Wrap Playwright's methods."""
        both = ((sync_api, self._making, self._ending), (async_api, self._making_async, self._ending_async))
        for api, making, ending in both:
            for wrap, names in ((making, _MADE_BY), (ending, _ENDED_BY)):
                for owner, name in names:
                    kind = getattr(api, owner)
                    original = getattr(kind, name)
                    self._originals.append((kind, name, original))
                    setattr(kind, name, functools.wraps(original)(wrap(original)))

    def stop(self) -> None:
        """Give Playwright its methods back, and record no more."""
        self._watched.clear()
        while self._originals:
            kind, name, original = self._originals.pop()
            setattr(kind, name, original)

    def begin(self, test: str) -> None:
        """What is done from now on, this test does."""
        self._test = test

    def end(self) -> None:
        """The test is over and its fixtures torn down: hand over what it did in contexts that live on."""
        for watched in list(self._watched.values()):
            storage = None
            if isinstance(watched.context, sync_api.BrowserContext):
                storage = self._guarded(_last_words, watched)
            elif (loop := watched.loop) and not loop.is_running() and not loop.is_closed():
                storage = loop.run_until_complete(self._guarded_async(_last_words_async, watched))
            self._hand_over(watched, storage)
            watched.carry()

    def audited(self, found: PageAudit, page: Any) -> None:
        """Note a page that the test had audited, with what was left open."""
        watched = self._watched.get(page.context)
        if watched is None:
            return
        table = found.snapshot.elements
        keys = {key for key, seen in zip(table.key, table.visible, strict=True) if seen and key}
        left = tuple(Open(finding.rule, finding.element_key, finding.message) for finding in found.incomplete)
        watched.audited.append(Audited(page.url, found.view.device, tuple(sorted(keys)), left))

    def _making(self, original: Any) -> Any:
        def made(maker: Any, *given: Any, **options: Any) -> Any:
            found = original(maker, *given, **options)
            context = _context_of(found)
            recorder = self._guarded(attach_sync, context)
            self._watch(context, recorder, maker, options)
            return found

        return made

    def _making_async(self, original: Any) -> Any:
        async def made(maker: Any, *given: Any, **options: Any) -> Any:
            found = await original(maker, *given, **options)
            context = _context_of(found)
            recorder = await self._guarded_async(attach, context)
            self._watch(context, recorder, maker, options)
            return found

        return made

    def _ending(self, original: Any) -> Any:
        def ended(what: Any, *given: Any, **options: Any) -> Any:
            for watched in self._within(what):
                if _is_one_of_several(what, watched):
                    self._guarded(flush_sync, what)
                else:
                    self._hand_over(watched, self._guarded(_last_words, watched))
            return original(what, *given, **options)

        return ended

    def _ending_async(self, original: Any) -> Any:
        async def ended(what: Any, *given: Any, **options: Any) -> Any:
            for watched in self._within(what):
                if _is_one_of_several(what, watched):
                    await self._guarded_async(flush, what, watched.recorder)
                else:
                    self._hand_over(watched, await self._guarded_async(_last_words_async, watched))
            return await original(what, *given, **options)

        return ended

    def _watch(self, context: Any, recorder: Recorder | None, maker: Any, options: Mapping[str, Any]) -> None:
        if recorder is None:
            return
        for page in context.pages:
            recorder.opened(page)
        kept = {name: options[name] for name in KEPT_OPTIONS if options.get(name) is not None}
        loop = asyncio.get_running_loop() if isinstance(context, async_api.BrowserContext) else None
        watched = _Watched(context, recorder, getattr(maker, "browser_type", maker).name, kept, loop)
        context.on("request", watched.asked)
        context.on("close", lambda _: self._watched.pop(context, None))
        self._watched[context] = watched

    def _within(self, what: Any) -> Iterator[_Watched]:
        """The contexts that end with a context or a browser, or that a page ends in."""
        for context, watched in list(self._watched.items()):
            if what in (context, context.browser, *context.pages):
                yield watched

    def _hand_over(self, watched: _Watched, storage: Any) -> None:
        part = watched.taken(self._test, storage)
        if part is not None:
            self._guarded(self._keep, part)

    def _guarded(self, work: Callable[..., Any], *given: Any) -> Any:
        """What some work comes to, None where it fails: no test may fail over being recorded."""
        try:
            return work(*given)
        except Exception as error:
            self._trouble(error)

    async def _guarded_async(self, work: Callable[..., Awaitable[Any]], *given: Any) -> Any:
        try:
            return await work(*given)
        except Exception as error:
            self._trouble(error)

    def _trouble(self, error: Exception) -> None:
        if len(self.troubles) < _MAX_TROUBLES:
            said = plain(error) if isinstance(error, sync_api.Error) else f"{type(error).__name__}: {error}"
            self.troubles.append(f"{self._test or 'outside of tests'}: {said}")


def _context_of(made: Any) -> Any:
    """A context that was made, or that of a page that was made with one of its own."""
    return made.context if isinstance(made, (sync_api.Page, async_api.Page)) else made


def _is_one_of_several(what: Any, watched: _Watched) -> bool:
    """Whether it is a page that is closed, and others stay: what the browser knows can still be asked for later."""
    return len(watched.context.pages) > 1 and what in watched.context.pages


def _last_words(watched: _Watched) -> Any:
    """Take what the pages have not told yet, and what the browser knows of the visitor."""
    for page in watched.context.pages:
        flush_sync(page)
    return watched.context.storage_state()


async def _last_words_async(watched: _Watched) -> Any:
    for page in watched.context.pages:
        await flush(page, watched.recorder)
    return await watched.context.storage_state()


def _batch(note: Mapping[str, Any]) -> str:
    return json.dumps({"document": 0, "lost": 0, "notes": [note]})
