"""What a shell offers for values of options: rules, and the pages and viewports of the scenarios on the line.

Turned on by a line in the shell's own start file, as `synthmap --help` says; Click does the rest. A scenario that
cannot be read offers nothing: a half-typed line is no place for an error.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from synthmap.model.errors import SynthmapError
from synthmap.model.view import DESKTOP, MOBILE

if TYPE_CHECKING:
    from synthmap.scenario.types import Scenario


def rule_names(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The rules that begin so, each with the first sentence of what it catches."""
    from synthmap.rules import catalogue

    return [
        CompletionItem(name, help=rule.doc.splitlines()[0])
        for name, rule in catalogue().items()
        if name.startswith(incomplete)
    ]


def page_names(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The pages of the scenarios that the line names."""
    return _beginning(incomplete, (page.name for scenario in _scenarios(ctx) for page in scenario.pages))


def viewport_names(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The viewports of the scenarios that the line names; without one, those that every page is looked at in."""
    named = [viewport.name for scenario in _scenarios(ctx) for viewport in scenario.viewports]
    return _beginning(incomplete, named or [DESKTOP.name, MOBILE.name])


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name.startswith(incomplete)]


def _scenarios(ctx: click.Context) -> list[Scenario]:
    from synthmap.rules import catalogue
    from synthmap.scenario.load import SUFFIXES, load

    # An option that has no value yet keeps Click from telling arguments apart: then they are all in `args`.
    given = ctx.params.get("targets") or ctx.params.get("files") or ctx.args
    known = {name: rule.option_names for name, rule in catalogue().items()}
    found = []
    for target in given:
        try:
            if str(target).lower().endswith(SUFFIXES):
                found.append(load(Path(target), environment=os.environ, known_rules=known))
        except SynthmapError:
            continue
    return found
