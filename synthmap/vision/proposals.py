"""What a picture of a page seems to consist of, found in its pixels alone: boxes, lines of text, icons and photos.

Where no browser tells what there is, the picture is taken apart by colour. A region of even colour with an edge all
around is the face of a box: a button, a card, a field. What is small and of another colour than its ground is a sign,
and signs in a row are a line of text. A large region without an even colour is a photo.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from synthmap.model.geometry import Bools, Floats, Ints, Pixels, areas, centres, clipped, contain, no_boxes
from synthmap.vision.regions import innermost

# Difference of the channel that differs most, from which two neighbouring pixels are of two colours. Pictures saved
# with loss carry noise of about half of this beside letters.
STEP = 14
# Sides of what can be a box, a sign or a photo, px. A sign is a letter, or the letters of a word that touch.
BOX_SMALLEST, SIGN_HIGHEST, SIGN_LONGEST, PHOTO_SMALLEST = 12, 72, 12.0, 48
LINE_LOWEST, LINE_HIGHEST = 5, 64
# Share of its upright box that the face of a box fills, the words on it taken out; a circle alone fills 0.79. What is
# no higher than letters get has to fill more, since a bold letter is even inside too.
FACE_FILLS, LOW_FACE_FILLS = 0.35, 0.55
# Of the middle of each side a face reaches this share; so far in from it that round corners and circles do.
RIM, RIM_SHARE = 3.0, 0.7
# An edge drawn around a face stands out from it by so many pixels on each side: the frame, and the step beyond it.
FRAME = 5
# What is at least this high and wide, holds more signs than letters have holes, and is as sparse as a line around them
# is the edge of something. Letters that touch hold signs too, and are dense.
FRAME_SMALLEST, HOLES, SPARSE = 20, 2, 0.15
# Where along a side its edge is looked at: past any rounded corner.
ALONG = np.linspace(0.36, 0.64, 5)
# Share of edges in a photo; a frame around an even face has far fewer.
PHOTO_EDGES = 0.25
# Words of a line stand no further apart than this, in heights of their letters; in a menu they do.
WORD_GAP = 0.9
# One sign alone, neither long nor as low as letters mostly are, is an icon.
ICON_SMALLEST, ICON_LONGEST = 14, 2.0
# A line is as high as its font says, which is more than its letters are: this much above and below them.
LEADING = 0.15
# Of the sans faces that come with systems, a letter is as wide as so much of the height of its line.
LETTER = 0.4
# Rows compared at a time, so that a picture of 50,000 of them takes no more memory than it must.
STRIP = 2_000
MOST = 4_000  # boxes that are looked at, the largest


@dataclass(frozen=True, eq=False)
class Proposals:
    """What there seems to be, parents before their children.

    Attributes
    ----------
    boxes : (n, 4) boxes, the whole picture first; `kind` says of each what it seems to be.
    kind : "page", "box", "text" (around one line), "icon" or "photo".
    parents : (n,) row of the smallest box around each, -1 for the first.
    texts : (m, 4) lines of text, as high as their font makes them: the boxes of that kind, in their order.
    lengths : (m,) how many characters each seems to have.
    pictures : (k, 4) photos.
    """

    boxes: Floats
    kind: tuple[str, ...]
    parents: Ints
    texts: Floats
    lengths: Ints
    pictures: Floats


def propose(pixels: Pixels) -> Proposals:
    """Take a picture (height, width, 3), BGR at CSS scale, apart."""
    height, width = pixels.shape[:2]
    edges = _edges(pixels)
    faces = _faces(edges)
    signs, size = _components(edges)
    photos = _outermost(signs[(signs[:, 2:].min(axis=1) >= PHOTO_SMALLEST) & (size >= PHOTO_EDGES * areas(signs))])
    small = (signs[:, 3] <= SIGN_HIGHEST) & (signs[:, 2] <= SIGN_LONGEST * signs[:, 3])
    lines, icons = _lines(signs[small & ~_frames(signs, size, faces)], edges.shape)
    # The inside of a large letter is even too, and so is the whole of an empty picture.
    faces = _distinct(faces[(areas(faces) < 0.9 * width * height) & ~_within(faces, lines)])
    # Words are read on a face, in a photo or out of it, and nowhere else in a photo: leaves look like letters.
    lines, icons = (marks[~_lost(marks, photos, faces)] for marks in (lines, icons))
    lines = clipped(_with_leading(lines), width, height)
    kinds = [("page", np.array([[0.0, 0.0, width, height]])), ("photo", photos), ("box", faces), ("text", lines)]
    kinds.append(("icon", icons))
    boxes = np.concatenate([some for _, some in kinds])
    named = np.repeat([name for name, _ in kinds], [len(some) for _, some in kinds])
    order = np.lexsort((boxes[:, 0], boxes[:, 1], -areas(boxes)))[:MOST]
    boxes, named = boxes[order], named[order]
    texts = boxes[named == "text"]
    return Proposals(
        boxes=boxes,
        kind=tuple(named.tolist()),
        parents=_parents(boxes),
        texts=texts,
        lengths=np.maximum(1, np.rint(texts[:, 2] / (LETTER * texts[:, 3]))).astype(np.int64),
        pictures=photos,
    )


def _edges(pixels: Pixels) -> Pixels:
    """Where the colour changes to the pixel on the right or below, 0 or 1, (height, width)."""
    edges = np.zeros(pixels.shape[:2], dtype=np.uint8)
    for top in range(0, len(pixels), STRIP):
        part, marks = pixels[top : top + STRIP + 1], edges[top : top + STRIP]
        across, down = part[: len(marks)], part[1:]
        if across.shape[1] > 1:
            marks[:, :-1] |= _step(across[:, :-1], across[:, 1:])
        if len(down):
            marks[: len(down)] |= _step(part[: len(down)], down)
    return edges


def _step(one: Pixels, other: Pixels) -> Pixels:
    blue, green, red = cv2.split(cv2.absdiff(one, other))
    return np.asarray(cv2.max(cv2.max(blue, green), red) > STEP).view(np.uint8)


def _components(mask: Pixels) -> tuple[Floats, Ints]:
    """The boxes (n, 4) of what hangs together in a mask, and how many pixels each has."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = stats[1:]
    return found[:, :4].astype(np.float64), found[:, cv2.CC_STAT_AREA].astype(np.int64)


def _faces(edges: Pixels) -> Floats:
    """The boxes of even regions that fill their box well enough to be the face of something drawn."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - edges, connectivity=4)
    boxes, size = stats[1:, :4].astype(np.float64), stats[1:, cv2.CC_STAT_AREA]
    fills = np.where(boxes[:, 3] <= SIGN_HIGHEST, LOW_FACE_FILLS, FACE_FILLS)
    # A face is smaller than its box by the edge that is marked within it.
    number = np.flatnonzero((boxes[:, 2:].min(axis=1) >= BOX_SMALLEST - 1) & (size >= fills * areas(boxes)))
    inset = np.minimum(RIM, np.floor(boxes[number, 2:].min(axis=1) / 4))
    walks = _walks(boxes[number], -1 - inset[:, None, None])
    # Letters do not reach all four sides of their box along the middle.
    rims = [_at(labels, x, y) == 1 + number[:, None, None] for x, y in walks]
    face = np.all([rim.mean(axis=(1, 2)) >= RIM_SHARE for rim in rims], axis=0)
    return _with_edges(boxes[number[face]], edges)


def _with_edges(faces: Floats, edges: Pixels) -> Floats:
    """The faces with their frames: each side moved out to the last edge that lies along its middle within a frame.

    A crisp step marks one pixel, which is the first outside at the left and the last inside at the right; a frame, or
    a step that a smaller or lossy copy has smeared, marks several.
    """
    height, width = edges.shape
    depth = np.arange(FRAME, dtype=np.float64)
    left, right, top, bottom = (
        np.median((_at(edges, x, y) * (depth + 1)).max(axis=2), axis=1) for x, y in _walks(faces, depth)
    )
    before, after = np.stack([left, top], axis=1), np.stack([right, bottom], axis=1)
    low = faces[:, :2] - np.maximum(0, before - 1)
    high = np.minimum(faces[:, :2] + faces[:, 2:] + after, (width, height))
    return np.concatenate([low, high - low], axis=1)


def _walks(boxes: Floats, depth: Floats) -> list[tuple[Floats, Floats]]:
    """The way out through the left, right, upper and lower side of each box, along its middle: x and y of the points.

    `depth` broadcasts to (boxes, places, depths): 0 is the first pixel outside, -1 the last inside.
    """
    left, top, right, bottom = (side[:, None, None] for side in _corners(boxes).T)
    x, y = left + (right - left) * ALONG[:, None], top + (bottom - top) * ALONG[:, None]
    return [(left - 1 - depth, y), (right + depth, y), (x, top - 1 - depth), (x, bottom + depth)]


def _at(marks: NDArray[Any], x: Floats, y: Floats) -> NDArray[Any]:
    """What is marked at points whose x and y broadcast; points off the picture read its rim."""
    rows, columns = np.clip(y, 0, marks.shape[0] - 1), np.clip(x, 0, marks.shape[1] - 1)
    return marks[rows.astype(np.int64), columns.astype(np.int64)]


def _frames(signs: Floats, size: Ints, faces: Floats) -> Bools:
    """Which signs are the edge around a face or around other signs, and no letters."""
    frame = np.zeros(len(signs), dtype=np.bool_)
    low, high = signs[:, :2], signs[:, :2] + signs[:, 2:]
    for start in range(0, len(faces), 64):
        face = faces[start : start + 64]
        inside = face[:, None, :2] - low
        outside = high - (face[:, None, :2] + face[:, None, 2:])
        frame |= (np.maximum(np.abs(inside), np.abs(outside)).max(axis=2) <= FRAME).any(axis=0)
    middles = centres(signs)
    large = np.flatnonzero((signs[:, 2:].min(axis=1) >= FRAME_SMALLEST) & (size <= SPARSE * areas(signs)))
    for start in range(0, len(large), 64):
        these = large[start : start + 64]
        frame[these] |= contain(signs[these], middles).sum(axis=1) > 1 + HOLES
    return frame


def _lines(signs: Floats, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """Signs put together along lines of text, and those that stand alone as icons."""
    reach = np.zeros(shape, dtype=np.uint8)
    for x, y, w, h in signs.tolist():
        # Apart from a line's own letters no two signs may touch: half a gap on each side, and nothing up or down.
        half = WORD_GAP * max(6.0, min(h, LINE_HIGHEST)) / 2
        reach[round(y) : round(y + h), max(0, round(x - half)) : round(x + w + half)] = 1
    _, labels = cv2.connectedComponents(reach, connectivity=4)
    middle = centres(signs).astype(np.int64)
    group = labels[middle[:, 1], middle[:, 0]]
    _, number, count = np.unique(group, return_inverse=True, return_counts=True)
    low, high = np.full((len(count), 2), np.inf), np.full((len(count), 2), -np.inf)
    np.minimum.at(low, number.reshape(-1), signs[:, :2])
    np.maximum.at(high, number.reshape(-1), signs[:, :2] + signs[:, 2:])
    boxes = np.concatenate([low, high - low], axis=1) if len(count) else no_boxes()
    # What is marked at the left and above is the last pixel before a letter.
    boxes = np.concatenate([boxes[:, :2] + 1, boxes[:, 2:] - 1], axis=1)
    w, h = boxes[:, 2], boxes[:, 3]
    square = np.maximum(w, h) <= ICON_LONGEST * np.minimum(w, h)
    icon = (count <= 2) & square & (np.minimum(w, h) >= ICON_SMALLEST)
    line = ~icon & (h >= LINE_LOWEST) & (h <= LINE_HIGHEST) & (w >= h)
    return boxes[line], boxes[icon]


def _with_leading(lines: Floats) -> Floats:
    """The boxes of lines as a browser would give them, from those of their letters."""
    x, y, w, h = lines.T
    return np.stack([x, y - LEADING * h, w, (1 + 2 * LEADING) * h], axis=1)


def _distinct(faces: Floats) -> Floats:
    """Faces without those that lie within a hair of a larger one, as the inside of a frame does."""
    order = np.argsort(-areas(faces), kind="stable")
    faces = faces[order]
    keep = np.ones(len(faces), dtype=np.bool_)
    for row in range(len(faces)):
        if keep[row]:
            near = np.abs(_corners(faces[row + 1 :]) - _corners(faces[row : row + 1])).max(axis=1) <= 3
            keep[row + 1 :] &= ~near
    return faces[keep]


def _within(faces: Floats, lines: Floats) -> Bools:
    """Which faces lie in a line of text, and are no taller than it."""
    line = innermost(lines, centres(faces))
    height = lines[line, 3] if len(lines) else np.zeros(len(faces))
    within: Bools = (line >= 0) & (faces[:, 3] <= height)
    return within


def _outermost(boxes: Floats) -> Floats:
    """Boxes that lie in no other of them."""
    order = np.argsort(-areas(boxes), kind="stable")
    kept: list[Floats] = []
    for box in boxes[order]:
        if not any((box[:2] >= k[:2]).all() and (box[:2] + box[2:] <= k[:2] + k[2:]).all() for k in kept):
            kept.append(box)
    return np.array(kept).reshape(-1, 4)


def _lost(marks: Floats, photos: Floats, faces: Floats) -> Bools:
    """Which marks stand in a photo and not on a face in it."""
    if not len(photos):
        return np.zeros(len(marks), dtype=np.bool_)
    every = np.concatenate([photos, faces])
    around = innermost(every, centres(marks))
    lost: Bools = (around >= 0) & (around < len(photos))
    return lost


def _parents(boxes: Floats) -> Ints:
    """For each box the smallest larger one around it, -1 for none; `boxes` are in falling order of their areas."""
    corners, size = _corners(boxes), areas(boxes)
    parents = np.full(len(boxes), -1, dtype=np.int64)
    for start in range(0, len(boxes), 256):
        these = np.arange(start, min(start + 256, len(boxes)))
        before = corners[: these[-1] + 1]
        around = (before[:, None, :2] <= corners[these, :2] + 1).all(axis=2)
        around &= (before[:, None, 2:] >= corners[these, 2:] - 1).all(axis=2)
        around &= size[: these[-1] + 1, None] > size[these]
        last = len(before) - 1 - around[::-1].argmax(axis=0)
        parents[these] = np.where(around.any(axis=0), last, -1)
    return parents


def _corners(boxes: Floats) -> Floats:
    """Left, top, right and bottom of boxes (n, 4)."""
    return np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], axis=1)
