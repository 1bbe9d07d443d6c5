"""Baselines: a file of findings that are accepted, so that only what is new fails a run.

The file is made to be read in a diff: one finding an entry, sorted, with the words that a person knows it by. Findings
are known again by their fingerprints, which do not change when something else on the page does.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from synthmap.model.errors import UsageError
from synthmap.model.finding import Finding, Suppression
from synthmap.model.identity import readable
from synthmap.model.view import View

_MAX_BYTES = 64_000_000
_Word = Annotated[str, Field(max_length=500)]


@dataclass(frozen=True, order=True)
class Accepted:
    """One accepted finding: what it is known by (`id`), and what people know it by."""

    page: _Word
    rule: _Word
    message: Annotated[str, Field(max_length=4_000)]
    device: _Word
    browser: _Word
    state: _Word
    element: _Word
    id: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]

    @property
    def view(self) -> View:
        """Where it was found."""
        return View(self.page, self.device, self.browser, self.state)


@dataclass(frozen=True)
class Baseline:
    """The findings that are accepted, in order and each one once."""

    schema_version: Literal[1]
    findings: tuple[Accepted, ...]


_FILE = TypeAdapter(Baseline)


def read_baseline(path: Path) -> Baseline | None:
    """The baseline in a file, None where there is no such file. Raises UsageError where it is something else."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise UsageError(f"The baseline {path} is larger than any that synthmap writes: is it the right file?")
        return _FILE.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"The baseline {path} cannot be read: {error.strerror or error}.") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise UsageError(
            f"The baseline {path} is not one that this version of synthmap reads ({where}: {first['msg']}). "
            "Mend it, or write it anew with `synthmap approve`."
        ) from None


def baseline_text(baseline: Baseline) -> str:
    """The baseline as its file has it: the same text for the same findings."""
    document = {"schema_version": baseline.schema_version, "findings": [asdict(one) for one in baseline.findings]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def accepted(findings: Iterable[Finding], baseline: Baseline | None) -> list[Finding]:
    """The findings, those in the baseline suppressed by it where nothing else suppresses them already."""
    known = {one.id for one in baseline.findings} if baseline else set()
    reason = Suppression("baseline", "accepted by the baseline")
    return [
        replace(finding, suppressed=reason) if finding.id in known and finding.suppressed is None else finding
        for finding in findings
    ]


def gone(
    findings: Iterable[Finding], baseline: Baseline | None, views: Collection[View], rules: Collection[str]
) -> tuple[Accepted, ...]:
    """What the baseline accepts and is no longer there, on `views` that were looked at and of `rules` that judged."""
    there = {finding.id for finding in findings}
    entries = baseline.findings if baseline else ()
    return tuple(one for one in entries if one.view in views and one.rule in rules and one.id not in there)


def approved(
    findings: Iterable[Finding], before: Baseline | None, views: Collection[View], rules: Collection[str]
) -> Baseline:
    """The baseline that accepts what stands now.

    Of the one `before`, it keeps what nothing is known of: entries of views that were not looked at, and of rules that
    did not judge. What is ignored or flaky or undecided needs no acceptance.
    """
    standing = {
        _entry(finding)
        for finding in findings
        if finding.counts or (finding.suppressed is not None and finding.suppressed.kind == "baseline")
    }
    kept = {one for one in (before.findings if before else ()) if one.view not in views or one.rule not in rules}
    return Baseline(1, tuple(sorted({one.id: one for one in sorted(standing | kept)}.values())))


def _entry(finding: Finding) -> Accepted:
    view = finding.view
    return Accepted(
        page=view.page,
        rule=finding.rule,
        message=readable(finding.message, 4_000),
        device=view.device,
        browser=view.browser,
        state=view.state,
        element=readable(finding.element_key, 500),
        id=finding.id,
    )
