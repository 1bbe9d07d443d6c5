"""Where clicks land: shares of reached points, counted by hand of five points a box, the middle and four around it."""

from __future__ import annotations

import pytest

from synthmap.model.view import DESKTOP, MOBILE, Viewport

from .conftest import row_of

HEAD = """<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width,initial-scale=1">
<style>body { margin: 0; font: 16px/20px monospace } .at { position: absolute }</style>"""


def reach(snapshot, mark):
    return float(snapshot.elements.reachable[row_of(snapshot, mark)])


def seen(snapshot, mark):
    return float(snapshot.elements.in_sight[row_of(snapshot, mark)])


def occluder(snapshot, mark):
    return int(snapshot.elements.occluder[row_of(snapshot, mark)])


LAYERS = f"""{HEAD}
<a id=glass href=/a class=at style="left: 10px; top: 10px; width: 100px; height: 40px">glass</a>
<div id=pane class=at style="left: 0; top: 0; width: 200px; height: 60px"></div>
<a id=wall href=/b class=at style="left: 10px; top: 110px; width: 100px; height: 40px">wall</a>
<div class=at style="left: 0; top: 100px; width: 200px; height: 60px; background: #fff"></div>
<a id=photo href=/c class=at style="left: 10px; top: 210px; width: 100px; height: 40px">photo</a>
<canvas class=at style="left: 0; top: 200px; width: 200px; height: 60px"></canvas>
<a id=mist href=/d class=at style="left: 10px; top: 310px; width: 100px; height: 40px">mist</a>
<div class=at style="left: 0; top: 300px; width: 200px; height: 60px; background: rgba(0, 0, 0, .3)"></div>
<a id=drop href=/e class=at style="left: 10px; top: 410px; width: 100px; height: 40px">drop</a>
<div class=at style="left: 0; top: 400px; width: 200px; height: 60px; background: #fff; opacity: 0"></div>
<label id=words for=field class=at style="left: 10px; top: 510px; width: 100px; height: 40px; z-index: 1">words</label>
<input id=field class=at style="left: 10px; top: 510px; width: 100px; height: 40px; box-sizing: border-box">
<a id=twin href=/same class=at style="left: 10px; top: 610px; width: 100px; height: 40px">twin</a>
<a href=/same class=at style="left: 0; top: 600px; width: 200px; height: 60px">twin</a>
<div class=at style="left: 0; top: 700px; width: 60px; height: 60px; overflow: hidden">
  <a id=cut href=/f class=at style="left: 0; top: 10px; width: 100px; height: 40px">cut</a></div>
<div id=host class=at style="left: 0; top: 800px"></div>
<div id=lid class=at style="left: 0; top: 850px; width: 200px; height: 60px"></div>
<script>
document.querySelector("#host").attachShadow({{ mode: "closed" }}).innerHTML = `
<a id=open-air href=/g style="position: absolute; left: 10px; top: 5px; width: 100px; height: 30px">1</a>
<a id=under-lid href=/h style="position: absolute; left: 10px; top: 55px; width: 100px; height: 30px">2</a>`;
</script>"""


@pytest.fixture(scope="module")
def layers(look):
    return look(LAYERS)


@pytest.mark.parametrize(("mark", "shows"), [("glass", 1), ("mist", 1), ("drop", 1), ("wall", 0), ("photo", 0)])
def test_what_lies_over_a_target_hides_it_or_not(layers, mark, shows):
    assert (reach(layers, mark), seen(layers, mark)) == (0, shows)


def test_the_occluder_is_named(layers):
    assert occluder(layers, "glass") == row_of(layers, "pane")


@pytest.mark.parametrize("mark", ["field", "twin"])
def test_what_does_the_same_counts_as_the_target(layers, mark):
    assert (reach(layers, mark), occluder(layers, mark)) == (1, -1)


def test_points_that_a_box_around_it_cuts_off_are_no_points_of_it(layers):
    # The box shows 60 of 100 px: the middle at x = 50 and the two points at x = 20, not those at x = 80.
    assert reach(layers, "cut") == 1


def test_closed_shadow_roots_are_reached_through_their_host(layers):
    assert reach(layers, "open-air") == 1
    assert occluder(layers, "under-lid") == row_of(layers, "lid")


def test_every_line_of_a_wrapped_link_is_tested(look):
    # 120 px hold 12 characters of 9.6 px: "words a link" / "that wraps" / "over lines"; the last line is covered.
    page = look(
        f"{HEAD}<div class=at style='left: 0; top: 0; width: 120px'>words <a id=wraps href=/a>a link that wraps over "
        "lines</a></div><div id=cover class=at style='left: 0; top: 40px; width: 120px; height: 20px'></div>"
    )
    assert reach(page, "wraps") == pytest.approx(2 / 3, abs=0.001)
    assert occluder(page, "wraps") == row_of(page, "cover")


SCROLLERS = f"""{HEAD}
<div id=box class=at style="left: 0; top: 0; width: 200px; height: 100px; overflow: auto">
  <a id=further href=/a class=at style="left: 0; top: 500px; width: 100px; height: 40px">further down</a>
  <a id=spoilt href=/b class=at style="left: 0; top: 700px; width: 100px; height: 40px">covered there too</a>
  <div id=lid class=at style="left: 0; top: 690px; width: 200px; height: 60px"></div></div>
<div class=at style="left: 300px; top: 0; width: 200px; height: 100px; overflow: hidden">
  <a id=never href=/c class=at style="left: 0; top: 500px; width: 100px; height: 40px">hidden for good</a></div>
<script>addEventListener("load", () => document.querySelector("#box").scrollTop = 7)</script>"""


def test_what_an_inner_scroller_holds_is_scrolled_to(look):
    page = look(SCROLLERS)
    assert reach(page, "further") == 1
    assert (reach(page, "spoilt"), occluder(page, "spoilt")) == (0, row_of(page, "lid"))
    assert reach(page, "never") == 0
    assert not page.elements.visible[row_of(page, "further")]


BARS = f"""{HEAD}<body style="height: 2000px">
<div id=top style="position: fixed; top: 0; left: 0; right: 0; height: 60px; background: #fff; z-index: 1">top</div>
<div id=half style="position: fixed; bottom: 0; left: 0; right: 0; height: 500px; z-index: 1">half the window</div>
<a id=first href=/a class=at style="left: 10px; top: 10px; width: 100px; height: 40px">under the top bar for ever</a>
<a id=amid href=/b class=at style="left: 10px; top: 1000px; width: 100px; height: 40px">comes free</a>
<a id=last href=/c class=at style="left: 10px; top: 1900px; width: 100px; height: 40px">no room to scroll</a>
<div style="position: absolute; left: 0; right: 0; top: 1200px; height: 300px">
  <div style="position: sticky; top: 80px; height: 30px"><a id=sticky href=/d>sticky</a></div></div>"""


@pytest.mark.parametrize("viewport", [DESKTOP, MOBILE], ids=lambda viewport: viewport.name)
def test_a_fixed_bar_covers_what_no_scrolling_frees(look, viewport):
    page = look(BARS, viewport=viewport)
    assert (reach(page, "first"), occluder(page, "first")) == (0, row_of(page, "top"))
    assert reach(page, "amid") == 1
    assert (reach(page, "last"), occluder(page, "last")) == (0, row_of(page, "half"))
    assert reach(page, "sticky") == 1


@pytest.mark.parametrize("dpr", [1.0, 2.0, 3.0])
def test_the_pixel_ratio_changes_nothing(look, dpr):
    page = look(LAYERS, viewport=Viewport("p", 1440, 900, dpr=dpr))
    assert (reach(page, "glass"), reach(page, "cut"), reach(page, "twin")) == (0, 1, 1)
    assert page.elements.box[row_of(page, "glass")].tolist() == [10, 10, 100, 40]


def test_a_page_taller_than_most_is_tested_to_its_end(look):
    page = look(
        f"{HEAD}<body style='height: 49000px'><a id=end href=/a class=at style='left: 10px; top: 48900px; width: 100px;"
        "height: 40px'>end</a><a id=under href=/b class=at style='left: 10px; top: 40000px; width: 99px; height: 40px'>"
        "under</a><div class=at style='left: 0; top: 39990px; width: 200px; height: 60px'></div>",
        viewport=Viewport("p", 320, 640),
    )
    assert (reach(page, "end"), reach(page, "under")) == (1, 0)
