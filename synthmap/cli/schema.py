"""`synthmap schema`: the scenario format as a JSON Schema, for editors."""

from __future__ import annotations

import json

import click

from synthmap.scenario.schema import json_schema


@click.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, which editors check and complete by."""
    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
