from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from synthmap.model.geometry import Pixels, no_boxes
from synthmap.vision.bands import Bands, columns_at, read_bands


def page(height: int = 300, width: int = 400) -> Pixels:
    return np.full((height, width, 3), 255, np.uint8)


def read(pixels: Pixels) -> Bands:
    return read_bands(pixels, no_boxes(), no_boxes())


def test_a_block_is_busy_at_its_first_row_and_below_its_last() -> None:
    pixels = page()
    pixels[100:140, 150:200] = 0
    bands = read(pixels)
    assert bands.busy.tolist() == [100, 140]
    assert bands.edges.tolist() == []
    assert bands.above(np.array([50, 100, 101, 140, 141])).tolist() == [0, 0, 100, 100, 140]
    assert bands.below(np.array([50, 100, 101, 140, 141])).tolist() == [100, 100, 140, 140, 300]


def test_a_blank_page_is_empty_from_its_top_to_its_end() -> None:
    bands = read(page())
    assert bands.above(np.array([0, 200, 300])).tolist() == [0, 0, 0]
    assert bands.below(np.array([0, 200, 300])).tolist() == [300, 300, 300]


def test_a_soft_gradient_and_the_sides_of_a_panel_are_empty() -> None:
    pixels = page()
    pixels[:] = (255 - np.arange(300) // 2).astype(np.uint8)[:, None, None]
    pixels[:, 60] = 0
    pixels[:, 340] = 0
    assert read(pixels).busy.tolist() == []


def test_what_stands_in_the_outer_twentieth_is_not_content() -> None:
    pixels = page()
    pixels[100:200, :20] = 0
    assert read(pixels).busy.tolist() == []
    pixels[100:200, :30] = 0
    assert read(pixels).busy.tolist() == [100, 200]


def test_the_ground_changes_where_a_section_ends() -> None:
    pixels = page()
    pixels[:120] = 40
    bands = read(pixels)
    assert bands.edges.tolist() == [120]
    assert bands.bleeding.tolist() == [True]


def test_a_panel_short_of_the_sides_does_not_bleed() -> None:
    pixels = page()
    pixels[:120, 20:380] = 40
    bands = read(pixels)
    assert bands.edges.tolist() == [120]
    assert bands.bleeding.tolist() == [False]


@pytest.mark.parametrize(("height", "is_rule"), [(1, True), (12, True), (13, False)])
def test_a_rule_is_thin(height: int, is_rule: bool) -> None:
    pixels = page()
    pixels[150 : 150 + height, 40:360] = 0
    bands = read(pixels)
    assert bands.rules.tolist() == ([[150, height]] if is_rule else [])
    assert bands.busy.tolist() == ([] if is_rule else [150, 150 + height])


def test_a_rule_is_wide_and_stands_in_the_open_on_one_ground() -> None:
    short, crowded, border = page(), page(), page()
    short[150, 150:250] = 0
    crowded[150] = 0
    crowded[155:160, 100:200] = 0
    border[150] = 0
    border[151:] = 120
    for pixels in (short, crowded, border):
        assert read(pixels).rules.tolist() == []


def test_the_frame_of_a_box_is_not_a_rule() -> None:
    pixels = page()
    pixels[100:200, 40:360] = 0
    pixels[101:199, 41:359] = 255
    assert read(pixels).rules.tolist() == [[100, 1], [199, 1]]
    framed = read_bands(pixels, np.array([[40.0, 100, 320, 100]]), no_boxes())
    assert framed.rules.tolist() == []
    assert framed.busy.tolist() == [100, 101, 199, 200]


def test_a_box_without_sides_does_not_unmake_a_rule() -> None:
    pixels = page()
    pixels[100] = 0
    assert read_bands(pixels, np.array([[0.0, 100, 400, 100]]), no_boxes()).rules.tolist() == [[100, 1]]


def test_what_is_covered_counts_as_empty() -> None:
    pixels = page()
    pixels[100:140, 150:200] = 0
    pixels[220:240, 150:200] = 0
    bands = read_bands(pixels, no_boxes(), np.array([[150.0, 100, 50, 40]]))
    assert bands.busy.tolist() == [220, 240]


def test_grain_runs_where_both_halves_have_it_above_and_below() -> None:
    pixels = page()
    noise = np.random.default_rng(1).integers(100, 108, (200, 400, 1))
    pixels[:200] = noise
    grained = read(pixels).grained
    assert grained[100]
    assert not grained[199]
    assert not grained[250]
    pixels[:, 180:] = 255
    assert not read(pixels).grained.any()


def test_columns_that_change() -> None:
    pixels = page()
    pixels[100:, 10:30] = 0
    assert np.flatnonzero(columns_at(pixels, 100)).tolist() == list(range(10, 30))


@settings(max_examples=50, deadline=None)
@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 80), st.integers(1, 50), st.just(3))))
def test_boundaries_lie_inside_the_page_in_order(pixels: Pixels) -> None:
    bands = read(pixels)
    height = len(pixels)
    assert (np.diff(bands.busy) > 0).all()
    assert ((bands.busy > 0) & (bands.busy < height)).all()
    assert np.isin(bands.edges, bands.busy).all()
    assert len(bands.bleeding) == len(bands.edges)
    assert bands.grained.shape == (height + 1,)
    assert (bands.rules.sum(axis=1) < height).all()
