"""`synthmap events`: a team's own questions to a run, in SQL."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from synthmap.report.lines import printable
from synthmap.store.asking import MAX_ROWS, Answer, ask, schema

_SHOWN = 200  # characters of a value in a table
_WIDE = 10_000  # characters
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@click.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="RUN")
@click.option("--sql", metavar="QUERY", help="One query over `events` and `elements`. Without it, their columns.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def events(run: Path, sql: str | None, form: str) -> None:
    """Ask RUN, the folder of a report, what was done and what was there.

    `events` has a row for everything that simulated, scripted and recorded sessions did, `elements` one for every
    element of every view. They are joined by view and key. Without --sql the columns are listed. Nothing is changed,
    and nothing but RUN is read.

    \b
    synthmap events RUN --sql "SELECT element, count(*) AS clicks FROM events
                               WHERE kind IN ('click', 'tap') GROUP BY element ORDER BY clicks DESC LIMIT 10"
    """  # fmt: skip
    answer = ask(run, sql) if sql else Answer(("table", "column", "type", "meaning"), tuple(schema(run)))
    if form == "csv":
        click.echo(as_csv(answer), nl=False)
    elif form == "json":
        click.echo(as_json(answer))
    else:
        _show(answer)
    if answer.more:
        click.echo(f"These are the first {MAX_ROWS:,} rows of more.", err=True)


def as_csv(answer: Answer) -> str:
    """The answer as CSV (RFC 4180). A text that a spreadsheet would take for a formula is led by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(map(_harmless, answer.columns))
    writer.writerows([_harmless(_plain(value)) for value in row] for row in answer.rows)
    return out.getvalue()


def as_json(answer: Answer) -> str:
    """The answer as a JSON list with an object for each row; what is no number is null."""
    rows = [dict(zip(answer.columns, map(_plain, row), strict=True)) for row in answer.rows]
    return json.dumps(rows, indent=1, allow_nan=False)


def _show(answer: Answer) -> None:
    table = Table(box=None, header_style="bold")
    for name in answer.columns:
        table.add_column(Text(printable(name, _SHOWN)))
    for row in answer.rows:
        table.add_row(*("" if value is None else Text(printable(str(value), _SHOWN)) for value in map(_plain, row)))
    console = Console(highlight=False)
    # In a log or a pipe a table has the width that it needs.
    (console if console.is_terminal else Console(highlight=False, width=_WIDE)).print(table)


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return str(value)
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _harmless(value: Any) -> Any:
    """A cell that no spreadsheet runs (https://owasp.org/www-community/attacks/CSV_Injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
