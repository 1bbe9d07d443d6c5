"""`synthmap approve`: accept what stands in a run, so that only what is new fails."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.text import Text


@click.command()
@click.argument("run", type=click.Path(path_type=Path), default=Path("synthmap-report"), metavar="[RUN]")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The baseline to write, if not the one that the run's scenario names.",
)
def approve(run: Path, baseline: Path | None) -> None:
    """Accept what stands in the run in the folder RUN: write its findings into the baseline.

    A scenario with `baseline: FILE` fails only on what is not in that file. What is ignored, flaky or undecided is not
    written. Entries of pages that were not looked at stay; what is gone is taken out. Commit the file with the site.
    """
    from synthmap.rejudging import approve as accept

    done = accept(run, baseline)
    total = done.new + done.kept
    told = f"{total:,} finding{'' if total == 1 else 's'} accepted, {done.new:,} of them new; {done.dropped:,} gone."
    Console(highlight=False, soft_wrap=True).print(Text(f"{done.file}: {told}"))
