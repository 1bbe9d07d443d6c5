"""Is it acceptable: the verdict over all findings, its reasons in words, and the exit code.

What fails a run are problems at the failing level, broken budgets, and views that could not be looked at. What the
scenario ignores, what the baseline accepts and what does not show a second time fails nothing, and is said aloud; so
is whatever part of the scenario did not do what it was written for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from synthmap.judge.baseline import Accepted, Baseline, accepted, gone, read_baseline
from synthmap.judge.budgets import Reached, broken_findings, broken_reach, counted
from synthmap.judge.findings import enabled
from synthmap.judge.held import Held
from synthmap.judge.ignores import Matches, expired, ignored, unused
from synthmap.model.errors import EXIT_FINDINGS, EXIT_MACHINE, EXIT_PASSED
from synthmap.model.finding import LEVELS, Finding, Suppression
from synthmap.model.view import View
from synthmap.rules import catalogue
from synthmap.scenario.expand import Plan
from synthmap.scenario.overrides import Unmatched
from synthmap.scenario.types import Budgets, FailOn, Ignore


@dataclass(frozen=True)
class Verdict:
    """Whether the run passed, why not, and what to exit with.

    `notes` say what did not count and why; `gone` is what the baseline accepts and is no longer there; `failing` are
    the fingerprints of the findings that fail the run.
    """

    passed: bool
    reasons: tuple[str, ...]
    exit_code: int
    notes: tuple[str, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()
    gone: tuple[Accepted, ...] = ()
    failing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Gate:
    """What a run is held to.

    Attributes
    ----------
    fail_on : the mildest level that fails a run, or "never".
    baseline : what is accepted; `missing_baseline` is the name of its file where the scenario names one and it is not
        there yet.
    rules : the rules that judged. today : what ignores expire by.
    narrowed : pages, devices or rules were left out, so that what matches nothing may be for those.
    unmatched : the overrides that are for no view of the scenario, narrowed or not.
    """

    fail_on: FailOn = "error"
    budgets: Budgets = field(default_factory=Budgets)
    ignores: tuple[Ignore, ...] = ()
    baseline: Baseline | None = None
    missing_baseline: str = ""
    rules: frozenset[str] = frozenset()
    narrowed: bool = False
    today: dt.date = dt.date.min
    unmatched: tuple[Unmatched, ...] = ()


@dataclass(frozen=True)
class Seen:
    """What was looked at: the views that could be, how many could not, and what their evidence says to the gate."""

    views: tuple[View, ...]
    failed: int = 0
    matched: Matches = field(default_factory=dict)
    reached: tuple[Reached, ...] = ()


def gate_of(terms: Plan | Held, baseline: Path | None, today: dt.date) -> Gate:
    """The gate of a run, its baseline read. Raises UsageError where that is a file and no baseline."""
    known = read_baseline(baseline) if baseline else None
    return Gate(
        fail_on=terms.fail_on,
        budgets=terms.budgets,
        ignores=terms.ignores,
        baseline=known,
        missing_baseline=baseline.name if baseline and known is None else "",
        rules=frozenset(rule.id for rule in enabled(catalogue().values(), terms.rules)),
        narrowed=terms.narrowed,
        today=today,
        unmatched=terms.unmatched,
    )


def settled(findings: Sequence[Finding], gate: Gate, matched: Matches) -> list[Finding]:
    """The findings, suppressed where the scenario ignores them or the baseline accepts them."""
    return accepted(ignored(findings, matched, gate.ignores, gate.today), gate.baseline)


def failing(findings: Sequence[Finding], gate: Gate) -> list[Finding]:
    """Of settled findings, those that would fail the run: at the failing level, or beyond the budget of their rule."""
    budgeted = {budget.rule: budget.most for budget in gate.budgets.findings}
    groups: dict[str, set[str]] = {rule: set() for rule in budgeted}
    for finding in findings:
        if finding.counts and finding.rule in budgeted:
            groups[finding.rule].add(finding.group)
    broken = {rule for rule, mine in groups.items() if len(mine) > budgeted[rule]}
    levels = _failing_levels(gate.fail_on)
    return [
        finding
        for finding in findings
        if finding.counts and (finding.rule in broken if finding.rule in budgeted else finding.level in levels)
    ]


def decide(findings: Sequence[Finding], gate: Gate, seen: Seen) -> Verdict:
    """Judge a run by its settled findings.

    Nothing looked at is never a pass, and undecided findings fail a run only under a budget for them. A budget that
    matched nothing is broken: a typo must not pass for a pass. A view that failed outweighs findings (exit code 3
    over 1).
    """
    unmatched = [*gate.unmatched, *_unmatched(gate, seen)]
    reasons = [*_at_level(findings, gate), *broken_findings(findings, gate.budgets)]
    reasons += broken_reach(seen.reached, gate.budgets.reach)
    unheld = [one for one in unmatched if one.kind == "budget" and not gate.narrowed and not seen.failed]
    reasons += [f"{one.text}{_line(one.line)} matched nothing, so that nobody knows whether it holds" for one in unheld]
    code = EXIT_FINDINGS if reasons else EXIT_PASSED
    if gate.fail_on == "never":
        reasons.insert(0, "findings never fail this run (fail_on: never)")
    views = len(seen.views) + seen.failed
    if seen.failed:
        code = EXIT_MACHINE
        reasons.append(f"{counted(seen.failed, 'page view')} of {views:,} could not be looked at")
    if not views:
        code = EXIT_MACHINE
        reasons.append("nothing was audited")
    lost = gone(findings, gate.baseline, frozenset(seen.views), gate.rules)
    failed = frozenset(finding.id for finding in failing(findings, gate))
    notes = _notes(findings, gate, seen, [one for one in unmatched if one not in unheld], lost)
    return Verdict(code == EXIT_PASSED, tuple(reasons), code, tuple(notes), tuple(unmatched), lost, failed)


def _at_level(findings: Sequence[Finding], gate: Gate) -> list[str]:
    budgeted = {budget.rule for budget in gate.budgets.findings}
    problems = {finding.group for finding in failing(findings, gate) if finding.rule not in budgeted}
    new = "new " if gate.baseline else ""
    return [f"{counted(len(problems), f'{new}problem')} at level {gate.fail_on} or worse"] if problems else []


def _failing_levels(fail_on: str) -> Collection[str]:
    if fail_on == "never":
        return ()
    return LEVELS[: [str(level) for level in LEVELS].index(fail_on) + 1]


def _unmatched(gate: Gate, seen: Seen) -> list[Unmatched]:
    """What the scenario says of something that was not there to be held to it.

    Nothing is told where nothing was seen, and nothing of rules that a run was narrowed not to hear.
    """
    if not seen.views:
        return []
    told = [
        Unmatched("budget", budget.line or None, f"the budget for the rule {budget.rule} (it did not judge)")
        for budget in gate.budgets.findings
        if budget.rule not in gate.rules and not gate.narrowed
    ]
    measured = {one.target for one in seen.reached}
    told += [
        Unmatched("budget", budget.line or None, f"the budget for the reach of `{budget.target}`")
        for budget in gate.budgets.reach
        if budget.target not in measured
    ]
    told += [
        Unmatched("ignore", ignore.line or None, f"the ignore of {ignore}")
        for ignore in unused(seen.matched, gate.ignores)
        if ignore.rule in gate.rules or not gate.narrowed
    ]
    return told


def _notes(
    findings: Sequence[Finding],
    gate: Gate,
    seen: Seen,
    unmatched: Sequence[Unmatched],
    lost: Sequence[Accepted],
) -> list[str]:
    notes = []
    by: dict[Suppression, set[str]] = {}
    for finding in findings:
        if finding.suppressed:
            by.setdefault(finding.suppressed, set()).add(finding.group)
    for why, groups in sorted(by.items(), key=lambda item: (item[0].kind, item[0].line or 0, item[0].reason)):
        if why.kind == "baseline":
            notes.append(f"{counted(len(groups), 'problem')} accepted by the baseline")
        else:
            until = f", until {why.expires}" if why.expires else ""
            notes.append(f"{counted(len(groups), 'problem')} ignored{_line(why.line)}{until}: {why.reason}")
    if flaky := {finding.group for finding in findings if finding.flaky}:
        notes.append(
            f"{counted(len(flaky), 'problem')} not there when looked at again: flaky, so that it fails nothing"
        )
    if gate.missing_baseline:
        notes.append(
            f"the baseline {gate.missing_baseline} does not exist yet, so nothing is accepted: "
            "`synthmap approve` writes it"
        )
    if lost:
        notes.append(
            f"{counted(len(lost), 'finding')} of the baseline no longer there: `synthmap approve` takes it out"
        )
    for number, ignore in enumerate(gate.ignores):
        if expired(ignore, gate.today):
            covered = sum(1 for numbers in seen.matched.values() if number in numbers)
            notes.append(
                f"the ignore of {ignore}{_line(ignore.line)} expired on {ignore.expires}: "
                f"{counted(covered, 'finding')} of it counted again"
            )
    only = " of what this run was narrowed to" if gate.narrowed else ""
    return [*notes, *(f"{one.text}{_line(one.line)} matched nothing{only}" for one in unmatched)]


def _line(number: int | None) -> str:
    return f" on line {number}" if number else ""
