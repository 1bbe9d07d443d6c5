"""Headings and bars: words that stand alone over what they head, and strips that end a panel above or below.

A page's brand often colours headings as it colours links. What tells the two apart is that a heading leads into
something of another look right below it, while links stand among links of their own look. A bar is drawn as a button
may be, and runs from side to side of the panel whose head or foot it is.
"""

from __future__ import annotations

import numpy as np

from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.vision.features import Page
from synthmap.vision.likeness import SAME_COLOUR, SAME_HEIGHT, SAME_STROKE
from synthmap.vision.regions import ancestors
from synthmap.vision.runs import Runs
from synthmap.vision.things import corners

# So much higher than running text are the letters of a heading that are no bolder than it.
HIGHER = 1.15
# In line heights: how near other words share a heading's line, how far down what it heads begins (the room around a
# rule between the two included), and how far that may stand aside.
BESIDE, BELOW, ASIDE = 3.0, 2.5, 1.5
# A bar reaches to within so many pixels of its panel's sides and of one end, and leaves the panel this share of its own
# height at least.
FLUSH, ROOM = 2.0, 0.5
# What a heading leads into may be a picture or a chart, at least this high, in CSS pixels.
SMALLEST = 8


def headings(page: Page, runs: Runs, roots: Ints, asked: Bools) -> Bools:
    """Which of the `asked` runs, (r,), are headings and look like no live run of the page.

    `roots` are the live boxes that the runs are part of, (r,), -1 for none.
    """
    stroke, height = _running_text(page)
    weighty = (runs.stroke >= SAME_STROKE * stroke) | (runs.height >= HIGHER * height)
    found = asked & weighty
    if not found.any():
        return found
    words = corners(page.texts[page.lengths > 1])
    bare = page.boxes[(page.held.lines == 0) & (page.boxes[:, 2:].min(axis=1) >= SMALLEST)]
    under = np.concatenate([corners(page.texts), corners(bare)])
    leads = np.zeros(len(asked), dtype=bool)
    for at in np.flatnonzero(asked):
        extent, high = runs.extent[at], float(runs.height[at])
        lead = _lead(extent, high, under)
        alike = 0 <= lead < len(page.texts) and _same_look(page, lead, runs, int(at))
        leads[at] = lead >= 0 and not alike and not _shares_its_line(extent, high, words)
        others = (roots >= 0) & (roots != roots[at])
        found[at] &= leads[at] and not (others & _twins(runs, int(at))).any()
    # A weight is read a little differently from word to word: where some are headings, so are others of their look.
    for at in np.flatnonzero(found):
        found |= leads & _twins(runs, int(at))
    return found


def bars(page: Page, rows: Ints) -> Bools:
    """Which of the boxes `rows`, (k,), are the head or the foot of the next larger box around them, side to side.

    The first entry of a list, which further ones of its size follow, is none.
    """
    found = np.zeros(len(rows), dtype=bool)
    edges = corners(page.boxes)
    for at, row in enumerate(rows.tolist()):
        child = row
        for around in ancestors(page.parents, row):
            gaps = np.abs(edges[around] - edges[row])
            if gaps.max() > FLUSH:
                left, top, right, bottom = gaps
                flush = max(left, right, min(top, bottom)) <= FLUSH
                found[at] = flush and top + bottom >= ROOM * page.boxes[row, 3] and not _has_equals(page, child)
                break
            child = around
    return found


def _has_equals(page: Page, row: int) -> bool:
    """Whether another box of its size stands beside it in the box around both."""
    kin = (page.parents == page.parents[row]) & (np.arange(len(page.boxes)) != row)
    return bool((kin & (np.abs(page.boxes[:, 2:] - page.boxes[row, 2:]).max(axis=1) <= FLUSH)).any())


def _running_text(page: Page) -> tuple[float, float]:
    """The stroke and the height of the line in the middle of the page's text, each letter counted."""
    read = page.inks.legible & (page.lengths > 1)
    lengths = page.lengths[read]
    return _weighted_middle(page.inks.stroke[read], lengths), _weighted_middle(page.texts[read, 3], lengths)


def _weighted_middle(values: Floats, weights: Ints) -> float:
    if not len(values):
        return 0.0
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order[np.searchsorted(reached, reached[-1] / 2)]])


def _lead(extent: Floats, high: float, under: Floats) -> int:
    """Which of the things `under`, (n, 4), comes next below, in line with it by left edge or middle; -1 for none."""
    left, _, right, bottom = extent
    near = (under[:, 1] >= bottom - 0.2 * high) & (under[:, 1] <= bottom + BELOW * high)
    near &= (under[:, 0] < right) & (under[:, 2] > left)
    aside = np.minimum(np.abs(under[:, 0] - left), np.abs(under[:, 0] + under[:, 2] - left - right) / 2)
    rows = np.flatnonzero(near & (aside <= ASIDE * high))
    return int(rows[under[rows, 1].argmin()]) if len(rows) else -1


def _shares_its_line(extent: Floats, high: float, words: Floats) -> bool:
    """Whether other words stand beside it, before or after."""
    left, top, right, bottom = extent
    level = np.minimum(words[:, 3], bottom) - np.maximum(words[:, 1], top) > 0.5 * high
    gap = np.maximum(words[:, 0] - right, left - words[:, 2])
    return bool((level & (gap > 0) & (gap <= BESIDE * high)).any())


def _same_look(page: Page, line: int, runs: Runs, at: int) -> bool:
    """Whether a line of text is drawn as the run is: then the two stand in one list."""
    inks = page.inks
    return bool(
        _alike(inks.ink[line], inks.stroke[line], page.texts[line, 3], runs.ink[at], runs.stroke[at], runs.height[at])
    )


def _twins(runs: Runs, at: int) -> Bools:
    """Which runs are drawn as this one is, letters' height and weight included."""
    return _alike(runs.ink, runs.stroke, runs.height, runs.ink[at], runs.stroke[at], runs.height[at])


def _alike(ink: Floats, stroke: Floats, height: Floats, *one: Floats) -> Bools:
    """Whether letters have the colour, the weight and the height of another's, given in the same order."""
    weight = np.maximum(stroke, one[1]) <= SAME_STROKE * np.minimum(stroke, one[1])
    level = np.abs(height - one[2]) <= np.maximum(1, SAME_HEIGHT * one[2])
    same: Bools = (np.linalg.norm(ink - one[0], axis=-1) < SAME_COLOUR) & weight & level
    return same
