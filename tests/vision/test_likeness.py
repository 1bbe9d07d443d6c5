from __future__ import annotations

import numpy as np

from synthmap.vision.likeness import Looks, count_alike, live_beside, look_numbers

FLAT = np.full(20, -1)


def looks(inks, heights=16.0, kinds=0, strokes=0.0):
    ink = np.array(inks, dtype=float)
    n = len(ink)
    kind = np.full(n, kinds) if np.isscalar(kinds) else np.array(kinds)
    return Looks(kind, ink, np.zeros((n, 3)), heights * np.ones(n), strokes * np.ones(n))


def test_looks_are_the_same_in_spite_of_antialiasing_and_differ_by_colour_kind_and_height():
    blue, bluish, grey = (40, 20, -60), (43, 18, -55), (40, 0, 0)
    one, two, three = look_numbers(looks([blue, bluish, grey]))
    assert one == two != three
    one, two = look_numbers(looks([blue, blue], kinds=[0, 1]))
    assert one != two
    one, two, three = look_numbers(looks([blue] * 3, heights=np.array([16, 17, 22])))
    assert one == two != three


def test_fills_tell_looks_apart():
    fill = np.array([[90, 0, 0], [50, 40, 20]], dtype=float)
    one, two = look_numbers(Looks(np.zeros(2, dtype=np.int64), np.zeros((2, 3)), fill, np.ones(2), np.zeros(2)))
    assert one != two


def test_bold_and_regular_are_two_looks_and_the_words_of_one_weight_are_one():
    regular, other_words, bold = look_numbers(looks([(40, 0, 0)] * 3, strokes=np.array([0.10, 0.11, 0.15])))
    assert regular == other_words != bold
    one, two = look_numbers(looks([(40, 0, 0)] * 2, strokes=np.array([0.0, 0.1])))
    assert one != two


def test_the_middle_of_a_look_stands_for_it():
    # 0.10 is within a factor of 1.22 of both others, which are 1.36 apart.
    assert len(set(look_numbers(looks([(40, 0, 0)] * 3, strokes=np.array([0.085, 0.10, 0.116]))))) == 1


def test_a_thing_is_not_counted_among_its_like():
    live, plain = count_alike(np.array([7, 7, 7, 3]), np.array([0, 1, -1, 3]), np.arange(4), FLAT[:4])
    assert live.tolist() == [1, 1, 2, 0]
    assert plain.tolist() == [1, 1, 0, 0]


def test_a_live_box_counts_once_and_never_for_its_own_parts():
    # Box 0 is live and holds things 1 and 2; thing 3 stands elsewhere.
    parents = np.array([-1, 0, 0, -1])
    live, plain = count_alike(np.array([5, 5, 5]), np.array([0, 0, -1]), np.array([1, 2, 3]), parents)
    assert live.tolist() == [0, 0, 1]
    assert plain.tolist() == [1, 1, 0]


def test_a_live_box_does_not_count_for_a_thing_around_it():
    # Thing 0 holds box 1, which is live; box 2 is live elsewhere.
    parents = np.array([-1, 0, -1])
    live, _ = count_alike(np.array([5, 5, 5]), np.array([-1, 1, 2]), np.arange(3), parents)
    assert live.tolist() == [1, 1, 1]


def row_of(*lefts, top=100):
    return [[left, top, left + 40, top + 16] for left in lefts]


def beside(numbers, roots, extents, parents=None):
    n = len(numbers)
    rows = np.arange(n)
    parents = FLAT[:n] if parents is None else np.array(parents)
    return live_beside(np.array(numbers), np.array(roots), rows, parents, np.array(extents, dtype=float)).tolist()


def test_neighbours_in_a_row():
    # The middle one has two live neighbours, with half a plain one assumed: 2 / 2.5.
    assert beside([1, 1, 1], [0, -1, 2], row_of(0, 60, 120))[1] == 0.8
    # One neighbour of another look, one too far away.
    assert beside([1, 1, 2], [0, -1, 2], row_of(0, 60, 120))[1] == 1 / 1.5
    assert beside([1, 1], [0, -1], row_of(0, 400))[1] == 0


def test_neighbours_in_a_column_by_left_edge_or_by_middle():
    column = [[10, 0, 80, 16], [10, 30, 50, 46], [10, 60, 95, 76]]
    assert beside([1, 1, 1], [0, -1, 2], column)[1] == 0.8
    centred = [[20, 0, 80, 16], [30, 30, 70, 46]]
    assert beside([1, 1], [0, -1], centred)[1] == 1 / 1.5
    ragged = [[20, 0, 80, 16], [35, 30, 105, 46]]
    assert beside([1, 1], [0, -1], ragged)[1] == 0


def test_plain_neighbours_speak_against():
    assert beside([1, 1, 1], [0, -1, -1], row_of(0, 60, 120))[1] == 1 / 2.5


def test_parts_of_one_live_box_and_nested_boxes_are_no_neighbours():
    assert beside([1, 1], [9, 9], row_of(0, 60)) == [0, 0]
    assert beside([1, 1], [-1, 1], row_of(0, 60), parents=[-1, 0]) == [0, 0]


def test_nothing_at_all():
    none = np.zeros(0, dtype=np.int64)
    assert len(look_numbers(looks(np.zeros((0, 3))))) == 0
    assert [len(found) for found in count_alike(none, none, none, none)] == [0, 0]
    assert len(live_beside(none, none, none, none, np.zeros((0, 4)))) == 0
