"""What is read of a page before any verdict: what each element does, claims and listens for, and what stands in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from synthmap.capture.claims import claims as read_claims
from synthmap.capture.claims import is_weak
from synthmap.capture.dom import Dom
from synthmap.capture.handlers import CLICK_EVENTS, Handler
from synthmap.capture.native import PASSED_THROUGH, Native
from synthmap.capture.native import native as read_native
from synthmap.model.geometry import Bools, areas

_ROOT_TAGS = frozenset(("html", "body"))
_ROOT_SHARE = 0.6  # of the page: what covers more is what everything stands in


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read of a page before anything is decided, by row.

    Attributes
    ----------
    native, claims, handlers : what the browser does, what the element says, and what scripts listen for.
    held : how many controls stand inside each row; below : the row after the last one inside it.
    root : what (nearly) everything stands in; custom : whether it is a custom element.
    serves : what has a listener that asks which of the parts was hit; parts : those parts, its children.
    """

    native: Native
    claims: Sequence[tuple[str, ...]]
    handlers: Mapping[int, tuple[Handler, ...]]
    held: Sequence[int]
    below: Sequence[int]
    root: Bools
    custom: Sequence[bool]
    serves: frozenset[int]
    parts: frozenset[int]

    def size(self, row: int) -> int:
        """How many rows an element makes up, itself included."""
        return self.below[row] - row


def read(
    dom: Dom,
    roles: Sequence[str],
    listeners: Mapping[int, tuple[Handler, ...]],
    kept: Mapping[int, tuple[Handler, ...]],
) -> Reading:
    """Read a page; the parameters are those of `liveness.judge`."""
    native, claims = read_native(dom), read_claims(dom, roles)
    handlers = {
        row: (*listeners.get(node, ()), *kept.get(row, ()))
        for row, node in enumerate(dom.node.tolist())
        if node in listeners or row in kept
    }
    below = list(range(1, len(dom) + 1))
    held = [0] * len(dom)
    parents = dom.parent.tolist()
    for row in range(len(dom) - 1, 0, -1):
        if (above := parents[row]) >= 0:
            below[above] = max(below[above], below[row])
            takes = native.off[row] not in PASSED_THROUGH
            held[above] += held[row] + (takes and _is_control(native.proofs[row], claims[row], handlers.get(row, ())))
    covered = areas(dom.box)
    root = np.isin(dom.tag, list(_ROOT_TAGS)) | (covered > _ROOT_SHARE * covered.max(initial=0.0))
    servers = {
        row
        for row, heard in handlers.items()
        if not (root[row] or held[row] or native.proofs[row] or claims[row]) and _only_asks(heard)
    }
    parts = [row for row, above in enumerate(parents) if above in servers]
    # With a single part there is nothing to ask: the two are one thing.
    serves = frozenset(above for above, count in Counter(parents[row] for row in parts).items() if count > 1)
    return Reading(
        native,
        claims,
        handlers,
        held,
        below,
        root,
        custom=["-" in tag for tag in dom.tag],
        serves=serves,
        parts=frozenset(row for row in parts if parents[row] in serves),
    )


def _only_asks(handlers: tuple[Handler, ...]) -> bool:
    """Whether all that hears of a click asks what was hit."""
    natures = {h.nature for h in superseding(handlers) if h.event in CLICK_EVENTS}
    return "delegates" in natures and natures <= {"delegates", "idle", "refuses"}


def _is_control(proofs: Sequence[str], claims: Sequence[str], handlers: Sequence[Handler]) -> bool:
    return bool(
        proofs
        or any(not is_weak(claim) for claim in claims)
        or any(h.event in CLICK_EVENTS and h.nature in ("acts", "unclear", "delegates", "guards") for h in handlers)
    )


def superseding(handlers: tuple[Handler, ...]) -> tuple[Handler, ...]:
    """The handlers without the listener that a framework hung there to serve those it keeps itself.

    Where it is known what a framework does with an event on this element, its own listener says nothing more.
    """
    known = {h.event for h in handlers if not h.fact.startswith("listener:")}
    if not known:
        return handlers
    return tuple(
        h for h in handlers if not (h.fact.startswith("listener:") and h.event in known and h.nature == "unclear")
    )
