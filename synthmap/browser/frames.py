"""The frames of a page that live in a process of their own, each with a session that commands can be sent to.

Chromium gives every other site, and every sandboxed document, a process of its own, and with it a DevTools target
(https://www.chromium.org/Home/chromium-security/site-isolation/): the page's own session knows the frame's element and
nothing of its inside.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from playwright.sync_api import Page as SyncPage

from synthmap.browser.commands import FRAME_CAP_MS, AsyncSession, SyncSession

MAX_FRAMES = 40  # looked into: pages with advertisements have twenty
_MAX_TRIED = 200  # asked whether they have a session: a page may hold thousands

S = TypeVar("S")


@dataclass(frozen=True)
class Apart(Generic[S]):
    """The frames with a session of their own: `sessions`, and the number of the one that each stands in.

    `within` is None for a frame that stands in the page itself, or in a frame that shares the page's process.
    """

    sessions: tuple[S, ...] = ()
    within: tuple[int | None, ...] = ()


class _Frame(Protocol):
    """What is asked of a frame of either of Playwright's APIs."""

    @property
    def child_frames(self) -> Sequence[Any]:
        """The frames in its document."""


async def frames_apart(page: Page) -> Apart[AsyncSession]:
    """The frames of a page that have a session of their own, at most `MAX_FRAMES`, outer ones first."""
    tried, around = _within(page.main_frame)
    asking = [asyncio.ensure_future(page.context.new_cdp_session(frame)) for frame in tried]
    if asking:
        await asyncio.wait(asking, timeout=FRAME_CAP_MS / 1000)
    sessions: list[AsyncSession | None] = []
    for asked in asking:
        given = asked.done() and not asked.cancelled() and asked.exception() is None
        sessions.append(asked.result() if given else None)
        asked.cancel()
    return _numbered(sessions, around)


def frames_apart_sync(page: SyncPage) -> Apart[SyncSession]:
    """The same over the synchronous API, whose sessions wait for ever: a frame that hangs is left out."""
    tried, around = _within(page.main_frame)
    sessions: list[SyncSession | None] = []
    for frame in tried:
        sessions.append(None)
        with contextlib.suppress(PlaywrightError):
            session = page.context.new_cdp_session(frame)
            frame.wait_for_selector("html", state="attached", timeout=FRAME_CAP_MS)
            sessions[-1] = session
    return _numbered(sessions, around)


def _within(main: _Frame) -> tuple[list[Any], list[int]]:
    """The frames within a page's main one, outer ones first, and the place among them of the one around each.

    -1 is the main one. Between frames of one document the order is that in which they were attached.
    """
    frames, around = [*main.child_frames], [-1] * len(main.child_frames)
    place = 0
    while place < len(frames) < _MAX_TRIED:
        inner = frames[place].child_frames
        frames += inner
        around += [place] * len(inner)
        place += 1
    return frames[:_MAX_TRIED], around[:_MAX_TRIED]


def _numbered(sessions: Sequence[S | None], around: Sequence[int]) -> Apart[S]:
    """Those that have a session, with frames that share a process taken out from between them."""
    numbers: list[int | None] = []  # of each frame: its own, or that of the nearest around it
    kept: list[S] = []
    within: list[int | None] = []
    for session, place in zip(sessions, around, strict=True):
        outer = numbers[place] if place >= 0 else None
        if session is not None and len(kept) < MAX_FRAMES:
            numbers.append(len(kept))
            kept.append(session)
            within.append(outer)
        else:
            numbers.append(outer)
    return Apart(tuple(kept), tuple(within))
