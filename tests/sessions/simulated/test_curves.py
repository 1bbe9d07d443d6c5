import numpy as np
import pytest

from synthmap.sessions.simulated.curves import SCREEN, Viewing, draw_reach, reached

N = 100_000
PAGE = 40 * SCREEN


@pytest.fixture(scope="module")
def reach():
    return draw_reach(np.random.default_rng(1), N, fold=900, document=PAGE)


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
    short = draw_reach(np.random.default_rng(1), 1000, fold=900, document=1500)
    assert short.min() == 900
    assert short.max() == 1500


def test_looks_fall_on_the_screens_as_nielsen_norman_measured(reach):
    viewing = Viewing(fold=900, document=PAGE)
    rng = np.random.default_rng(2)
    # Everyone spends looks in proportion to what they see of the page.
    y = viewing.draw(rng, np.repeat(reach, rng.poisson(3 * viewing.spent(reach))))
    shares = np.histogram(y, np.arange(7) * SCREEN)[0] / len(y)
    assert np.abs(shares - [0.57, 0.17, 0.07, 0.05, 0.03, 0.02]).max() < 0.03
    assert (y < SCREEN / 2).sum() / (y < SCREEN).sum() == pytest.approx(0.65, abs=0.01)


def test_nobody_looks_at_what_they_do_not_reach(reach):
    y = Viewing(fold=900, document=PAGE).draw(np.random.default_rng(3), reach)
    assert (y <= reach).all()
