"""Budgets: how many problems a rule may have, how much may stay undecided, and how far down sessions must come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from synthmap.judge.selecting import selected
from synthmap.maps.intervals import wilson
from synthmap.maps.pinned import stays
from synthmap.model.finding import Finding
from synthmap.model.geometry import Floats
from synthmap.model.view import View
from synthmap.rules import Evidence
from synthmap.scenario.types import Budgets, ReachBudget


@dataclass(frozen=True)
class Reached:
    """How many of a view's sessions came down to what a budget names: `fewest` and `most` over all that it matches."""

    target: str
    view: View
    fewest: int
    most: int
    sessions: int
    sources: tuple[str, ...]


def reached(evidence: Evidence, budgets: Iterable[ReachBudget]) -> list[Reached]:
    """What the budgets for reach are held against on one view; a budget that matches nothing there is left out.

    A session comes down to a thing when the thing's mid-line was in its viewport, as elsewhere in synthmap
    (Contentsquare's measure of exposure). What stays in the viewport while the page scrolls is reached by everybody.
    """
    found = []
    for budget in budgets:
        middles = _middles(evidence, budget.target)
        if len(middles):
            came = evidence.reach.count(middles)
            found.append(
                Reached(
                    budget.target,
                    evidence.snapshot.view,
                    int(came.min()),
                    int(came.max()),
                    evidence.reach.sessions,
                    evidence.sources,
                )
            )
    return found


def broken_findings(findings: Sequence[Finding], budgets: Budgets) -> list[str]:
    """The budgets for findings that are broken, in words. Problems on several views count once."""
    told = []
    for budget in budgets.findings:
        count = len({finding.group for finding in findings if finding.rule == budget.rule and finding.counts})
        if count > budget.most:
            told.append(f"{counted(count, 'problem')} of {budget.rule}, where the budget allows {budget.most:,}")
    undecided = sum(1 for finding in findings if finding.outcome == "incomplete" and not finding.suppressed)
    if budgets.incomplete is not None and undecided > budgets.incomplete:
        told.append(f"{undecided:,} could not be decided, where the budget allows {budgets.incomplete:,}")
    return told


def broken_reach(measured: Sequence[Reached], budgets: Sequence[ReachBudget]) -> list[str]:
    """The budgets for reach that are broken, in words, view by view. Bounds are inclusive."""
    return [
        told
        for budget in budgets
        for here in sorted((one for one in measured if one.target == budget.target), key=lambda one: one.view)
        for told in _broken(here, budget)
    ]


def _broken(here: Reached, budget: ReachBudget) -> list[str]:
    if not here.sessions:
        return [f"the reach of `{here.target}` on {here.view} was not measured: there were no sessions"]
    # Counts are held against bounds, as shares such as 29% of 100 are no exact numbers.
    if here.fewest < budget.least * here.sessions - 1e-9:
        return [f"{_share(here, here.fewest)}, where the budget wants at least {_percent(budget.least)}"]
    if here.most > budget.most * here.sessions + 1e-9:
        return [f"{_share(here, here.most)}, where the budget allows at most {_percent(budget.most)}"]
    return []


def _middles(evidence: Evidence, target: str) -> Floats:
    """The mid-lines of what a budget names: an area of interest, else a CSS selector, else an accessible name."""
    snapshot = evidence.snapshot
    boxes = next((area.boxes for area in snapshot.areas if area.name == target), None)
    if boxes is not None:
        top, bottom = boxes[:, 1].min(initial=np.inf), (boxes[:, 1] + boxes[:, 3]).max(initial=-np.inf)
        return np.array([(top + bottom) / 2] if len(boxes) else [])
    table = snapshot.elements
    rows = selected(table, target)
    rows = rows[table.visible[rows]]
    if not len(rows):
        rows = np.flatnonzero(table.visible & np.array([name == target for name in table.name], dtype=bool))
    middles = table.box[rows, 1] + table.box[rows, 3] / 2
    return np.where(stays(table)[rows], -np.inf, middles)


def _share(here: Reached, count: int) -> str:
    return (
        f"{_percent(count / here.sessions)}{_interval(here, count)} of {here.sessions:,} {' and '.join(here.sources)} "
        f"sessions reach `{here.target}` on {here.view}"
    )


def _interval(here: Reached, count: int) -> str:
    """The Wilson interval in words; "" where the sessions are no sample of anybody."""
    if set(here.sources) != {"recorded"}:
        return ""
    low, high = (float(end) for end in wilson(count, here.sessions))
    return f" (95% interval {_percent(low)} to {_percent(high)})"


def _percent(share: float) -> str:
    return f"{round(share * 100, 1):g}%"


def counted(number: int, thing: str) -> str:
    """A number and what it counts, in words: `1 problem`, `2,000 problems`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
