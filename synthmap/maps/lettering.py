"""Words and marks on a drawn map: labels, rules across the page, and the legend that says what is shown and whence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from synthmap.maps import palette
from synthmap.maps.palette import Colour
from synthmap.maps.placing import Area
from synthmap.maps.scales import Scale
from synthmap.model.geometry import Pixels

_SIZE, _SMALL = 14, 12  # px
_PAD = 6
_MARGIN = 12
_LINE = 18  # px from one line of a legend to the next
_STRIDE = 24  # px from one place that a legend may have to the next above it
_STRIP = 10  # px, the height of a colour scale
_LONGEST = 60  # characters of a line: legends carry names from a scenario


class Pen:
    """Writes on one image.

    The face is OpenCV's built-in sans, which has the letters of most of Europe in several weights and is the same on
    every machine; Pillow's has neither a × nor an é. It must not be shared between threads.
    """

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

    def label_size(self, text: str) -> tuple[int, int]:
        """Width and height of a label with that text, px."""
        return self.width(text, weight=600) + 2 * _PAD, _SIZE + _PAD

    def label(self, text: str, area: Area, colour: Colour) -> None:
        """White words on a solid ground, edged in white: legible on any page."""
        self.box(area, palette.PAPER, 1.0)
        left, top, width, height = area
        self.box((left + 1, top + 1, width - 2, height - 2), colour, 1.0)
        self.write(text, (left + _PAD, top + _SIZE), palette.PAPER, weight=600)

    def outline(self, area: Area, colour: Colour) -> None:
        """A frame of two pixels along the rim of an area, edged outside so that it stands out on any page."""
        left, top, width, height = area
        for out, paint in ((2, palette.PAPER), (1, colour), (0, colour)):
            corner, opposite = (left - out, top - out), (left + width - 1 + out, top + height - 1 + out)
            cv2.rectangle(self.image, corner, opposite, paint, 1)

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

    `ticks` are the names of levels of `ramp`, ascending in 0..1: what the colour at that level stands for.
    """

    title: str
    caption: str
    ramp: Pixels | None = None
    ticks: Sequence[tuple[float, str]] = ()
    swatches: Sequence[tuple[str, Colour]] = ()


def ticks_of(scale: Scale) -> tuple[tuple[float, str], ...]:
    """The ticks of a fixed scale, the last standing for everything beyond it too."""
    levels = scale.level(np.array(scale.ticks)).tolist()
    names = [f"{share:.1%}".replace(".0%", "%").replace("%", " %") for share in scale.ticks]
    return ((0.0, "0"), *zip(levels, [*names[:-1], f"≥ {names[-1]}"], strict=True))


def legend_size(pen: Pen, legend: Legend) -> tuple[int, int]:
    """Width and height of the card that a legend is drawn as, px."""
    lines = [pen.width(legend.title, _SIZE, 700), pen.width(legend.caption[:_LONGEST], _SMALL)]
    lines.append(sum(pen.width(name, _SMALL) + 34 for name, _ in legend.swatches) - 12)
    lines.append(sum(pen.width(name, _SMALL) + 16 for _, name in legend.ticks))
    height = 2 * _LINE + (_STRIP + _LINE + 4 if legend.ramp is not None else 0) + (_LINE if legend.swatches else 0)
    return max(200, *lines) + 2 * _MARGIN, height + 2 * _MARGIN - 4


def legend_areas(size: tuple[int, int], image: tuple[int, int], fold: int) -> list[Area]:
    """Where a card of that size may stand in the first screen of an image (width, height), in three columns.

    The lower right comes first, where pages have least to say, and the top last, where they have their menus.
    """
    right = image[0] - size[0] - _MARGIN
    low = max(_MARGIN, min(fold, image[1]) - size[1] - _MARGIN)
    return [(x, y, *size) for y in range(low, _MARGIN - 1, -_STRIDE) for x in (right, right // 2, _MARGIN)]


def draw_legend(pen: Pen, legend: Legend, area: Area) -> None:
    """The legend as a card that fills an area of its size."""
    left, top, width, height = area
    pen.box(area, palette.QUIET, 1.0)
    pen.box((left + 1, top + 1, width - 2, height - 2), palette.INK, 1.0)
    left, inner = left + _MARGIN, width - 2 * _MARGIN
    line = top + _MARGIN + _SIZE - 2
    pen.write(legend.title, (left, line), palette.PAPER, size=_SIZE, weight=700)
    if legend.ramp is not None:
        pen.image[line + 9 : line + 9 + _STRIP, left : left + inner] = legend.ramp[
            np.linspace(0, 255, inner).astype(int)
        ]
        line += 9 + _STRIP
        _write_ticks(pen, legend.ticks, left, inner, line)
        line += _LINE - 5
    across = left
    for name, colour in legend.swatches:
        pen.box((across, line + 10, 14, 10), colour, 1.0)
        pen.write(name, (across + 20, line + 20), palette.PAPER, size=_SMALL)
        across += pen.width(name, _SMALL) + 34
    line += _LINE + 2 if legend.swatches else 0
    pen.write(legend.caption[:_LONGEST], (left, line + _LINE + 1), palette.QUIET, size=_SMALL)


def _write_ticks(pen: Pen, ticks: Sequence[tuple[float, str]], left: int, inner: int, under: int) -> None:
    """The names of levels beneath a strip, each centred on its place as far as the ends of the strip allow."""
    for level, name in ticks:
        at, wide = left + round(level * (inner - 1)), pen.width(name, _SMALL)
        pen.image[under : under + 3, at] = palette.PAPER
        pen.write(name, (min(max(left, at - wide // 2), left + inner - wide), under + 15), palette.QUIET, size=_SMALL)
