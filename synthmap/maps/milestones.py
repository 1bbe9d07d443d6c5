"""What a script's checkpoints are to others who go the same way: a page that they come to, or a thing that they click.

A script says itself when it has come to a checkpoint; recordings and simulated visitors do not. They have come to it
when they did what brought the script there: clicked what it clicked last on the page that it then was on, or came to
that page where it clicked nothing. What a script only typed or scrolled brings nobody anywhere that could be told.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from synthmap.maps.links import CLICK_KINDS, owners
from synthmap.model.elements import ElementTable
from synthmap.model.events import Events, Texts
from synthmap.model.geometry import Bools, Ints
from synthmap.model.identity import key_parts


@dataclass(frozen=True)
class Milestone:
    """A checkpoint as others come to it: by the page (its name, or its address), or a click there on `element`."""

    step: str
    page: str
    element: str = ""


@dataclass(frozen=True)
class Way:
    """Where a script begins, and its milestones as far as they can be told."""

    start: str
    milestones: tuple[Milestone, ...]

    @property
    def steps(self) -> tuple[str, ...]:
        """The names of its checkpoints."""
        return tuple(each.step for each in self.milestones)


def acting(events: Events, elements: ElementTable) -> Events:
    """Events that `locate` has been over, each click named by what it acts on and not by the part that was hit."""
    owner = np.append(owners(elements), -1)[events.row]
    clicked = np.isin(events.kind, CLICK_KINDS) & (owner >= 0)
    return replace(events, element=np.where(clicked, np.array([*elements.key, ""])[owner], events.element))


def way_of(script: Events, steps: Sequence[str], reached: Collection[tuple[int, str]]) -> Way | None:
    """The way of a script with these checkpoints, from what its sessions did; None where no session began it.

    `reached` are its checkpoints by session number and name. The session that got furthest is taken.
    """
    sessions = np.unique(script.session).tolist()
    if not sessions:
        return None
    furthest = max(sessions, key=lambda number: (sum((number, step) in reached for step in steps), -number))
    walk = script.where(script.session == furthest)
    places = _places(walk)
    found: list[Milestone] = []
    begun = 0
    for step in steps:
        after = np.flatnonzero(walk.state == step)
        last = step == steps[-1]
        if (furthest, step) not in reached or (not len(after) and not last):
            break
        # The place that the checkpoint stands at is that of what follows it there, or of all that came last.
        end = int(after[0]) if len(after) else len(walk)
        at = str(places[end if len(after) else end - 1])
        arrived = 1 + max((k for k in range(begun, end) if str(places[k]) != at), default=begun - 1)
        clicks = [k for k in range(arrived, end) if walk.kind[k] in CLICK_KINDS and walk.element[k]]
        if clicks:
            found.append(Milestone(step, at, str(walk.element[clicks[-1]])))
        elif at != str(places[max(begun - 1, 0)]):
            found.append(Milestone(step, at))
        else:
            break
        begun = end
    return Way(str(places[0]), tuple(found))


def laid(events: Events, way: Way) -> tuple[Events, tuple[tuple[int, str], ...]]:
    """The sessions that came to where a way begins, and which checkpoints they came to, in its order.

    `events` are ordered by session and, within it, by `seq`, and clicks are named by what they act on (`acting`).
    """
    places = _places(events)
    sessions, number = np.unique(events.session, return_inverse=True)
    at = _first(number, len(sessions), places == way.start, np.full(len(sessions), -1))
    entered = at < len(events)
    came: list[tuple[int, str]] = []
    for milestone in way.milestones:
        there = places == milestone.page
        if milestone.element:
            there &= np.isin(events.kind, CLICK_KINDS) & _alike(events, milestone.element)
        at = _first(number, len(sessions), there, at)
        came += [(int(session), milestone.step) for session in sessions[at < len(events)]]
    return events.where(entered[number]), tuple(came)


def _first(number: Ints, count: int, wanted: Bools, after: Ints) -> Ints:
    """Where each session's first wanted event behind the position `after` is; beyond all events where there is none."""
    position = np.flatnonzero(wanted)
    position = position[position > after[number[position]]]
    found = np.full(count, len(number), dtype=np.int64)
    np.minimum.at(found, number[position], position)
    return found


def _places(events: Events) -> Texts:
    """The page of each event by name, by its address where it is no page of the run."""
    return np.where(events.page == "", events.url, events.page)


def _alike(events: Events, key: str) -> Bools:
    """Which events are on the thing of that key, as far as its role and name, or its written id, tell on any layout."""
    distinct, code = np.unique(events.element, return_inverse=True)
    wanted = key_parts(key)

    def same(other: str) -> bool:
        parts = key_parts(other)
        called = bool(wanted.name) and (parts.what, parts.name.casefold()) == (wanted.what, wanted.name.casefold())
        return other == key or called or (bool(wanted.mark) and parts.mark == wanted.mark)

    return np.array([same(str(each)) for each in distinct], dtype=bool)[code]
