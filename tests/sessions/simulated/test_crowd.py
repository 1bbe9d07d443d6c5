import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.scenario import Persona
from synthmap.sessions.simulated.crowd import gather


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=6), st.integers(1, 3000))
def test_any_number_of_first_visitors_has_the_shares(shares, count):
    visitors = gather([Persona(str(i), share) for i, share in enumerate(shares)], count)
    found = np.bincount(visitors.persona, minlength=len(shares)) / count
    # Multiples of the golden ratio are off by no more than about ln(n) / n.
    assert np.abs(found - np.array(shares) / sum(shares)).max() <= (2 + np.log(count)) / count


def test_without_personas_all_are_average():
    visitors = gather([], 5)
    assert visitors.names.tolist() == ["average"]
    assert visitors.each("depth").tolist() == [1] * 5


def test_everyone_has_the_factors_of_their_persona():
    visitors = gather([Persona("a", 1, depth=2), Persona("b", 1, depth=3)], 1000)
    assert visitors.each("depth").mean() == pytest.approx(2.5, abs=0.01)
    assert (visitors.each("depth") == np.array([2.0, 3.0])[visitors.persona]).all()


def test_nobody_comes():
    assert len(gather([], 0).persona) == 0
