"""A run's report.json, read back as data: how its views went, and as much of its findings as accepting them takes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from synthmap.judge.question import Answer, Answered, Expected
from synthmap.model.errors import UsageError
from synthmap.model.finding import Finding, Level, Outcome, Suppression
from synthmap.model.view import Engine, View
from synthmap.report.documents import SCHEMA_VERSION, PageEntry, Run
from synthmap.store.run import REPORT
from synthmap.store.snapshots import reading

# Names are folders: what leads out of the run is no name.
_Name = Annotated[str, Field(pattern=r"^[^\s/\\.]+$")]


@dataclass(frozen=True)
class _View:
    page: _Name
    device: _Name
    browser: Engine
    state: _Name

    @property
    def view(self) -> View:
        return View(self.page, self.device, self.browser, self.state)


@dataclass(frozen=True)
class _Expected:
    said: str
    key: str
    rank: int | None
    clicks: int
    share: float


@dataclass(frozen=True)
class _Answer:
    question: str
    answered: Answered
    answer: str
    source: str
    sessions: int
    interval: tuple[float, float] | None
    expected: list[_Expected]
    most_clicked: str


@dataclass(frozen=True)
class _Page(_View):
    url: str
    status: Literal["ok", "failed"]
    error: str | None
    result: str | None
    question: str | None
    picture: bool
    answer: _Answer | None
    timings: dict[str, float]


@dataclass(frozen=True)
class _Finding(_View):
    id: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    group: str
    rule: str
    level: Level
    outcome: Outcome
    element_key: str
    message: str
    suppressed: Suppression | None
    flaky: bool


@dataclass(frozen=True)
class _Tool:
    name: Literal["synthmap"]
    browsers: list[str]


@dataclass(frozen=True)
class _Scenario:
    name: str
    file: str | None


@dataclass(frozen=True)
class _Sessions:
    simulated: int
    seed: int
    scripted: int
    recorded: int


@dataclass(frozen=True)
class _Summary:
    judged: list[str]


@dataclass(frozen=True)
class _Report:
    schema_version: Literal[1]
    tool: _Tool
    scenario: _Scenario
    started: str
    seconds: float
    timings: dict[str, float]
    sessions: _Sessions
    funnels: list[dict[str, Any]]
    pages: list[_Page]
    findings: list[_Finding]
    summary: _Summary


@dataclass(frozen=True, eq=False)
class StoredReport:
    """A run as report.json tells of it. `findings` lack what only the report for people shows."""

    run: Run
    pages: tuple[PageEntry, ...]
    findings: tuple[Finding, ...]


_REPORT = TypeAdapter(_Report)
assert SCHEMA_VERSION == 1, "this module reads version 1"


def read_report(run: Path) -> StoredReport:
    """The report of the run in a folder. Raises UsageError where there is none, or none of this version."""
    if not (run / REPORT).is_file():
        raise UsageError(f"{run} holds no run: there is no {REPORT} in it. `synthmap audit` makes one.")
    with reading(run / REPORT) as data:
        report = _REPORT.validate_python(json.loads(data))
    about = Run(
        name=report.scenario.name,
        file=report.scenario.file,
        browsers=report.tool.browsers,
        started=report.started,
        seconds=report.seconds,
        simulated=report.sessions.simulated,
        seed=report.sessions.seed,
        scripted=report.sessions.scripted,
        recorded=report.sessions.recorded,
        rules=report.summary.judged,
        funnels=report.funnels,
        timings=report.timings,
    )
    pages = tuple(
        PageEntry(p.view, p.url, p.error, p.result, p.timings, p.question, p.picture, _answer(p.answer))
        for p in report.pages
    )
    return StoredReport(about, pages, tuple(map(_finding, report.findings)))


def _answer(stored: _Answer | None) -> Answer | None:
    if stored is None:
        return None
    expected = tuple(Expected(e.said, e.key, e.rank or 0, e.clicks, e.share) for e in stored.expected)
    return Answer(
        stored.question, stored.answered, stored.answer, stored.source, stored.sessions, stored.interval, expected,
        stored.most_clicked,
    )  # fmt: skip


def _finding(stored: _Finding) -> Finding:
    return Finding(
        id=stored.id, group=stored.group, rule=stored.rule, level=stored.level, outcome=stored.outcome,
        confidence=0.0, priority=0.0, view=stored.view, message=stored.message, hypothesis="", action="", metric="",
        element_key=stored.element_key, suppressed=stored.suppressed, flaky=stored.flaky,
    )  # fmt: skip
