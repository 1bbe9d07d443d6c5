import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.sessions.simulated.curves import draw_reach
from synthmap.sessions.simulated.scrolling import scroll, stay

FOLD, DOCUMENT, N = 900.0, 20_000, 60_000


@pytest.fixture(scope="module")
def visits():
    """Visits of a long page: how far each gets, its stops, and when."""
    rng = np.random.default_rng(4)
    reach = draw_reach(rng, np.ones(N), fold=FOLD, document=DOCUMENT)
    way = scroll(rng, reach, np.ones(N), fold=FOLD)
    return reach, way, stay(rng, way, pauses=np.ones(N), busy=np.zeros(len(way.top)), document=DOCUMENT)


def inner(stops):
    """Stops that are neither a landing nor the last of a visit."""
    chosen = np.ones(len(stops.top), dtype=bool)
    chosen[stops.first[:-1]] = False
    chosen[stops.first[1:] - 1] = False
    return chosen


def test_every_visit_gets_exactly_as_far_as_it_should(visits):
    reach, way, _ = visits
    lowest = np.maximum.reduceat(way.top, way.first[:-1]) + FOLD
    assert np.allclose(lowest, reach)
    assert way.top.min() >= 0


def test_pauses_are_as_measured(visits):
    _, way, stays = visits
    pause = np.log((stays.end - stays.begin)[inner(way)])
    assert np.median(pause) == pytest.approx(7.15, abs=0.03)
    assert pause.std() == pytest.approx(0.88, abs=0.03)


def test_the_first_scroll_comes_as_measured_but_for_those_who_stay_long(visits):
    _, way, stays = visits
    landing = way.first[:-1][np.diff(way.first) > 1]
    waited = np.log(stays.end[landing] / 1000)
    assert np.median(waited) == pytest.approx(1.70, abs=0.15)
    assert np.percentile(waited, 25) == pytest.approx(1.70 - 0.674 * 0.82, abs=0.1)


def test_those_who_never_scroll_stay_for_the_assumed_dwell(visits):
    _, way, stays = visits
    dwell = stays.end[way.first[:-1]][np.diff(way.first) == 1] / 1000
    # Quartiles of a Weibull with k = .7 and 43 s: 43 ln(4/3) ** (1/.7), 43 ln(2) ** (1/.7), 43 ln(4) ** (1/.7)
    assert np.percentile(dwell, [25, 50, 75]) == pytest.approx([7.25, 25.5, 68.6], rel=0.05)


def test_the_time_in_view_falls_on_the_screens_as_nielsen_norman_measured(visits):
    _, way, stays = visits
    top = np.arange(6)[:, None] * 1080
    part = np.clip(np.minimum(way.top + FOLD, top + 1080) - np.maximum(way.top, top), 0, None) / FOLD
    time = part @ (stays.end - stays.begin)
    shares = time / (stays.end - stays.begin).sum()
    assert np.abs(shares - [0.57, 0.17, 0.07, 0.05, 0.03, 0.02]).max() < 0.03


def test_bursts_are_as_measured(visits):
    _, way, _ = visits
    moved = np.diff(way.top)[np.diff(way.session) == 0]
    assert np.percentile(np.abs(moved), [25, 50, 75]) == pytest.approx([100, 200, 300], abs=15)
    assert 0.15 <= (moved < 0).mean() <= 0.30
    assert np.abs(moved).max() < FOLD


def test_a_burst_takes_its_time(visits):
    _, way, stays = visits
    same = np.diff(way.session) == 0
    moved, took = np.abs(np.diff(way.top))[same], (stays.begin[1:] - stays.end[:-1])[same]
    assert np.allclose(took, moved / 0.666)
    assert np.allclose(stays.burst[1:][same], took)


def test_who_never_looks_back_only_goes_down():
    rng = np.random.default_rng(1)
    way = scroll(rng, np.full(100, 5000.0), np.zeros(100), fold=FOLD)
    assert (np.diff(way.top)[np.diff(way.session) == 0] > 0).all()


def test_a_stop_lasts_as_long_as_what_is_done_there_and_patience_stretches_the_rest():
    reach = np.full(500, 3000.0)
    way = scroll(np.random.default_rng(1), reach, np.ones(500), fold=FOLD)
    nothing, busy = np.zeros(len(way.top)), np.full(len(way.top), 60_000.0)
    made = {
        patience: stay(np.random.default_rng(2), way, pauses=np.full(500, patience), busy=nothing, document=5000)
        for patience in (1.0, 2.0)
    }
    kept = stay(np.random.default_rng(2), way, pauses=np.ones(500), busy=busy, document=5000)
    assert (kept.end - kept.begin).min() >= 60_000 - 1e-6
    inside = inner(way)
    assert np.allclose((made[2.0].end - made[2.0].begin)[inside], 2 * (made[1.0].end - made[1.0].begin)[inside])


@given(st.lists(st.floats(300, 9000), min_size=1, max_size=20), st.integers(0, 1000), st.floats(0, 1))
def test_what_a_visit_reaches_is_on_the_screen_at_the_stop_that_shows_it(reaches, seed, part):
    rng = np.random.default_rng(seed)
    reach = np.array(reaches)
    way = scroll(rng, reach, np.ones(len(reach)), fold=300)
    session = np.arange(len(reach))
    y = reach * part
    stop = way.showing(session, y, rng.random(len(reach)) * 300)
    assert (way.session[stop] == session).all()
    below = y - way.top[stop]
    assert (below >= 0).all()
    assert (below <= 300 + 1e-6).all()


def test_any_stop_is_one_of_the_visits_own(visits):
    way = visits[1]
    session = np.arange(1000).repeat(5)
    assert (way.session[way.any(np.random.default_rng(1), session)] == session).all()
