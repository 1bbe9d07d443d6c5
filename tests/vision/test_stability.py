"""What keeps changing on a page, on pictures painted by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from synthmap.model.geometry import Bools, Floats, Pixels, no_boxes
from synthmap.vision.stability import changed_cells, restless_regions

SLIDES = (200, 400, 304, 160)  # x, y, width, height


def page(*painted: tuple[int, int, int, int, int], height: int = 900) -> Pixels:
    """A white page of 800 px with boxes of one grey each: x, y, width, height, grey."""
    pixels = np.full((height, 800, 3), 255, np.uint8)
    for x, y, width, high, grey in painted:
        pixels[y : y + high, x : x + width] = grey
    return pixels


def slide(turn: int) -> Pixels:
    return page((*SLIDES, 40 + 60 * turn))


def found(pictures: list[Pixels], boxes: Floats | None = None) -> list[list[float]]:
    changes = [changed_cells(before, after) for before, after in pairwise(pictures)]
    return restless_regions(changes, no_boxes() if boxes is None else boxes, (800, 900)).tolist()


def test_what_changes_again_and_again_is_a_region() -> None:
    assert found([slide(turn) for turn in (0, 1, 2, 0)]) == [[*map(float, SLIDES)]]


@pytest.mark.parametrize("when", [1, 2, 3])
def test_what_changes_once_is_none(when: int) -> None:
    assert found([slide(0)] * when + [slide(1)] * (4 - when)) == []


def test_two_slides_that_take_turns_are_seen_though_the_last_is_the_first() -> None:
    assert found([slide(0), slide(1), slide(0)]) == [[*map(float, SLIDES)]]


def test_one_interval_proves_nothing() -> None:
    assert found([slide(0)]) == []
    assert found([slide(0), slide(1)]) == []


def test_a_region_is_the_smallest_element_that_holds_the_change() -> None:
    """Words at the left of a slide change: the slide is 304 x 160, what is around it the whole page."""
    words = [page((216, 424, 160, 80, grey)) for grey in (10, 90, 170)]
    boxes = np.array([[0.0, 0, 800, 900], [*SLIDES], [190, 390, 320, 180]])
    assert found(words, boxes) == [[*map(float, SLIDES)]]


def test_an_element_much_larger_than_the_change_is_not_what_moves() -> None:
    """A digit of 16 x 16 in a paragraph of 600 x 40."""
    digits = [page((304, 304, 16, 16, grey)) for grey in (10, 90, 170)]
    assert found(digits, np.array([[100.0, 300, 600, 40]])) == [[304.0, 304.0, 16.0, 16.0]]


def test_slides_that_differ_in_different_places_are_one_region() -> None:
    """The picture changes every time, the words beside it once: they belong together."""
    turns = [page((200, 400, 80, 80, 30 * turn), (288, 400, 80, 80, 0 if turn < 2 else 200)) for turn in range(4)]
    assert found(turns) == [[200.0, 400.0, 168.0, 80.0]]


def test_two_carousels_are_two_regions_in_reading_order() -> None:
    turns = [page((400, 80, 80, 80, 40 * turn), (80, 480, 80, 80, 40 * turn)) for turn in range(3)]
    assert found(turns) == [[400.0, 80.0, 80.0, 80.0], [80.0, 480.0, 80.0, 80.0]]


def test_pictures_are_compared_where_both_are() -> None:
    short, tall = page((80, 80, 80, 80, 0)), page((80, 80, 80, 80, 100), height=1200)
    assert changed_cells(short, tall).shape == (113, 100)
    assert changed_cells(tall, short).sum() == 100


def test_the_dithering_of_a_gradient_is_no_change() -> None:
    """A step of 12 grey levels and no more passes."""
    assert not changed_cells(page((0, 0, 8, 8, 200)), page((0, 0, 8, 8, 212))).any()
    assert changed_cells(page((0, 0, 8, 8, 200)), page((0, 0, 8, 8, 213))).sum() == 1


grids = st.tuples(st.integers(1, 20), st.integers(1, 20)).flatmap(
    lambda shape: st.lists(hnp.arrays(np.bool_, shape), min_size=1, max_size=4)
)


@settings(max_examples=60, deadline=None)
@given(grids)
def test_any_changes_give_boxes_on_the_page(changes: list[Bools]) -> None:
    height, width = (side * 8 - 3 for side in changes[0].shape)
    regions = restless_regions(changes, no_boxes(), (width, height))
    assert regions.shape[1] == 4
    assert (regions[:, :2] >= 0).all()
    assert (regions[:, 0] + regions[:, 2] <= width).all()
    assert (regions[:, 1] + regions[:, 3] <= height).all()
    if len(changes) < 2 or not all(change.any() for change in changes):
        assert len(regions) == 0
    elif np.all(changes, axis=0).any():
        assert len(regions) > 0
