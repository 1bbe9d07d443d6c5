"""Carrying out the steps of a scenario on a page, and saying of one that fails what was there instead.

Steps are Playwright's own actions on its own locators, so they wait for what they need and refuse what a visitor could
not do: what is not visible, or lies under something else.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator as Found
from playwright.async_api import Page, Position, Request

from synthmap.browser.commands import AsyncSession, drive
from synthmap.browser.stabilise import TOTAL_CAP_MS, stabilise
from synthmap.model.errors import PageError, StepFailed
from synthmap.model.identity import readable
from synthmap.scenario.types import Locator, Step
from synthmap.sessions.locating import STEP_CAP_MS, instead, listed, located, the_one
from synthmap.sessions.moving import drag, scroll_until

_HOVER_MS = 600  # menus that wait for the pointer to rest wait 100 to 400 ms
_HARMLESS = frozenset(("GET", "HEAD", "OPTIONS"))
_TELLING = frozenset(("ping", "beacon", "cspviolationreport"))  # kinds of request that change nothing for a visitor
_COVERED = re.compile(r"<([^>]{1,80})>.{0,200}? intercepts pointer events")


async def enter(page: Page, session: AsyncSession, steps: Sequence[Step], *, touch: bool) -> bool:
    """Lead a loaded page to a state and bring it to rest there. Returns whether the way there can be gone again.

    It can where the steps sent nothing but GET requests, beacons aside. Raises StepFailed as `carry_out` does.
    """
    with _sent(page) as requests:
        await carry_out(page, steps, touch=touch)
        await drive(stabilise(lazy=False), session, cap_ms=TOTAL_CAP_MS + 5_000)
        if steps and steps[-1].action == "hover":
            # Coming to rest begins at the top of the page: what was under the pointer may have moved away from it.
            await carry_out(page, steps[-1:], touch=touch)
    return all(request.method in _HARMLESS or request.resource_type in _TELLING for request in requests)


async def carry_out(page: Page, steps: Sequence[Step], *, touch: bool, first: int = 1) -> None:
    """Do one step after the other; clicks are taps on a touch device. `first` is the number of the first of them.

    Raises StepFailed for a step that cannot be done: which one, on which line, and what was there instead. What a step
    fills in is never told.
    """
    for number, step in enumerate(steps, first):
        try:
            await _do(page, step, touch=touch)
        except (PageError, PlaywrightError) as error:
            where = f" (line {step.line})" if step.line else ""
            about = f" {said(step.target)}" if step.target else ""
            raise StepFailed(f"step {number}{where}, {step.action}{about}, failed: {_reason(error)}") from error


@contextlib.contextmanager
def _sent(page: Page) -> Iterator[list[Request]]:
    """What the page asks for meanwhile."""
    requests: list[Request] = []

    def note(request: Request) -> None:
        requests.append(request)

    page.on("request", note)
    try:
        yield requests
    finally:
        page.remove_listener("request", note)


async def _do(page: Page, step: Step, *, touch: bool) -> None:
    """One step. A checkpoint does nothing to the page: whoever carries a session out looks at it then."""
    if step.action == "goto":
        answer = await page.goto(urljoin(page.url, step.value), timeout=STEP_CAP_MS)
        if answer is not None and answer.status >= 400:
            raise PageError(f"the server answered {answer.status}")
    elif step.action == "scroll" and step.target is None:
        await page.mouse.wheel(0, step.amount)
    elif step.action == "scroll" and step.manner == "until":
        await scroll_until(page, step)
    elif step.action == "wait" and step.target is None:
        await _wait(page, step)
    elif step.action == "press" and step.target is None:
        await page.keyboard.press(step.value)
    elif step.action == "type" and step.target is None:
        await page.keyboard.type(step.value)
    elif step.action == "expect" and step.target is None:
        await _expect_address(page, step)
    elif step.action == "drag":
        await drag(page, step)
    elif step.target is not None and step.target.by == "at":
        await _do_at(page, step, *step.target.at, touch=touch)
    elif step.action == "expect" and step.target is not None:
        await _expect(page, step, step.target)
    elif step.action == "upload" and step.target is not None:
        await _upload(page, step, step.target)
    elif step.target is not None:
        await _do_to(await the_one(page, step.target, step.others), step, touch=touch)


async def _wait(page: Page, step: Step) -> None:
    if step.value:
        await page.wait_for_url(step.value, timeout=STEP_CAP_MS)
    else:
        await page.wait_for_timeout(step.amount)


async def _do_at(page: Page, step: Step, x: float, y: float, *, touch: bool) -> None:
    if step.action == "hover":
        await page.mouse.move(x, y)
        await page.wait_for_timeout(_HOVER_MS)
    elif step.action in ("click", "tap", "check", "uncheck"):
        await (page.touchscreen.tap(x, y) if touch else page.mouse.click(x, y))
    elif step.action == "dblclick" and not touch:
        await page.mouse.dblclick(x, y)
    elif step.action == "dblclick":
        await page.touchscreen.tap(x, y)
        await page.touchscreen.tap(x, y)
    else:
        raise PageError(f"there is no {step.action} at a point: name what it is done to")


async def _do_to(found: Found, step: Step, *, touch: bool) -> None:
    match step.action:
        case "click" | "tap":
            await (found.tap if touch else found.click)(timeout=STEP_CAP_MS, position=_within(step))
        case "dblclick" if touch:
            await found.tap(timeout=STEP_CAP_MS)
            await found.tap(timeout=STEP_CAP_MS)
        case "dblclick":
            await found.dblclick(timeout=STEP_CAP_MS, position=_within(step))
        case "hover":
            await found.hover(timeout=STEP_CAP_MS)
            await found.page.wait_for_timeout(_HOVER_MS)
        case "fill":
            await found.fill(step.value, timeout=STEP_CAP_MS)
        case "type":
            await found.press_sequentially(step.value, timeout=STEP_CAP_MS)
        case "press":
            await found.press(step.value, timeout=STEP_CAP_MS)
        case "select":
            await found.select_option(step.value, timeout=STEP_CAP_MS)
        case "check":
            await found.check(timeout=STEP_CAP_MS)
        case "uncheck":
            await found.uncheck(timeout=STEP_CAP_MS)
        case "scroll":
            await found.scroll_into_view_if_needed(timeout=STEP_CAP_MS)
        case "wait":
            pass  # it is there: that was all
        case _:
            raise PageError(f"there is no {step.action} for an element")


def _within(step: Step) -> Position | None:
    return None if step.within is None else {"x": step.within[0], "y": step.within[1]}


async def _expect_address(page: Page, step: Step) -> None:
    """Wait for an address of the page. Raises PageError where it has another in the end."""
    try:
        await page.wait_for_url(step.value, timeout=STEP_CAP_MS)
    except PlaywrightError:
        raise PageError(f"the address was {readable(page.url, 200)}, not {readable(step.value, 200)}") from None


async def _expect(page: Page, step: Step, target: Locator) -> None:
    """Wait for something to be seen, or to be seen no more. Raises PageError where it is not so in time."""
    everything = located(page, target)
    visible = everything.locator("visible=true")
    try:
        if step.manner == "visible":
            await visible.first.wait_for(state="visible", timeout=STEP_CAP_MS)
        else:
            await visible.first.wait_for(state="hidden", timeout=STEP_CAP_MS)
    except PlaywrightError:
        if step.manner == "visible":
            raise PageError(await instead(page, target, everything)) from None
        raise PageError(f"visible there is {await listed(visible)}") from None


async def _upload(page: Page, step: Step, target: Locator) -> None:
    """Choose files. The field need not be visible: most are hidden behind a label that looks like a button."""
    found = located(page, target)
    try:
        await found.first.wait_for(state="attached", timeout=STEP_CAP_MS)
    except PlaywrightError:
        raise PageError("nothing matches") from None
    count = await found.count()
    if count > 1:
        raise PageError(f"{count} elements match. Say more of the one that is meant")
    await found.set_input_files([str(file) for file in step.files], timeout=STEP_CAP_MS)


def said(target: Locator) -> str:
    """The locator as a message names it."""
    if target.by == "at":
        return f"at {target.at[0]:g}, {target.at[1]:g}"
    name = f" “{readable(target.name, 60)}”" if target.name else ""
    return f"{target.by} {readable(target.value, 80)}{name}"


def _reason(error: Exception) -> str:
    """Why a step could not be done, from Playwright's own account of it."""
    text = str(error)
    if isinstance(error, PageError):
        return text
    if covered := _COVERED.search(text):
        return f"<{readable(covered[1], 80)}> lies over it"
    if "Timeout" in text:
        return f"it could not be done within {STEP_CAP_MS / 1000:g} s"
    return readable(text.splitlines()[0], 200)
