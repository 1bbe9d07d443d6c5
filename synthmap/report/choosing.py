"""One finding of a stored report, chosen by its id or by its number on the to-do list."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from synthmap.model.errors import UsageError
from synthmap.model.view import Engine, View
from synthmap.report.html._todo import numbered
from synthmap.report.lines import printable
from synthmap.store.run import REPORT
from synthmap.store.snapshots import reading

_LEAST = 4  # letters of an id that may stand for it


@dataclass(frozen=True)
class Clicked:
    """The click that proved a finding: where on the page, what was watched, and the answer."""

    at: tuple[float, float]
    watched: tuple[str, ...]
    answer: str


@dataclass(frozen=True)
class Where:
    """The line of a scenario that asked for the page."""

    file: str
    line: int


@dataclass(frozen=True)
class Chosen:
    """A finding as report.json has it, as much of it as finding it again takes."""

    id: str
    rule: str
    level: str
    message: str
    page: str
    device: str
    browser: Engine
    state: str
    selector: str | None
    element_key: str | None
    box: tuple[float, float, float, float] | None
    proof: Clicked | None
    source: Where | None

    @property
    def view(self) -> View:
        """The view that it was found on."""
        return View(self.page, self.device, self.browser, self.state)


@dataclass(frozen=True)
class _Report:
    schema_version: Literal[1]
    findings: list[Chosen]


_REPORT = TypeAdapter(_Report)


def choose(run: Path, named: str, device: str | None = None) -> Chosen:
    """The finding called `named` in the run's report: its number on the to-do list ("3", "?1"), its id, or the
    beginning of that. On a card that stands for several devices it is the one on `device`, else the first that was
    proved by a click.

    Raises UsageError where there is no run, no such finding, or several.
    """
    if not (run / REPORT).is_file():
        raise UsageError(f"{run} holds no run: there is no {REPORT} in it. `synthmap audit` makes one.")
    with reading(run / REPORT) as data:
        raw = json.loads(data)
        findings = {each.id: each for each in _REPORT.validate_python(raw).findings}
        cards = {mark: [findings[each["id"]] for each in group] for mark, group in numbered(raw).items()}
    said = printable(named, 40)
    found = cards.get(named.removeprefix("#")) or [
        each for id_, each in findings.items() if id_ == named or (len(named) >= _LEAST and id_.startswith(named))
    ]
    if not found:
        marks = [mark for mark in cards if not mark.startswith("?")]
        there = f"Its to-do list goes from 1 to {len(marks)}" if marks else "Its to-do list is empty"
        raise UsageError(f"There is no finding {said} in {run}. {there}; ids stand in {REPORT}.")
    here = [each for each in found if device in (None, each.device)]
    if not here:
        devices = ", ".join(dict.fromkeys(each.device for each in found))
        raise UsageError(f"The finding {said} is on {devices}, not on {printable(device or '', 40)}.")
    if named not in cards and len(here) > 1:
        raise UsageError(f"Several findings begin with {said}: {', '.join(each.id for each in here[:8])}.")
    return next((each for each in here if each.proof), here[0])
