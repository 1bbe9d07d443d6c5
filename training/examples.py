"""Turns captured views into examples: what was measured of each thing, and whether it works.

A live thing is measured as it would be if it were dead: with a share of the page's live boxes, itself and all that it
is nested with among them, taken for dead. So it is never its own example, a twin without its link would have the very
same features, and what its neighbours say of it is what they would say in an audit.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from gather import PLAIN

from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.vision.affordance import things_of
from synthmap.vision.features import Page, read_page, with_live
from synthmap.vision.regions import nearest_above
from synthmap.vision.things import Things

# In how many parts a page's live boxes are taken for dead, one after the other.
PARTS = 5


@dataclass(frozen=True, eq=False)
class Examples:
    """Things of one kind, n of them: features (n, f) by `names`, whether each works, its site, its view's number."""

    names: tuple[str, ...]
    features: Floats
    works: Bools
    site: tuple[str, ...]
    view: Ints


def examples_of(folder: Path, seed: int) -> dict[str, Examples]:
    """All things of all views in a folder, by kind."""
    parts: dict[str, list[tuple[Floats, Bools, str, int]]] = {}
    names: dict[str, tuple[str, ...]] = {}
    for number, file in enumerate(sorted(folder.glob("*.npz"))):
        for things, asked, works in _of_view(file, np.random.default_rng([seed, zlib.crc32(file.name.encode())])):
            names[things.card] = tuple(things.features)
            values = np.stack([values[asked] for values in things.features.values()], axis=1)
            parts.setdefault(things.card, []).append((values, works[asked], file.name.split("~")[0], number))
    return {kind: _joined(names[kind], parts[kind]) for kind in sorted(parts)}


def _joined(names: tuple[str, ...], parts: list[tuple[Floats, Bools, str, int]]) -> Examples:
    return Examples(
        names,
        np.concatenate([values for values, *_ in parts]),
        np.concatenate([works for _, works, *_ in parts]),
        tuple(site for values, _, site, _ in parts for _ in values),
        np.concatenate([np.full(len(values), number) for values, *_, number in parts]),
    )


def _of_view(file: Path, rng: np.random.Generator) -> Iterator[tuple[Things, Bools, Bools]]:
    """Things, which of them are examples, and which of those work: plain ones once, live ones each in their part."""
    with np.load(file) as kept:
        given = {name: kept[name] for name in kept.files}
    live, label = given["live"], given["label"]
    pixels = cv2.imdecode(given["png"], cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError(f"{file}: the picture in it cannot be read")
    page = read_page(
        np.asarray(pixels, dtype=np.uint8),
        given["boxes"],
        given["parents"],
        given["texts"],
        given["text_lengths"],
        given["pictures"],
        live,
        given["figures"],
        given["fields"],
        given["owners"],
    )
    for things in things_of(page, live):
        plain = (things.root < 0) & (label[things.shown] == PLAIN) & (label[things.rows] == PLAIN)
        yield things, plain & ~things.ruled, np.zeros(len(plain), dtype=bool)
    outermost = _outermost(live, given["parents"])
    part = rng.permutation(len(live)) % PARTS
    for each in range(PARTS):
        dead = live & (part[outermost] == each)
        if dead.any():
            yield from _unlinked(page, live, dead)


def _unlinked(page: Page, live: Bools, dead: Bools) -> Iterator[tuple[Things, Bools, Bools]]:
    """The things that the boxes in `dead` are, in a page where those do nothing."""
    whole = {things.card: things for things in things_of(page, live)}
    for things in things_of(with_live(page, live & ~dead), live & ~dead):
        before = whole[things.card]
        root = np.full(len(live), -1, dtype=np.int64)
        root[before.shown] = before.root
        was = root[things.shown]
        works = (things.root < 0) & (was >= 0) & dead[np.maximum(was, 0)]
        yield things, works & ~things.ruled, works


def _outermost(live: Bools, parents: Ints) -> Ints:
    """For each box the outermost live box around it, itself where there is none."""
    outermost = np.arange(len(live))
    above = nearest_above(live, parents)
    for row in range(len(live)):  # document order: what is around comes first
        if above[row] >= 0:
            outermost[row] = outermost[above[row]]
    return outermost
