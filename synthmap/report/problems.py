"""Findings as problems: those of one group together, as a person would list them, for every report that has a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from synthmap.model.finding import LEVELS, Finding, Level


@dataclass(frozen=True)
class Problem:
    """One problem, on however many views: its findings, the worst first."""

    findings: tuple[Finding, ...]

    @property
    def lead(self) -> Finding:
        """The finding that speaks for it."""
        return min(self.findings, key=lambda finding: LEVELS.index(finding.level))

    @property
    def level(self) -> Level:
        """The worst level of its findings."""
        return self.lead.level

    @property
    def flaky(self) -> bool:
        """Whether it showed only once wherever it was found."""
        return all(finding.flaky for finding in self.findings)

    @property
    def where(self) -> str:
        """The page and the devices, as `pricing on desktop, mobile`."""
        devices = ", ".join(sorted({finding.view.device for finding in self.findings}))
        return f"{self.lead.view.page} on {devices}"


def problems_of(findings: Iterable[Finding]) -> list[Problem]:
    """The problems among ranked findings that nothing suppresses, worst first; what is undecided is none."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.outcome == "fail" and finding.suppressed is None:
            groups.setdefault(finding.group, []).append(finding)
    return [Problem(tuple(group)) for group in groups.values()]
