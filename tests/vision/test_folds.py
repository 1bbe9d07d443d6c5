"""Folds judged on scenes drawn for the purpose: 1000 px wide, a fold at 800 px, everything about them known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from synthmap.model.geometry import Floats, no_boxes
from synthmap.vision.folds import Fold, judge_folds

WIDTH, FOLD = 1000, 800
WHITE, BLACK, DARK, GREY = (255, 255, 255), (0, 0, 0), (60, 30, 20), (200, 200, 200)


class Scene:
    """A page to draw on, that remembers the boxes a browser would report."""

    def __init__(self, height: int = 2400, ground: tuple[int, int, int] = WHITE) -> None:
        self.pixels = np.full((height, WIDTH, 3), ground, np.uint8)
        self.texts: list[list[float]] = []
        self.pictures: list[list[float]] = []
        self.blocks: list[list[float]] = []

    def fill(self, x: int, y: int, w: int, h: int, colour: tuple[int, int, int]) -> Scene:
        self.pixels[y : y + h, x : x + w] = colour
        return self

    def text(self, y: int, x: int = 100, w: int = 600, h: int = 16, colour: tuple[int, int, int] = BLACK) -> Scene:
        """A line of strokes, every one of which starts in the first row and ends in the last."""
        for stroke in range(x, x + w - 4, 9):
            self.fill(stroke, y, 4, h, colour)
        self.texts.append([x, y, w, h])
        return self

    def paragraph(self, top: int, bottom: int, **how: int) -> Scene:
        """Lines 24 px apart, the last of which ends at the bottom."""
        for y in range(bottom - 16, top - 1, -24):
            self.text(y, **how)
        return self

    def photo(self, x: int, y: int, w: int, h: int, contrast: int = 90, seed: int = 1) -> Scene:
        grain = np.random.default_rng(seed).integers(-contrast, contrast + 1, (h, w, 1))
        self.pixels[y : y + h, x : x + w] = np.clip(110 + grain, 0, 255)
        return self

    def picture(self, x: int, y: int, w: int, h: int) -> Scene:
        self.pictures.append([x, y, w, h])
        return self.photo(x, y, w, h)

    def card(self, x: int, y: int, w: int, h: int, colour: tuple[int, int, int] = GREY) -> Scene:
        """A frame of 1 px."""
        self.fill(x, y, w, h, colour).fill(x + 1, y + 1, w - 2, h - 2, WHITE)
        self.blocks.append([x, y, w, h])
        return self

    def judge(self, fold: float = FOLD, **more: object) -> tuple[Fold, ...]:
        boxes = (np.array(b, dtype=float).reshape(-1, 4) for b in (self.texts, self.pictures, self.blocks))
        return judge_folds(self.pixels, fold, *boxes, **more)  # type: ignore[arg-type]

    def fold(self, **more: object) -> Fold:
        return self.judge(**more)[0]


def spacer() -> Scene:
    """Text down to 500, nothing from there to 1100, text again: the plainest false bottom."""
    return Scene().paragraph(60, 500).paragraph(1100, 2000)


# Accused


def test_a_blank_band_across_the_fold() -> None:
    fold = spacer().fold()
    assert fold.y == FOLD
    assert fold.looks_finished
    assert fold.score == 0.95
    assert fold.completion == ("blank band of 300 px above the fold",)
    assert fold.continuation == ()
    assert fold.barrier == (0, 500, WIDTH, 600 + (900 - 16) % 24)


def test_the_share_counts_the_heights_at_which_the_band_is_high_enough() -> None:
    # The band counts .5 from (.08 + .09 * .5 / .95) * 800 = 101.9 px on, so of the 41 heights 600, 610, … 1000
    # only the first, 100 px below the text, does not look finished.
    assert spacer().fold().share == pytest.approx(40 / 41, abs=1e-3)


def test_a_rule_makes_a_middling_band_look_like_an_end() -> None:
    plain = Scene().paragraph(60, 700).paragraph(960, 2000)
    ruled = Scene().paragraph(60, 700).fill(0, 740, WIDTH, 2, GREY).paragraph(960, 2000)
    assert not plain.fold().looks_finished
    assert ruled.fold().looks_finished
    assert "a rule runs across the page 58 px above the fold" in ruled.fold().completion
    # band: .95 * (100 / 800 - .08) / .09 = .475; with the rule 1 - .525 * .7 = .6325
    assert ruled.fold().score == pytest.approx(0.6325, abs=1e-3)


def test_a_photo_that_fills_the_screen_and_ends_at_the_fold() -> None:
    fold = Scene().photo(0, 0, WIDTH, FOLD).paragraph(900, 2000).fold()
    assert fold.looks_finished
    assert fold.completion == ("a full-screen block ends exactly at the fold",)
    assert fold.barrier == (0, FOLD - 2, WIDTH, 4)
    assert fold.share == 1.0


@pytest.mark.parametrize("edge", [FOLD - 12, FOLD - 5, FOLD + 12])
def test_a_hero_that_ends_near_the_fold_counts_at_few_heights(edge: int) -> None:
    fold = Scene().photo(0, 0, WIDTH, edge).paragraph(900, 2000).fold()
    assert fold.looks_finished
    assert 0 < fold.share < 0.1


def test_a_coloured_hero_has_both_its_edge_and_its_emptiness() -> None:
    fold = Scene().fill(0, 0, WIDTH, FOLD, DARK).text(300, colour=WHITE).paragraph(900, 2000).fold()
    assert fold.looks_finished
    assert fold.completion == (
        "blank band of 484 px above the fold",
        "a full-screen block ends exactly at the fold",
    )


def test_a_panel_that_runs_on_does_not_excuse_an_empty_screen() -> None:
    scene = Scene().card(30, 40, 940, 1900).paragraph(60, 500).paragraph(1100, 1900)
    fold = scene.fold()
    assert fold.looks_finished
    assert fold.continuation == ("a panel runs on below the fold",)


def test_a_wide_low_panel_that_holds_content_is_no_field() -> None:
    fold = Scene().paragraph(60, 460).card(30, 480, 940, 390).paragraph(490, 560).paragraph(900, 2000).fold()
    assert fold.looks_finished
    assert fold.continuation == ("a panel runs on below the fold",)


def test_a_canvas_behind_the_whole_page_is_not_cut() -> None:
    scene = Scene()
    scene.pixels[:] = np.linspace(150, 255, WIDTH).astype(np.uint8)[:, None]
    scene.pictures.append([0, 0, WIDTH, 2400])
    fold = scene.paragraph(60, 500).paragraph(1100, 2000).fold()
    assert fold.looks_finished
    assert fold.continuation == ()


def test_boxes_are_believed_only_as_far_as_they_can_be_seen() -> None:
    scene = spacer()
    scene.texts.append([100, 790, 600, 20])
    scene.pictures.append([100, 700, 300, 200])
    scene.blocks.append([100, 700, 300, 200])
    fold = scene.fold()
    assert fold.looks_finished
    assert fold.continuation == ()


def test_a_deep_empty_stretch_further_down_is_found() -> None:
    folds = Scene(4400).paragraph(60, 1950).paragraph(3100, 4300).judge()
    assert [fold.y for fold in folds] == [800, 1600, 2400, 3200, 4000]
    assert [fold.looks_finished for fold in folds] == [False, False, True, False, False]


def test_a_rule_far_above_the_fold_is_not_told_of() -> None:
    fold = Scene().paragraph(60, 300).fill(0, 500, WIDTH, 2, GREY).paragraph(1100, 2000).fold()
    assert fold.completion == ("blank band of 500 px above the fold",)


# Not accused


def test_ordinary_padding_between_sections() -> None:
    assert Scene().paragraph(60, 740).paragraph(860, 2000).fold().completion == ()
    assert not Scene().paragraph(60, 700).paragraph(890, 2000).fold().looks_finished


def test_a_line_of_text_cut_by_the_fold() -> None:
    fold = spacer().text(792, x=300, w=200).fold()
    assert not fold.looks_finished
    assert fold.score == 0
    assert fold.continuation == ("a line of text is cut by the fold",)


def test_a_picture_cut_by_the_fold() -> None:
    fold = spacer().picture(100, 650, 400, 300).fold()
    assert not fold.looks_finished
    assert fold.continuation == ("a picture is cut by the fold",)


def test_a_smooth_picture_as_wide_as_the_page_cut_by_the_fold() -> None:
    scene = Scene().paragraph(60, 500).paragraph(1100, 2000)
    scene.pixels[550:1050] = np.linspace(150, 255, WIDTH).astype(np.uint8)[:, None]
    scene.pictures.append([0, 550, WIDTH, 500])
    fold = scene.fold()
    assert not fold.looks_finished
    assert fold.continuation == ("a picture is cut by the fold",)


def test_a_picture_counts_as_far_as_it_stands_out() -> None:
    """A photo on white, whose product ends at 660, is not seen to be cut at 800."""
    scene = spacer()
    scene.photo(150, 560, 300, 100).pictures.append([100, 540, 400, 400])
    fold = scene.fold()
    assert fold.continuation == ()
    assert fold.looks_finished


def test_a_card_cut_by_the_fold() -> None:
    fold = spacer().card(100, 560, 300, 400).fold()
    assert not fold.looks_finished
    assert fold.continuation == ("a box is cut by the fold",)


def test_an_empty_field_is_a_box_and_no_panel() -> None:
    fold = spacer().card(50, 600, 900, 300).fold()
    assert not fold.looks_finished
    assert fold.continuation == ("a box is cut by the fold",)


def test_a_hero_over_whose_edge_the_next_section_peeks() -> None:
    fold = Scene().photo(0, 0, WIDTH, 700).text(730, h=30).paragraph(900, 2000).fold()
    assert not fold.looks_finished


def test_an_unknown_mark_that_peeks_over_the_edge_of_a_hero() -> None:
    scene = Scene().fill(0, 0, WIDTH, 790, DARK).text(720, colour=WHITE).fill(100, 794, 40, 40, GREY)
    assert scene.paragraph(900, 2000).fold().completion == ()


def test_a_photo_short_of_the_sides_is_no_hero() -> None:
    fold = Scene().photo(60, 0, WIDTH - 120, FOLD).paragraph(900, 2000).fold()
    assert fold.completion == ("the background changes at the fold",)
    assert not fold.looks_finished


def test_a_low_section_that_ends_at_the_fold_is_no_hero() -> None:
    scene = Scene().paragraph(60, 580).fill(0, 600, WIDTH, 200, DARK).text(740, colour=WHITE)
    fold = scene.paragraph(900, 2000).fold()
    assert fold.completion == ("the background changes at the fold",)
    assert not fold.looks_finished


def test_a_hero_whose_edge_a_card_overlaps() -> None:
    scene = Scene().photo(0, 0, WIDTH, FOLD).card(200, 700, 600, 300).paragraph(1040, 2000)
    assert not scene.fold().looks_finished


def test_a_hero_with_an_arrow_that_points_down() -> None:
    scene = Scene().fill(0, 0, WIDTH, FOLD, DARK).text(300, colour=WHITE).paragraph(900, 2000)
    scene.fill(485, 740, 30, 30, WHITE)
    fold = scene.fold()
    assert not fold.looks_finished
    assert fold.completion == ("a full-screen block ends exactly at the fold",)
    assert fold.continuation == ("a small mark in the middle of the fold asks to scroll",)


def test_the_dots_of_a_carousel_do_not_point_down() -> None:
    scene = Scene().fill(0, 0, WIDTH, FOLD, DARK).text(300, colour=WHITE).paragraph(900, 2000)
    for x in (480, 496, 512):
        scene.fill(x, 750, 8, 8, WHITE)
    assert scene.fold().looks_finished


def test_a_photo_that_runs_over_the_fold() -> None:
    assert not Scene().photo(0, 0, WIDTH, 1200).paragraph(1300, 2000).fold().looks_finished


def test_the_faint_grain_of_a_dark_photo_behind_the_page() -> None:
    scene = Scene().photo(0, 0, WIDTH, 1100, contrast=4).paragraph(60, 500).paragraph(1200, 2000)
    fold = scene.fold()
    assert not fold.looks_finished
    assert "the picture behind the page runs on below the fold" in fold.continuation


def test_cards_that_end_together_near_the_fold_are_a_hint_and_no_proof() -> None:
    scene = Scene().paragraph(60, 400).paragraph(900, 2000)
    for x in (100, 400, 700):
        scene.card(x, 500, 250, 285)
    fold = scene.fold()
    assert fold.completion == ("columns end together above the fold",)
    assert fold.score == 0.25


def test_both_sides_of_a_line_near_the_fold_are_no_edge_of_a_hero() -> None:
    """Full width, but the same ground on both sides, and too close to the text to stand alone."""
    scene = Scene().paragraph(60, 790).fill(0, 796, WIDTH, 2, BLACK).paragraph(850, 2000)
    assert scene.fold().completion == ()


def test_a_real_end_with_a_footer() -> None:
    fold = Scene(1000).paragraph(60, 500).paragraph(930, 980).fold()
    assert fold.completion
    assert fold.below < 80
    assert not fold.looks_finished


@pytest.mark.parametrize("height", [300, FOLD])
def test_a_page_that_fits_on_one_screen(height: int) -> None:
    (fold,) = Scene(height).paragraph(40, 200).judge()
    assert not fold.looks_finished
    assert fold.y == FOLD
    assert fold.below == 0


def test_a_short_empty_band_further_down_is_passed_while_scrolling() -> None:
    folds = Scene(4000).paragraph(60, 1450).paragraph(1700, 3900).judge()
    assert folds[1].y == 1600
    assert "blank band of 150 px above the fold" in folds[1].completion
    assert not folds[1].looks_finished


# Fixed elements


def test_a_bar_at_the_bottom_raises_the_fold_and_is_not_an_edge() -> None:
    scene = Scene().paragraph(60, 2000).fill(0, 740, WIDTH, 60, DARK)
    fold = scene.fold(bar_bottom=60)
    assert fold.y == 740
    assert fold.completion == ()


def test_what_stands_in_a_bar_is_not_cut_by_it() -> None:
    scene = spacer().fill(0, 740, WIDTH, 60, DARK).text(744, colour=WHITE)
    scene.texts[-1] = [100, 731, 600, 24]
    fold = scene.fold(bar_bottom=60)
    assert fold.looks_finished
    assert fold.continuation == ()


def test_screenfuls_advance_by_what_bars_leave_of_the_screen() -> None:
    folds = Scene(3000).paragraph(60, 2900).judge(bar_top=50, bar_bottom=60)
    assert [fold.y for fold in folds] == [740, 1430, 2120, 2810]


def test_a_chat_button_does_not_hide_an_empty_screen() -> None:
    scene = spacer().fill(860, 720, 60, 60, DARK)
    assert not scene.fold().looks_finished
    assert scene.fold(pinned=np.array([[860.0, 720, 60, 60]])).looks_finished


# Whatever the image


def check(folds: tuple[Fold, ...]) -> None:
    assert folds
    for fold in folds:
        assert 0 <= fold.score <= 1
        assert 0 <= fold.share <= 1
        assert fold.below >= 0
        assert fold.looks_finished == (fold.score >= 0.5)
        assert np.isfinite([fold.y, *fold.barrier]).all()


@st.composite
def boxes(draw: st.DrawFn) -> Floats:
    values = st.floats(-50, 150, allow_nan=False)
    rows = draw(st.lists(st.tuples(values, values, st.floats(0, 200), st.floats(0, 200)), max_size=4))
    return np.array(rows, dtype=float).reshape(-1, 4)


images = hnp.arrays(np.uint8, st.tuples(st.integers(1, 120), st.integers(1, 60), st.just(3)))


@settings(max_examples=60, deadline=None)
@given(images, st.floats(1, 200), boxes(), boxes(), boxes(), st.floats(0, 30))
def test_any_image_is_judged(
    image: np.ndarray, fold: float, texts: Floats, pictures: Floats, blocks: Floats, bar: float
) -> None:
    check(judge_folds(image, fold, texts, pictures, blocks, bar_top=bar, bar_bottom=bar))


@settings(max_examples=40, deadline=None)
@given(images, st.integers(10, 100), boxes())
def test_a_negative_is_judged_like_its_image(image: np.ndarray, fold: int, blocks: Floats) -> None:
    none = no_boxes()
    assert judge_folds(image, fold, none, none, blocks) == judge_folds(255 - image, fold, none, none, blocks)


@pytest.mark.parametrize("shape", [(1, 1), (1, 400), (400, 1), (50_000, 8), (3000, 1440)])
def test_blank_images_of_every_shape(shape: tuple[int, int]) -> None:
    none = no_boxes()
    folds = judge_folds(np.full((*shape, 3), 250, np.uint8), FOLD, none, none, none)
    check(folds)
    assert not any(fold.looks_finished for fold in folds)


def test_moving_the_page_aside_changes_nothing() -> None:
    moved = Scene().paragraph(60, 500, x=243).paragraph(1100, 2000, x=243)
    assert moved.fold() == spacer().fold()
