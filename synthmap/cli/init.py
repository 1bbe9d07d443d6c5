"""`synthmap init`: a first scenario, and the workflow that runs it, from what a project's files say."""

from __future__ import annotations

import json
from pathlib import Path

import click

from synthmap.model.errors import MachineError, UsageError
from synthmap.project import Found, detect, from_address, scenario_text, workflow_text
from synthmap.project.write import SCHEMA_FILE
from synthmap.scenario.schema import json_schema
from synthmap.scenario.targets import guessed, is_web, safe

SCENARIO, WORKFLOW = Path("synthmap.yaml"), Path(".github/workflows/synthmap.yml")


@click.command()
@click.argument("url", required=False, metavar="[URL]")
@click.option("--force", is_flag=True, help="Write over files that are there already.")
def init(url: str | None, force: bool) -> None:
    """Write synthmap.yaml and a GitHub workflow for the project in this folder.

    Asks nothing. How the site is served is told from package.json, from a framework's own files (Django, Rails,
    Laravel, Jekyll, Hugo, MkDocs), or from a folder of pages; with URL it is what is at that address.

    \b
    Examples:
      synthmap init
      synthmap init https://staging.example.com

    \b
    Ends with 0 if the files were written, 2 if nothing was found or a file is there already, 3 if it can't be written.
    """  # fmt: skip
    found = _at(url) if url else detect(Path())
    if found is None:
        raise UsageError(
            "Nothing here tells how the site is served: no package.json with a script that serves, no framework's "
            "files, no folder with an index.html. Name its address: synthmap init http://localhost:3000"
        )
    texts = {
        SCENARIO: scenario_text(Path().resolve().name or "site", found.site),
        Path(SCHEMA_FILE): json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n",
        WORKFLOW: workflow_text(found.site),
    }
    there = [path for path in texts if path.exists()]
    if there and not force:
        names = ", ".join(map(str, there))
        raise UsageError(f"There already: {names}. Nothing was written; --force writes over what is there.")
    click.echo(f"Found {found.site.url}: {found.because}.")
    if found.site.command:
        click.echo(f"It is served by `{found.site.command}`, which an audit starts and stops.")
    for path, text in texts.items():
        _write(path, text)
        click.echo(f"Wrote {path}")
    click.echo("Next: synthmap validate synthmap.yaml, then synthmap audit synthmap.yaml")


def _at(url: str) -> Found:
    address = url if is_web(url) else guessed(url)
    if address is None:
        raise UsageError(f"`{safe(url)}` is no web address. Write it like https://example.com")
    return from_address(address)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise MachineError(f"could not write {path}: {error.strerror or error}.") from error
