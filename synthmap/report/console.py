"""What a run came to, in the lines a terminal or a CI log shows: the verdict, and the worst problems first."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from synthmap.judge.verdict import Verdict
from synthmap.model.finding import LEVELS, Finding
from synthmap.report.documents import PageEntry
from synthmap.report.lines import printable
from synthmap.report.problems import Problem, problems_of
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
    text.append(_visitors(simulated, scripted, recorded))
    for note in verdict.notes:
        text.append(f"Note: {printable(note, 600)}.\n")
    text.append("Passed" if verdict.passed else "Failed", style="bold green" if verdict.passed else "bold red")
    reasons = "; ".join(printable(reason, 600) for reason in verdict.reasons)
    text.append(f": {reasons}.\n" if reasons else ".\n")
    return text


def _counts(findings: Sequence[Finding], problems: Sequence[Problem], pages: Sequence[PageEntry]) -> str:
    worst = [problem.level for problem in problems]
    levels = ", ".join(_count(worst.count(level), level) for level in LEVELS)
    undecided = sum(1 for finding in findings if finding.outcome == "incomplete" and not finding.suppressed)
    looked_at = sum(1 for entry in pages if not entry.error)
    return (
        f"\n{_count(len(problems), 'problem')} ({levels}) on {_count(looked_at, 'page view')}; "
        f"{undecided} could not be decided.\n"
    )


def _visitors(simulated: int, scripted: int, recorded: int) -> str:
    """Who made the clicks and the scrolling that the report tells of."""
    others = ((scripted, "scripted session"), (recorded, "recorded session"))
    told = " and ".join(_count(number, what) for number, what in others if number)
    if not simulated:
        if told:
            return f"No visitors were simulated: clicks and scrolling come from {told}.\n"
        return "No visitors were simulated, so nothing is said of clicks and scrolling.\n"
    beside = f" {told} beside that: drawn in maps of their own, and not counted in.\n" if told else "\n"
    return (
        f"Clicks and scrolling come from {simulated:,} simulated sessions per view: a prediction, not visitors.{beside}"
    )


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
