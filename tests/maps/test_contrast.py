from dataclasses import replace

import numpy as np
import pytest

from synthmap.maps.comparing import beyond_drawing
from synthmap.maps.contrast import contrasts, settled
from synthmap.maps.intervals import wilson
from synthmap.maps.locate import locate
from synthmap.maps.visits import visits_of
from synthmap.model.elements import Liveness
from synthmap.model.events import make_events
from synthmap.model.view import Viewport

WINDOW, DOCUMENT = Viewport("w", 1000, 500), (1000, 1000)
PAGE = {"box": (0, 0, 1000, 1000)}
LINKS = [
    {"box": (100, 100 + 100 * k, 200, 40), "parent": 0, "action": 1 + k, "liveness": Liveness.LIVE} for k in range(3)
]
PAIRS = np.array([[1, 1], [2, 2], [3, 3]])


@pytest.fixture
def side(table):
    """`side(source, {row: how many sessions click it}, of)`: the first of so many sessions click, each once."""

    def made(source, chosen, of):
        elements = table(PAGE, *LINKS)
        rows = [row for row, count in chosen.items() for _ in range(count)]
        lands = [(k, 0, "navigate", 0.0, 0.0) for k in range(of)]
        clicks = [(k, 1, "click", 150.0, 20.0 + 100 * row) for k, row in enumerate(rows)]
        session, seq, kind, x, y = (np.array(column) for column in zip(*sorted(lands + clicks), strict=True))
        events = locate(
            make_events(len(x), session=session, seq=seq, source=source, kind=kind, x=x, y=y, vx=x, vy=y), elements
        )
        none = np.zeros(len(events), dtype=bool)
        (visits,) = visits_of(events, elements, dead=none, rage=none, viewport=WINDOW, document=DOCUMENT)
        return visits, elements

    return made


def compared(a, b, least=500):
    found = contrasts(a[0], b[0], (a[1], b[1]), PAIRS)
    return {(each.deed, each.rows[0]): each for each in settled(found, least=least)}


def test_a_planted_difference_between_recordings_stands_and_the_rest_does_not(side):
    # 60 of 600 against 120 of 600: 10 points, z = 4.85; 30 against 33 is nothing.
    found = compared(side("recorded", {1: 60, 2: 30}, 600), side("recorded", {1: 120, 2: 33}, 600))
    first, second = found["clicks", 1], found["clicks", 2]
    assert (first.a.count, first.a.of, first.b.count, first.b.of) == (60, 600, 120, 600)
    assert first.a.interval == tuple(round(float(end), 4) for end in wilson(60, 600))
    assert first.difference == pytest.approx(0.1)
    # By the normal approximation: 0.1 -+ 1.96 * sqrt(.1 * .9 / 600 + .2 * .8 / 600) is .060 to .140.
    assert (first.low, first.high) == (pytest.approx(0.060, abs=0.006), pytest.approx(0.140, abs=0.006))
    assert first.stands
    assert first.matters
    assert not second.stands


def test_too_few_recordings_never_stand_and_keep_their_intervals(side):
    found = compared(side("recorded", {1: 10}, 400), side("recorded", {1: 300}, 400))["clicks", 1]
    assert not found.stands
    assert found.low > 0.6


def test_of_many_links_that_are_compared_chance_alone_brings_none_forward(side):
    rng = np.random.default_rng(5)
    a, b = side("recorded", {1: 60}, 600), side("recorded", {1: 60}, 600)
    (one,) = (
        each for each in contrasts(a[0], b[0], (a[1], b[1]), PAIRS) if each.deed == "clicks" and each.rows[0] == 1
    )
    by_chance = [replace(one, p=float(p)) for p in rng.uniform(size=200)]
    assert sum(each.stands for each in settled(by_chance, least=500)) == 0
    assert min(each.p for each in by_chance) < 0.05, "uncorrected, some would have"


def test_simulated_sessions_have_no_interval_and_stand_beyond_their_own_noise(side):
    found = compared(side("simulated", {1: 100, 2: 100}, 1000), side("simulated", {1: 200, 2: 110}, 1000))
    planted, noise = found["clicks", 1], found["clicks", 2]
    assert planted.a.interval is planted.low is planted.p is None
    assert (planted.stands, noise.stands) == (True, False)


def test_of_scripts_nothing_is_said_but_their_numbers(side):
    found = compared(side("scripted", {1: 300}, 300), side("scripted", {2: 300}, 300))
    assert found["clicks", 1].a.count == 300
    assert not any(each.stands or each.low is not None for each in found.values())


def test_a_prediction_held_against_recordings_has_no_interval(side):
    found = compared(side("recorded", {1: 60}, 600), side("simulated", {1: 400}, 1000))["clicks", 1]
    assert found.a.interval is not None
    assert (found.b.interval, found.low) == (None, None)
    assert found.stands


def test_what_one_side_does_not_have_is_clicked_by_nobody_there(side):
    a, b = side("simulated", {}, 1000), side("simulated", {2: 90}, 1000)
    found = contrasts(a[0], b[0], (a[1], b[1]), np.array([[-1, 2]]))[0]
    assert (found.deed, found.a.count, found.b.count) == ("clicks", 0, 90)


def test_noise_of_a_simulation_is_not_told():
    assert not beyond_drawing(100, 1000, 130, 1000)  # 3 points, z = 2.1
    assert beyond_drawing(100, 1000, 150, 1000)  # z = 3.4
    assert not beyond_drawing(0, 1000, 0, 1000)
    assert not beyond_drawing(5, 0, 5, 10)
