from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from synthmap.model.geometry import contain
from synthmap.vision.regions import (
    ancestors,
    count_inside,
    highest_inside,
    hold,
    innermost,
    nearest_above,
    stand_around,
)

# A page, a panel in it, two buttons in the panel, and a box beside the panel.
BOXES = np.array([[0, 0, 500, 500], [10, 10, 200, 200], [20, 20, 80, 30], [20, 60, 80, 30], [300, 10, 100, 100]], float)
PARENTS = np.array([-1, 0, 1, 1, 0])


def test_a_line_belongs_to_the_innermost_box_around_its_middle():
    points = np.array([[30, 30], [30, 70], [150, 150], [350, 50], [450, 450], [600, 30]], dtype=float)
    assert innermost(BOXES, points).tolist() == [2, 3, 1, 4, 0, -1]


def test_of_equal_boxes_the_later_is_the_inner():
    twice = np.array([[0, 0, 50, 50], [0, 0, 50, 50]], dtype=float)
    assert innermost(twice, np.array([[5.0, 5.0]])).tolist() == [1]


@given(st.integers(0, 2**32 - 1), st.integers(0, 30), st.integers(0, 150))
def test_innermost_is_the_smallest_that_contains(seed, n, m):
    rng = np.random.default_rng(seed)
    boxes = rng.integers(0, 40, (n, 4)).astype(float)
    points = rng.uniform(0, 80, (m, 2))
    inside = contain(boxes, points)
    for point, found in enumerate(innermost(boxes, points)):
        around = np.flatnonzero(inside[:, point])
        if not len(around):
            assert found == -1
        else:
            assert inside[found, point]
            assert (boxes[found, 2:].prod() <= boxes[around, 2:].prod(axis=1)).all()


def test_boxes_hold_their_own_lines_and_those_of_the_boxes_in_them():
    texts = np.array([[25, 25, 60, 16], [25, 65, 40, 14], [20, 150, 90, 16]], dtype=float)
    held = hold(BOXES, PARENTS, texts, np.array([8, 5, 12]), np.full(3, -1))
    assert held.owner.tolist() == [2, 3, 1]
    assert held.own.tolist() == [0, 1, 1, 1, 0]
    assert held.lines.tolist() == [3, 3, 1, 1, 0]
    assert held.characters.tolist() == [25, 25, 8, 5, 0]
    assert held.longest.tolist() == [12, 12, 8, 5, 0]
    assert held.tallest.tolist() == [16, 16, 16, 14, 0]
    assert held.length.tolist() == [190, 190, 60, 40, 0]
    assert held.pieces.tolist() == [3, 3, 1, 1, 0]
    assert held.extent[1].tolist() == [20, 25, 110, 166]
    assert held.extent[4].tolist() == [0, 0, 0, 0]


def test_what_is_flagged_within_a_box_is_counted_at_every_depth_and_the_box_itself_is_not():
    flags = np.array([False, True, True, True, False])
    assert count_inside(flags, PARENTS).tolist() == [3, 2, 0, 0, 0]


def test_nesting():
    assert list(ancestors(PARENTS, 2)) == [1, 0]
    assert list(ancestors(PARENTS, 0)) == []
    assert nearest_above(np.array([True, False, True, False, False]), PARENTS).tolist() == [-1, 0, 0, 0, 0]
    assert highest_inside(np.array([0, 1, 5, 2, 3.0]), PARENTS).tolist() == [5, 5, 5, 2, 3]
    pairs = np.array([[0, 2], [1, 3], [3, 1], [4, 2], [2, 2]]).T
    assert stand_around(*pairs, PARENTS).tolist() == [True, True, False, False, False]


def test_nesting_without_end_is_cut_off():
    circle = np.array([1, 0])
    assert nearest_above(np.array([False, False]), circle).tolist() == [-1, -1]
    assert len(list(ancestors(circle, 0))) < 1000
