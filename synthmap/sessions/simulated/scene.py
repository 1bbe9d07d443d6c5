"""The scene that simulated visitors see: what looks clickable on a view, what is written on it, where eyes go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthmap.model.elements import ElementTable
from synthmap.model.geometry import Bools, Floats, Ints, clipped, intersections, union
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import View, Viewport
from synthmap.vision.folds import Fold
from synthmap.vision.saliency import Attention, share

_WORTH_A_CLICK = 0.3  # what looks less clickable than this is clicked by nobody (assumed)
_WRITTEN_IN = frozenset(("", "email", "number", "password", "search", "tel", "text", "url"))
_PHONE = 600  # px: what is touched and is no wider than this is held in the hand, by Android's own line to tablets
_BATCH = 256  # boxes


@dataclass(frozen=True, eq=False)
class Scene:
    """What a visitor sees of a view.

    Attributes
    ----------
    url : the address as events record it.
    document : width and height of the whole page, px.
    boxes : (k, 4) things that may be clicked because they look clickable; pinned ones as they stand at scroll 0.
    looks : (k,) how clickable each looks, 0..1.
    seen : (k,) share of all visitors' looking that falls on each (sums to at most 1): that few get there is in it.
    pinned : (k,) stays in the viewport while the page scrolls.
    label : (k, 4) the text or drawn control within, where the pointer is aimed.
    words : (k,) what is written on each, in the order of its lines.
    fields : (f, 4) fields that can be written in, those of a form together and in the order of the focus.
    form : (f,) number of the form that each belongs to.
    field : (k,) the field that a click on each thing puts the cursor into, -1 for none: what the page answers, and
        not what makes anyone choose.
    attention : where eyes go.
    ends, finished : (b,) depths at which the screen may end and the page looks finished, ascending, px, and how much.
    """

    view: View
    url: str
    viewport: Viewport
    document: tuple[int, int]
    boxes: Floats
    looks: Floats
    seen: Floats
    pinned: Bools
    label: Floats
    words: tuple[str, ...]
    fields: Floats
    form: Ints
    field: Ints
    attention: Attention
    ends: Floats
    finished: Floats

    @property
    def in_hand(self) -> bool:
        """Whether the device is a phone, which is held and tapped with thumbs."""
        return self.viewport.touch and self.viewport.mobile and self.viewport.width <= _PHONE

    @property
    def scrolls(self) -> bool:
        """Whether there is more of the page than its first screen."""
        return self.document[1] > self.viewport.height


def scene_of(snapshot: Snapshot, attention: Attention, folds: Sequence[Fold]) -> Scene:
    """The scene of a view, from its pixels and boxes; what works and what doesn't is not in it."""
    table = snapshot.elements
    looks = np.nan_to_num(table.looks_clickable)
    rows = np.flatnonzero(table.visible & (looks >= _WORTH_A_CLICK))
    boxes = clipped(table.box[rows], *snapshot.document)
    lines = _lines_within(boxes, snapshot.texts.box)
    written_in, form = _fields(table)
    number = np.full(len(table) + 1, -1)
    number[written_in] = np.arange(len(written_in))
    ends = [fold for fold in folds if fold.looks_finished]
    return Scene(
        view=snapshot.view,
        url=snapshot.url,
        viewport=snapshot.viewport,
        document=snapshot.document,
        boxes=boxes,
        looks=looks[rows],
        seen=share(attention, boxes),
        pinned=np.array([table.pinned[int(row)] == "fixed" for row in rows], dtype=bool),
        label=_labels(boxes, lines, snapshot.texts.box),
        words=tuple(" ".join(snapshot.texts.text[int(line)] for line in held) for held in lines),
        fields=clipped(table.box[written_in], *snapshot.document),
        form=form,
        field=number[table.action[rows]],
        attention=attention,
        ends=np.array([fold.y for fold in ends]),
        finished=np.array([fold.score for fold in ends]),
    )


def _lines_within(boxes: Floats, lines: Floats) -> list[Ints]:
    """The lines of text that lie in each box, in the page's order."""
    size = np.maximum(lines[:, 2] * lines[:, 3], 1e-9)
    within: list[Ints] = []
    # So many at a time that the table of both takes megabytes on any page.
    for start in range(0, len(boxes), _BATCH):
        inside = intersections(boxes[start : start + _BATCH], lines) > 0.8 * size
        within += [np.flatnonzero(held) for held in inside]
    return within


def _labels(boxes: Floats, within: Sequence[Ints], lines: Floats) -> Floats:
    """Where each thing is aimed at: the lines of text within it together, or all of it where there are none."""
    label = boxes.copy()
    for thing, held in enumerate(within):
        if len(held):
            label[thing] = union(lines[held])
    return label


def _fields(table: ElementTable) -> tuple[Ints, Ints]:
    """The rows of fields that can be written in, form by form in the order of the page, and their forms' numbers."""
    found = []
    for row in np.flatnonzero(table.visible & np.isin(table.tag, ("input", "textarea"))).tolist():
        kind = table.attributes[row].get("type", "").strip().lower() if table.tag[row] == "input" else ""
        if kind in _WRITTEN_IN:
            around = next((above for above in table.ancestors(row) if table.tag[above] == "form"), row)
            found.append((around, row))
    found.sort()
    rows = np.array([row for _, row in found], dtype=np.int64)
    return rows, np.unique(np.array([around for around, _ in found], dtype=np.int64), return_inverse=True)[1]
