"""What a Playwright test asks of its page: `audit` tells what is wrong with it, `expect_no_findings` fails over it.

    def test_cart(page: Page) -> None:
        page.goto("/cart")
        synthmap.expect_no_findings(page, level="warning")

Both take pages of either of Playwright's APIs; of an asynchronous page what they return is to be awaited. The page is
looked at as it stands and goes on as it was: it is never clicked, so whatever only a click could settle is
`incomplete`, which is said aloud as a warning and fails nothing. `pytest --synthmap` clicks such pages after the
tests, in a context of its own.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, overload

import numpy as np
from playwright.async_api import Page as AsyncPage
from playwright.sync_api import Page as SyncPage

from synthmap.capture.covering import covered, covering_of
from synthmap.capture.dom import Dom
from synthmap.capture.in_page import left_unclicked
from synthmap.capture.probe import in_doubt
from synthmap.capture.settle import settle
from synthmap.capture.standing import look_at, look_at_async
from synthmap.in_tests.places import page_name
from synthmap.judge.findings import judge_page, judge_view, ranked, suspects
from synthmap.maps.links import link_map
from synthmap.maps.reach import measure_reach
from synthmap.model.discretion import Discretion
from synthmap.model.errors import MachineError, UsageError
from synthmap.model.events import make_events
from synthmap.model.finding import LEVELS, Finding, Level
from synthmap.model.identity import readable
from synthmap.model.snapshot import ProbeAnswer, Snapshot
from synthmap.model.view import View, Viewport
from synthmap.report.pictures import crop
from synthmap.rules import Evidence, Rule, catalogue
from synthmap.scenario.mistakes import did_you_mean, listed, shown
from synthmap.scenario.targets import safe
from synthmap.scenario.types import RuleSettings
from synthmap.vision.look import Sight, look

_WHY = "the page under test is not clicked"
# Rules over one view that rest on what a page is only asked in a context of its own.
_NEEDS_MORE = {
    "error-click": "what its clicks raise",
    "hover-only": "what opens under a mouse",
    "slow-response": "how soon its clicks are answered",
    "unstable-region": "pictures over some time",
}
_OF_VISITS = {"links", "reach", "dead_spots", "events"}


_ANYBODY = Discretion(somebody=True, typed=True)


class Undecided(UserWarning):
    """Something on a page under test could not be judged without a click, and was not clicked."""


@dataclass(frozen=True, eq=False)
class PageAudit:
    """What was found on a page as it stood.

    Attributes
    ----------
    url : its address, without credentials.
    findings : worst first; of those that only a click could settle `outcome` is "incomplete".
    not_judged : the rules that were asked for and have nothing to go by here, with what they would need.
    snapshot : what was seen.
    """

    view: View
    url: str
    findings: tuple[Finding, ...]
    not_judged: Mapping[str, str]
    snapshot: Snapshot

    @property
    def incomplete(self) -> tuple[Finding, ...]:
        """The findings that only a click could settle."""
        return tuple(finding for finding in self.findings if finding.outcome == "incomplete")

    def failing(self, level: Level = "warning") -> tuple[Finding, ...]:
        """The findings at this level or a worse one."""
        enough = LEVELS[: LEVELS.index(level) + 1]
        return tuple(f for f in self.findings if f.outcome == "fail" and f.level in enough)


@overload
def audit(page: SyncPage, *, rules: Iterable[str] | None = None, out: Path | str | None = None) -> PageAudit: ...
@overload
def audit(
    page: AsyncPage, *, rules: Iterable[str] | None = None, out: Path | str | None = None
) -> Coroutine[Any, Any, PageAudit]: ...
def audit(
    page: SyncPage | AsyncPage, *, rules: Iterable[str] | None = None, out: Path | str | None = None
) -> PageAudit | Coroutine[Any, Any, PageAudit]:
    """Judge the page as it now stands, without clicking it and without leaving anything behind in it.

    Parameters
    ----------
    page
        A Playwright page, of either API. An asynchronous one's result is to be awaited. In Firefox and WebKit less is
        known: which listeners scripts added is told by Chromium alone, so what they alone would prove is "incomplete".
    rules
        Only these rules, by their ids; all where it is None.
    out
        A folder for pictures of the findings' places (`Finding.crop`); it is made where it is not there.

    Raises
    ------
    UsageError
        For a rule that is not known, or what is no page at all.
    PageError
        If the page does not let itself be looked at.
    """
    task = _Task(chosen(rules), Path(out) if out is not None else None)
    if isinstance(page, SyncPage):
        return _told(task.judged(*look_at(page, lambda viewport: _named(page.url, viewport))), page)
    if isinstance(page, AsyncPage):
        return _audit_async(page, task)
    raise UsageError(f"synthmap.audit takes a Playwright page, not {shown(type(page).__name__)}.")


async def _audit_async(page: AsyncPage, task: _Task) -> PageAudit:
    return _told(task.judged(*(await look_at_async(page, lambda viewport: _named(page.url, viewport)))), page)


def _told(found: PageAudit, page: SyncPage | AsyncPage) -> PageAudit:
    """The audit, once everybody has heard of it who wants to."""
    for watcher in _watchers:
        watcher(found, page)
    return found


@overload
def expect_no_findings(
    page: SyncPage, rules: Iterable[str] | None = None, level: Level = "warning", *, out: Path | str | None = None
) -> PageAudit: ...
@overload
def expect_no_findings(
    page: AsyncPage, rules: Iterable[str] | None = None, level: Level = "warning", *, out: Path | str | None = None
) -> Coroutine[Any, Any, PageAudit]: ...
def expect_no_findings(
    page: SyncPage | AsyncPage,
    rules: Iterable[str] | None = None,
    level: Level = "warning",
    *,
    out: Path | str | None = None,
) -> PageAudit | Coroutine[Any, Any, PageAudit]:
    """Fail unless the page, as it now stands, has nothing wrong with it at this level or a worse one.

    What could not be judged without a click fails nothing and is told as an `Undecided` warning. Parameters, result and
    errors are those of `audit`.

    Raises
    ------
    AssertionError
        With a list of what was found, where it is and what to do.
    UsageError
        Also where none of the rules asked for can be judged on a page under test: nothing would have been tested.
    """
    if level not in LEVELS:
        raise UsageError(f"There is no level {shown(str(level))}, only {listed(LEVELS)}.")
    judged = chosen(rules)
    if all(_beyond(rule) for rule in judged):
        raise UsageError(
            f"Nothing would be tested: {listed(f'{rule.id} needs {_beyond(rule)}' for rule in judged)}. "
            "`pytest --synthmap` and `synthmap audit` judge that, in a context of their own."
        )
    found = audit(page, rules=[rule.id for rule in judged], out=out)
    return _held_to(found, level) if isinstance(found, PageAudit) else _held_to_async(found, level)


async def _held_to_async(auditing: Coroutine[Any, Any, PageAudit], level: Level) -> PageAudit:
    return _held_to(await auditing, level)


def _held_to(found: PageAudit, level: Level) -> PageAudit:
    __tracebackhide__ = True
    if failing := found.failing(level):
        raise AssertionError(told(found, failing, level))
    if found.incomplete:
        many = len(found.incomplete)
        what = "1 thing" if many == 1 else f"{many:,} things"
        lines = "".join(f"\n  {finding.rule}: {finding.message}" for finding in found.incomplete)
        warnings.warn(f"{what} on {found.url} could not be judged without a click:{lines}", Undecided, stacklevel=3)
    return found


def told(found: PageAudit, failing: Sequence[Finding], level: Level) -> str:
    """What an assertion says: each finding with its place and what to do, and how much was left open."""
    many = "1 problem" if len(failing) == 1 else f"{len(failing):,} problems"
    worse = "" if level == "error" else " or worse"
    viewport = found.snapshot.viewport
    lines = [f"{many} at level {level}{worse} on {found.url} ({viewport.width} x {viewport.height})"]
    for finding in failing:
        lines += ["", f"  {finding.level} {finding.rule}: {finding.message}"]
        if finding.selector or finding.box:
            lines.append(f"    where: {_place(finding)}")
        lines.append(f"    do:    {finding.action}")
        if finding.crop:
            lines.append(f"    see:   {finding.crop}")
    if found.incomplete:
        lines += ["", f"  {len(found.incomplete):,} more could not be judged without a click."]
    return "\n".join(lines)


def _place(finding: Finding) -> str:
    at = "at x {:.0f}, y {:.0f}, {:.0f} x {:.0f} px".format(*finding.box) if finding.box else ""
    return ", ".join(part for part in (readable(finding.selector, 200), at) if part)


Watcher = Callable[[PageAudit, Any], None]
_watchers: list[Watcher] = []


@contextlib.contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """Hand `watcher` every page that is audited meanwhile, so that what is left open can be settled later."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)


@dataclass(frozen=True)
class _Task:
    """The rules to judge by, and where pictures go."""

    rules: tuple[Rule, ...]
    out: Path | None

    def judged(self, snapshot: Snapshot, dom: Dom) -> PageAudit:
        """What these rules say of a page that was captured."""
        settings = {rule.id: RuleSettings(None, {}) for rule in self.rules}
        sight = look(snapshot)
        rows = sorted({*suspects(self.rules, settings, sight.snapshot), *in_doubt(sight.snapshot.elements)})
        if sight.snapshot.view.browser == "chromium":
            left = settle(sight.snapshot, {row: ProbeAnswer("unknown", (0.0, 0.0), why=_WHY) for row in rows})
        else:
            left = left_unclicked(sight.snapshot, rows, _WHY)
        evidence = _unvisited(sight, left)
        findings = judge_view(self.rules, settings, evidence, None) + judge_page(self.rules, settings, [evidence], None)
        # Whom the test made itself known as, nobody can tell.
        kept = covered(snapshot, covering_of(snapshot, dom, _ANYBODY)) if self.out else snapshot
        return PageAudit(
            snapshot.view,
            snapshot.url,
            tuple(self._pictured(finding, kept) for finding in ranked(findings)),
            {rule.id: needed for rule in self.rules if (needed := _beyond(rule))},
            left,
        )

    def _pictured(self, finding: Finding, snapshot: Snapshot) -> Finding:
        if self.out is None or finding.box is None:
            return finding
        path = self.out / f"finding-{finding.id}.png"
        try:
            self.out.mkdir(parents=True, exist_ok=True)
            path.write_bytes(crop(snapshot.screenshot.pixels, finding.box))
        except OSError as error:
            raise MachineError(f"could not write {path}: {error.strerror or error}. Choose another `out`.") from error
        return replace(finding, crop=path.as_posix())


def _unvisited(sight: Sight, snapshot: Snapshot) -> Evidence:
    """Everything known about a page that nobody has visited."""
    nobody, none = make_events(0), np.zeros(0, dtype=bool)
    reach = measure_reach(nobody, snapshot.viewport, snapshot.document)
    links = link_map(
        nobody, snapshot.elements, dead=none, reach=reach, viewport=snapshot.viewport, document=snapshot.document
    )
    return Evidence(snapshot, sight.folds, links, reach, (), sources=(), attention=sight.attention)


def chosen(rules: Iterable[str] | None) -> tuple[Rule, ...]:
    """The rules of these ids, all for None. Raises UsageError for an id that no rule has, and for none at all."""
    known = catalogue()
    if rules is None:
        return tuple(known.values())
    asked = [rules] if isinstance(rules, str) else list(rules)
    for name in asked:
        if name not in known:
            hint = did_you_mean(name, known, "`synthmap rules` lists them all.")
            raise UsageError(f"There is no rule {shown(name)}. {hint}")
    if not asked:
        raise UsageError("No rules are named, so nothing would be judged. Leave `rules` out for all of them.")
    return tuple(known[name] for name in dict.fromkeys(asked))


def _beyond(rule: Rule) -> str:
    """What a rule would need that a page under test does not give, "" for one that can be judged there."""
    if rule.id in _NEEDS_MORE:
        return _NEEDS_MORE[rule.id]
    if _OF_VISITS & set(rule.needs):
        return "visits"
    return "" if rule.scope == "view" else "other views of the page"


def _named(url: str, viewport: Viewport) -> tuple[View, str]:
    return View(page_name(url), viewport.name), safe(url)
