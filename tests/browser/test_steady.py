"""What a page hears of its window's size: nothing while it is pictured, everything when a visitor changes it."""

from __future__ import annotations

import asyncio
import base64

import cv2
import numpy as np
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


# In a narrow window it looks otherwise, and back in a wide one each generation takes its colour when its parent has
# its own. A light page would be over it before the picture is taken.
FOLDS = f"""<!doctype html><title>Shop</title><style>body {{ margin: 0; color: #0a0 }}
* {{ transition: all .3s }} p {{ height: 300px; margin: 0 0 0 200px; background: currentColor }}
section {{ margin-left: 20px }}
@media (max-width: 600px) {{ body {{ color: #a00 }} p, section {{ margin-left: 0 }} }}</style>
{"<div>" * 8}<p></p>{"</div>" * 8}{"<section>Kettles <b>and pots</b></section>" * 3_000}"""


def test_what_is_pictured_is_not_on_its_way_back_from_a_narrow_window(chromium, tmp_path):
    (tmp_path / "index.html").write_text(FOLDS, "utf-8")

    async def pictured() -> tuple[list[str], str]:
        async with async_playwright() as playwright:
            pool = BrowserPool(playwright, chromium, log=lambda message: None)
            with served(tmp_path) as base:
                async with pool.context(DESKTOP) as context:
                    page = await context.new_page()
                    session = await context.new_cdp_session(page)
                    await drive(steady_window(), session, cap_ms=5_000)
                    await load(page, session, f"{base}/index.html", timeout_ms=10_000)
                    told = [await drive(gather(DESKTOP), session, cap_ms=10_000) for _ in range(3)]
                    left = await page.evaluate("getComputedStyle(document.querySelector('p')).transitionProperty")
            await pool.close()
            return [one.png_base64 for one in told], left

    pictures, left = asyncio.run(pictured())
    for written in pictures:
        picture = cv2.imdecode(np.frombuffer(base64.b64decode(written), np.uint8), cv2.IMREAD_COLOR)
        assert picture[150, 100].tolist() == [255, 255, 255]
        assert picture[150, 300].tolist() == [0, 170, 0]
    assert left == "all", "what the page does by itself afterwards takes its time as before"
