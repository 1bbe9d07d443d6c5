"""Trails: runs of text with signs between them that lead from one to the next."""

from __future__ import annotations

import numpy as np

from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.vision.features import Page
from synthmap.vision.likeness import clusters
from synthmap.vision.points import apart, middle

# Between two steps of a trail, in line heights; and the sign between them is no wider than this.
STEP_GAP = (0.25, 3.0)
SIGN_WIDEST = 1.0
# A step is no higher than letters that are read, and is one line of this many line heights at most.
STEP_HIGHEST, ONE_LINE = 26.0, 1.5
# Points at which a gap is read, in the band of a line where signs between steps are and commas and full stops are not;
# and the difference from its own ground that makes ink.
GAP_COLUMNS, GAP_ROWS = 40, 9
SIGN_BAND = (0.3, 0.55)
INK = 24


def parted(page: Page, rows: Ints, extents: Floats) -> Bools:
    """Which runs are followed by a sign and then by more text on their line, as the steps of a trail are: (r,).

    The sign (a slash, an arrow, a dot) is looked for in the pixels, since style sheets put it there. `rows` are the
    runs' boxes and `extents` (r, 4) where they are drawn: left, top, right, bottom.
    """
    found = np.zeros(len(rows), dtype=bool)
    words = np.flatnonzero((page.lengths > 1) & page.inks.legible & (page.texts[:, 3] <= STEP_HIGHEST))
    if len(words) < 2:
        return found
    x, y, w, h = page.texts[words].T
    order = np.lexsort((x, clusters(y + h / 2)))
    one, two = order[:-1], order[1:]
    between = x[two] - x[one] - w[one]
    near = (between >= STEP_GAP[0] * h[one]) & (between <= STEP_GAP[1] * h[one])
    near &= (np.abs(y[one] + h[one] / 2 - y[two] - h[two] / 2) <= 0.2 * h[one]) & (np.abs(h[one] - h[two]) <= 2)
    one, two = one[near], two[near]
    last = words[one[_holds_a_sign(page, page.texts[words[one]], x[two])]]
    owner = page.held.owner[last]
    at = np.full(len(page.boxes), -1, dtype=np.int64)
    at[rows] = np.arange(len(rows))
    steps = at[owner[owner >= 0]]
    found[steps[steps >= 0]] = True
    return found & (extents[:, 3] - extents[:, 1] <= ONE_LINE * np.maximum(1, page.held.tallest[rows]))


def _holds_a_sign(page: Page, lines: Floats, until: Floats) -> Bools:
    """Which gaps, from the ends of lines (k, 4) to the next word at `until` (k,), hold one narrow drawing, and air."""
    if not len(lines):
        return np.zeros(0, dtype=bool)
    start, height = (lines[:, 0] + lines[:, 2])[:, None, None] + 1, lines[:, 3][:, None, None]
    width = until[:, None, None] - 1 - start
    across = start + width * (np.arange(GAP_COLUMNS) + 0.5) / GAP_COLUMNS
    down = lines[:, 1][:, None, None] + height * np.linspace(*SIGN_BAND, GAP_ROWS)[:, None]
    seen = page.canvas.at(across, down)
    ground = middle(seen.reshape(len(lines), -1, 4), axis=1)
    inked: Bools = np.any(apart(seen, ground[:, None, None]) > INK, axis=1)
    first, last = inked.argmax(axis=1), GAP_COLUMNS - 1 - inked[:, ::-1].argmax(axis=1)
    wide = (last - first + 1) / GAP_COLUMNS * width[:, 0, 0]
    airy = ~inked[:, :2].any(axis=1) & ~inked[:, -2:].any(axis=1)
    sign: Bools = inked.any(axis=1) & airy & (wide <= SIGN_WIDEST * lines[:, 3])
    return sign
