"""A picture as a Snapshot: its size on each device, and what is told of it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from synthmap.capture.image import IS_PICTURE, picture_snapshot
from synthmap.model.elements import Liveness
from synthmap.model.errors import PageError
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import DESKTOP, MOBILE, View, Viewport
from synthmap.scenario.types import Picture


def looked(tmp_path: Path, pixels: np.ndarray, viewport: Viewport = MOBILE, scale: float | None = None) -> Snapshot:
    file = tmp_path / "a.png"
    cv2.imwrite(str(file), pixels)
    return picture_snapshot(Picture(file, scale), view=View("a", viewport.name), url="local:/a.png", viewport=viewport)


def blank(width: int, height: int) -> np.ndarray:
    return np.full((height, width, 3), 255, np.uint8)


@pytest.mark.parametrize(
    ("size", "viewport", "document", "told"),
    [
        ((780, 1688), MOBILE, (390, 844), "780 × 1,688 px: 2 pixels to a CSS pixel"),
        ((390, 500), MOBILE, (390, 500), "390 × 500 px: 1 pixel to a CSS pixel"),
        # Three pixels to a CSS pixel of a phone 375 wide.
        ((1125, 2436), MOBILE, (390, 844), "3 pixels to a CSS pixel, its 375 CSS px fitted to the window's 390"),
        ((2880, 1800), DESKTOP, (1440, 900), "2 pixels to a CSS pixel"),
        ((1440, 900), MOBILE, (390, 244), "4 pixels to a CSS pixel, its 360 CSS px fitted to the window's 390"),
        ((390, 800), DESKTOP, (1440, 2954), "fits no screen of 1,440 CSS px; it was scaled to 369%"),
        ((1920, 1200), DESKTOP, (1440, 900), "fits no screen of 1,440 CSS px; it was scaled to 75%"),
    ],
)
def test_a_picture_is_as_wide_as_the_window_and_says_how(
    tmp_path: Path, size: tuple[int, int], viewport: Viewport, document: tuple[int, int], told: str
) -> None:
    snapshot = looked(tmp_path, blank(*size), viewport)
    assert snapshot.document == document
    assert snapshot.screenshot.pixels.shape == (document[1], document[0], 3)
    assert snapshot.viewport == viewport
    assert snapshot.notes[0] == IS_PICTURE
    assert told in snapshot.notes[1]


def test_a_scale_that_is_given_is_believed(tmp_path: Path) -> None:
    snapshot = looked(tmp_path, blank(1920, 1200), DESKTOP, scale=1.5)
    assert snapshot.document == (1280, 800)
    assert (snapshot.viewport.width, snapshot.viewport.height) == (1280, 900)
    assert "at the scale 1.5 it is 1,280 CSS px wide, and so is the window in place of 1,440" in snapshot.notes[1]


@pytest.mark.parametrize("size", [(1, 1), (1, 50_000), (50_000, 1)])
def test_the_smallest_and_the_longest_do_no_harm(tmp_path: Path, size: tuple[int, int]) -> None:
    for scale in (None, 0.5, 5):
        snapshot = looked(tmp_path, blank(*size), scale=scale)
        assert snapshot.document[0] in (390, 10_000)
        assert 1 <= snapshot.document[1] <= 50_000


def test_a_picture_taller_than_pages_are_is_cut_and_says_so(tmp_path: Path) -> None:
    snapshot = looked(tmp_path, blank(20, 4_000))
    assert snapshot.document == (390, 49_998)  # 2,564 rows, 19.5 px each
    assert snapshot.notes[2] == "the picture is 78,000 CSS px tall; only its first 50,000 were looked at"


def test_what_is_found_is_of_unknown_use(tmp_path: Path) -> None:
    pixels = blank(390, 600)
    pixels[100:144, 40:200] = (200, 90, 20)
    cv2.putText(pixels, "Buy now", (80, 128), (255, 255, 255), cv2.FontFace("sans"), 18, 600)
    snapshot = looked(tmp_path, pixels)
    table = snapshot.elements
    assert table.tag == ("page", "box", "text")
    assert len(set(table.key)) == 3
    assert table.box[1].tolist() == [40, 100, 160, 44]
    assert table.parent.tolist() == [-1, 0, 1]
    assert (table.liveness == Liveness.UNKNOWN).all()
    assert (table.action == -1).all()
    assert snapshot.texts.element.tolist() == [2]
    assert snapshot.is_picture


def test_a_picture_that_has_gone_fails_its_page(tmp_path: Path) -> None:
    with pytest.raises(PageError, match="There is no picture"):
        picture_snapshot(Picture(tmp_path / "x.png"), view=View("a", "m"), url="local:/x.png", viewport=MOBILE)
