"""The tables of a page in a browser without the DevTools Protocol: written in the test, seen in a real Firefox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.async_api import async_playwright

from synthmap.browser.commands import call, drive, isolated_world
from synthmap.browser.content_script import ContentScripts, session_of
from synthmap.browser.find import Browser
from synthmap.browser.load import load
from synthmap.browser.pool import BrowserPool
from synthmap.browser.serve import served
from synthmap.capture import in_page
from synthmap.capture.in_page import left_unclicked, look_in_page
from synthmap.capture.mask import masked
from synthmap.capture.snapshot import origin, with_reach
from synthmap.model.elements import Liveness
from synthmap.model.errors import PageError, PageUnreachable
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import View, Viewport

SMALL = Viewport("small", 400, 300)
Look = Callable[..., Snapshot]


class Studio:
    """One Firefox for this module's tests, on an event loop of its own."""

    def __init__(self, folder: Path) -> None:
        self.loop, self.folder = asyncio.new_event_loop(), folder
        self.playwright = self.loop.run_until_complete(async_playwright().start())
        self.pool = BrowserPool(self.playwright, None, log=lambda message: None)

    def look(
        self,
        html: str,
        *,
        viewport: Viewport = SMALL,
        hide: tuple[str, ...] = (),
        mask: tuple[str, ...] = (),
        files: dict[str, str] | None = None,
    ) -> Snapshot:
        for name, text in {"index.html": html, **(files or {})}.items():
            (self.folder / name).write_text(text, "utf-8")
        with served(self.folder) as base:
            return self.loop.run_until_complete(self._look(f"{base}/index.html", viewport, hide, mask))

    async def _look(self, url: str, viewport: Viewport, hide: tuple[str, ...], mask: tuple[str, ...]) -> Snapshot:
        async with self.pool.context(viewport, engine="firefox") as context:
            page = await context.new_page()
            session = await session_of(page, "firefox")
            await load(page, session, url, timeout_ms=20_000, hide=hide)
            view = View("page", viewport.name, "firefox")
            snapshot, dom = await look_in_page(
                page, session, view=view, url="local:/index.html", viewport=viewport, site=origin(url)
            )
            snapshot = await drive(masked(snapshot, dom, mask), session, cap_ms=20_000)
            return await drive(with_reach(snapshot, dom), session, cap_ms=20_000)

    def on_page(self, html: str, work: Callable[[Any, ContentScripts], Any]) -> Any:
        """What `work(page, scripts)` comes to on a page of that content."""

        async def done() -> Any:
            async with self.pool.context(SMALL, engine="firefox") as context:
                page = await context.new_page()
                await page.set_content(html)
                return await work(page, ContentScripts(page))

        return self.loop.run_until_complete(done())

    def close(self) -> None:
        self.loop.run_until_complete(self.pool.close())
        self.loop.run_until_complete(self.playwright.stop())
        self.loop.close()


@pytest.fixture(scope="module")
def studio(firefox: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    made = Studio(tmp_path_factory.mktemp("site"))
    yield made
    made.close()


def row_of(snapshot: Snapshot, mark: str) -> int:
    return next(row for row, a in enumerate(snapshot.elements.attributes) if a.get("id") == mark)


# Roles and names from the tables of HTML-AAM (https://www.w3.org/TR/html-aam-1.0/) and the steps of accname 1.2, in
# Chromium's words for roles.
NAMED = {
    "link": ('<a id=link href="/a">Plans <b>and</b> prices</a>', "link", "Plans and prices"),
    "anchor": ("<a id=anchor>Nowhere</a>", "", "Nowhere"),
    "pictured": ('<a id=pictured href="/p"><img alt="Our shop" src="x.png"> by day</a>', "link", "Our shop by day"),
    "close": ('<button id=close aria-label="Close">×</button>', "button", "Close"),
    "listed": ('<i id=w1>Delete</i> <i id=w2 hidden>this file</i><button id=listed aria-labelledby="w1 w2">x</button>',
               "button", "Delete this file"),
    "field": ("<label for=field>Your name</label><input id=field value=Ada>", "textbox", "Your name"),
    "wrapped": ("<label>Send <i>news</i> <input type=checkbox id=wrapped></label>", "checkbox", "Send news"),
    "hinted": ('<input id=hinted placeholder="Town">', "textbox", "Town"),
    "finder": ('<input id=finder type=search title="Find it">', "searchbox", "Find it"),
    "send": ("<input id=send type=submit>", "button", "Submit"),
    "push": ('<input id=push type=button value="Push me">', "button", "Push me"),
    "choice": ("<select id=choice aria-label=Size><option>S<option>M</select>", "combobox", "Size"),
    "group": ("<fieldset id=group><legend>Address</legend></fieldset>", "group", "Address"),
    "drawn": ("<span id=drawn role=img aria-label=Star>*</span>", "image", "Star"),
    "tab": ("<div id=tab role=tab>First</div>", "tab", "First"),
    "icon": ('<style>#icon::before{content:"\\2713  "}#icon b{text-transform:uppercase}</style>'
             "<button id=icon>All <b>done</b></button>", "button", "✓ All DONE"),
    "silent": ('<a id=silent aria-hidden=true href="/s">Unsaid</a>', "", "Unsaid"),
    "titled": ('<a id=titled href="/t" title="To the top"></a>', "link", "To the top"),
    "heading": ("<h2 id=heading style='text-transform:uppercase'>Opening hours</h2>", "heading", "Opening hours"),
}  # fmt: skip


@pytest.fixture(scope="module")
def named(studio: Studio) -> Snapshot:
    body = "".join(f"<div>{html}</div>" for html, *_ in NAMED.values())
    return studio.look(f"<!doctype html><html lang=en><body>{body}")


@pytest.mark.parametrize("mark", NAMED)
def test_roles_and_names(named: Snapshot, mark: str) -> None:
    row = row_of(named, mark)
    assert (named.elements.role[row], named.elements.name[row]) == NAMED[mark][1:]


CLICKABLE = """<!doctype html><html lang=en><body>
<a id=link href="/a">a</a> <button id=button>b</button> <div id=inline onclick="location = '/x'">c</div>
<form action="/s"><button id=send>d</button><button id=off disabled>e</button></form>
<details><summary id=sum>f</summary>g</details><div id=text>h</div><div id=heard>i</div><a id=nowhere href="#">j</a>
<div role=tab aria-selected=true id=chosen>k</div>
<script>heard.addEventListener('click', () => { document.title = 'x'; });</script>"""


@pytest.fixture(scope="module")
def clickable(studio: Studio) -> Snapshot:
    return studio.look(CLICKABLE)


def test_what_only_a_listener_could_prove_is_unknown_and_the_rest_is_known(clickable: Snapshot) -> None:
    snapshot = clickable
    button = row_of(snapshot, "button")
    settled = left_unclicked(snapshot, [button])
    states = {
        mark: Liveness(int(settled.elements.liveness[row_of(settled, mark)])).word
        for mark in ("link", "inline", "send", "off", "sum", "text", "heard", "button", "nowhere", "chosen")
    }
    assert states == {
        "link": "live", "inline": "live", "send": "live", "off": "disabled", "sum": "live",
        "text": "plain", "heard": "plain", "button": "unknown", "nowhere": "unknown", "chosen": "unknown",
    }  # fmt: skip
    assert settled.probes[button].verdict == "unknown"
    assert settled.probes[button].why == "Firefox is looked at and not clicked in"
    assert list(settled.probes) == [button]


def test_lines_of_text_as_they_are_drawn(studio: Studio) -> None:
    snapshot = studio.look(
        "<!doctype html><body style='margin:0;font:20px/30px monospace'>"
        "<p style='margin:0;width:6ch'>aaaa   bbbb\n <b>cc</b>cc dddd</p>"
        "<p style='margin:0;text-transform:uppercase'>loud</p><pre style='margin:0;font:inherit'>x  y\nz</pre>"
        "<p style='visibility:hidden'>unseen</p>"
    )
    assert list(snapshot.texts.text) == ["aaaa", "bbbb", "cc", "cc", "dddd", "LOUD", "x  y", "z"]
    # Lines are 30 px high; a line's own box stands in the middle of its line.
    assert [int(y // 30) for y in snapshot.texts.box[:, 1]] == [0, 1, 2, 2, 3, 4, 5, 6]
    assert snapshot.texts.box[3, 0] == pytest.approx(snapshot.texts.box[2, 0] + snapshot.texts.box[2, 2], abs=0.1)
    wraps = next(row for row, tag in enumerate(snapshot.elements.tag) if tag == "p")
    assert snapshot.elements.name[wraps] == "aaaa bbbb cc cc dddd"


SQUARE = "<div id=square style='position:absolute;left:50px;top:500px;width:40px;height:20px;background:rgb(0,200,0)'>"


@pytest.mark.parametrize("viewport", [SMALL, Viewport("phone", 400, 300, dpr=2.0, mobile=True, touch=True)])
def test_boxes_and_the_picture_are_in_css_pixels_of_the_whole_page(studio: Studio, viewport: Viewport) -> None:
    """And what this browser is not, as a phone, is noted."""
    snapshot = studio.look(f"<!doctype html><body style='margin:0;height:900px'>{SQUARE}", viewport=viewport)
    assert snapshot.elements.box[row_of(snapshot, "square")].tolist() == [50, 500, 40, 20]
    assert snapshot.document == (400, 900)
    pixels = snapshot.screenshot.pixels
    assert pixels.shape == (900, 400, 3)
    ys, xs = np.nonzero((pixels == (0, 200, 0)).all(axis=2))
    assert (xs.min(), xs.max(), ys.min(), ys.max()) == (50, 89, 500, 519)
    assert any("listeners" in note for note in snapshot.notes)
    assert any("no phone mode" in note for note in snapshot.notes) == viewport.mobile


def test_a_page_taller_than_can_be_pictured_is_looked_at_down_to_there(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_page, "_MAX_PICTURE", 1_000)
    tall = Viewport("dense", 400, 300, dpr=2.0)
    snapshot = studio.look("<!doctype html><body style='margin:0;height:900px'>", viewport=tall)
    assert snapshot.document == (400, 500)
    assert "the page is 900 px tall; only its first 500 px were looked at" in snapshot.notes


SHADOW = """<!doctype html><body style='margin:0'>
<x-card style='display:block;height:100px'><a id=slotted href='/1'>one</a></x-card><iframe src='inner.html'
  style='display:block;border:5px solid;padding:10px;width:200px;height:100px'></iframe>
<script>customElements.define('x-card', class extends HTMLElement {
  constructor() { super(); this.attachShadow({mode: 'open'}).innerHTML = '<button id=shady>two</button><slot></slot>'; }
})</script>"""
INNER = "<!doctype html><body style='margin:0'><a id=framed href='/3' style='display:block'>three</a>"


def test_shadow_trees_slots_and_frames_are_entered(studio: Studio) -> None:
    snapshot = studio.look(SHADOW, files={"inner.html": INNER})
    table = snapshot.elements
    host = next(row for row, tag in enumerate(table.tag) if tag == "x-card")
    assert {host} <= set(table.ancestors(row_of(snapshot, "slotted"))) & set(table.ancestors(row_of(snapshot, "shady")))
    assert table.box[row_of(snapshot, "framed"), :2].tolist() == [15, 115]
    assert all(table.reachable[row_of(snapshot, mark)] == 1 for mark in ("slotted", "shady", "framed"))


def test_a_covered_link_names_what_lies_over_it(studio: Studio) -> None:
    snapshot = studio.look(
        "<!doctype html><body style='margin:0'>"
        "<a id=under href='/u' style='position:absolute;left:10px;top:10px'>under</a>"
        "<div id=veil style='position:absolute;inset:0 0 50% 0'></div>"
    )
    table, row = snapshot.elements, row_of(snapshot, "under")
    assert (table.reachable[row], table.occluder[row]) == (0, row_of(snapshot, "veil"))


def test_what_a_scenario_hides_and_masks(studio: Studio) -> None:
    html = "<!doctype html><a id=kept href='/k'>kept</a> <a id=gone href='/g'>gone</a> <a id=ad href='/a'>ad</a>"
    snapshot = studio.look(html, hide=("#gone",), mask=("#ad",))
    visible = {mark: bool(snapshot.elements.visible[row_of(snapshot, mark)]) for mark in ("kept", "gone", "ad")}
    assert visible == {"kept": True, "gone": False, "ad": False}
    assert len(snapshot.pictures) == 1


def test_what_is_not_drawn_is_known_by_its_words(studio: Studio) -> None:
    snapshot = studio.look("<!doctype html><div style='display:none'><a href='/h'>Hidden <i>away</i></a></div>")
    assert {"says hidden away", "leads to /h"} <= set(snapshot.hidden)
    assert "a" not in snapshot.elements.tag


FORM = "<form action='/s'><input name=children><input name=attributes><input name=localName><input name=childNodes>"
HOSTILE = """<script>
  Element.prototype.getBoundingClientRect = () => ({ left: 9, top: 9, right: 9, bottom: 9, width: 0, height: 0 });
  Element.prototype.getClientRects = Element.prototype.getAttribute = () => { throw new Error('no'); };
  Array.prototype.map = Array.prototype.flatMap = () => ['lie'];
  JSON.stringify = () => 'lie';
  document.createElementNS = document.querySelectorAll = () => null;
  Object.defineProperty(Node.prototype, 'textContent', { get: () => 'lie' });
  window.getComputedStyle = () => ({});
  window.Map = window.Promise = window.requestAnimationFrame = undefined;
  window.eval = () => () => 'lie';
</script>"""


def test_a_hostile_page_is_seen_as_it_is(studio: Studio) -> None:
    html = f"<!doctype html><html lang=en><body>{FORM}<input type=submit></form><a href='/a'>a link</a><p>a text</p>"
    clean, hostile = studio.look(html), studio.look(html + HOSTILE)
    assert [tag for tag in hostile.elements.tag if tag != "script"] == list(clean.elements.tag)
    assert hostile.elements.name == clean.elements.name
    assert np.array_equal(hostile.elements.box, clean.elements.box)
    assert np.array_equal(hostile.elements.liveness, clean.elements.liveness)
    assert np.array_equal(hostile.elements.reachable, clean.elements.reachable, equal_nan=True)
    assert (hostile.texts.text, hostile.document) == (clean.texts.text, clean.document)


def test_two_looks_at_a_page_are_the_same(studio: Studio, clickable: Snapshot) -> None:
    first, second = clickable, studio.look(CLICKABLE)
    assert first.elements.key == second.elements.key
    assert np.array_equal(first.elements.box, second.elements.box)
    assert first.screenshot.png == second.screenshot.png
    assert first.notes == second.notes


def test_a_server_that_is_not_there(studio: Studio) -> None:
    with served(studio.folder) as base:
        pass
    with pytest.raises(PageUnreachable, match="nothing answers at that address"):
        studio.loop.run_until_complete(studio._look(f"{base}/index.html", SMALL, (), ()))


def test_scripts_run_beside_the_page_until_it_goes_elsewhere(studio: Studio) -> None:
    async def work(page: Any, scripts: ContentScripts) -> None:
        world = await drive(isolated_world(), scripts, cap_ms=10_000)

        async def asked(function: str, *arguments: Any) -> Any:
            return await drive(call(world, function, *arguments), scripts, cap_ms=10_000)

        slow = "async text => { await new Promise(r => setTimeout(r, 50)); return [text, typeof secret]; }"
        assert await asked(slow, "é >> \"q\" 's'") == ["é >> \"q\" 's'", "undefined"]
        assert await asked("() => { globalThis.kept = 7; }") is None
        assert await asked("() => globalThis.kept") == 7
        for function in ("() => { throw new Error('broke down'); }", "async () => { throw new Error('broke down'); }"):
            with pytest.raises(PageError, match="broke down"):
                await asked(function)
        await page.goto("about:blank")
        with pytest.raises(PageError, match="went to another address"):
            await asked("() => 1")

    studio.on_page("<script>var secret = 1</script>", work)
