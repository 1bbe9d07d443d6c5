"""What is waited for once a page is loaded: within bounds, also what scrolling asks for and the page lacks so far."""

from __future__ import annotations

import asyncio

from playwright.async_api import Route, async_playwright

from synthmap.browser.load import load
from synthmap.browser.pool import BrowserPool
from synthmap.browser.serve import served
from synthmap.model.view import DESKTOP

# A script that loads a picture first and puts it into the page then, as those do that load pictures as they come into
# view: until it is there the page has neither a picture that is not complete nor anything else that changes.
PAGE = """<!doctype html><title>Shop</title><div style="height: 4000px">Kettles</div><div id=shown></div>
<script>addEventListener('scroll', () => {
  const late = new Image();
  late.onload = () => shown.append(late);
  late.src = 'NAME';
}, {once: true});</script>"""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"></svg>'
LATE_S = 0.7  # far longer than a page has to be quiet


def test_what_scrolling_brings_in_late_is_waited_for_and_what_never_comes_is_not(chromium, tmp_path, monkeypatch):
    for name in ("late", "never"):
        (tmp_path / f"{name}.html").write_text(PAGE.replace("NAME", f"{name}.svg"), "utf-8")
    monkeypatch.setattr("synthmap.browser.load._FETCHED_CAP_MS", 2_000)

    async def late(route: Route) -> None:
        await asyncio.sleep(LATE_S)
        await route.fulfill(content_type="image/svg+xml", body=PICTURE)

    async def heights() -> list[int]:
        found = []
        async with async_playwright() as playwright:
            pool = BrowserPool(playwright, chromium, log=lambda message: None)
            with served(tmp_path) as base:
                async with pool.context(pool.resolve(DESKTOP)) as context:
                    page = await context.new_page()
                    await page.route("**/late.svg", late)
                    await page.route("**/never.svg", lambda route: None)
                    session = await context.new_cdp_session(page)
                    for name in ("late", "never"):
                        await load(page, session, f"{base}/{name}.html", timeout_ms=20_000)
                        found.append(await page.evaluate("shown.offsetHeight"))
            await pool.close()
        return found

    with_picture, without = asyncio.run(heights())
    assert with_picture >= 200
    assert without == 0
