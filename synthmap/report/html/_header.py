"""The head of the report: the verdict in words, the counts, and what stands behind them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from synthmap.model.finding import LEVELS

from . import _words
from ._aside import Aside
from ._pages import PageBlock, seed
from ._stored import Json, StoredRun
from ._todo import Card

State = Literal["passed", "allowed", "failed", "blind"]


@dataclass(frozen=True)
class Header:
    """What the report opens with.

    `blind` means that something could not be looked at, so nothing is proved, and `allowed` that errors stand and are
    not held against the run. `notes` say what did not count, `asides` how much of it by kind; `asked` are the pages
    with a question.
    """

    name: str
    state: State
    verdict: str
    reasons: list[str]
    notes: list[str]
    counts: list[tuple[str, str, int]]
    asides: list[tuple[str, int]]
    asked: list[PageBlock]
    size: str
    started: str
    stamp: str
    tool: str
    source: str
    simulated: bool
    assumptions: list[str]
    checked: str
    rules: list[str]


def header(
    run: StoredRun, problems: list[Card], undecided: list[Card], pages: list[PageBlock], asides: list[Aside]
) -> Header:
    """The header of a run, given the cards of its to-do list, its pages, and what it set aside."""
    report = run.report
    tool = report.get("tool") or {}
    started = str(report.get("started") or "")
    state, verdict = _verdict(run, problems)
    counted = Counter(card.level for card in problems)
    seen = [view for view in run.views if view.error is None]
    return Header(
        name=str((report.get("scenario") or {}).get("name") or "Audit"),
        state=state,
        verdict=verdict,
        reasons=_lines(report, "reasons"),
        notes=_lines(report, "notes"),
        counts=[
            *((level, level if counted[level] == 1 else level + "s", counted[level]) for level in LEVELS),
            ("undecided", "undecided", sum(card.findings for card in undecided)),
        ],
        asides=[(aside.count, len(aside.lines)) for aside in asides],
        asked=[page for page in pages if page.question],
        size=_size(run),
        started=_words.moment(started),
        stamp=started,
        tool=" ".join(str(tool[key]) for key in ("name", "version") if tool.get(key)),
        source=_source(run),
        simulated=any((view.data.get("sessions") or {}).get("simulated") for view in seen),
        assumptions=list(dict.fromkeys(str(line) for view in seen for line in view.data.get("assumptions") or ())),
        checked=_words.plural(sum(len(view.data.get("elements") or ()) for view in seen), "element"),
        rules=sorted((report.get("summary") or {}).get("rules") or {}),
    )


def _lines(report: Json, kind: str) -> list[str]:
    """The verdict's reasons or notes, each as a sentence's beginning."""
    given = (str(line) for line in (report.get("verdict") or {}).get(kind) or ())
    return [line[:1].upper() + line[1:] for line in given]


def _verdict(run: StoredRun, problems: list[Card]) -> tuple[State, str]:
    failed = sum(view.error is not None for view in run.views)
    if not run.views:
        return "blind", "Nothing was audited"
    if failed:
        return "blind", f"Could not look at {failed} of {_words.plural(len(run.views), 'view')}"
    if not (run.report.get("verdict") or {}).get("passed"):
        return "failed", "Failed"
    counted = Counter(card.level for card in problems)
    worst = next((level for level in LEVELS if counted[level]), None)
    if worst is None:
        return "passed", "Passed"
    return "allowed" if worst == "error" else "passed", f"Passed, with {_words.plural(counted[worst], worst)}"


def _size(run: StoredRun) -> str:
    pages = {view.name.page for view in run.views}
    devices = {view.name.device for view in run.views}
    return f"{_words.plural(len(pages), 'page')} × {_words.plural(len(devices), 'device')}"


def _source(run: StoredRun) -> str:
    """Where the heat comes from, once if all views agree, else as the different samples there are."""
    sessions = [view.data.get("sessions") or {} for view in run.views if view.error is None]
    kinds = dict.fromkeys(
        _words.provenance(counts, seed(run), " per view") for counts in sessions if any(counts.values())
    )
    bare = sum(not any(counts.values()) for counts in sessions)
    if not kinds:
        return _words.provenance({}, None)
    return " or ".join(kinds) + (f" (none on {_words.plural(bare, 'view')})" if bare else "")
