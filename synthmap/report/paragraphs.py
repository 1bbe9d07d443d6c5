"""One paragraph for each page, in words that can be pasted into a mail: what is wrong, what to do first, and whence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthmap.model.finding import LEVELS, Finding
from synthmap.report.lines import printable
from synthmap.report.problems import Problem, problems_of

if TYPE_CHECKING:  # which write the paragraphs into report.json
    from synthmap.report.documents import PageEntry, Run

_TOLD = 3  # problems that are told in words; the to-do list has them all
_LONGEST = 130  # characters of any sentence that stems from a page: the whole is to be read in a mail


def paragraphs(run: Run, pages: Sequence[PageEntry], findings: Sequence[Finding]) -> dict[str, str]:
    """The paragraph of each page by its name, in the run's order; `findings` are ranked, worst first."""
    names = dict.fromkeys(entry.view.page for entry in pages)
    return {
        name: _paragraph(
            run, [entry for entry in pages if entry.view.page == name], [f for f in findings if f.view.page == name]
        )
        for name in names
    }


def _paragraph(run: Run, entries: Sequence[PageEntry], findings: Sequence[Finding]) -> str:
    seen = [entry for entry in entries if not entry.error]
    problems = problems_of(findings)
    told = [_looked_at(entries[0].view.page, entries, problems) if seen else _not_looked_at(entries)]
    if run.simulated and seen:
        told.append(f"Clicks and scrolling are predicted, from {run.simulated:,} simulated sessions of each view.")
    told += [f"{_sentence(problem.lead.message)} ({_devices(problem)})." for problem in problems[:_TOLD]]
    if len(problems) > _TOLD:
        told.append(f"{_counted(len(problems) - _TOLD, 'further problem')} can be read in the report.")
    if problems and problems[0].lead.action:
        told.append(f"First of all: {_sentence(problems[0].lead.action)}.")
    told += _answers(seen)
    undecided = sum(1 for finding in findings if finding.outcome == "incomplete" and finding.suppressed is None)
    if undecided:
        told.append(
            f"{_counted(undecided, 'thing')} could not be decided, and {_are(undecided)} neither right nor wrong."
        )
    return " ".join(told)


def _looked_at(page: str, entries: Sequence[PageEntry], problems: Sequence[Problem]) -> str:
    devices = _listed(list(dict.fromkeys(entry.view.device for entry in entries if not entry.error)))
    lost = sum(1 for entry in entries if entry.error)
    missing = f" {_counted(lost, 'view')} of it could not be looked at." if lost else ""
    levels = Counter(problem.level for problem in problems)
    kinds = _listed([_counted(levels[level], level) for level in LEVELS if levels[level]])
    found = f"{_counted(len(problems), 'problem')} ({kinds})" if problems else "no problem was found, which proves none"
    return f"The page {page} was looked at on {devices}: {found}.{missing}"


def _not_looked_at(entries: Sequence[PageEntry]) -> str:
    return f"The page {entries[0].view.page} could not be looked at: {_sentence(entries[0].error or '')}."


def _devices(problem: Problem) -> str:
    return ", ".join(sorted({finding.view.device for finding in problem.findings}))


def _answers(entries: Sequence[PageEntry]) -> list[str]:
    """The page's question with what each view answers; the question is asked once."""
    answered = [(entry.view.device, entry.answer) for entry in entries if entry.answer]
    if not answered:
        return []
    said = "; ".join(f"on {device} {answer.answered}: {_sentence(answer.text)}" for device, answer in answered)
    return [f"Asked: {_sentence(answered[0][1].question)} Answer {said}."]


def _sentence(text: str) -> str:
    """Words from anywhere as the inside of a sentence: one line, no full stop, and what is long by whole clauses."""
    said = printable(text, _LONGEST + 1).rstrip(".")
    if len(said) <= _LONGEST:
        return said
    clause = max(said.rfind(mark) for mark in (": ", "; ", ". "))
    return said[:clause] if clause > _LONGEST / 3 else f"{said[: _LONGEST - 1].rpartition(' ')[0]}…"


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
