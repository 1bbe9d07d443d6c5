"""A window of its own for every page of a context.

Further pages of a context are tabs of one window, and only the tab in front is drawn. Of the others Chromium still says
that they are visible, but gives them one frame a second once a few have gone undrawn, and a picture of one that is sent
to the back meanwhile may never end. Pages that are looked at side by side each need a window, as the first page has.
"""

from __future__ import annotations

import secrets

from playwright.async_api import Browser, BrowserContext, CDPSession, Page


def give_windows(context: BrowserContext, browser: Browser) -> None:
    """Have `new_page` of this context of a running Chromium open windows from now on."""
    context.new_page = _Windows(context, browser).new_page  # type: ignore[method-assign]


class _Windows:
    """What opens windows in a context: the browser's own session, and what the browser calls that context."""

    def __init__(self, context: BrowserContext, browser: Browser) -> None:
        self._context, self._browser = context, browser
        self._first_page = context.new_page
        self._session: CDPSession | None = None
        self._named = ""

    async def new_page(self) -> Page:
        """Another page of the context; it is empty and has never been anywhere."""
        beside = next(iter(self._context.pages), None)
        if beside is None:
            return await self._first_page()
        if self._session is None:
            self._named = await self._name(beside)
            self._session = await self._browser.new_browser_cdp_session()
        # The page under audit may open windows too, and cannot guess this address.
        address = f"about:blank#{secrets.token_hex(8)}"
        window = {"url": address, "browserContextId": self._named, "newWindow": True}
        async with self._context.expect_page(lambda page: page.url == address) as opened:
            await self._session.send("Target.createTarget", window)
        return await opened.value

    async def _name(self, page: Page) -> str:
        session = await self._context.new_cdp_session(page)
        told = await session.send("Target.getTargetInfo")
        await session.detach()
        return str(told["targetInfo"]["browserContextId"])
