"""What stands in frames: found in page coordinates, cut off by the frame, hit, and told from what cannot be seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import sync_playwright

from synthmap.browser.serve import served

from .conftest import row_of, state_of

INNER = """<!doctype html><meta charset=utf-8><style>body { margin: 0; height: 1000px } * { position: absolute }</style>
<a id=inner href=/q style="left: 10px; top: 60px; width: 80px; height: 20px">inner</a>
<div id=listens style="left: 100px; top: 60px; width: 80px; height: 20px">listens</div>
<a id=below href=/r style="left: 10px; top: 700px; width: 80px; height: 20px">below</a>
<a id=under href=/s style="left: 200px; top: 60px; width: 80px; height: 20px">under</a>
<div id=bar style="position: fixed; left: 0; top: 0; width: 50px; height: 10px"><a id=fixed href=/t>x</a></div>
<script>scrollTo(0, 40);
document.querySelector("#listens").addEventListener("click", () => (document.title = "heard"))</script>"""
# At half its size, with nothing but its corner kept in place: the frame's inner corner is (500 + 5 / 2, 700 + 5 / 2).
SMALL = "<body style='margin:0'><button id=small style='position:absolute;left:40px;top:20px;width:100px;height:40px'>b"
PAGE = f"""<!doctype html><meta charset=utf-8>
<style>body {{ margin: 0; height: 1500px }} * {{ position: absolute }}</style>
<iframe id=frame src=inner.html style="left: 100px; top: 500px; width: 300px; height: 100px; border: 5px solid;
 padding: 3px"></iframe>
<div id=cover style="left: 300px; top: 500px; width: 120px; height: 120px"></div>
<iframe id=sandboxed sandbox srcdoc="<a id=unseen href=/x>x</a>" style="left: 600px; top: 500px"></iframe>
<iframe id=halved style="left: 500px; top: 700px; width: 200px; height: 100px; border: 5px solid; transform: scale(.5);
 transform-origin: 0 0" srcdoc="{SMALL}"></iframe>
<a id=after href=/after style="left: 10px; top: 1200px; width: 50px; height: 20px">after</a>"""


@pytest.fixture(scope="module")
def page(look):
    return look(PAGE, files={"inner.html": INNER})


def test_elements_in_a_frame_stand_in_page_coordinates(page):
    # The frame's page begins at (100 + 5 + 3, 500 + 5 + 3) and is scrolled by 40.
    assert page.elements.box[row_of(page, "inner")].tolist() == [118, 528, 80, 20]
    assert page.elements.visible[row_of(page, "inner")]
    assert "inner" in page.texts.text


def test_a_frame_that_is_shown_smaller_shows_smaller_elements(page):
    assert page.elements.box[row_of(page, "small")].tolist() == [522.5, 712.5, 50, 20]
    assert page.elements.reachable[row_of(page, "small")] == 1


def test_what_a_frame_cuts_off_is_not_visible(page):
    assert not page.elements.visible[row_of(page, "below")]


def test_what_is_fixed_in_a_frame_moves_with_the_page(page):
    assert page.elements.pinned[row_of(page, "fixed")] == ""


def test_clicks_are_followed_into_frames(page):
    table = page.elements
    assert table.reachable[row_of(page, "inner")] == 1
    # #under is at x 308..388 of the page and so wholly beneath #cover, which begins at 300.
    assert table.reachable[row_of(page, "under")] == 0
    assert table.occluder[row_of(page, "under")] == row_of(page, "cover")
    # What the frame cuts off comes free when the frame is scrolled.
    assert table.reachable[row_of(page, "below")] == 1
    assert table.reachable[row_of(page, "after")] == 1


def test_listeners_and_links_in_a_frame_are_live(page):
    assert state_of(page, "listens") == state_of(page, "inner") == "live"


def test_rows_of_a_frame_stand_below_its_own(page):
    frame, inner, after = (row_of(page, mark) for mark in ("frame", "inner", "after"))
    assert frame < inner < after
    assert frame in page.elements.ancestors(inner)


def test_a_frame_that_scripts_of_the_page_may_not_enter_is_looked_into(page):
    # The frame's page begins at (600 + 2, 500 + 2), and its body has a margin of 8.
    assert page.elements.box[row_of(page, "unseen"), :2].tolist() == [610, 510]
    assert not page.notes


def test_the_picture_of_a_frame_looked_into_is_no_picture(page):
    boxes = page.pictures.tolist()
    assert page.elements.box[row_of(page, "frame")].tolist() not in boxes


def test_anchors_are_those_of_the_page_itself(page):
    assert "after" in page.anchors
    assert "inner" not in page.anchors


def test_playwright_finds_elements_in_frames_by_their_selectors(page, tmp_path, browser_path):
    selector = page.elements.selector[row_of(page, "inner")]
    assert selector == "#frame >> internal:control=enter-frame >> #inner"
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "inner.html").write_text(INNER)
    with served(tmp_path) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        opened = browser.new_page()
        opened.goto(f"{base}/index.html")
        assert opened.locator(selector).inner_text() == "inner"
        browser.close()


def test_a_button_in_a_frame_is_named_from_its_markup(page):
    row = row_of(page, "small")
    assert (page.elements.role[row], page.elements.name[row]) == ("button", "b")
