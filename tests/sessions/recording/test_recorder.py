"""What the recorder notes of a real browser: each test does something to a page and reads what was made of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.async_api import Page, async_playwright
from playwright.sync_api import sync_playwright

from synthmap.browser.commands import drive
from synthmap.browser.find import Browser, running_as_root
from synthmap.browser.frames import frames_apart
from synthmap.browser.pool import BrowserPool
from synthmap.browser.serve import served
from synthmap.capture.snapshot import decode_snapshot, gather, origin
from synthmap.model.events import Events
from synthmap.model.view import DESKTOP, MOBILE, View
from synthmap.sessions.recording import attach, attach_sync, decode, finish, finish_sync
from synthmap.sessions.recording.notes import Batch

Act = Callable[[Page], Awaitable[None]]
ANSWERS = ("mutation", "scroll", "selection", "focus", "navigation", "error")


class Desk:
    """One browser of each kind for this module's tests, on an event loop of its own."""

    def __init__(self, found: Browser, folder: Path) -> None:
        self.loop, self.folder = asyncio.new_event_loop(), folder
        self.playwright = self.loop.run_until_complete(async_playwright().start())
        self.pool = BrowserPool(self.playwright, found, log=lambda message: None)
        self.batches: tuple[Batch, ...] = ()

    def record(self, html: str, act: Act, *, viewport=DESKTOP, engine="chromium", **files: str) -> Events:
        """What is noted of `act` on a page of that HTML, with other files beside it by name without `.html`."""
        for name, text in {"index": html, **files}.items():
            (self.folder / f"{name}.html").write_text(f"<!doctype html><meta charset=utf-8>{text}", "utf-8")
        with served(self.folder) as base:
            return self.loop.run_until_complete(self._record(base, act, viewport, engine))

    async def _record(self, base: str, act: Act, viewport, engine) -> Events:
        async with self.pool.context(viewport, engine=engine) as context:
            recorder = await attach(context)
            page = await context.new_page()
            await page.goto(f"{base}/index.html")
            await act(page)
            self.batches = await finish(recorder, context)
        recorded = decode(self.batches, source="scripted", address=lambda url: url.replace(base, ""))
        assert recorded.notes == ()
        return recorded.events

    def close(self) -> None:
        self.loop.run_until_complete(self.pool.close())
        self.loop.run_until_complete(self.playwright.stop())
        self.loop.close()


@pytest.fixture(scope="module")
def desk(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(chromium, tmp_path_factory.mktemp("site"))
    yield made
    made.close()


def answers(events: Events) -> list[set[str]]:
    """Which answers each click had."""
    clicks = events.of_kind("click", "tap")
    return [{name for name in ANSWERS if np.isfinite(getattr(clicks, f"{name}_ms")[n])} for n in range(len(clicks))]


# A page draws, and tells that it has been scrolled, within the next frames.
SOON = (
    "onclick='setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => { window.over = true })), 60)'"
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<button id=go>Nothing</button>", set()),
        ("<button id=go onclick='this.textContent = 1'>At once</button>", {"mutation"}),
        ("<button id=go onclick='setTimeout(() => this.hidden = true, 20)'>A little later</button>", {"mutation"}),
        ("<button id=go onmousedown='this.title = 1'>On the press</button>", {"mutation"}),
        ("<button id=go onclick='window.scrollTo(0, 500)'>Down</button>", {"scroll"}),
        ("<button id=go onclick='document.querySelector(\"#field\").focus()'>Field</button>", {"focus"}),
        ("<button id=go onclick='getSelection().selectAllChildren(this)'>Select</button>", {"selection"}),
        ("<button id=go onclick='no.such.thing()'>Broken</button>", {"error"}),
        ("<button id=go onclick='Promise.reject(new Error())'>Broken later</button>", {"error"}),
        ("<button id=go onclick='alert(1)'>Say</button>", {"focus"}),
        ("<a id=go href='#deep'>Anchor</a>", {"navigation", "scroll"}),
        ("<button id=go onclick='history.pushState(0, 0, \"/x\")'>Router</button>", {"navigation"}),
        ("<label id=go><input type=checkbox>Tick</label>", {"mutation"}),
        ("<button id=go title=x onclick='this.title = this.title'>Written once more</button>", set()),
        ("<button id=go onclick='document.head.append(document.createElement(\"script\"))'>Pixel</button>", set()),
        ("<div id=go onclick='this.shadowRoot.append(1)'></div><script>go.attachShadow({mode: 'open'})</script>"
         "<style>#go { width: 40px; height: 40px }</style>", {"mutation"}),
    ],
)  # fmt: skip
def test_what_follows_a_click(desk, body, expected):
    page = f"<body {SOON}>{body}<input id=field><div style='height: 3000px'></div><p id=deep>Deep</p>"
    assert answers(desk.record(page, until_over)) == [expected]


async def until_over(page: Page) -> None:
    await page.click("#go")
    await page.wait_for_function("window.over === true")


def test_the_page_changed_later_than_a_second_is_told_so(desk):
    page = "<button id=go onclick='setTimeout(() => { this.textContent = 1; window.over = true }, 1100)'>Slow</button>"
    clicks = desk.record(page, until_over).of_kind("click")
    assert clicks.mutation_ms[0] >= 1_100


def test_each_of_several_angry_clicks_has_the_answer_and_an_earlier_one_elsewhere_has_not(desk):
    page = """<button id=other>Other</button>
        <button id=go onclick="window.n = (window.n ?? 0) + 1; if (n == 3) this.textContent = window.over = true">Go
        </button>"""

    async def act(page: Page) -> None:
        await page.click("#other")
        for _ in range(3):
            await page.click("#go")
        await page.wait_for_function("window.over === true")

    assert answers(desk.record(page, act)) == [set(), {"mutation"}, {"mutation"}, {"mutation"}]


def test_what_is_typed_is_told_by_kind_and_length(desk):
    page = """<input id=name><input id=pass type=password><textarea id=more></textarea><select id=pick><option>one
        <option>two</select><div id=rich contenteditable style="height: 20px"></div>"""

    async def act(page: Page) -> None:
        await page.type("#name", "Zq")
        await page.press("#name", "Backspace")
        await page.press("#name", "Control+a")
        await page.fill("#pass", "Xyzzy-7")
        await page.fill("#more", "Plugh")
        await page.select_option("#pick", "two")
        await page.type("#rich", "Z")

    events = desk.record(page, act)
    told = "".join(batch.text for batch in desk.batches)
    assert not any(secret in told for secret in ("Zq", "Xyzzy", "Plugh"))
    inputs = events.of_kind("input")
    assert list(inputs.value) == ["text:1", "text:2", "text:1", "password:7", "text:5", "select:1", "text:1"]
    assert list(events.of_kind("key").value) == ["text:1", "text:1", "Backspace", "shortcut", "text:1"]
    assert inputs.element[3].startswith("textbox")


PLACES = """<header><nav><a href="/one?utm_source=x">One</a><a href="/two">Two</a></nav></header>
<main><h1 style="text-transform: uppercase">Kettles</h1>
<p>Some words <b>in bold</b> and more.</p><ul><li><button>Add</button><li><button>Add</button>
<li style="display: none"><button>Add</button><li><button id=buy>Add</button></ul>
<label>Mail <input name=mail></label><input placeholder="Coupon"><span aria-hidden=true>★</span>
<div role=button tabindex=0>Choose</div><a href="/three"><svg width=20 height=20><path d="M0 0h20v20z"/></svg></a>
<section><header>Not a banner</header></section></main><footer>Small print</footer>"""


ON_TOP = "e => { const { x, y } = e.getBoundingClientRect(); return document.elementFromPoint(x + 2, y + 2) === e }"


def test_an_element_has_the_key_that_capture_gives_it(desk):
    keys: list[str] = []

    async def act(page: Page) -> None:
        await page.evaluate("document.addEventListener('click', event => event.preventDefault())")
        session = await page.context.new_cdp_session(page)
        apart = await frames_apart(page)
        gathered = await drive(gather(DESKTOP, apart.within), session, frames=apart.sessions, cap_ms=20_000)
        view = View("page", DESKTOP.name)
        snapshot, _ = decode_snapshot(gathered, view=view, url="", viewport=DESKTOP, site=origin(page.url))
        known = snapshot.elements.box.round(1).tolist()
        for element in await page.locator("body * >> visible=true").element_handles():
            box = await element.bounding_box()
            if box and await element.evaluate(ON_TOP):
                at = [round(box[side], 1) for side in ("x", "y", "width", "height")]
                tag = await element.evaluate("e => e.localName")
                if tag == "path":
                    continue  # a stroke of a drawing, which is recorded as a whole
                row = next(n for n, name in enumerate(snapshot.elements.tag) if name == tag and known[n] == at)
                await element.click(position={"x": 2, "y": 2})
                keys.append(snapshot.elements.key[row])

    assert list(desk.record(PLACES, act).of_kind("click").element) == keys
    assert {
        'banner > navigation > link "One" -> /one', 'main > button "Add" (2)', 'main > button "Add" #buy',
        'main > heading "Kettles"', 'main > textbox "Mail"', 'contentinfo "Small print"', 'main > span "★"',
    } <= set(keys)  # fmt: skip


def test_a_click_in_a_frame_stands_where_the_page_shows_it(desk):
    page = """<body style="margin: 0"><div style="height: 400px"></div>
        <iframe src=inner.html style="margin-left: 50px; border: 3px solid; width: 300px; height: 1500px"></iframe>"""
    inner = """<body style="margin: 0">
        <button style="position: absolute; left: 20px; top: 900px; width: 100px; height: 40px">In</button>"""

    async def act(page: Page) -> None:
        await page.frame_locator("iframe").get_by_role("button").click()

    clicks = desk.record(page, act, inner=inner).of_kind("click")
    # 50 px of margin, 3 of border, 20 within, half of 100; and 400 above, 3, 900, half of 40.
    assert (clicks.x[0], clicks.y[0]) == (123, 1323)
    assert clicks.vy[0] < 900
    assert (clicks.frame[0], clicks.url[0], clicks.element[0]) == ("/inner.html", "/index.html", 'button "In"')


def test_a_way_over_pages_and_tabs_loses_nothing(desk):
    page = "<a id=next href=next.html>Next</a>"
    there = "<title>there</title><a id=tab href=index.html target=_blank>Tab</a>"

    async def act(page: Page) -> None:
        await page.click("#next")
        await page.wait_for_url("**/next.html")
        async with page.expect_popup() as popup:
            await page.click("#tab")
        other = await popup.value
        await other.click("#next")
        await other.wait_for_url("**/next.html")

    events = desk.record(page, act, next=there)
    steps = events.of_kind("click", "navigate", "leave")
    assert list(zip(steps.tab.tolist(), steps.kind.tolist(), steps.url.tolist(), strict=True)) == [
        (0, "navigate", "/index.html"), (0, "click", "/index.html"), (0, "leave", "/index.html"),
        (0, "navigate", "/next.html"), (0, "click", "/next.html"),
        (1, "navigate", "/index.html"), (1, "click", "/index.html"), (1, "leave", "/index.html"),
        (1, "navigate", "/next.html"),
    ]  # fmt: skip
    assert answers(events) == [{"navigation"}] * 3


def test_a_tap_and_a_scroll_on_a_phone(desk):
    page = "<body style='margin: 0; height: 4000px'><button id=go style='margin-top: 1500px'>Deep</button>"

    async def act(page: Page) -> None:
        async with asyncio.timeout(10):
            await page.evaluate(
                "new Promise(done => { addEventListener('scroll', done, { once: true }); scrollTo(0, 900) })"
            )
        await page.tap("#go")

    events = desk.record(page, act, viewport=MOBILE)
    tap = events.of_kind("tap")
    assert len(tap) == 1
    assert tap.y[0] - tap.vy[0] == events.of_kind("scroll").y[-1] > 0
    assert 1500 < tap.y[0] < 1540


HOSTILE = """<script>
  const broken = () => { throw new Error('mine') };
  JSON.stringify = () => '{"document":1,"lost":0,"notes":[{"kind":"error","at":1}]}';
  Array.prototype.push = broken; Array.prototype[Symbol.iterator] = broken;
  WeakMap.prototype.get = broken; performance.now = () => NaN; window.setTimeout = broken;
  EventTarget.prototype.addEventListener = broken; Element.prototype.getBoundingClientRect = broken;
  Element.prototype.getAttribute = broken; Event.prototype.composedPath = broken; Reflect.apply = broken;
  window.onerror = () => { window.failed = true };
  Object.prototype.toJSON = () => 'forged';
</script><form id=form style="height: 100px"><input name=localName><input name=getAttribute><input name=children>
<input name=parentNode></form>
<button id=go onclick="document.title = String(window.failed)">Go</button>"""


def test_a_hostile_page_neither_stops_it_nor_notices(desk):
    async def act(page: Page) -> None:
        await page.mouse.click(40, 90)
        await page.click("#go")
        assert await page.title() == "undefined"

    events = desk.record(HOSTILE, act)
    clicks = events.of_kind("click")
    assert clicks.element[0].startswith("form")
    assert clicks.element[-1].startswith("button")
    assert answers(events)[-1] == {"mutation"}
    assert not len(events.of_kind("error"))


def test_a_script_that_clicks_is_no_visitor(desk):
    async def act(page: Page) -> None:
        await page.evaluate("document.querySelector('#go').click()")
        await page.focus("#go")
        await page.keyboard.press("Enter")

    events = desk.record("<button id=go>Go</button>", act)
    assert not len(events.of_kind("click"))
    assert list(events.of_kind("key").value) == ["Enter"]


def test_in_firefox(desk, firefox):
    page = (
        "<body style='margin: 0'><a id=next href=next.html style='display: block; width: 100px; height: 50px'>Next</a>"
    )

    async def act(page: Page) -> None:
        await page.click("#next")
        await page.wait_for_url("**/next.html")
        await page.click("#go")

    there = "<button id=go onclick='this.textContent = 1'>Go</button>"
    events = desk.record(page, act, engine="firefox", next=there)
    clicks = events.of_kind("click")
    assert list(clicks.element) == ['link "Next" #next -> next.html', 'button "Go" #go']
    assert (clicks.x[0], clicks.y[0], clicks.ex[0], clicks.ey[0]) == (50, 25, 0.5, 0.5)
    assert answers(events) == [{"navigation"}, {"mutation"}]


def test_pages_of_the_synchronous_api_are_recorded_alike(chromium: Browser, tmp_path: Path, serve):
    (tmp_path / "index.html").write_text("<button id=go onclick='this.textContent = 1'>Go</button>", "utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path, chromium_sandbox=not running_as_root())
        context = browser.new_context()
        recorder = attach_sync(context)
        page = context.new_page()
        page.goto(serve(tmp_path))
        page.click("#go")
        batches = finish_sync(recorder, context)
        page.click("#go")
        assert recorder.batches == batches
        browser.close()
    events = decode(batches, source="scripted").events
    assert answers(events) == [{"mutation"}]
    assert [json.loads(batch.text)["lost"] for batch in batches] == [0] * len(batches)
