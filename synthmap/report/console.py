"""What a run came to, in the lines a terminal or a CI log shows: the verdict, and the worst problems first."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from synthmap.judge.budgets import counted
from synthmap.judge.verdict import Verdict
from synthmap.model.finding import LEVELS, Finding
from synthmap.report.documents import PageEntry
from synthmap.report.lines import printable
from synthmap.report.problems import Problem, problems_of
from synthmap.report.provenance import visitors
from synthmap.rules import catalogue

_MOST = 25  # problems shown; the report has them all
_STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}


def summary(
    findings: Sequence[Finding],
    pages: Sequence[PageEntry],
    verdict: Verdict,
    *,
    simulated: int,
    scripted: int = 0,
    recorded: int = 0,
) -> Text:
    """The summary as styled text, in which nothing from a page is markup. `findings` are ranked, worst first."""
    text = Text("\n")
    problems = problems_of(findings)
    wide = max(map(len, catalogue()))  # of a rule's name, so that the messages stand below each other in every log
    for problem in problems[:_MOST]:
        text.append(f"{problem.level:8}", style=_STYLES[problem.level])
        text.append(f"{problem.lead.rule:{wide}} {printable(problem.lead.message, 200)}  ")
        text.append(f"{problem.where}{', flaky' if problem.flaky else ''}\n", style="dim")
    if len(problems) > _MOST:
        text.append(f"… and {len(problems) - _MOST} more in the report\n")
    for entry in pages:
        if entry.error:
            text.append("failed  ", style="bold red")
            text.append(f"{entry.view}: {printable(entry.error, 300)}\n")
    text.append(_counts(findings, problems, pages))
    text.append(f"{visitors(simulated, scripted, recorded)}\n")
    for note in verdict.notes:
        text.append(f"Note: {printable(note, 600)}.\n")
    text.append("Passed" if verdict.passed else "Failed", style="bold green" if verdict.passed else "bold red")
    reasons = "; ".join(printable(reason, 600) for reason in verdict.reasons)
    text.append(f": {reasons}.\n" if reasons else ".\n")
    return text


def _counts(findings: Sequence[Finding], problems: Sequence[Problem], pages: Sequence[PageEntry]) -> str:
    worst = [problem.level for problem in problems]
    levels = ", ".join(counted(worst.count(level), level) for level in LEVELS)
    undecided = sum(1 for finding in findings if finding.outcome == "incomplete" and not finding.suppressed)
    looked_at = sum(1 for entry in pages if not entry.error)
    return (
        f"\n{counted(len(problems), 'problem')} ({levels}) on {counted(looked_at, 'page view')}; "
        f"{undecided} could not be decided.\n"
    )
