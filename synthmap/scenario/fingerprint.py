"""What a run is of, as short texts to compare: whether another run looks at the same pages in the same way.

Nothing can be read back from them, and no secret goes into them, not even as a hash: a short password could be guessed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from synthmap.scenario.expand import Job, Plan
from synthmap.scenario.types import Step

# How many pages are open at once is how a run is done, not what it is of; what matches nothing follows from the rest;
# and where the scenario lies is different on every machine.
_NOT_COMPARED = frozenset(("workers", "unmatched", "file", "visits"))
_UNTOLD = frozenset(("url", "secrets"))  # an address may hold a password; `recorded_url` is it without


def fingerprints(plan: Plan) -> dict[str, str]:
    """A fingerprint of each part of a plan, by the name that messages give it."""
    folder, hidden = _folder(plan.jobs), plan.access.secrets.hidden_in(replace(plan, visits=None))
    return {
        _PARTS.get(field.name, field.name): _digest(getattr(hidden, field.name), folder)
        for field in fields(plan)
        if field.name not in _NOT_COMPARED
    }


_PARTS = {
    "jobs": "pages", "timeout_ms": "timeout", "access": "server, http or auth", "recorded": "recordings",
    "scripted": "scripted sessions", "sessions": "simulated sessions", "ignores": "ignore",
}  # fmt: skip


def fingerprint_of(jobs: Collection[Job], plan: Plan) -> str:
    """A fingerprint of the jobs of one page, as they are before anything is served."""
    return _digest(plan.access.secrets.hidden_in(tuple(jobs)), _folder(plan.jobs))


def _folder(jobs: Iterable[Job]) -> Path | None:
    """What paths are seen from: a checkout lies elsewhere on every machine, and is the same all the same."""
    return next((job.source_file.resolve().parent for job in jobs if job.source_file), None)


def _digest(value: Any, folder: Path | None) -> str:
    text = json.dumps(_plain(value, folder), ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(value: Any, folder: Path | None) -> Any:
    """A value as JSON has it, the same for equal ones; what a dataclass shows in no message is left out of it."""
    if isinstance(value, Step) and value.secret:
        value = replace(value, value="")
    if is_dataclass(value) and not isinstance(value, type):
        shown = [each.name for each in fields(value) if each.repr or isinstance(value, Step)]
        return {name: _plain(getattr(value, name), folder) for name in shown if name not in _UNTOLD}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner, folder) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, folder) for inner in value]
    if isinstance(value, set | frozenset):
        return sorted(json.dumps(_plain(inner, folder), sort_keys=True) for inner in value)
    if isinstance(value, Path):
        return _way(value, folder)
    return value if isinstance(value, str | int | float | bool | None) else str(value)


@lru_cache(maxsize=1024)  # every page of a plan has the same few, and the disk is asked for each
def _way(path: Path, folder: Path | None) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), folder)).as_posix() if folder else path.resolve().as_posix()
    except ValueError:  # another drive of Windows
        return path.as_posix()
