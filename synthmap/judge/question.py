"""A page's question, answered from what its sessions did: yes, no or undecided, with the counts that say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from synthmap.maps.intervals import wilson
from synthmap.maps.links import LinkMap, owners
from synthmap.maps.visits import LEAST_RECORDED, Visits
from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.snapshot import Snapshot, Sought, SoughtAs
from synthmap.rules import Evidence
from synthmap.rules._words import called, counted, sentence

Answered = Literal["yes", "no", "undecided"]

_FOREMOST = 3  # ranks by clicks: who finds a thing that is among them has found it (assumed)
_SEEN = 0.5  # of sessions, from which a thing counts as seen (assumed)
_PASSED_BY = 0.25  # of sessions, under which a thing counts as hidden from most (assumed)
_REACHABLE = 0.5  # of its points that take a click
_SMALL = (
    "do does did is are can will would could people visitors users they them find see click choose use the a an of to "
    "on in at by for and or our their this that it how many what where which who why when there page"
)
_WORDS = re.compile(r"\w+")


_UNKNOWN_VIEW: tuple[Answered, str, None] = ("undecided", "The recordings do not tell what was in view.", None)


@dataclass(frozen=True)
class Expected:
    """Something that was expected to be clicked most, and what it was: rank 0 where it is not on the page."""

    said: str
    key: str
    rank: int
    clicks: int
    share: float


@dataclass(frozen=True)
class Answer:
    """A question and its answer in one or two sentences.

    `interval` is the Wilson interval of the share that the answer rests on, None where there is none or the sessions
    are no sample. `expected` compares what was expected to be clicked most, `most_clicked` names what is.
    """

    question: str
    answered: Answered
    text: str
    source: str
    sessions: int
    interval: tuple[float, float] | None
    expected: tuple[Expected, ...]
    most_clicked: str


def answer(question: str | None, evidence: Evidence, visits: Visits | None) -> Answer | None:
    """The answer to a page's question on one view; None where nothing is asked.

    It is about what the scenario expects to be most clicked, else about its call to action, else about its key content,
    else about the one thing on the page whose name has most of the question's words.
    """
    snapshot = evidence.snapshot
    if not question and not any(sought.role == "most clicked" for sought in snapshot.sought):
        return None
    asked = question or "Is what was expected to be most clicked clicked most?"
    if visits is None or not visits.sessions:
        return Answer(asked, "undecided", "No session came to this view.", "", 0, None, (), "")
    links = visits.links
    expected = tuple(_expected(snapshot, links, each) for each in snapshot.sought if each.role == "most clicked")
    decided, text, share = _decided(asked, snapshot, visits, expected)
    text, decided = _with_sample(text, decided, visits)
    interval = None
    if visits.source == "recorded" and share:
        low, high = wilson([share[0]], [share[1]])
        interval = round(float(low[0]), 4), round(float(high[0]), 4)
        text += f" (95% interval {low[0]:.0%} to {high[0]:.0%})."
    top = _most_clicked(snapshot.elements, links)
    return Answer(asked, decided, text, visits.source, visits.sessions, interval, expected, top)


def _decided(
    asked: str, snapshot: Snapshot, visits: Visits, expected: Sequence[Expected]
) -> tuple[Answered, str, tuple[int, int] | None]:
    """Yes or no, the sentence that says why, and the successes and trials of the share it rests on."""
    faulty = next((each for each in _asked_about(snapshot) if each.fault), None)
    if faulty:
        return "undecided", f"Nothing could be looked for by {faulty.said}: {faulty.fault}.", None
    if expected:
        return _as_expected(snapshot, visits, expected)
    for role in ("cta", "key content"):
        named = [each for each in snapshot.sought if each.role == role]
        if named and not any(each.rows for each in named):
            return "no", f"This view of the page does not have {named[0].said}.", None
        if named and role == "cta":
            return _found(snapshot, visits, list(named[0].rows))
        if named:
            return _seen(snapshot, visits, named)
    rows = _meant(snapshot.elements, visits.links, asked)
    if len(rows) != 1:
        what = f"could be about any of {len(rows):,} things" if rows else "names nothing that can be clicked"
        return "undecided", f"The question {what} on this view: say what it is about with `cta`.", None
    return _found(snapshot, visits, rows)


def _asked_about(snapshot: Snapshot) -> list[Sought]:
    """What the answer is about: what is expected to be most clicked, else the call to action, else key content."""
    roles: tuple[SoughtAs, ...] = ("most clicked", "cta", "key content")
    by_role = ([each for each in snapshot.sought if each.role == role] for role in roles)
    return next((found for found in by_role if found), [])


def _as_expected(
    snapshot: Snapshot, visits: Visits, expected: Sequence[Expected]
) -> tuple[Answered, str, tuple[int, int] | None]:
    links, first = visits.links, expected[0]
    who, top = _who(visits), _most_clicked(snapshot.elements, links)
    name = sentence(first.said)
    if first.key:
        name = sentence(called(snapshot.elements, snapshot.elements.key.index(first.key)))
    if not first.rank:
        return "no", f"{name} is not among what can be clicked here; {top} is clicked most.", None
    of = f"{first.clicks:,} of {links.total:,} clicks of {who} ({first.share:.0%})"
    if first.rank > 1:
        best = int(links.clicks.max(initial=0))
        return (
            "no",
            f"{sentence(first.said)} gets {of} and is {_nth(first.rank)}: {top} gets {best:,}.",
            (
                first.clicks,
                links.total,
            ),
        )
    others = links.clicks[links.clicks < first.clicks]
    second = int(others.max(initial=0))
    tied = int((links.clicks == first.clicks).sum()) > 1 or not first.clicks
    _, ahead = wilson([second], [max(1, links.total)])
    close = visits.source == "recorded" and first.share <= float(ahead[0])
    decided: Answered = "undecided" if tied or close else "yes"
    return decided, f"{name} gets {of}, the next {second:,}.", (first.clicks, links.total)


def _found(snapshot: Snapshot, visits: Visits, rows: Sequence[int]) -> tuple[Answered, str, tuple[int, int] | None]:
    """Whether people find a thing: it is in view of half the sessions, and among the three most clicked."""
    table, links = snapshot.elements, visits.links
    lines = _lines(table, links, rows)
    if not lines:
        return "no", f"{sentence(called(table, rows[0]))} is nothing that can be clicked here.", None
    line = max(lines, key=lambda k: (int(links.clicks[k]), -k))
    if not visits.followed:
        return _UNKNOWN_VIEW
    exposed, clickers, rank = int(links.exposed[line]), int(links.clickers[line]), int(links.rank[line])
    seen = exposed / max(1, visits.followed)
    row = int(links.row[line])
    name = called(table, row)
    if stopped := _stopped(table, row):
        return "no", f"{sentence(name)} {stopped}.", None
    told = f"{sentence(name)} is in view of {exposed:,} of {_who_was_followed(visits)} ({seen:.0%}), "
    told += f"and {clickers:,} of these click it"
    told += f": it is {_nth(rank)} of {counted(len(links.row), 'thing')} by clicks."
    if seen >= _SEEN and rank <= _FOREMOST and clickers:
        decided: Answered = "yes"
    else:
        decided = "no" if seen < _PASSED_BY or rank > 3 * _FOREMOST or not clickers else "undecided"
    return decided, told, (clickers, max(1, exposed))


def _seen(snapshot: Snapshot, visits: Visits, named: Sequence[Sought]) -> tuple[Answered, str, tuple[int, int] | None]:
    """Whether the least seen of the key content is seen by half of the sessions."""
    table = snapshot.elements
    missing = next((each for each in named if not each.rows), None)
    if missing:
        return "no", f"This view of the page does not have {missing.said}.", None
    if not visits.followed:
        return _UNKNOWN_VIEW
    tops = np.array([table.box[each.rows[0], 1] + table.box[each.rows[0], 3] / 2 for each in named])
    reached = visits.reach.count(tops)
    worst = int(np.argmin(reached))
    count = int(reached[worst])
    share = count / max(1, visits.followed)
    told = f"{sentence(named[worst].said)} is reached by {count:,} of {_who_was_followed(visits)} ({share:.0%})."
    decided: Answered = "yes" if share >= _SEEN else "no" if share < _PASSED_BY else "undecided"
    return decided, told, (count, max(1, visits.followed))


def _with_sample(text: str, decided: Answered, visits: Visits) -> tuple[str, Answered]:
    """What the sessions cannot carry is undecided, and the answer says what they are."""
    if visits.source == "simulated":
        return f"{text} Simulated: a prediction, not a sample.", decided
    if visits.source == "scripted":
        return f"{text} Scripted sessions show what can be done, not what people do.", "undecided"
    if visits.sessions < LEAST_RECORDED:
        return f"{text} Too few to say: heatmaps are read from {LEAST_RECORDED} recorded sessions on.", "undecided"
    return text, decided


def _expected(snapshot: Snapshot, links: LinkMap, sought: Sought) -> Expected:
    lines = _lines(snapshot.elements, links, sought.rows)
    if not lines:
        return Expected(sought.said, "", 0, 0, 0.0)
    line = max(lines, key=lambda k: (int(links.clicks[k]), -k))
    key = snapshot.elements.key[int(links.row[line])]
    return Expected(
        sought.said, key, int(links.rank[line]), int(links.clicks[line]), round(float(links.share[line]), 4)
    )


def _lines(table: ElementTable, links: LinkMap, rows: Sequence[int]) -> list[int]:
    """The lines of the link map that clicks on these rows are counted on."""
    owner = owners(table)
    wanted = {int(owner[row]) for row in rows}
    return [k for k, row in enumerate(links.row.tolist()) if row in wanted]


def _meant(table: ElementTable, links: LinkMap, question: str) -> list[int]:
    """The things that can be clicked whose names have most of the question's words; none where none has any."""
    words = set(_WORDS.findall(question.casefold())) - set(_WORDS.findall(_SMALL))
    scores = [len(words & set(_WORDS.findall(table.name[row].casefold()))) for row in links.row.tolist()]
    best = max(scores, default=0)
    return [row for row, score in zip(links.row.tolist(), scores, strict=True) if score == best > 0]


def _stopped(table: ElementTable, row: int) -> str:
    """Why a click on it comes to nothing, whoever finds it; "" where none is known to."""
    if table.liveness[row] in (Liveness.DEAD, Liveness.DISABLED):
        return "does nothing when it is clicked"
    if float(np.nan_to_num(table.reachable[row], nan=1.0)) < _REACHABLE:
        over = int(table.occluder[row])
        return f"cannot be clicked: {called(table, over)} lies over it" if over >= 0 else "cannot be clicked"
    return ""


def _most_clicked(table: ElementTable, links: LinkMap) -> str:
    if not len(links.row) or not links.clicks.max():
        return "nothing"
    return called(table, int(links.row[int(np.argmax(links.clicks))]))


def _who_was_followed(visits: Visits) -> str:
    return counted(visits.followed, f"{visits.source} session")


def _who(visits: Visits) -> str:
    return counted(visits.sessions, f"{visits.source} session")


def _nth(rank: int) -> str:
    """`1st`, `2nd`, `11th`."""
    ending = "th" if 10 <= rank % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank:,}{ending}"
