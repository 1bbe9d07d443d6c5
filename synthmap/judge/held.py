"""What a run was held to, as a file and back: its rules' settings, its gate, and where each view was asked for.

`synthmap judge` starts from this where no other scenario is given, and `synthmap approve` learns the baseline's place.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from synthmap.model.finding import Source
from synthmap.model.view import View
from synthmap.scenario.expand import Plan
from synthmap.scenario.overrides import Override, RuleBook, Rules, Unmatched
from synthmap.scenario.types import Budgets, FailOn, Ignore, RuleSettings
from synthmap.store.run import HELD, RunFolder
from synthmap.store.snapshots import reading


@dataclass(frozen=True)
class Asked:
    """A view, the line that asks for it, and whether it was found on the way, asked for by nobody."""

    view: View
    source: Source | None
    automatic: bool


@dataclass(frozen=True)
class Held:
    """What a run was held to.

    `baseline` and `files`, the scenario files by their names, are paths from the run's folder, so that all can be moved
    together; so are `folders`, where each local page that no scenario names is served from. `flaky` are the
    fingerprints of findings that did not show a second time.
    """

    held_version: Literal[1]
    rules: dict[str, RuleSettings]
    overrides: tuple[Override, ...]
    unmatched: tuple[Unmatched, ...]
    fail_on: FailOn
    budgets: Budgets
    ignores: tuple[Ignore, ...]
    baseline: str | None
    files: dict[str, str]
    narrowed: bool
    views: tuple[Asked, ...]
    flaky: tuple[str, ...]
    folders: dict[str, str] = field(default_factory=dict)

    @property
    def rulebook(self) -> RuleBook:
        """The settings of the rules, for each view as the overrides have them."""
        return RuleBook(self.rules, self.overrides)


_HELD = TypeAdapter(Held)


def held_by(plan: Plan, views: Iterable[Asked], run: Path, flaky: Collection[str]) -> Held:
    """What a plan holds its run to, which is kept in the folder `run`."""
    files = sorted({job.source_file for job in plan.jobs if job.source_file})
    return Held(
        held_version=1,
        rules=dict(plan.rules),
        overrides=plan.overrides,
        unmatched=plan.unmatched,
        fail_on=plan.fail_on,
        budgets=plan.budgets,
        ignores=plan.ignores,
        baseline=relative(plan.baseline, run),
        files={file.name: way for file in files if (way := relative(file, run))},
        narrowed=plan.narrowed,
        views=tuple(views),
        flaky=tuple(sorted(flaky)),
        folders={
            job.page: way
            for job in plan.jobs
            if job.local and not job.source_file and (way := relative(job.local.root, run))
        },
    )


def write_held(folder: RunFolder, held: Held) -> None:
    """Store what a run was held to in its folder."""
    overrides = tuple(replace(each, rules=_plain(each.rules)) for each in held.overrides)
    kept = replace(held, rules=_plain(held.rules), overrides=overrides)
    folder.write_json(HELD, _HELD.dump_python(kept, mode="json"))


def _plain(rules: Rules) -> dict[str, RuleSettings]:
    """Settings that Pydantic can write: read-only mappings it cannot."""
    return {name: RuleSettings(rule.level, dict(rule.options)) for name, rule in sorted(rules.items())}


def read_held(run: Path) -> Held:
    """What the run in a folder was held to. Raises UsageError where that is missing, broken or of another version."""
    with reading(run / HELD) as data:
        return _HELD.validate_python(json.loads(data))


def relative(path: Path | None, folder: Path) -> str | None:
    """A path as seen from a folder, with forward slashes; None where there is none, or no way from there."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix() if path else None
    except ValueError:  # another drive of Windows
        return None


def from_here(path: Path) -> str:
    """A path as seen from the working directory, with forward slashes; only its name where it lies outside."""
    resolved, here = path.resolve(), Path.cwd()
    return resolved.relative_to(here).as_posix() if resolved.is_relative_to(here) else path.name
