import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from synthmap.vision import proposals
from synthmap.vision.proposals import propose

INK, BLUE = (30, 30, 30), (200, 90, 20)


def page(width=600, height=400, ground=255):
    return np.full((height, width, 3), ground, dtype=np.uint8)


def words(pixels, text, at, ink=INK, size=18):
    """A text with the left end of its base line `at`; the box (4,) that its ink fills."""
    before = pixels.copy()
    cv2.putText(pixels, text, at, ink, cv2.FontFace("sans"), size, 500)
    rows, columns = np.nonzero((pixels != before).any(axis=2))
    return np.array([columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1], dtype=float)


def of_kind(found, kind):
    return found.boxes[[k == kind for k in found.kind]]


def noise(shape, seed=3):
    """What a photo is to whoever looks at its edges: no two pixels alike."""
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize("ground", [255, 20])
def test_a_filled_box_and_a_framed_one_are_found_to_the_pixel(ground):
    pixels = page(ground=ground)
    pixels[50:90, 40:200] = BLUE
    cv2.rectangle(pixels, (40, 150), (199, 189), (120, 120, 120), 1)  # its corners are part of it
    assert of_kind(propose(pixels), "box").tolist() == [[40, 50, 160, 40], [40, 150, 160, 40]]


def test_a_frame_smeared_by_scaling_is_still_within_two_pixels_of_its_place():
    pixels = page(1200, 800)
    cv2.rectangle(pixels, (100, 300), (399, 379), (60, 60, 60), 3)
    (box,) = of_kind(propose(cv2.resize(pixels, (600, 400), interpolation=cv2.INTER_LINEAR)), "box")
    assert np.abs(box - [49.5, 149.5, 151, 41]).max() <= 2


def test_lines_of_text_are_found_apart_and_whole():
    pixels = page()
    lines = [words(pixels, "Better coffee, one", (40, 60)), words(pixels, "slow pour at a time.", (40, 90))]
    found = propose(pixels)
    assert len(found.texts) == 2
    x, y, w, h = np.array(lines).T  # of the letters; a line has leading above and below them
    expected = np.stack([x, y - 0.15 * h, w, 1.3 * h], axis=1)
    assert np.abs(found.texts[np.argsort(found.texts[:, 1])] - expected).max() <= 2
    assert np.abs(found.lengths - 19).max() <= 5  # told from the width alone


def test_letters_that_touch_are_a_line_all_the_same():
    pixels = page()
    box = words(pixels, "Better coffee, one slow pour", (20, 120), size=30)
    (line,) = propose(pixels).texts
    assert np.abs(line[[0, 2]] - box[[0, 2]]).max() <= 2


def test_items_of_a_menu_are_lines_of_their_own():
    pixels = page()
    for text, x in (("Plans", 40), ("Guides", 140), ("Cart", 240)):
        words(pixels, text, (x, 60))
    assert len(propose(pixels).texts) == 3


def test_large_bold_letters_are_a_line_and_no_boxes():
    pixels = page()
    cv2.putText(pixels, "SERVICES", (40, 120), INK, cv2.FontFace("sans"), 44, 800)
    found = propose(pixels)
    assert len(found.texts) == 1
    assert not len(of_kind(found, "box"))


def test_a_label_stands_in_its_button_and_the_button_on_its_card():
    pixels = page()
    pixels[20:380, 20:400] = 235
    pixels[100:144, 60:220] = BLUE
    words(pixels, "Buy now", (100, 128), (255, 255, 255))
    found = propose(pixels)
    (label,) = np.flatnonzero(np.array(found.kind) == "text")
    chain = []
    row = int(label)
    while row >= 0:
        chain.append(found.boxes[row].tolist())
        row = int(found.parents[row])
    assert chain[1:] == [[60, 100, 160, 44], [20, 20, 380, 360], [0, 0, 600, 400]]


def test_a_sign_alone_is_an_icon():
    pixels = page()
    pixels[50:70, 58:62] = pixels[58:62, 50:70] = INK  # a plus
    (icon,) = of_kind(propose(pixels), "icon")
    assert icon.tolist() == [50, 50, 20, 20]


def test_a_photo_is_one_thing_with_no_words_in_it():
    pixels = page()
    pixels[100:300, 100:400] = noise((200, 300, 3))
    words(pixels, "Below the photo", (100, 340))
    found = propose(pixels)
    assert np.abs(found.pictures - [100, 100, 300, 200]).max() <= 2
    assert len(found.texts) == 1


def test_what_lies_across_two_strips_is_found_all_the_same(monkeypatch):
    pixels = page(400, 1200)
    for top in range(20, 1180, 60):
        pixels[top : top + 40, 40:200] = BLUE
    whole = propose(pixels)
    monkeypatch.setattr(proposals, "STRIP", 50)
    assert propose(pixels).boxes.tolist() == whole.boxes.tolist()
    assert len(of_kind(whole, "box")) == 20


def test_moving_a_design_moves_what_is_found():
    def design(x, y):
        pixels = page()
        pixels[60 + y : 100 + y, 40 + x : 200 + x] = BLUE
        words(pixels, "Buy now", (80 + x, 86 + y), (255, 255, 255))
        words(pixels, "A line of words", (40 + x, 150 + y))
        return propose(pixels)

    still, moved = design(0, 0), design(37, 90)
    assert moved.kind == still.kind
    assert (moved.boxes[1:] == still.boxes[1:] + np.array([37, 90, 0, 0])).all()


@settings(max_examples=40)
@given(pixels=st.tuples(st.integers(1, 40), st.integers(1, 40)).flatmap(lambda s: arrays(np.uint8, (*s, 3))))
def test_any_picture_gives_boxes_on_it_with_parents_before_children(pixels):
    found = propose(pixels)
    height, width = pixels.shape[:2]
    assert found.boxes[0].tolist() == [0, 0, width, height]
    assert np.isfinite(found.boxes).all()
    assert (found.boxes[:, :2] >= 0).all()
    assert (found.boxes[:, :2] + found.boxes[:, 2:] <= (width, height)).all()
    assert (found.boxes[:, 2:] > 0).all()
    assert (found.parents < np.arange(len(found.boxes))).all()
    assert (found.lengths >= 1).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (390, 50_000)])
def test_a_picture_of_one_pixel_and_one_without_end_do_no_harm(size):
    assert propose(page(*size)).kind == ("page",)
