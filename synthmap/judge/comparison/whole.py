"""A comparison as a whole: all its views, its problems, which differences stand, and what could not be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from synthmap.judge.comparison.problems import Problem, problems
from synthmap.judge.comparison.view import ViewComparison
from synthmap.maps.contrast import settled
from synthmap.maps.segments import LEAST_RECORDED as LEAST_OF_SEGMENT
from synthmap.maps.visits import LEAST_RECORDED
from synthmap.model.finding import LEVELS
from synthmap.model.view import View


@dataclass(frozen=True)
class About:
    """What one side is: its short name; its run's folder as it was named, scenario and beginning; what it is cut to."""

    label: str
    run: str
    scenario: str
    started: str
    narrowed: tuple[str, ...]


@dataclass(frozen=True)
class Failed:
    """A view that could not be looked at on one side, and why."""

    view: View
    label: str
    error: str


@dataclass(frozen=True, eq=False)
class Comparison:
    """Everything that is told of two sides; `least` is from how many recorded sessions a side speaks.

    `alone` are the views that one side has, which are held against nothing.
    """

    a: About
    b: About
    views: tuple[ViewComparison, ...]
    problems: tuple[Problem, ...]
    alone: tuple[tuple[View, ...], tuple[View, ...]]
    failed: tuple[Failed, ...]
    least: int

    @property
    def in_time(self) -> bool:
        """Whether one run is held against another, so that what differs was fixed or is new, and not only elsewhere."""
        return self.a.run != self.b.run

    @property
    def judged(self) -> bool:
        """Whether findings were held against each other: two sessions of one view share theirs."""
        return any(each.a is not each.b for each in self.views)


def whole(
    a: About,
    b: About,
    views: Sequence[ViewComparison],
    *,
    alone: tuple[Sequence[View], Sequence[View]],
    failed: Sequence[Failed],
    segments: bool,
) -> Comparison:
    """The comparison of all views, every difference between shares settled together, source by source.

    `segments` says that only some of the sessions of each view are held against each other.
    """
    least = LEAST_OF_SEGMENT if segments else LEAST_RECORDED
    return Comparison(
        a,
        b,
        _settled(views, least),
        tuple(problems(each for view in views for each in view.findings)),
        (tuple(alone[0]), tuple(alone[1])),
        tuple(failed),
        least,
    )


def new_at(comparison: Comparison, level: str) -> list[Problem]:
    """The new problems that fail a gate at a level: as bad as that or worse, decided, not ignored and not flaky."""
    if level == "never":
        return []
    bad = LEVELS[: [str(each) for each in LEVELS].index(level) + 1]
    return [each for each in comparison.problems if each.counts and each.lead.level in bad]


def _settled(views: Sequence[ViewComparison], least: int) -> tuple[ViewComparison, ...]:
    told = list(views)
    for sources in sorted({each.sources for view in views for each in view.visits}):
        at = [(n, k) for n, view in enumerate(told) for k, each in enumerate(view.visits) if each.sources == sources]
        stand = settled([contrast for n, k in at for contrast in told[n].visits[k].contrasts], least=least)
        for n, k in at:
            visits = list(told[n].visits)
            count = len(visits[k].contrasts)
            visits[k] = replace(visits[k], contrasts=tuple(stand[:count]))
            told[n], stand = replace(told[n], visits=tuple(visits)), stand[count:]
    return tuple(told)
