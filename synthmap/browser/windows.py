"""A window of its own for every page of a context.

Further pages of a context are tabs of one window, and only the tab in front is drawn. Of the others Chromium still says
that they are visible, but gives them one frame a second once a few have gone undrawn, and a picture of one that is sent
to the back meanwhile may never end. Pages that are looked at side by side each need a window, as the first page has.
"""

from __future__ import annotations

import secrets

from playwright.async_api import Browser, BrowserContext, Page


def give_windows(context: BrowserContext, browser: Browser) -> None:
    """Have `new_page` of this context of a running Chromium open windows from now on."""
    first_page = context.new_page

    async def new_page() -> Page:
        beside = next(iter(context.pages), None)
        return await _window(context, browser, beside) if beside else await first_page()

    context.new_page = new_page  # type: ignore[method-assign]


async def _window(context: BrowserContext, browser: Browser, beside: Page) -> Page:
    """Another page of the context that `beside` is in; it is empty and has never been anywhere."""
    session = await context.new_cdp_session(beside)
    own_context = (await session.send("Target.getTargetInfo"))["targetInfo"]["browserContextId"]
    await session.detach()
    # The page under audit may open windows too, and cannot guess this address.
    address = f"about:blank#{secrets.token_hex(8)}"
    everything = await browser.new_browser_cdp_session()
    async with context.expect_page(lambda page: page.url == address) as opened:
        await everything.send(
            "Target.createTarget", {"url": address, "browserContextId": own_context, "newWindow": True}
        )
    await everything.detach()
    return await opened.value
