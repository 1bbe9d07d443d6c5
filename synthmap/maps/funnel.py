"""How many sessions reached each checkpoint of a way, by segment, and where and why the others left."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from synthmap.model.events import Events, came
from synthmap.model.geometry import Bools, Ints

ALL = ""
"""The column of the line that counts every session."""

_NOT_CUT = ("session", "weight")  # what a scripted session is called and stands for, and no segment of visitors
_ANSWERS = ("mutation_ms", "scroll_ms", "selection_ms", "focus_ms", "navigation_ms")


@dataclass(frozen=True)
class FunnelLine:
    """The sessions of one segment (`column` and `value`, "" for all): how many there are, and came to each step."""

    column: str
    value: str
    sessions: int
    reached: tuple[int, ...]


@dataclass(frozen=True)
class Departure:
    """Sessions that came no further than to the step before `step`: where they were last, and what came before it."""

    step: str
    page: str
    device: str
    why: str
    sessions: int


@dataclass(frozen=True)
class Funnel:
    """A way with its checkpoints in order; counts are of sessions, each as many times as its `weight` says."""

    name: str
    source: str
    steps: tuple[str, ...]
    lines: tuple[FunnelLine, ...]
    left: tuple[Departure, ...]


def funnel(events: Events, name: str, steps: Sequence[str], checkpoints: Collection[tuple[int, str]] = ()) -> Funnel:
    """The funnel of the sessions in `events`, all of one source, ordered by session and within it by `seq`.

    A session came to a checkpoint where `checkpoints` says so (number of the session, name), or where an event of it
    carries that name as its state. It counts for those that came to all the checkpoints before it too.
    """
    sessions, number = np.unique(events.session, return_inverse=True)
    last = np.append(np.flatnonzero(np.diff(number)), len(number) - 1)[: len(sessions)]
    weight = _weights(events, last)
    came = np.ones(len(sessions), dtype=bool)
    reached: list[Bools] = []
    left: list[Departure] = []
    for step in steps:
        there = np.zeros(len(sessions), dtype=bool)
        there[number[events.state == step]] = True
        there[np.isin(sessions, [session for session, reached_step in checkpoints if reached_step == step])] = True
        left += _departures(events, last, came & ~there, weight, step)
        came = came & there
        reached.append(came)
    everyone = np.ones(len(sessions), dtype=bool)
    lines = [_line(ALL, "", everyone, reached, weight)]
    columns = {**events.segments, "device": events.device}
    for column in sorted(set(columns) - set(_NOT_CUT)):
        of_session = columns[column][last]
        values = sorted(set(of_session.tolist()) - {""})
        if column == "device" and len(values) < 2:
            continue  # it says the same of everybody
        lines += [_line(column, value, of_session == value, reached, weight) for value in values]
    source = str(events.source[0]) if len(events) else ""
    return Funnel(name, source, tuple(steps), tuple(lines), tuple(left))


def _weights(events: Events, last: Ints) -> Ints:
    """How many visits each session stands for, 1 where nothing says so."""
    written = events.segments.get("weight")
    if written is None:
        return np.ones(len(last), dtype=np.int64)
    return np.array([int(each) if each.isdecimal() else 1 for each in written[last].tolist()], dtype=np.int64)


def _line(column: str, value: str, mine: Bools, reached: Sequence[Bools], weight: Ints) -> FunnelLine:
    return FunnelLine(column, value, int(weight[mine].sum()), tuple(int(weight[mine & came].sum()) for came in reached))


def _departures(events: Events, last: Ints, gone: Bools, weight: Ints, step: str) -> list[Departure]:
    """Those that did not come to a step, by place and reason, the most first."""
    counts: dict[tuple[str, str, str], int] = {}
    for session in np.flatnonzero(gone).tolist():
        end = int(last[session])
        mine = np.arange(int(last[session - 1]) + 1 if session else 0, end + 1)
        place = (str(events.page[end]) or str(events.url[end]), str(events.device[end]), _why(events, mine))
        counts[place] = counts.get(place, 0) + int(weight[session])
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [Departure(step, *place, sessions) for place, sessions in ranked]


def _why(events: Events, mine: Ints) -> str:
    """What a session met last: an error, a click that nothing answered, or nothing that says why."""
    clicks = mine[np.isin(events.kind[mine], ("click", "tap"))]
    if (events.kind[mine[-3:]] == "error").any() or (len(clicks) and came(events.error_ms[clicks[-1]])):
        return "an error was raised"
    # Whether anything answers a simulated visitor nobody knows, and of some recordings neither: silence says nothing.
    if len(clicks) and events.source[mine[0]] != "simulated":
        answers = np.array([getattr(events, answer)[clicks[-1]] for answer in _ANSWERS])
        if not np.isfinite(answers).any():
            return "the last click was not answered"
    return "left without a sign"
