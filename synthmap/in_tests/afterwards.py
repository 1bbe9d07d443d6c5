"""Once the tests are over: their pages looked at and clicked in contexts of their own, and one report of it all.

The ordinary runner does that, as for a scenario; the tests' browsers are closed by then. What audits inside the tests
left open is looked up in what it found, where the address alone gave the page that the test had.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from playwright.async_api import async_playwright

from synthmap.browser.find import Machine, find
from synthmap.browser.pool import BrowserPool
from synthmap.in_tests.audit import chosen
from synthmap.in_tests.parts import Audited, Open, read_parts
from synthmap.in_tests.places import lasting_url
from synthmap.in_tests.visits import Visited, visited
from synthmap.model.discretion import Discretion
from synthmap.model.errors import BrowserNotFound
from synthmap.model.finding import LEVELS, Finding
from synthmap.model.view import View
from synthmap.report.lines import printable
from synthmap.rules import catalogue
from synthmap.runner import Outcome, run_in
from synthmap.scenario.expand import Plan
from synthmap.scenario.types import CaptureSettings, FailOn, RuleSettings, Settings, SimulatedSessions
from synthmap.store.run import RunFolder

_SOMEBODY = Discretion(somebody=True)
_NUMBER = re.compile(r" \(\d+\)$")
_MOST = 10  # of each kind of line on the terminal; the report has all problems


@dataclass(frozen=True)
class Wanted:
    """What the person who runs the tests asks for: where the report goes, which rules, and what fails."""

    out: Path
    rules: tuple[str, ...] = ()
    fail_on: FailOn = "never"


@dataclass(frozen=True)
class Told:
    """What there is to say at the end, in lines, and whether it fails the tests."""

    lines: tuple[str, ...]
    failed: bool


class _Quiet:
    """Nobody looks on: pytest's own progress has ended, and what matters is said after it."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def planned(self, views: int) -> None:
        """Say nothing."""

    def started(self, view: View) -> None:
        """Say nothing."""

    def finished(self, view: View, error: str | None) -> None:
        """Say nothing: the report has it."""

    def log(self, message: str) -> None:
        """Keep it for the end."""
        self.messages.append(message)


def report(parts: Path, wanted: Wanted) -> Told:
    """Make the report of everything in the folder `parts`.

    Raises SynthmapError where there can be none: no browser, a folder that is not to be written to.
    """
    seen = visited(read_parts(parts))
    if not seen.jobs:
        nothing = "No test clicked, tapped or typed on a page, so there is no report."
        return Told((nothing,), failed=wanted.fail_on != "never")
    quiet = _Quiet()
    outcome = _beside(_carried_out(seen, wanted, quiet))
    lines = [
        _summary(seen, outcome),
        *_problems(outcome),
        *_first(_unreached(outcome)),
        *_first(_settled(seen, outcome)),
    ]
    lines += _first([f"note: {printable(note, 200)}" for note in (*quiet.messages, *seen.notes)])
    if reason := _failure(outcome, wanted.fail_on):
        lines.append(f"Failed: {reason}.")
    lines.append(f"Report: {outcome.html}")
    return Told(tuple(lines), failed=bool(reason))


def _beside(work: Coroutine[Any, Any, Outcome]) -> Outcome:
    """What some work comes to on a thread of its own: what ran the tests may have an event loop in this one.

    Interrupted (Ctrl-C), it is cancelled, and writes down what it has.
    """
    outcome: Future[Outcome] = Future()
    loop = asyncio.new_event_loop()
    task = loop.create_task(work)

    def carry_out() -> None:
        try:
            outcome.set_result(loop.run_until_complete(task))
        except BaseException as error:
            outcome.set_exception(error)
        finally:
            loop.close()

    thread = threading.Thread(target=carry_out, name="synthmap-report")
    thread.start()
    try:
        thread.join()
    except KeyboardInterrupt:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
        raise
    return outcome.result()


async def _carried_out(seen: Visited, wanted: Wanted, quiet: _Quiet) -> Outcome:
    found = find(None, Machine.here())
    if found is None and any(job.browser == "chromium" for job in seen.jobs):
        raise BrowserNotFound(
            "The tests' pages are to be looked at, and no browser was found. `synthmap doctor` helps."
        )
    plan = Plan(
        name="tests",
        file=None,
        jobs=seen.jobs,
        fail_on=wanted.fail_on,
        rules=_only(wanted.rules),
        sessions=SimulatedSessions(count=0),
        timeout_ms=Settings().timeout_ms,
        workers=Settings().workers,
        capture=CaptureSettings(),
        visits=seen.events,
    )
    async with async_playwright() as playwright:
        return await run_in(BrowserPool(playwright, found, log=quiet.log), plan, wanted.out, quiet)


def _only(rules: Sequence[str]) -> dict[str, RuleSettings]:
    """Settings that leave these rules on and no others; all on where none are named."""
    if not rules:
        return {}
    left = {rule.id for rule in chosen(rules)}
    return {name: RuleSettings("off", {}) for name in catalogue() if name not in left}


def _summary(seen: Visited, outcome: Outcome) -> str:
    failing = [finding for finding in outcome.findings if finding.outcome == "fail"]
    worst: dict[str, str] = {}
    for finding in sorted(failing, key=lambda finding: LEVELS.index(finding.level)):
        worst.setdefault(finding.group, finding.level)
    levels = ", ".join(_count(list(worst.values()).count(level), level) for level in LEVELS)
    undecided = len(outcome.findings) - len(failing)
    return (
        f"{_count(seen.tests, 'test')} on {_count(len({job.page for job in seen.jobs}), 'page')}: "
        f"{_count(len(worst), 'problem')} ({levels}), {undecided:,} undecided."
    )


def _problems(outcome: Outcome) -> list[str]:
    groups: dict[str, list[Finding]] = {}
    for finding in outcome.findings:
        if finding.outcome == "fail":
            groups.setdefault(finding.group, []).append(finding)
    return _first([
        f"{group[0].level:8}{group[0].rule}: {printable(group[0].message, 200)} ({group[0].view})"
        for group in groups.values()
    ])  # fmt: skip


def _failure(outcome: Outcome, fail_on: FailOn) -> str:
    """Why the tests fail over what was found, "" where they don't.

    Pages that the address alone does not give again are nobody's fault; but where that is all of them, nothing passed.
    """
    if fail_on == "never":
        return ""
    if all(entry.error for entry in outcome.pages):
        return "none of the pages could be looked at again"
    enough = LEVELS[: LEVELS.index(fail_on) + 1]
    failing = {f.group for f in outcome.findings if f.outcome == "fail" and f.level in enough}
    return f"{_count(len(failing), 'problem')} at level {fail_on} or worse" if failing else ""


def _unreached(outcome: Outcome) -> list[str]:
    return [f"incomplete: {entry.view}: {printable(entry.error, 200)}" for entry in outcome.pages if entry.error]


def _settled(seen: Visited, outcome: Outcome) -> list[str]:
    """What became of all that audits inside the tests left open."""
    jobs = {(lasting_url(job.url), job.viewport.name): job for job in seen.jobs}
    lines: dict[str, list[str]] = {}
    for test, audited in seen.audited:
        job = jobs.get((lasting_url(audited.url), audited.device))
        view = View(job.page, job.viewport.name, job.browser) if job else None
        for left in audited.open:
            if job is None or view is None:
                said = "Left open: the page has no address that can be opened again."
            elif why := job.unclicked or _differs(outcome.folder, view, audited):
                said = f"Left open: {why}."
            else:
                said = _answer([finding for finding in outcome.findings if finding.view == view], left)
            lines.setdefault(f"{left.rule}: {printable(left.message, 160)} {said}", []).append(test)
    return [
        f"{tests[0]}{f' and {len(set(tests)) - 1:,} more' if len(set(tests)) > 1 else ''}: {line}"
        for line, tests in lines.items()
    ]


def _differs(folder: RunFolder, view: View, audited: Audited) -> str:
    """Why what was looked at is not what the test had, "" where it is the same: both show the same elements."""
    path = folder.root / folder.folder_of(view) / "elements.parquet"
    if not path.exists():
        return "its address could not be opened again"
    table = pq.read_table(path, columns=["key", "visible"]).to_pydict()
    keys = {_told(key) for key, visible in zip(table["key"], table["visible"], strict=True) if visible and key}
    there = keys == set(map(_told, audited.keys))
    return "" if there else "the address alone does not give the page that the test had"


def _told(key: str) -> str:
    """A key as it may be stored of a page that is somebody's: without what is theirs and its number among equals."""
    return _NUMBER.sub("", _SOMEBODY.clean(key))


def _answer(findings: Sequence[Finding], left: Open) -> str:
    """What the clicks afterwards said of it, by the findings on its view.

    Another rule may be the one to tell, as of a click that raised an error. What was left open of several elements at
    once is settled for each by itself.
    """
    if not left.element:
        failing = sum(1 for finding in findings if finding.rule == left.rule and finding.outcome == "fail")
        return f"Clicked afterwards: the report has {_count(failing, 'finding')} of this rule on this page."
    about = [finding for finding in findings if finding.element_key == left.element]
    if any(finding.outcome == "fail" for finding in about):
        return "Clicked afterwards: it fails, as the report shows."
    still = next((finding for finding in about if finding.rule == left.rule), None)
    return f"Still open: {printable(still.message, 160)}" if still else "Clicked afterwards: it works."


def _first(lines: Sequence[str]) -> list[str]:
    """As many lines as a terminal is for, and how many there would be more."""
    return [*lines[:_MOST], *([f"… and {len(lines) - _MOST:,} more."] if len(lines) > _MOST else [])]


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
