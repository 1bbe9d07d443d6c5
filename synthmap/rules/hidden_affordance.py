"""Works when it is clicked, and looks like plain content.

**What it catches.** A paragraph that opens something, a table row or a list entry that leads on, with nothing in its
look that says so: the mirror of `false-affordance`.

**Why it matters.** What nobody takes for a control is found by accident or not at all. On a touch screen there is no
pointer that would turn into a hand.

**How it decides.** An element works by a proof of its own, holds words, and neither it nor anything in it, and no box
that it fills or has all the words of, scores `threshold` in perceived clickability, which knows only pixels and text
geometry. It is then clicked for real, and reported where the click is answered. Fields and their labels, pictures, what
holds another control, what is only listened to for drags, and regions of the page rather than pieces of content are
left out; so is what is known by its place: a short label that stands alone, in a menu or a header, the site's name and
the visitor's portrait there; and so are words that the picture of the page does not show. Links to one
address are one finding, which counts them, and so is the same kind of thing over and over, from three on. Where the
click could not be made, the outcome is `incomplete`.

**Thresholds.** `threshold` (default 0.3): the score below which a thing gives no sign of being clickable; of things
scored below it fewer than three in ten work. A mouse pointer that turns into a hand makes it a note on devices that
have one. At most 12 elements a view are clicked, the largest.

**To silence it.** `rules: {hidden-affordance: off}`, a lower `threshold`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import Bools, Floats, Ints, areas, in_parts, intersections
from synthmap.model.identity import normal_target
from synthmap.model.running_text import blocks_of
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import answer_for, box_of, is_current, undecided
from synthmap.rules._conventions import customs
from synthmap.rules._registry import Claim, rule
from synthmap.rules._repeated import by_kind, instances
from synthmap.rules._resemblance import unlike
from synthmap.rules._unstable import trust
from synthmap.rules._words import called, counted, sentence
from synthmap.vision.inks import legible

_MAX_SUSPECTS = 12
_FORMS = frozenset({"input", "textarea", "select", "option", "label", "form", "fieldset", "summary"})
_PRESSES = frozenset({"listener:mousedown", "listener:pointerdown", "listener:touchstart"})
_A_HAND = frozenset({"href", "cursor:pointer"})  # facts that turn a mouse pointer into a hand
_LARGEST = 0.5  # of a window's area: a larger thing is a region, whose click is nobody's aim
_A_DOT = 2.0  # px: words in a box of that size are for screen readers
_SMALLEST = 12.0  # px: a smaller thing is nothing to read
_MOST_BLOCKS = 2  # of text in a piece of content; more are a region
_PICTURED = 0.4  # of its area: what a picture takes up that much of is a picture, and those are tried
_A_SENTENCE = 25  # characters: a shorter label that stands alone is known as a link by its place, in a menu or a header
_FILLED = 0.8  # of a box's area: an element that takes up that much of it has the box for its look


@dataclass(frozen=True)
class Options:
    """`threshold`: the perceived clickability, 0..1, below which a thing that works gives no sign of it."""

    threshold: float = 0.3


def suspects(snapshot: Snapshot, options: Options) -> Iterator[int]:
    """What works and looks like plain content, the largest first."""
    firsts = np.array([group[0] for group in _by_target(snapshot.elements, _hidden(snapshot, options))], dtype=np.int64)
    size = areas(snapshot.elements.box[firsts])
    yield from sorted(map(int, firsts[np.argsort(-size, kind="stable")][:_MAX_SUSPECTS]))


@rule("hidden-affordance", level="warning", options=Options, suspects=suspects)
def hidden_affordance(snapshot: Snapshot, options: Options) -> Iterator[Claim]:
    """Report what looks like plain content and answered a click."""
    table = snapshot.elements
    leading = {group[0]: group for group in _by_target(table, _hidden(snapshot, options))}
    clicked = [row for row in leading if row in snapshot.probes]
    for alike in by_kind(table, (row for row in clicked if answer_for(snapshot, row).verdict == "live")):
        told = sorted(row for first in alike for row in leading[first])
        yield _claim(snapshot, told, _accusation(table, alike, told), options, row=told[0])
    unsettled = (row for row in clicked if answer_for(snapshot, row).verdict == "unknown")
    for why, rows in undecided(snapshot, unsettled):
        name = sentence(called(table, rows[0]))
        what = f"{name} looks" if len(rows) == 1 else f"{name} and {len(rows) - 1:,} more look"
        message = f"{what} like plain content; whether a click does anything could not be settled: {why}."
        row, subject = (rows[0], "") if len(rows) == 1 else (None, f"undecided: {why}")
        yield _claim(snapshot, rows, message, options, row=row, subject=subject, outcome="incomplete")


def _accusation(table: ElementTable, alike: Sequence[int], told: Sequence[int]) -> str:
    """What is said of a thing that works unseen, and of the others that lead where it leads or are of its kind."""
    others = len(told) - 1
    said = f"{sentence(called(table, told[0]))} works when it is clicked, and looks like plain content."
    if not others:
        return said
    what = counted(others, "other like it", "others like it")
    if len(alike) == 1:
        what = counted(others, "other link to the same address", "other links to the same address")
    return f"{said} So {'do' if others > 1 else 'does'} {what}."


def _by_target(table: ElementTable, rows: Ints) -> list[list[int]]:
    """The rows, links to one address in one group, whatever they say; groups and rows in document order."""
    groups: dict[object, list[int]] = {}
    for row in map(int, rows):
        leads = "href" in table.evidence[row]
        groups.setdefault(normal_target(table.attributes[row].get("href", "")) if leads else row, []).append(row)
    return list(groups.values())


def _hidden(snapshot: Snapshot, options: Options) -> Ints:
    """Rows that work by a proof of their own, hold words, and show no sign of it, in document order."""
    table = snapshot.elements
    own = table.action == np.arange(len(table))
    works = table.is_any(Liveness.LIVE) & own & table.visible & table.drawn & table.takes_pointer
    said = _words(snapshot)
    apt = works & (_as_a_whole(table, said) < options.threshold) & _is_a_piece(snapshot)
    apt &= (said > 0) & (_blocks(snapshot) <= _MOST_BLOCKS)
    known = customs(snapshot)
    judged = [
        row
        for row in map(int, np.flatnonzero(apt))
        if row not in known and _judged(table, row) and (said[row] >= _A_SENTENCE or _in_a_sentence(snapshot, row))
    ]
    return _read(snapshot, judged)


def _read(snapshot: Snapshot, rows: Sequence[int]) -> Ints:
    """Those of the rows that have a line whose letters can be told from their ground in the picture."""
    table, texts = snapshot.elements, snapshot.texts
    lines: dict[int, list[int]] = {row: [] for row in rows}
    for line, element in enumerate(texts.element.tolist()):
        for row in (element, *table.ancestors(element)):
            if row in lines:
                lines[row].append(line)
    asked = sorted({line for found in lines.values() for line in found})
    seen = dict(zip(asked, legible(snapshot.screenshot.pixels, texts.box[asked]).tolist(), strict=True))
    return np.array([row for row in rows if any(seen[line] for line in lines[row])], dtype=np.int64)


def _as_a_whole(table: ElementTable, said: Ints) -> Floats:
    """How clickable each element looks by itself, by anything in it, or by a box that it fills or says all words of."""
    looks = np.nan_to_num(table.looks_clickable)
    whole = looks.copy()
    for row in range(len(table) - 1, 0, -1):
        above = int(table.parent[row])
        if above >= 0:
            whole[above] = max(whole[above], whole[row])
    fills = areas(table.box) * _FILLED
    for row in range(len(table)):
        for above in table.ancestors(row) if table.action[row] == row else ():
            if fills[above] <= table.box[row, 2] * table.box[row, 3] or said[above] == said[row]:
                whole[row] = max(whole[row], looks[above])
            else:
                break
    return whole


def _is_a_piece(snapshot: Snapshot) -> Bools:
    """Which elements are a piece of content by their size, and no picture."""
    boxes = snapshot.elements.box
    window = snapshot.viewport.width * snapshot.viewport.height
    sized = (boxes[:, 2:].min(axis=1) >= _SMALLEST) & (areas(boxes) <= _LARGEST * window)
    pictured = np.zeros(len(boxes), dtype=bool)
    if len(snapshot.pictures):
        shared = in_parts(lambda some: intersections(some, snapshot.pictures).max(axis=1), boxes[sized])
        pictured[sized] = shared >= _PICTURED * areas(boxes[sized])
    return sized & ~pictured


def _words(snapshot: Snapshot) -> Ints:
    """How many characters each element and all in it show, shape (n,); what is cut down to a dot is shown to nobody."""
    table, texts = snapshot.elements, snapshot.texts
    said = np.zeros(len(table), dtype=np.int64)
    shown = table.box[texts.element, 2:].max(axis=1) > _A_DOT
    np.add.at(said, texts.element[shown], texts.length[shown])
    for row in range(len(table) - 1, 0, -1):
        if table.parent[row] >= 0:
            said[table.parent[row]] += said[row]
    return said


def _blocks(snapshot: Snapshot) -> Ints:
    """How many blocks of text each element is or holds, shape (n,); none for what stands within a line."""
    table = snapshot.elements
    counted = np.zeros(len(table), dtype=np.int64)
    for block in np.unique(blocks_of(table)[snapshot.texts.element]):
        counted[[int(block), *table.ancestors(int(block))]] += 1
    return counted


def _in_a_sentence(snapshot: Snapshot, row: int) -> bool:
    """Whether it is some words of a sentence, the rest of which is its block's own."""
    table = snapshot.elements
    above = int(table.parent[row])
    if not table.inline[row] or above < 0:
        return False
    beside = snapshot.texts.element == above
    return bool(snapshot.texts.length[beside].sum() >= _A_SENTENCE)


def _judged(table: ElementTable, row: int) -> bool:
    """Whether it is content by its markup: no field, nothing dragged, no chosen one of several, no control in it."""
    facts = {fact for fact in table.evidence[row] if not fact.startswith(("cursor:", "probe:"))}
    form = table.tag[row] in _FORMS or "contenteditable" in facts
    return bool(facts) and not (form or facts <= _PRESSES or is_current(table, row) or _holds_another(table, row))


def _holds_another(table: ElementTable, row: int) -> bool:
    """Whether something in it works, or claims to, for itself."""
    for below in range(row + 1, len(table)):
        if table.parent[below] < row:
            return False
        if table.action[below] not in (row, -1) and table.visible[below]:
            return True
    return False


def _claim(snapshot: Snapshot, rows: Sequence[int], message: str, options: Options, **more: object) -> Claim:
    table, first = snapshot.elements, rows[0]
    others, sign = unlike(table, first)
    looks = round(float(np.nan_to_num(table.looks_clickable[first])), 2)
    told = f", unlike {others[0]} ({sign})" if others and sign else ""
    pointed = not snapshot.viewport.touch and not _A_HAND.isdisjoint(table.evidence[first])
    return Claim(
        message=message,
        hypothesis=f"Nothing in its look says that it can be clicked{told}.",
        action="Draw it like the things of this page that work, or give what it does to one that is.",
        metric="Clicks on it, as a share of the sessions that saw it.",
        box=box_of(table, first),
        level="note" if pointed else None,
        confidence=round((1 - looks) * trust(snapshot, first), 2),
        evidence={"looks_clickable": looks, "unlike": others, "signs_elsewhere": sign, "count": len(rows)}
        | ({"things": instances(table, rows)} if len(rows) > 1 else {}),
        **more,  # type: ignore[arg-type]
    )
