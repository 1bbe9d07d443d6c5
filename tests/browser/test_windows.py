"""Pages of one context side by side: each is drawn as if it were alone, and is the one that was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from playwright.async_api import BrowserContext, async_playwright

from synthmap.browser.find import Browser
from synthmap.browser.pool import BrowserPool
from synthmap.model.view import MOBILE

T = TypeVar("T")
# A page that is changed with each frame. What is not drawn gets a frame a second after the first dozens.
FRAMES = """async count => {
  for (let n = 0; n < count; n++) {
    document.body.style.color = n % 2 ? 'red' : 'blue';
    await new Promise(requestAnimationFrame);
  }
}"""


def in_a_context(chromium: Browser, act: Callable[[BrowserContext], Awaitable[T]]) -> T:
    async def carry_out() -> T:
        async with async_playwright() as playwright:
            pool = BrowserPool(playwright, chromium, log=lambda message: None)
            try:
                async with pool.context(MOBILE) as context:
                    return await act(context)
            finally:
                await pool.close()

    return asyncio.run(carry_out())


def test_pages_behind_are_drawn_as_often_as_the_one_in_front(chromium: Browser) -> None:
    async def act(context: BrowserContext) -> set[asyncio.Task[None]]:
        pages = [await context.new_page() for _ in range(3)]
        for page in pages:
            await page.goto("data:text/html,<p>Drawn<div style='height: 3000px'>")
        for page in pages:
            await page.evaluate(FRAMES, 10)
        front = asyncio.create_task(pages[-1].evaluate(FRAMES, 200))
        behind = {asyncio.create_task(page.evaluate(FRAMES, 60)) for page in pages[:-1]}
        await asyncio.wait({front})
        return {task for task in behind if not task.done()}

    assert in_a_context(chromium, act) == set()


def test_a_window_that_the_page_opens_meanwhile_is_not_taken_for_it(chromium: Browser) -> None:
    async def act(context: BrowserContext) -> tuple[list[str], int]:
        first = await context.new_page()
        opening = first.evaluate("() => { for (let n = 0; n < 5; n++) open('about:blank#theirs'); }")
        _, second, third = await asyncio.gather(opening, context.new_page(), context.new_page())
        told = [await page.evaluate("location.hash") for page in (second, third)]
        return told, await second.evaluate("innerWidth") - await first.evaluate("innerWidth")

    told, wider = in_a_context(chromium, act)
    assert len({*told, "#theirs"}) == 3
    assert wider == 0
