"""What a page hears of its window's size: nothing while it is pictured, everything when a visitor changes it."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import async_playwright

from synthmap.browser.commands import drive
from synthmap.browser.load import load
from synthmap.browser.pool import BrowserPool
from synthmap.browser.serve import served
from synthmap.browser.steady import steady_window
from synthmap.capture.snapshot import gather
from synthmap.model.view import DESKTOP, MOBILE

# Two pictures in turn: of the first, a phone hears another thing than of the second.
PAGE = """<!doctype html><meta name=viewport content="width=device-width"><title>Shop</title>
<script>const heard = [];</script><div style="height: 3000px">Kettles</div>
<iframe srcdoc="<script>addEventListener('resize', () => parent.tell())</script>" style="width: 100%"></iframe>
<script> function tell() { heard.push(innerWidth); }
addEventListener('resize', tell); addEventListener('resize', tell, true); onresize = tell;
visualViewport.addEventListener('resize', tell);</script>"""


@pytest.mark.parametrize("viewport", [DESKTOP, MOBILE], ids=["desktop", "mobile"])
def test_a_page_hears_nothing_of_being_pictured_and_of_a_window_that_changes_all(chromium, tmp_path, viewport):
    (tmp_path / "index.html").write_text(PAGE, "utf-8")

    async def heard() -> tuple[list[int], list[int]]:
        async with async_playwright() as playwright:
            pool = BrowserPool(playwright, chromium, log=lambda message: None)
            with served(tmp_path) as base:
                async with pool.context(pool.resolve(viewport)) as context:
                    page = await context.new_page()
                    session = await context.new_cdp_session(page)
                    await drive(steady_window(), session, cap_ms=5_000)
                    await load(page, session, f"{base}/index.html", timeout_ms=10_000)
                    # A frame may hear of its own first layout, on a busy machine.
                    await page.evaluate("heard.length = 0")
                    for _ in range(2):
                        await drive(gather(pool.resolve(viewport)), session, cap_ms=10_000)
                        await page.evaluate(
                            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
                        )
                    pictured = await page.evaluate("heard")
                    await page.set_viewport_size({"width": 333, "height": 600})
                    await page.wait_for_function("heard.includes(333)", timeout=5_000)
                    resized = await page.evaluate("heard")
            await pool.close()
            return pictured, resized

    pictured, resized = asyncio.run(heard())
    assert pictured == []
    assert set(resized) == {333}
