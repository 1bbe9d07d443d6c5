"""How many sessions of which kind stand behind a claim, in words and in numbers: nothing is said of people without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthmap.maps.clusters import dead_spots
from synthmap.maps.intervals import wilson
from synthmap.maps.links import CLICK_KINDS
from synthmap.model.elements import ElementTable
from synthmap.model.events import Events
from synthmap.model.geometry import Bools, Box
from synthmap.rules._words import counted

ENOUGH = 500  # sessions from which on practitioners read a heatmap
REAL = ("recorded", "scripted")  # people first
_ONE_IN = 20  # of few sessions, the part that makes a cluster worth telling


@dataclass(frozen=True)
class Sample:
    """Sessions of one source in which something happened (`sessions`, with so many `clicks`), `of` all there were."""

    source: str
    sessions: int
    of: int
    clicks: int

    def __str__(self) -> str:
        """`3 of 60 recorded sessions (5%, 2–14%)`, the share with its interval where people are spoken of."""
        words = f"{self.sessions:,} of {counted(self.of, f'{self.source} session')}"
        if self.source != "recorded":
            return words
        (low,), (high,) = wilson([self.sessions], [self.of])
        return f"{words} ({self.sessions / self.of:.0%}, {low * 100:.0f}–{high * 100:.0f}%)"


@dataclass(frozen=True)
class Observed:
    """What real sessions did on one thing: `row` is the element, -1 for a place without any, and `box` its place.

    `events` are the positions of the clicks in the table of the view.
    """

    row: int
    box: Box
    samples: tuple[Sample, ...]
    events: tuple[int, ...]


def sessions_by(events: Events, source: str) -> int:
    """How many sessions of a source came to the view."""
    return len(np.unique(events.session[events.source == source]))


def observed(events: Events, table: ElementTable, marked: Bools, document: tuple[int, int]) -> list[Observed]:
    """The marked clicks of real sessions gathered by the thing that stands there, those of people first."""
    found: dict[int | Box, Observed] = {}
    for source in REAL:
        mine = np.flatnonzero(events.source == source)
        if not marked[mine].any():
            continue
        of = sessions_by(events, source)
        for spot in dead_spots(events.where(mine), table, marked[mine], document):
            name = spot.row if spot.row >= 0 else spot.box
            before = found.get(name) or Observed(spot.row, spot.box, (), ())
            sample = Sample(source, spot.sessions, of, spot.clicks)
            hits = tuple(int(mine[at]) for at in spot.events)
            found[name] = Observed(spot.row, spot.box, (*before.samples, sample), (*before.events, *hits))
    return list(found.values())


def clicks_on(events: Events, row: int, table: ElementTable) -> int:
    """How many clicks of real sessions fell on an element, or on another part of what a click on it acts on."""
    acting = np.append(table.action, -1)[events.row]
    same = (acting == table.action[row]) if table.action[row] >= 0 else (events.row == row)
    return int((same & np.isin(events.kind, CLICK_KINDS) & np.isin(events.source, REAL)).sum())


def enough(samples: Sequence[Sample], least: int) -> bool:
    """Whether it is worth telling: of one script, of `least` people, or of one in twenty where there are few people."""
    return any(each.source == "scripted" or each.sessions >= min(least, max(1, each.of // _ONE_IN)) for each in samples)


def people_in(samples: Sequence[Sample]) -> int:
    """How many recorded sessions are among them."""
    return sum(each.sessions for each in samples if each.source == "recorded")


def who(samples: Sequence[Sample]) -> str:
    """`3 of 60 recorded sessions (5%, 2–14%) and 1 of 2 scripted sessions`."""
    return " and ".join(map(str, samples))


def does(samples: Sequence[Sample], verb: str) -> str:
    """The verb as it follows `who`: `clicks` after one session, `click` after several."""
    return f"{verb}s" if sum(each.sessions for each in samples) == 1 else verb


def caveat(samples: Sequence[Sample]) -> str:
    """What the sample does not carry, as a sentence to be put behind a message; "" where it carries the claim."""
    people = max((each.of for each in samples if each.source == "recorded"), default=0)
    if not people:
        return " Scripted sessions show what happens, not how many people do it."
    return f" {counted(people, 'recorded session')} {'is' if people == 1 else 'are'} few." if people < ENOUGH else ""


def trusted(samples: Sequence[Sample], confidence: float) -> float:
    """The confidence that a claim keeps: two thirds of it below the number of sessions that a share is read from."""
    return confidence * (2 / 3 if caveat(samples) else 1)


def facts(samples: Sequence[Sample]) -> dict[str, object]:
    """The same as evidence."""
    return {
        "clicks": sum(each.clicks for each in samples),
        "sessions": sum(each.sessions for each in samples),
        "of": sum(each.of for each in samples),
        "sources": [each.source for each in samples],
        "by_source": {
            each.source: {
                "sessions": each.sessions,
                "of": each.of,
                "clicks": each.clicks,
                "interval": [float(end[0]) for end in wilson([each.sessions], [each.of])],
            }
            for each in samples
        },
    }
