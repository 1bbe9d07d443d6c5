"""What is measured of each thing a page draws: boxes set off from their surround, bare runs of text, and icons.

Every feature is a number in 0..1, its name is its key in the scorecard, and none knows what the page's markup says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from synthmap.model.geometry import Bools, Floats, Ints, Pixels, areas, clipped, in_parts, intersections
from synthmap.vision.inks import Inks, read_inks
from synthmap.vision.outlines import SEEN, Outlines, read_outlines
from synthmap.vision.points import Canvas, apart, middle
from synthmap.vision.regions import Holdings, highest_inside, hold, nearest_above

Features = dict[str, Floats]

# What can be a control at all, in CSS pixels; anything larger is a panel, anything smaller a mark.
SMALLEST, WIDEST, HIGHEST = 8, 760, 260
# A tile is an icon over a label, and no larger than a thumb's reach on a small card. In CSS pixels, as is all of this.
TILE_SMALLEST, TILE_WIDEST, TILE_HIGHEST = 48, 240, 190
TILE_CHARACTERS, TILE_LINES, TILE_LETTERS = 28, 3, 26
TILE_ICON = (12, 72)
# Between the icon and its label; letters' own boxes leave some air already.
TILE_GAP = 28
# The rim is left out, where frames and rounded corners are. Points this dense meet the strokes of any icon.
TILE_RIM, TILE_POINTS = 6, 64
# A unit and its field share a rim, to within so many pixels.
AFFIXED = 3.0
# Between an icon and the words that it stands for.
STAMP_GAP = (3.0, 24.0)
# A glyph of an icon font comes as text: one character, or a word far narrower than its letters would be.
LIGATURE = 0.22
# A live box with more lines than this is a region, and says nothing of how its parts look.
LIVE_LINES = 4
# Shares of the page's text from which an ink is one of its body inks: greys are by nature, colours only as the rule.
BODY_GREY, BODY_COLOUR = 0.06, 0.35
GREY = 14.0


@dataclass(frozen=True, eq=False)
class Page:
    """A page as it was read, for n boxes, c of them small enough to be looked at closely, and m lines of text.

    Attributes
    ----------
    boxes : (n, 4), cut to the page.
    texts, lengths : the lines of text on the page, glyphs of icon fonts counted as one character.
    close, outlines : rows of the c boxes, and how those are drawn.
    pictured : (n,) which boxes show a photo or another picture, and are no larger than the c boxes.
    tint : (m,) how far a line's ink is set off by its hue from what body text is written in, 0..1.
    off_body : (m,) CIE Lab distance of a line's ink from the nearest ink of body text.
    figures : (m,) which lines are numbers without a letter.
    fields : (f, 4) where visitors type.
    root : (n,) the nearest small live box, the box itself included, -1 for none.
    """

    canvas: Canvas
    boxes: Floats
    parents: Ints
    texts: Floats
    lengths: Ints
    held: Holdings
    inks: Inks
    close: Ints
    outlines: Outlines
    pictured: Bools
    tint: Floats
    off_body: Floats
    root: Ints
    figures: Bools
    fields: Floats


def ramp(values: Floats | Ints, low: float | Floats, high: float | Floats) -> Floats:
    """0 up to `low`, 1 from `high` on, and a straight line between."""
    slope: Floats = np.clip((values - low) / (high - low), 0.0, 1.0)
    return slope


def read_page(
    pixels: Pixels,
    boxes: Floats,
    parents: Ints,
    texts: Floats,
    lengths: Ints,
    pictures: Floats,
    live: Bools,
    figures: Bools,
    fields: Floats,
    owners: Ints,
) -> Page:
    """Everything that all kinds of things need to know; arguments as for `perceive`."""
    canvas = Canvas(pixels)
    boxes = clipped(boxes, canvas.width, canvas.height)
    lengths = np.where(texts[:, 2] < LIGATURE * lengths * texts[:, 3], 1, lengths)
    texts = clipped(texts, canvas.width, canvas.height)
    shown = areas(texts) > 0
    texts, lengths, figures, owners = texts[shown], lengths[shown], figures[shown], owners[shown]
    w, h = boxes[:, 2], boxes[:, 3]
    fits = (np.minimum(w, h) >= SMALLEST) & (w <= WIDEST) & (h <= HIGHEST)
    pictured = _is_picture(boxes, pictures)
    close = np.flatnonzero(fits & ~pictured)
    page = Page(
        canvas=canvas,
        boxes=boxes,
        parents=parents,
        texts=texts,
        lengths=lengths,
        held=hold(boxes, parents, texts, lengths, owners),
        inks=read_inks(canvas, texts),
        close=close,
        outlines=read_outlines(canvas, boxes[close]),
        pictured=fits & pictured,
        tint=np.zeros(len(texts)),
        off_body=np.zeros(len(texts)),
        root=np.full(len(boxes), -1, dtype=np.int64),
        figures=figures,
        fields=fields,
    )
    return with_live(page, live)


def with_live(page: Page, live: Bools) -> Page:
    """The same page with other boxes known to be live, (n,): what body text is written in is read outside of those."""
    held, inks = page.held, page.inks
    is_root = live & (held.lines <= LIVE_LINES)
    root = np.where(is_root, np.arange(len(page.boxes)), nearest_above(is_root, page.parents))
    free = inks.legible & ((held.owner < 0) | (root[held.owner] < 0))
    body = _body_inks(inks, page.lengths, free)
    distance = np.linalg.norm(inks.ink[:, None] - body, axis=2).min(axis=1, initial=np.inf)
    off_body = np.where(np.isfinite(distance), distance, 0.0)
    chroma = np.hypot(inks.ink[:, 1], inks.ink[:, 2])
    tint = np.where(inks.legible, np.minimum(ramp(off_body, 10, 30), ramp(chroma, 10, 28)), 0.0)
    return replace(page, tint=tint, off_body=off_body, root=root)


def _body_inks(inks: Inks, lengths: Ints, free: Bools) -> Floats:
    """The inks that running text is written in, (k, 3) Lab, judged by lines outside live things if possible."""
    use = free if free.any() else inks.legible
    grid = 6.0
    colours, which = np.unique(np.round(inks.ink[use] / grid), axis=0, return_inverse=True)
    colours = colours * grid
    weight = np.bincount(which.reshape(-1), lengths[use], len(colours))
    near = np.linalg.norm(colours[:, None] - colours, axis=2) < 2 * grid
    needed = np.where(np.hypot(colours[:, 1], colours[:, 2]) < GREY, BODY_GREY, BODY_COLOUR)
    return colours[near @ weight >= needed * weight.sum()]


def _is_picture(boxes: Floats, pictures: Floats) -> Bools:
    """Which boxes show a picture rather than stand on one."""
    if not len(pictures):
        return np.zeros(len(boxes), dtype=bool)

    def filled(some: Floats) -> Bools:
        area = np.maximum(1, areas(some))[:, None]
        covers = intersections(some, pictures) >= 0.5 * area
        fills: Bools = np.any(covers & (areas(pictures) <= 1.5 * area), axis=1)
        return fills

    return in_parts(filled, boxes)


def drawn_boxes(page: Page) -> tuple[Bools, Features]:
    """Which of the `close` boxes are set off from their surround, and the features of all of them."""
    o, held, rows = page.outlines, page.held, page.close
    box = page.boxes[rows]
    w, h = box[:, 2], box[:, 3]
    small, squareness = np.minimum(w, h), np.minimum(w, h) / np.maximum(w, h)
    some, wordless = held.lines[rows] > 0, held.longest[rows] <= 1
    ink = 1 - o.flat
    iconic = wordless & (ink > 0.02) & (ink < 0.6) & (squareness > 0.5)
    initials = ~wordless & (held.characters[rows] <= 3) & (squareness > 0.9)
    drawn = _is_drawn(page)
    tile = _tiles(page, drawn)
    labels = _labels(page)
    rounded, framed = o.radius >= 0.38 * small, ramp(o.frame_contrast, 4, 30)
    features = {
        "edge": np.maximum(ramp(o.fill_contrast, 4, 60), framed),
        "rounded": o.radius >= 2,
        "pill": rounded & (h >= 24) & ~iconic & ~initials,
        "shadow": ramp(o.shadow, 2, 12),
        "vivid": ramp(np.hypot(o.fill[:, 1], o.fill[:, 2]), 10, 40) * (o.fill_contrast >= 12) * ~iconic,
        **labels,
        # In a tile it is the icon and the label together that stand in the middle.
        "label": np.maximum(labels["label"], tile),
        "tile": tile,
        "iconic": iconic * (1 - ramp(np.maximum(w, h), 36, 56)),
        "stamp": iconic & _before_words(page),
        "blank": ~some & ~iconic,
        "low": (1 - ramp(h, 19, 28)) * (1 - 0.6 * framed),
        "tall": ramp(h, 64, 130) * np.where(rounded & (squareness > 0.75), 0.3, 1 - 0.7 * tile),
        "wide": ramp(w, 330, 640),
        "bleeds": (box[:, 0] <= 1) & (box[:, 0] + w >= page.canvas.width - 1),
        "crowded": ramp(held.pieces[rows], 2, 5),
        "gridded": ramp(o.open_ends, 0.1, 0.5),
        "meshed": ramp(o.meshed, 0.2, 0.5),
        "large": ramp(held.tallest[rows], 26, 44),
        "initials": initials,
        "headed": _headed(page)[rows],
        "affixed": _affixed(page) * (1 - ramp(o.fill_contrast, 30, 60)),
    }
    return drawn, {name: values.astype(np.float64) for name, values in features.items()}


def _is_drawn(page: Page) -> Bools:
    """Which of the `close` boxes show an edge on every side, or a fill on all but one."""
    o, held, rows = page.outlines, page.held, page.close
    left, top, right, bottom = _air(page)
    small = page.boxes[rows, 2:].min(axis=1)
    # Letters that touch the sides of a tight box make a false edge there.
    tight = (np.minimum(left, right) < 1.5) | (np.minimum(top, bottom) < 0.5)
    touched = (held.lines[rows] > 0) & (o.fill_contrast < SEEN) & tight
    whole = (o.sides >= 0.99) | ((o.sides >= 0.74) & (o.fill_contrast >= 10))
    # An icon that fills its box shows edges too, but no even rim within them.
    bounded = (held.longest[rows] > 1) | ((small >= 18) & (o.rim >= 0.85))
    strong = np.maximum(o.fill_contrast, o.frame_contrast) >= SEEN
    drawn: Bools = whole & bounded & ~touched & strong & (o.flat >= 0.35) & (small >= 12)
    return drawn


def _air(page: Page) -> Floats:
    """Distances from the edges of each `close` box to its text, (4, c): left, top, right, bottom."""
    box, extent = page.boxes[page.close], page.held.extent[page.close]
    return np.concatenate([extent[:, :2] - box[:, :2], box[:, :2] + box[:, 2:] - extent[:, 2:]], axis=1).T


def _labels(page: Page) -> dict[str, Floats]:
    """How far what each `close` box holds is a label: little text, in one piece, in the middle, with air around it."""
    held, rows = page.held, page.close
    left, top, right, bottom = _air(page)
    extent = held.extent[rows]
    w, h = page.boxes[rows, 2], page.boxes[rows, 3]
    centred = 1 - ramp(np.abs(left - right) / 2, np.maximum(5, 0.06 * w), np.maximum(12, 0.2 * w))
    centred *= 1 - ramp(np.abs(top - bottom) / 2, np.maximum(4, 0.12 * h), np.maximum(8, 0.3 * h))
    by_height = np.round((extent[:, 3] - extent[:, 1]) / np.maximum(1, held.tallest[rows]))
    text_rows = np.minimum(held.lines[rows], by_height)
    short = (held.lines[rows] > 0) * (1 - ramp(held.characters[rows], 28, 60)) * (1 - ramp(text_rows, 3, 5))
    compact = 1 - ramp(extent[:, 2] - extent[:, 0] - held.length[rows], 24, 60)
    mixed = _mixed(page)[rows]
    air = ramp(np.minimum(top, bottom), 1.5, 5) * ramp(np.minimum(left, right), 2, 6)
    return {
        "label": short * centred * compact * (1 - mixed) * (held.longest[rows] > 1),
        "short": short,
        "padded": (held.lines[rows] > 0) * centred * air,
        "mixed": mixed,
    }


def _tiles(page: Page, drawn: Bools) -> Floats:
    """How far each `close` box is a tile: one icon, below it one short label, and both in the middle."""
    box, held, rows = page.boxes[page.close], page.held, page.close
    w, h = box[:, 2:].T
    sized = (np.minimum(w, h) >= TILE_SMALLEST) & (w <= TILE_WIDEST) & (h <= TILE_HIGHEST)
    worded = (held.longest[rows] > 1) & (held.lines[rows] <= TILE_LINES) & (held.characters[rows] <= TILE_CHARACTERS)
    tile = np.zeros(len(rows))
    for at in np.flatnonzero(sized & worded & drawn):
        tile[at] = _tile(page, box[at])
    return tile


def _tile(page: Page, box: Floats) -> float:
    x, y, w, h = box
    middles = page.texts[:, :2] + page.texts[:, 2:] / 2
    inside = ((middles >= box[:2]) & (middles < box[:2] + box[2:])).all(axis=1)
    words = np.flatnonzero(inside & (page.lengths > 1))
    # A figure and its caption are no label, nor is a heading with words below.
    if len(np.unique(page.held.owner[words])) != 1 or page.texts[words, 3].max() > TILE_LETTERS:
        return 0.0
    lines = page.texts[words]
    left, top = lines[:, :2].min(axis=0)
    right, bottom = (lines[:, :2] + lines[:, 2:]).max(axis=0)

    across = np.linspace(x + TILE_RIM, x + w - TILE_RIM, TILE_POINTS)
    down = np.linspace(y + TILE_RIM, y + h - TILE_RIM, TILE_POINTS)[:, None]
    colours = page.canvas.at(across, down)
    drawn = apart(colours, middle(colours.reshape(-1, 4), axis=0)) > 2 * SEEN
    drawn &= ~((across >= left - 2) & (across <= right + 2) & (down >= top - 1) & (down <= bottom + 1))
    columns, at_rows = across[drawn.any(axis=0)], down[drawn.any(axis=1), 0]
    if not len(columns):
        return 0.0
    icon_w, icon_h = np.ptp(columns), np.ptp(at_rows)
    is_icon = min(icon_w, icon_h) >= TILE_ICON[0] and max(icon_w, icon_h) <= TILE_ICON[1]
    is_icon &= max(icon_w, icon_h) <= 2 * min(icon_w, icon_h)
    above = at_rows[-1] <= top + 2 and top - at_rows[-1] <= TILE_GAP
    if not (is_icon and above):
        return 0.0
    aside = max(abs(columns[0] + columns[-1] - 2 * x - w), abs(left + right - 2 * x - w)) / 2
    off = abs(at_rows[0] + bottom - 2 * y - h) / 2
    return float((1 - ramp(aside, max(4, 0.06 * w), max(8, 0.12 * w))) * (1 - ramp(off, 0.1 * h, 0.2 * h)))


def _before_words(page: Page) -> Bools:
    """Which of the `close` boxes stand right before words that belong to another box, as the icon of a caption does."""
    words = (page.lengths > 1) & page.inks.legible
    left, top, _, height = page.texts[words].T
    middle_y = top + height / 2

    def stands_so(boxes: Floats) -> Bools:
        x, y, w, h = boxes.T[:, :, None]
        gap = left - x - w
        near = (gap >= STAMP_GAP[0]) & (gap <= STAMP_GAP[1])
        so: Bools = np.any(near & (middle_y >= y) & (middle_y < y + h), axis=1)
        return so

    return in_parts(stands_so, page.boxes[page.close])


def _affixed(page: Page) -> Bools:
    """Which of the `close` boxes touch the side of a field of their own height, as a unit does, or hold one."""
    left, top, width, height = page.fields.T
    middle_x, middle_y = left + width / 2, top + height / 2

    def touches_or_holds(boxes: Floats) -> Bools:
        x, y, w, h = boxes.T[:, :, None]
        level = (np.abs(y - top) <= AFFIXED) & (np.abs(h - height) <= AFFIXED)
        touching = (np.abs(x + w - left) <= AFFIXED) | (np.abs(left + width - x) <= AFFIXED)
        within = (x <= middle_x) & (middle_x < x + w) & (y <= middle_y) & (middle_y < y + h)
        held = within & (w * h > width * height + 1)
        so: Bools = np.any((level & touching) | held, axis=1)
        return so

    return in_parts(touches_or_holds, page.boxes[page.close])


def _headed(page: Page) -> Floats:
    """How far each box holds words in letters of two sizes: a figure and what it counts, a heading and its words."""
    words = (page.held.owner >= 0) & (page.lengths > 1)
    small = np.full(len(page.boxes), np.inf)
    np.minimum.at(small, page.held.owner[words], page.texts[words, 3])
    smallest = -highest_inside(-small, page.parents)
    return np.where(np.isfinite(smallest), ramp(page.held.tallest / smallest, 1.5, 2.0), 0.0)


def _mixed(page: Page) -> Floats:
    """How far a box holds both tinted and plain words: a panel with a link does, a button's label does not."""
    n, owned = len(page.boxes), page.held.owner >= 0
    words = owned & (page.lengths > 1) & page.inks.legible
    tinted, plain = np.zeros(n), np.zeros(n)
    np.maximum.at(tinted, page.held.owner[words], page.tint[words])
    np.maximum.at(plain, page.held.owner[words], 1 - page.tint[words])
    return np.minimum(highest_inside(tinted, page.parents), highest_inside(plain, page.parents))
