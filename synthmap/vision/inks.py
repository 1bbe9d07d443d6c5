"""What a line of text is drawn with: the colour and the weight of its letters, what is behind them and beneath them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthmap.model.geometry import Bools, Floats, Pixels, areas, clipped
from synthmap.vision.points import Canvas, Colours, Steps, apart, in_batches, lab, middle

# Letters repeat: the first 64 columns of a line hold enough full strokes to tell its colour.
COLUMNS = 64
ROWS = 20
# This many of the sampled pixels are taken for hearts of strokes. Anti-aliasing leaves most of a letter paler.
HEARTS = 12
# Difference below which a pixel belongs to the background.
SAME = 12
# Most of a line's rows cut its upright strokes, and those through bars and bows are the rows with the thickest strokes:
# this far up from the thinnest row stands one of the former.
UPRIGHT = 0.3
# Underlines are looked for from this share of the line's height downwards.
UNDER_FROM = 0.62
UNDER_ROWS = 18
UNDER_COLUMNS = 48
UNDER_SPAN = 0.75
UNDER_END = 4
EVEN = 4


@dataclass(frozen=True, eq=False)
class Inks:
    """How m lines of text are drawn.

    Attributes
    ----------
    ink, paper : (m, 3) CIE Lab colour of the letters and of what is behind them.
    legible : letters stand out from a background of one colour; elsewhere the colours mean little.
    underlined : a line runs beneath the letters, as wide as they are and no wider.
    stroke : (m,) how thick upright strokes are, as a share of the line's height; 0 where not legible. In the fonts that
        come with systems it is 0.08 to 0.11 in regular and 1.3 to 1.9 times that in bold letters, give or take an
        eighth for the words.
    """

    ink: Floats
    paper: Floats
    legible: Bools
    underlined: Bools
    stroke: Floats


def read_inks(canvas: Canvas, texts: Floats) -> Inks:
    """The inks of lines of text, given as boxes (m, 4) on the page."""
    return in_batches(lambda batch: _read(canvas, batch), texts)


def legible(pixels: Pixels, texts: Floats) -> Bools:
    """Which lines of text, boxes (m, 4) on a picture (H, W, 3), have letters that stand out from one ground; (m,)."""
    canvas = Canvas(pixels)
    within = clipped(texts, canvas.width, canvas.height)
    shown = areas(within) > 0
    shown[shown] = read_inks(canvas, within[shown]).legible
    return shown


def _read(canvas: Canvas, texts: Floats) -> Inks:
    x, y, w, h = texts.T[:, :, None, None]
    # A line shorter than that is read again from its start: its last letter alone would pass for its paper.
    columns = x + np.arange(COLUMNS) % np.maximum(1, np.floor(w))
    rows = y + h * (np.arange(ROWS)[:, None] + 0.5) / ROWS
    patch = canvas.at(columns, rows).reshape(len(texts), ROWS * COLUMNS, 4)
    paper = middle(patch[:, ::41], axis=1)
    steps = apart(patch, paper[:, None])
    hearts = np.argpartition(steps, -HEARTS, axis=1)[:, -HEARTS:]
    strength = np.take_along_axis(steps, hearts, axis=1).min(axis=1)
    ink = middle(np.take_along_axis(patch, hearts[:, :, None], axis=1), axis=1)
    legible = (strength > 2 * SAME) & ((steps <= SAME).mean(axis=1) > 0.4)
    underlined = legible & _underlined(canvas, texts, paper, strength)
    cover = np.minimum(1, steps / np.maximum(1, strength)[:, None].astype(np.float32)).reshape(-1, ROWS, COLUMNS)
    # Past its end a short line was read again.
    thickness = _thickness(cover * (np.arange(COLUMNS) < w[:, 0])[:, None])
    stroke = np.where(legible, thickness / np.maximum(1, texts[:, 3]), 0.0)
    return Inks(lab(ink), lab(paper), legible, underlined, stroke)


def _thickness(cover: Floats) -> Floats:
    """How many pixels across upright strokes are, given how much of each pixel is ink (m, rows, columns) in 0..1."""
    # Ink over the number of strokes, each of which has ink coming and going once.
    strokes = np.abs(np.diff(cover, axis=2, prepend=0, append=0)).sum(axis=2) / 2
    inked = strokes > 0.5
    across = np.sort(np.where(inked, cover.sum(axis=2) / np.maximum(0.5, strokes), np.inf), axis=1)
    upright = np.floor(UPRIGHT * np.maximum(0, inked.sum(axis=1) - 1)).astype(np.int64)
    thick = np.take_along_axis(across, upright[:, None], axis=1)[:, 0]
    found: Floats = np.where(np.isfinite(thick), thick, 0.0).astype(np.float64)
    return found


def _underlined(canvas: Canvas, texts: Floats, paper: Colours, strength: Steps) -> Bools:
    x, y, w, h = texts.T[:, :, None, None]
    rows = np.round(y + UNDER_FROM * h) + np.arange(UNDER_ROWS)[:, None]
    within = (rows <= y + h + np.clip(0.2 * h, 1, 4))[:, :, 0]
    letters = x + w * (np.arange(UNDER_COLUMNS) + 0.5) / UNDER_COLUMNS
    # What goes on past the letters is a border, a table's line or a rule, and no underline.
    beside = np.concatenate([x - 4, x - 3, x + w + 2, x + w + 3], axis=2)
    strip = canvas.at(np.concatenate([letters, beside], axis=2), rows)
    inked = apart(strip, paper[:, None, None]) > np.maximum(SAME, 0.3 * strength)[:, None, None]
    # A rule is of one colour from end to end; the feet of letters along the baseline are of many.
    below = strip[:, :, :UNDER_COLUMNS]
    ruled = inked[:, :, :UNDER_COLUMNS] & (apart(below, middle(below, axis=2)[:, :, None]) <= EVEN)
    spans = ruled.mean(axis=2) >= UNDER_SPAN
    beyond = inked[:, :, UNDER_COLUMNS:]
    # Browsers leave a gap around the tail of a letter, which may be the first or the last: then nothing may run on.
    # Where it starts or ends within a pixel, it is paler in that one.
    starts = inked[:, :, 0] & ruled[:, :, :UNDER_END].any(axis=2)
    stops = inked[:, :, UNDER_COLUMNS - 1] & ruled[:, :, -UNDER_END:].any(axis=2)
    ends = np.where(starts & stops, ~beyond.all(axis=2), (starts | stops) & ~beyond.any(axis=2))
    # The frames that stand for letters a font hasn't got have sides that rise from both ends.
    risen = inked[:, :, :UNDER_END].any(axis=2) & inked[:, :, UNDER_COLUMNS - UNDER_END : UNDER_COLUMNS].any(axis=2)
    framed = np.zeros_like(risen)
    framed[:, 1:] = risen[:, :-1]
    thin = spans.sum(axis=1) <= np.maximum(3, 0.2 * texts[:, 3])
    found: Bools = (spans & ends & within & ~framed).any(axis=1) & thin & (texts[:, 2] >= 8)
    return found
