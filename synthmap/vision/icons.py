"""Bare icons and pictures as things that can look clickable: nothing but the page's other ones tells what they do."""

from __future__ import annotations

import numpy as np

from synthmap.model.geometry import Bools, Floats, Ints, areas, intersections
from synthmap.vision.features import Page
from synthmap.vision.inks import read_inks
from synthmap.vision.likeness import Looks, clusters, count_alike, look_numbers
from synthmap.vision.regions import count_inside, highest_inside, nearest_above
from synthmap.vision.scorecard import score_of
from synthmap.vision.siblings import whole_things
from synthmap.vision.things import TOLD, Things, corners, gap, listed, roots_of

ICON_SMALLEST, ICON_LARGEST = 8, 56
# Times as long as it is wide, beyond which several drawings in a box are several icons.
ICON_LONGEST = 1.5
# Icons compared with all others at a time.
BATCH = 512


def score_icons(page: Page, free: Bools, live: Bools, links: Bools) -> Things:
    """Bare icons, without those that stand in or beside one of the `links`, as parts of it."""
    close, box = page.close, page.boxes[page.close]
    solid = 1 - page.outlines.flat
    size = (box[:, 2:].min(axis=1) >= ICON_SMALLEST) & (box[:, 2:].max(axis=1) <= ICON_LARGEST)
    single = (page.held.longest[close] <= 1) & (page.held.pieces[close] <= 1)
    found = size & free[close] & single & (solid > 0.05) & (solid < 0.8)
    icon = np.zeros(len(page.boxes), dtype=bool)
    icon[close[found]] = True
    icon &= ~_rows_of_icons(page, icon)
    rows = np.flatnonzero(icon & (nearest_above(icon, page.parents) < 0))
    icon = np.isin(np.arange(len(icon)), rows)
    looks = Looks(
        kind=np.zeros(len(rows), dtype=np.int64),
        ink=read_inks(page.canvas, page.boxes[rows]).ink,
        fill=np.zeros((len(rows), 3)),
        height=page.boxes[rows, 2:].min(axis=1),
        stroke=np.zeros(len(rows)),
    )
    numbers, roots = look_numbers(looks), roots_of(page, icon, live)[rows]
    alike, others = count_alike(numbers, roots, rows, page.parents)
    extents = corners(page.boxes[rows])
    features = {"like": alike / (alike + others + 1), "listed": listed(page, numbers, roots, rows, extents)}
    silent = _beside_a_link(page, rows, links) | _overlapping(page.boxes[rows])
    # A figure is no icon, whatever it is as high as; in a row of page numbers it is one of them.
    silent |= _figures(page)[rows] & (features["listed"] == 0)
    score = np.where(silent, 0.0, score_of("icon", features))
    dead = (roots < 0) & (score >= TOLD)
    whole = whole_things(numbers, roots, rows, page.boxes, page.parents, extents, dead)
    return Things("icon", whole, rows, roots, features, score, alike, silent)


def score_pictures(page: Page, free: Bools) -> Things:
    """Photos and other pictures: those of one size are one look, whatever they show."""
    shows = page.pictured & free
    rows = np.flatnonzero(shows & (count_inside(page.pictured, page.parents) == 0))
    width, height = page.boxes[rows, 2:].T
    looks = Looks(
        kind=clusters(width),
        ink=np.zeros((len(rows), 3)),
        fill=np.zeros((len(rows), 3)),
        height=height,
        stroke=np.zeros(len(rows)),
    )
    numbers, roots = look_numbers(looks), page.root[rows]
    alike, others = count_alike(numbers, roots, rows, page.parents)
    extents = corners(page.boxes[rows])
    features = {"like": alike / (alike + others + 1), "listed": listed(page, numbers, roots, rows, extents)}
    silent = _overlapping(page.boxes[rows])
    score = np.where(silent, 0.0, score_of("picture", features))
    dead = (roots < 0) & (score >= TOLD)
    whole = whole_things(numbers, roots, rows, page.boxes, page.parents, extents, dead)
    return Things("picture", whole, rows, roots, features, score, alike, silent)


def _figures(page: Page) -> Bools:
    """Which boxes hold figures, and nothing else that is written."""
    held = np.zeros(len(page.boxes))
    own = page.figures & (page.held.owner >= 0)
    held[page.held.owner[own]] = 1.0
    figures: Bools = (highest_inside(held, page.parents) > 0) & (page.held.pieces == 1)
    return figures


def _rows_of_icons(page: Page, icon: Bools) -> Bools:
    """Which boxes hold several icons side by side, small as they are."""
    leaf = icon & (count_inside(icon, page.parents) == 0)
    side_by_side = page.boxes[:, 2:].max(axis=1) > ICON_LONGEST * page.boxes[:, 2:].min(axis=1)
    return (count_inside(leaf, page.parents) > 1) & side_by_side


def _overlapping(boxes: Floats) -> Bools:
    """Which icons lie across one another: shapes of one drawing, a map or a chart."""
    found = np.zeros(len(boxes), dtype=bool)
    for start in range(0, len(boxes), BATCH):
        batch = boxes[start : start + BATCH]
        shared = intersections(batch, boxes)
        shared[np.arange(len(batch)), start + np.arange(len(batch))] = 0.0
        found[start : start + BATCH] = (shared > 0.1 * areas(batch)[:, None]).any(axis=1)
    return found


def _beside_a_link(page: Page, rows: Ints, links: Bools) -> Bools:
    """Which icons stand in a link, or next to one in the same box, and are not live for themselves."""
    beside = np.zeros(len(rows), dtype=bool)
    for link in np.flatnonzero(links):
        home = page.parents[rows]
        family = (home == link) | ((home >= 0) & (home == page.parents[link]))
        family &= page.root[rows] == page.root[link]
        if family.any():
            box = page.boxes[rows]
            beside |= family & (gap(corners(box), page.held.extent[link]) <= 1.5 * page.held.tallest[link])
    return beside
