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
from playwright.async_api import Page, Request

from synthmap.browser.commands import AsyncSession, drive
from synthmap.browser.stabilise import TOTAL_CAP_MS, stabilise
from synthmap.model.errors import PageError
from synthmap.model.identity import readable
from synthmap.scenario.types import Locator, Step

STEP_CAP_MS = 10_000
_HOVER_MS = 600  # menus that wait for the pointer to rest wait 100 to 400 ms
_MANY = 5  # of what was there instead, told at most
_HARMLESS = frozenset(("GET", "HEAD", "OPTIONS"))
_TELLING = frozenset(("ping", "beacon", "cspviolationreport"))  # kinds of request that change nothing for a visitor
_COVERED = re.compile(r"<([^>]{1,80})>.{0,200}? intercepts pointer events")


async def enter(page: Page, session: AsyncSession, steps: Sequence[Step], *, touch: bool) -> bool:
    """Lead a loaded page to a state and bring it to rest there. Returns whether the way there can be gone again.

    It can where the steps sent nothing but GET requests, beacons aside. Raises PageError as `carry_out` does.
    """
    with _sent(page) as requests:
        await carry_out(page, steps, touch=touch)
        await drive(stabilise(lazy=False), session, cap_ms=TOTAL_CAP_MS + 5_000)
        if steps and steps[-1].action == "hover":
            # Coming to rest begins at the top of the page: what was under the pointer may have moved away from it.
            await carry_out(page, steps[-1:], touch=touch)
    return all(request.method in _HARMLESS or request.resource_type in _TELLING for request in requests)


async def carry_out(page: Page, steps: Sequence[Step], *, touch: bool) -> None:
    """Do one step after the other; clicks are taps on a touch device.

    Raises PageError for a step that cannot be done: which one, on which line, and what was there instead. What a step
    fills in is never told.
    """
    for number, step in enumerate(steps, 1):
        try:
            await _do(page, step, touch=touch)
        except (PageError, PlaywrightError) as error:
            where = f" (line {step.line})" if step.line else ""
            about = f" {_said(step.target)}" if step.target else ""
            raise PageError(f"step {number}{where}, {step.action}{about}, failed: {_reason(error)}") from error


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
    if step.action == "goto":
        answer = await page.goto(urljoin(page.url, step.value), timeout=STEP_CAP_MS)
        if answer is not None and answer.status >= 400:
            raise PageError(f"the server answered {answer.status}")
    elif step.action == "scroll" and step.target is None:
        await page.mouse.wheel(0, step.amount)
    elif step.action == "wait" and step.target is None:
        await _wait(page, step)
    elif step.action == "press" and step.target is None:
        await page.keyboard.press(step.value)
    elif step.target is not None and step.target.by == "at":
        await _do_at(page, step, *step.target.at, touch=touch)
    elif step.target is not None:
        await _do_to(await _the_one(page, step.target), step, touch=touch)


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
    else:
        raise PageError(f"there is no {step.action} at a point: name what it is done to")


async def _do_to(found: Found, step: Step, *, touch: bool) -> None:
    match step.action:
        case "click" | "tap":
            await (found.tap(timeout=STEP_CAP_MS) if touch else found.click(timeout=STEP_CAP_MS))
        case "hover":
            await found.hover(timeout=STEP_CAP_MS)
            await found.page.wait_for_timeout(_HOVER_MS)
        case "fill":
            await found.fill(step.value, timeout=STEP_CAP_MS)
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


async def _the_one(page: Page, target: Locator) -> Found:
    """The one visible element that the locator finds. Raises PageError where there is none, or more than one."""
    everything = _located(page, target)
    visible = everything.locator("visible=true")
    try:
        await visible.first.wait_for(state="visible", timeout=STEP_CAP_MS)
    except PlaywrightError:
        raise PageError(await _instead(page, target, everything)) from None
    count = await visible.count()
    if count > 1:
        raise PageError(f"{count} elements match: {await _listed(visible)}. Say more of the one that is meant")
    return visible


def _located(page: Page, target: Locator) -> Found:
    match target.by:
        case "role":
            return page.get_by_role(target.value, name=target.name or None)  # type: ignore[arg-type]
        case "label":
            return page.get_by_label(target.value)
        case "text":
            return page.get_by_text(target.value)
        case "placeholder":
            return page.get_by_placeholder(target.value)
        case "testid":
            return page.get_by_test_id(target.value)
        case _:
            return page.locator(f"css={target.value}")


async def _instead(page: Page, target: Locator, everything: Found) -> str:
    """What there is where nothing visible matches."""
    hidden = await everything.count()
    if hidden:
        return f"{hidden} element{'s' * (hidden > 1)} match{'es' * (hidden == 1)}, and none is visible"
    if target.by == "role" and target.name:
        others = page.get_by_role(target.value).locator("visible=true")  # type: ignore[arg-type]
        if await others.count():
            return f"nothing matches; of this role there is {await _listed(others)}"
    return "nothing matches"


async def _listed(found: Found) -> str:
    """What some elements say, some of them at most."""
    count = await found.count()
    texts = [readable(await found.nth(n).inner_text(timeout=1_000), 40) for n in range(min(count, _MANY))]
    told = ", ".join(f"“{text}”" if text else "one without words" for text in texts)
    return f"{told} and {count - _MANY} more" if count > _MANY else told


def _said(target: Locator) -> str:
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
