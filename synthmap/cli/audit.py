"""`synthmap audit`: look at pages, judge them, write the report."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click
from playwright.async_api import async_playwright
from rich.console import Console
from rich.text import Text

from synthmap.browser.find import Browser, Machine, find
from synthmap.browser.install import obtain
from synthmap.browser.pool import BrowserPool
from synthmap.browser.remote import checked
from synthmap.cli.completing import page_names, rule_names, viewport_names
from synthmap.cli.interrupting import run_interruptibly
from synthmap.cli.parts import Wish, part_of, part_options
from synthmap.cli.planning import planned
from synthmap.cli.progress import Bars, Lines
from synthmap.cli.reporting import report_options, tell
from synthmap.cli.unnamed import scenario_here
from synthmap.model.errors import EXIT_INTERRUPTED, UsageError
from synthmap.model.finding import LEVELS
from synthmap.model.pictures import is_image
from synthmap.model.timings import Timings

if TYPE_CHECKING:
    from synthmap.report.reporters import Reporter
    from synthmap.runner import Outcome
    from synthmap.scenario.expand import Plan
    from synthmap.scenario.types import FailOn


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder for the report.  [default: synthmap-report]",
)
@part_options
@click.option(
    "--viewport",
    "viewports",
    multiple=True,
    metavar="NAME",
    shell_complete=viewport_names,
    help="Only this one, or a size such as 1280x720.",
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
@click.option(
    "--fail-on",
    type=click.Choice([*LEVELS, "never"]),
    metavar="LEVEL",
    help="Fails from: error, warning, note or never.",
)
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="RULE",
    shell_complete=rule_names,
    help="Only this rule; may be given several times.",
)
@report_options
@click.option("--timings", "timed", is_flag=True, help="Print where the time went.")
@click.option("--browser-path", metavar="PATH", help="The browser to use, not the one found.")
@click.option(
    "--browser-endpoint",
    metavar="URL",
    help="A Playwright server, or DevTools, elsewhere.",
)
@click.option("--executor", type=click.Choice(["dask"]), help="Have workers of Dask look at the pages.")
@click.option("--scheduler", metavar="ADDRESS", help="Theirs, such as tcp://10.0.0.5:8786.")
@click.pass_context
def audit(
    ctx: click.Context,
    targets: tuple[str, ...],
    out: Path | None,
    resume: Path | None,
    shard: str | None,
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
    timed: bool,
    browser_path: str | None,
    browser_endpoint: str | None,
    executor: str | None,
    scheduler: str | None,
) -> None:
    """Audit each TARGET: a URL, a local HTML file or folder, a picture of a page, or a scenario file; without one,
    synthmap.yaml in this folder.

    Every page is opened as desktop and as phone. A picture of a design is looked at and not clicked; name the
    --viewport that it was drawn for. The report is DIR/report.html for people and DIR/report.json for programs.
    Example:  synthmap audit synthmap.yaml --only pricing --viewport mobile

    \b
    Ends with 0 if the run passed, 1 for findings at the failing level, 2 for a mistake in the command or scenario,
    3 if a page, the browser or this machine failed, 130 if interrupted.
    """  # fmt: skip
    console = Console(highlight=False, soft_wrap=True)
    timings = Timings()
    watcher = Bars(console) if console.is_terminal else Lines(console)

    if not targets and resume is None:
        targets = (scenario_here(ctx),)
    wish = Wish(targets, viewports, pages, sessions, seed, rules, fail_on)
    part = part_of(wish, out, resume, shard)
    wish = part.wish
    if before and before.resolve() == part.folder.resolve():
        raise UsageError(f"--before {before} would be written over: keep the earlier run, and name another --out.")

    def make_plan(devices: frozenset[str] | None = None) -> Plan:
        return planned(
            wish.targets, devices, viewports=wish.viewports, pages=wish.pages, sessions=wish.sessions, seed=wish.seed,
            rules=wish.rules, fail_on=wish.fail_on,
        )  # fmt: skip

    machine = Machine.here()
    endpoint = checked(browser_endpoint) if browser_endpoint else None
    if endpoint and browser_path:
        raise UsageError("--browser-path names a browser of this machine, and --browser-endpoint one elsewhere.")
    if bool(executor) != bool(scheduler):
        raise UsageError("--executor dask and --scheduler ADDRESS go together: give both.")
    if executor and endpoint:
        raise UsageError("The workers of Dask have browsers of their own: leave out --browser-endpoint.")
    found = find(browser_path, machine) if endpoint is None else None
    # A mistake in the command is told before a browser is installed for it, and one that no page needs never is.
    if (
        found is None
        and endpoint is None
        and not scheduler
        and any(job.browser == "chromium" and not job.picture for job in make_plan().jobs)
    ):
        found = obtain(browser_path, machine, log=watcher.log)

    async def carry(pool: BrowserPool, plan: Plan) -> Outcome:
        from synthmap.ledger import command_for
        from synthmap.runner import run_in

        async with contextlib.AsyncExitStack() as helping:
            hands = None
            if scheduler:
                from synthmap.on_dask import dask

                hands = await helping.enter_async_context(dask(scheduler, watcher.log))
            return await run_in(
                pool,
                plan,
                part.folder,
                watcher,
                today=dt.date.today(),
                reporters=reporters,
                report_url=report_url,
                single_file=single_file,
                before=before,
                timings=timings,
                shard=part.shard,
                resume=part.resumed,
                command=command_for(vars(wish), part.folder),
                hands=hands,
            )

    with watcher:
        ahead = not scheduler and not all(map(_may_be_pictures, wish.targets))
        carrying = _carry_out(make_plan, found, carry, watcher, timings, ahead=ahead, endpoint=endpoint)
        outcome = run_interruptibly(carrying)
    if timed:
        from synthmap.report.timings import timings_table

        console.print(timings_table(timings.spent, outcome.pages))
    tell(console, outcome.result, outcome.summary, reporters, outcome.html)
    if outcome.interrupted:
        console.print(Text(f"To go on with it: synthmap audit --resume {part.folder}"))
    ctx.exit(EXIT_INTERRUPTED if outcome.interrupted else outcome.verdict.exit_code)


async def _carry_out(
    make_plan: Callable[[frozenset[str]], Plan],
    found: Browser | None,
    carry: Callable[[BrowserPool, Plan], Awaitable[Outcome]],
    watcher: Lines,
    timings: Timings,
    *,
    ahead: bool,
    endpoint: str | None = None,
) -> Outcome:
    """Make the plan and carry it out, the browser starting all the while if it is to be started `ahead`.

    Starting a browser is waiting, importing the rest of synthmap is computing: done side by side they take half a
    second less of every audit, which is why everything heavy is imported here and not at the top.
    """
    async with async_playwright() as playwright:
        pool = BrowserPool(playwright, found, log=watcher.log, endpoint=endpoint)
        starting = asyncio.ensure_future(_begin(pool, timings, ahead=ahead and (found or endpoint) is not None))
        try:
            with timings.station("start"):
                # One after the other: modules that two threads import at once may see each other half made.
                await asyncio.to_thread(import_module, "synthmap.runner")
                plan = await asyncio.to_thread(make_plan, frozenset(playwright.devices))
            await starting
            watcher.planned(len(plan.jobs))
            return await carry(pool, plan)
        finally:
            starting.cancel()
            await pool.close()


async def _begin(pool: BrowserPool, timings: Timings, *, ahead: bool) -> None:
    """Start Chromium, which nearly every plan wants, before the plan is known."""
    if ahead:
        with timings.station("launch"):
            await pool.browser()


def _may_be_pictures(target: str) -> bool:
    """Whether a target may turn out to need no browser: a picture, or a scenario that speaks of one."""
    if is_image(target):
        return True
    try:
        return target.lower().endswith((".yaml", ".yml")) and b"image:" in Path(target).read_bytes()
    except (OSError, ValueError):
        return False
