"""How a form field is labelled: by what words, whether they are tied to it, and whether they stay when one types."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np

from synthmap.model.elements import ElementTable
from synthmap.model.snapshot import Snapshot

_ROOTS = frozenset(("html", "body", "form", "main", "table", "tbody"))
_MAX_WORDS = 300  # characters of what stands around a field that are looked at


@dataclass(frozen=True)
class Label:
    """What says what a field is for.

    Attributes
    ----------
    text : the words of its label, or what stands in for one; "" for none.
    kind : `tied` to the field and in sight; `unseen`, told to assistive technology alone; only its `placeholder`; words
        `beside` it that nothing ties to it; `none`.
    around : all words in the part of the page that holds this field and no other, such as its label and a hint.
    """

    text: str
    kind: Literal["tied", "unseen", "placeholder", "beside", "none"]
    around: str


def label_of(snapshot: Snapshot, row: int, fields: Collection[int]) -> Label:
    """The label of the field at `row`; `fields` are the rows of all fields of the view."""
    table = snapshot.elements
    attributes = table.attributes[row]
    around = _words_in(snapshot, _surroundings(table, row, fields), but=row)
    # What nothing names is called by the words drawn in it: here what was typed, chosen or shown in its place.
    own = _words_in(snapshot, row)
    tied = [
        r for r in np.flatnonzero(table.action == row) if table.tag[r] == "label" and table.visible[r] and table.name[r]
    ]
    named = [r for r in _referred(table, attributes.get("aria-labelledby", "")) if table.visible[r]]
    placeholder = attributes.get("placeholder", "").strip()
    name = table.name[row].strip()
    if tied or named:
        return Label(name or table.name[int((tied or named)[0])], "tied", around)
    if name and name.casefold() not in (placeholder.casefold(), own.casefold()):
        return Label(name, "tied" if name.casefold() in around.casefold() else "unseen", around)
    if around:
        return Label(around, "beside", around)
    return Label(placeholder, "placeholder", "") if placeholder else Label("", "none", "")


def _surroundings(table: ElementTable, row: int, fields: Collection[int]) -> int:
    """The largest element around the field that holds no other field."""
    own = row
    for above in table.ancestors(row):
        end = above + 1
        while end < len(table) and table.parent[end] >= above:
            end += 1
        if table.tag[above] in _ROOTS or any(above < other < end and other != row for other in fields):
            break
        own = above
    return own


def _words_in(snapshot: Snapshot, within: int, but: int = -1) -> str:
    """The words drawn in an element, without those of buttons and those in the element `but`."""
    table, texts = snapshot.elements, snapshot.texts
    words = []
    for text, owner in zip(texts.text, texts.element.tolist(), strict=True):
        above = [owner, *table.ancestors(owner)]
        if within in above and but not in above and not any(table.tag[each] == "button" for each in above):
            words.append(text)
    return " ".join(words)[:_MAX_WORDS].strip()


def _referred(table: ElementTable, ids: str) -> list[int]:
    wanted = set(ids.split())
    return [row for row, written in enumerate(table.attributes) if wanted and written.get("id") in wanted]
