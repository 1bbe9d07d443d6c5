from __future__ import annotations

import cv2
import numpy as np
import pytest

from synthmap.vision.inks import read_inks
from synthmap.vision.points import Canvas, lab

INK, PAPER = (200, 40, 10), (250, 252, 248)


def page_with(words: str, ink=INK, paper=PAPER, x=20, y=20):
    """A page with one line of text, and the line's box."""
    pixels = np.full((80, 400, 3), paper, dtype=np.uint8)
    (w, h), below = cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, 0.5, 1)
    cv2.putText(pixels, words, (x, y + h + 2), cv2.FONT_HERSHEY_SIMPLEX, 0.5, ink, 1, cv2.LINE_AA)
    return pixels, np.array([[x, y, w, h + below + 4]], dtype=float), y + h + 5


def colour(bgr):
    return lab(np.array([bgr], dtype=np.uint8))[0]


@pytest.mark.parametrize("words", ["Terms of use", "Go", "A line that is a good deal longer"])
def test_ink_and_paper_are_the_colours_the_line_was_drawn_in(words):
    pixels, line, _ = page_with(words)
    found = read_inks(Canvas(pixels), line)
    assert found.legible[0]
    assert np.linalg.norm(found.ink[0] - colour(INK)) < 8
    assert found.paper[0] == pytest.approx(colour(PAPER), abs=0.01)


def test_light_letters_on_a_dark_ground():
    pixels, line, _ = page_with("Sign up", ink=(255, 255, 255), paper=(60, 30, 20))
    found = read_inks(Canvas(pixels), line)
    assert found.ink[0][0] > 95
    assert found.paper[0] == pytest.approx(colour((60, 30, 20)), abs=0.01)


def test_letters_over_a_photo_and_an_empty_line_are_not_legible():
    pixels, line, _ = page_with("Terms of use")
    noise = np.random.default_rng(1).integers(0, 255, pixels.shape, dtype=np.uint8)
    assert not read_inks(Canvas(noise), line).legible[0]
    assert not read_inks(Canvas(np.full_like(pixels, 240)), line).legible[0]


def test_an_underline_is_a_line_as_wide_as_the_letters():
    pixels, line, y = page_with("Terms of use")
    x, w = int(line[0, 0]), int(line[0, 2])
    assert not read_inks(Canvas(pixels), line).underlined[0]
    ruled = pixels.copy()
    cv2.line(ruled, (x - 15, y), (x + w + 15, y), INK, 1)
    assert not read_inks(Canvas(ruled), line).underlined[0]
    half = pixels.copy()
    cv2.line(half, (x, y), (x + w // 2, y), INK, 1)
    assert not read_inks(Canvas(half), line).underlined[0]
    cv2.line(pixels, (x, y), (x + w - 1, y), INK, 1)
    assert read_inks(Canvas(pixels), line).underlined[0]


def test_a_gap_around_the_tail_of_the_last_letter_leaves_an_underline():
    pixels, line, y = page_with("Shop")
    x, w = int(line[0, 0]), int(line[0, 2])
    cv2.line(pixels, (x, y), (x + w - 7, y), INK, 1)
    assert read_inks(Canvas(pixels), line).underlined[0]
    # What goes on behind the gap is a border.
    cv2.line(pixels, (x + w + 1, y), (x + w + 30, y), INK, 1)
    assert not read_inks(Canvas(pixels), line).underlined[0]


def test_a_short_word_that_ends_in_an_upright_stroke_is_legible():
    pixels, line, _ = page_with("Bl")
    x, w = int(line[0, 0]), int(line[0, 2])
    # The stroke stands in the last column of the word, which is a third as wide as what is read of a long line.
    pixels[20:40, x + w - 1] = INK
    found = read_inks(Canvas(pixels), line)
    assert found.legible[0]
    assert np.linalg.norm(found.paper[0] - colour(PAPER)) < 8


def test_a_bar_beneath_the_letters_is_no_underline():
    pixels, line, y = page_with("42 percent")
    x, w = int(line[0, 0]), int(line[0, 2])
    cv2.rectangle(pixels, (x, y), (x + w - 1, y + 8), INK, cv2.FILLED)
    assert not read_inks(Canvas(pixels), line).underlined[0]


def bars(width, across=0):
    """Uprights of a known width, twelve pixels apart, with `across` rows of bars through them in a line 20 high."""
    pixels = np.full((40, 140, 3), 255, dtype=np.uint8)
    for x in range(10, 120, 12):
        pixels[10:30, x : x + width] = 0
    pixels[18 : 18 + across, 10:70] = 0
    return read_inks(Canvas(pixels), np.array([[10, 10, 110, 20]], dtype=float)).stroke[0]


def test_the_stroke_is_how_wide_uprights_are_for_the_height_of_the_line_whatever_bars_cross_them():
    assert bars(2) == pytest.approx(2 / 20)
    assert bars(3) == pytest.approx(3 / 20)
    assert bars(2, across=4) == pytest.approx(2 / 20)


def test_pale_rims_of_antialiased_uprights_count_for_what_they_cover():
    pixels = np.full((40, 140, 3), 255, dtype=np.uint8)
    for x in range(10, 120, 12):
        pixels[10:30, x : x + 3] = np.array([[[128], [0], [128]]])
    stroke = read_inks(Canvas(pixels), np.array([[10, 10, 110, 20]], dtype=float)).stroke[0]
    # Half, whole and half a pixel.
    assert stroke == pytest.approx(2 / 20, rel=0.01)


def test_where_a_short_line_ends_no_stroke_goes_on():
    pixels = np.full((40, 140, 3), 255, dtype=np.uint8)
    pixels[20:28, 18:20] = 0
    assert read_inks(Canvas(pixels), np.array([[10, 10, 10, 20]], dtype=float)).stroke[0] == pytest.approx(2 / 20)


def test_bold_letters_have_wider_strokes_than_any_regular_words_and_illegible_ones_have_none():
    def stroke(words, thickness):
        pixels = np.full((60, 300, 3), 255, dtype=np.uint8)
        (w, _), _ = cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, 0.5, thickness)
        cv2.putText(pixels, words, (20, 34), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0), thickness, cv2.LINE_AA)
        return read_inks(Canvas(pixels), np.array([[20, 20, w, 20]], dtype=float)).stroke[0]

    names = ("Shop", "Help", "Delivery and returns", "Coffee plans", "About us")
    assert min(stroke(words, 2) for words in names) > 1.22 * max(stroke(words, 1) for words in names)
    blank = read_inks(Canvas(np.full((60, 300, 3), 240, np.uint8)), np.array([[20, 20, 90, 20]], dtype=float))
    assert blank.stroke[0] == 0


def test_no_lines_have_no_inks():
    found = read_inks(Canvas(np.zeros((3, 3, 3), np.uint8)), np.zeros((0, 4)))
    assert found.ink.shape == found.paper.shape == (0, 3)
    assert len(found.legible) == len(found.underlined) == len(found.stroke) == 0


@pytest.mark.parametrize("gap", [5, 0])
def test_a_line_that_starts_within_a_pixel_and_has_a_gap_for_a_tail_is_an_underline(gap):
    pixels, line, below = page_with("Stop", x=20)
    right = int(line[0, 0] + line[0, 2])
    cv2.line(pixels, (21, below), (right - 1, below), INK, 1)
    pixels[below, 20] = (228, 160, 140)  # half a pixel of it
    pixels[below, right - 6 - gap : right - 6] = PAPER
    line[0, 0] += 0.4
    assert read_inks(Canvas(pixels), line).underlined[0]


def test_half_a_line_under_a_short_word_is_no_underline():
    pixels, line, below = page_with("Stop", x=20)
    cv2.line(pixels, (20, below), (20 + int(line[0, 2] / 2), below), INK, 1)
    assert not read_inks(Canvas(pixels), line).underlined[0]


def test_the_frames_that_stand_for_missing_letters_make_no_underline():
    pixels, _, below = page_with("", x=20)
    for x in (20, 29):
        cv2.rectangle(pixels, (x, below - 12), (x + 6, below), INK, 1)
    assert not read_inks(Canvas(pixels), np.array([[20, 20, 16, 22]], dtype=float)).underlined[0]
