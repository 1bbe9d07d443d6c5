"""Words and marks on a drawn map: labels, rules across the page, and the legend that says what is shown and whence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from synthmap.maps import palette
from synthmap.maps.palette import Colour
from synthmap.model.geometry import Pixels

_SIZE, _SMALL = 14, 12  # px
_PAD = 6
_MARGIN = 12
_LONGEST = 60  # characters of a line: legends carry names from a scenario

Area = tuple[int, int, int, int]


class Pen:
    """Writes on one image. Holds OpenCV's built-in sans face, which must not be shared between threads."""

    def __init__(self, image: Pixels) -> None:
        self.image = image
        self._face = cv2.FontFace("sans")

    def width(self, text: str, size: int = _SIZE, weight: int = 500) -> int:
        """How wide a text is drawn, px."""
        return int(cv2.getTextSize((1 << 15, 1 << 15), text, (0, 0), self._face, size, weight)[2])

    def write(self, text: str, at: tuple[int, int], colour: Colour, *, size: int = _SIZE, weight: int = 500) -> None:
        """A text with the left end of its base line `at`."""
        cv2.putText(self.image, text, at, colour, self._face, size, weight)

    def box(self, area: Area, colour: Colour, opacity: float) -> None:
        """A filled rectangle, cut to the image."""
        left, top = max(0, area[0]), max(0, area[1])
        part = self.image[top : max(top, area[1] + area[3]), left : max(left, area[0] + area[2])]
        if part.size:
            part[:] = cv2.addWeighted(part, 1 - opacity, np.full_like(part, colour), opacity, 0)

    def label_area(self, text: str, at: tuple[int, int]) -> Area:
        """Where a label with its upper left corner about `at` goes, moved into the image."""
        width, height = self.width(text, weight=600) + 2 * _PAD, _SIZE + _PAD
        left = min(max(0, at[0]), max(0, self.image.shape[1] - width))
        return left, min(max(0, at[1]), max(0, self.image.shape[0] - height)), width, height

    def label(self, text: str, area: Area, colour: Colour) -> None:
        """White words on a solid ground, legible on any page."""
        self.box(area, colour, 0.94)
        self.write(text, (area[0] + _PAD, area[1] + _SIZE), palette.PAPER, weight=600)

    def rule(self, y: int, colour: Colour, *, dashed: bool = False) -> None:
        """A line across the whole image, edged so that it stands out on light and on dark."""
        height, width = self.image.shape[:2]
        if not 0 < y < height:
            return
        if not dashed:
            self.image[max(0, y - 2) : y + 2] = palette.PAPER
            self.image[y - 1 : y + 1] = colour
            return
        for left in range(0, width, 16):
            self.image[y - 1 : y + 2, left : left + 10] = palette.PAPER
            self.image[y, left + 1 : left + 9] = colour


@dataclass(frozen=True, eq=False)
class Legend:
    """What a map shows and where its data comes from, with a colour scale or named colours.

    `ends` are the words at the two ends of `ramp`.
    """

    title: str
    caption: str
    ramp: Pixels | None = None
    ends: tuple[str, str] = ("", "")
    swatches: Sequence[tuple[str, Colour]] = ()


def draw_legend(pen: Pen, legend: Legend, *, fold: int) -> None:
    """The legend as a card in the lower right of the first viewport, where pages have least to say.

    A page too small to hold it goes without.
    """
    caption = legend.caption[:_LONGEST]
    ends = pen.width(legend.ends[0], _SMALL) + pen.width(legend.ends[1], _SMALL) + 24
    named = sum(pen.width(name, _SMALL) + 34 for name, _ in legend.swatches) - 12
    inner = max(200, pen.width(legend.title, _SIZE, 700), pen.width(caption, _SMALL), ends, named)
    inner = min(inner, pen.image.shape[1] - 4 * _MARGIN)
    height = 62 + (30 if legend.ramp is not None else 0) + (20 if legend.swatches else 0)
    if inner < 100 or pen.image.shape[0] < height + 2 * _MARGIN:
        return
    left = pen.image.shape[1] - inner - 3 * _MARGIN
    top = max(_MARGIN, min(fold, pen.image.shape[0]) - height - _MARGIN)
    pen.box((left, top, inner + 2 * _MARGIN, height), palette.INK, 0.9)
    left, line = left + _MARGIN, top + 24
    pen.write(legend.title, (left, line), palette.PAPER, size=_SIZE, weight=700)
    if legend.ramp is not None:
        strip = legend.ramp[np.linspace(0, 255, inner).astype(int)]
        pen.image[line + 10 : line + 20, left : left + inner] = strip
        pen.write(legend.ends[0], (left, line + 36), palette.QUIET, size=_SMALL)
        far = left + inner - pen.width(legend.ends[1], _SMALL)
        pen.write(legend.ends[1], (far, line + 36), palette.QUIET, size=_SMALL)
        line += 30
    across = left
    for name, colour in legend.swatches:
        pen.box((across, line + 12, 14, 10), colour, 1.0)
        pen.write(name, (across + 20, line + 22), palette.PAPER, size=_SMALL)
        across += pen.width(name, _SMALL) + 34
    line += 20 if legend.swatches else 0
    pen.write(caption, (left, line + 26), palette.QUIET, size=_SMALL)
