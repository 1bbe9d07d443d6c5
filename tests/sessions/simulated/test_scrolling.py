import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.sessions.simulated.curves import draw_reach
from synthmap.sessions.simulated.scrolling import scroll

FOLD = 900.0


@pytest.fixture(scope="module")
def visits():
    """100,000 visits of a long page: how far each gets, and the stops."""
    rng = np.random.default_rng(4)
    reach = draw_reach(rng, 100_000, fold=FOLD, document=20_000)
    return reach, scroll(rng, reach, fold=FOLD)


def inner(stops):
    """Stops that are neither a landing nor the last of a visit."""
    chosen = np.ones(len(stops.top), dtype=bool)
    chosen[stops.first[:-1]] = False
    chosen[stops.first[1:] - 1] = False
    return chosen


def test_every_visit_gets_exactly_as_far_as_it_should(visits):
    reach, stops = visits
    lowest = np.maximum.reduceat(stops.top, stops.first[:-1]) + FOLD
    assert np.allclose(lowest, reach)
    assert stops.top.min() >= 0


def test_pauses_are_as_measured(visits):
    stops = visits[1]
    pause = np.log((stops.end - stops.begin)[inner(stops)])
    assert np.median(pause) == pytest.approx(7.15, abs=0.02)
    assert pause.std() == pytest.approx(0.88, abs=0.02)


def test_the_first_scroll_comes_as_measured(visits):
    stops = visits[1]
    landing = stops.first[:-1][np.diff(stops.first) > 1]
    waited = np.log(stops.end[landing] / 1000)
    assert np.median(waited) == pytest.approx(1.70, abs=0.02)
    assert waited.std() == pytest.approx(0.82, abs=0.02)


def test_those_who_never_scroll_stay_for_the_assumed_dwell(visits):
    stops = visits[1]
    dwell = stops.end[stops.first[:-1]][np.diff(stops.first) == 1] / 1000
    # Quartiles of a Weibull with k = .7 and 43 s: 43 ln(4/3) ** (1/.7), 43 ln(2) ** (1/.7), 43 ln(4) ** (1/.7)
    assert np.percentile(dwell, [25, 50, 75]) == pytest.approx([7.25, 25.5, 68.6], rel=0.05)


def test_bursts_are_as_measured(visits):
    stops = visits[1]
    moved = np.diff(stops.top)[np.diff(stops.session) == 0]
    assert np.percentile(np.abs(moved), [25, 50, 75]) == pytest.approx([100, 200, 300], abs=15)
    assert 0.15 <= (moved < 0).mean() <= 0.30
    assert np.abs(moved).max() < FOLD


def test_a_burst_takes_its_time(visits):
    stops = visits[1]
    same = np.diff(stops.session) == 0
    moved, took = np.abs(np.diff(stops.top))[same], (stops.begin[1:] - stops.end[:-1])[same]
    assert np.allclose(took, moved / 0.666)


@given(st.lists(st.floats(300, 9000), min_size=1, max_size=20), st.integers(0, 1000), st.floats(0, 1))
def test_what_a_visit_reaches_is_on_the_screen_at_the_stop_that_shows_it(reaches, seed, part):
    rng = np.random.default_rng(seed)
    reach = np.array(reaches)
    stops = scroll(rng, reach, fold=300)
    session = np.arange(len(reach))
    y = reach * part
    stop = stops.showing(session, y, rng.random(len(reach)) * 300)
    assert (stops.session[stop] == session).all()
    below = y - stops.top[stop]
    assert (below >= 0).all()
    assert (below <= 300 + 1e-6).all()


def test_any_stop_is_one_of_the_visits_own(visits):
    stops = visits[1]
    session = np.arange(1000).repeat(5)
    assert (stops.session[stops.any(np.random.default_rng(1), session)] == session).all()
