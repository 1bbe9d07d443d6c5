"""Pictures of the window held against each other: what counts as a difference, and where."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from synthmap.capture.pictures import same_but_for


def window(*patches):
    """A grey window of 200 x 100 px as PNG, with patches of `(x, y, width, height, levels lighter)`."""
    pixels = np.full((100, 200, 3), 120, np.uint8)
    for x, y, width, height, lighter in patches:
        pixels[y : y + height, x : x + width] += np.uint8(lighter)
    return cv2.imencode(".png", pixels)[1].tobytes()


@pytest.mark.parametrize(
    ("patch", "same"),
    [
        ((50, 50, 10, 10, 32), True),
        ((50, 50, 10, 10, 33), False),
        ((50, 50, 11, 10, 1), False),
        ((50, 50, 1, 1, 100), False),
    ],
    ids=["few and faint", "few and plain", "faint and many", "one pixel, plain"],
)
def test_only_what_is_faint_and_small_is_no_difference(patch, same):
    assert same_but_for(window(), window(patch), [], 200) is same


def test_what_differs_within_the_boxes_is_left_out_at_any_scale():
    # The picture has two pixels to each CSS px: 100 x 50 of these.
    assert same_but_for(window(), window((40, 20, 20, 20, 100)), [(20, 10, 10, 10)], 100)
    assert not same_but_for(window(), window((40, 20, 20, 20, 100)), [(30, 10, 10, 10)], 100)
