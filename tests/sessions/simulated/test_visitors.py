from dataclasses import fields, replace

import numpy as np
import pytest

from synthmap.model.events import Events
from synthmap.model.view import DESKTOP, MOBILE, View
from synthmap.sessions.simulated import ASSUMPTIONS, simulate

BOXES = [(100, 200, 200, 50), (100, 2000, 200, 50), (1300, 20, 100, 40)]
PINNED = [False, False, True]


def columns(events):
    return {f.name: getattr(events, f.name) for f in fields(Events) if f.name != "segments"}


def written(events):
    """Every column as bytes."""
    return {name: np.ascontiguousarray(column).tobytes() for name, column in columns(events).items()}


@pytest.fixture(scope="module")
def visits(scene):
    return simulate(scene(BOXES, pinned=PINNED), count=2000, seed=1)


@pytest.fixture(scope="module")
def thumbs(scene):
    return simulate(scene([(20, 200, 200, 50)], viewport=MOBILE), count=2000, seed=1)


def test_the_same_seed_gives_the_same_bytes(scene, visits):
    assert written(simulate(scene(BOXES, pinned=PINNED), count=2000, seed=1)) == written(visits)


def test_another_seed_or_another_view_gives_other_visits(scene, visits):
    views = [View("about", "desktop"), View("home", "laptop"), View("home", "desktop", "firefox"),
             View("home", "desktop", "chromium", "signed in")]  # fmt: skip
    others = [simulate(scene(BOXES, pinned=PINNED, view=view), count=2000, seed=1) for view in views]
    others.append(simulate(scene(BOXES, pinned=PINNED), count=2000, seed=2))
    drawn = {made.x.tobytes() for made in (visits, *others)}
    assert len(drawn) == 6


def test_every_visit_lands_first_and_leaves_last_and_time_only_runs_forward(visits):
    starts = np.flatnonzero(np.diff(visits.session, prepend=-1))
    assert visits.session[starts].tolist() == list(range(2000))
    assert set(visits.kind[starts]) == {"navigate"}
    assert set(visits.kind[np.append(starts[1:], len(visits)) - 1]) == {"leave"}
    assert (visits.kind == "navigate").sum() == (visits.kind == "leave").sum() == 2000
    within = np.diff(visits.session) == 0
    assert (np.diff(visits.t)[within] >= 0).all()
    assert (np.diff(visits.seq)[within] == 1).all()
    assert set(visits.seq[starts]) == {0}


def test_every_event_names_its_view_and_its_source(visits):
    assert set(visits.source) == {"simulated"}
    assert (visits.page[0], visits.device[0], visits.browser[0], visits.state[0]) == (
        "home", "desktop", "chromium", "initial",
    )  # fmt: skip
    assert set(visits.row) == {-1}


def test_everything_pointed_at_is_on_the_screen_where_the_last_scroll_left_it(visits):
    top = np.where(np.isin(visits.kind, ["navigate", "scroll"]), visits.y, np.nan)
    last = np.maximum.accumulate(np.where(np.isnan(top), 0, np.arange(len(top))))
    pointed = np.isin(visits.kind, ["move", "click"])
    assert (visits.vy[pointed] >= 0).all()
    assert (visits.vy[pointed] <= DESKTOP.height).all()
    # A point in the last fraction of a millisecond before a burst may share its rounded time.
    assert np.allclose(visits.y - visits.vy, top[last], atol=0.2)


def test_mouse_clicks_stay_within_what_they_are_aimed_at(visits):
    clicked = visits.of_kind("click")
    x, y, vx, vy = clicked.x, clicked.y, clicked.vx, clicked.vy
    on_page = ((x >= 100) & (x <= 300)) & (((y >= 200) & (y <= 250)) | ((y >= 2000) & (y <= 2050)))
    on_bar = (vx >= 1300) & (vx <= 1400) & (vy >= 20) & (vy <= 60)
    assert len(clicked) > 1000
    assert (on_page | on_bar).all()
    assert on_bar.any()
    # The bar goes along: it is clicked at any depth.
    assert (y[on_bar] > 1000).any()


def test_the_pointer_aims_at_the_words_and_not_at_the_box(scene):
    events = simulate(scene([(100, 100, 600, 100)], label=[(100, 140, 80, 20)]), count=500, seed=1)
    clicked = events.of_kind("click")
    assert clicked.x.max() <= 180
    assert clicked.y.min() >= 140


def test_a_touch_device_is_tapped_and_a_tap_may_miss(thumbs):
    assert "click" not in thumbs.kind
    taps = thumbs.of_kind("tap")
    assert len(taps) > 1000
    assert ((taps.y > 250) | (taps.y < 200)).any()
    assert taps.vx.max() < MOBILE.width


def test_a_desktop_is_looked_at_more_on_the_left_and_a_phone_in_the_middle(visits, thumbs):
    left = [(moves.x < width / 2).mean() for moves, width in
            ((visits.of_kind("move"), 1440), (thumbs.of_kind("move"), 390))]  # fmt: skip
    assert left == pytest.approx([0.70, 0.50], abs=0.02)


def test_about_six_looks_of_a_visit_are_written_down(visits):
    assert (visits.kind == "move").sum() / 2000 == pytest.approx(6, rel=0.1)


def test_a_page_shorter_than_the_screen_is_not_scrolled(scene):
    events = simulate(scene([(100, 100, 200, 50)], height=400), count=200, seed=1)
    assert "scroll" not in events.kind
    assert events.of_kind("move").y.max() <= 400


@pytest.mark.parametrize("count", [0, 1])
def test_few_or_no_visitors(scene, count):
    events = simulate(scene(BOXES), count=count, seed=1)
    assert set(events.session) == set(range(count))


def test_nothing_to_click_is_no_mistake(scene):
    events = simulate(scene(), count=100, seed=1)
    assert "click" not in events.kind


def test_liveness_is_not_in_the_scene(scene):
    """Pixels only: a visitor who knew what works could not be fooled."""
    assert {f.name for f in fields(scene())} == {
        "view", "url", "viewport", "document", "boxes", "looks", "seen", "pinned", "label",
    }  # fmt: skip
    assert replace(scene(), url="x").url == "x"


def test_every_assumption_says_that_it_is_one():
    assert len(ASSUMPTIONS) > 5
    assert all(line.endswith(("(assumed)", "law)")) and "assumed" in line for line in ASSUMPTIONS)
