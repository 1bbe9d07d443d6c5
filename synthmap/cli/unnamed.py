"""What a command works on where nothing is named: the scenario that `synthmap init` writes."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import click

from synthmap.model.errors import UsageError

SCENARIO = "synthmap.yaml"

_Named = TypeVar("_Named", str, Path)


def or_the_scenario(
    ctx: click.Context, parameter: click.Parameter, named: tuple[_Named, ...]
) -> tuple[_Named | str | Path, ...]:
    """What was named, else synthmap.yaml in this folder, as the argument's type has it. Raises as `scenario_here`."""
    if named or ctx.resilient_parsing:
        return named
    return (parameter.type.convert(scenario_here(ctx), parameter, ctx),)


def scenario_here(ctx: click.Context) -> str:
    """synthmap.yaml in this folder, for a command that was told nothing else.

    Raises UsageError where there is none: auditing nothing must not look like a pass.
    """
    if not Path(SCENARIO).is_file():
        raise UsageError(
            f"Nothing was named, and there is no {SCENARIO} here. Name what is meant, as "
            f"`{ctx.command_path} --help` shows, or let `synthmap init` write {SCENARIO}."
        )
    return SCENARIO
