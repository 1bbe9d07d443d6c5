from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from synthmap.model.geometry import (
    Floats,
    Ragged,
    areas,
    as_box,
    centres,
    clipped,
    contain,
    disjoint,
    gaps_between,
    in_parts,
    intersections,
    no_boxes,
    parts_of,
    size_likeness,
    union,
)

# Whole boxes on a small board, so that every answer can be had by counting its squares.
SIDE = 8
BOX = st.tuples(st.integers(-3, SIDE), st.integers(-3, SIDE), st.integers(0, SIDE), st.integers(0, SIDE))
BOXES = st.lists(BOX, min_size=1, max_size=4).map(lambda rows: np.array(rows, dtype=float))


def squares(box: Floats) -> set[tuple[int, int]]:
    left, top, width, height = (int(v) for v in box)
    return {(x, y) for x in range(left, left + width) for y in range(top, top + height)}


def test_a_row_becomes_plain_numbers_to_a_tenth() -> None:
    box = as_box(np.array([1.26, 2.0, 3.14159, 0.04]))
    assert box == (1.3, 2.0, 3.1, 0.0)
    assert all(type(value) is float for value in box)


def test_centres_and_areas() -> None:
    boxes = np.array([[0, 0, 10, 4], [-5, 10, 1, 0]], dtype=float)
    assert centres(boxes).tolist() == [[5, 2], [-4.5, 10]]
    assert areas(boxes).tolist() == [40, 0]


@given(BOXES, BOXES)
def test_intersections_count_the_shared_squares(a: Floats, b: Floats) -> None:
    expected = [[len(squares(one) & squares(other)) for other in b] for one in a]
    assert intersections(a, b).tolist() == expected


def test_gaps_are_measured_from_edge_to_edge() -> None:
    box = np.array([[0, 0, 10, 10]], dtype=float)
    others = np.array([[5, 5, 10, 10], [10, 0, 5, 5], [17, 2, 5, 5], [13, 14, 5, 5], [-8, -11, 5, 5]], dtype=float)
    # Overlapping, touching, beside it, and off two corners: 3 and 4 px, then 3 and 6 px, both ways.
    expected = [0, 0, 7, 5, np.hypot(3, 6)]
    assert gaps_between(box, others)[0].tolist() == pytest.approx(expected)
    assert gaps_between(others, box)[:, 0].tolist() == pytest.approx(expected)


def test_sizes_are_alike_by_both_sides_wherever_they_stand() -> None:
    box = np.array([[0, 0, 20, 10]], dtype=float)
    others = np.array([[50, 9, 20, 10], [0, 0, 10, 10], [0, 0, 40, 5]], dtype=float)
    assert size_likeness(box, others)[0].tolist() == [1, 0.5, 0.25]


def test_no_boxes_share_nothing() -> None:
    assert intersections(no_boxes(), np.array([[0.0, 0, 1, 1]])).shape == (0, 1)
    assert clipped(no_boxes(), 10, 10).shape == (0, 4)


@given(BOXES, st.lists(st.tuples(st.integers(-3, 16), st.integers(-3, 16)), min_size=1, max_size=5))
def test_a_box_holds_its_left_and_top_edge_and_not_the_other_two(boxes: Floats, points: list[tuple[int, int]]) -> None:
    found = contain(boxes, np.array(points, dtype=float))
    assert found.tolist() == [[point in squares(box) for point in points] for box in boxes]


@given(BOXES)
def test_a_union_is_around_all_and_touches_on_each_side(boxes: Floats) -> None:
    left, top, width, height = union(boxes)
    assert left == min(boxes[:, 0])
    assert top == min(boxes[:, 1])
    assert left + width == max(boxes[:, 0] + boxes[:, 2])
    assert top + height == max(boxes[:, 1] + boxes[:, 3])


@given(BOXES, st.integers(1, SIDE), st.integers(1, SIDE))
def test_clipping_keeps_the_squares_on_the_page(boxes: Floats, width: int, height: int) -> None:
    page = squares(np.array([0, 0, width, height]))
    assert [squares(box) for box in clipped(boxes, width, height)] == [squares(box) & page for box in boxes]


@given(st.lists(arrays(np.float64, st.tuples(st.integers(0, 3), st.just(4)), elements=st.floats(-9, 9)), max_size=5))
def test_ragged_rows_come_back_as_they_were_put_in(rows: list[Floats]) -> None:
    ragged = Ragged.of(rows, 4)
    assert len(ragged) == len(rows)
    for number, row in enumerate(rows):
        assert ragged[number].shape == row.shape
        assert np.array_equal(ragged[number], row)


def test_a_union_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="zero-size"):
        union(no_boxes())


def test_disjoint_boxes_cover_the_same_and_do_not_overlap() -> None:
    """Two squares of 10 that share a corner of 5 cover 175; what lies within another adds nothing."""
    boxes = np.array([[0.0, 0, 10, 10], [5, 5, 10, 10], [1, 1, 2, 2], [30, 0, 4, 4]])
    parts = disjoint(boxes)
    assert areas(parts).sum() == 175 + 16
    assert (intersections(parts, parts).sum(axis=1) == areas(parts)).all()
    assert areas(disjoint(no_boxes())).sum() == 0


@pytest.mark.parametrize("count", [0, 1, 256, 257, 700])
def test_what_is_asked_in_parts_is_what_all_would_answer(count: int) -> None:
    boxes = np.arange(4.0 * count).reshape(count, 4)
    asked: list[int] = []

    def area(some: Floats) -> Floats:
        asked.append(len(some))
        return areas(some)

    assert in_parts(area, boxes).tolist() == areas(boxes).tolist()
    assert max(asked) <= 256
    assert [row for part in parts_of(np.arange(count)) for row in part] == list(range(count))
