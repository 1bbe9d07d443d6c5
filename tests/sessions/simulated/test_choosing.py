import numpy as np
import pytest

from synthmap.model.view import MOBILE
from synthmap.scenario import Persona
from synthmap.sessions.simulated.choosing import choose
from synthmap.sessions.simulated.crowd import gather

N = 100_000
BUTTON = (100, 100, 200, 50)


@pytest.fixture
def shares(scene):
    """`shares(boxes, …)`: the share of the clicks that each box gets, and clicks per visitor."""

    def shares(boxes, *, reach=10_000.0, persona=None, task="", **columns):
        visitors = gather([persona] if persona else [], N)
        session, box = choose(
            np.random.default_rng(5), scene(boxes, **columns), np.full(N, float(reach)), visitors, task=task
        )
        assert (np.diff(session) >= 0).all()
        assert len(np.unique(np.stack([session, box]), axis=1).T) == len(session)
        return np.bincount(box, minlength=len(boxes)) / max(1, len(box)), len(box) / N

    return shares


def test_visitors_click_as_often_as_assumed(shares):
    # .65 click at all, and then 1 / (1 - .3) times each where there is enough to click
    row = [(100 * i, 100, 80, 50) for i in range(14)]
    assert shares(row)[1] == pytest.approx(0.65 / 0.7, abs=0.02)
    assert shares([BUTTON])[1] == pytest.approx(0.65, abs=0.01)  # and nothing is clicked twice


def test_more_or_fewer_mean_to_click(shares):
    assert shares([BUTTON], persona=Persona("a", clicks=0.5))[1] == pytest.approx(0.325, abs=0.01)
    assert shares([BUTTON], persona=Persona("a", clicks=9))[1] == 1
    assert shares([BUTTON], persona=Persona("a", clicks=0))[1] == 0


def test_a_twin_gets_as_much_as_the_original(shares):
    share, _ = shares([BUTTON, (100, 300, 200, 50)])
    assert share == pytest.approx([0.5, 0.5], abs=0.01)


@pytest.fixture
def once(monkeypatch):
    """Nobody clicks twice, so that shares of clicks are shares of the weights."""
    monkeypatch.setattr("synthmap.sessions.simulated.choosing.AGAIN", 0.0)


def test_looking_more_clickable_counts_squared_and_being_seen_by_its_root(shares, once):
    side_by_side = [BUTTON, (600, 100, 200, 50)]
    # Where the less clickable one is drawn it is clicked all the same: giving up goes by the best in reach.
    assert shares(side_by_side, looks=[0.8, 0.4])[0] == pytest.approx([0.8, 0.2], abs=0.01)
    assert shares(side_by_side, seen=[0.09, 0.01])[0] == pytest.approx([0.75, 0.25], abs=0.01)


def test_a_larger_box_gets_more_up_to_a_point(shares, once):
    # Fourth root of the area: 160 x 100 against 40 x 25 is 16 to 1, so 2 to 1.
    assert shares([(100, 100, 160, 100), (600, 100, 40, 25)])[0] == pytest.approx([2 / 3, 1 / 3], abs=0.01)
    assert shares([(0, 100, 200, 200), (600, 0, 800, 800)])[0] == pytest.approx([0.5, 0.5], abs=0.01)


def test_who_explores_evens_out_and_who_does_not_sharpens(shares, once):
    side_by_side = [BUTTON, (600, 100, 200, 50)]
    # Odds of 4 to 1 become their square root at a temperature of 2, and their square at a half.
    assert shares(side_by_side, looks=[0.8, 0.4], persona=Persona("a", exploring=2))[0][0] == pytest.approx(
        2 / 3, abs=0.01
    )
    assert shares(side_by_side, looks=[0.8, 0.4], persona=Persona("a", exploring=0.5))[0][0] == pytest.approx(
        16 / 17, abs=0.01
    )


def test_the_words_of_a_task_draw_clicks(shares, once):
    side_by_side = [BUTTON, (600, 100, 200, 50)]
    words = ["About us", "Our prices"]
    assert shares(side_by_side, words=words)[0] == pytest.approx([0.5, 0.5], abs=0.01)
    assert shares(side_by_side, words=words, task="find the price")[0] == pytest.approx([1 / 7, 6 / 7], abs=0.01)
    # Half of the words: the square root of 6. A persona that weighs words twice as much: 6 squared.
    assert shares(side_by_side, words=words, task="price of shipping")[0][1] == pytest.approx(0.710, abs=0.01)
    eager = Persona("a", task_words=2)
    assert shares(side_by_side, words=words, task="find the price", persona=eager)[0][1] == pytest.approx(
        36 / 37, abs=0.01
    )


def test_each_persona_chooses_by_its_own_weights(scene, once):
    made = scene([BUTTON, (600, 100, 200, 50)], words=["Shop", "Prices"])
    visitors = gather([Persona("a", 1, task_words=0), Persona("b", 3, task_words=2)], N)
    session, box = choose(np.random.default_rng(5), made, np.full(N, 900.0), visitors, task="the price")
    seekers = visitors.persona[session] == 1
    assert seekers.mean() == pytest.approx(0.75, abs=0.01)
    assert box[~seekers].mean() == pytest.approx(0.5, abs=0.01)
    assert box[seekers].mean() > 0.8


def test_a_thumb_prefers_what_it_reaches_a_little(shares, once):
    # On a phone both lie in the middle; the upper bar is out of reach of a thumb at the bottom, the lower is not.
    bars = [(0, 0, 390, 50), (0, 790, 390, 50)]
    upper, lower = shares(bars, viewport=MOBILE, pinned=[True, True], reach=844)[0]
    assert 0.40 < upper < 0.495 < lower
    assert shares(bars, pinned=[True, True], reach=900)[0] == pytest.approx([0.5, 0.5], abs=0.01)


def test_only_what_was_reached_is_clicked(shares):
    boxes = [BUTTON, (100, 980, 200, 40)]  # mid-line at 1000
    assert shares(boxes, reach=999)[0].tolist() == [1, 0]
    assert shares(boxes, reach=1000)[0][1] > 0


def test_how_few_get_there_counts_once(shares):
    # Three quarters come to just below the fold, and `seen` has that in it: of those who are there, both get half.
    boxes = [(100, 860, 200, 50), (100, 890, 200, 50)]
    assert shares(boxes, seen=[0.01, 0.01 * 0.75 * 0.9910], reach=2000)[0] == pytest.approx([0.5, 0.5], abs=0.01)


def test_what_is_pinned_is_always_in_reach(shares):
    assert shares([(0, 950, 200, 50)], pinned=[True], reach=900)[0].tolist() == [1]
    assert shares([(0, 950, 200, 50)], pinned=[False], reach=900)[1] == 0


def test_nobody_clicks_where_nothing_looks_clickable(shares):
    assert shares([])[1] == 0
    assert shares([BUTTON], looks=[0.0])[1] == 0
    # Of n tries, .7 * .3 ** (n - 1) of visitors make so many, all are given up with a chance of .5 ** n.
    assert shares([BUTTON], looks=[0.5])[1] == pytest.approx(0.65 * (1 - 0.7 * 0.5 / (1 - 0.3 * 0.5)), abs=0.01)


def test_what_lies_beside_the_screen_cannot_be_clicked(shares):
    share, clicks = shares([BUTTON, (1500, 100, 200, 50), (-300, 100, 200, 50)])
    assert share.tolist() == [1, 0, 0]
    assert clicks > 0
