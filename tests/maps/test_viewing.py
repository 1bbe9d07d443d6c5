import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.maps.hesitation import hesitation
from synthmap.maps.viewing import exposures, time_in_view, viewing
from synthmap.model.events import make_events
from synthmap.model.view import Viewport

WINDOW = Viewport("w", 1000, 500)


def track(*rows, **columns):
    """Events of (session, kind, t, top of the viewport) rows; the pointer is 9 px below the top."""
    session, kind, t, top = zip(*rows, strict=True)
    top = np.array(top, dtype=float)
    return make_events(
        len(rows), session=np.array(session), kind=np.array(kind), t=np.array(t, dtype=float), y=top + 9, vy=9.0,
        x=0.0, vx=0.0, source="recorded", **columns,
    )  # fmt: skip


def test_a_stay_lasts_until_the_viewport_is_elsewhere():
    # 0..1000 at the top, moves and all; 1000..3000 at 400; gone at 3000.
    seen = viewing(
        track((4, "navigate", 0, 0), (4, "move", 600, 0), (4, "scroll", 1000, 400), (4, "leave", 3000, 400)), WINDOW
    )
    assert seen.top.tolist() == [0, 400]
    assert seen.lasted.tolist() == [1000, 2000]
    assert seen.sessions.tolist() == [4]


def test_time_in_view_is_the_mean_over_sessions_of_each_depth():
    seen = viewing(
        track(
            (0, "navigate", 0, 0), (0, "scroll", 1000, 400), (0, "leave", 3000, 400),
            (1, "navigate", 0, 0), (1, "leave", 5000, 0),
        ),
        WINDOW,
    )  # fmt: skip
    # 0..399 was shown 1 s and 5 s, 400..499 3 s and 5 s, 500..899 2 s and never, nothing below.
    assert time_in_view(seen, np.array([0.0, 399, 400, 499, 500, 899, 900])).tolist() == [
        3000, 3000, 4000, 4000, 1000, 1000, 0,
    ]  # fmt: skip


def test_time_on_another_page_is_no_time_in_view():
    left = track((0, "navigate", 0, 0), (0, "leave", 200, 0), (0, "navigate", 90_000, 0), (0, "leave", 90_100, 0))
    assert viewing(left, WINDOW).lasted.sum() == 300
    without = track((0, "navigate", 0, 0), (0, "move", 200, 0), (0, "navigate", 90_000, 0), (0, "leave", 90_100, 0))
    assert viewing(without, WINDOW).lasted.sum() == 300


def test_half_an_hour_is_the_most_that_one_stay_counts():
    assert viewing(track((0, "navigate", 0, 0), (0, "move", 9e6, 0)), WINDOW).lasted.tolist() == [1_800_000]


def test_an_event_without_a_place_leaves_the_viewport_where_it_was():
    events = track((0, "navigate", 0, 0), (0, "scroll", 100, 300), (0, "key", 900, np.nan), (0, "leave", 1000, np.nan))
    seen = viewing(events, WINDOW)
    assert (seen.top.tolist(), seen.lasted.tolist()) == ([0, 300], [100, 900])


@pytest.mark.parametrize(("ms", "exposed"), [(149, 0), (150, 1)])
def test_a_line_is_exposed_from_150_ms_in_view(ms, exposed):
    seen = viewing(
        track((0, "navigate", 0, 0), (0, "scroll", 1000, 900), (0, "scroll", 1000 + ms, 0), (0, "leave", 9000, 0)),
        WINDOW,
    )
    count, _ = exposures(seen, np.array([1200.0, 250.0, 3000.0, -np.inf]), np.array([1400.0]))
    assert count.tolist() == [exposed, 1, 0, 1]


def test_short_stretches_of_a_slow_scroll_add_up():
    """Every 100 ms another event, 50 px further down: each line is in view for a second."""
    rows = [(0, "navigate", 0, 0), *((0, "scroll", 100 * k, 50 * k) for k in range(1, 40))]
    count, _ = exposures(viewing(track(*rows), WINDOW), np.array([700.0, 1999.0]), np.array([2450.0]))
    assert count.tolist() == [1, 1]


def test_what_was_leapt_over_was_not_exposed():
    leap = track((0, "navigate", 0, 0), (0, "scroll", 5000, 3000), (0, "leave", 9000, 3000))
    count, _ = exposures(viewing(leap, WINDOW), np.array([1500.0, 3200.0]), np.array([3500.0]))
    assert count.tolist() == [0, 1]


def test_without_times_the_way_down_counts_as_seen():
    leap = track((0, "navigate", np.nan, 0), (0, "scroll", np.nan, 3000))
    count, _ = exposures(viewing(leap, WINDOW), np.array([1500.0, 3600.0]), np.array([3500.0]))
    assert count.tolist() == [1, 0]


@given(st.integers(0, 2**32 - 1))
def test_exposure_agrees_with_a_count_by_hand_and_by_any_chunk(seed):
    """Every session and line by themselves, in plain loops, against the matrix."""
    rng = np.random.default_rng(seed)
    rows, expected_of = [], {}
    lines = rng.uniform(0, 2000, 7).round()
    for session in range(rng.integers(1, 5)):
        t, shown = 0.0, np.zeros(7)
        for step in range(rng.integers(1, 6)):
            top, lasted = float(rng.integers(0, 1500)), float(rng.integers(0, 200))
            rows.append((session, "scroll" if step else "navigate", t, top))
            shown += lasted * ((lines >= top) & (lines < top + 500))
            t += lasted
        rows.append((session, "leave", t, top))
        expected_of[session] = shown >= 150
    seen = viewing(track(*rows), WINDOW)
    did = np.array([[line, session] for session in expected_of for line in (1, 4)])
    count, acted = exposures(seen, lines, np.full(len(expected_of), 2000.0), did)
    assert count.tolist() == sum(shown.astype(int) for shown in expected_of.values()).tolist()
    assert acted.tolist() == [sum(int(s[k]) for s in expected_of.values()) if k in (1, 4) else 0 for k in range(7)]


def moves(*rows, source="recorded"):
    """Events of (session, kind, t, thing) rows, and the thing of each."""
    session, kind, t, line = zip(*rows, strict=True)
    events = make_events(len(rows), session=np.array(session), kind=np.array(kind), t=np.array(t, float), source=source)
    return events, np.array(line)


def test_hesitation_is_first_click_less_the_last_coming_upon_it():
    events, line = moves(
        (0, "move", 0, 1), (0, "move", 100, -1), (0, "move", 400, 1), (0, "move", 500, 1), (0, "click", 1000, 1),
        (0, "move", 1100, 1), (0, "click", 9000, 1),
        (1, "move", 0, 1), (1, "click", 200, 1), (1, "click", 300, 0),
    )  # fmt: skip
    # 1000 - 400 and 200 - 0; thing 0 was clicked without a move upon it.
    found = hesitation(events, line, 3)
    assert found[1] == 400
    assert np.isnan(found[[0, 2]]).all()


def test_simulated_looks_are_no_hovering():
    events, line = moves((0, "move", 0, 0), (0, "click", 500, 0), source="simulated")
    assert np.isnan(hesitation(events, line, 1)).all()
