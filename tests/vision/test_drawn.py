from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthmap.model.geometry import Floats, Pixels, no_boxes
from synthmap.vision.drawn import have_frames, have_ink, visible_extent

BOX = np.array([[50.0, 40, 120, 80]])


def page() -> Pixels:
    return np.full((200, 300, 3), 255, np.uint8)


def framed(sides: str) -> Pixels:
    """The box with some of its sides drawn, 1 px each."""
    pixels = page()
    if "t" in sides:
        pixels[40, 50:170] = 0
    if "b" in sides:
        pixels[119, 50:170] = 0
    if "l" in sides:
        pixels[40:120, 50] = 0
    if "r" in sides:
        pixels[40:120, 169] = 0
    return pixels


@pytest.mark.parametrize(
    ("sides", "seen"),
    [("tlrb", True), ("tlr", True), ("tl", False), ("tr", False), ("lr", False), ("tb", False), ("", False)],
)
def test_a_frame_needs_its_upper_side_and_both_others(sides: str, seen: bool) -> None:
    assert have_frames(framed(sides), BOX).tolist() == [seen]


def test_a_filled_box_has_a_frame() -> None:
    pixels = page()
    pixels[40:120, 50:170] = (250, 240, 230)
    assert have_frames(pixels, BOX).tolist() == [True]


def test_sides_at_the_ends_of_the_page_cannot_be_seen() -> None:
    pixels = page()
    pixels[40:120] = 0
    assert have_frames(pixels, np.array([[0.0, 40, 300, 80]])).tolist() == [False]


def test_ink_is_anything_that_differs_within_the_box() -> None:
    pixels = page()
    pixels[60:72, 60:160:8] = 180
    boxes = np.array([[50.0, 60, 120, 12], [50, 100, 120, 12]])
    assert have_ink(pixels, boxes).tolist() == [True, False]


def test_a_picture_extends_as_far_as_it_stands_out() -> None:
    pixels = page()
    pixels[60:100, 80:120] = 0
    box = np.array([[50.0, 40, 120, 96]])
    ((top, bottom),) = visible_extent(pixels, box)
    assert top == pytest.approx(60, abs=2)
    assert bottom == pytest.approx(100, abs=2)


def test_a_picture_of_which_nothing_stands_out_has_no_extent() -> None:
    ((top, bottom),) = visible_extent(page(), BOX)
    assert top == bottom


def test_a_picture_that_merges_with_the_page_on_one_side_does_not_stand_out() -> None:
    pixels = page()
    pixels[:, :49] = 0
    ((top, bottom),) = visible_extent(pixels, BOX)
    assert top == bottom


def test_a_picture_as_wide_as_the_page_is_compared_with_its_own_rim() -> None:
    pixels = page()
    pixels[40:120] = np.linspace(0, 255, 300).astype(np.uint8)[:, None]
    ((top, bottom),) = visible_extent(pixels, np.array([[0.0, 40, 300, 80]]))
    assert (top, bottom) == (40, 120)


coordinates = st.floats(-1e4, 1e4, allow_nan=False)
sizes = st.floats(0, 1e4, allow_nan=False)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(coordinates, coordinates, sizes, sizes), max_size=5))
def test_any_boxes_are_answered_one_by_one(rows: list[tuple[float, ...]]) -> None:
    boxes: Floats = np.array(rows, dtype=float).reshape(-1, 4)
    pixels = framed("tlrb")
    assert have_frames(pixels, boxes).shape == have_ink(pixels, boxes).shape == (len(boxes),)
    extent = visible_extent(pixels, boxes)
    assert extent.shape == (len(boxes), 2)
    assert (extent[:, 0] <= extent[:, 1]).all()
    assert (extent[:, 0] >= boxes[:, 1] - 1e-6).all()


def test_no_boxes() -> None:
    assert have_frames(page(), no_boxes()).shape == (0,)
    assert visible_extent(page(), no_boxes()).shape == (0, 2)
