"""`synthmap validate`: what is wrong with scenario files, and what their locators find on the pages."""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from playwright.async_api import async_playwright
from rich.console import Console

from synthmap.cli.completing import page_names, viewport_names
from synthmap.cli.interrupting import run_interruptibly
from synthmap.cli.progress import Lines
from synthmap.cli.unnamed import or_the_scenario
from synthmap.model.errors import EXIT_MACHINE, EXIT_PASSED, EXIT_USAGE, ScenarioError, UsageError

if TYPE_CHECKING:
    from synthmap.resolving import Resolution, Resolved
    from synthmap.scenario.expand import Plan
    from synthmap.scenario.mistakes import Mistake
    from synthmap.scenario.types import Scenario


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...", callback=or_the_scenario)
@click.option("--resolve", is_flag=True, help="Open the pages too, and list what each locator matches there.")
@click.option(
    "--viewport", "viewports", multiple=True, metavar="NAME", shell_complete=viewport_names,
    help="With --resolve: only this viewport.",
)  # fmt: skip
@click.option(
    "--only", "pages", multiple=True, metavar="PAGE", shell_complete=page_names, help="With --resolve: only this page."
)
@click.option("--browser-path", metavar="PATH", help="The browser to use, instead of the one that is found.")
@click.pass_context
def validate(
    ctx: click.Context,
    files: tuple[Path, ...],
    resolve: bool,
    viewports: tuple[str, ...],
    pages: tuple[str, ...],
    browser_path: str | None,
) -> None:
    """Check scenario FILEs: all mistakes at once, each with its line, a caret and what to write instead. Without a FILE
    it is synthmap.yaml in this folder.

    --resolve opens every page in every state and follows every scripted session, steps included. A step whose locator
    finds nothing, or several things, is a mistake too; what is hidden, masked or ignored is counted.

    \b
    Examples:
      synthmap validate synthmap.yaml
      synthmap validate --resolve synthmap.yaml --only pricing --viewport mobile

    \b
    Ends with 0 if all is well, 2 for a mistake in a scenario, 3 if a page or the browser failed.
    """  # fmt: skip
    code = EXIT_PASSED
    for file, (devices, scenario) in zip(files, _read(files), strict=True):
        if isinstance(scenario, ScenarioError | UsageError):
            click.echo(f"Error: {scenario}", err=True)
            code = EXIT_USAGE
            continue
        click.echo(_summary(file, scenario))
        if resolve:
            ended = _resolved(file, scenario, devices, viewports, pages, browser_path)
            # A mistake says more than a page that failed.
            code = EXIT_USAGE if EXIT_USAGE in (code, ended) else max(code, ended)
    ctx.exit(code)


def _read(files: Collection[Path]) -> list[tuple[frozenset[str], Scenario | ScenarioError | UsageError]]:
    """Each file as a scenario, or why it is none, with the devices that Playwright knows."""
    from synthmap.rules import catalogue
    from synthmap.scenario.load import load

    known = {name: rule.option_names for name, rule in catalogue().items()}
    devices = asyncio.run(_devices())
    read: list[tuple[frozenset[str], Scenario | ScenarioError | UsageError]] = []
    for file in files:
        try:
            read.append((devices, load(file, environment=os.environ, known_rules=known, known_devices=devices)))
        except (ScenarioError, UsageError) as error:
            read.append((devices, error))
    return read


async def _devices() -> frozenset[str]:
    async with async_playwright() as playwright:
        return frozenset(playwright.devices)


def _summary(file: Path, scenario: Scenario) -> str:
    states = sum(len(page.states) for page in scenario.pages)
    settings = scenario.settings
    parts = [
        _many(len(scenario.pages), "page"),
        *([_many(states, "state")] if states else []),
        _many(len(scenario.viewports), "viewport"),
        *([_many(len(settings.scripted), "scripted session")] if settings.scripted else []),
        *([f"{settings.sessions.count:,} simulated sessions a view"] if settings.sessions.count else []),
    ]
    return f"{file}: no mistakes ({', '.join(parts)})"


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _resolved(
    file: Path,
    scenario: Scenario,
    devices: frozenset[str],
    viewports: tuple[str, ...],
    pages: tuple[str, ...],
    browser_path: str | None,
) -> int:
    """Print what the locators of a scenario match; the code that this ends with."""
    from synthmap.rules import catalogue
    from synthmap.scenario.expand import plan
    from synthmap.scenario.mistakes import render
    from synthmap.scenario.selectors import source_of

    known = {name: rule.option_names for name, rule in catalogue().items()}
    made = plan(
        [str(file)],
        environment=os.environ,
        known_rules=known,
        known_devices=devices,
        viewports=viewports,
        pages=pages,
    )
    resolution = run_interruptibly(_look(made, scenario, browser_path))
    for line in resolution_lines(file, resolution):
        click.echo(line)
    for where, reason in resolution.failed:
        click.echo(f"{where}: failed, {reason}", err=True)
    source = source_of(file)
    mistakes = [_mistake(source.line(alike[0].line), alike) for alike in _alike(resolution.found) if alike[0].wrong]
    if mistakes:
        click.echo(f"\nError: {render(source, mistakes)}", err=True)
        return EXIT_USAGE
    if not resolution.found and not resolution.failed:
        click.echo(f"{file}: it has no locators; its pages were opened and are there.")
    return EXIT_MACHINE if resolution.failed else EXIT_PASSED


async def _look(made: Plan, scenario: Scenario, browser_path: str | None) -> Resolution:
    from synthmap.browser.find import Machine, find
    from synthmap.browser.install import obtain
    from synthmap.browser.pool import BrowserPool
    from synthmap.opening import opened
    from synthmap.resolving import resolve
    from synthmap.scenario.selectors import named_in

    machine = Machine.here()
    lines = Lines(Console(highlight=False, soft_wrap=True, stderr=True))
    found = find(browser_path, machine) or obtain(browser_path, machine, log=lines.log)
    async with (
        async_playwright() as playwright,
        opened(made, BrowserPool(playwright, found, log=lines.log), lines) as site,
    ):
        return await resolve(site, named_in(scenario))


def resolution_lines(file: Path, resolution: Resolution) -> list[str]:
    """What each locator matches, one line for the views on which it matches the same."""
    lines = []
    for first, *others in _alike(each for each in resolution.found if not each.wrong):
        more = f" and {first.count - len(first.names)} more" if first.count > len(first.names) else ""
        names = f": {', '.join(first.names)}{more}" if first.names else ""
        count = f"{first.count} match{'es' * (first.count != 1)}"
        lines.append(f"{file}:{first.line}: {first.what}: {count}{names} {_on((first, *others))}")
    lines += [
        f"{file}:{each.line}: note: {each.what} matches nothing on any page that was opened. Is it a slip of the pen?"
        for each in resolution.idle
    ]
    return lines


def _alike(found: Iterable[Resolved]) -> list[list[Resolved]]:
    """What was found, those together that differ in nothing but the device."""

    def key(each: Resolved) -> tuple[object, ...]:
        return each.line, each.what, each.where, each.count, each.names, each.wrong

    together: dict[tuple[object, ...], list[Resolved]] = defaultdict(list)
    for each in found:
        together[key(each)].append(each)
    return list(together.values())


def _on(alike: Sequence[Resolved]) -> str:
    return f"({alike[0].where} on {', '.join(dict.fromkeys(each.device for each in alike))})"


def _mistake(line: str, alike: Sequence[Resolved]) -> Mistake:
    from synthmap.scenario.mistakes import Mistake

    column = len(line) - len(line.lstrip()) + 1
    return Mistake(alike[0].line, column, f"{alike[0].what}: {alike[0].wrong} {_on(alike)}.")
