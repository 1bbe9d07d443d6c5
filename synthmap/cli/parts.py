"""The options of a run that is only a part of one: a shard, or the rest of what was cut short."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from synthmap.model.errors import UsageError

if TYPE_CHECKING:
    from synthmap.scenario.types import FailOn
    from synthmap.store.manifest import Shard

OUT = Path("synthmap-report")
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Wish:
    """What the command line asks to be looked at."""

    targets: tuple[str, ...] = ()
    viewports: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    sessions: int | None = None
    seed: int | None = None
    rules: tuple[str, ...] = ()
    fail_on: FailOn | None = None


@dataclass(frozen=True)
class Part:
    """Which part of it is done in which folder."""

    wish: Wish
    folder: Path
    resumed: bool = False
    shard: Shard | None = None


def part_options(command: F) -> F:
    """Give a command `--resume` and `--shard`."""
    command = click.option(
        "--shard",
        metavar="I/N",
        help="Every N-th page only; see `synthmap merge`.",
    )(command)
    return click.option(
        "--resume",
        type=click.Path(path_type=Path),
        metavar="RUN",
        help="Go on with the run in this folder.",
    )(command)


def part_of(wish: Wish, out: Path | None, resume: Path | None, shard: str | None) -> Part:
    """What is to be done, and where. Without a target, a run is gone on with as it was asked for.

    Raises UsageError where the options contradict each other, or there is nothing to go on with.
    """
    if not resume and not shard:
        return Part(wish, out or OUT)
    # Imported here alone: the browser starts while the rest is imported.
    from synthmap.ledger import command_of, targets_from
    from synthmap.store.manifest import Shard

    chosen = Shard.of_text(shard) if shard else None
    if resume is None:
        return Part(wish, out or OUT, shard=chosen)
    if out and out.resolve() != resume.resolve():
        raise UsageError(f"--resume goes on in {resume}: leave out --out {out}, or audit anew without --resume.")
    if not wish.targets:
        command = command_of(resume)
        if any(getattr(wish, field.name) not in ((), None) for field in fields(wish)):
            raise UsageError("--resume without a target goes on as the run was asked for: leave out the other options.")
        known = {field.name: getattr(command, field.name) for field in fields(wish)}
        wish = replace(wish, **{**known, "targets": tuple(targets_from(command, resume))})
    return Part(wish, resume, resumed=True, shard=chosen)
