"""`synthmap show`: open the page of a finding and repeat the click that proved it, before somebody's eyes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright
from rich.console import Console

from synthmap.cli.progress import Lines
from synthmap.model.errors import EXIT_FINDINGS, EXIT_PASSED, MachineError

if TYPE_CHECKING:
    from synthmap.model.snapshot import ProbeAnswer
    from synthmap.report.choosing import Chosen
    from synthmap.scenario.expand import Plan
    from synthmap.showing import Shown


@click.command()
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@click.argument("finding", metavar="FINDING")
@click.option("--device", metavar="NAME", help="On which viewport, where the problem is on several.")
@click.option("--target", metavar="TARGET", help="The scenario, address or file of the run, where it does not say.")
@click.option("--headless", is_flag=True, help="Open no window: keep a picture of before and of after instead.")
@click.option("--browser-path", metavar="PATH", help="The browser to use, instead of the one that is found.")
@click.pass_context
def show(
    ctx: click.Context,
    run: Path,
    finding: str,
    device: str | None,
    target: str | None,
    headless: bool,
    browser_path: str | None,
) -> None:
    """Repeat the click that proved FINDING of the run in the folder RUN, in a window of the finding's size.

    FINDING is a number of the report's to-do list, or an id of report.json. The page is opened as the audit did, in the
    same state; the probe says what was watched and what came; then the place is framed and clicked before your eyes.
    Requests that may change something are refused. Where there is no display, pictures are kept in RUN/shown.

    \b
    Examples:
      synthmap show synthmap-report 1
      synthmap show synthmap-report 3 --device mobile --headless

    \b
    Ends with 0 if the click comes to what the run says, or nothing was to be clicked; 1 if it comes to something else
    now; 2 for a mistake in the command; 3 if the page, the thing or the browser is not there.
    """  # fmt: skip
    from synthmap.report.choosing import choose
    from synthmap.showing import plan_of

    chosen = choose(run, finding, device)
    made, _ = plan_of(run, chosen, target=target, environment=os.environ)
    click.echo(f"{chosen.level} {chosen.rule}: {chosen.message}\n{chosen.view}, {chosen.id}")
    visible = not headless and has_display(sys.platform, os.environ)
    if not visible and not headless:
        click.echo("There is no display here, so no window is opened: pictures are kept instead.")
    shown = asyncio.run(_show(made, chosen, run, browser_path, visible))
    for name, picture in (("Before", shown.before), ("After", shown.after)):
        if picture:
            click.echo(f"{name}: {picture}")
    ctx.exit(EXIT_PASSED if _is_as_told(chosen, shown.answer) else EXIT_FINDINGS)


def has_display(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether a window can be opened: always on a Mac and on Windows, elsewhere where X or Wayland is named."""
    return platform in ("darwin", "win32") or bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


async def _show(made: Plan, chosen: Chosen, run: Path, browser_path: str | None, visible: bool) -> Shown:
    from synthmap.browser.find import Machine, find
    from synthmap.browser.install import obtain
    from synthmap.browser.pool import BrowserPool
    from synthmap.showing import show

    until = asyncio.Event() if visible else None
    if until:
        with contextlib.suppress(NotImplementedError):  # Windows: there Ctrl-C ends the process as ever
            asyncio.get_running_loop().add_signal_handler(signal.SIGINT, until.set)

    def tell(answer: ProbeAnswer | None) -> None:
        for line in told(chosen, answer):
            click.echo(line)
        if until:
            click.echo("Close the window, or press Ctrl-C here, when you have seen enough.")

    machine = Machine.here()
    lines = Lines(Console(highlight=False, soft_wrap=True, stderr=True))
    found = find(browser_path, machine) or obtain(browser_path, machine, log=lines.log)
    async with async_playwright() as playwright:
        pool = BrowserPool(playwright, found, log=lines.log, visible=visible)
        try:
            return await show(made, chosen, pool, run, lines, tell=tell, until=until)
        except PlaywrightError as failure:
            from synthmap.browser.commands import plain

            raise MachineError(f"The page could not be shown: {plain(failure)}") from failure


def told(chosen: Chosen, answer: ProbeAnswer | None) -> list[str]:
    """What was watched and what came, beside what the run says."""
    if chosen.proof is None or answer is None:
        return ["No click proved this finding, so nothing is clicked: the place is framed."]
    x, y = answer.at
    lines = [
        f"Clicked at {x:g}, {y:g} of the page. Watched: {', '.join(chosen.proof.watched)}.",
        f"What came: {_came(answer)}. In the run it was: {chosen.proof.answer}.",
    ]
    if not _is_as_told(chosen, answer):
        lines.append("That is something else than in the run: the page has changed since, or it is not the same twice.")
    return lines


def _came(answer: ProbeAnswer) -> str:
    if answer.verdict == "unknown":
        return f"undecided, {answer.why or 'nothing could be told'}"
    late = f", after {answer.after.removeprefix('over ')} and more" if answer.after else ""
    raised = f"; an error: {answer.errors[0]}" if answer.errors else ""
    answers = f" ({', '.join(answer.answers)})" if answer.answers else ""
    return f"{answer.verdict}{answers}{late}{raised}"


def _is_as_told(chosen: Chosen, answer: ProbeAnswer | None) -> bool:
    return chosen.proof is None or answer is None or answer.verdict == chosen.proof.answer
