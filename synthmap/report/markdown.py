"""The run as Markdown, for a job's summary or a comment: the verdict, what to do worst first, and the counts."""

from __future__ import annotations

import re
from urllib.parse import quote

from synthmap.report.documents import Result
from synthmap.report.lines import printable
from synthmap.report.problems import Problem, problems_of
from synthmap.report.provenance import visitors

_MOST = 50  # problems in the table; GitHub cuts a summary at 1 MiB
_PICTURES = 10
# Everything that means something to CommonMark or to GitHub's additions, told to mean itself.
_SPECIAL = re.compile(r"[\\`*_{}\[\]()#+\-.!|~$^=>\"']")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ":": "&#58;", "@": "@\N{ZERO WIDTH SPACE}"}


def markdown_summary(result: Result, *, report_url: str | None = None) -> str:
    """The summary of a run. Pictures are shown only where the report's folder can be fetched from `report_url`."""
    problems = problems_of(result.findings)
    verdict = result.verdict
    lines = [f"## {'Passed' if verdict.passed else 'Failed'}: {as_text(result.run.name)}", ""]
    lines += [f"- {as_text(reason)}" for reason in verdict.reasons]
    lines += [f"- Could not be looked at: {as_text(f'{e.view}: {e.error}')}" for e in result.pages if e.error]
    if problems:
        lines += ["", "| Level | Problem | Where | What to do | Rule |", "| --- | --- | --- | --- | --- |"]
        lines += [_row(problem) for problem in problems[:_MOST]]
    if len(problems) > _MOST:
        lines += ["", f"{len(problems) - _MOST:,} more are in the report."]
    lines += ["", _counts(result, problems)]
    lines += ["", *(f"- {as_text(note)}" for note in verdict.notes)] if verdict.notes else []
    if report_url:
        base = report_url.rstrip("/")
        lines += ["", *_pictures(problems, base), f"[The whole report](<{_address(base)}/report.html>)"]
    return "\n".join(lines) + "\n"


def _row(problem: Problem) -> str:
    lead = problem.lead
    flaky = ", flaky" if problem.flaky else ""
    cells = (f"{problem.level}{flaky}", lead.message, problem.where, lead.action, lead.rule)
    return "| " + " | ".join(as_text(cell) for cell in cells) + " |"


def _counts(result: Result, problems: list[Problem]) -> str:
    looked_at = sum(1 for entry in result.pages if not entry.error)
    undecided = sum(1 for finding in result.findings if finding.outcome == "incomplete" and not finding.suppressed)
    run = result.run
    return (
        f"Problems: {len(problems):,}. Page views looked at: {looked_at:,} of {len(result.pages):,}. "
        f"Could not be decided: {undecided:,}. {visitors(run.simulated, run.scripted, run.recorded)}"
    )


def _pictures(problems: list[Problem], base: str) -> list[str]:
    shown = [problem for problem in problems if problem.lead.crop][:_PICTURES]
    return [f"![{as_text(problem.lead.message)}](<{_address(f'{base}/{problem.lead.crop}')}>)\n" for problem in shown]


def _address(url: str) -> str:
    return quote(url, safe="/:?#@!$&'*+,;=%~")


def as_text(text: str, limit: int = 600) -> str:
    """Text from anywhere as Markdown that shows it and does nothing else: no link, mention, picture, HTML or cell."""
    escaped = (_ENTITIES.get(c) or (f"\\{c}" if _SPECIAL.match(c) else c) for c in printable(text, limit))
    return "".join(escaped)
