"""How clickable each box of a page looks, from its pixels and its text, and why in words.

Three kinds of things can look clickable: a box that is drawn as one (a button, a pill, a framed icon), a bare run of
text (a link), and a bare icon. Each kind has a scorecard: features in 0..1, a weight for each, and a logistic curve on
their sum. One thing has one score: of boxes that draw the same thing the one that shows it best has the score, and its
parts and wrappers have zero.

What a page's markup says never reaches this module. Which boxes are known to be live does, and serves one purpose: to
know what this page's own controls look like. No thing is ever its own example, nor is what it is nested with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from synthmap.model.geometry import Bools, Floats, Ints, Pixels
from synthmap.vision.features import Features, Page, drawn_boxes, read_page, text_runs
from synthmap.vision.inks import read_inks
from synthmap.vision.likeness import Looks, count_alike, live_beside, look_numbers
from synthmap.vision.regions import ancestors, highest_inside, nearest_above

Scorecard = Mapping[str, float]

# Weights in log-odds. They were set by hand, guided by a logistic regression on the live and plain elements of some 40
# pages that serve for training alone.
BOX: Scorecard = MappingProxyType({
    "": -3.0,  # what a box with none of the features has
    "edge": 1.8,  # contrast of the fill or the frame with the surround
    "rounded": 0.6,
    "pill": 0.6,  # a circle, or ends that are half circles
    "shadow": 0.5,
    "vivid": 1.0,  # a saturated fill
    "label": 2.2,  # one short label, centred
    "tile": 0.3,  # an icon over its label
    "short": 0.6,  # little text, wherever it stands
    "iconic": 1.2,  # an icon and no words
    "padded": 0.6,  # air around the label on all sides
    "blank": -1.0,  # nothing in it
    "low": -4.6,  # no higher than a badge
    "tall": -3.2,  # higher than a button; less so for circles
    "wide": -2.0,
    "bleeds": -3.0,  # from one rim of the page to the other
    "crowded": -2.0,  # text in many pieces
    "gridded": -2.5,  # its edges run on, as table lines do
    "large": -1.0,  # letters as high as a heading's
    "initials": -2.4,  # a square of one to three letters: an avatar or a counter
    "mixed": -2.5,  # plain words and a link: a panel
    "like": 3.2,  # share of live ones among the page's things with the same look
})  # fmt: skip
RUN: Scorecard = MappingProxyType({
    "": -2.8,
    "tinted": 1.6,  # a hue that body text hasn't
    "blue": 0.8,  # the hue that links have had from the start
    "lined": 3.0,  # underlined
    "brief": 0.9,
    "large": -1.6,
    "like": 3.0,
    "like_plain": 1.8,  # the same, for text in body colour, where looks tell less
    "beside": 2.4,  # live neighbours with the same look, in a row or a column
    "foreign": -0.9,  # tinted, in a page whose live texts have other tints
})  # fmt: skip
ICON: Scorecard = MappingProxyType({"": -2.0, "like": 3.2})

# From this score on a drawn box is taken for one thing together with all that is in it.
THING = 0.5
# A box around a control is a panel, whatever it looks like.
PANEL = 0.3
# Running text stays below one half, however much of the page is live; only an underline lifts it. It is more text
# than this, the greater number for text that a colour sets off.
PROSE = 0.4
PROSE_CHARACTERS = (40, 60)
MOSTLY = 0.5
ICON_SMALLEST, ICON_LARGEST = 8, 56
# Wrappers share their content's edges to within so many pixels, padding of a hairline frame included.
SAME_PLACE = 6.0
TOLD = 0.3


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


@dataclass(frozen=True, eq=False)
class _Things:
    """Things of one kind: their boxes, features, scores, and how many live things each looks like."""

    card: Scorecard
    rows: Ints
    features: Features
    score: Floats
    alike: Ints


def perceive(
    pixels: Pixels, boxes: Floats, parents: Ints, texts: Floats, text_lengths: Ints, pictures: Floats, live: Bools
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
    """
    n = len(boxes)
    if not n or not pixels.size:
        return Perceived(np.zeros(n), ((),) * n)
    page = read_page(pixels, boxes, parents, texts, text_lengths, pictures, live)
    drawn, taken = _score_boxes(page, live)
    runs = _score_runs(page, ~taken)
    strong = np.zeros(n, dtype=bool)
    strong[runs.rows[runs.score >= THING]] = True
    icons = _score_icons(page, ~taken, live, strong)

    score = np.zeros(n)
    reasons: list[tuple[str, ...]] = [()] * n
    for things in (drawn, runs, icons):
        for at in np.flatnonzero(things.score > score[things.rows]):
            row = int(things.rows[at])
            score[row] = things.score[at]
            reasons[row] = _reasons(things, int(at)) if score[row] >= TOLD else ()
    return Perceived(score, tuple(reasons))


def _score_boxes(page: Page, live: Bools) -> tuple[_Things, Bools]:
    """The drawn boxes, and which boxes are thereby spoken for: those taken for a control, and all that is in them."""
    n = len(page.boxes)
    is_drawn, features = drawn_boxes(page)
    strength = np.full(n, -np.inf)
    strength[page.close] = np.where(is_drawn, _sum(BOX, features), -np.inf)
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
    alike, others = count_alike(look_numbers(looks), _roots(page, drawn, live)[rows], rows, page.parents)
    features["like"] = alike / (alike + others + 1)
    score = _logistic(_sum(BOX, features))
    prose = _is_prose(page.held.characters[rows], features["vivid"] > MOSTLY)
    score = np.where(prose, np.minimum(score, PROSE), score)

    whole = np.zeros(n)
    whole[rows] = score
    best_within = np.zeros(n)
    nested = np.flatnonzero(page.parents >= 0)
    np.maximum.at(best_within, page.parents[nested], highest_inside(whole, page.parents)[nested])
    panel = (best_within >= THING) & (best_within > whole)
    score = np.where(panel[rows], np.minimum(score, PANEL), score)
    thing = (whole >= THING) & ~panel
    part = nearest_above(thing, page.parents) >= 0
    score = np.where(part[rows], 0.0, score)
    return _Things(BOX, rows, features, score, alike), thing | part


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


def _roots(page: Page, things: Bools, live: Bools) -> Ints:
    """The live box that each thing is part of, or that is the thing's content: a link that fills its frame."""
    root = page.root.copy()
    inner = np.flatnonzero(live & (page.root == np.arange(len(root))))
    outer = nearest_above(things, page.parents)[inner]
    fits = (outer >= 0) & (page.held.lines[outer] == page.held.lines[inner])
    for row, around in zip(inner[fits].tolist(), outer[fits].tolist(), strict=True):
        if root[around] < 0:
            root[around] = row
    return root


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


def _score_runs(page: Page, free: Bools) -> _Things:
    runs, features = text_runs(page)
    keep = np.flatnonzero(free[runs.rows] & (runs.longest > 1))
    rows, features = runs.rows[keep], {name: values[keep] for name, values in features.items()}
    tinted, lined, plain = features["tinted"] > MOSTLY, features["lined"] > MOSTLY, runs.plain[keep]
    looks = Looks(
        kind=2 * tinted.astype(np.int64) + lined,
        ink=runs.ink[keep],
        fill=np.zeros((len(keep), 3)),
        # A link's colour makes it one of the page's links in a heading as in a footer.
        height=np.where(tinted, 0.0, runs.height[keep]),
        # Of plain words the bolder are headings of the others. An underline makes a link in any weight.
        stroke=np.where(tinted | lined, 0.0, runs.stroke[keep]),
    )
    numbers, roots = look_numbers(looks), page.root[rows]
    alike, others = count_alike(numbers, roots, rows, page.parents)
    share = alike / (alike + others + 1)
    features["like"] = np.where(plain, 0.0, share)
    features["like_plain"] = np.where(plain, share, 0.0)
    beside = live_beside(numbers, roots, rows, page.parents, runs.extent[keep])
    features["beside"] = beside * (features["brief"] > 0)
    tinted_live = len(np.unique(roots[tinted & (roots >= 0)]))
    features["foreign"] = (tinted & (alike == 0) & (tinted_live - (roots >= 0) >= 2)).astype(np.float64)
    score = _logistic(_sum(RUN, features))
    prose = ~lined & _is_prose(runs.characters[keep], tinted)
    score = np.where(prose, np.minimum(score, PROSE), score)
    part = _continues(page, rows, score >= THING, runs.extent[keep])
    return _Things(RUN, rows, features, np.where(part, 0.0, score), alike)


def _is_prose(characters: Floats | Ints, set_off: Bools) -> Bools:
    prose: Bools = characters > np.where(set_off, PROSE_CHARACTERS[1], PROSE_CHARACTERS[0])
    return prose


def _continues(page: Page, rows: Ints, strong: Bools, extents: Floats) -> Bools:
    """Which runs are a stretch of a strong run around them: the bold word in a link."""
    run_at = np.full(len(page.boxes), -1, dtype=np.int64)
    run_at[rows[strong]] = np.flatnonzero(strong)
    around = nearest_above(run_at >= 0, page.parents)[rows]
    outer = extents[np.where(around >= 0, run_at[around], 0)] if len(rows) else extents
    touches: Bools = (around >= 0) & (_apart(extents, outer) <= 0.6 * (extents[:, 3] - extents[:, 1]))
    return touches


def _apart(a: Floats, b: Floats) -> Floats:
    """The wider of the gaps between extents across and down, 0 where they meet; the extents broadcast."""
    gaps = np.maximum(a[..., :2] - b[..., 2:], b[..., :2] - a[..., 2:])
    wider: Floats = np.maximum(gaps, 0.0).max(axis=-1)
    return wider


def _score_icons(page: Page, free: Bools, live: Bools, links: Bools) -> _Things:
    """Bare icons, without those that stand in or beside one of the `links`, as parts of it."""
    close, box = page.close, page.boxes[page.close]
    solid = 1 - page.outlines.flat
    size = (box[:, 2:].min(axis=1) >= ICON_SMALLEST) & (box[:, 2:].max(axis=1) <= ICON_LARGEST)
    found = size & free[close] & (page.held.longest[close] <= 1) & (solid > 0.05) & (solid < 0.8)
    icon = np.zeros(len(page.boxes), dtype=bool)
    icon[close[found]] = True
    rows = np.flatnonzero(icon & (nearest_above(icon, page.parents) < 0))
    icon = np.isin(np.arange(len(icon)), rows)
    looks = Looks(
        kind=np.zeros(len(rows), dtype=np.int64),
        ink=read_inks(page.canvas, page.boxes[rows]).ink,
        fill=np.zeros((len(rows), 3)),
        height=page.boxes[rows, 2:].min(axis=1),
        stroke=np.zeros(len(rows)),
    )
    alike, others = count_alike(look_numbers(looks), _roots(page, icon, live)[rows], rows, page.parents)
    features = {"like": alike / (alike + others + 1)}
    score = np.where(_beside_a_link(page, rows, links), 0.0, _logistic(_sum(ICON, features)))
    return _Things(ICON, rows, features, score, alike)


def _beside_a_link(page: Page, rows: Ints, links: Bools) -> Bools:
    """Which icons stand in a link, or next to one in the same box, and are not live for themselves."""
    beside = np.zeros(len(rows), dtype=bool)
    for link in np.flatnonzero(links):
        home = page.parents[rows]
        family = (home == link) | ((home >= 0) & (home == page.parents[link]))
        family &= page.root[rows] == page.root[link]
        if family.any():
            box = page.boxes[rows]
            extents = np.concatenate([box[:, :2], box[:, :2] + box[:, 2:]], axis=1)
            beside |= family & (_apart(extents, page.held.extent[link]) <= 1.5 * page.held.tallest[link])
    return beside


def _sum(card: Scorecard, features: Features) -> Floats:
    size = len(next(iter(features.values())))
    return sum((card[name] * values for name, values in features.items()), np.full(size, card[""]))


def _logistic(log_odds: Floats) -> Floats:
    odds: Floats = 1 / (1 + np.exp(-log_odds))
    return odds


def _reasons(things: _Things, at: int) -> tuple[str, ...]:
    """The features that speak for a thing, in words, those with the same words taken together."""
    weight: dict[str, float] = {}
    value = {name: float(values[at]) for name, values in things.features.items()}
    for name, share in value.items():
        words = _words(things, name, value, int(things.alike[at]))
        if words and things.card[name] * share > 0.1:
            weight[words] = weight.get(words, 0.0) + things.card[name] * share
    return tuple(sorted(weight, key=lambda words: (-weight[words], words)))


def _words(things: _Things, name: str, value: Mapping[str, float], alike: int) -> str:
    if things.card is BOX:
        return _words_of_box(name, value, alike)
    if things.card is ICON:
        return f"like {_count(alike, 'icon')} of this page"
    if name in ("tinted", "blue", "like") and value["tinted"] > MOSTLY:
        known = f"{_count(alike, 'link')} {'has' if alike == 1 else 'have'} and " if alike else ""
        return f"in a colour that {known}body text hasn't"
    if name in ("like", "like_plain"):
        return f"like {_count(alike, 'text')} of this page"
    return {"lined": "underlined", "beside": "beside live text of the same look", "brief": "few words"}.get(name, "")


def _words_of_box(name: str, value: Mapping[str, float], alike: int) -> str:
    if name in ("edge", "rounded", "pill", "vivid"):
        manner = "strongly coloured" if value["vivid"] > MOSTLY else "filled or framed"
        return f"{manner} {'pill or circle' if value['pill'] else 'box'}"
    if name == "like":
        return f"like {_count(alike, 'button')} of this page"
    if name in ("label", "tile") and value["tile"] > MOSTLY:
        return "an icon over one short label"
    return {"label": "one short centred label", "iconic": "an icon alone", "shadow": "casts a shadow"}.get(name, "")


def _count(number: int, noun: str) -> str:
    return f"{number} live {noun}{'' if number == 1 else 's'}"
