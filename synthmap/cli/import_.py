"""`synthmap import`: read recordings made elsewhere, say what was in them, and write their events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click
import numpy as np

from synthmap.model.errors import MachineError, UsageError
from synthmap.model.events import Events, concatenated
from synthmap.sessions.recorded import Recording, read
from synthmap.store.tables import events_parquet


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    default=Path("events.parquet"),
    show_default=True,
    metavar="OUT",
    help="File for the events, as Parquet.",
)
@click.option(
    "--columns",
    metavar="NAMES",
    default="",
    help="Which column of a table is what: x=clickX,y=clickY,url=page.",
)
def import_(files: tuple[Path, ...], out: Path, columns: str) -> None:
    """Read recordings of what people did, and write their events as one table.

    A FILE is JSON of rrweb (plain, wrapped, gzipped, or an event per line), JSON of the Recorder panel of Chrome
    DevTools, a trace.zip of Playwright, or clicks as CSV, Parquet or an object per line. Of each is said what was
    read, and what was not understood, counted by name. Typed text is never kept.

    \b
    A scenario reads them by itself:  sessions: [{recorded: recordings/*.json}]
    """  # fmt: skip
    said = _said(columns)
    events: list[Events] = []
    for file in files:
        recording = read(file, columns=said)
        click.echo(_told(file, recording))
        first = sum(_sessions(part) for part in events)
        events.append(replace(recording.events, session=recording.events.session + first))
    table = concatenated(events)
    if not len(table):
        click.echo("Nothing was written: there are no events.")
    else:
        _write(out, table)
        click.echo(f"Wrote {len(table):,} events of {_sessions(table):,} sessions to {out}.")


def _said(columns: str) -> dict[str, str]:
    """What `--columns` says, by what a column is."""
    pairs = [part.partition("=") for part in columns.split(",") if part.strip()]
    if any(not equals or not column.strip() for _, equals, column in pairs):
        raise UsageError(f"--columns {columns!r}: write what a column is, `=` and its name, such as x=clickX,y=clickY.")
    return {role.strip(): column.strip() for role, _, column in pairs}


def _told(file: Path, recording: Recording) -> str:
    """What was in a file, in lines."""
    lines = [f"{file}: {recording.format}"]
    events = recording.events
    if recording.replay:
        lines.append(
            f"  {len(recording.replay.steps):,} steps, to be carried out on the live page by a scenario's `recorded`"
        )
    else:
        lines.append(
            f"  {len(events):,} events of {_sessions(events):,} sessions: {_counted(Counter(events.kind.tolist()))}"
        )
    if recording.viewports:
        lines.append("  windows: " + ", ".join(f"{width} x {height}" for width, height in recording.viewports[:10]))
    lines += [f"  not understood or not kept: {count:,} x {name}" for name, count in recording.notes.items()]
    return "\n".join(lines)


def _counted(kinds: Mapping[str, int]) -> str:
    return (
        ", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items(), key=lambda one: (-one[1], one[0])))
        or "none"
    )


def _sessions(events: Events) -> int:
    return len(np.unique(events.session))


def _write(out: Path, events: Events) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(events_parquet(events))
    except OSError as error:
        raise MachineError(f"{out} cannot be written: {error.strerror or error}.") from None
