import numpy as np
import pytest

from synthmap.sessions.simulated.choosing import choose

N = 200_000
BUTTON = (100, 100, 200, 50)


def shares(boxes, *, reach=10_000.0, **columns):
    """Share of the clicks that each box gets, and clicks per visitor."""
    k = len(boxes)
    session, box = choose(
        np.random.default_rng(5),
        np.full(N, float(reach)),
        boxes=np.array(boxes, dtype=float).reshape(k, 4),
        looks=np.array(columns.get("looks", [1.0] * k)),
        seen=np.array(columns.get("seen", [0.01] * k)),
        pinned=np.array(columns.get("pinned", [False] * k), dtype=bool),
        fold=900,
        width=1440,
    )
    assert (np.diff(session) >= 0).all()
    return np.bincount(box, minlength=k) / max(1, len(box)), len(box) / N


def test_visitors_click_as_often_as_assumed():
    # .65 click at all, and then 1 / (1 - .3) times each
    assert shares([BUTTON])[1] == pytest.approx(0.65 / 0.7, abs=0.01)


def test_a_twin_gets_as_much_as_the_original():
    share, _ = shares([BUTTON, (100, 300, 200, 50)])
    assert share == pytest.approx([0.5, 0.5], abs=0.01)


def test_looking_more_clickable_counts_squared_and_being_seen_by_its_root():
    side_by_side = [BUTTON, (600, 100, 200, 50)]
    assert shares(side_by_side, looks=[0.8, 0.4])[0] == pytest.approx([0.8, 0.2], abs=0.01)
    assert shares(side_by_side, seen=[0.09, 0.01])[0] == pytest.approx([0.75, 0.25], abs=0.01)


def test_a_larger_box_gets_more_up_to_a_point():
    # Fourth root of the area: 160 x 100 against 40 x 25 is 16 to 1, so 2 to 1.
    assert shares([(100, 100, 160, 100), (600, 100, 40, 25)])[0] == pytest.approx([2 / 3, 1 / 3], abs=0.01)
    assert shares([(0, 100, 200, 200), (600, 0, 800, 800)])[0] == pytest.approx([0.5, 0.5], abs=0.01)


def test_only_what_was_reached_is_clicked():
    boxes = [BUTTON, (100, 980, 200, 40)]  # mid-line at 1000
    assert shares(boxes, reach=999)[0].tolist() == [1, 0]
    assert shares(boxes, reach=1000)[0][1] > 0


def test_how_few_get_there_counts_once():
    # Three quarters come to just below the fold, and `seen` has that in it: of those who are there, both get half.
    boxes = [(100, 860, 200, 50), (100, 890, 200, 50)]
    assert shares(boxes, seen=[0.01, 0.01 * 0.75 * 0.9910], reach=2000)[0] == pytest.approx([0.5, 0.5], abs=0.01)


def test_what_is_pinned_is_always_in_reach():
    assert shares([(0, 950, 200, 50)], pinned=[True], reach=900)[0].tolist() == [1]
    assert shares([(0, 950, 200, 50)], pinned=[False], reach=900)[1] == 0


def test_nobody_clicks_where_nothing_looks_clickable():
    assert shares([])[1] == 0
    assert shares([BUTTON], looks=[0.0])[1] == 0
    assert shares([BUTTON], looks=[0.5])[1] == pytest.approx(0.5 * 0.65 / 0.7, abs=0.01)


def test_what_lies_beside_the_screen_cannot_be_clicked():
    share, clicks = shares([BUTTON, (1500, 100, 200, 50), (-300, 100, 200, 50)])
    assert share.tolist() == [1, 0, 0]
    assert clicks > 0
