import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.maps.comparing import binomial_at_most, bootstrapped, difference_p, discoveries


def test_the_pooled_z_test():
    # 50/500 and 80/500: pooled .13, standard error sqrt(.13 * .87 * 2 / 500) = .02127, z = .06 / .02127 = 2.821.
    assert difference_p(50, 500, 80, 500) == pytest.approx(0.00479, abs=2e-5)
    assert difference_p(50, 500, 50, 500) == 1.0


def test_where_few_are_expected_nothing_is_said():
    assert difference_p([0, 4, 0], [20, 20, 0], [6, 0, 3], [2000, 20, 10]).tolist() == [1, 1, 1]


def test_benjamini_and_hochbergs_own_example():
    # Their table of 15 (1995, section 3.2): at .05 the first four stand; Holm's method would keep three.
    p = np.array([0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
                  0.6528, 0.7590, 1.0])  # fmt: skip
    assert discoveries(p).tolist() == [True] * 4 + [False] * 11
    assert discoveries(p[::-1]).tolist() == [False] * 11 + [True] * 4
    assert discoveries(np.zeros(0)).tolist() == []


@given(st.integers(0, 60), st.integers(1, 60), st.floats(0.001, 0.999))
def test_the_binomial_tail_is_the_sum_of_its_terms(k, n, share):
    terms = sum(math.comb(n, i) * share**i * (1 - share) ** (n - i) for i in range(min(k, n) + 1))
    assert binomial_at_most(k, n, share) == pytest.approx(min(1.0, terms), abs=1e-9)


def test_the_bootstrap_agrees_with_the_normal_interval_and_with_itself():
    # Difference .1; standard error sqrt(.3 * .7 / 1000 + .2 * .8 / 1000) = .01924, so .062 to .138.
    low, high = bootstrapped(300, 1000, 200, 1000)
    assert low == pytest.approx(0.0623, abs=0.003)
    assert high == pytest.approx(0.1377, abs=0.003)
    assert bootstrapped(300, 1000, 200, 1000) == (low, high)
    assert bootstrapped(0, 0, 1, 5) == (-1, 1)
