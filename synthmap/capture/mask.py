"""What a scenario leaves out of every judgement: drawn as it is, and treated as a picture of no interest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from synthmap.browser.commands import Program, call, isolated_world
from synthmap.capture.dom import Dom
from synthmap.capture.scripts import script
from synthmap.model.snapshot import Snapshot

_SCRIPT = script("mask.js")


def masked(snapshot: Snapshot, dom: Dom, selectors: Sequence[str]) -> Program[Snapshot]:
    """The snapshot without what the CSS selectors match and all within it; its place counts as a picture.

    A selector that matches nothing is noted, so that a typo does not pass for a mask. Raises PageError for one that
    is no CSS selector.
    """
    if not selectors:
        return snapshot
    world = yield from isolated_world()
    visible, pictures, notes = snapshot.elements.visible.copy(), [snapshot.pictures], list(snapshot.notes)
    for selector in selectors:
        answer = yield from call(world, _SCRIPT, [selector])
        if not answer["places"]:
            notes.append(f"the mask {selector} matched nothing")
        if answer["length"] != dom.walked:
            notes.append(f"the page changed while it was looked at: the mask {selector} was not applied")
            continue
        roots = np.isin(dom.walk, answer["places"])
        pictures.append(dom.box[roots])
        for row in range(len(dom)):
            roots[row] = roots[row] or (dom.parent[row] >= 0 and roots[dom.parent[row]])
        visible &= ~roots
    drawn = visible[snapshot.texts.element]
    return replace(
        snapshot,
        elements=replace(snapshot.elements, visible=visible),
        texts=replace(
            snapshot.texts,
            box=snapshot.texts.box[drawn],
            text=tuple(text for text, kept in zip(snapshot.texts.text, drawn, strict=True) if kept),
            element=snapshot.texts.element[drawn],
        ),
        pictures=np.concatenate(pictures),
        notes=tuple(notes),
    )
