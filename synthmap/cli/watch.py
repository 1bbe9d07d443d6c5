"""`synthmap watch`: audit, and audit again whenever what was audited changes, with the report open beside it."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from playwright.async_api import async_playwright
from rich.console import Console
from rich.text import Text
from watchfiles import Change, DefaultFilter, awatch

from synthmap.browser.find import Browser, Machine, find
from synthmap.browser.install import obtain
from synthmap.browser.pool import BrowserPool
from synthmap.cli.completing import page_names, rule_names, viewport_names
from synthmap.cli.live import live
from synthmap.cli.planning import planned
from synthmap.cli.progress import Bars, Lines
from synthmap.cli.reporting import tell
from synthmap.cli.unnamed import or_the_scenario
from synthmap.model.errors import EXIT_INTERRUPTED, EXIT_PASSED, SynthmapError, UsageError

if TYPE_CHECKING:
    from synthmap.report.reporters import Reporter
    from synthmap.runner import Outcome
    from synthmap.scenario.expand import Plan

_REPORTERS: tuple[Reporter, ...] = ("html", "json", "console")
_TOGETHER_MS = 400  # changes so close together are one: a build writes many files


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...", callback=or_the_scenario)
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("synthmap-report"), show_default=True, metavar="DIR",
    help="Folder for the report.",
)  # fmt: skip
@click.option(
    "--also", type=click.Path(path_type=Path, exists=True), multiple=True, metavar="PATH",
    help="Audit again when this file or folder changes, too.",
)  # fmt: skip
@click.option(
    "--viewport", "viewports", multiple=True, metavar="NAME", shell_complete=viewport_names, help="Only this viewport."
)
@click.option("--only", "pages", multiple=True, metavar="PAGE", shell_complete=page_names, help="Only this page.")
@click.option("--rule", "rules", multiple=True, metavar="RULE", shell_complete=rule_names, help="Only this rule.")
@click.option("--sessions", type=click.IntRange(0), metavar="N", help="Simulated sessions per view.")
@click.option("--open", "opens", is_flag=True, help="Open the report in your browser.")
@click.option("--browser-path", metavar="PATH", help="The browser to audit in, instead of the one that is found.")
@click.pass_context
def watch(
    ctx: click.Context,
    targets: tuple[str, ...],
    out: Path,
    also: tuple[Path, ...],
    viewports: tuple[str, ...],
    pages: tuple[str, ...],
    rules: tuple[str, ...],
    sessions: int | None,
    opens: bool,
    browser_path: str | None,
) -> None:
    """Audit each TARGET, and again whenever its files change; the open report reloads by itself. Without one it is
    synthmap.yaml in this folder.

    Local pages are followed with everything in their folder, scenario files by themselves. What a server makes its
    pages of has to be named with --also. The report is served on this machine alone, until Ctrl-C.

    \b
    Examples:
      synthmap watch build/index.html --open
      synthmap watch synthmap.yaml --also src --only pricing --viewport mobile

    \b
    Ends with 0 on Ctrl-C once an audit was finished, 130 before; 2 for a mistake in the command or scenario at the
    start, 3 if there is no browser. What an audit finds does not end it: see `synthmap audit` for a gate.
    """  # fmt: skip

    def make_plan(devices: Collection[str] | None) -> Plan:
        return planned(targets, devices, viewports=viewports, pages=pages, sessions=sessions, rules=rules)

    machine = Machine.here()
    console = Console(highlight=False, soft_wrap=True)
    follows = _follows(make_plan(None), also)
    if not follows.folders and not follows.files:
        raise UsageError("Nothing here is a file that could change: name what the pages are made of with --also PATH.")
    found = find(browser_path, machine) or obtain(browser_path, machine, log=click.echo)
    watching = _Watching(make_plan, found, out, also, console, opens)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(watching.go_on())
    ctx.exit(EXIT_PASSED if watching.finished else EXIT_INTERRUPTED)


@dataclass(frozen=True)
class Follows:
    """What is followed: folders with all that is in them, and single files."""

    folders: frozenset[Path]
    files: frozenset[Path]


def _follows(plan: Plan, also: Collection[Path]) -> Follows:
    folders = {job.local.root for job in plan.jobs if job.local} | {path for path in also if path.is_dir()}
    files = {path for path in also if path.is_file()}
    files |= {file for job in plan.jobs for file in (job.source_file, job.picture and job.picture.file) if file}
    return Follows(frozenset(folder.resolve() for folder in folders), frozenset(file.resolve() for file in files))


async def changes(follows: Follows, out: Path, *, single: bool) -> AsyncIterator[set[str]]:
    """The paths that changed, whenever some do: those in followed folders, or the `single` files.

    The report's own folder, and what editors and tools leave behind, are no change.
    """
    usual = DefaultFilter(ignore_paths=[out.resolve()])

    def counts(change: Change, path: str) -> bool:
        return usual(change, path) and (not single or Path(path) in follows.files)

    # A file is followed by its folder: an editor that saves by renaming puts another file in the place.
    roots = {file.parent for file in follows.files} if single else follows.folders
    if roots:
        async for batch in awatch(*sorted(roots), watch_filter=counts, debounce=_TOGETHER_MS, recursive=not single):
            yield {path for _, path in batch}


class _Watching:
    """The audits, one after the other, and who is told of them."""

    def __init__(
        self,
        make_plan: Callable[[Collection[str] | None], Plan],
        found: Browser,
        out: Path,
        also: tuple[Path, ...],
        console: Console,
        opens: bool,
    ) -> None:
        self._make_plan, self._found, self._out = make_plan, found, out
        self._also, self._console, self._opens = also, console, opens
        self._changed = asyncio.Event()
        self.finished = 0

    async def go_on(self) -> None:
        """Audit until it is interrupted."""
        self._out.mkdir(parents=True, exist_ok=True)
        follows, following = Follows(frozenset(), frozenset()), asyncio.ensure_future(asyncio.sleep(0))
        with live(self._out) as (address, state):
            async with async_playwright() as playwright:
                try:
                    while True:
                        self._changed.clear()
                        try:
                            plan = await asyncio.to_thread(self._make_plan, frozenset(playwright.devices))
                            if (now := _follows(plan, self._also)) != follows:
                                following.cancel()
                                follows, following = now, asyncio.ensure_future(self._follow(now))
                            state.tell("Auditing…")
                            pool = BrowserPool(playwright, self._found, log=self._console.print)
                            outcome = await self._audited(pool, plan)
                            if outcome.interrupted:
                                return
                            state.tell("", anew=True)
                            self._greet(address)
                        except SynthmapError as error:
                            if not self.finished:
                                raise
                            # Half-way through an edit a scenario may well be wrong: the next save puts it right.
                            self._console.print(Text(f"Error: {error}"))
                            state.tell("The last change could not be audited: see the terminal.")
                        await self._changed.wait()
                finally:
                    following.cancel()

    async def _audited(self, pool: BrowserPool, plan: Plan) -> Outcome:
        from synthmap.runner import run_in

        watcher = Bars(self._console) if self._console.is_terminal else Lines(self._console)
        with watcher:
            watcher.planned(len(plan.jobs))
            outcome = await run_in(pool, plan, self._out, watcher, today=dt.date.today(), reporters=_REPORTERS)
        tell(self._console, outcome.result, outcome.summary, _REPORTERS, None)
        self.finished += not outcome.interrupted
        return outcome

    def _greet(self, address: str) -> None:
        if self.finished == 1:
            self._console.print(Text(f"Report: {address} reloads by itself. Ctrl-C ends this.", style="bold"))
            if self._opens:
                click.launch(address)
        else:
            self._console.print(Text(f"Report: {address}", style="bold"))

    async def _follow(self, follows: Follows) -> None:
        await asyncio.gather(*(self._note(changes(follows, self._out, single=single)) for single in (False, True)))

    async def _note(self, changed: AsyncIterator[set[str]]) -> None:
        async for paths in changed:
            more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
            self._console.print(Text(f"Changed: {Path(min(paths)).name}{more}"))
            self._changed.set()
