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


def test_a_bar_beneath_the_letters_is_no_underline():
    pixels, line, y = page_with("42 percent")
    x, w = int(line[0, 0]), int(line[0, 2])
    cv2.rectangle(pixels, (x, y), (x + w - 1, y + 8), INK, cv2.FILLED)
    assert not read_inks(Canvas(pixels), line).underlined[0]


def test_no_lines_have_no_inks():
    found = read_inks(Canvas(np.zeros((3, 3, 3), np.uint8)), np.zeros((0, 4)))
    assert found.ink.shape == found.paper.shape == (0, 3)
    assert len(found.legible) == len(found.underlined) == 0
