"""What a picture of a page seems to consist of, found in its pixels alone: boxes, lines of text, icons and photos.

Where no browser tells what there is, the picture is taken apart by colour. A region of even colour with an edge all
around is the face of a box: a button, a card, a field. What is small and of another colour than its ground is a sign,
and signs in a row are a line of text. A large region without an even colour is a photo.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from synthmap.model.geometry import Bools, Floats, Ints, Pixels, areas, centres, contain, no_boxes
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
# An edge drawn around a face stands out from it by so many pixels on each side: the frame, and the step beyond it.
FRAME = 5
# Letters hold no others. What is at least this high and wide and holds two signs is the edge of something.
FRAME_SMALLEST = 20
# Where along a side its edge is looked at: past any rounded corner.
ALONG = np.linspace(0.36, 0.64, 5)
# Share of edges in a photo; a frame around an even face has far fewer.
PHOTO_EDGES = 0.25
# Words of a line stand no further apart than this, in heights of their letters; in a menu they do.
WORD_GAP = 0.9
# One sign alone, neither long nor as low as letters mostly are, is an icon.
ICON_SMALLEST, ICON_LONGEST = 14, 2.0
# Of the sans faces that come with systems, a letter is as wide as so much of the height of its line.
LETTER = 0.52
# A picture is read in strips of this height, with so much of the next, so that memory stays bounded.
STRIP, OVERLAP = 4_000, 600
MOST = 4_000


@dataclass(frozen=True, eq=False)
class Proposals:
    """What there seems to be, parents before their children.

    Attributes
    ----------
    boxes : (n, 4) boxes, the whole picture first; `kind` says of each what it seems to be.
    kind : "page", "box", "text" (around one line), "icon" or "photo".
    parents : (n,) row of the smallest box around each, -1 for the first.
    texts : (m, 4) lines of text.
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
    found = [_strip(pixels[top : top + STRIP + OVERLAP], top, height) for top in range(0, height, STRIP)]
    faces, photos, lines, icons = (np.concatenate(parts) for parts in zip(*found, strict=True))
    # The inside of a large letter is even too.
    faces = faces[(areas(faces) < 0.9 * width * height) & ~_within(faces, lines)]
    faces = _distinct(faces)
    photos = _outermost(photos)
    # Words are read on a face, in a photo or out of it, and nowhere else in a photo: leaves look like letters.
    lines, icons = (marks[~_lost(marks, photos, faces)] for marks in (lines, icons))
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


def _strip(pixels: Pixels, top: int, height: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Faces, photos, lines and icons that begin in the first STRIP rows of this part of the picture."""
    edges = _edges(pixels)
    faces = _faces(edges)
    signs, size = _components(edges)
    photo = (signs[:, 2:].min(axis=1) >= PHOTO_SMALLEST) & (size >= PHOTO_EDGES * areas(signs))
    small = (signs[:, 3] <= SIGN_HIGHEST) & (signs[:, 2] <= SIGN_LONGEST * signs[:, 3])
    lines, icons = _lines(signs[small & ~_frames(signs, faces)], edges.shape)
    parts = []
    for some in (faces, signs[photo], lines, icons):
        own = some[:, 1] < STRIP if top + STRIP < height else np.ones(len(some), dtype=np.bool_)
        parts.append(some[own] + (0.0, float(top), 0.0, 0.0))
    faces, photos, lines, icons = parts
    return faces, photos, lines, icons


def _edges(pixels: Pixels) -> Pixels:
    """Where the colour changes to the pixel on the right or below, 0 or 1, (height, width)."""
    edges = np.zeros(pixels.shape[:2], dtype=np.uint8)
    for one, other, at in (
        (pixels[:, :-1], pixels[:, 1:], edges[:, :-1]),
        (pixels[:-1], pixels[1:], edges[:-1]),
    ):
        if one.size:
            at |= (cv2.absdiff(one, other).max(axis=2) > STEP).view(np.uint8)
    return edges


def _components(mask: Pixels) -> tuple[Floats, Ints]:
    """The boxes (n, 4) of what hangs together in a mask, and how many pixels each has."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = stats[1:]
    return found[:, :4].astype(np.float64), found[:, cv2.CC_STAT_AREA].astype(np.int64)


def _faces(edges: Pixels) -> Floats:
    """The boxes of even regions that fill their box well enough to be the face of something drawn."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(1 - edges, connectivity=4)
    boxes, size = stats[1:, :4].astype(np.float64), stats[1:, cv2.CC_STAT_AREA]
    fills = np.where(boxes[:, 3] <= SIGN_HIGHEST, LOW_FACE_FILLS, FACE_FILLS)
    face = (boxes[:, 2:].min(axis=1) >= BOX_SMALLEST - 1) & (size >= fills * areas(boxes))
    return _with_edges(boxes[face], edges)


def _with_edges(faces: Floats, edges: Pixels) -> Floats:
    """The faces with their frames: each side moved out over the edge that lies along its middle.

    A crisp step marks one pixel, which is the first outside at the left and the last inside at the right; a frame, or
    a step that a smaller or lossy copy has smeared, marks several.
    """
    height, width = edges.shape
    left, top = faces[:, :2].T
    right, bottom = left + faces[:, 2], top + faces[:, 3]
    out = np.arange(FRAME)[None, None]
    x, y = (start[:, None, None] + (end - start)[:, None, None] * ALONG[:, None] for start, end in
            ((left, right), (top, bottom)))  # fmt: skip

    def run(columns: Floats, rows: Floats) -> Floats:
        seen = edges[
            np.clip(rows, 0, height - 1).astype(np.int64), np.clip(columns, 0, width - 1).astype(np.int64)
        ]  # (n, places, depth)
        return np.median(np.minimum.accumulate(seen, axis=2).sum(axis=2), axis=1)

    sides = (
        run(left[:, None, None] - 1 - out, y), run(x, top[:, None, None] - 1 - out),
        run(right[:, None, None] + out, y), run(x, bottom[:, None, None] + out),
    )  # fmt: skip
    before, after = (np.stack(pair, axis=1) for pair in (sides[:2], sides[2:]))
    low = faces[:, :2] - np.maximum(0, before - 1)
    return np.concatenate([low, np.minimum(faces[:, :2] + faces[:, 2:] + after, (width, height)) - low], axis=1)


def _frames(signs: Floats, faces: Floats) -> Bools:
    """Which signs are the edge around a face or around other signs, and no letters."""
    frame = np.zeros(len(signs), dtype=np.bool_)
    low, high = signs[:, :2], signs[:, :2] + signs[:, 2:]
    for start in range(0, len(faces), 64):
        face = faces[start : start + 64]
        inside = face[:, None, :2] - low
        outside = high - (face[:, None, :2] + face[:, None, 2:])
        frame |= (np.maximum(np.abs(inside), np.abs(outside)).max(axis=2) <= FRAME).any(axis=0)
    middles = centres(signs)
    large = np.flatnonzero(signs[:, 2:].min(axis=1) >= FRAME_SMALLEST)
    for start in range(0, len(large), 64):
        these = large[start : start + 64]
        frame[these] |= contain(signs[these], middles).sum(axis=1) > 2
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
    # The last row and column of a letter, as of a face.
    boxes[:, :2] += 1
    w, h = boxes[:, 2], boxes[:, 3]
    square = np.maximum(w, h) <= ICON_LONGEST * np.minimum(w, h)
    icon = (count <= 2) & square & (np.minimum(w, h) >= ICON_SMALLEST)
    line = ~icon & (h >= LINE_LOWEST) & (h <= LINE_HIGHEST) & (w >= h)
    return boxes[line], boxes[icon]


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
