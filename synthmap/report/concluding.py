"""The end of a run, however it came about: what was found is settled, and the verdict given."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from synthmap.judge.docket import Docket
from synthmap.judge.findings import ranked
from synthmap.judge.verdict import Gate, Seen, decide, settled
from synthmap.report.documents import PageEntry, Result, Run


def concluded(about: Run, entries: Sequence[PageEntry], docket: Docket, gate: Gate, flaky: Collection[str]) -> Result:
    """What it all came to, with the verdict. `flaky` are the findings that did not show when looked at again."""
    findings = [replace(found, flaky=True) if found.id in flaky else found for found in docket.findings]
    findings = ranked(settled(findings, gate, docket.matched))
    seen = Seen(
        views=tuple(entry.view for entry in entries if not entry.error),
        failed=sum(1 for entry in entries if entry.error),
        matched=docket.matched,
        reached=tuple(docket.reached),
    )
    return Result(about, tuple(entries), tuple(findings), decide(findings, gate, seen))
