"""`synthmap rules`: what the rules are, and what each of them does."""

from __future__ import annotations

import click

from synthmap.cli.completing import rule_names
from synthmap.model.errors import UsageError
from synthmap.rules import catalogue
from synthmap.scenario.mistakes import did_you_mean


@click.command()
@click.argument("rule", required=False, shell_complete=rule_names)
def rules(rule: str | None) -> None:
    """List the rules, or explain RULE: what it catches, how it decides, its thresholds and how to silence it."""
    known = catalogue()
    if rule is None:
        width = max(len(name) for name in known)
        for name, found in known.items():
            click.echo(f"{name:{width}}  {found.level:8} {found.doc.splitlines()[0]}")
    elif rule in known:
        click.echo(f"{rule} ({known[rule].level} by default)\n\n{known[rule].doc}")
    else:
        hint = did_you_mean(rule, known, otherwise=f"There are {', '.join(known)}.")
        raise UsageError(f"there is no rule {rule!r}. {hint}")
