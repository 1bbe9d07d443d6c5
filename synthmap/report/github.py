"""The run as annotations of GitHub Actions: workflow commands, one a line, for the worst problems.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions; how a runner reads one back is in
https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs. GitHub shows ten of each level a step.
"""

from __future__ import annotations

from synthmap.model.finding import LEVELS, Level
from synthmap.report.documents import PageEntry, Result
from synthmap.report.lines import printable
from synthmap.report.problems import Problem, problems_of

_MOST = 10
_COMMAND: dict[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}


def github_lines(result: Result) -> list[str]:
    """The lines to print: commands, and for each level with more of them a plain line that says how many."""
    by_level: dict[Level, list[str]] = {level: [] for level in LEVELS}
    by_level["error"] += [_failed(entry) for entry in result.pages if entry.error]
    for problem in problems_of(result.findings):
        level: Level = "note" if problem.flaky else problem.level
        by_level[level].append(_command(_COMMAND[level], problem, result))
    lines = []
    for level, commands in by_level.items():
        lines += commands[:_MOST]
        if len(commands) > _MOST:
            lines.append(f"{len(commands) - _MOST:,} more of level {level} are in the report.")
    return lines


def _command(kind: str, problem: Problem, result: Result) -> str:
    lead = problem.lead
    properties = {"title": f"{lead.rule}{' (flaky)' if problem.flaky else ''}"}
    if lead.source:
        file = result.run.paths.get(lead.source.file, lead.source.file)
        properties = {"file": file, "line": str(lead.source.line), **properties}
    return _line(kind, properties, f"{lead.message} {problem.where}. {lead.action}")


def _failed(entry: PageEntry) -> str:
    return _line("error", {"title": "page could not be looked at"}, f"{entry.view}: {entry.error}")


def _line(kind: str, properties: dict[str, str], message: str) -> str:
    written = ",".join(f"{name}={_property(printable(value, 300))}" for name, value in properties.items())
    return f"::{kind} {written}::{_data(printable(message, 1_000))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
