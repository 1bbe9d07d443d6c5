"""Steps that are a movement: scrolling until something is there, and dragging something somewhere."""

from __future__ import annotations

import asyncio

from playwright.async_api import Page

from synthmap.model.errors import PageError
from synthmap.scenario.types import Locator, Step
from synthmap.sessions.locating import located, the_one

_MAX_SCREENS = 60
_AT_END = 5  # looks at a page that can be scrolled no further, before it is believed to be at its end
_BETWEEN_MS = 200  # for what a page brings in as it is scrolled
_DRAG_STEPS = 8  # movements of the mouse: what is dragged has to see it leave, come near and arrive
_SCROLL = """() => {
  const before = scrollY;
  scrollBy({top: innerHeight * 0.8, behavior: 'instant'});
  return scrollY > before;
}"""


async def scroll_until(page: Page, step: Step) -> None:
    """Scroll down screen by screen until the target is there, and bring it into the window.

    Raises PageError where it is not there by the end of the page, or after 60 screens of a page that has none.
    """
    assert step.target is not None
    visible = located(page, step.target).locator("visible=true")
    still = 0
    for _ in range(_MAX_SCREENS):
        if await visible.count():
            await visible.first.scroll_into_view_if_needed()
            return
        still = 0 if await page.evaluate(_SCROLL) else still + 1
        if still >= _AT_END:
            raise PageError("it is not there by the end of the page")
        await page.wait_for_timeout(_BETWEEN_MS)
    raise PageError(f"it is not there after {_MAX_SCREENS} screens")


async def drag(page: Page, step: Step) -> None:
    """Take hold of the target with the mouse, also on a touch device, and let go of it at the end of the drag."""
    assert step.target is not None
    begin = await _point(page, step.target)
    end = await _point(page, step.to) if step.to else (begin[0] + step.offset[0], begin[1] + step.offset[1])
    if step.to and step.to.by != "at":
        # Bringing the end into the window may have moved the beginning.
        begin = await _point(page, step.target, scrolls=False)
    await page.mouse.move(*begin)
    await page.mouse.down()
    await page.mouse.move(*end, steps=_DRAG_STEPS)
    # A native drag is known to begin only with a movement after the first, and to be over something only with another.
    await page.mouse.move(*end)
    await asyncio.sleep(0)
    await page.mouse.up()


async def _point(page: Page, target: Locator, *, scrolls: bool = True) -> tuple[float, float]:
    """Where to take hold of something, in CSS pixels of the window: its middle."""
    if target.by == "at":
        return target.at
    found = await the_one(page, target)
    if scrolls:
        await found.scroll_into_view_if_needed()
    box = await found.bounding_box()
    if box is None:
        raise PageError("it is not drawn")
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
