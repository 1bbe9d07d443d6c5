"""Where a suspect is clicked: not on a control of its own within it, and not so near one that a tap would go there."""

from __future__ import annotations

import pytest

from synthmap.model.view import DESKTOP, MOBILE

from .conftest import row_of, state_of

# A card that answers, and in its middle a link that keeps every click to itself. The points tried are the middle and
# (60, 60) … (240, 140) of the card's 300 x 200 px.
PAGE = """<!doctype html><meta name=viewport content="width=device-width,initial-scale=1">
<style>body { margin: 0 } [id^=x-] { width: 300px; height: 200px; margin-bottom: 40px; overflow: hidden }
a { display: block; background: #ddd }</style>
<div id=x-roomy><a href="/go" style="width:80px;height:40px;margin:80px 110px">link</a></div>
<div id=x-narrow><a href="/go" style="width:150px;height:60px;margin:70px 75px">link</a></div>
<div id=x-full><a href="/go" style="height:200px">link</a></div>
<p id=out></p><script>
for (const link of document.links) link.onclick = event => { event.preventDefault(); event.stopPropagation(); };
for (const card of document.querySelectorAll('[id^=x-]')) card.onclick = () => { out.append(card.id); };
</script>"""


@pytest.fixture(scope="module", params=[DESKTOP, MOBILE], ids=["desktop", "mobile"])
def page(look, request):
    return look(PAGE, viewport=request.param, probe="x-")


def test_a_card_is_clicked_beside_the_link_in_its_middle(page):
    assert state_of(page, "x-roomy") == "live"
    assert page.probes[row_of(page, "x-roomy")].at == (60.0, 60.0)


def test_where_no_point_is_a_finger_away_the_furthest_is_clicked(page):
    # The link spans (75, 70) to (225, 130): all four outer points are hypot(15, 10) px away from it, and the first is
    # taken; the one in the middle is on it.
    assert page.probes[row_of(page, "x-narrow")].at == (60.0, 300.0)


def test_what_a_link_fills_is_clicked_in_the_middle(page):
    assert page.probes[row_of(page, "x-full")].at == (150.0, 580.0)
    assert state_of(page, "x-full") == "dead"


def test_a_page_wider_than_the_phone_is_tapped_where_its_window_stands_on_the_layout(look):
    """Of a layout 600 px wide the phone shows 390: what is low, or far to the right, is brought into that part of it.

    Under each other, and each answering in words of its own, so that a tap on a neighbour is told.
    """
    page = look(
        """<!doctype html><meta name=viewport content="width=device-width,initial-scale=1">
        <style>body { margin: 0 } div { position: relative; width: 600px; height: 3000px }
        a { position: absolute; display: block; width: 80px; height: 24px; background: #ddd }
        a:hover { background: #88f }</style><div>
        <a href="#" id=x-first style="left:40px;top:2900px">first</a>
        <a href="#" id=x-live style="left:40px;top:2924px">live</a>
        <a href="#" id=x-right style="left:510px;top:2948px">right</a></div>
        <script>document.getElementById('x-live').onclick = event => {
            event.preventDefault(); document.body.append('answered');
        };</script>""",
        viewport=MOBILE,
        probe="x-",
    )
    assert (page.viewport.width, page.viewport.height) == (390, 844)
    assert [state_of(page, name) for name in ("x-first", "x-live", "x-right")] == ["dead", "live", "dead"]
    assert page.probes[row_of(page, "x-first")].at == (80.0, 2912.0)
    assert page.probes[row_of(page, "x-right")].at == (550.0, 2960.0)


def test_what_fades_in_as_the_page_is_scrolled_is_no_answer_of_what_is_clicked_there(look):
    """A button back to the top, faded in frame by frame; the plate is a canvas, which only pictures tell of."""
    page = look(
        """<!doctype html><style>#up { position: fixed; right: 9px; bottom: 9px; opacity: 0 }</style>
        <h1>News</h1><div style="height: 3000px"></div><canvas id=x-plate role=button width=80 height=40></canvas>
        <div style="height: 900px"></div><p id=up>Up</p>
        <script>let begun = 0; const fade = () => { const shown = Math.min(1, (Date.now() - begun) / 700);
        up.style.opacity = shown; if (shown < 1) requestAnimationFrame(fade); };
        addEventListener('scroll', () => { if (!begun && scrollY > 100) { begun = Date.now(); fade(); } });</script>""",
        probe="x-",
    )
    assert state_of(page, "x-plate") == "dead"


def test_what_a_phone_has_to_be_panned_to_is_clicked_where_it_then_is(look):
    """A page wider than the phone, whose window shows its left part until it is moved."""
    page = look(
        """<!doctype html><meta name=viewport content="width=device-width,initial-scale=1"><h1>News</h1>
        <div style="width: 700px; height: 300px; position: relative"><button type=button id=x-near>Near</button>
        <button type=button id=x-far style="position: absolute; left: 560px; top: 80px">Far</button></div><p id=out></p>
        <script>for (const button of document.querySelectorAll('button'))
        button.onclick = () => { document.querySelector('#out').textContent = button.id; };</script>""",
        viewport=MOBILE,
        probe="x-",
    )
    answers = [page.probes[row_of(page, mark)].verdict for mark in ("x-near", "x-far")]
    assert answers == ["live", "live"]
