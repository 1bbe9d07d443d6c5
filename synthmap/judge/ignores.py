"""What the scenario ignores: which findings each ignore speaks of, and what is to be said of the ignores themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from synthmap.judge.selecting import selected
from synthmap.model.finding import Finding, Suppression
from synthmap.model.snapshot import Snapshot
from synthmap.scenario.names import same
from synthmap.scenario.types import Ignore

Matches = Mapping[str, frozenset[int]]
"""By the id of a finding, the numbers of the ignores that speak of it, expired ones included."""


def matches(findings: Iterable[Finding], snapshot: Snapshot, ignores: Sequence[Ignore]) -> dict[str, frozenset[int]]:
    """Which ignores speak of which findings of a view; findings that none speaks of are left out."""
    findings = list(findings)
    found: dict[str, set[int]] = {}
    for number, ignore in enumerate(ignores):
        mine = [finding for finding in findings if _speaks_of(ignore, finding)]
        if mine and ignore.selector:
            keys = {snapshot.elements.key[row] for row in selected(snapshot.elements, ignore.selector).tolist()}
            mine = [finding for finding in mine if finding.element_key and finding.element_key in keys]
        for finding in mine:
            found.setdefault(finding.id, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def expired(ignore: Ignore, today: dt.date) -> bool:
    """Whether the last day on which an ignore holds is over."""
    return ignore.expires is not None and today > ignore.expires


def ignored(findings: Iterable[Finding], matched: Matches, ignores: Sequence[Ignore], today: dt.date) -> list[Finding]:
    """The findings, those that an ignore speaks of suppressed by the first one that holds."""
    holding = [not expired(ignore, today) for ignore in ignores]
    made = []
    for finding in findings:
        number = next((n for n in sorted(matched.get(finding.id, ())) if holding[n]), None)
        made.append(finding if number is None else replace(finding, suppressed=_suppression(ignores[number])))
    return made


def unused(matched: Matches, ignores: Sequence[Ignore]) -> list[Ignore]:
    """The ignores that speak of no finding."""
    used: Collection[int] = frozenset().union(*matched.values())
    return [ignore for number, ignore in enumerate(ignores) if number not in used]


def _speaks_of(ignore: Ignore, finding: Finding) -> bool:
    return (
        ignore.rule == finding.rule
        and (not ignore.page or same(ignore.page) == same(finding.view.page))
        and (not ignore.device or same(ignore.device) == same(finding.view.device))
        and (not ignore.element_key or ignore.element_key == finding.element_key)
    )


def _suppression(ignore: Ignore) -> Suppression:
    expires = ignore.expires.isoformat() if ignore.expires else None
    return Suppression("ignore", ignore.reason, ignore.line or None, expires)
