from __future__ import annotations

import cv2
import numpy as np
import pytest

from synthmap.vision.outlines import read_outlines
from synthmap.vision.points import Canvas, lab

BOX = np.array([[100, 60, 120, 40]], dtype=float)


def blank(value=255):
    return np.full((220, 400, 3), value, dtype=np.uint8)


def filled(pixels, fill, x=100, y=60, w=120, h=40):
    pixels[y : y + h, x : x + w] = fill
    return pixels


def read(pixels, box=BOX):
    return read_outlines(Canvas(pixels), box)


def test_a_filled_box():
    found = read(filled(blank(), (200, 100, 50)))
    assert found.fill[0] == pytest.approx(lab(np.array([[200, 100, 50]], np.uint8))[0])
    assert found.fill_contrast[0] == 255 - 50
    assert found.frame_contrast[0] == 0
    assert (found.flat[0], found.rim[0], found.sides[0]) == (1, 1, 1)
    assert (found.open_ends[0], found.radius[0], found.shadow[0]) == (0, 0, 0)


def test_a_framed_box_with_nothing_but_page_in_it():
    pixels = blank()
    cv2.rectangle(pixels, (100, 60), (219, 99), (205, 200, 190), 1)
    found = read(pixels)
    assert found.fill_contrast[0] == 0
    assert found.frame_contrast[0] == 255 - 190
    assert found.sides[0] == 1
    assert found.open_ends[0] == 0


def test_a_box_that_nothing_sets_off():
    found = read(blank())
    assert (found.fill_contrast[0], found.frame_contrast[0], found.sides[0]) == (0, 0, 0)


def test_the_faintest_fill_that_pages_use_is_seen():
    assert read(filled(blank(), (250, 249, 248))).sides[0] == 1
    assert read(filled(blank(), (253, 253, 253))).sides[0] == 0


def test_an_edge_on_one_side_alone():
    found = read(filled(blank(), (80, 80, 80), x=0, y=60, w=400, h=160))
    assert found.sides[0] == 0.25


def test_sides_at_the_rim_of_the_page_are_not_asked():
    box = np.array([[0, 0, 120, 40]], dtype=float)
    assert read(filled(blank(), (80, 80, 80), x=0, y=0), box).sides[0] == 1


def test_a_cell_of_a_table_has_edges_that_run_on():
    pixels = blank()
    for x in (100, 219, 338):
        cv2.line(pixels, (x, 20), (x, 140), (200, 200, 200), 1)
    for y in (60, 99):
        cv2.line(pixels, (40, y), (390, y), (200, 200, 200), 1)
    assert read(pixels).open_ends[0] == 1


@pytest.mark.parametrize("radius", [4, 8, 20])
def test_rounded_corners(radius):
    pixels = blank()
    x, y, w, h = (int(v) for v in BOX[0])
    rows, columns = np.mgrid[0:h, 0:w] + 0.5
    reach_x = np.maximum(0, np.maximum(radius - columns, columns - (w - radius)))
    reach_y = np.maximum(0, np.maximum(radius - rows, rows - (h - radius)))
    pixels[y : y + h, x : x + w][np.hypot(reach_x, reach_y) <= radius] = (40, 120, 60)
    # A diagonal is read at whole pixels, which stand for 3.4 pixels of radius each.
    assert read(pixels).radius[0] == pytest.approx(radius, abs=3.5)


def test_a_circle_is_as_round_as_it_is_wide():
    pixels = blank()
    cv2.circle(pixels, (180, 100), 60, (40, 120, 60), cv2.FILLED)
    found = read(pixels, np.array([[120, 40, 121, 121]], dtype=float))
    assert found.sides[0] == 1
    assert found.radius[0] == pytest.approx(60, abs=6)
    assert found.flat[0] > 0.95


def test_a_shadow_fades_below_the_box():
    pixels = filled(blank(), (200, 100, 50))
    for row in range(12):
        pixels[100 + row, 100:220] = 215 + 3 * row
    assert read(pixels).shadow[0] == pytest.approx(255 - 218)
    line = filled(blank(), (200, 100, 50))
    line[100:102, 100:220] = 200
    assert read(line).shadow[0] == 0


def test_no_boxes():
    assert len(read(blank(), np.zeros((0, 4))).sides) == 0
