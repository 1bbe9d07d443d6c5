"""A page that tests of vision draw on, as a browser would report it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from synthmap.vision.affordance import Perceived, perceive

WHITE, BLACK, GREY, BLUE, GREEN = (255, 255, 255), (0, 0, 0), (200, 200, 200), (220, 90, 20), (60, 160, 40)
LOREM = ("Lorem ipsum dolor sit amet consectetur", "adipisicing elit sed do eiusmod tempor", "incididunt ut labore et")


class Scene:
    """A page under construction: what is drawn, and the boxes a browser would report for it."""

    def __init__(self, width: int = 900, height: int = 700, paper: tuple[int, int, int] = WHITE) -> None:
        self.pixels = np.full((height, width, 3), paper, dtype=np.uint8)
        self.boxes: list[tuple[float, float, float, float]] = []
        self.parents: list[int] = []
        self.texts: list[tuple[float, float, float, float]] = []
        self.lengths: list[int] = []
        self.figures: list[bool] = []
        self.pictures: list[tuple[float, float, float, float]] = []
        self.fields: list[tuple[float, float, float, float]] = []
        self.live: set[int] = set()

    def element(self, x, y, w, h, parent=-1, live=False) -> int:
        self.boxes.append((x, y, w, h))
        self.parents.append(parent)
        if live:
            self.live.add(len(self.boxes) - 1)
        return len(self.boxes) - 1

    def box(self, x, y, w, h, fill=None, frame=None, radius=0, parent=-1, live=False) -> int:
        for colour, thickness in ((fill, cv2.FILLED), (frame, 1)):
            if colour and not radius:
                cv2.rectangle(self.pixels, (x, y), (x + w - 1, y + h - 1), colour, thickness)
        if fill and radius:
            for cx in (x + radius, x + w - 1 - radius):
                for cy in (y + radius, y + h - 1 - radius):
                    cv2.circle(self.pixels, (cx, cy), radius, fill, cv2.FILLED)
            cv2.rectangle(self.pixels, (x + radius, y), (x + w - 1 - radius, y + h - 1), fill, cv2.FILLED)
            cv2.rectangle(self.pixels, (x, y + radius), (x + w - 1, y + h - 1 - radius), fill, cv2.FILLED)
        return self.element(x, y, w, h, parent, live)

    def line(self, x, y, words, ink=BLACK, scale=0.5, lined=False, bold=False) -> tuple[float, float, float, float]:
        """Draws one line whose top left is at (x, y), and returns its box."""
        (w, _), _ = cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)
        # As in a browser, a line is as high as its font, whichever letters are in it.
        (_, h), below = cv2.getTextSize("Hg", cv2.FONT_HERSHEY_SIMPLEX, scale, 1)
        cv2.putText(self.pixels, words, (x, y + h + 2), cv2.FONT_HERSHEY_SIMPLEX, scale, ink, 1 + bold, cv2.LINE_AA)
        if lined:
            cv2.line(self.pixels, (x, y + h + 5), (x + w - 1, y + h + 5), ink, 1)
        box = (float(x), float(y), float(w), float(h + below + 4))
        self.texts.append(box)
        self.lengths.append(len(words))
        self.figures.append(not any(map(str.isalpha, words)))
        return box

    def text(self, x, y, *lines, ink=BLACK, scale=0.5, lined=False, bold=False, parent=-1, live=False) -> int:
        """An element with lines of text, as tight around them as an inline element is."""
        each = [self.line(x, y + 24 * i, words, ink, scale, lined, bold) for i, words in enumerate(lines)]
        drawn = np.array(each)
        right, bottom = (drawn[:, :2] + drawn[:, 2:]).max(axis=0)
        return self.element(x, y, right - x, bottom - y, parent, live)

    def button(self, x, y, w, h, words, fill=BLUE, ink=WHITE, radius=0, parent=-1, live=False) -> int:
        row = self.box(x, y, w, h, fill, None, radius, parent, live)
        lines = words.split("\n")
        for i, each in enumerate(lines):
            (tw, _), _ = cv2.getTextSize(each, cv2.FONT_HERSHEY_SIMPLEX, 0.5, 1)
            top = y + h // 2 - 12 * len(lines) + 24 * i + 2
            self.line(x + (w - tw) // 2, top, each, ink)
        return row

    def prose(self, x=40, y=40, live=False) -> int:
        return self.text(x, y, *LOREM, live=live)

    def perceive(self, live=None, owners=None) -> Perceived:
        flags = np.zeros(len(self.boxes), dtype=bool)
        flags[sorted(self.live if live is None else live)] = True
        return perceive(
            self.pixels,
            np.array(self.boxes, dtype=float).reshape(-1, 4),
            np.array(self.parents, dtype=np.int64),
            np.array(self.texts, dtype=float).reshape(-1, 4),
            np.array(self.lengths, dtype=np.int64),
            np.array(self.pictures, dtype=float).reshape(-1, 4),
            flags,
            figures=np.array(self.figures, dtype=bool),
            fields=np.array(self.fields, dtype=float).reshape(-1, 4),
            owners=None if owners is None else np.array(owners, dtype=np.int64),
        )


@pytest.fixture(scope="session")
def new_scene() -> type[Scene]:
    """An empty page, to be made as often as one likes."""
    return Scene


@pytest.fixture
def scene() -> Scene:
    """A page with a paragraph on it, so that there is such a thing as body text."""
    page = Scene()
    page.prose()
    return page
