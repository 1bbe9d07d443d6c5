"""Recordings made in a browser during the test: what was clicked is what the import says was clicked.

rrweb comes from the npm registry.
"""

import asyncio
import json

import numpy as np
import pytest
from playwright.async_api import async_playwright

from synthmap.browser.commands import drive
from synthmap.browser.frames import frames_apart
from synthmap.browser.serve import served
from synthmap.capture.snapshot import decode_snapshot, gather, origin
from synthmap.maps.locate import locate_counted
from synthmap.model.view import View, Viewport
from synthmap.sessions.recorded import read

RRWEB = "2.2.2"
WIDE, NARROW = Viewport("wide", 1000, 700), Viewport("narrow", 500, 700)
PAGE = """<!doctype html><meta charset=utf-8><title>Shop</title>
<style>body { margin: 0; font: 16px sans-serif } main { padding: 20px } .card { float: left; width: 300px; margin: 5px }
footer { clear: both; padding-top: 900px } iframe { border: 0 }</style>
<header><nav><a href="/home.html">Home</a> <a href="pricing.html">Pricing</a></nav></header>
<main><h1>Shop</h1>
<div class=card><h2>Mug</h2><button>Add to cart</button></div>
<div class=card><h2>Pot</h2><button>Add <b>to</b> cart</button></div>
<div class=card><div id=note>Not a link</div><span>plain words</span></div>
<label>E-mail <input type=email></label> <label><input type=checkbox> I agree</label>
<p>Read <a href="#terms">terms</a> or <a href="#terms">terms</a>.</p>
<iframe src="frame.html" title="Map" width=200 height=60></iframe><my-box></my-box><div id=out></div></main>
<footer><button aria-label="Close">x</button></footer>
<script>
document.querySelector('my-box').attachShadow({mode: 'open'}).innerHTML = '<button>In shadow</button>';
for (const button of document.querySelectorAll('.card button')) button.onclick = () => {
  const made = document.createElement('button');
  made.textContent = 'Check out';
  document.querySelector('#out').append(made);
};
</script>"""
FRAME = '<!doctype html><body style="margin:0"><button style="margin:10px">In frame</button>'
CLICKED = [
    ("role", "button", "Add to cart", 0),
    ("role", "button", "Add to cart", 1),
    ("role", "button", "Check out", 1),
    ("css", "#note", "", 0),
    ("css", "span", "", 0),
    ("role", "checkbox", "I agree", 0),
    ("role", "link", "terms", 1),
    ("role", "button", "In shadow", 0),
    ("frame", "button", "In frame", 0),
    ("role", "button", "Close", 0),
]


@pytest.fixture(scope="session")
def rrweb(from_npm) -> str:
    """The library's source."""
    return from_npm("rrweb", RRWEB, "dist/rrweb.umd.min.cjs").read_text("utf-8")


@pytest.fixture(scope="module")
def made(rrweb, browser_path, tmp_path_factory):
    """One visit, recorded by rrweb and by Playwright at once; what was clicked; and the page as it was left, twice."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "index.html").write_text(PAGE, "utf-8")
    (folder / "frame.html").write_text(FRAME, "utf-8")
    return asyncio.run(_visit(rrweb, browser_path, folder))


async def _visit(rrweb, browser_path, folder):
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path, chromium_sandbox=False)
        context = await browser.new_context(viewport={"width": WIDE.width, "height": WIDE.height})
        events, boxes = [], []
        await context.expose_function("keep", lambda event: events.append(event))
        record = "rrweb.record({emit: event => keep(JSON.stringify(event))})"
        start = f"if (top === self) addEventListener('DOMContentLoaded', () => {record})"
        await context.add_init_script(f"{rrweb}\n;{start}")
        await context.tracing.start(snapshots=True)
        page = await context.new_page()
        with served(folder) as base:
            await page.goto(f"{base}/index.html")
            await page.wait_for_function("document.querySelector('iframe').contentDocument.querySelector('button')")
            for by, what, name, nth in CLICKED:
                root = page.frame_locator("iframe") if by == "frame" else page
                found = root.locator(what).nth(nth) if by != "role" else page.get_by_role(what, name=name).nth(nth)
                await found.click()
                top = await page.evaluate("scrollY")
                box = await found.bounding_box()
                boxes.append((box["x"], box["y"] + top, box["width"], box["height"]))
                # Later than rrweb waits to tell how far the page was scrolled.
                await page.wait_for_function("new Promise(done => setTimeout(() => done(true), 150))")
            await page.get_by_label("E-mail").fill("jane@example.com")
            await page.wait_for_function("new Promise(done => setTimeout(() => done(true), 150))")
            await context.tracing.stop(path=folder / "trace.zip")
            # What rrweb tells of the two windows that the page is pictured in below is none of the visit.
            visit = ",".join(events)
            await page.evaluate("scrollTo(0, 0)")
            snapshots = [await _snapshot(context, page, viewport, base) for viewport in (WIDE, NARROW)]
        await browser.close()
    (folder / "rrweb.json").write_text(f"[{visit}]", "utf-8")
    return read(folder / "rrweb.json"), read(folder / "trace.zip"), np.array(boxes), snapshots


async def _snapshot(context, page, viewport, base):
    await page.set_viewport_size({"width": viewport.width, "height": viewport.height})
    apart = await frames_apart(page)
    session = await context.new_cdp_session(page)
    gathered = await drive(gather(viewport, apart.within), session, frames=apart.sessions, cap_ms=20_000)
    made, _ = decode_snapshot(
        gathered, view=View("page", viewport.name), url="local:/", viewport=viewport, site=origin(base + "/")
    )
    return made


def hit(recording, snapshot):
    """The row that each click is placed on, and where."""
    clicks = recording.events.of_kind("click")
    events, unmatched = locate_counted(clicks, snapshot.elements, width=snapshot.viewport.width)
    assert unmatched == {}
    return events


@pytest.mark.parametrize("which", [0, 1], ids=["rrweb", "playwright"])
def test_clicks_land_on_the_elements_that_were_clicked(made, which):
    recording, (wide, _) = made[which], made[3]
    # Playwright clicked the button in the frame and the last one too; the checkbox is ticked by one click.
    events = hit(recording, wide)
    assert len(events) == len(CLICKED)
    for number, box in enumerate(made[2]):
        # The browser names the innermost element: of "Add <b>to</b> cart" the word, which acts as the button does.
        row = int(events.row[number])
        row = int(wide.elements.action[row]) if wide.elements.action[row] >= 0 else row
        assert np.allclose(wide.elements.box[row], box, atol=1), (CLICKED[number], wide.elements.key[row])
        inside = (events.x[number], events.y[number]) >= (box[0] - 1, box[1] - 1)
        assert inside and events.x[number] <= box[0] + box[2] + 1 and events.y[number] <= box[1] + box[3] + 1


@pytest.mark.parametrize("which", [0, 1], ids=["rrweb", "playwright"])
def test_at_another_width_they_land_on_the_same_elements(made, which):
    recording, (wide, narrow) = made[which], made[3]
    keys = [wide.elements.key[row] for row in hit(recording, wide).row]
    events = hit(recording, narrow)
    assert [narrow.elements.key[row] for row in events.row] == keys
    boxes = narrow.elements.box[events.row]
    assert ((events.x >= boxes[:, 0]) & (events.x <= boxes[:, 0] + boxes[:, 2])).all()


@pytest.mark.parametrize("which", [0, 1], ids=["rrweb", "playwright"])
def test_the_keys_are_those_that_a_capture_of_the_page_makes(made, which):
    keys = set(made[3][0].elements.key)
    named = made[which].events.of_kind("click").element.tolist()
    assert [key for key in named if key not in keys] == []


def test_what_followed_and_what_was_typed(made):
    rrweb, trace, *_ = made
    for recording in (rrweb, trace):
        clicks = recording.events.of_kind("click")
        answered = np.isfinite(clicks.mutation_ms)
        assert answered[:2].all()  # what they add
        typed = recording.events.of_kind("input")
        assert typed.value.tolist()[-1].endswith(":16")
        assert typed.element.tolist()[-1] == 'main > textbox "E-mail"'
        assert "jane" not in json.dumps(
            [recording.notes, *map(str, recording.events.value), *map(str, recording.events.element)]
        )
    assert rrweb.viewports == trace.viewports == ((1000, 700),)
    assert rrweb.notes == trace.notes == {}
