"""The link map's table: every rendered element of a view, one row each, in document order, as columns.

A row's number is the element's id within its view. Columns are arrays or tuples of the same length; a later station
makes a new table with `dataclasses.replace` and never writes into an old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from synthmap.model.geometry import Bools, Floats, Ints, Ragged


class Liveness(IntEnum):
    """What is known about a click on an element."""

    PLAIN = 0  # neither works nor says that it does
    LIVE = 1  # proven: native behaviour, a listener of its own, or an answer to the probe
    CLAIMED = 2  # says it is a control, and nothing proves it yet
    DEAD = 3  # clicked, and nothing answered
    DISABLED = 4  # a control that says it is switched off
    UNKNOWN = 5  # could not be settled

    @property
    def word(self) -> str:
        """The name that reports use."""
        return self.name.lower()


@dataclass(frozen=True, eq=False)
class ElementTable:
    """Columns over n rendered elements.

    Attributes
    ----------
    node : the browser's id of the DOM node within this load, never stored in results.
    parent : row of the nearest rendered ancestor, -1 at the root.
    action : row of the element that a click on this one acts on (itself, or the nearest ancestor that is live or
        claims to be, or a label's control); -1 where a click is nobody's.
    tag, role, name : lower-case tag, ARIA role ("" for none) and accessible name, bounded.
    key, selector : identity and a CSS selector that finds it; "" for elements that no report names.
    attributes : the attributes as written in the page, values bounded.
    box : (n, 4) the element's border box on the page.
    rects : one box per line of a wrapped inline element, and one for each part that stands out of it; one box for
        anything else.
    pinned : "" or "fixed" or "sticky", also for what stands inside such an element.
    visible : drawn with some area on the page, not hidden and not see-through.
    drawn : it, or something in it, shows words, a picture, a background or a border, where it is not cut off; what is
        not drawn may take clicks all the same.
    takes_pointer : not `pointer-events: none`, not inert.
    inline : flows within a line of text.
    liveness, evidence : what is known about a click, and the facts it rests on.
    reachable : share of sampled points at which a click reaches the element, NaN where not tested.
    in_sight : share of those points at which nothing opaque is drawn over it, NaN where not tested.
    occluder : row of the element that takes most of the clicks instead, -1 for none.
    looks_clickable, reasons : score in 0..1 of how clickable it looks, NaN where not judged, and why in words.
    quads : corners (4, 2) of those elements tested that a transform has turned, by row; their boxes are the upright
        boxes around them.
    """

    node: Ints
    parent: Ints
    action: Ints
    tag: tuple[str, ...]
    role: tuple[str, ...]
    name: tuple[str, ...]
    key: tuple[str, ...]
    selector: tuple[str, ...]
    attributes: tuple[Mapping[str, str], ...]
    box: Floats
    rects: Ragged
    pinned: tuple[str, ...]
    visible: Bools
    drawn: Bools
    takes_pointer: Bools
    inline: Bools
    liveness: NDArray[np.int8]
    evidence: tuple[tuple[str, ...], ...]
    reachable: Floats
    in_sight: Floats
    occluder: Ints
    looks_clickable: Floats
    reasons: tuple[tuple[str, ...], ...]
    quads: Mapping[int, Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.tag)

    def is_any(self, *states: Liveness) -> Bools:
        """Which rows are in one of these states, shape (n,)."""
        return np.isin(self.liveness, [int(state) for state in states])

    def ancestors(self, row: int) -> list[int]:
        """The rows above one, nearest first."""
        found = []
        row = int(self.parent[row])
        while row >= 0:
            found.append(row)
            row = int(self.parent[row])
        return found


@dataclass(frozen=True, eq=False)
class TextTable:
    """The page's visible lines of text: where each is drawn (m, 4), what it says, and the element row it belongs to."""

    box: Floats
    text: tuple[str, ...]
    element: Ints

    def __len__(self) -> int:
        return len(self.text)

    @property
    def length(self) -> Ints:
        """Characters per line, shape (m,)."""
        return np.array([len(line) for line in self.text], dtype=np.int64)
