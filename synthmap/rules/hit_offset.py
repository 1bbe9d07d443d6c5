"""The area that takes the click is displaced from what is drawn.

**What it catches.** A drawn button that does nothing, while an invisible link or button beside it, of its size or with
its words, does what it promises: a control moved by a stylesheet apart from its face, an image map over a picture that
was resized, a hidden checkbox that no longer lies on its box.

**Why it matters.** The visitor presses what is drawn and nothing happens; another, aiming at something else, sets off
what nobody saw there.

**How it decides.** A target that works and draws nothing (no words, picture, background or border, or see-through)
needs something drawn where it lies. Where instead a drawn thing that claims nothing live stands beside it, off by more
than `overlap` allows and about as near as it is large, and says the same words, or has the same size and looks
clickable, that thing is clicked for real. It is accused when nothing answers. An unseen target that lies on a drawn
thing of its own size and words (a link over a card, a checkbox under its painted box) is as it should be.

**Thresholds.** `overlap` (default 0.6): the shared area of the two boxes as a part of their union, from which the
target counts as lying where it is drawn. Sizes count as the same within a quarter.

**To silence it.** `rules: {hit-offset: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import (
    Bools,
    Ints,
    areas,
    centres,
    contain,
    gaps_between,
    intersections,
    parts_of,
    size_likeness,
)
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import answer_for, box_of, why_undecided
from synthmap.rules._registry import Claim, rule
from synthmap.rules._words import called, sentence

_SMALLEST = 12.0  # px: what is kept for screen readers, or counts visits, is smaller
_SAME_SIZE = 0.64  # product of the two ratios of lengths: a quarter off in one, or a tenth in both
_SIMILAR_SIZE = 0.3  # enough where the words are the same
_NEAR = 24.0  # px between the two that are near however small they are
_NEAR_TWIN = 100.0  # px between what has the same words and the same size: nobody draws a thing twice by chance
_LOOKS = 0.5  # perceived clickability from which a thing without the target's words could be its face
_SAME_WORDS = 0.8  # of difflib's ratio: what is hidden in one of them may be part of its name
_A_NAME = 80  # characters: words beyond this are content and no name


@dataclass(frozen=True)
class Options:
    """`overlap`: share of intersection in union, 0..1, from which a target counts as lying where it is drawn."""

    overlap: float = 0.6


@dataclass(frozen=True)
class _Pair:
    """A drawn thing, the unseen target that is off it, how much of their union they share, and if words match."""

    face: int
    target: int
    overlap: float
    same_words: bool


def suspects(snapshot: Snapshot, options: Options) -> Iterator[int]:
    """The drawn things that an unseen target beside them seems to belong to."""
    for pair in _pairs(snapshot.elements, options):
        if snapshot.elements.liveness[pair.face] in (Liveness.PLAIN, Liveness.CLAIMED):
            yield pair.face


@rule("hit-offset", level="error", options=Options, problem="dead", suspects=suspects)
def hit_offset(snapshot: Snapshot, options: Options) -> Iterator[Claim]:
    """Accuse each drawn thing that answers no click while its target lies beside it."""
    table = snapshot.elements
    for pair in _pairs(table, options):
        verdict = answer_for(snapshot, pair.face).verdict
        if verdict == "dead":
            yield _claim(table, pair)
        elif verdict == "unknown" and pair.same_words:
            yield _claim(table, pair, undecided=why_undecided(snapshot, pair.face))


def _pairs(table: ElementTable, options: Options) -> list[_Pair]:
    """Each unseen target that nothing is drawn for in its place, with the likeliest thing that is drawn beside it."""
    targets, faces = _unseen(table), _drawn(table)
    if not len(targets) or not len(faces):
        return []
    pairs: dict[int, _Pair] = {}
    for part in parts_of(targets):
        for pair in _pairs_of(table, part, faces, options):
            pairs.setdefault(pair.face, pair)
    return sorted(pairs.values(), key=lambda pair: pair.face)


def _pairs_of(table: ElementTable, targets: Ints, faces: Ints, options: Options) -> Iterator[_Pair]:
    """The pairs of some of the targets, in their order."""
    ours, theirs = table.box[targets], table.box[faces]
    shared = intersections(ours, theirs)
    overlap = shared / (areas(ours)[:, None] + areas(theirs)[None] - shared)
    sizes = size_likeness(ours, theirs)
    # A face whose middle the target holds is not off it: a click there arrives.
    beside = ~contain(ours, centres(theirs)) & (overlap < options.overlap) & _nobodys(table)[faces][None]
    gaps = gaps_between(ours, theirs)
    near = gaps <= np.maximum(_NEAR, ours[:, 2:].min(axis=1))[:, None]
    beside &= near | (gaps <= np.maximum(_NEAR_TWIN, ours[:, 2:].max(axis=1))[:, None]) & (sizes >= _SAME_SIZE)
    looks = np.nan_to_num(table.looks_clickable)[faces] >= _LOOKS
    for k, target in enumerate(map(int, targets)):
        alike = np.array([_same_words(table, target, int(face)) for face in faces[overlap[k] >= options.overlap]])
        # The likeliest face: by its words, else by its look and size; of boxes in one another the outer one.
        likely = [
            (
                _same_words(table, target, int(faces[j])),
                bool(looks[j] and near[k, j] and sizes[k, j] >= _SAME_SIZE),
                -int(j),
            )
            for j in np.flatnonzero(beside[k] & (sizes[k] >= _SIMILAR_SIZE))
        ]
        same_words, same_look, outermost = max(likely, default=(False, False, 0))
        if alike.any() or (len(alike) and not same_words):
            continue
        if same_words or (same_look and not table.name[target]):
            j = -outermost
            yield _Pair(int(faces[j]), target, round(float(overlap[k, j]), 2), same_words)


def _unseen(table: ElementTable) -> Ints:
    """What works, takes clicks somewhere on the page, and shows nothing of itself."""
    own = table.action == np.arange(len(table))
    sized = (table.box[:, 2:] >= _SMALLEST).all(axis=1)
    reached = np.nan_to_num(table.reachable) > 0
    return np.flatnonzero(table.is_any(Liveness.LIVE) & own & sized & reached & ~table.drawn & table.takes_pointer)


def _drawn(table: ElementTable) -> Ints:
    """What shows something and is no larger than a control may be."""
    sized = (table.box[:, 2:] >= _SMALLEST).all(axis=1)
    return np.flatnonzero(table.visible & table.drawn & sized)


def _nobodys(table: ElementTable) -> Bools:
    """What no live thing answers for: nothing at all, something that only claims to work, or a click found it dead."""
    acts = np.where(table.action >= 0, table.liveness[table.action], Liveness.PLAIN)
    return np.isin(acts, [int(Liveness.PLAIN), int(Liveness.CLAIMED), int(Liveness.DEAD), int(Liveness.UNKNOWN)])


def _same_words(table: ElementTable, one: int, other: int) -> bool:
    """Whether both have names, and one is the other but for spaces and a few letters more."""
    names = [re.sub(r"\W+", "", table.name[row].casefold())[: _A_NAME + 1] for row in (one, other)]
    if not all(names) or max(map(len, names)) > _A_NAME:
        return False
    return SequenceMatcher(None, names[0], names[1], autojunk=False).ratio() >= _SAME_WORDS


def _claim(table: ElementTable, pair: _Pair, *, undecided: str = "") -> Claim:
    dx, dy = (round(float(d)) for d in (centres(table.box[[pair.target]]) - centres(table.box[[pair.face]]))[0])
    face = called(table, pair.face)
    where = f"an unseen {called(table, pair.target).removeprefix('the ').removeprefix('an unnamed ')} {_way(dx, dy)}"
    message = f"{sentence(face)} does nothing when it is clicked; {where} takes its clicks."
    if undecided:
        message = f"Whether {face} answers a click could not be settled, and {where} seems to be meant: {undecided}."
    return Claim(
        message=message,
        hypothesis="What is drawn and what takes the click are two elements, and they came apart in this layout.",
        action=f"Put {table.selector[pair.target] or 'the target'} where it is drawn, or better: make the drawn thing "
        "the control itself.",
        metric="Dead clicks on the drawn thing, and clicks beside it: they should fall to none.",
        row=pair.face,
        box=box_of(table, pair.face),
        outcome="incomplete" if undecided else "fail",
        confidence=0.95 if pair.same_words else 0.8,
        impact=3,
        evidence={
            "offset": [dx, dy],
            "overlap": pair.overlap,
            "target": table.selector[pair.target],
            "target_box": list(box_of(table, pair.target)),
        },
    )


def _way(dx: int, dy: int) -> str:
    """`66 px below it`, `120 px to the right and 4 px above it`."""
    across = f"{abs(dx)} px to the {'right' if dx > 0 else 'left'}" if dx else ""
    down = f"{abs(dy)} px {'below' if dy > 0 else 'above'}" if dy else ""
    return (
        f"{' and '.join(part for part in (across, down) if part)}{' it' if down else ' of it'}" if dx or dy else "on it"
    )
