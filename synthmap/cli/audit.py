"""`synthmap audit`: look at pages, judge them, write the report."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click
from playwright.async_api import async_playwright
from rich.console import Console

from synthmap.browser.find import Browser, Machine, find
from synthmap.browser.install import obtain
from synthmap.browser.pool import BrowserPool
from synthmap.cli.completing import page_names, rule_names, viewport_names
from synthmap.cli.planning import planned
from synthmap.cli.progress import Bars, Lines
from synthmap.cli.reporting import report_options, tell
from synthmap.cli.unnamed import or_the_scenario
from synthmap.model.errors import EXIT_INTERRUPTED, UsageError
from synthmap.model.finding import LEVELS
from synthmap.model.pictures import is_image

if TYPE_CHECKING:
    from synthmap.report.reporters import Reporter
    from synthmap.runner import Outcome
    from synthmap.scenario.expand import Plan
    from synthmap.scenario.types import FailOn


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...", callback=or_the_scenario)
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
    shell_complete=viewport_names,
    help="Only this viewport (desktop, mobile, or a name of the scenario), or a size such as 1280x720.",
)
@click.option(
    "--only",
    "pages",
    multiple=True,
    metavar="PAGE",
    shell_complete=page_names,
    help="Only this page of the scenario.",
)
@click.option("--sessions", type=click.IntRange(0), metavar="N", help="Simulated sessions per view.")
@click.option("--seed", type=click.IntRange(0), metavar="N", help="Seed of the simulated sessions.")
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
    fail_on: FailOn | None,
    rules: tuple[str, ...],
    reporters: tuple[Reporter, ...],
    report_url: str | None,
    single_file: bool,
    before: Path | None,
    browser_path: str | None,
) -> None:
    """Audit each TARGET: a URL, a local HTML file or folder, a picture of a page, or a scenario file; without one,
    synthmap.yaml in this folder.

    Every page is opened as desktop and as phone. A picture (PNG, JPEG, WebP) of a design is looked at and not clicked;
    name the --viewport that it was drawn for. The report is DIR/report.html for people and DIR/report.json for
    programs. Example:  synthmap audit synthmap.yaml --only pricing --viewport mobile

    \b
    Ends with 0 if the run passed, 1 for findings at the failing level, 2 for a mistake in the command or scenario,
    3 if a page, the browser or this machine failed, 130 if interrupted.
    """  # fmt: skip
    if before and before.resolve() == out.resolve():
        raise UsageError(f"--before {before} would be written over: keep the earlier run, and name another --out.")
    console = Console(highlight=False, soft_wrap=True)
    watcher = Bars(console) if console.is_terminal else Lines(console)

    def make_plan(devices: frozenset[str] | None = None) -> Plan:
        return planned(
            targets, devices, viewports=viewports, pages=pages, sessions=sessions, seed=seed, rules=rules,
            fail_on=fail_on,
        )  # fmt: skip

    machine = Machine.here()
    found = find(browser_path, machine)
    # A mistake in the command is told before a browser is installed for it, and one that no page needs never is.
    if found is None and any(job.browser == "chromium" and not job.picture for job in make_plan().jobs):
        found = obtain(browser_path, machine, log=watcher.log)

    def carry(pool: BrowserPool, plan: Plan) -> Awaitable[Outcome]:
        from synthmap.runner import run_in

        today = dt.date.today()
        return run_in(
            pool,
            plan,
            out,
            watcher,
            today=today,
            reporters=reporters,
            report_url=report_url,
            single_file=single_file,
            before=before,
        )

    with watcher:
        ahead = not all(map(_may_be_pictures, targets))
        outcome = asyncio.run(_carry_out(make_plan, found, carry, watcher, ahead=ahead))
    tell(console, outcome.result, outcome.summary, reporters, outcome.html)
    ctx.exit(EXIT_INTERRUPTED if outcome.interrupted else outcome.verdict.exit_code)


async def _carry_out(
    make_plan: Callable[[frozenset[str]], Plan],
    found: Browser | None,
    carry: Callable[[BrowserPool, Plan], Awaitable[Outcome]],
    watcher: Lines,
    *,
    ahead: bool,
) -> Outcome:
    """Make the plan and carry it out, the browser starting all the while if it is to be started `ahead`.

    Starting a browser is waiting, importing the rest of synthmap is computing: done side by side they take half a
    second less of every audit, which is why everything heavy is imported here and not at the top.
    """
    async with async_playwright() as playwright:
        pool = BrowserPool(playwright, found, log=watcher.log)
        starting = asyncio.ensure_future(_begin(pool, found if ahead else None))
        try:
            # One after the other: modules that two threads import at once may see each other half made.
            await asyncio.to_thread(import_module, "synthmap.runner")
            plan = await asyncio.to_thread(make_plan, frozenset(playwright.devices))
            await starting
            watcher.planned(len(plan.jobs))
            return await carry(pool, plan)
        finally:
            starting.cancel()
            await pool.close()


async def _begin(pool: BrowserPool, found: Browser | None) -> None:
    """Start Chromium, which nearly every plan wants, before the plan is known."""
    if found is not None:
        await pool.browser()


def _may_be_pictures(target: str) -> bool:
    """Whether a target may turn out to need no browser: a picture, or a scenario that speaks of one."""
    if is_image(target):
        return True
    try:
        return target.lower().endswith((".yaml", ".yml")) and b"image:" in Path(target).read_bytes()
    except (OSError, ValueError):
        return False
