"""Finding what a step is done to: the one visible element of a locator, and what there is where there is none."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator as Found
from playwright.async_api import Page

from synthmap.model.errors import PageError
from synthmap.model.identity import readable
from synthmap.scenario.types import Locator

STEP_CAP_MS = 10_000
_MANY = 5  # of what was there instead, told at most


async def the_one(page: Page, target: Locator, others: Sequence[Locator] = ()) -> Found:
    """The one visible element that the locator finds. Raises PageError where there is none, or more than one.

    Of `others`, which are further locators of the same thing, the first that finds exactly one stands in for it.
    """
    if others and (found := await _first_alone(page, (target, *others))):
        return found
    everything = located(page, target)
    visible = everything.locator("visible=true")
    try:
        await visible.first.wait_for(state="visible", timeout=STEP_CAP_MS)
    except PlaywrightError:
        raise PageError(await instead(page, target, everything)) from None
    count = await visible.count()
    if count > 1:
        raise PageError(f"{count} elements match: {await listed(visible)}. Say more of the one that is meant")
    return visible


async def _first_alone(page: Page, targets: Sequence[Locator]) -> Found | None:
    """The first locator that finds exactly one visible element, once any of them finds one; None where none does."""
    found = [located(page, target).locator("visible=true") for target in targets]
    waits = [asyncio.ensure_future(one.first.wait_for(state="visible", timeout=STEP_CAP_MS)) for one in found]
    try:
        waiting = set(waits)
        while waiting:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if any(one.exception() is None for one in done):
                for one in found:
                    with contextlib.suppress(PlaywrightError):
                        if await one.count() == 1:
                            return one
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
    return None


def located(page: Page, target: Locator) -> Found:
    """All that the locator finds, visible or not."""
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


async def instead(page: Page, target: Locator, everything: Found) -> str:
    """What there is where nothing visible matches, in words."""
    hidden = await everything.count()
    if hidden:
        return f"{hidden} element{'s' * (hidden > 1)} match{'es' * (hidden == 1)}, and none is visible"
    if target.by == "role" and target.name:
        others = page.get_by_role(target.value).locator("visible=true")  # type: ignore[arg-type]
        if await others.count():
            return f"nothing matches; of this role there is {await listed(others)}"
    return "nothing matches"


async def listed(found: Found) -> str:
    """What some elements say, some of them at most."""
    count = await found.count()
    texts = [readable(await found.nth(n).inner_text(timeout=1_000), 40) for n in range(min(count, _MANY))]
    told = ", ".join(f"“{text}”" if text else "one without words" for text in texts)
    return f"{told} and {count - _MANY} more" if count > _MANY else told
