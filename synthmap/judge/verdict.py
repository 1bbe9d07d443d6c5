"""Is it acceptable: the verdict over all findings, its reasons in words, and the exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from synthmap.model.errors import EXIT_FINDINGS, EXIT_MACHINE, EXIT_PASSED
from synthmap.model.finding import LEVELS, Finding


@dataclass(frozen=True)
class Verdict:
    """Whether the run passed, why not, and what to exit with."""

    passed: bool
    reasons: tuple[str, ...]
    exit_code: int


def decide(findings: Sequence[Finding], *, fail_on: str, views: int, failed: int) -> Verdict:
    """Judge a run of so many views, `failed` of which could not be looked at.

    `fail_on` is the mildest level that fails a run, or "never". Nothing looked at is never a pass, and undecided
    findings never fail a run by themselves. A page that failed outweighs findings (exit code 3 over 1).
    """
    reasons = []
    code = EXIT_PASSED
    failing = _failing(findings, fail_on)
    if failing:
        code = EXIT_FINDINGS
        problems = len({finding.group for finding in failing})
        reasons.append(f"{_count(problems, 'problem')} at level {fail_on} or worse")
    elif fail_on == "never":
        reasons.append("findings never fail this run (fail_on: never)")
    if failed:
        code = EXIT_MACHINE
        reasons.append(f"{_count(failed, 'page view')} of {views:,} could not be looked at")
    if not views:
        code = EXIT_MACHINE
        reasons.append("nothing was audited")
    return Verdict(code == EXIT_PASSED, tuple(reasons), code)


def _failing(findings: Sequence[Finding], fail_on: str) -> list[Finding]:
    if fail_on == "never":
        return []
    failing = {level for level in LEVELS if LEVELS.index(level) <= [str(name) for name in LEVELS].index(fail_on)}
    return [finding for finding in findings if finding.outcome == "fail" and finding.level in failing]


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
