"""`synthmap judge`: judge a stored run again, without a browser."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from synthmap.cli.completing import rule_names
from synthmap.cli.reporting import report_options, tell
from synthmap.model.finding import LEVELS

if TYPE_CHECKING:
    from synthmap.report.reporters import Reporter
    from synthmap.scenario.types import FailOn


@click.command()
@click.argument("run", type=click.Path(path_type=Path), default=Path("synthmap-report"), metavar="[RUN]")
@click.option(
    "--scenario", type=click.Path(path_type=Path), metavar="FILE", help="Judge by this scenario, not by the run's own."
)
@click.option("--fail-on", type=click.Choice([*LEVELS, "never"]), help="The mildest level that fails the run.")
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="RULE",
    shell_complete=rule_names,
    help="Only this rule; may be given several times.",
)
@report_options
@click.pass_context
def judge(
    ctx: click.Context,
    run: Path,
    scenario: Path | None,
    fail_on: FailOn | None,
    rules: tuple[str, ...],
    reporters: tuple[Reporter, ...],
    report_url: str | None,
    single_file: bool,
    before: Path | None,
) -> None:
    """Judge the run in the folder RUN again: with other thresholds, budgets, ignores or baseline, without a browser.

    What the pages were is taken from the run; levels and options of rules, budgets, ignores and the baseline come from
    the scenario. The reports in RUN are written anew.

    \b
    Ends as `synthmap audit` does: 0 if the run passed, 1 for findings at the failing level, 2 for a mistake in the
    command or scenario, 3 if a page of the run had failed.
    """  # fmt: skip
    from synthmap.rejudging import rejudge
    from synthmap.report.console import summary

    made = rejudge(
        run,
        today=dt.date.today(),
        scenario=scenario,
        environment=os.environ,
        fail_on=fail_on,
        rules=rules,
        reporters=reporters,
        report_url=report_url,
        single_file=single_file,
        before=before,
    )
    result = made.result
    about = result.run
    told = summary(
        result.findings, result.pages, result.verdict,
        simulated=about.simulated, scripted=about.scripted, recorded=about.recorded,
    )  # fmt: skip
    tell(Console(highlight=False, soft_wrap=True), result, told, reporters, made.html)
    ctx.exit(result.verdict.exit_code)
