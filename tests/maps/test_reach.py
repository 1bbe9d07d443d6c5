import numpy as np

from synthmap.maps.reach import furthest, measure_reach
from synthmap.model.events import make_events
from synthmap.model.view import Viewport

WINDOW = Viewport("w", 100, 100)
PAGE = (100, 450)


def scrolled(*tops):
    """One session per sequence of scroll positions, landing included."""
    session = np.repeat(np.arange(len(tops)), [len(positions) for positions in tops])
    y = np.concatenate([np.array(positions, dtype=float) for positions in tops])
    return make_events(len(y), session=session, kind="scroll", x=0, y=y, vx=0, vy=0)


def test_how_far_the_bottom_of_the_viewport_came_counts_and_not_where_it_ended():
    sessions, bottom = furthest(scrolled([0], [0, 250, 100], [0, 50]), WINDOW, PAGE)
    assert sessions.tolist() == [0, 1, 2]
    assert bottom.tolist() == [100, 350, 150]


def test_the_curve_counts_those_who_came_to_a_depth_or_further():
    reach = measure_reach(scrolled([0], [0, 100], [0, 200], [0, 350]), WINDOW, PAGE)
    assert reach.sessions == 4
    assert reach.depths == ((0, 1.0), (100, 1.0), (200, 0.75), (300, 0.5), (400, 0.25), (450, 0.25))
    assert reach.lines == {75: 200.0, 50: 300.0, 25: 450.0}
    assert reach.average_fold == 100
    assert reach.share(np.array([201.0, 300.0, 450.5])).tolist() == [0.5, 0.5, 0.0]


def test_a_page_shorter_than_the_viewport_is_seen_whole():
    reach = measure_reach(scrolled([0], [0]), WINDOW, (100, 60))
    assert reach.depths == ((0, 1.0), (60, 1.0))
    assert reach.average_fold == 60
    assert reach.lines[25] == 60


def test_a_click_says_where_the_viewport_was_too():
    events = make_events(1, session=[7], kind="click", x=[10], y=[330], vx=[10], vy=[80])
    assert furthest(events, WINDOW, PAGE)[1].tolist() == [350]


def test_events_without_a_place_say_nothing():
    events = make_events(2, session=[1, 2], kind=np.array(["key", "scroll"]), x=[np.nan, 0], y=[np.nan, 0],
                         vx=[np.nan, 0], vy=[np.nan, 0])  # fmt: skip
    assert furthest(events, WINDOW, PAGE)[0].tolist() == [2]


def test_no_sessions_reach_nothing():
    reach = measure_reach(make_events(0), WINDOW, PAGE)
    assert reach.sessions == 0
    assert {share for _, share in reach.depths} == {0.0}
    assert reach.lines == {75: 0.0, 50: 0.0, 25: 0.0}


def test_a_recording_brings_its_own_window():
    """A window of 60, one of 140, and one that does not tell: the view's 100. The first scrolls by 50."""
    events = make_events(
        4, session=np.array([0, 0, 1, 2]), kind="scroll", x=0, y=np.array([0.0, 50.0, 0.0, 0.0]), vx=0, vy=0,
        segments={"viewport": np.array(["90x60", "90x60", "110x140", ""])},
    )  # fmt: skip
    assert furthest(events, WINDOW, PAGE)[1].tolist() == [110, 140, 100]
    assert measure_reach(events, WINDOW, PAGE).average_fold == 100
    assert measure_reach(events.where(events.session < 1), WINDOW, PAGE).average_fold == 60
