"""`synthmap audit`: look at pages, judge them, write the report."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from synthmap.browser.find import Machine
from synthmap.browser.install import obtain
from synthmap.cli.progress import Bars, Lines
from synthmap.model.errors import EXIT_INTERRUPTED
from synthmap.model.finding import LEVELS
from synthmap.report.console import summary
from synthmap.rules import catalogue
from synthmap.runner import run
from synthmap.scenario.expand import plan


@click.command()
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("synthmap-report"),
    show_default=True,
    metavar="DIR",
    help="Folder for the report.",
)
@click.option(
    "--viewport",
    "viewports",
    multiple=True,
    metavar="NAME",
    help="Only this viewport (desktop, mobile, or a name of the scenario), or a size such as 1280x720.",
)
@click.option("--only", "pages", multiple=True, metavar="PAGE", help="Only this page of the scenario.")
@click.option("--sessions", type=click.IntRange(0), metavar="N", help="Simulated sessions per view.")
@click.option("--seed", type=click.IntRange(0), metavar="N", help="Seed of the simulated sessions.")
@click.option("--fail-on", type=click.Choice([*LEVELS, "never"]), help="The mildest level that fails the run.")
@click.option("--browser-path", metavar="PATH", help="The browser to use, instead of the one that is found.")
@click.pass_context
def audit(
    ctx: click.Context,
    targets: tuple[str, ...],
    out: Path,
    viewports: tuple[str, ...],
    pages: tuple[str, ...],
    sessions: int | None,
    seed: int | None,
    fail_on: str | None,
    browser_path: str | None,
) -> None:
    """Audit each TARGET: a URL, a local HTML file or folder, or a scenario file.

    Every page is opened as desktop and as phone. The report is DIR/report.html for people and DIR/report.json for
    programs.

    \b
    Ends with 0 if the run passed, 1 for findings at the failing level, 2 for a mistake in the command or scenario,
    3 if a page, the browser or this machine failed, 130 if interrupted.
    """  # fmt: skip
    wanted = plan(
        targets,
        environment=os.environ,
        known_rules={name: rule.option_names for name, rule in catalogue().items()},
        viewports=viewports,
        pages=pages,
        sessions=sessions,
        seed=seed,
    )
    if fail_on:
        wanted = replace(wanted, fail_on=fail_on)  # type: ignore[arg-type]
    console = Console(highlight=False, soft_wrap=True)
    watcher = Bars(console, len(wanted.jobs)) if console.is_terminal else Lines(console, len(wanted.jobs))
    found = obtain(browser_path, Machine.here(), log=watcher.log)
    with watcher:
        outcome = asyncio.run(run(wanted, found, out, watcher))
    console.print(summary(outcome.findings, outcome.pages, outcome.verdict, simulated=wanted.sessions.count))
    console.print(Text(f"Report: {outcome.html}", style="bold"))
    ctx.exit(EXIT_INTERRUPTED if outcome.interrupted else outcome.verdict.exit_code)
