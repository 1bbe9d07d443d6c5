"""What a page in a real browser is found to change by itself, and how far its time runs for that."""

from __future__ import annotations

import pytest

from synthmap.model.view import DESKTOP, MOBILE

SLIDES = """<!doctype html><meta name=viewport content="width=device-width"><style>body { margin: 0 }
#show { width: 320px; height: 200px; background: #c33; transition: background .3s }</style>
<h1>News</h1><div id=show></div>
<script>let turn = 0; setTimeout(() => setInterval(() => {
 show.style.background = ['#c33', '#36c', '#2a5'][++turn % 3]; }, 5000), BEGUN)</script>"""


@pytest.mark.parametrize("viewport", [DESKTOP, MOBILE], ids=["desktop", "mobile"])
@pytest.mark.parametrize("every_ms", [3_700, 5_000])
def test_slides_that_take_turns_are_found_at_both_devices(look, viewport, every_ms):
    for begun_ms in (0, 1_200):  # whatever the moment at which they are first seen
        html = SLIDES.replace("5000", str(every_ms)).replace("BEGUN", str(begun_ms))
        page = look(html, viewport=viewport, unrest=True)
        (box,) = page.unstable.tolist()
        assert box == page.elements.box[page.elements.selector.index("#show")].tolist()


def test_of_a_tall_page_the_upper_part_is_watched_where_it_stands(look):
    """Slides 3000 px down are found there, and the same ones 9000 px down are not looked for."""
    slides = [
        f"<div class=show id={name} style='position: absolute; top: {y}px'></div>"
        for name, y in (("shown", 3000), ("deep", 9000))
    ]
    page = look(
        """<!doctype html><style>.show { width: 320px; height: 200px; background: #c33 }</style>"""
        + "".join(slides)
        + """<script>let turn = 0; setInterval(() => { ++turn; document.querySelectorAll('.show').forEach(each => {
        each.style.background = ['#c33', '#36c', '#2a5'][turn % 3]; }) }, 4000)</script>""",
        unrest=True,
    )  # fmt: skip
    assert page.unstable.tolist() == [[8, 3000, 320, 200]]


def test_a_still_page_has_none_and_is_pictured_no_more_than_it_takes(look):
    page = look("<!doctype html><h1>News</h1><p>Nothing moves.", unrest=True)
    assert len(page.unstable) == 0
    assert page.notes == ()


def test_what_the_hit_test_scrolled_into_sight_is_no_unrest(look):
    page = look(
        """<!doctype html><style>section { height: 1500px; opacity: 0 } .seen { opacity: 1 }</style>
        <a href=#>Top</a><section><h2>One</h2></section><section><h2>Two</h2><a href=/x>Read</a></section>
        <script>const watch = new IntersectionObserver(all => all.forEach(each => each.target.classList.toggle('seen',
        each.isIntersecting || each.target.matches('.seen'))));
        document.querySelectorAll('section').forEach(each => watch.observe(each))
        </script>""",
        unrest=True,
    )
    assert len(page.unstable) == 0


def test_a_page_that_would_leave_by_itself_stays(look):
    page = look("<!doctype html><meta http-equiv=refresh content='5;url=/other.html'><h1>Wait</h1>", unrest=True)
    assert len(page.unstable) == 0
    assert page.notes == ()


def test_a_video_that_plays_by_itself_is_known_from_the_markup(look):
    page = look(
        """<!doctype html><style>body { margin: 0 }</style>
        <video autoplay muted style="display: block; width: 400px; height: 300px"></video>
        <video controls style="width: 400px; height: 300px"></video>""",
        unrest=True,
    )
    assert page.unstable.tolist() == [[0, 0, 400, 300]]


def test_clicks_are_tried_all_the_same_afterwards(look):
    """The page's time stands further on then: a button that answers late answers nonetheless."""
    page = look(
        SLIDES.replace("BEGUN", "0")
        + "<button id=late onclick=\"setTimeout(() => document.body.append('done'), 1500)\">Late</button>",
        unrest=True,
        probe="late",
    )
    (answer,) = page.probes.values()
    assert (answer.verdict, answer.after) == ("live", "over 1 s")
