"""What a run is of: written into its folder before the first page, so that it can be gone on with, or be put together.

Two runs belong together where the same version of synthmap looks at the same pages in the same way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from synthmap import __version__
from synthmap.model.errors import UsageError
from synthmap.store.run import MANIFEST, RunFolder
from synthmap.store.snapshots import reading

MAX_SHARDS = 10_000
_SHARD = re.compile(r"([0-9]{1,5})/([0-9]{1,5})")


@dataclass(frozen=True)
class Shard:
    """One of the equal parts that the pages of a plan are dealt to: every `of`-th page, from the `number`-th on."""

    number: int
    of: int

    @classmethod
    def of_text(cls, text: str) -> Shard:
        """The shard that is written `2/3`. Raises UsageError where it is none."""
        match = _SHARD.fullmatch(text.strip())
        if not match or not 1 <= int(match[1]) <= int(match[2]) <= MAX_SHARDS:
            raise UsageError(
                f"--shard {text[:40]!r} is no shard: write `i/n`, such as `1/4`, with i from 1 to n and n up to "
                f"{MAX_SHARDS:,}."
            )
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


@dataclass(frozen=True)
class Command:
    """What was asked for on the command line, so that the rest of it can be done without asking again.

    A target is an address, or the way to a file from the run's folder.
    """

    targets: tuple[tuple[Literal["address", "file"], str], ...]
    viewports: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    sessions: int | None = None
    seed: int | None = None
    rules: tuple[str, ...] = ()
    fail_on: Literal["error", "warning", "note", "never"] | None = None


@dataclass(frozen=True)
class Tool:
    """The program that made a run, and its version."""

    name: Literal["synthmap"]
    version: str


@dataclass(frozen=True)
class Manifest:
    """What a run is of.

    Attributes
    ----------
    parts : a fingerprint of each part of its plan, by a name for messages.
    shard : the part of the plan that it does; None for all of it.
    narrowed : whether the plan leaves out pages, viewports or rules of the scenario.
    command : how to go on with it; None where that was not asked for, or has a password in it.
    pages : the names of all pages of the plan, those of other shards too, in order; None before that is known.
    """

    manifest_version: Literal[1]
    tool: Tool
    parts: dict[str, str]
    shard: Shard | None = None
    narrowed: bool = False
    command: Command | None = None
    pages: tuple[Annotated[str, Field(pattern=r"^[^\s/\\.]+$")], ...] | None = None

    @property
    def mine(self) -> tuple[str, ...]:
        """The pages that this run is to look at."""
        pages = self.pages or ()
        return pages[self.shard.number - 1 :: self.shard.of] if self.shard else pages


_MANIFEST = TypeAdapter(Manifest)


def manifest_of(
    parts: Mapping[str, str], *, shard: Shard | None = None, narrowed: bool = False, command: Command | None = None
) -> Manifest:
    """The manifest of a run that this version is about to do."""
    return Manifest(1, Tool("synthmap", __version__), dict(parts), shard, narrowed, command)


def write_manifest(folder: RunFolder, manifest: Manifest) -> None:
    """Store what a run is of."""
    folder.write_json(MANIFEST, _MANIFEST.dump_python(manifest, mode="json"))


def read_manifest(run: Path) -> Manifest:
    """What the run in a folder is of. Raises UsageError where nothing says so."""
    if not (run / MANIFEST).is_file():
        raise UsageError(f"{run} holds no run that could be gone on with or put together: it has no {MANIFEST}.")
    with reading(run / MANIFEST) as data:
        return _MANIFEST.validate_python(json.loads(data))


def differences(one: Manifest, other: Manifest) -> str:
    """Why two runs do not belong together, in words; "" where they do."""
    if one.tool != other.tool:
        return f"one is by synthmap {one.tool.version}, the other by {other.tool.version}"
    names = sorted(
        name for name in one.parts.keys() | other.parts.keys() if one.parts.get(name) != other.parts.get(name)
    )
    return f"they differ in {', '.join(names)}" if names else ""
