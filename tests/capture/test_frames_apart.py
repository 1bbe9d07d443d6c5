"""Frames of other sites live in processes of their own: what stands in them is found and placed all the same.

127.0.0.1 and localhost are two sites, and Chromium keeps sites apart without being asked to.
"""

from __future__ import annotations

import numpy as np
import pytest

from synthmap.browser import commands, frames
from synthmap.model.view import MOBILE

from .conftest import row_of, state_of

HEAD = '<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width,initial-scale=1">'
FAR = f"""{HEAD}<style>body {{ margin: 0; height: 1000px }} * {{ position: absolute }}</style>
<a id=far-link href=/q name=named style="left: 10px; top: 60px; width: 80px; height: 20px">far</a>
<div id=far-listens style="left: 100px; top: 60px; width: 80px; height: 20px">listens</div>
<div id=far-react style="left: 190px; top: 60px; width: 20px; height: 20px">r</div>
<div id=far-tab role=tab aria-label="Plans" style="left: 215px; top: 60px; width: 20px; height: 20px">p</div>
<button id=far-idle type=button style="left: 240px; top: 60px; width: 40px; height: 20px">idle</button>
<iframe id=back style="left: 10px; top: 90px; width: 100px; height: 40px; border: 0"></iframe>
<a id=far-below href=/r style="left: 10px; top: 700px; width: 80px; height: 20px">below</a>
<script>
back.src = location.href.replace('localhost', '127.0.0.1').replace('far.html', 'back.html');
scrollTo(0, 40);
document.querySelector('#far-listens').addEventListener('click', () => (document.title = 'heard'));
document.querySelector('#far-react').__reactProps$x = {{ onClick() {{ document.title = 'heard'; }} }};
</script>"""
BACK = f"""{HEAD}<body style="margin: 0"><button id=back-button style="position: absolute; left: 5px; top: 5px;
 width: 30px; height: 20px" onclick="document.title = 'heard'">b</button>"""
MIDDLE = f"""{HEAD}<body style="margin: 0"><script>document.write('<iframe id=through style="position: absolute;'
 + ' left: 20px; top: 10px; width: 100px; height: 40px; border: 0" src="//localhost:'
 + location.port + '/back.html"></iframe>')
</script>"""
HALF = "<body style='margin:0'><button id=half style='position:absolute;left:40px;top:20px;width:100px;height:40px'>b"
PAGE = f"""{HEAD}<style>body {{ margin: 0; height: 1500px }} * {{ position: absolute }}</style>
<button id=own type=button style="left: 10px; top: 10px; width: 50px; height: 20px">own</button>
<div id=here></div>
<iframe id=middle src=middle.html style="left: 100px; top: 300px; width: 200px; height: 100px; border: 0"></iframe>
<div id=cover style="left: 200px; top: 500px; width: 90px; height: 120px"></div>
<iframe id=halved sandbox srcdoc="{HALF}" style="left: 10px; top: 700px; width: 200px; height: 100px;
 border: 5px solid; transform: scale(.5); transform-origin: 0 0"></iframe>
<a id=after href=/after style="left: 10px; top: 1200px; width: 50px; height: 20px">after</a>
<script>here.outerHTML = '<iframe id=far style="left: 100px; top: 500px; width: 300px; height: 100px;'
 + ' border: 5px solid; padding: 3px" src="//localhost:' + location.port + '/far.html"></iframe>'</script>"""
FILES = {"far.html": FAR, "back.html": BACK, "middle.html": MIDDLE}


@pytest.fixture(scope="module")
def page(look):
    return look(PAGE, files=FILES)


def test_elements_stand_in_page_coordinates(page):
    # The frame's page begins at (100 + 5 + 3, 500 + 5 + 3) and is scrolled by 40.
    assert page.elements.box[row_of(page, "far-link")].tolist() == [118, 528, 80, 20]
    assert page.elements.visible[row_of(page, "far-link")]
    assert not page.elements.visible[row_of(page, "far-below")]
    assert "far" in page.texts.text


def test_a_frame_of_the_pages_own_site_within_one_of_another(page):
    # (108 + 10, 508 - 40 + 90) is the corner of the inner one.
    assert page.elements.box[row_of(page, "back-button")].tolist() == [123, 563, 30, 20]


def test_a_frame_of_another_site_within_one_of_the_pages_own(page):
    """The two pages of back.html are told apart by what holds them."""
    table = page.elements
    inside = [row for row, a in enumerate(table.attributes) if a.get("id") == "back-button"]
    assert [table.box[row].tolist() for row in inside] == [[123, 563, 30, 20], [125, 315, 30, 20]]
    assert row_of(page, "through") in table.ancestors(inside[1])
    assert [table.selector[row].count("enter-frame") for row in inside] == [2, 2]


def test_a_sandboxed_frame_that_is_shown_smaller(page):
    assert page.elements.box[row_of(page, "half")].tolist() == [32.5, 712.5, 50, 20]


def test_rows_stand_below_the_frames_own(page):
    far, link, after = (row_of(page, mark) for mark in ("far", "far-link", "after"))
    assert far < link < after
    assert far in page.elements.ancestors(link)
    assert len(set(page.elements.node.tolist())) == len(page.elements), "processes count their nodes alike"


def test_listeners_links_and_what_frameworks_keep_are_live(page):
    assert {state_of(page, mark) for mark in ("far-listens", "far-link", "far-react", "back-button")} == {"live"}
    assert "react:onClick" in page.elements.evidence[row_of(page, "far-react")]
    assert {state_of(page, mark) for mark in ("far-idle", "half", "own")} == {"claimed"}


def test_roles_and_names_are_those_of_its_own_accessibility_tree(page):
    row = row_of(page, "far-tab")
    assert (page.elements.role[row], page.elements.name[row]) == ("tab", "Plans")


def test_what_lies_over_the_frame_covers_what_is_in_it(page):
    table = page.elements
    assert table.reachable[row_of(page, "far-link")] == 1
    # #far-listens is at x 208..288 of the page, beneath #cover, which is at 200..290.
    assert table.reachable[row_of(page, "far-listens")] == 0
    assert table.occluder[row_of(page, "far-listens")] == row_of(page, "cover")


def test_each_document_has_its_own_address_and_anchors(page):
    far = page.document_of(row_of(page, "far-link"))
    assert (far.url, far.base) == (far.url, far.url)
    assert far.url.endswith("/far.html")
    assert {"far-link", "named"} <= far.anchors
    assert "far-link" not in page.anchors
    own = page.document_of(row_of(page, "after"))
    assert (own.url, own.base) == ("local:/index.html", "local:/index.html")
    written = page.document_of(row_of(page, "half"))
    assert (written.url, written.base) == ("about:srcdoc", "local:/index.html")


def test_nothing_is_left_out_and_said_to_be(page):
    assert not page.notes
    assert page.elements.box[row_of(page, "far")].tolist() not in page.pictures.tolist()


def test_a_phone_sees_the_same(look):
    page = look(PAGE, files=FILES, viewport=MOBILE)
    assert page.elements.box[row_of(page, "far-link")].tolist() == [118, 528, 80, 20]
    assert state_of(page, "far-listens") == "live"


def test_a_frame_that_hangs_is_named_and_holds_nothing_up(look, monkeypatch):
    monkeypatch.setattr(commands, "FRAME_CAP_MS", 500)
    hanging = f"{HEAD}<button id=never>n</button><script>onload = () => setTimeout(() => {{ for (;;); }})</script>"
    page = look(PAGE.replace("id=middle src", "id=none data-src"), files={**FILES, "far.html": hanging})
    assert "never" not in {a.get("id") for a in page.elements.attributes}
    assert state_of(page, "far") == "unknown"
    assert any("1 of localhost" in note for note in page.notes)
    assert page.elements.box[row_of(page, "far")].tolist() in page.pictures.tolist()
    assert page.elements.box[row_of(page, "own")].tolist() == [10, 10, 50, 20]


def test_frames_beyond_the_bound_are_named(look, monkeypatch):
    monkeypatch.setattr(frames, "MAX_FRAMES", 2)
    many = "".join(f'<iframe id=f{n} sandbox srcdoc="<button id=b{n}>b"></iframe>' for n in range(4))
    page = look(f"{HEAD}{many}")
    assert [a["id"] for a in page.elements.attributes if a.get("id", "").startswith("b")] == ["b0", "b1"]
    assert "2 embedded frames not looked into: 2 of the page itself" in page.notes


def test_what_needs_a_click_there_is_undecided(look):
    page = look(PAGE, files=FILES, probe="far-idle")
    answer = page.probes[row_of(page, "far-idle")]
    assert (answer.verdict, answer.why) == ("unknown", "it stands in a frame of another site, where nothing is clicked")
    assert np.isfinite(page.elements.reachable[row_of(page, "far-idle")])
