"""Which findings did not show when their views were looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from synthmap.judge.findings import compared, judge_view
from synthmap.model.finding import Finding
from synthmap.model.view import View
from synthmap.rules import Evidence, Rule
from synthmap.scenario.overrides import RuleBook


def vanished(
    findings: Iterable[Finding],
    fresh: Mapping[View, Evidence],
    before: Mapping[View, Evidence],
    rules: Iterable[Rule],
    book: RuleBook,
) -> set[str]:
    """The fingerprints of those findings of one page that its views, looked at again, do not give.

    `before` is what all views of the page gave the first time, in their order, and `fresh` what some of them give now:
    a rule that compares views has both. What could not be decided this time did not pass, and what sessions say of the
    whole run is not asked again.
    """
    rules = tuple(rules)
    asked = {rule.id for rule in rules if rule.scope != "run"}
    now = {**before, **{view: evidence for view, evidence in fresh.items() if view in before}}
    again = {
        finding.id
        for view, evidence in fresh.items()
        for finding in judge_view(rules, book.of(view), evidence, source=None)
    }
    again |= {finding.id for finding in compared(rules, book, list(now.values()), source=None)}
    return {f.id for f in findings if f.view in fresh and f.rule in asked and f.id not in again}
