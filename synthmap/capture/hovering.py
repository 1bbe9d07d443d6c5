"""Trying what opens under a mouse, for real and on a page of its own, and in which other ways it opens.

A mouse is moved onto each candidate, on a touch device too, where style rules for hover media are made to hold for that
moment alone. For what did open, the device's own tap or click, focus, Enter and Space are tried. Timers of the page run
on its virtual time, so that a menu that opens after 300 ms is seen on a slow machine as well as on a fast one.

Fingers and keys of a touch device have a page of their own, on which there never was a mouse: where one was, Chromium
points at its last place again whenever the layout changes, and what a tap had opened by `:hover` closes at once.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from synthmap.browser.commands import call, drive
from synthmap.capture.dom import Dom
from synthmap.capture.hover import SCRIPT, Trigger, ask, revealed, triggers
from synthmap.capture.watching import Watched, watching
from synthmap.model.errors import PageError
from synthmap.model.identity import readable
from synthmap.model.snapshot import HoverAnswer, Revealed, Snapshot
from synthmap.model.view import Viewport

MAX_TRIGGERS = 20
_SAMPLES = 2  # of what one style rule opens, twice as many of what listens alike: one opens what its forty twins open
_HOVER_MS = 600  # of the page's time: menus that wait for the pointer to rest wait 100 to 400 ms
_LEAVE_MS = 1_200
_TAP_FRAMES = 20
_COMMAND_CAP_MS = 10_000
_BUDGET_S = 180.0  # of real time: generous, since a verdict must not depend on how busy a machine is
_ASIDE = (-1.0, -1.0)
_KEYS = {"enter": ("Enter", "Enter", 13, "\r"), "space": (" ", "Space", 32, " ")}

OpenPage = Callable[[], Awaitable[Page]]
_Way = Callable[["_Visit", float, float, list[str]], Awaitable[str]]


async def with_triggers(page: Page, snapshot: Snapshot, dom: Dom) -> tuple[Snapshot, tuple[Trigger, ...]]:
    """What something may hang from on the captured `page`, which is only read.

    There is nothing where it does not let itself be read so, and the snapshot notes that.
    """
    try:
        session = await page.context.new_cdp_session(page)
        found = await drive(triggers(snapshot, dom), session, cap_ms=_COMMAND_CAP_MS)
        await session.detach()
    except (PageError, PlaywrightError) as error:
        note = f"what opens under a mouse is unknown: {readable(str(error), 200)}"
        return replace(snapshot, notes=(*snapshot.notes, note)), ()
    return snapshot, found


async def hovered(
    reopen: OpenPage, found: Sequence[Trigger], *, walked: int, viewport: Viewport
) -> dict[int, HoverAnswer]:
    """What opens under a mouse, by row; triggers under which nothing does have no answer.

    `reopen` loads the page anew. At most `MAX_TRIGGERS` are tried, within three minutes; what a style rule's samples
    come to holds for its other triggers. One that could not be tried is `unknown` with the reason.
    """
    tried = _samples(found)
    if not tried:
        return {}
    answers: dict[int, HoverAnswer | None] = {}
    async with contextlib.AsyncExitStack() as stack, contextlib.AsyncExitStack() as another:
        mouse = _Visit(reopen, walked, viewport, stack)
        other = _Visit(reopen, walked, viewport, another) if viewport.touch else mouse
        deadline = asyncio.get_running_loop().time() + _BUDGET_S
        for trigger in tried:
            try:
                async with asyncio.timeout_at(deadline):
                    answers[trigger.row] = await _answer(mouse, other, trigger)
            except TimeoutError:
                answers[trigger.row] = _untried(trigger, "there was no time left to point at it")
                mouse.spoilt = other.spoilt = True
            except (PageError, PlaywrightError) as error:
                answers[trigger.row] = _untried(trigger, readable(str(error), 200))
                mouse.spoilt = other.spoilt = True
    return _with_twins(found, answers)


def _samples(found: Sequence[Trigger]) -> list[Trigger]:
    """Some of every group, the first of each before the second of any, what a style rule names before what listens."""
    seen: Counter[str] = Counter()
    order: list[tuple[int, int, Trigger]] = []
    for trigger in sorted(found, key=lambda trigger: not trigger.opens):
        order.append((seen[trigger.group], len(order), trigger))
        seen[trigger.group] += 1
    chosen = [trigger for nth, _, trigger in sorted(order) if nth < (_SAMPLES if trigger.opens else 2 * _SAMPLES)]
    return chosen[:MAX_TRIGGERS]


def _with_twins(found: Sequence[Trigger], answers: Mapping[int, HoverAnswer | None]) -> dict[int, HoverAnswer]:
    """The answers, and those of a style rule's samples for the rest of its triggers, where the samples agree."""
    by_group: dict[str, list[HoverAnswer | None]] = defaultdict(list)
    for trigger in found:
        if trigger.row in answers and trigger.opens:
            by_group[trigger.group].append(answers[trigger.row])
    joined = {row: answer for row, answer in answers.items() if answer is not None}
    for trigger in found:
        samples = by_group[trigger.group]
        first = samples[0] if samples else None
        if trigger.row not in answers and first and len({a and (a.verdict, a.by) for a in samples}) == 1:
            joined[trigger.row] = replace(first, opens=trigger.opens)
    return dict(sorted(joined.items()))


def _untried(trigger: Trigger, why: str) -> HoverAnswer | None:
    """What listens for the pointer may have nothing to open: only what the markup has hidden is left in doubt."""
    return HoverAnswer("unknown", trigger.opens, why=why) if trigger.opens else None


async def _answer(mouse: _Visit, other: _Visit, trigger: Trigger) -> HoverAnswer | None:
    """What one trigger opens, and how else it opens on the page of `other`; None where a mouse brings nothing to light.

    With a mouse at hand both are the same page.
    """
    at = await mouse.stand_at(trigger)
    if "why" in at:
        return _untried(trigger, str(at["why"])[:200])
    if mouse.viewport.touch:
        await mouse.ask("asUnderAMouse", True)
        await mouse.pass_time(_HOVER_MS)
        await mouse.ask("rest")
    await mouse.point(float(at["x"]), float(at["y"]))
    told = await mouse.ask("opened")
    await mouse.point_aside()
    if mouse.viewport.touch:
        await mouse.ask("asUnderAMouse", False)
        await mouse.pass_time(_HOVER_MS)
    # What stays when the pointer has left came by itself, as a carousel's next slide does.
    staying = {str(one["name"]) for one in await mouse.ask("opened")}
    told = [one for one in told if str(one["name"]) not in staying]
    opens = revealed(told)
    if not opens:
        return None
    if at["link"]:
        return HoverAnswer("also otherwise", opens, ("link",))
    names = [str(one["name"]) for one in told]
    standing = other is mouse
    for way in _ways(opens, touch=other.viewport.touch):
        if not standing or not await other.ask("still"):
            other.spoilt |= standing
            at = await other.stand_at(trigger)
            if "why" in at:
                return _untried(replace(trigger, opens=opens), str(at["why"])[:200])
            standing = True
        if by := await way(other, float(at["x"]), float(at["y"]), names):
            return HoverAnswer("also otherwise", opens, (by,))
    return HoverAnswer("hover-only", opens)


def _ways(opens: Sequence[Revealed], *, touch: bool) -> tuple[_Way, ...]:
    """What to try in turn: first what a finger does, last what leaves a page changed under a mouse.

    Words alone are what a tooltip shows. With a mouse it is there already, and only the keyboard is tried besides.
    """
    if not any(one.control for one in opens):
        return (_tapped, _focused) if touch else (_focused, _keyed("enter"))
    keys = (_focused, _keyed("enter"), _keyed("space"), _focused_within)
    return (_tapped, *keys) if touch else (*keys, _clicked)


async def _tapped(visit: _Visit, x: float, y: float, names: list[str]) -> str:
    await visit.page.click(x, y)
    if not await visit.ask("open", names, _TAP_FRAMES):
        await visit.pass_time(_HOVER_MS)
    return "tap" if await visit.ask("open", names, 0) else ""


async def _clicked(visit: _Visit, x: float, y: float, names: list[str]) -> str:
    """Clicking opens it where it stays open when the pointer has left."""
    await visit.point(x, y)
    await visit.page.click(x, y)
    await visit.point_aside()
    return "click" if await visit.ask("open", names, 0) else ""


async def _focused(visit: _Visit, x: float, y: float, names: list[str], *, inside: bool = False) -> str:
    there = await visit.ask("focus", inside, names)
    await visit.pass_time(_HOVER_MS)
    opened = there and await visit.ask("open", names, 0)
    await visit.leave_focus()
    return "focus" if opened else ""


async def _focused_within(visit: _Visit, x: float, y: float, names: list[str]) -> str:
    return await _focused(visit, x, y, names, inside=True)


def _keyed(name: str) -> _Way:
    async def press(visit: _Visit, x: float, y: float, names: list[str]) -> str:
        if not await visit.ask("focus", False, names):
            return ""
        await visit.press(name)
        opened = await visit.ask("open", names, 0)
        await visit.leave_focus()
        return name if opened else ""

    return press


class _Visit:
    """The page that is being pointed at, loaded anew where an earlier trigger has left it changed."""

    def __init__(self, reopen: OpenPage, walked: int, viewport: Viewport, stack: contextlib.AsyncExitStack) -> None:
        self.viewport = viewport
        self.spoilt = False
        self._reopen, self._walked, self._stack = reopen, walked, stack
        self._page: Watched | None = None

    @property
    def page(self) -> Watched:
        """The page as the probe has one: guarded, and its time in our hands."""
        if self._page is None:
            raise RuntimeError("nothing was stood at yet")
        return self._page

    async def stand_at(self, trigger: Trigger) -> Any:
        """The point of the trigger, brought into the window, and what that sets off over; or `why` there is none."""
        if self._page is None or self.spoilt or not await self.ask("still"):
            await self._renew()
        at = await self.ask("prepare", trigger.place, self._walked, trigger.tag, trigger.selector)
        await self.ask("rest")
        await self.pass_time(_HOVER_MS)
        await self.ask("rest")
        return at

    async def ask(self, method: str, *arguments: Any) -> Any:
        """Call a function of the script in the page."""
        return await drive(ask(self.page.world, method, *arguments), self.page.session, cap_ms=_COMMAND_CAP_MS)

    async def pass_time(self, milliseconds: int) -> None:
        """Let what was just done take effect, and then so much of the page's own time pass.

        Styles change with the next frame, and a transition that begins when the time stands still again never ends.
        """
        await self.ask("drawn")
        await self.page.run_forward(milliseconds)

    async def point(self, x: float, y: float) -> None:
        """Move the mouse there, by way of a point beside it as a hand does, and let it rest."""
        await self._move(x - 1, y)
        await self._move(x, y)
        await self.pass_time(_HOVER_MS)

    async def point_aside(self) -> None:
        """Take the mouse out of the window, and let what was open close."""
        await self._move(*_ASIDE)
        await self.pass_time(_LEAVE_MS)

    async def leave_focus(self) -> None:
        """Take the focus away, and let what was open close."""
        await self.ask("blur")
        await self.pass_time(_LEAVE_MS)

    async def press(self, name: str) -> None:
        """One key, down and up."""
        key, code, number, text = _KEYS[name]
        about = {"key": key, "code": code, "windowsVirtualKeyCode": number}
        await self.page.session.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": text, **about})
        await self.page.session.send("Input.dispatchKeyEvent", {"type": "keyUp", **about})
        await self.pass_time(_HOVER_MS)

    async def _move(self, x: float, y: float) -> None:
        await self.page.session.send("Input.dispatchMouseEvent", {"type": "mouseMoved", "x": x, "y": y})

    async def _renew(self) -> None:
        await self._stack.aclose()
        self._page, self.spoilt = None, False
        page = await self._stack.enter_async_context(_closing(await self._reopen()))
        self._page = await self._stack.enter_async_context(watching(page, self.viewport, anew=True))
        await drive(call(self.page.world, SCRIPT), self.page.session, cap_ms=_COMMAND_CAP_MS)


@contextlib.asynccontextmanager
async def _closing(page: Page) -> AsyncIterator[Page]:
    try:
        yield page
    finally:
        with contextlib.suppress(PlaywrightError):
            await page.close()
