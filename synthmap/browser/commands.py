"""How synthmap talks to a page: programs that yield browser commands, driven by either of Playwright's two APIs.

A page is captured from the command line (asynchronously, many at a time) and from inside people's tests, where
pytest-playwright hands out synchronous pages. Two copies of the capture would drift apart, and a synchronous one
wrapped in threads breaks Playwright's rule of one thread per page. So whatever has to work in both worlds is written
once, as a generator that yields a `Command` and is sent the browser's answer:

    def title() -> Program[str]:
        answer = yield Send("Runtime.evaluate", {"expression": "document.title"})
        return answer["result"]["value"]

`drive` runs it over an asynchronous CDP session and `drive_sync` over a synchronous one. A program holds no session,
no event loop and no clock, composes with `yield from`, and is tested by feeding it answers by hand. What only ever
runs in a context of synthmap's own (loading a page, probing it) is ordinary asynchronous code and needs none of this.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError

from synthmap.model.errors import PageCrashed, PageError, PageTimeout

# Beside what a frame needs (tens of milliseconds) generous, beside the page's own cap small: one that hangs costs this.
FRAME_CAP_MS = 3_000

# What Chromium says of a document that another has taken the place of.
_GONE = re.compile(
    r"context with (specified|given) id|[Cc]annot find context|context was destroyed|navigated or closed"
    r"|[Ff]rame with the given id|[Nn]ode with (the )?(given|specified) id|[Oo]bject with (the )?given id"
)
_PREFIX = re.compile(r"^(?:[\w.]+: )?Protocol error \([\w.]+\): ")

Answer = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Send:
    """One command of the Chrome DevTools Protocol; the answer is its result object.

    `frame` is the number of the frame that it is for, of those that have a session of their own (`browser.frames`);
    None is the page. Such a frame may hang, crash or be gone while the page is well: then the answer is None.
    """

    method: str
    params: dict[str, Any] = field(default_factory=dict)
    frame: int | None = None


@dataclass(frozen=True)
class Together:
    """Commands that do not wait for each other; the answer is the list of their results, in order."""

    commands: tuple[Send, ...]


Command = Send | Together
Program = Generator[Command, Any, T]


class AsyncSession(Protocol):
    """What `drive` needs: of Playwright's asynchronous CDPSession, or of `content_script.ContentScripts`."""

    async def send(self, method: str, params: dict[str, Any] | None = None) -> Answer:
        """Send one command and wait for its result."""


class SyncSession(Protocol):
    """What `drive_sync` needs of Playwright's synchronous CDPSession."""

    def send(self, method: str, params: dict[str, Any] | None = None) -> Answer:
        """Send one command and wait for its result."""


async def drive(program: Program[T], session: AsyncSession, *, cap_ms: float, frames: Sequence[AsyncSession] = ()) -> T:
    """Run a program to its end over an asynchronous session, each command within `cap_ms`.

    `frames` are the sessions of the frames that commands are for; those have `FRAME_CAP_MS`. Raises PageTimeout where
    the page does not answer in time (a frozen main thread) and PageCrashed where it is gone.
    """
    answer: Any = None
    while True:
        try:
            command = program.send(answer)
        except StopIteration as done:
            return done.value
        try:
            async with asyncio.timeout(cap_ms / 1000):
                if isinstance(command, Together):
                    answer = await asyncio.gather(*(_sent(c, session, frames) for c in command.commands))
                else:
                    answer = await _sent(command, session, frames)
        except TimeoutError:
            raise PageTimeout(f"the page did not answer {_named(command)} within {cap_ms / 1000:g} s") from None
        except PlaywrightError as error:
            raise failure_of(command, error) from error


async def _sent(command: Send, session: AsyncSession, frames: Sequence[AsyncSession]) -> Answer | None:
    if command.frame is None:
        return await session.send(command.method, command.params)
    try:
        async with asyncio.timeout(FRAME_CAP_MS / 1000):
            return await frames[command.frame].send(command.method, command.params)
    except (TimeoutError, PlaywrightError):
        return None


class Capped:
    """A CDP session whose page has so long to answer each command, for code that sends commands of its own.

    A page can stop for good with a command in hand: it runs a loop without an end, or the browser draws no more frames
    of it, for which input and pictures wait.
    """

    def __init__(self, session: CDPSession, *, cap_ms: float) -> None:
        self._session, self._cap_ms = session, cap_ms
        self.on = session.on

    async def send(self, method: str, params: dict[str, Any] | None = None) -> Answer:
        """Send one command and wait for its result. Raises PageTimeout where it does not come in time."""
        try:
            async with asyncio.timeout(self._cap_ms / 1000):
                answer: Answer = await self._session.send(method, params)
                return answer
        except TimeoutError:
            raise PageTimeout(f"the page did not answer {method} within {self._cap_ms / 1000:g} s") from None

    async def detach(self) -> None:
        """Leave the page to itself. Raises PageTimeout as `send` does."""
        try:
            async with asyncio.timeout(self._cap_ms / 1000):
                await self._session.detach()
        except TimeoutError:
            raise PageTimeout("the page could not be left to itself") from None


def drive_sync(program: Program[T], session: SyncSession, *, frames: Sequence[SyncSession] = ()) -> T:
    """Run a program to its end over a synchronous session, whose own timeouts bound it; see `drive`."""
    answer: Any = None
    while True:
        try:
            command = program.send(answer)
        except StopIteration as done:
            return done.value
        try:
            if isinstance(command, Together):
                answer = [_sent_sync(c, session, frames) for c in command.commands]
            else:
                answer = _sent_sync(command, session, frames)
        except PlaywrightError as error:
            raise failure_of(command, error) from error


def _sent_sync(command: Send, session: SyncSession, frames: Sequence[SyncSession]) -> Answer | None:
    if command.frame is None:
        return session.send(command.method, command.params)
    try:
        return frames[command.frame].send(command.method, command.params)
    except PlaywrightError:
        return None


def failure_of(command: Command, error: PlaywrightError) -> PageError:
    """The page error that a refused command comes to, in words."""
    text = plain(error)
    if "crash" in text.lower() or "Target closed" in text or "has been closed" in text:
        return PageCrashed("the page's renderer crashed or was closed while it was being looked at")
    if _GONE.search(text):
        return PageError("the page went to another address by itself while it was being looked at")
    return PageError(f"the browser refused {_named(command)}: {text}")


def plain(error: PlaywrightError) -> str:
    """What a browser's error says to a person: its first line, without the names of what the protocol was asked."""
    text = str(error).strip()
    return _PREFIX.sub("", text.splitlines()[0] if text else "it gave no reason")[:300]


def _named(command: Command) -> str:
    return command.method if isinstance(command, Send) else ", ".join(c.method for c in command.commands)


def isolated_world() -> Program[int]:
    """A JavaScript world that shares the page's DOM and none of its globals, so that no override can fool a script.

    Returns the id of its execution context, good until the page navigates.
    """
    tree = yield Send("Page.getFrameTree")
    world = yield Send(
        "Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"], "worldName": "synthmap"}
    )
    return int(world["executionContextId"])


def call(world: int, function: str, *arguments: Any) -> Program[Any]:
    """Call a JavaScript function (its source) with JSON arguments in an isolated world, awaiting a promise.

    Raises PageError with the script's own message where it throws.
    """
    answer = yield Send(
        "Runtime.callFunctionOn",
        {
            "functionDeclaration": function,
            "executionContextId": world,
            "arguments": [{"value": json.loads(json.dumps(a))} for a in arguments],
            "returnByValue": True,
            "awaitPromise": True,
        },
    )
    if "exceptionDetails" in answer:
        details = answer["exceptionDetails"]
        what = details.get("exception", {}).get("description") or details.get("text", "unknown error")
        raise PageError(f"a script in the page failed: {str(what).splitlines()[0][:300]}")
    return answer["result"].get("value")
