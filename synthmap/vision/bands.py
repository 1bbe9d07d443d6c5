"""Horizontal bands: at which rows a page changes, where nothing is drawn, and which lines run across it.

A page is read as its row boundaries. Boundary `y` lies between row `y - 1` and row `y`, and what is known of it is the
share of columns whose colour changes there. Text, pictures and controls change a few columns at many boundaries; a
section that ends changes nearly all columns at one; background changes none, and neither do the sides of a panel
that stands around it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from synthmap.model.geometry import Bools, Floats, Ints, Pixels
from synthmap.vision.drawn import have_frames

# Screenshots carry no noise, so the threshold only has to pass over what the eye passes over: dithered gradients,
# a shade of grey against the next one. Summed over the three channels, 24 is eight levels in each.
STEP = 24
# The outer twentieth at each side is margin: textures, frames and scroll bars there are not content.
MARGIN = 0.05
# Up to this share of the columns may change at a boundary that still counts as empty: a dashed frame, a speck.
QUIET = 0.005
# From this share on a change spans the page.
ACROSS = 0.85

# A block that bleeds off both sides of the page leaves no margin; a scroll bar is forgiven.
BLEED = 0.97
# Steps this small are seen only in the grain of a photo or a pattern. Where that many columns of each half of the
# page have them, row after row, one lies behind it.
GRAIN = 6
GRAIN_SHARE = 0.1
GRAIN_ROWS = 32
GRAIN_MOST = 0.75

RULE_SPAN = 0.45
RULE_HEIGHT = 12
RULE_AIR = 16


@dataclass(frozen=True, eq=False)
class Bands:
    """The row boundaries of a page at which something happens.

    Attributes
    ----------
    width, height : size of the page read, in pixels.
    busy : boundaries at which something is drawn, rules left out, ascending.
    edges : boundaries among `busy` at which one ground ends and another begins, with empty rows on one side.
    bleeding : which of the edges run from one side of the page to the other.
    grained : (height + 1,) boundaries with the grain of a photo or a pattern both above and below.
    rules : (k, 2) first row and height of each thin line that runs across an empty ground.
    """

    width: int
    height: int
    busy: Ints
    edges: Ints
    bleeding: Bools
    grained: Bools
    rules: Ints

    def above(self, y: Ints) -> Ints:
        """The last busy boundary above each y, one that shows when the rows above y are seen; 0 where there is none."""
        known = np.concatenate([[0], self.busy])
        return known[np.searchsorted(self.busy, y, side="left")]

    def below(self, y: Ints) -> Ints:
        """The first busy boundary at or below each y; the page's end where there is none."""
        known = np.concatenate([self.busy, [self.height]])
        return known[np.searchsorted(self.busy, y, side="left")]


def read_bands(pixels: Pixels, boxes: Floats, covers: Floats) -> Bands:
    """The bands of a page.

    Parameters
    ----------
    pixels : (height, width, 3).
    boxes : (b, 4) boxes of the page's elements; the upper and lower side of one with a frame is not a rule.
    covers : (c, 4) boxes that hide the page; what stands behind them is not known and counts as empty.
    """
    height, width = pixels.shape[:2]
    change, grain = _changes(pixels, covers)
    busy = np.flatnonzero(change > QUIET)
    pairs = _rule_pairs(pixels, change, busy, boxes)
    rules = np.stack([busy[pairs], busy[pairs + 1] - busy[pairs]], axis=1)
    busy = np.delete(busy, np.concatenate([pairs, pairs + 1]))
    gaps = np.diff(busy, prepend=-RULE_AIR, append=height + RULE_AIR)
    clear = np.maximum(gaps[:-1], gaps[1:]) >= RULE_AIR
    edges = _lasting(pixels, busy[(change[busy] >= ACROSS) & clear])
    bleeding = np.array([columns_at(pixels, y).mean() >= BLEED for y in edges.tolist()], dtype=np.bool_)
    return Bands(width, height, busy, edges, bleeding, _around(grain), rules)


def columns_at(pixels: Pixels, boundary: int) -> Bools:
    """Which columns change colour at a boundary inside the page, shape (width,)."""
    return _differ(pixels[boundary - 1], pixels[boundary])


def _changes(pixels: Pixels, covers: Floats) -> tuple[Floats, Floats]:
    """The share of the inner columns that change colour at each boundary, and the share that have grain in each half.

    Both of shape (height + 1,) and 0 at both ends; the lesser half counts.
    """
    height, width = pixels.shape[:2]
    if height < 2:
        return np.zeros(height + 1), np.zeros(height + 1)
    margin = int(width * MARGIN)
    inner = pixels[:, margin : width - margin]
    # Every second column tells as much: no stroke of a letter is one pixel wide and alone.
    inner = cv2.resize(inner, (max(1, inner.shape[1] // 2), height), interpolation=cv2.INTER_NEAREST)
    steps = cv2.transform(cv2.absdiff(inner[1:], inner[:-1]), np.ones((1, 3), np.float32))
    for x, y, w, h in covers:
        columns = slice(max(0, int(x - margin) // 2 - 1), max(0, int(x + w - margin) // 2 + 2))
        steps[max(0, int(y) - 2) : max(0, int(y + h) + 1), columns] = 0
    half = max(1, inner.shape[1] // 2)
    grain = np.minimum(_share_over(steps[:, :half], GRAIN), _share_over(steps[:, -half:], GRAIN))
    return _share_over(steps, STEP), grain


def _share_over(steps: Pixels, threshold: int) -> Floats:
    marks = cv2.threshold(steps, threshold, 1, cv2.THRESH_BINARY)[1]
    share = cv2.reduce(marks, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[:, 0] / steps.shape[1]
    return np.pad(share, 1)


def _around(grain: Floats) -> Bools:
    """Where most of the rows above and most of the rows below have grain."""
    total = np.cumsum(np.pad(grain >= GRAIN_SHARE, GRAIN_ROWS).astype(np.float64))
    rows = (total[GRAIN_ROWS:] - total[:-GRAIN_ROWS]) / GRAIN_ROWS
    grained: Bools = np.minimum(rows[: len(grain)], rows[GRAIN_ROWS:]) >= GRAIN_MOST
    return grained


def _lasting(pixels: Pixels, edges: Ints) -> Ints:
    """The edges where the ground on the other side is another: not the two sides of a line."""
    above, below = np.maximum(edges - RULE_HEIGHT, 0), np.minimum(edges + RULE_HEIGHT, len(pixels)) - 1
    last = [_differ(pixels[a], pixels[b]).mean() >= ACROSS for a, b in zip(above, below, strict=True)]
    lasting: Ints = edges[np.array(last, dtype=np.bool_)]
    return lasting


def _rule_pairs(pixels: Pixels, change: Floats, busy: Ints, boxes: Floats) -> Ints:
    """Positions in `busy` of the upper boundary of each rule: two wide changes close together, air on both sides."""
    gaps = np.diff(busy, prepend=-RULE_AIR, append=len(pixels) + RULE_AIR)
    before, inside, after = gaps[:-2], gaps[1:-1], gaps[2:]
    wide = change[busy] >= RULE_SPAN
    thin = (before >= RULE_AIR) & (inside <= RULE_HEIGHT) & (after >= RULE_AIR) & wide[:-1] & wide[1:]
    return np.array([i for i in np.flatnonzero(thin) if _is_rule(pixels, busy[i], busy[i + 1], boxes)], dtype=np.int64)


def _is_rule(pixels: Pixels, first: int, last: int, boxes: Floats) -> bool:
    """A line on one ground, the same above and below, that is not the upper or lower side of a frame."""
    if _differ(pixels[first - 1], pixels[last]).mean() > 1 - ACROSS:
        return False
    top, bottom = boxes[:, 1], boxes[:, 1] + boxes[:, 3]
    touches = (np.abs(top - first) <= 2) | (np.abs(bottom - last) <= 2)
    tall = boxes[:, 3] > 2 * RULE_HEIGHT
    return not have_frames(pixels, boxes[touches & tall]).any()


def _differ(a: Pixels, b: Pixels) -> Bools:
    differ: Bools = np.abs(a.astype(np.int16) - b).sum(axis=1) > STEP
    return differ
