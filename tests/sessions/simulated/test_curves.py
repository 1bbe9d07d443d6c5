import numpy as np
import pytest

from synthmap.sessions.simulated.curves import SCREEN, STEP, draw_reach, held_up, reached, viewing

N = 100_000
PAGE = 40 * SCREEN


@pytest.fixture(scope="module")
def reach():
    return draw_reach(np.random.default_rng(1), np.ones(N), fold=900, document=PAGE)


def test_a_quarter_never_scrolls(reach):
    assert (reach == 900).mean() == pytest.approx(0.25, abs=0.005)


@pytest.mark.parametrize(
    ("y", "share"),
    [
        # .75 exp(-(y / 1080 / 1.276) ** .583) / exp(-(900 / 1080 / 1.276) ** .583), by hand
        (1080, 0.687),
        (2160, 0.446),
        (4320, 0.234),
        (8640, 0.089),
    ],
)
def test_those_who_scroll_get_as_far_as_the_published_curve(reach, y, share):
    assert (reach >= y).mean() == pytest.approx(share, abs=0.006)
    assert float(reached(y, 900)) == pytest.approx(share, abs=0.001)


def test_nobody_gets_past_the_end_and_everyone_sees_the_first_screen():
    short = draw_reach(np.random.default_rng(1), np.ones(1000), fold=900, document=1500)
    assert short.min() == 900
    assert short.max() == 1500


def test_a_deeper_visitor_covers_so_much_more_below_the_fold_and_scrolls_as_often(reach):
    deep = draw_reach(np.random.default_rng(1), np.full(N, 1.5), fold=900, document=PAGE)
    below = (reach > 900) & (deep < PAGE)
    assert np.allclose(deep[below] - 900, 1.5 * (reach[below] - 900))
    assert (deep == 900).mean() == (reach == 900).mean()


def test_one_who_sees_the_first_screen_alone_gives_it_what_nielsen_norman_measured():
    looked, there = viewing(SCREEN, PAGE)
    # Everyone is there for the first screen, which has 57% of all viewing (the Weibull's: 1 - exp(-.867) = .580); of
    # the second, which .75 begin, 17% (exp(-.867) - exp(-1.299) = .147) is spread over fewer and fewer.
    assert looked[0] == pytest.approx(0.580, abs=0.005)
    second = looked[int(SCREEN / STEP)]
    assert 0.147 / 0.75 < second < 0.147 / float(reached(2 * SCREEN, SCREEN))
    assert there[0] == 1
    assert there[-1] == pytest.approx(float(reached(PAGE, SCREEN)))


def test_a_place_that_looks_finished_keeps_a_fifth_of_those_who_would_pass_it(reach):
    rng = np.random.default_rng(2)
    held = held_up(rng, reach, np.array([900.0, 3000.0]), np.array([1.0, 0.5]), fold=900)
    passing = reach > 900
    assert (held[passing] == 900).mean() == pytest.approx(0.2, abs=0.01)
    deeper = (reach > 3000) & (held > 900)
    assert (held[deeper] == 3000).mean() == pytest.approx(0.1, abs=0.01)
    assert (held <= reach).all()
    untouched = (held != 900) & (held != 3000)
    assert (held[untouched] == reach[untouched]).all()


def test_a_fold_above_a_bar_keeps_visitors_on_the_first_screen(reach):
    held = held_up(np.random.default_rng(2), reach, np.array([850.0]), np.array([1.0]), fold=900)
    assert held.min() == 900
