"""The cues by which a fold looks finished or not, measured at any number of possible folds at once.

All weights are assumed, not measured: they say how much a cue alone is worth, 1 being certainty.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from synthmap.model.geometry import Bools, Floats, Ints, Pixels
from synthmap.vision.bands import STEP, Bands, columns_at
from synthmap.vision.drawn import have_frames, have_ink, visible_extent

# A band of background above the fold begins to count at the height of ordinary padding between sections and counts
# in full at about a sixth of the screen (shares of the screen's height).
BAND = 0.95
BAND_FROM, BAND_TO = 0.08, 0.17
# Two paddings that meet make a gap this high, from one thing drawn to the next, on any page.
GAP_FROM, GAP_TO = 0.15, 0.25
RULE = 0.3
RULE_GAP = 12
RULE_REACH = 0.35
# A block that fills this much of the screen above its edge is a hero; a lower one only changes the background.
HERO = 0.75
HERO_HEIGHT = 0.45
EDGE = 0.35
EDGE_REACH = 12
COLUMNS = 0.25
COLUMN_WIDTH = 0.1

TEXT = PICTURE = 1.0
SMALL_BOX = 0.8
PANEL = 0.2
PANEL_WIDTH = 0.6
PANEL_HEIGHT = 0.5
GRAIN = 0.5
HINT = 0.6
HINT_SIZE = 64
HINT_REACH = 0.12

# Content below begins to count at a tenth of a screen (a footer), and counts in full at a quarter.
BELOW_FROM, BELOW_TO = 0.1, 0.25
BELOW_GAP = 32
# Columns add at most this much to a risk, so nothing below it can become an accusation and needs a closer look.
WORTH_A_LOOK = 0.3


@dataclass(frozen=True, eq=False)
class Boxes:
    """Where the DOM says that things are, (n, 4) each: lines of text, pictures, and all rendered elements."""

    texts: Floats
    pictures: Floats
    blocks: Floats


@dataclass(frozen=True, eq=False)
class Cues:
    """What speaks for and against each possible fold: columns of one shape, strengths in 0..1, 0 where absent.

    Attributes
    ----------
    width : of the page.
    stop : row of the page at which the screen would end.
    start, end : rows between which nothing is drawn around the stop, rules left out.
    band, rule, hero, columns : completion. `rule_box` holds the rule's first row and height, `edge` the boundary at
        which a hero or a mere background ends, -1 for none.
    cut_text, cut_picture, cut_box, cut_panel, grain, hint : continuation, `grain` a photo or pattern behind the page.
    below : height of the content below.
    score : the risk.
    """

    width: int
    stop: Ints
    start: Ints
    end: Ints
    band: Floats
    rule: Floats
    rule_box: Ints
    hero: Floats
    edge: Ints
    columns: Floats
    cut_text: Floats
    cut_picture: Floats
    cut_box: Floats
    cut_panel: Floats
    grain: Floats
    hint: Floats
    below: Floats
    score: Floats


def read_cues(pixels: Pixels, bands: Bands, boxes: Boxes, fold: float, stops: Ints) -> Cues:
    """The cues at each stop.

    Parameters
    ----------
    pixels : (height, width, 3), the page that `bands` were read from.
    fold : height of the device's viewport.
    stops : (n, m) rows at which the screen might end, the place itself in column 0.
    """
    stops = np.clip(stops, 0, bands.height)
    start, end = bands.above(stops), bands.below(stops)
    band = BAND * _ramp((stops - start) / fold, BAND_FROM, BAND_TO) * _ramp((end - start) / fold, GAP_FROM, GAP_TO)
    rule, rule_box = _rules(bands, stops, start, fold)
    hero, edge = _edges(bands, stops, fold)
    below = _content_below(bands, stops)
    more = _ramp(below / fold, BELOW_FROM, BELOW_TO)

    look = (1 - (1 - band) * (1 - rule) * (1 - hero)) * more >= WORTH_A_LOOK
    look[:, 0] = True
    columns = _at(look, start, lambda y: COLUMNS * _columns_end(pixels, y))
    near = stops - start <= HINT_REACH * fold
    hint = near * _at(look & near, start, lambda y: HINT * _points_down(pixels, y))
    cuts = _cuts(pixels, boxes, fold, stops, np.unique(stops[look]))
    grain = np.where(bands.grained[stops], GRAIN, 0.0)
    # Columns that end at the fold are what changes the ground there: the same thing seen twice counts once.
    closed = 1 - (1 - band) * (1 - rule) * (1 - np.maximum(hero, columns))
    score = closed * (1 - np.maximum.reduce([*cuts, grain, hint])) * more * look
    return Cues(
        bands.width, stops, start, end, band, rule, rule_box, hero, edge, columns, *cuts, grain, hint, below, score
    )


def _rules(bands: Bands, stops: Ints, start: Ints, fold: float) -> tuple[Floats, Ints]:
    """The strength of the last rule in the empty band above each stop, and its first row and height."""
    known = np.concatenate([[[0, 0]], bands.rules])
    last = known[np.searchsorted(bands.rules.sum(axis=1), stops - RULE_GAP, side="right")]
    found = (last[..., 1] > 0) & (last[..., 0] > np.maximum(start, stops - RULE_REACH * fold))
    return np.where(found, RULE, 0.0), last * found[..., None]


def _edges(bands: Bands, stops: Ints, fold: float) -> tuple[Floats, Ints]:
    """The strength of the edge at each stop, a hero's or that of a mere change of background, and where it is."""
    far = 2 * EDGE_REACH
    edges = np.concatenate([[-far], bands.edges, [bands.height + far]])
    bleeding = np.concatenate([[False], bands.bleeding, [False]])
    after = np.clip(np.searchsorted(edges, stops), 1, len(edges) - 1)
    nearest = np.where(stops - edges[after - 1] < edges[after] - stops, after - 1, after)
    edge = edges[nearest]
    # What is drawn between an edge and the fold peeks over the edge and tells that there is more.
    found = (np.abs(edge - stops) <= EDGE_REACH) & (bands.above(stops) <= edge)
    alone = edges[np.searchsorted(edges, edge - HERO_HEIGHT * fold)] >= edge - EDGE_REACH
    hero = alone & bleeding[nearest] & (edge >= HERO_HEIGHT * fold)
    return np.where(found, np.where(hero, HERO, EDGE), 0.0), np.where(found, edge, -1)


def _columns_end(pixels: Pixels, boundary: int) -> bool:
    """Whether two or more columns end together at a boundary."""
    runs = _runs(columns_at(pixels, boundary)) if 0 < boundary < len(pixels) else np.zeros((0, 2))
    return bool((runs[:, 1] - runs[:, 0] >= COLUMN_WIDTH * pixels.shape[1]).sum() >= 2)


def _points_down(pixels: Pixels, boundary: int) -> bool:
    """Whether the last thing drawn above a boundary is one small mark in the middle of the page: an arrow, a mouse.

    Three or more marks side by side are the dots of a carousel or the letters of a word.
    """
    strip = pixels[max(0, boundary - HINT_SIZE - 1) : boundary]
    ground = np.broadcast_to(strip[:, :1], strip.shape)
    ink = np.maximum(strip, ground) - np.minimum(strip, ground) > STEP // 3
    empty = np.flatnonzero(~ink.any(axis=(1, 2)))
    if not len(empty):
        return False
    mark: Bools = np.asarray(ink[empty[-1] + 1 :].any(axis=(0, 2)))
    runs = _runs(mark)
    if len(runs) not in (1, 2):
        return False
    left, right, width = runs[0, 0], runs[-1, 1], pixels.shape[1]
    return bool(abs(left + right - width) <= 0.06 * width and 8 <= right - left <= HINT_SIZE)


def _cuts(pixels: Pixels, boxes: Boxes, fold: float, stops: Ints, asked: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """How strongly something cut tells at each stop that there is more: text, picture, box and panel.

    Only what crosses a stop that is asked about is looked at.
    """
    height, width = pixels.shape[:2]
    texts = _crossing(boxes.texts, asked)
    texts = texts[have_ink(pixels, texts)]
    backdrop = (boxes.pictures[:, 2] >= 0.9 * width) & (boxes.pictures[:, 3] >= 1.5 * fold)
    shown = visible_extent(pixels, _crossing(boxes.pictures[~backdrop], asked))
    blocks = _crossing(boxes.blocks[(boxes.blocks[:, 2] >= 32) & (boxes.blocks[:, 3] >= 24)], asked)
    blocks = blocks[have_frames(pixels, blocks)]
    panels = _are_panels(blocks, np.concatenate([boxes.texts, boxes.pictures]), width, fold)
    give = np.minimum(16, blocks[:, 3] / 4)
    tops, bottoms = blocks[:, 1] + give, blocks[:, 1] + blocks[:, 3] - give
    return (
        TEXT * _between(height, texts[:, 1] + 4, texts[:, 1] + texts[:, 3] - 4)[stops],
        PICTURE * _between(height, shown[:, 0] + EDGE_REACH, shown[:, 1] - EDGE_REACH)[stops],
        SMALL_BOX * _between(height, tops[~panels], bottoms[~panels])[stops],
        PANEL * _between(height, tops[panels], bottoms[panels])[stops],
    )


def _are_panels(blocks: Floats, content: Floats, width: int, fold: float) -> Bools:
    """Which boxes are surfaces that content lies on, so that their open end says little.

    They are wide and hold content, or wide and tall, or taller than any screen.
    """
    wide, tall = blocks[:, 2] >= PANEL_WIDTH * width, blocks[:, 3] >= PANEL_HEIGHT * fold
    middles = np.sort(content[:, 1] + content[:, 3] / 2)
    holds = np.searchsorted(middles, blocks[:, 1] + blocks[:, 3]) > np.searchsorted(middles, blocks[:, 1])
    return (wide & (tall | holds)) | (blocks[:, 3] >= 1.5 * fold)


def _content_below(bands: Bands, stops: Ints) -> Floats:
    """Rows of content below each stop: drawn rows, with the gaps within a paragraph or a card filled."""
    drawn = np.setdiff1d(bands.busy, bands.edges)
    gaps = np.diff(drawn, prepend=0)
    filled = np.concatenate([np.cumsum(np.where(gaps <= BELOW_GAP, gaps, 1)), [0]])
    total = filled[-2] if len(drawn) else 0
    at = np.searchsorted(drawn, stops)
    return np.where(at < len(drawn), total - filled[at], 0).astype(np.float64)


def _at(look: Bools, start: Ints, cue: Callable[[int], float]) -> Floats:
    """A cue that only depends on where the empty band starts, worked out once for each start that is looked at."""
    known = {y: cue(y) for y in np.unique(start[look]).tolist()}
    return np.array([known.get(y, 0.0) for y in start.ravel().tolist()]).reshape(start.shape)


def _crossing(boxes: Floats, stops: Ints) -> Floats:
    """The boxes that reach over at least one of the stops, which are sorted."""
    over = np.searchsorted(stops, boxes[:, 1]) < np.searchsorted(stops, boxes[:, 1] + boxes[:, 3])
    crossing: Floats = boxes[over]
    return crossing


def _between(height: int, tops: Floats, bottoms: Floats) -> Floats:
    """1 at the row boundaries that lie between any of the tops and its bottom, else 0, shape (height + 1,)."""
    real = bottoms > tops
    count = np.zeros(height + 2, dtype=np.int64)
    np.add.at(count, np.clip(np.ceil(tops[real]), 0, height + 1).astype(np.int64), 1)
    np.add.at(count, np.clip(np.floor(bottoms[real]) + 1, 0, height + 1).astype(np.int64), -1)
    return (np.cumsum(count)[:-1] > 0).astype(np.float64)


def _ramp(values: Floats, low: float, high: float) -> Floats:
    return np.clip((values - low) / (high - low), 0, 1)


def _runs(mask: Bools) -> Ints:
    """First and one-past-last index of each run of True, shape (k, 2)."""
    steps = np.diff(mask.astype(np.int8), prepend=0, append=0)
    return np.stack([np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)], axis=1)
