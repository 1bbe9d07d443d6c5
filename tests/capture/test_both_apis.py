"""Capture is written once and driven by either of Playwright's APIs: a synchronous page gives the same snapshot."""

from __future__ import annotations

from playwright.sync_api import sync_playwright

from synthmap.browser.commands import drive_sync
from synthmap.browser.find import Browser, running_as_root
from synthmap.browser.frames import frames_apart_sync
from synthmap.capture.snapshot import decode_snapshot, gather, with_reach
from synthmap.model.elements import Liveness
from synthmap.model.view import DESKTOP, View

PAGE = """<!doctype html><body style="margin: 0">
<a id=link href="/next" style="position: absolute; left: 30px; top: 40px; width: 100px; height: 20px">next</a>
<button id=idle type=button style="position: absolute; top: 200px">idle</button>
<iframe sandbox style="position: absolute; left: 50px; top: 300px; border: 0" srcdoc="<a id=apart href=/x
 style='position: absolute; left: 5px; top: 6px; width: 70px; height: 20px'>apart</a>"></iframe>"""


def test_a_synchronous_page_is_captured_by_the_same_programs(chromium: Browser) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path, chromium_sandbox=not running_as_root())
        page = browser.new_page(viewport={"width": DESKTOP.width, "height": DESKTOP.height})
        page.set_content(PAGE)
        session = page.context.new_cdp_session(page)
        apart = frames_apart_sync(page)
        gathered = drive_sync(gather(DESKTOP, apart.within), session, frames=apart.sessions)
        snapshot, dom = decode_snapshot(gathered, view=View("p", "desktop"), url="x", viewport=DESKTOP, site="")
        snapshot = drive_sync(with_reach(snapshot, dom), session)
        browser.close()
    table = snapshot.elements
    rows = {written["id"]: row for row, written in enumerate(table.attributes) if "id" in written}
    assert table.box[rows["link"]].tolist() == [30, 40, 100, 20]
    assert table.liveness[rows["link"]] == Liveness.LIVE
    assert table.liveness[rows["idle"]] == Liveness.CLAIMED
    assert table.reachable[rows["link"]] == 1
    assert table.box[rows["apart"]].tolist() == [55, 306, 70, 20]
    assert table.liveness[rows["apart"]] == Liveness.LIVE
    assert snapshot.screenshot.pixels.shape == (900, 1440, 3)
