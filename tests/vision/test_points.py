from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from synthmap.model.geometry import Floats
from synthmap.vision import points
from synthmap.vision.points import Canvas, apart, in_batches, lab, middle


def test_a_point_has_the_colour_of_the_pixel_it_lies_in():
    pixels = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    found = Canvas(pixels).at(np.array([0.0, 1.9, 2.0]), np.array([0.0, 0.5, 1.0]))
    assert found[:, :3].tolist() == [[0, 1, 2], [3, 4, 5], [15, 16, 17]]


def test_points_off_the_page_read_its_rim():
    pixels = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    found = Canvas(pixels).at(np.array([-7.0, 99.0]), np.array([-7.0, 99.0]))
    assert found[:, :3].tolist() == [[0, 1, 2], [15, 16, 17]]


def test_coordinates_broadcast():
    pixels = np.zeros((4, 4, 3), dtype=np.uint8)
    assert Canvas(pixels).at(np.zeros((5, 1, 2)), np.zeros((5, 3, 1))).shape == (5, 3, 2, 4)


def test_colours_are_as_far_apart_as_their_furthest_channel_and_the_fourth_byte_is_none():
    a = np.array([[10, 20, 30, 0]], dtype=np.uint8)
    b = np.array([[5, 60, 25, 255]], dtype=np.uint8)
    assert apart(a, b).tolist() == apart(b, a).tolist() == [40]


def test_the_middle_of_colours_is_taken_channel_by_channel():
    colours = np.array([[[1, 9, 5, 0], [2, 8, 5, 0], [3, 1, 5, 0]]], dtype=np.uint8)
    assert middle(colours, axis=1)[:, :3].tolist() == [[2, 8, 5]]


@pytest.mark.parametrize(
    ("bgr", "expected"),
    # CIE Lab of sRGB black, white and blue (D65), as published in colour tables.
    [((0, 0, 0), (0, 0, 0)), ((255, 255, 255), (100, 0, 0)), ((255, 0, 0), (32.3, 79.2, -107.9))],
)
def test_lab(bgr, expected):
    assert lab(np.array([bgr], dtype=np.uint8))[0] == pytest.approx(expected, abs=0.5)


def test_batches_are_joined_in_order(monkeypatch):
    @dataclass(frozen=True)
    class Doubled:
        values: Floats

    monkeypatch.setattr(points, "BATCH", 3)
    sizes = []

    def read(batch):
        sizes.append(len(batch))
        return Doubled(batch[:, 0] * 2)

    boxes = np.arange(28.0).reshape(7, 4)
    assert in_batches(read, boxes).values.tolist() == [0, 8, 16, 24, 32, 40, 48]
    assert sizes == [3, 3, 1]
    assert len(in_batches(read, boxes[:0]).values) == 0
