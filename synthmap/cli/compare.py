"""`synthmap compare`: two runs, or two parts of one, held against each other."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from synthmap.model.errors import EXIT_FINDINGS, EXIT_MACHINE, EXIT_PASSED
from synthmap.model.finding import LEVELS


@click.command()
@click.argument("first", type=click.Path(path_type=Path), metavar="RUN")
@click.argument("second", type=click.Path(path_type=Path), required=False, metavar="[RUN]")
@click.option(
    "--a", multiple=True, metavar="KEY=VALUE", help="What the first side is: device, browser, page, state, ..."
)
@click.option("--b", multiple=True, metavar="KEY=VALUE", help="... source, or a segment column; likewise the second.")
@click.option(
    "--segment",
    "segments",
    multiple=True,
    metavar="COLUMN=VALUE",
    help="Only these sessions; within one run these beside all others.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Write compare.html, .json, .md and the maps to DIR."
)
@click.option(
    "--fail-on",
    type=click.Choice([*LEVELS, "never"]),
    default="never",
    show_default=True,
    help="The mildest level of a new problem that fails.",
)
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@click.pass_context
def compare(
    ctx: click.Context,
    first: Path,
    second: Path | None,
    a: tuple[str, ...],
    b: tuple[str, ...],
    segments: tuple[str, ...],
    out: Path | None,
    fail_on: str,
    form: str,
) -> None:
    """Compare two runs, before and after or variant A and B; or two devices, browsers or segments of one.

    Things are known again by what they are, wherever they stand. Shares of recorded sessions have intervals.

    \b
    synthmap compare before after --out compared --fail-on error
    synthmap compare RUN --a device=mobile --b device=desktop
    synthmap compare RUN --segment campaign=spring

    \b
    Ends with 0; 1 for new problems at --fail-on; 2 for a mistake in the command or nothing to compare; 3 if a view
    could not be looked at in either run.
    """  # fmt: skip
    from synthmap.comparing import compare_runs, sides, write_comparison
    from synthmap.judge.comparison.whole import new_at
    from synthmap.report.comparison.console import told

    comparison = compare_runs(first, second, *sides(a, b, segments, one_run=second is None))
    made = write_comparison(comparison, out, fail_on)
    if form == "text":
        console = Console(highlight=False, soft_wrap=True)
        console.print(told(comparison))
        if made.html:
            console.print(Text(f"Comparison: {made.html}", style="bold"))
    else:
        click.echo(made.markdown if form == "markdown" else made.json, nl=False)
    new = new_at(comparison, fail_on)
    ctx.exit(EXIT_MACHINE if comparison.failed else EXIT_FINDINGS if new else EXIT_PASSED)
