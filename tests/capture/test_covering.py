"""What is covered in pictures of a page: the same by the browser's snapshot, by a script in it, and for its window."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import cv2
import numpy as np
import pytest
from playwright.async_api import async_playwright

from synthmap.browser.commands import drive, isolated_world
from synthmap.browser.pool import BrowserPool
from synthmap.capture.covering import block_colour, covered, covering_of
from synthmap.capture.discreet import concealed
from synthmap.capture.in_page import look_in_page
from synthmap.capture.in_window import to_cover, window_covered
from synthmap.capture.snapshot import decode_snapshot, gather
from synthmap.model.discretion import Discretion
from synthmap.model.secrets import Secrets
from synthmap.model.view import DESKTOP, View

# One thing every 40 px, each named by what it is; what is filled in stands in `FILLED` below.
PAGE = """<!doctype html><title>Form</title><style>body { margin: 0 }
#page > * { position: absolute; left: 10px; width: 300px; height: 30px; box-sizing: border-box; margin: 0;
  border: 2px solid #444; padding: 3px; font: 16px sans-serif }</style><div id=page>
<input id=typed><input id=kept value="default words"><input id=mail value="ann@customer.example">
<input id=hint placeholder="you@shop.example"><input id=pass type=password value=sesame4>
<textarea id=area>As written</textarea>
<select id=chosen><option>One<option>Two</select><select id=given><option>One<option selected>Two</select>
<div id=rich contenteditable>A draft</div><p id=said>Hello Vera Vantage</p><input id=who autocomplete=name>
<p id=shop>help@shop.example</p><p id=parts><b>4000 05</b><i>66 5566 5556</i></p><p id=secret>say open sesame</p>
<input id=go type=submit value="Go on as ann@customer.example">
<input id=tick type=checkbox checked value="ann@x.example">
</div><script>[...page.children].forEach((each, place) => { each.style.top = `${10 + 40 * place}px`; })</script>"""
NAMES = (
    "typed", "kept", "mail", "hint", "pass", "area", "chosen", "given", "rich", "said", "who", "shop", "parts",
    "secret", "go", "tick",
)  # fmt: skip
FIELDS = {"typed", "mail", "pass", "chosen", "who"}  # filled in, personal by themselves, or a password
TYPED = FIELDS | {"rich", "said", "parts"}
CASES = {
    "everybody": (Discretion(), FIELDS),
    "typed": (Discretion(typed=True), TYPED),
    "secret": (Discretion(secrets=Secrets.of("open sesame")), FIELDS | {"secret"}),
    "somebody": (Discretion(somebody=True), TYPED | {"kept", "area", "shop", "go"}),
}


@pytest.fixture(scope="module")
def seen(chromium):
    """The page as Chromium tells of it, as a script collects it, and by case what its window is to be covered with."""

    async def run():
        async with async_playwright() as playwright:
            pool = BrowserPool(playwright, chromium, log=lambda _: None)
            async with pool.context(DESKTOP) as context:
                page = await context.new_page()
                await page.set_content(PAGE)
                await page.fill("#typed", "shoes")
                await page.fill("#who", "Vera Vantage")
                await page.select_option("#chosen", "Two")
                session = await context.new_cdp_session(page)
                about = {"view": View("page", "desktop"), "url": "local:/", "viewport": DESKTOP, "site": "null"}
                told = decode_snapshot(await drive(gather(DESKTOP), session, cap_ms=20_000), **about)
                collected = await look_in_page(page, session, **about)
                world = await drive(isolated_world(), session, cap_ms=20_000)
                window = {
                    name: await drive(to_cover(world, discretion), session, cap_ms=20_000)
                    for name, (discretion, _) in CASES.items()
                }
            await pool.close()
        return told, collected, window

    return asyncio.run(run())


def names(boxes) -> set[str]:
    return {NAMES[int((y + height / 2 - 10) // 40)] for _, y, _, height in boxes.tolist()}


@pytest.mark.parametrize("case", CASES)
def test_the_same_is_covered_whoever_tells_of_it(seen, case):
    (discretion, expected), (told, collected, window) = CASES[case], seen
    assert names(covering_of(*told, discretion).boxes) == expected
    assert names(covering_of(*collected, discretion).boxes) == expected
    assert names(window[case][0]) == expected


def test_a_block_fills_a_field_and_nothing_else_is_touched(seen):
    snapshot, dom = seen[0]
    covering = covering_of(snapshot, dom, Discretion())
    # Within 2 px of border and 3 px of padding, of which letters may take 1.
    assert covering.boxes[0].tolist() == [14, 14, 292, 22]
    done = covered(snapshot, covering).screenshot
    assert (done.pixels[14:36, 14:306] == block_colour(snapshot.screenshot.pixels[14:36, 14:306])).all()
    rest = np.ones(done.pixels.shape[:2], dtype=bool)
    for x, y, width, height in covering.boxes.tolist():
        rest[int(y) : int(np.ceil(y + height)), int(x) : int(np.ceil(x + width))] = False
    assert (done.pixels[rest] == snapshot.screenshot.pixels[rest]).all()
    assert (cv2.imdecode(np.frombuffer(done.png, np.uint8), cv2.IMREAD_COLOR) == done.pixels).all()


def test_what_was_written_is_in_no_name_and_no_line(seen):
    snapshot, dom = seen[0]
    for discretion, kept in ((Discretion(typed=True), False), (Discretion(), True)):
        told = concealed(snapshot, covering_of(snapshot, dom, discretion), site="null")
        said = {*told.elements.name, *told.texts.text, *told.elements.key}
        assert any("A draft" in text for text in said) is kept
        assert any("Vera Vantage" in text for text in said) is kept
        assert any("4000 05" in text for text in told.texts.text) is kept
        assert any("help@shop.example" in text for text in told.texts.text), "it is the shop's, and for everybody"
    assert told.elements.key == snapshot.elements.key


def test_a_page_with_nothing_to_cover_is_as_it_was(seen):
    snapshot, dom = seen[0]
    bare = replace(dom, filled={})
    assert covered(snapshot, covering_of(snapshot, bare, Discretion())) is snapshot


def test_a_picture_of_a_window_is_covered_at_its_own_scale():
    # A window of 100 x 50 px that begins 200 px down the page, pictured with two pixels to one of CSS.
    white = np.full((100, 200, 3), 255, np.uint8)
    white[20:40, 20:60] = 0
    png = cv2.imencode(".png", white)[1].tobytes()
    done = window_covered(png, np.array([[10.0, 210, 20, 10], [500, 0, 9, 9]]), (0, 200, 100, 50))
    pixels = cv2.imdecode(np.frombuffer(done, np.uint8), cv2.IMREAD_COLOR)
    assert (pixels[20:40, 20:60] == 0).all(), "all of one colour is covered with that"
    white[20:30, 20:60] = 255
    png = cv2.imencode(".png", white)[1].tobytes()
    pixels = cv2.imdecode(
        np.frombuffer(window_covered(png, np.array([[10.0, 210, 20, 10]]), (0, 200, 100, 50)), np.uint8),
        cv2.IMREAD_COLOR,
    )
    # Half white, half black: the lower number is the commoner of two alike, and a fifth of white is 51.
    assert (pixels[20:40, 20:60] == 51).all()
    assert (pixels[40:] == 255).all()
