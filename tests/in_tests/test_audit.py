"""`synthmap.audit` and `expect_no_findings` on pages of either API: what they find, and that they leave no trace."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.async_api import async_playwright
from playwright.sync_api import Browser as SyncBrowser
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

import synthmap
from synthmap.browser.find import Browser, Machine, find_other, running_as_root
from synthmap.in_tests import audit as in_tests
from synthmap.model.errors import PageCrashed, UsageError
from synthmap.rules import catalogue

# Two targets of 10 px that touch (WCAG 2.5.8 asks for 24 px, or room around), a button with nothing behind it, and one
# that works.
PAGE = """<!doctype html><html lang=en><title>p</title><meta name=viewport content="width=device-width">
<style>body { margin: 0; height: 3000px; font: 16px sans-serif } a, button { position: absolute; border: 0; padding: 0 }
.tiny { width: 10px; height: 10px; font-size: 6px; top: 100px; background: #ccc }</style>
<a class=tiny id=one style="left: 50px" href="/one">1</a><a class=tiny id=two style="left: 60px" href="/two">2</a>
<button type=button id=idle style="left: 50px; top: 200px; width: 120px; height: 50px">Idle</button>
<button type=button id=busy style="left: 50px; top: 300px; width: 120px; height: 50px">Busy</button>
<input id=field aria-label=Field value=abc style="position: absolute; top: 400px; left: 50px; height: 48px">
<div id=box style="position: absolute; top: 500px; height: 200px; width: 300px;
overflow: auto"><div style="height: 900px"><a href="/in" style="top: 700px">inside the box</a></div></div>
<a href="/far" style="top: 2500px">far down</a>
<script>
window.heard = [];
busy.onclick = () => heard.push('busy');
for (const kind of ['resize', 'scroll', 'focus', 'blur', 'pointermove', 'mouseover', 'click', 'visibilitychange'])
  addEventListener(kind, event => heard.push(event.type));
document.addEventListener('scroll', () => heard.push('document scroll'));
box.addEventListener('scroll', () => heard.push('box scroll'));
matchMedia('(max-width: 500px)').addEventListener('change', () => heard.push('narrow'));
new MutationObserver(() => heard.push('changed'))
  .observe(document, { subtree: true, childList: true, attributes: true });
</script></html>"""
STANDS = """() => ({ scroll: [scrollX, scrollY], box: box.scrollTop, focused: document.activeElement.id,
  heard: heard.splice(0), selected: [field.selectionStart, field.selectionEnd],
  window: [innerWidth, innerHeight, devicePixelRatio],
  coarse: matchMedia('(pointer: coarse)').matches, html: document.documentElement.outerHTML,
  sheets: document.adoptedStyleSheets.length, globals: Object.keys(window).length, at: location.href })"""


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def running(playwright: Playwright, chromium: Browser) -> SyncBrowser:
    return playwright.chromium.launch(executable_path=chromium.path, chromium_sandbox=not running_as_root())


@pytest.fixture(scope="module")
def desktop(running: SyncBrowser) -> BrowserContext:
    return running.new_context(viewport={"width": 1000, "height": 700})


@pytest.fixture
def tab(desktop: BrowserContext) -> Iterator[Page]:
    page = desktop.new_page()
    page.route("http://shop.test/**", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    page.goto("http://shop.test/cart")
    yield page
    page.close()


def test_what_is_wrong_is_told_with_its_place(tab: Page, tmp_path: Path) -> None:
    found = synthmap.audit(tab, rules=["small-target", "dead-control"], out=tmp_path / "pictures")
    assert {(finding.rule, finding.outcome) for finding in found.findings} == {
        ("small-target", "fail"),
        ("dead-control", "incomplete"),
    }
    (idle,) = found.incomplete
    assert (idle.selector, idle.box) == ("#idle", (50, 200, 120, 50))
    assert "the page under test is not clicked" in idle.message
    assert (found.url, found.view.page, found.view.device) == ("http://shop.test/cart", "cart", "desktop-1000x700")
    tiny = next(finding for finding in found.findings if finding.rule == "small-target")
    assert tiny.crop is not None
    picture = cv2.imread(tiny.crop)
    assert (picture == (204, 204, 204)).all(axis=2).any()  # the grey of the tiny targets


def test_the_page_stays_as_it_was(running: SyncBrowser, playwright: Playwright) -> None:
    phone = {name: value for name, value in playwright.devices["iPhone 13"].items() if name != "default_browser_type"}
    for options in ({"viewport": {"width": 900, "height": 600}}, phone):
        context = running.new_context(**options)
        page = context.new_page()
        page.route("http://shop.test/**", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
        page.goto("http://shop.test/")
        page.evaluate(
            "() => { field.focus(); field.setSelectionRange(1, 2); scrollTo(0, 350); box.scrollTop = 120;"
            "return new Promise(done => setTimeout(done, 200)) }"
        )
        before = page.evaluate(STANDS)
        assert before.pop("heard")
        found = synthmap.audit(page)
        page.evaluate("() => new Promise(done => setTimeout(done, 200))")
        after = page.evaluate(STANDS)
        # As from any full-page screenshot: a resize to the size that it has, and media queries asked again.
        assert set(after.pop("heard")) <= {"resize", "narrow"}
        assert after == before
        # It was tested by scrolling where things lie, the box included.
        table = found.snapshot.elements
        rows = {written.get("href"): row for row, written in enumerate(table.attributes)}
        assert table.reachable[rows["/in"]] == table.reachable[rows["/far"]] == 1
        # And it listens again.
        page.evaluate("() => { scrollTo(0, 500); return new Promise(done => setTimeout(done, 200)) }")
        assert {"scroll", "document scroll"} <= set(page.evaluate(STANDS)["heard"])
        context.close()


def test_an_expectation_fails_with_a_list(tab: Page) -> None:
    with pytest.raises(AssertionError) as failed:
        synthmap.expect_no_findings(tab, rules=["small-target", "dead-control"])
    told = str(failed.value)
    assert told.startswith("1 problem at level warning or worse on http://shop.test/cart (1000 x 700)\n")
    assert "  warning small-target: " in told
    assert "    where: #one, at x 50, y 100, 20 x 10 px\n    do:    " in told
    assert "“1”" in told and "“2”" in told
    assert told.endswith("1 more could not be judged without a click.")


def test_what_is_undecided_is_warned_of_and_fails_nothing(tab: Page) -> None:
    with pytest.warns(synthmap.Undecided, match=r"(?s)1 thing on http://shop.test/cart .*dead-control: .*Idle"):
        found = synthmap.expect_no_findings(tab, rules=["dead-control"], level="note")
    assert len(found.incomplete) == 1
    assert tab.evaluate("heard").count("busy") == 0


def test_a_milder_level_than_asked_for_fails_nothing(tab: Page) -> None:
    found = synthmap.expect_no_findings(tab, rules=["small-target"], level="error")
    assert [finding.level for finding in found.findings] == ["warning"]


def test_asynchronous_pages_give_the_same(chromium: Browser, tab: Page) -> None:
    async def both() -> tuple[synthmap.PageAudit, str]:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=chromium.path, chromium_sandbox=not running_as_root()
            )
            page = await browser.new_page(viewport={"width": 1000, "height": 700})
            await page.route("http://shop.test/**", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
            await page.goto("http://shop.test/cart")
            found = await synthmap.audit(page)
            with pytest.raises(AssertionError) as failed:
                await synthmap.expect_no_findings(page, rules=["small-target"])
            await browser.close()
            return found, str(failed.value)

    # Two loops in one thread do not go together: the synchronous API's is running.
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as threads:
        found, told = threads.submit(lambda: asyncio.run(both())).result()
    sync = synthmap.audit(tab)
    assert found.findings == sync.findings
    assert found.view == sync.view
    assert np.array_equal(found.snapshot.elements.box, sync.snapshot.elements.box)
    assert told.startswith("1 problem at level warning or worse")


def test_what_makes_no_sense_is_refused_with_the_way_out(tab: Page) -> None:
    with pytest.raises(UsageError, match=r"no rule small-taget.*small-target"):
        synthmap.audit(tab, rules=["small-taget"])
    with pytest.raises(UsageError, match="nothing would be judged"):
        synthmap.audit(tab, rules=[])
    with pytest.raises(UsageError, match="no level bad"):
        synthmap.expect_no_findings(tab, level="bad")  # type: ignore[call-overload]
    with pytest.raises(UsageError, match="hover-only needs what opens under a mouse"):
        synthmap.expect_no_findings(tab, rules=["hover-only"])
    with pytest.raises(UsageError, match="takes a Playwright page, not str"):
        synthmap.audit("http://shop.test/")  # type: ignore[call-overload]


def test_in_firefox_what_can_be_known_is_judged_and_the_page_stays_as_it_was(playwright: Playwright) -> None:
    installed = find_other("firefox", Machine.here())
    if installed is None:
        pytest.skip("no Firefox is installed")
    firefox = playwright.firefox.launch(executable_path=installed.path, channel=installed.channel)
    page = firefox.new_page(viewport={"width": 900, "height": 600})
    page.route("http://shop.test/**", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    page.goto("http://shop.test/cart")
    page.evaluate("() => { field.focus(); scrollTo(0, 350); box.scrollTop = 120 }")
    page.evaluate("() => new Promise(done => setTimeout(done, 300))")
    before = page.evaluate(STANDS)
    assert before.pop("heard")
    found = synthmap.audit(page, rules=["small-target", "dead-control"])
    page.evaluate("() => new Promise(done => setTimeout(done, 300))")
    after = page.evaluate(STANDS)
    # Playwright's own picture puts an empty style sheet into the page there, and takes it out again.
    assert set(after.pop("heard")) <= {"resize", "narrow", "changed"}
    assert after == before
    assert found.view.browser == "firefox"
    assert {f.selector for f in found.findings if f.rule == "small-target"} == {"#one"}
    assert all(finding.outcome == "fail" for finding in found.findings if finding.rule == "small-target")
    # Nobody there tells which listeners were added: it may be dead, and is not said to be.
    assert {f.selector: f.outcome for f in found.findings if f.rule == "dead-control"}["#idle"] == "incomplete"
    assert any("does not tell which listeners" in note for note in found.snapshot.notes)
    table = found.snapshot.elements
    rows = {written.get("href"): row for row, written in enumerate(table.attributes)}
    assert table.reachable[rows["/in"]] == table.reachable[rows["/far"]] == 1
    firefox.close()


def test_a_page_that_is_closed_is_told(desktop: BrowserContext) -> None:
    page = desktop.new_page()
    page.close()
    with pytest.raises(PageCrashed, match="closed"):
        synthmap.audit(page)


def test_every_rule_that_clicks_or_waits_is_known_to_need_more() -> None:
    judged = {name for name, rule in catalogue().items() if not in_tests._beyond(rule)}
    assert {"small-target", "covered-target", "dead-control", "broken-link", "unlinked-contact"} <= judged
    assert in_tests._NEEDS_MORE.keys() <= catalogue().keys()
    assert not judged & {"hover-only", "ignored-link", "device-drift", "slow-response"}


def test_watchers_are_told_of_each_audit_while_they_watch(tab: Page) -> None:
    told: list[tuple[synthmap.PageAudit, Page]] = []
    with in_tests.watched_by(lambda found, page: told.append((found, page))):
        found = synthmap.audit(tab, rules=["dead-control"])
    synthmap.audit(tab, rules=["dead-control"])
    assert told == [(found, tab)]


def test_loading_synthmap_loads_nothing_heavy(chromium: Browser) -> None:
    import subprocess
    import sys

    code = "import sys, synthmap; print([m for m in ('numpy', 'cv2', 'playwright') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
