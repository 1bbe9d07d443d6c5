"""The bare text of a page: which box owns which run of it, and what sets it off from the rest."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.vision.features import Features, Page, ramp
from synthmap.vision.likeness import SAME_HEIGHT, SAME_STROKE
from synthmap.vision.regions import ancestors
from synthmap.vision.trails import parted

# Words of one sentence stand no further apart than this, in line heights; and a sentence has more than this many
# characters beside the words that are set off in it.
WORD_GAP, SENTENCE = 0.6, 6
# From this chroma on a ground is coloured; and how far apart two hues may be that pass for one, in radians: half
# white shifts a deep blue in CIE Lab by 0.3.
COLOURED, HUE = 14.0, 0.4
# How far up the box is that owns the sentence: a link in a bold word in it.
SENTENCE_ABOVE = 2


@dataclass(frozen=True, eq=False)
class Runs:
    """The bare text of boxes that own lines, r of them.

    Attributes
    ----------
    rows : the boxes.
    ink, paper : (r, 3) Lab, of the letters and of what is behind them.
    height : of the highest line.
    stroke : how thick the strokes are, as a share of the height.
    extent : (r, 4) left, top, right, bottom of the box's own lines.
    longest, characters : of the box's own lines, the longest and all together.
    plain : written in an ink of body text and not underlined.
    stressed : set off from the sentence it stands in by bold letters.
    shaded : written in the hue of the coloured ground behind it, and paler or darker than that only.
    """

    rows: Ints
    ink: Floats
    paper: Floats
    height: Floats
    stroke: Floats
    extent: Floats
    longest: Floats
    characters: Floats
    plain: Bools
    stressed: Bools
    shaded: Bools

    def only(self, keep: Bools) -> Runs:
        """The runs for which a flag is set."""
        return Runs(**{field.name: getattr(self, field.name)[keep] for field in fields(self)})


def text_runs(page: Page) -> tuple[Runs, Features]:
    """The text that each box owns, without that of the boxes in it, and its features."""
    owned = page.held.owner >= 0
    rows, which = np.unique(page.held.owner[owned], return_inverse=True)
    which = which.reshape(-1)
    line, weight = page.texts[owned], page.lengths[owned].astype(np.float64)
    characters = np.bincount(which, weight, len(rows)).astype(np.float64)

    def mean(values: Floats | Bools) -> Floats:
        return np.bincount(which, values[owned] * weight, len(rows)) / np.maximum(1e-9, characters)

    highs = np.full((len(rows), 4), -np.inf)
    np.maximum.at(highs, which, np.stack([weight, line[:, 3], *(line[:, :2] + line[:, 2:]).T], axis=1))
    lows = np.full((len(rows), 2), np.inf)
    np.minimum.at(lows, which, line[:, :2])
    ink, paper = (np.stack([mean(of[:, c]) for c in range(3)], axis=1) for of in (page.inks.ink, page.inks.paper))
    tinted, lined = mean(page.tint), mean(page.inks.underlined)
    runs = Runs(
        rows=rows,
        ink=ink,
        paper=paper,
        height=highs[:, 1],
        stroke=mean(page.inks.stroke),
        extent=np.concatenate([lows, highs[:, 2:]], axis=1),
        longest=highs[:, 0],
        characters=characters,
        plain=(mean(page.off_body) < 10) & (lined < 0.5),
        stressed=np.zeros(len(rows), dtype=bool),
        shaded=_of_one_hue(ink, paper),
    )
    inset, marked, stressed = _in_sentences(page, runs)
    features = {
        "tinted": tinted,
        "blue": tinted * ramp(-ink[:, 2], 15, 30),
        "lined": lined,
        "brief": 1 - ramp(runs.longest, 25, 60),
        "large": ramp(highs[:, 1], 26, 44),
        "inset": inset,
        "marked": marked,
        "parted": parted(page, rows, runs.extent).astype(np.float64),
        "figure": mean(page.figures),
    }
    return replace(runs, stressed=stressed), features


def _of_one_hue(ink: Floats, paper: Floats) -> Bools:
    """Which inks (r, 3) have the hue of a coloured paper and less of it: see-through white or black has."""
    depth, ground = np.hypot(ink[:, 1], ink[:, 2]), np.hypot(paper[:, 1], paper[:, 2])
    along = (ink[:, 1:] * paper[:, 1:]).sum(axis=1)
    same: Bools = (ground >= COLOURED) & (depth <= ground) & (along >= np.cos(HUE) * depth * ground)
    return same


def ends_a_phrase(page: Page, runs: Runs) -> Bools:
    """Which runs follow words of another look at no more than a word's distance: a version after a name."""
    left, right = runs.extent[:, 0], runs.extent[:, 2]
    found = np.zeros(len(left), dtype=bool)
    middle = (runs.extent[:, 1] + runs.extent[:, 3]) / 2
    for at, high in enumerate(runs.height.tolist()):
        gap = left[at] - right
        near = (gap > -1) & (gap <= WORD_GAP * high) & (np.abs(middle - middle[at]) <= high / 2) & (runs.longest > 1)
        weight = np.maximum(runs.stroke, runs.stroke[at]) > SAME_STROKE * np.minimum(runs.stroke, runs.stroke[at])
        larger = np.abs(runs.height - high) > np.maximum(1, SAME_HEIGHT * high)
        found[at] = bool((near & (weight | larger)).any())
    return found


def _in_sentences(page: Page, runs: Runs) -> tuple[Floats, Floats, Bools]:
    """How far each run stands in a sentence whose other words have another ink, and another ground, 0..1 each.

    The third says whether those words are in lighter letters.
    """
    inset, marked = np.zeros(len(runs.rows)), np.zeros(len(runs.rows))
    stressed = np.zeros(len(runs.rows), dtype=bool)
    lines: dict[int, list[int]] = {}
    for line, owner in enumerate(page.held.owner.tolist()):
        lines.setdefault(owner, []).append(line)
    for at, row in enumerate(runs.rows.tolist()):
        above = list(ancestors(page.parents, row))[:SENTENCE_ABOVE]
        around = [line for box in above for line in lines.get(box, ()) if page.lengths[line] >= SENTENCE]
        if around:
            inset[at], marked[at], stressed[at] = _set_off(page, runs, at, np.array(around))
    return inset, marked, stressed


def _set_off(page: Page, runs: Runs, at: int, around: Ints) -> tuple[float, float, bool]:
    left, top, right, bottom = runs.extent[at]
    height = runs.height[at]
    x, y, w, h = page.texts[around].T
    same_line = (np.minimum(y + h, bottom) - np.maximum(y, top) > 0.5 * h) & (np.abs(h - height) <= SAME_HEIGHT * h + 1)
    beside = np.maximum(x - right, left - x - w) <= WORD_GAP * height
    words = around[same_line & beside & page.inks.legible[around]]
    if not len(words):
        return 0.0, 0.0, False
    apart = np.linalg.norm(page.inks.ink[words] - runs.ink[at], axis=1).min()
    # What is paler than its sentence is an aside in it.
    stands_out = _contrast(runs.ink[at], runs.paper[at]) >= _contrast(page.inks.ink[words], runs.paper[at]).max()
    # Code, keys and marked words have a ground of their own, links have that of their sentence.
    ground = np.linalg.norm(page.inks.paper[words] - runs.paper[at], axis=1).min()
    bold = runs.stroke[at] >= SAME_STROKE * page.inks.stroke[words].max()
    return float(ramp(apart, 12, 24) * stands_out), float(ramp(ground, 0.8, 2.5)), bool(bold)


def _contrast(ink: Floats, paper: Floats) -> Floats:
    distance: Floats = np.linalg.norm(ink - paper, axis=-1)
    return distance
