"""What a scenario leaves out of every judgement: drawn as it is, and treated as a picture of no interest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from synthmap.browser.commands import Program, isolated_world
from synthmap.capture.dom import Dom
from synthmap.capture.matching import matching
from synthmap.model.snapshot import Snapshot


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
        roots = yield from matching(world, dom, selector)
        if roots is None:
            notes.append(f"the page changed while it was looked at: the mask {selector} was not applied")
            continue
        if not roots.any():
            notes.append(f"the mask {selector} matched nothing")
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
