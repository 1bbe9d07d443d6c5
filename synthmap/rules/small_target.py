"""A target too small to hit, or too close to the next.

**What it catches.** Live targets under 24 px with no room around them, and, on touch screens, how many stay under 44
px.

**Why it matters.** Below about 9 mm a finger misses often (Parhi 2006), and what it hits instead is the neighbour.

**How it decides.** WCAG 2.2's success criterion 2.5.8: a target smaller than 24 by 24 CSS px fails unless a circle of
24 px about its middle touches neither another target nor the circle of another small one. Excepted, as there, are links
within a line of text, controls that the browser draws itself, links whose address another link of the page has at a
sufficient size, and the marks of a drawing (a chart, a map), whose places are essential. What lies within another
target (the handle of a slider, on its track) is not that one's neighbour, and neither are a bar that stays in the
window and what scrolls under it. A handle to drag by, such as a divider's, is as narrow as what it divides. Two or more
of the same make are one finding. Targets under `min` on touch screens are one note a view (44 px: Apple's guideline and
WCAG 2.5.5; Google's is 48).

**Thresholds.** 24 px and its spacing, fixed by the standard; `min` (default 44).

**To silence it.** `rules: {small-target: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import Bools, Floats, Ints, as_box, centres, union
from synthmap.model.identity import normal_target
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import box_of, claims_of, is_dragged_alone, without_states
from synthmap.rules._registry import Claim, rule
from synthmap.rules._words import called, counted, sentence

_STANDARD = 24.0
_NATIVE_BOX = 13.0  # px: a checkbox or radio button as the browser draws it
_TINY = 16.0  # px: what is smaller is told apart from what is nearly large enough
_CARET = 8.0  # px: a text field that is no wider holds a caret for the control around it
_ALIKE = 2  # of one make, from which on they are told together
_MAX_LISTED = 20
_NOT_TYPED = frozenset(("button", "submit", "reset", "image", "checkbox", "radio", "range", "color", "file"))


@dataclass(frozen=True)
class Options:
    """`min`: the size in CSS px under which touch targets are noted."""

    min: float = 44.0


@rule("small-target", level="warning", options=Options)
def small_target(snapshot: Snapshot, options: Options) -> Iterator[Claim]:
    """Accuse targets that fail WCAG 2.5.8; note how many are under `min` on a touch screen."""
    table = snapshot.elements
    rows = np.flatnonzero(_targets(table))
    boxes = _target_boxes(table, rows)
    excepted = _excepted(snapshot, rows, boxes)
    crowding = np.where(excepted, -1, _crowding(table, rows, boxes))
    for group in _alike(table, rows, boxes, np.flatnonzero(crowding >= 0)):
        yield _crowded(table, rows, boxes, crowding, group)
    under = np.flatnonzero((_short(boxes) < options.min) & (crowding < 0) & ~excepted)
    if snapshot.viewport.touch and len(under):
        smallest = min(under, key=lambda k: (_short(boxes)[k], boxes[k, 2] * boxes[k, 3], k))
        row, many = int(rows[smallest]), len(under) > 1
        yield Claim(
            message=f"{counted(len(under), 'target')} on this touch screen {'are' if many else 'is'} under "
            f"{options.min:g} px: {'the smallest is ' if many else ''}{called(table, row)}, {_size(boxes[smallest])}.",
            hypothesis="Targets under about 9 mm are missed more often.",
            action=f"Grow the ones that matter to {options.min:g} px, by padding if not by drawing.",
            metric="Taps beside them that are followed by one on them.",
            box=box_of(table, row),
            subject="under-min",
            level="note",
            impact=1,
            effort=2,
            evidence={"count": len(under), "min": options.min, "smallest": table.selector[row]},
        )


def _alike(table: ElementTable, rows: Ints, boxes: Floats, crowded: Ints) -> Iterator[list[int]]:
    """Crowded targets one by one, and those of the same make and size in one group where they are many."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for k in map(int, crowded):
        row = int(rows[k])
        # What it stands in may be named after its place (a column), and the chosen one of several after its state.
        own, around = without_states(table.attributes[row].get("class", "")), table.ancestors(row)[:2]
        make = (own, *(table.tag[each] for each in (row, *around)))
        groups.setdefault((*make, bool(_short(boxes[k : k + 1])[0] < _TINY)), []).append(k)
    for group in groups.values():
        yield from [group] if len(group) >= _ALIKE else ([k] for k in group)


def _crowded(table: ElementTable, rows: Ints, boxes: Floats, crowding: Ints, group: Sequence[int]) -> Claim:
    """The accusation of targets that fail the standard, of one kind if they are several."""
    k, many = group[0], len(group) > 1
    row, other = int(rows[k]), int(crowding[k])
    gap = round(_gap(boxes[k], boxes[other]))
    name, neighbour = called(table, row), called(table, int(rows[other]))
    is_small = f"{sentence(name)} is only {_size(boxes[k])}, and "
    crowds = f"{neighbour if neighbour != name else 'another like it'} {f'is {gap} px away' if gap else 'touches it'}."
    others = f"{counted(len(group) - 1, 'other')} of its kind {'is' if len(group) == 2 else 'are'} no better."
    return Claim(
        message=f"{is_small}{crowds} {sentence(others)}" if many else f"{is_small}{crowds}",
        hypothesis="Fingers, and unsteady hands with a mouse, will miss it or hit its neighbour.",
        action=f"Make {'each' if many else 'it'} at least {_STANDARD:.0f} × {_STANDARD:.0f} px, "
        f"or keep that much room around it.",
        metric="Clicks beside it that are followed by one on it: they should fall to none.",
        row=row,
        box=as_box(union(boxes[group])) if many else box_of(table, row),
        impact=2,
        evidence={
            "width": round(float(boxes[k, 2]), 1),
            "height": round(float(boxes[k, 3]), 1),
            "neighbour": table.selector[rows[other]],
            "gap": gap,
            "wcag": "2.5.8",
            "targets": [table.selector[rows[each]] for each in group[:_MAX_LISTED]],
            "count": len(group),
        },
    )


def _controls(table: ElementTable) -> Bools:
    """What works, and what says that it does: a control found dead is still aimed at, and will be mended."""
    claimed = table.is_any(Liveness.CLAIMED, Liveness.DEAD, Liveness.UNKNOWN)
    says_so = np.array([bool(claims_of(table, row)) for row in range(len(table))], dtype=bool)
    return table.is_any(Liveness.LIVE) | (claimed & says_so)


def _targets(table: ElementTable) -> Bools:
    """Live, visible and within reach, and the thing that is aimed at rather than a part of it or its label."""
    own = table.action == np.arange(len(table))
    reachable = np.nan_to_num(table.reachable, nan=1.0) > 0
    told = _controls(table) & table.visible & table.takes_pointer & own & reachable & ~_parts(table)
    return told & np.array([not _by_chance(table, row) for row in range(len(table))], dtype=bool)


def _by_chance(table: ElementTable, row: int) -> bool:
    """Whether it is dragged, or only a click showed that it answers: then it is a part of what listens around it."""
    return is_dragged_alone(table, row) or all(fact.startswith("probe:") for fact in table.evidence[row])


def _parts(table: ElementTable) -> Bools:
    """What is no target by itself: a mark of a drawing, and the caret's place in a field that is drawn around it."""
    parts = np.zeros(len(table), dtype=bool)
    for row in range(len(table)):
        above = int(table.parent[row])
        in_drawing = (
            above >= 0 and (table.tag[above] == "svg" or bool(parts[above])) and table.tag[above] != "foreignobject"
        )
        types = table.tag[row] == "input" and table.attributes[row].get("type", "text").lower() not in _NOT_TYPED
        parts[row] = in_drawing or (types and table.box[row, 2] <= _CARET)
    return parts


def _target_boxes(table: ElementTable, rows: Ints) -> Floats:
    """Where each target takes a click: its box, grown to hold the label that acts on it and what a line of text holds.

    A block's content that is larger than the block is cut off or lies over its neighbours: the box is what counts.
    """
    low, high = table.box[:, :2].copy(), table.box[:, :2] + table.box[:, 2:]
    within = np.array([int(a) in table.ancestors(row) if a >= 0 else False for row, a in enumerate(table.action)])
    grows = ~within.astype(bool) | table.inline[table.action]
    parts = np.flatnonzero((table.action >= 0) & table.visible & grows)
    np.minimum.at(low, table.action[parts], table.box[parts, :2])
    np.maximum.at(high, table.action[parts], table.box[parts, :2] + table.box[parts, 2:])
    return np.concatenate([low[rows], high[rows] - low[rows]], axis=1)


def _crowding(table: ElementTable, rows: Ints, boxes: Floats) -> Ints:
    """For each target under 24 px, the nearest other that stands in its circle or, small too, meets it; -1 for none."""
    small = _short(boxes) < _STANDARD
    crowding = np.full(len(rows), -1, dtype=np.int64)
    middle = centres(boxes)
    stays = np.array([table.pinned[int(row)] == "fixed" for row in rows], dtype=bool)
    for k in np.flatnonzero(small):
        nearest = np.clip(middle[k], boxes[:, :2], boxes[:, :2] + boxes[:, 2:])
        to_box = np.hypot(*(nearest - middle[k]).T)
        to_circle = np.hypot(*(middle - middle[k]).T)
        close = ((to_box < _STANDARD / 2) | (small & (to_circle < _STANDARD))) & (stays == stays[k])
        others = [int(j) for j in np.flatnonzero(close) if not _nested(table, int(rows[j]), int(rows[k]))]
        crowding[k] = min(others, key=lambda j: (to_box[j], j), default=-1)
    return crowding


def _nested(table: ElementTable, a: int, b: int) -> bool:
    return a == b or a in table.ancestors(b) or b in table.ancestors(a)


def _excepted(snapshot: Snapshot, rows: Ints, boxes: Floats) -> Bools:
    """Links in a line of text, controls as the browser draws them, and links that the page has again, large enough."""
    table, texts = snapshot.elements, snapshot.texts
    worded = {int(row) for row, text in zip(texts.element, texts.text, strict=True) if any(map(str.isalnum, text))}
    leads = [_leads_to(table, int(row)) for row in rows]
    enough = Counter(there for there, short in zip(leads, _short(boxes), strict=True) if there and short >= _STANDARD)
    return np.array(
        [
            (bool(table.inline[row]) and _stands_in_text(table, int(row), worded))
            or _drawn_by_the_browser(table, int(row))
            or there in enough
            for row, there in zip(rows, leads, strict=True)
        ],
        dtype=bool,
    )


def _leads_to(table: ElementTable, row: int) -> str:
    """Where a link leads, "" for anything else and for a link that leads nowhere."""
    if "href" not in table.evidence[row] or table.attributes[row].get("href", "").startswith("javascript:"):
        return ""
    return normal_target(table.attributes[row].get("href", ""))


def _drawn_by_the_browser(table: ElementTable, row: int) -> bool:
    kind = table.attributes[row].get("type", "").lower() if table.tag[row] == "input" else table.tag[row]
    if kind in ("checkbox", "radio"):
        return bool(np.all(np.abs(table.box[row, 2:] - _NATIVE_BOX) <= 1))
    return kind in ("range", "option")


def _stands_in_text(table: ElementTable, row: int, worded: set[int]) -> bool:
    """Whether the block it flows in has words of its own beside it: then its height is that text's."""
    for above in table.ancestors(row):
        if above in worded:
            return True
        if not table.inline[above]:
            break
    return False


def _short(boxes: Floats) -> Floats:
    """The shorter side of each box."""
    return np.asarray(boxes[:, 2:].min(axis=1, initial=np.inf))


def _gap(a: Floats, b: Floats) -> float:
    """The distance between two boxes, 0 where they touch."""
    return float(np.hypot(*np.maximum(0, np.maximum(a[:2] - (b[:2] + b[2:]), b[:2] - (a[:2] + a[2:])))))


def _size(box: Floats) -> str:
    return f"{box[2]:.0f} × {box[3]:.0f} px"
