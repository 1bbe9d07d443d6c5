"""What is held against what: the two sides of a comparison, which views and sessions each has, and which are a pair."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from synthmap.model.errors import UsageError
from synthmap.model.events import SOURCES, Events
from synthmap.model.identity import readable
from synthmap.model.view import View

DIMENSIONS = ("page", "device", "browser", "state")
_SOURCE = "source"


@dataclass(frozen=True)
class Cut:
    """Sessions by a segment column: those that have the value, or all others."""

    column: str
    value: str
    others: bool = False

    def __str__(self) -> str:
        return f"all but {self.column} {self.value}" if self.others else f"{self.column} {self.value}"


@dataclass(frozen=True)
class Side:
    """What one side is narrowed to: the view by name, "" for any; the source of sessions; segments of them."""

    page: str = ""
    device: str = ""
    browser: str = ""
    state: str = ""
    source: str = ""
    cuts: tuple[Cut, ...] = ()

    @property
    def about_sessions(self) -> bool:
        """Whether only some of a view's sessions are meant."""
        return bool(self.source or self.cuts)

    def has(self, view: View) -> bool:
        """Whether a view belongs to the side."""
        return all(getattr(self, name) in ("", getattr(view, name)) for name in DIMENSIONS)

    def sessions(self, events: Events) -> Events:
        """The events of the sessions that are meant; a session has the segments of its first event."""
        chosen = np.ones(len(events), dtype=bool)
        if self.source:
            chosen &= events.source == self.source
        first, number = np.unique(events.session, return_index=True, return_inverse=True)[1:]
        for cut in self.cuts:
            column = events.segments.get(cut.column, np.full(len(events), ""))
            chosen &= (column[first] == cut.value)[number] != cut.others
        return events.where(chosen)


def side_of(said: Sequence[str]) -> Side:
    """The side that some `key=value` describe: page, device, browser, state, source, or a segment column.

    Raises UsageError for what is no such pair, or says one thing twice.
    """
    side = Side()
    for text in said:
        key, given, value = text.partition("=")
        key, value = key.strip(), value.strip()
        if not (given and key and value):
            raise UsageError(f"`{readable(text, 80)}` is not of the form key=value, such as device=mobile.")
        if key == _SOURCE and value in SOURCES:
            changed = replace(side, source=value)
        elif key in DIMENSIONS:
            changed = replace(side, **{key: value})  # type: ignore[arg-type]
        else:
            changed = replace(side, cuts=(*side.cuts, Cut(key, value)))
        if key in DIMENSIONS and getattr(side, key):
            raise UsageError(f"`{key}` is given twice for one side: {getattr(side, key)} and {readable(value, 80)}.")
        side = changed
    return side


@dataclass(frozen=True)
class Pair:
    """A view of either side that are held against each other, and what both are called."""

    name: View
    a: View
    b: View


def pairs(
    a: Side, b: Side, views: tuple[Collection[View], Collection[View]]
) -> tuple[list[Pair], list[View], list[View]]:
    """The pairs, in the first side's order, and the views that one side has alone.

    Views are a pair where they agree in all that no side is narrowed by. Raises UsageError where one view would have
    several to be held against.
    """
    free = [name for name in DIMENSIONS if not getattr(a, name) and not getattr(b, name)]
    mine, theirs = ([view for view in all_of if side.has(view)] for side, all_of in zip((a, b), views, strict=True))
    by_name: dict[tuple[str, ...], list[View]] = {}
    for view in theirs:
        by_name.setdefault(_agreeing(view, free), []).append(view)
    found, alone, seen = [], [], set()
    for view in mine:
        said = _agreeing(view, free)
        others = by_name.get(said, [])
        if len(others) > 1 or said in seen:
            unsaid = [name for name in DIMENSIONS if name not in free and not (getattr(a, name) and getattr(b, name))]
            raise UsageError(
                f"{view} could be held against several views: {', '.join(map(str, others or [view]))}. "
                f"Say with --a and --b which {' and '.join(unsaid) or 'of them'} each side is."
            )
        seen.add(said)
        if others:
            found.append(Pair(_named(view, others[0]), view, others[0]))
        else:
            alone.append(view)
    matched = {pair.b for pair in found}
    return found, alone, [view for view in theirs if view not in matched]


def _agreeing(view: View, free: Sequence[str]) -> tuple[str, ...]:
    return tuple(getattr(view, name) for name in free)


def _named(a: View, b: View) -> View:
    """One name for two views: `pricing on mobile / desktop`."""
    both = {name: (getattr(a, name), getattr(b, name)) for name in DIMENSIONS}
    said = {name: one if one == other else f"{one} / {other}" for name, (one, other) in both.items()}
    return View(**said)
