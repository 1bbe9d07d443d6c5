"""Places in lists, on boxes written by hand: which things stand at the same place in sibling blocks."""

from __future__ import annotations

import numpy as np

from synthmap.vision.siblings import live_siblings, whole_things

# A list (0) of four items 40 px apart, each with a box of words 20 px in and 10 px down.
ITEMS = [[0, 40 * i, 200, 40] for i in range(4)]
WORDS = [[20, 40 * i + 10, 60 + 5 * i, 16] for i in range(4)]
BOXES = np.array([[0, 0, 200, 160], *ITEMS, *WORDS], dtype=float)
PARENTS = np.array([-1, 0, 0, 0, 0, 1, 2, 3, 4])
ROWS = np.arange(5, 9)


def corners(boxes):
    return np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], axis=1)


def siblings(numbers, roots, rows=ROWS, boxes=BOXES, parents=PARENTS):
    live, other = live_siblings(
        np.array(numbers), np.array(roots), np.array(rows), boxes, np.array(parents), corners(boxes[rows])
    )
    return live.tolist(), other.tolist()


def test_the_same_place_in_the_other_items_of_a_list():
    assert siblings([1, 1, 1, 1], [5, -1, 7, 8]) == ([2, 3, 2, 2], [1, 0, 1, 1])


def test_another_look_is_no_sibling():
    assert siblings([1, 1, 2, 1], [5, -1, 7, 8])[0] == [1, 2, 0, 1]


def test_another_place_in_the_item_is_none():
    moved = BOXES.copy()
    moved[6, 0] += 40
    assert siblings([1, 1, 1, 1], [5, -1, 7, 8], boxes=moved) == ([2, 0, 2, 2], [0, 0, 0, 0])


def test_what_ends_or_is_centred_at_the_same_place_is_one():
    right, centred = BOXES.copy(), BOXES.copy()
    right[5:, 0] = 190 - right[5:, 2]
    centred[5:, 0] = 100 - centred[5:, 2] / 2
    for boxes in (right, centred):
        assert siblings([1, 1, 1, 1], [5, -1, 7, 8], boxes=boxes)[0][1] == 3


def test_things_in_one_box_are_siblings_wherever_they_stand():
    line = np.array([[0, 0, 900, 40], [10, 10, 60, 16], [300, 12, 80, 16], [500, 10, 70, 16]], dtype=float)
    assert siblings([1, 1, 1], [1, -1, 3], [1, 2, 3], line, [-1, 0, 0, 0]) == ([1, 2, 1], [1, 0, 1])


def test_two_things_of_one_item_do_not_speak_for_each_other_at_the_place_of_the_item():
    # Items 1 and 2; things 3 and 4 one on top of the other in item 1, thing 5 in item 2 at the place of both.
    boxes = np.array(
        [[0, 0, 200, 80], [0, 0, 200, 40], [0, 40, 200, 40], [20, 10, 60, 16], [20, 10, 60, 16], [20, 50, 60, 16]],
        dtype=float,
    )
    live, _ = siblings([1, 1, 1], [3, 3, -1], [3, 4, 5], boxes, [-1, 0, 0, 1, 1, 2])
    # Thing 5 meets both in item 1; those two are parts of one live thing, and no company for each other.
    assert live == [0, 0, 2]


def test_a_table_in_which_other_cells_of_the_column_are_plain_speaks_against():
    assert siblings([1, 1, 1, 1], [5, -1, -1, -1]) == ([0, 1, 1, 1], [3, 2, 2, 2])


def test_nothing_at_all():
    none = np.zeros(0, dtype=np.int64)
    live, other = live_siblings(none, none, none, np.zeros((0, 4)), none, np.zeros((0, 4)))
    assert len(live) == len(other) == 0


def whole(roots, wanted, boxes=BOXES):
    return whole_things(
        np.ones(4, dtype=np.int64), np.array(roots), ROWS, boxes, PARENTS, corners(boxes[ROWS]), np.array(wanted)
    ).tolist()


def test_words_stand_for_the_box_that_fits_them_as_live_boxes_fit_theirs():
    # Live are the items 1, 3 and 4, not the words alone: so the words in item 2 stand for that item.
    assert whole([1, -1, 3, 4], [False, True, False, False]) == [5, 2, 7, 8]


def test_words_whose_like_are_live_by_themselves_stand_for_themselves():
    assert whole([5, -1, 7, 8], [False, True, False, False]) == [5, 6, 7, 8]


def test_a_box_that_leaves_other_room_is_another_thing():
    tall = BOXES.copy()
    tall[2, 3] = 60
    assert whole([1, -1, 3, 4], [False, True, False, False], tall) == [5, 6, 7, 8]
    assert whole([-1, -1, -1, -1], [True] * 4) == ROWS.tolist()
