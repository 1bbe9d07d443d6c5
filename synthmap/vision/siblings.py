"""What holds the same place in the blocks beside a thing's own: the other items of its list, rows of its table, cards.

A list repeats itself, and one dead entry among live ones is told by the others: they stand at the same place in
sibling blocks and look the same.
"""

from __future__ import annotations

import numpy as np

from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.vision.regions import ancestors

# How far up a list may be: an item may hold its link some wrappers deep.
LEVELS = 7
# Two things stand at the same place in their blocks if they do to within so many pixels.
ALIGNED = 2.5


def live_siblings(
    numbers: Ints, roots: Ints, rows: Ints, boxes: Floats, parents: Ints, extents: Floats
) -> tuple[Ints, Ints]:
    """How many live things, and how many others, hold each thing's place in a sibling block, shape (n,) each.

    `numbers` say which things look the same, `roots` the live box that each is part of, -1 for none. `rows` are the
    things' boxes, `extents` (n, 4) where they are drawn: left, top, right, bottom; `boxes` and `parents` are of all
    boxes. Two things are compared in the children of the innermost box around both: there they must stand at the same
    place, by the left edge, the middle or the right edge, and by the top. So each pair counts once.
    """
    n = len(numbers)
    live, other = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    branch = rows.copy()
    for _ in range(LEVELS):
        home = np.where(branch >= 0, parents[branch], -1)
        at = np.flatnonzero(home >= 0)
        found = [
            _same_place(home[at], branch[at], numbers[at], roots[at], offsets)
            for offsets in _offsets(extents[at], boxes[branch[at]])
        ]
        counts = np.stack(found)  # (ways to align, live or other, things)
        best = counts.sum(axis=1).argmax(axis=0)
        live[at] += counts[best, 0, np.arange(len(at))]
        other[at] += counts[best, 1, np.arange(len(at))]
        branch = home
    return live, other


def _offsets(extents: Floats, blocks: Floats) -> list[Floats]:
    """Where things stand in their blocks, by each way to align them: pairs of across and down, shape (n, 2)."""
    left, top = (extents[:, :2] - blocks[:, :2]).T
    right = blocks[:, 0] + blocks[:, 2] - extents[:, 2]
    return [np.stack([across, top], axis=1) for across in (left, (left - right) / 2, right)]


def _same_place(home: Ints, branch: Ints, numbers: Ints, roots: Ints, offsets: Floats) -> Ints:
    """Live and other things at each thing's place in the other children of its home, shape (2, n)."""
    group = _grouped(home, _grouped(numbers, np.zeros(len(home))))
    for values in offsets.T:
        group = _grouped(group, values)
    own, kin = _grouped(group, branch), _grouped(group, roots)
    alive = roots >= 0

    def count(of: Ints, flags: Bools) -> Ints:
        return np.bincount(of[flags], minlength=len(home))[of].astype(np.int64)

    # What is part of the same live thing is no company: the cells of a row that leads on as a whole.
    live = count(group, alive) - count(own, alive) - count(kin, alive) + count(_grouped(own, roots), alive)
    return np.stack([live, count(group, ~alive) - count(own, ~alive)])


def _grouped(group: Ints, values: Floats | Ints) -> Ints:
    """Groups split wherever their values, in order, leave a gap wider than ALIGNED (or than 0 for whole numbers)."""
    reach = ALIGNED if values.dtype.kind == "f" else 0
    order = np.lexsort((values, group))
    new = (np.diff(group[order], prepend=group[order[:1]]) != 0) | (
        np.diff(values[order], prepend=values[order[:1]]) > reach
    )
    number = np.zeros(len(group), dtype=np.int64)
    number[order] = np.cumsum(new)
    return number


def whole_things(
    numbers: Ints, roots: Ints, rows: Ints, boxes: Floats, parents: Ints, extents: Floats, wanted: Bools
) -> Ints:
    """The box that each of the `wanted` things stands for: the one around it that fits it as a live twin's box does.

    The words of a link in a menu are often a small part of it: what such words stand for where they are dead is seen
    by the room that live words of the same look have around them. Shape (n,), the thing's own row where none fits.
    """
    whole = rows.copy()
    lives = np.flatnonzero(roots >= 0)
    room = _room(extents[lives], boxes[roots[lives]])
    for at in np.flatnonzero(wanted):
        theirs = room[numbers[lives] == numbers[at]]
        if len(theirs):
            chain = [int(rows[at]), *ancestors(parents, int(rows[at]))][:LEVELS]
            mine = _room(np.broadcast_to(extents[at], (len(chain), 4)), boxes[chain])
            whole[at] = chain[int(_fits(mine, theirs).argmax())]
    return whole


def _room(extents: Floats, boxes: Floats) -> Floats:
    """Room around things in boxes, and the boxes' widths: left, top, right, bottom, width, shape (n, 5)."""
    left, top = (extents[:, :2] - boxes[:, :2]).T
    right, bottom = (boxes[:, :2] + boxes[:, 2:] - extents[:, 2:]).T
    return np.stack([left, top, right, bottom, boxes[:, 2]], axis=1)


def _fits(mine: Floats, theirs: Floats) -> Ints:
    """With how many of the others each of my rooms agrees, the box as wide as theirs or fitted to its words."""
    apart = np.abs(mine[:, None] - theirs) <= ALIGNED
    alike = apart[..., 0] & apart[..., 1] & apart[..., 3] & (apart[..., 2] | apart[..., 4])
    count: Ints = alike.sum(axis=1)
    return count
