"""`synthmap merge`: put the runs of all shards together."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from synthmap.cli.parts import OUT
from synthmap.cli.reporting import report_options, tell

if TYPE_CHECKING:
    from synthmap.report.reporters import Reporter


@click.command()
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RUN...")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=OUT,
    show_default=True,
    metavar="DIR",
    help="Folder for the whole run.",
)
@report_options
@click.pass_context
def merge(
    ctx: click.Context,
    runs: tuple[Path, ...],
    out: Path,
    reporters: tuple[Reporter, ...],
    report_url: str | None,
    single_file: bool,
    before: Path | None,
) -> None:
    """Put together the RUNs that  synthmap audit --shard  wrote: one run, judged and reported as a whole.

    All shards of a plan are needed, each once. The result is what one audit of everything would have written, apart
    from times. Example:  synthmap merge shard-1 shard-2 --out synthmap-report

    \b
    Ends as `synthmap audit` does: 0 if the run passed, 1 for findings at the failing level, 2 if the runs do not
    belong together, 3 if a page of one had failed.
    """  # fmt: skip
    from synthmap.merging import merge as put_together
    from synthmap.report.console import summary

    made = put_together(
        runs,
        out,
        today=dt.date.today(),
        reporters=reporters,
        report_url=report_url,
        single_file=single_file,
        before=before,
    )
    result = made.result
    told = summary(
        result.findings,
        result.pages,
        result.verdict,
        simulated=result.run.simulated,
        scripted=result.run.scripted,
        recorded=result.run.recorded,
    )
    tell(Console(highlight=False, soft_wrap=True), result, told, reporters, made.html)
    ctx.exit(result.verdict.exit_code)
