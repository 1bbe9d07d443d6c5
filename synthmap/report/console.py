"""What a run came to, in the lines a terminal or a CI log shows: the verdict, and the worst problems first."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from synthmap.judge.verdict import Verdict
from synthmap.model.finding import LEVELS, Finding
from synthmap.report.documents import PageEntry
from synthmap.report.lines import printable

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
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.outcome == "fail":
            groups.setdefault(finding.group, []).append(finding)
    for group in list(groups.values())[:_MOST]:
        worst = min(group, key=lambda finding: LEVELS.index(finding.level))
        devices = ", ".join(sorted({finding.view.device for finding in group}))
        text.append(f"{worst.level:8}", style=_STYLES[worst.level])
        text.append(f"{worst.rule:18}{printable(worst.message, 200)}  ")
        text.append(f"{worst.view.page} on {devices}\n", style="dim")
    if len(groups) > _MOST:
        text.append(f"… and {len(groups) - _MOST} more in the report\n")
    for entry in pages:
        if entry.error:
            text.append("failed  ", style="bold red")
            text.append(f"{entry.view}: {printable(entry.error, 300)}\n")
    text.append(_counts(findings, groups, pages, simulated))
    if scripted or recorded:
        others = ((scripted, "scripted session"), (recorded, "recorded session"))
        told = " and ".join(_count(number, what) for number, what in others if number)
        text.append(
            f"Beside that there {'is' if scripted + recorded == 1 else 'are'} {told}, drawn in maps of their own.\n"
        )
    text.append("Passed" if verdict.passed else "Failed", style="bold green" if verdict.passed else "bold red")
    text.append(": " + "; ".join(verdict.reasons) + ".\n" if verdict.reasons else ".\n")
    return text


def _counts(
    findings: Sequence[Finding], groups: dict[str, list[Finding]], pages: Sequence[PageEntry], simulated: int
) -> str:
    worst = [min((f.level for f in group), key=LEVELS.index) for group in groups.values()]
    levels = ", ".join(_count(worst.count(level), level) for level in LEVELS)
    undecided = sum(1 for finding in findings if finding.outcome == "incomplete")
    looked_at = sum(1 for entry in pages if not entry.error)
    visitors = (
        f"Clicks and scrolling come from {simulated:,} simulated sessions per view: a prediction, not visitors.\n"
        if simulated
        else "No visitors were simulated, so nothing is said of clicks and scrolling.\n"
    )
    return (
        f"\n{_count(len(groups), 'problem')} ({levels}) on {_count(looked_at, 'page view')}; "
        f"{undecided} could not be decided.\n"
        f"{visitors}"
    )


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
