"""How clickable each box of a page looks, from its pixels and its text, and why in words.

Four kinds of things can look clickable: a box that is drawn as one (a button, a pill, a framed icon), a bare run of
text (a link), a bare icon, and a picture, each with a scorecard of its own. One thing has one score: of boxes that
draw the same thing the one that shows it best has the score, and its parts and wrappers have zero.

What a page's markup says never reaches this module. Which boxes are known to be live does, and serves one purpose: to
know what this page's own controls look like, and where in its lists they stand. No thing is ever its own example, nor
is what it is nested with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from synthmap.model.geometry import Bools, Floats, Ints, Pixels
from synthmap.vision.features import Page, drawn_boxes, read_page
from synthmap.vision.headings import bars, headings
from synthmap.vision.icons import score_icons, score_pictures
from synthmap.vision.likeness import SAME_COLOUR, Looks, count_alike, live_beside, look_numbers
from synthmap.vision.regions import ancestors, count_inside, highest_inside, nearest_above
from synthmap.vision.runs import Runs, ends_a_phrase, text_runs
from synthmap.vision.scorecard import MOSTLY, log_odds, reasons, score_of
from synthmap.vision.siblings import whole_things
from synthmap.vision.things import THING, TOLD, Things, corners, gap, listed, roots_of

# A box around a control is a panel, whatever it looks like.
PANEL = 0.3
# Running text stays below one half, however much of the page is live; only an underline lifts it. It is more text
# than this, the greater number for text that a colour sets off. So do headings, bars that
# end a panel, bold words in a sentence, and paler words on a coloured ground.
PROSE = 0.4
PROSE_CHARACTERS = (40, 60)
# Wrappers share their content's edges to within so many pixels, padding of a hairline frame included.
SAME_PLACE = 6.0
# A grey of its own tells less of a link than a hue or an underline.
GREY_LIKE = 0.7
# From so many links of other tints on, a tint that none of them has is no link's.
FOREIGN = 2
_BATCH = 256


@dataclass(frozen=True, eq=False)
class Perceived:
    """How clickable n boxes look.

    Attributes
    ----------
    score : (n,) 0..1, finite.
    reasons : why, in words, the strongest first; empty below a score of 0.3.
    """

    score: Floats
    reasons: tuple[tuple[str, ...], ...]


def perceive(
    pixels: Pixels,
    boxes: Floats,
    parents: Ints,
    texts: Floats,
    text_lengths: Ints,
    pictures: Floats,
    live: Bools,
    *,
    figures: Bools | None = None,
    fields: Floats | None = None,
    owners: Ints | None = None,
) -> Perceived:
    """Score every box of a page.

    Parameters
    ----------
    pixels : (H, W, 3) the full page at CSS scale, BGR.
    boxes : (n, 4) visible boxes on the page, in document order, in CSS pixels.
    parents : (n,) row of the enclosing box, -1 for none.
    texts, text_lengths : (m, 4) the drawn lines of text and (m,) how many characters each has.
    pictures : (k, 4) photos, video and canvas, whose edges say nothing.
    live : (n,) examples of what controls look like on this page: the boxes known to work. Placeholder links belong to
        them, which look like links wherever they lead; text fields and the labels of fields do not, which work when
        clicked and look like plain text.
    figures : (m,) which lines are numbers without a letter; None for none.
    owners : (m,) the boxes that draw the lines; where -1, and for None, the innermost box around a line's middle.
    fields : (f, 4) where visitors type, as they see it: what is fixed to such a field is its unit; None for none.
    """
    n = len(boxes)
    if not n or not pixels.size:
        return Perceived(np.zeros(n), ((),) * n)
    figures = np.zeros(len(texts), dtype=bool) if figures is None else figures
    fields = np.zeros((0, 4)) if fields is None else fields
    owners = np.full(len(texts), -1) if owners is None else owners
    page = read_page(pixels, boxes, parents, texts, text_lengths, pictures, live, figures, fields, owners)
    score = np.zeros(n)
    why: list[tuple[str, ...]] = [()] * n
    for things in things_of(page, live):
        for at in np.flatnonzero(things.score > score[things.rows]):
            row = int(things.rows[at])
            score[row] = things.score[at]
            told = score[row] >= TOLD
            why[row] = reasons(things.card, things.features, int(at), int(things.alike[at])) if told else ()
    return Perceived(score, tuple(why))


def things_of(page: Page, live: Bools) -> tuple[Things, ...]:
    """A page's drawn boxes, bare runs of text, bare icons and pictures, scored; `live` as for `perceive`."""
    drawn, taken = _score_boxes(page, live)
    runs = _score_runs(page, ~taken)
    strong = np.zeros(len(page.boxes), dtype=bool)
    strong[runs.rows[runs.score >= THING]] = True
    in_strong = nearest_above(strong, page.parents) >= 0
    icons = score_icons(page, ~(taken | in_strong), live, strong)
    # The arrow of a menu's entry, drawn as a box though it is, opens what the entry opens.
    inner = in_strong[drawn.rows]
    drawn = replace(drawn, score=np.where(inner, 0.0, drawn.score), ruled=drawn.ruled | inner)
    return drawn, runs, icons, score_pictures(page, ~taken)


def _score_boxes(page: Page, live: Bools) -> tuple[Things, Bools]:
    """The drawn boxes, and which boxes are thereby spoken for: those taken for a control, and all that is in them."""
    n = len(page.boxes)
    is_drawn, features = drawn_boxes(page)
    strength = np.full(n, -np.inf)
    strength[page.close] = np.where(is_drawn, log_odds("box", features), -np.inf)
    drawn = _without_wrappers(page, strength)

    at = drawn[page.close]
    rows, features = page.close[at], {name: values[at] for name, values in features.items()}
    fill, contrast = page.outlines.fill[at], page.outlines.fill_contrast[at]
    manner = np.where(features["iconic"] > 0, 2, np.where(features["label"] > MOSTLY, 1, 0))
    looks = Looks(
        kind=2 * manner + (contrast >= 6),
        ink=_label_inks(page, drawn)[rows],
        fill=fill,
        height=page.boxes[rows, 3],
        stroke=np.zeros(len(rows)),
    )
    numbers, roots = look_numbers(looks), roots_of(page, drawn, live)[rows]
    alike, others = count_alike(numbers, roots, rows, page.parents)
    features["like"] = alike / (alike + others + 1)
    features["listed"] = listed(page, numbers, roots, rows, corners(page.boxes[rows]))
    score = score_of("box", features)
    told, known = score > PROSE, (alike > 0) | (features["listed"] > 0)
    prose = told & _is_prose(page.held.characters[rows], features["vivid"] > MOSTLY)
    prose |= told & ~known & bars(page, rows)
    score = np.where(prose, PROSE, score)

    whole = np.zeros(n)
    whole[rows] = score
    best_within = np.zeros(n)
    nested = np.flatnonzero(page.parents >= 0)
    np.maximum.at(best_within, page.parents[nested], highest_inside(whole, page.parents)[nested])
    panel = (best_within >= THING) & (best_within > whole)
    # What holds something that works, and is not filled by it, is no control of its own.
    panel[rows] |= (roots < 0) & (count_inside(live, page.parents)[rows] > 0)
    score = np.where(panel[rows], np.minimum(score, PANEL), score)
    thing = (whole >= THING) & ~panel
    part = nearest_above(thing, page.parents) >= 0
    score = np.where(part[rows], 0.0, score)
    ruled = prose | panel[rows] | part[rows]
    return Things("box", rows, rows, roots, features, score, alike, ruled), thing | part


def _without_wrappers(page: Page, strength: Floats) -> Bools:
    """Of drawn boxes around one another that hold the same text, the one that shows it best, the inner of equals."""
    drawn = np.isfinite(strength)
    held = page.held
    for row in np.flatnonzero(drawn)[::-1]:
        for outer in ancestors(page.parents, int(row)) if drawn[row] else ():
            same_text = held.lines[outer] == held.lines[row] and held.characters[outer] == held.characters[row]
            if not drawn[outer] or not same_text:
                continue
            same_place = np.abs(page.boxes[outer] - page.boxes[row]).max() <= SAME_PLACE
            if same_place or (held.lines[row] and strength[outer] <= strength[row]):
                drawn[outer] = False
            elif held.lines[row]:
                drawn[row] = False
                break
    return drawn


def _label_inks(page: Page, things: Bools) -> Floats:
    """Mean ink of the text of each thing, by row, (n, 3) Lab; zeros without text."""
    thing = np.where(things, np.arange(len(things)), nearest_above(things, page.parents))
    owner = page.held.owner
    of = np.where(owner >= 0, thing[owner], -1)
    line = np.flatnonzero(of >= 0)
    weight = page.lengths[line].astype(np.float64)
    total = np.maximum(1e-9, np.bincount(of[line], weight, len(things)))
    inks = [np.bincount(of[line], weight * page.inks.ink[line, c], len(things)) / total for c in range(3)]
    return np.stack(inks, axis=1)


def _score_runs(page: Page, free: Bools) -> Things:
    runs, features = text_runs(page)
    keep = free[runs.rows] & (runs.longest > 1)
    runs, features = runs.only(keep), {name: values[keep] for name, values in features.items()}
    tinted, lined, rows, extent = features["tinted"] > MOSTLY, features["lined"] > MOSTLY, runs.rows, runs.extent
    looks = Looks(
        kind=2 * tinted.astype(np.int64) + lined,
        ink=runs.ink,
        fill=np.zeros((len(rows), 3)),
        # A link's colour makes it one of the page's links in a heading as in a footer.
        height=np.where(tinted, 0.0, runs.height),
        # Of plain words the bolder are headings of the others. An underline makes a link in any weight.
        stroke=np.where(tinted | lined, 0.0, runs.stroke),
    )
    numbers, roots = look_numbers(looks), page.root[rows]
    alike, others = count_alike(numbers, roots, rows, page.parents)
    share, brief = alike / (alike + others + 1), features["brief"] > 0
    features["like"] = share * np.where(tinted | lined, 1.0, np.where(runs.plain, 0.0, GREY_LIKE))
    features["like_plain"] = np.where(runs.plain, share, 0.0)
    features["listed"] = listed(page, numbers, roots, rows, extent, common=runs.plain) * brief
    beside = live_beside(numbers, roots, rows, page.parents, extent) * brief
    features["beside"] = np.where((features["listed"] > 0) | ends_a_phrase(page, runs), 0.0, beside)
    features["foreign"] = (tinted & (alike == 0) & (_other_tints(runs, tinted, roots) >= FOREIGN)).astype(np.float64)
    score = score_of("run", features)
    told = score > PROSE
    prose = told & ~lined & _is_prose(runs.characters, tinted)
    prose |= headings(page, runs, roots, told & tinted & ~lined)
    prose |= told & (alike == 0) & np.where(tinted, runs.shaded, _most(runs.stressed, numbers, features["inset"] > 0))
    score = np.where(prose, PROSE, score)
    part = _continues(page, rows, score >= THING, extent)
    score = np.where(part, 0.0, score)
    dead = (roots < 0) & (score >= TOLD)
    whole = whole_things(numbers, roots, rows, page.boxes, page.parents, extent, dead)
    return Things("run", whole, rows, roots, features, score, alike, prose | part)


def _most(flags: Bools, numbers: Ints, among: Bools) -> Bools:
    """Whether the flag is set for more than half of the things of each thing's look, those `among` them counted.

    The weight of letters is read a little differently from word to word, and a list should have one answer.
    """
    size = int(numbers.max(initial=-1)) + 1
    count, there = np.bincount(numbers[flags & among], minlength=size), np.bincount(numbers[among], minlength=size)
    most: Bools = (2 * count > there)[numbers]
    return most


def _other_tints(runs: Runs, tinted: Bools, roots: Ints) -> Ints:
    """How many tinted runs that are live each run has beside itself on the page, on a ground like its own."""
    links = np.flatnonzero(tinted & (roots >= 0))
    counts = np.zeros(len(roots), dtype=np.int64)
    # So many at a time: all colours held against all others would be gigabytes on a page of thousands of links.
    for start in range(0, len(roots), _BATCH):
        some = slice(start, start + _BATCH)
        ground = np.linalg.norm(runs.paper[some, None] - runs.paper[links], axis=2) < SAME_COLOUR
        counts[some] = (ground & (roots[some, None] != roots[links])).sum(axis=1)
    return counts


def _is_prose(characters: Floats | Ints, set_off: Bools) -> Bools:
    prose: Bools = characters > np.where(set_off, PROSE_CHARACTERS[1], PROSE_CHARACTERS[0])
    return prose


def _continues(page: Page, rows: Ints, strong: Bools, extents: Floats) -> Bools:
    """Which runs are a stretch of a strong run around them: the bold word in a link."""
    run_at = np.full(len(page.boxes), -1, dtype=np.int64)
    run_at[rows[strong]] = np.flatnonzero(strong)
    around = nearest_above(run_at >= 0, page.parents)[rows]
    outer = extents[np.where(around >= 0, run_at[around], 0)] if len(rows) else extents
    touches: Bools = (around >= 0) & (gap(extents, outer) <= 0.6 * (extents[:, 3] - extents[:, 1]))
    return touches
