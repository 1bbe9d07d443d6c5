"""Where things are: boxes are checked against the numbers in the page's own CSS."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from synthmap.model.view import MOBILE

from .conftest import row_of

PAGE = """<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width,initial-scale=1">
<style>body { margin: 0; font: 16px/20px monospace; height: 3000px }
.at { position: absolute } .red { background: #f00 }</style>
<div id=far class="at red" style="left: 40px; top: 2500px; width: 100px; height: 30px"></div>
<a id=covered href=/a class=at style="left: 10px; top: 100px; width: 100px; height: 40px">covered</a>
<div id=cover class=at style="left: 0; top: 90px; width: 200px; height: 60px"></div>
<a id=half href=/b class=at style="left: 10px; top: 200px; width: 100px; height: 40px">half</a>
<div id=halfcover class=at style="left: 60px; top: 190px; width: 100px; height: 60px"></div>
<a id=free href=/c class=at style="left: 10px; top: 1800px; width: 100px; height: 40px">free</a>
<div id=bar style="position: fixed; bottom: 0; left: 0; right: 0; height: 50px"><a id=pinned href=/d>pinned</a></div>
<div style="position:absolute; top: 300px; left: 0; width: 200px; height: 50px; overflow: hidden">
  <a id=clipped href=/e class=at style="left: 300px; top: 0; width: 50px; height: 20px">clipped</a></div>
<a id=gone href=/f style="display: none">gone</a>
<a id=hidden href=/g style="visibility: hidden">hidden</a>
<a id=clear href=/h class=at style="top: 400px; opacity: 0">clear</a>
<div class=at style="top: 500px; left: 0; width: 120px">words <a id=wraps href=/i>a link that wraps over lines</a></div>
<div class=at dir=rtl style="top: 700px; left: 0; width: 300px"><a href=/j>\u05d0\u05d1 \U0001f600</a></div>
<img id=photo class=at style="top: 800px; left: 300px; width: 90px; height: 60px" alt="A photo"
  src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">
<button id=iconic aria-label="Close" class=at style="top: 900px">\ue001</button>"""


@pytest.fixture(scope="module")
def page(look):
    return look(PAGE)


def test_the_picture_and_the_boxes_are_the_same_page(page):
    assert page.document == (1440, 3000)
    assert page.screenshot.pixels.shape == (3000, 1440, 3)
    red = (page.screenshot.pixels == (0, 0, 255)).all(axis=2)
    ys, xs = np.nonzero(red)
    assert (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1) == (40, 2500, 140, 2530)
    assert page.elements.box[row_of(page, "far")].tolist() == [40, 2500, 100, 30]
    decoded = cv2.imdecode(np.frombuffer(page.screenshot.png, np.uint8), cv2.IMREAD_COLOR)
    assert (decoded == page.screenshot.pixels).all()


def test_a_phone_is_pictured_at_css_scale(look):
    phone = look(PAGE, viewport=MOBILE)
    assert phone.document == (390, 3000)
    assert phone.screenshot.pixels.shape[1] == 390
    assert phone.elements.box[row_of(phone, "far")].tolist() == [40, 2500, 100, 30]


def test_reach_is_the_share_of_points_that_arrive(page):
    table = page.elements
    assert table.reachable[row_of(page, "free")] == 1
    assert table.reachable[row_of(page, "covered")] == 0
    assert table.occluder[row_of(page, "covered")] == row_of(page, "cover")
    # Of the five points (middle, four corners) the middle stands at x = 60, where the cover begins.
    assert table.reachable[row_of(page, "half")] == pytest.approx(0.4)
    assert table.occluder[row_of(page, "half")] == row_of(page, "halfcover")


def test_pinned_elements_stand_where_they_are_drawn_first(page):
    row = row_of(page, "pinned")
    assert page.elements.pinned[row] == "fixed"
    assert page.elements.reachable[row] == 1
    assert page.elements.box[row_of(page, "bar")].tolist() == [0, 850, 1440, 50]


@pytest.mark.parametrize("mark", ["clipped", "hidden", "clear"])
def test_what_nobody_sees_is_not_visible(page, mark):
    assert not page.elements.visible[row_of(page, mark)]


def test_what_is_not_drawn_is_remembered_as_hidden(page):
    assert "leads to /f" in page.hidden and "says gone" in page.hidden
    assert "leads to /c" not in page.hidden


def test_a_wrapped_link_has_a_box_per_line(page):
    rects = page.elements.rects[row_of(page, "wraps")]
    # 120 px hold 12 monospaced characters of 9.6 px: "words a link" / "that wraps" / "over lines".
    assert len(rects) == 3
    assert rects[0][0] > rects[1][0] == 0
    assert (np.diff(rects[:, 1]) == 20).all()


def test_lines_of_text_say_what_is_drawn_there(page):
    lines = dict(zip(page.texts.text, page.texts.box, strict=True))
    assert "that wraps" in lines and "\u05d0\u05d1 \U0001f600" in " ".join(lines)
    assert not {"gone", "hidden", "clear"} & set(lines)


def test_names_are_those_of_assistive_technology(page):
    assert page.elements.name[row_of(page, "photo")] == "A photo"
    assert page.elements.name[row_of(page, "iconic")] == "Close"
    assert page.elements.role[row_of(page, "free")] == "link"


def test_pictures_are_known(page):
    assert [300, 800, 90, 60] in page.pictures.tolist()


def test_selectors_find_the_element_again(page):
    assert page.elements.selector[row_of(page, "free")] == "#free"
    assert page.elements.key[row_of(page, "free")] == 'link "free" #free -> /c'


def test_a_page_without_a_phone_viewport_is_seen_as_phones_show_it(look):
    """Phones lay such a page out 980 px wide; the picture must be of that layout."""
    page = look(
        "<!doctype html><body style='margin:0'><p style='height:3000px'>text</p><div id=red style='position:absolute;"
        "left:500px;top:1000px;width:200px;height:50px;background:#f00'></div>"
        "<button type=button id=x-dead style='position:absolute;left:700px;top:1500px'>dead</button>",
        viewport=MOBILE,
        probe="x-",
    )
    red = (page.screenshot.pixels == (0, 0, 255)).all(axis=2)
    ys, xs = np.nonzero(red)
    assert (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1) == (500, 1000, 700, 1050)
    assert page.elements.box[row_of(page, "red")].tolist() == [500, 1000, 200, 50]
    assert page.viewport.width == 980
    assert page.probes[row_of(page, "x-dead")].verdict == "dead", page.probes
    assert any("no viewport for phones" in note for note in page.notes)
