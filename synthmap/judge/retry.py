"""Which findings did not show when their views were looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from synthmap.judge.findings import Settings, judge_page, judge_view
from synthmap.model.finding import Finding
from synthmap.model.view import View
from synthmap.rules import Evidence, Rule


def vanished(
    findings: Iterable[Finding],
    fresh: Mapping[View, Evidence],
    before: Mapping[View, Evidence],
    rules: Iterable[Rule],
    settings: Settings,
) -> set[str]:
    """The fingerprints of those findings of one page that its views, looked at again, do not give.

    `before` is what all views of the page gave the first time, in their order, and `fresh` what some of them give now:
    a rule that compares views has both. What could not be decided this time did not pass.
    """
    rules = tuple(rules)
    now = {**before, **{view: evidence for view, evidence in fresh.items() if view in before}}
    again = {
        finding.id for evidence in fresh.values() for finding in judge_view(rules, settings, evidence, source=None)
    }
    again |= {finding.id for finding in judge_page(rules, settings, list(now.values()), source=None)}
    return {finding.id for finding in findings if finding.view in fresh and finding.id not in again}
