"""What a finished page came to, as a file and back: how its views went and what was found on them.

The file is written last of all that belongs to a page, so that a page that has it is whole. What it holds is not yet
settled: which findings are ignored, accepted or flaky is for the verdict over the whole run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from synthmap.judge.budgets import Reached
from synthmap.judge.held import Asked
from synthmap.model.errors import UsageError
from synthmap.model.finding import Finding
from synthmap.model.geometry import Box
from synthmap.model.view import View
from synthmap.report.documents import PageEntry, plain_evidence
from synthmap.store.run import FINISHED, RunFolder
from synthmap.store.snapshots import reading


@dataclass(frozen=True)
class Finished:
    """What one page came to.

    Attributes
    ----------
    page : its name. fingerprint : of the jobs that it was looked at for.
    entries : how its views went, in the order that reports tell them; `checkpoints` are those that sessions led to.
    asked : what each of these views was held to.
    findings : what was found, unsettled; `matched` are the ignores that speak of each, by fingerprint.
    reached : how far sessions came to what has a budget for it.
    visited : the views that real sessions came to.
    """

    finished_version: Literal[1]
    page: Annotated[str, Field(pattern=r"^[^\s/\\.]+$")]
    fingerprint: str
    entries: tuple[PageEntry, ...]
    checkpoints: tuple[PageEntry, ...]
    asked: tuple[Asked, ...]
    findings: tuple[Finding, ...]
    matched: dict[str, frozenset[int]]
    reached: tuple[Reached, ...]
    visited: tuple[View, ...]

    @property
    def failed(self) -> bool:
        """Whether a view of it could not be looked at."""
        return any(entry.error for entry in (*self.entries, *self.checkpoints))


_FINISHED = TypeAdapter(Finished)
# A finding's box is a name for type checkers alone: see there.
_FINISHED.rebuild(_types_namespace={"Box": Box})
_NAME = re.compile(r"[^\s/\\.]+")


def write_finished(folder: RunFolder, finished: Finished) -> None:
    """Store what a page came to, once all else that belongs to it is there."""
    # Which of a page's views is done first is chance.
    findings = sorted(finished.findings, key=lambda each: (each.view, each.rule, each.id))
    plain = tuple(replace(each, evidence=plain_evidence(each.evidence)) for each in findings)
    reached = tuple(sorted(finished.reached, key=lambda each: (each.view, each.target)))
    document = _FINISHED.dump_python(replace(finished, findings=plain, reached=reached), mode="json")
    document["matched"] = {key: sorted(numbers) for key, numbers in sorted(document["matched"].items())}
    folder.write_json(_file(finished.page), document)


def read_finished(run: Path, page: str) -> Finished | None:
    """What a page came to; None where it is not finished. Raises UsageError where the file is broken."""
    file = run / _file(page)
    if not file.is_file():
        return None
    with reading(file) as data:
        finished = _FINISHED.validate_python(json.loads(data))
        views = {*(entry.view for entry in (*finished.entries, *finished.checkpoints)), *finished.visited}
        views |= {*(one.view for one in finished.asked), *(one.view for one in finished.findings)}
        if {page} != {finished.page, *(view.page for view in views)}:
            raise UsageError(f"it is not of {page} alone")
        # Names are folders: what leads out of the run is no name.
        if not all(_NAME.fullmatch(name) for view in views for name in (view.device, view.browser, view.state)):
            raise UsageError("a view of it has no name that a folder could have")
        return finished


def all_finished(run: Path) -> Iterable[Finished]:
    """Every finished page of a run, by name."""
    for file in sorted((run / "views").glob(f"*/{FINISHED}")):
        if found := read_finished(run, file.parent.name):
            yield found


def _file(page: str) -> Path:
    return Path("views", page, FINISHED)
