from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.model.geometry import Pixels
from synthmap.model.snapshot import Screenshot
from synthmap.report.pictures import crop, encode, packed, pixels_of

WHITE = np.full((1000, 1200, 3), 255, np.uint8)
SMALL = np.full((90, 70, 3), 255, np.uint8)
RED = np.array([60, 20, 220])


def cut(box: tuple[float, float, float, float], page: Pixels = WHITE) -> Pixels:
    return np.asarray(cv2.imdecode(np.frombuffer(crop(page, box), np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)


def red(picture: Pixels) -> tuple[np.ndarray, np.ndarray]:
    """The columns and rows that the frame touches."""
    found = (picture == RED).all(axis=2)
    return np.flatnonzero(found.any(axis=0)), np.flatnonzero(found.any(axis=1))


def test_a_packed_screenshot_is_the_same_picture(literal: SimpleNamespace) -> None:
    snapshot = literal.snapshot(literal.table(), size=(40, 60))
    noisy = np.random.default_rng(7).integers(0, 256, (60, 40, 3), dtype=np.uint8)
    snapshot = replace(snapshot, screenshot=Screenshot(noisy, encode(noisy)))
    kept = packed(snapshot)
    assert kept.screenshot.pixels.size == 0
    assert (pixels_of(kept.screenshot) == noisy).all()
    assert pixels_of(snapshot.screenshot) is noisy


def test_a_small_thing_stands_framed_in_the_middle() -> None:
    picture = cut((600, 500, 100, 50))
    assert picture.shape == (160, 320, 3)
    # 110 px of page on either side of it, 55 above and below; the frame runs just outside.
    columns, rows = red(picture)
    assert (110 - 5 <= columns.min() <= 110) and (210 <= columns.max() <= 210 + 4)
    assert (55 - 5 <= rows.min() <= 55) and (105 <= rows.max() <= 105 + 4)
    assert (picture[57:103, 112:208] == 255).all(), "the frame covers nothing of the thing itself"


def test_a_larger_thing_keeps_some_page_around_it() -> None:
    assert cut((300, 200, 400, 300)).shape == (300 + 2 * 48, 400 + 2 * 48, 3)


def test_what_is_drawn_there_is_what_is_shown() -> None:
    page = WHITE.copy()
    page[510:520, 620:640] = (200, 100, 0)
    picture = cut((600, 500, 100, 50), page)
    assert (picture[65:75, 130:150] == (200, 100, 0)).all()


def test_a_huge_thing_shows_its_beginning() -> None:
    tall = np.full((3000, 1200, 3), 255, np.uint8)
    picture = cut((0, 1000, 1200, 2000), tall)
    assert picture.shape == (700, 1000, 3)
    _, rows = red(picture)
    assert 48 - 5 <= rows.min() <= 48


@pytest.mark.parametrize(
    ("box", "framed"),
    [
        ((0, 0, 20, 20), True),
        ((1180, 980, 20, 20), True),
        ((-10, -10, 30, 30), True),
        ((1190, 990, 500, 500), True),
        ((-500, 500, 20, 20), False),
        ((5000, 5000, 20, 20), False),
        ((600, 500, 0, 0), True),
    ],
)
def test_boxes_at_the_edge_and_beyond(box: tuple[float, float, float, float], framed: bool) -> None:
    picture = cut(box)
    assert 160 <= picture.shape[0] <= 700 and 320 <= picture.shape[1] <= 1000
    assert bool(len(red(picture)[0])) == framed


def test_a_page_smaller_than_any_picture_is_shown_whole() -> None:
    assert cut((10, 10, 20, 20), SMALL).shape == SMALL.shape


ANY = st.floats() | st.sampled_from([0.0, 69.5, 1e9, -1e9, 2.0**31, math.inf, -math.inf, math.nan])


@given(st.tuples(ANY, ANY, ANY, ANY))
def test_no_box_is_too_strange(box: tuple[float, float, float, float]) -> None:
    assert cut(box, SMALL).shape == SMALL.shape
    height, width = cut(box).shape[:2]
    assert 160 <= height <= 700 and 320 <= width <= 1000


def test_cutting_draws_nothing_on_the_page() -> None:
    page = WHITE.copy()
    crop(page, (600, 500, 100, 50))
    assert (page == 255).all()


def test_a_picture_of_nothing_is_an_error() -> None:
    with pytest.raises((ValueError, cv2.error)):
        encode(np.zeros((0, 10, 3), np.uint8))
