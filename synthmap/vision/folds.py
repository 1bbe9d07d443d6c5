"""False bottoms: whether a page looks finished where the screen ends, although more of it lies below.

People scroll on when something tells them that there is more. Nielsen Norman Group ("The Illusion of Completeness",
2016; the term is Tognazzini's, 1998) names what tells them otherwise: heroes that fill the screen, lines across the
page, stretches of white space. These are *completion* cues; what the fold cuts through, and marks that point down, are
*continuation* cues. A place is accused when completion outweighs continuation and a substantial part of the page
lies below. The score is a risk, graded and explained, and not a predicted loss.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthmap.model.geometry import Box, Floats, Pixels, centres, contain, no_boxes
from synthmap.vision.bands import read_bands
from synthmap.vision.foldcues import HERO, Boxes, Cues, read_cues

FINISHED = 0.5
SWEEP = np.linspace(0.75, 1.25, 41)
SCREENS = 12


@dataclass(frozen=True)
class Fold:
    """One place where the screen ends, and how finished the page looks there.

    Attributes
    ----------
    y : row of the page at which what can be seen ends.
    score : 0..1 risk that the page looks finished here.
    looks_finished : whether that risk is an accusation.
    completion, continuation : the cues for and against, in words, the strongest first.
    barrier : box of what makes it look finished: the empty band, the rule or the edge.
    below : height in px of the content that follows below.
    share : share of viewport heights from three quarters to five quarters of the device's at which the same band or
        edge makes the page look finished. A block that ends exactly at the first fold is taken to be sized by the
        viewport (`100vh`), so that it ends at the fold on every screen: share 1.
    """

    y: float
    score: float
    looks_finished: bool
    completion: tuple[str, ...]
    continuation: tuple[str, ...]
    barrier: Box
    below: float
    share: float


def judge_folds(
    pixels: Pixels,
    fold: float,
    texts: Floats,
    pictures: Floats,
    blocks: Floats,
    *,
    bar_top: float = 0,
    bar_bottom: float = 0,
    pinned: Floats | None = None,
) -> tuple[Fold, ...]:
    """Judge the device's fold, and every further screenful of a long page.

    Parameters
    ----------
    pixels : the full page at CSS scale, scrolled to its top, (height, width, 3) BGR.
    fold : height in px of the device's viewport.
    texts, pictures, blocks : (n, 4) boxes of the lines of text; of photos, video and canvas; of all rendered elements.
        Each is believed only as far as the pixels show it. Any may be empty.
    bar_top, bar_bottom : heights of fixed bars that span the screen. They are drawn in the first screen, and the
        lower one hides the page there.
    pinned : (n, 4) boxes of other fixed elements, such as a chat button, as they are drawn in the first screen. They
        are neither content nor in the way of seeing that there is none.

    Returns
    -------
    The device's fold first, always; then up to twelve screenfuls further down. Where a visitor stops further down is
    not known to the pixel, so those score no more than the mean over all stops within a quarter of a screen, and only
    what looks finished at most of them is accused.
    """
    height, width = pixels.shape[:2]
    first = max(1.0, fold - bar_bottom)
    ys = first + max(1.0, first - bar_top) * np.arange(SCREENS + 1)
    ys = ys[(ys < height) | (ys == first)]
    stops = np.concatenate([ys[:, None], ys[:, None] + (SWEEP - 1) * fold], axis=1)
    # Pages can be endless; what lies beyond the last place judged only has to show that there is more.
    page = pixels[: max(1, int(ys[-1] + 2 * fold))]
    bar = np.array([[0, first, width, bar_bottom]])
    covers = np.concatenate([no_boxes() if pinned is None else pinned, bar[: bar_bottom > 0]])
    boxes = Boxes(*(_on_page(b, page, covers) for b in (texts, pictures, blocks)))
    cues = read_cues(page, read_bands(page, boxes.blocks, covers), boxes, fold, np.rint(stops).astype(np.int64))
    return tuple(_fold(cues, i, float(y)) for i, y in enumerate(ys))


def _fold(cues: Cues, i: int, y: float) -> Fold:
    """Row i of the cues in words: the place itself stands in column 0, its sweep in the others."""
    score, finished = float(cues.score[i, 0]), cues.score[i] >= FINISHED
    same = (cues.start[i] == cues.start[i, 0]) | ((cues.edge[i] == cues.edge[i, 0]) & (cues.edge[i, 0] >= 0))
    share = float((finished & same)[1:].mean())
    if i > 0:
        score = min(score, float(cues.score[i, 1:].mean()))
    elif finished[0] and cues.hero[0, 0] == HERO and abs(cues.edge[0, 0] - y) <= 1:
        share = 1.0
    score = round(score, 3)
    return Fold(
        y=y,
        score=score,
        looks_finished=score >= FINISHED,
        completion=_completion(cues, i),
        continuation=_continuation(cues, i),
        barrier=_barrier(cues, i),
        below=float(cues.below[i, 0]),
        share=round(share, 3),
    )


def _completion(cues: Cues, i: int) -> tuple[str, ...]:
    stop, hero = cues.stop[i, 0], cues.hero[i, 0]
    edge = "a full-screen block ends exactly at the fold" if hero == HERO else "the background changes at the fold"
    found = [
        (cues.band[i, 0], f"blank band of {stop - cues.start[i, 0]} px above the fold"),
        (cues.rule[i, 0], f"a rule runs across the page {stop - cues.rule_box[i, 0].sum()} px above the fold"),
        (hero, edge),
        (cues.columns[i, 0], "columns end together above the fold"),
    ]
    return tuple(words for strength, words in sorted(found, key=lambda cue: -cue[0]) if strength > 0)


def _continuation(cues: Cues, i: int) -> tuple[str, ...]:
    found = (
        (cues.cut_text[i, 0], "a line of text is cut by the fold"),
        (cues.cut_picture[i, 0], "a picture is cut by the fold"),
        (cues.cut_box[i, 0], "a box is cut by the fold"),
        (cues.grain[i, 0], "the picture behind the page runs on below the fold"),
        (cues.hint[i, 0], "a small mark in the middle of the fold asks to scroll"),
        (cues.cut_panel[i, 0], "a panel runs on below the fold"),
    )
    return tuple(words for strength, words in found if strength > 0)


def _barrier(cues: Cues, i: int) -> Box:
    """The edge, the rule or the band, whichever makes the strongest case; the band where none does."""
    width, start, end = float(cues.width), float(cues.start[i, 0]), float(cues.end[i, 0])
    band, rule, hero = cues.band[i, 0], cues.rule[i, 0], cues.hero[i, 0]
    if hero > max(band, rule):
        return 0.0, max(0.0, float(cues.edge[i, 0]) - 2), width, 4.0
    if rule > band:
        y, height = cues.rule_box[i, 0]
        return 0.0, float(y), width, float(height)
    return 0.0, start, width, end - start


def _on_page(boxes: Floats, page: Pixels, covers: Floats) -> Floats:
    """The boxes of which at least a sliver lies on the page and that do not belong to what covers it."""
    height, width = page.shape[:2]
    right, bottom = boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]
    boxes = boxes[(right > 4) & (boxes[:, 0] < width - 4) & (bottom > 0) & (boxes[:, 1] < height)]
    return boxes[~contain(covers, centres(boxes)).any(axis=0)]
