"""`synthmap auth`: do the logins of a scenario and keep them, so that an audit finds them fresh."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import click
from playwright.async_api import async_playwright

from synthmap.browser.find import Machine, find
from synthmap.browser.install import obtain
from synthmap.browser.pool import BrowserPool
from synthmap.browser.serve import served
from synthmap.browser.server import running
from synthmap.cli.interrupting import run_interruptibly
from synthmap.model.errors import EXIT_MACHINE, PageError, UsageError
from synthmap.preparing import logins_of
from synthmap.report.lines import printable
from synthmap.rules import catalogue
from synthmap.scenario.expand import Plan, plan
from synthmap.scenario.mistakes import did_you_mean, listed


@click.command()
@click.argument("scenario", metavar="SCENARIO")
@click.option("--only", "names", multiple=True, metavar="NAME", help="Only this login of the scenario.")
@click.option("--browser-path", metavar="PATH", help="The browser to use, instead of the one that is found.")
@click.pass_context
def auth(ctx: click.Context, scenario: str, names: tuple[str, ...], browser_path: str | None) -> None:
    """Log in as each visitor of SCENARIO's `auth`, and keep what the browser then knows in the file it names.

    An audit does so by itself where that file is missing or too old; this does it now, however fresh it is.

    \b
    Ends with 0 if all logged in, 2 for a mistake in the command or scenario, 3 if a login, the browser or this machine
    failed.
    """  # fmt: skip
    known = {name: rule.option_names for name, rule in catalogue().items()}
    made = plan([scenario], environment=os.environ, known_rules=known)
    chosen = _chosen(made, names)
    ctx.exit(run_interruptibly(_log_in(made, chosen, browser_path)))


def _chosen(made: Plan, names: tuple[str, ...]) -> list[str]:
    logins = made.access.logins
    for name in names:
        if name not in logins:
            hint = did_you_mean(name, logins, f"There is {listed(logins)}." if logins else "")
            raise UsageError(f"The scenario has no login `{printable(name, 60)}`. {hint}".rstrip())
    chosen = [name for name, login in logins.items() if login.steps and (not names or name in names)]
    if not chosen:
        raise UsageError("This scenario has no login to be done: `auth` has none with `login` steps.")
    return chosen


async def _log_in(made: Plan, chosen: list[str], browser_path: str | None) -> int:
    """Do the logins, one after the other; the code to exit with."""
    machine = Machine.here()
    found = find(browser_path, machine) or obtain(browser_path, machine, log=click.echo)
    access, code = made.access, 0
    async with async_playwright() as playwright, contextlib.AsyncExitStack() as serving:
        pool = BrowserPool(playwright, found, log=click.echo)
        try:
            if access.server:
                log = Path("synthmap-server.log").absolute()
                await serving.enter_async_context(running(access.server, log, access.secrets, click.echo))
                # Of use only where the server did not come up: then its error names it.
                serving.callback(log.unlink, missing_ok=True)
            roots = {site for name in chosen if isinstance(site := access.logins[name].site, Path)}
            bases = {root: serving.enter_context(served(root)) for root in sorted(roots)}
            logins = logins_of(made, pool, bases, folder=None)
            for name in chosen:
                try:
                    await logins.renew(name)
                    click.echo(f"{name}: logged in, kept in {access.logins[name].state}")
                except PageError as failure:
                    code = EXIT_MACHINE
                    click.echo(f"{name}: {printable(access.secrets.hidden(str(failure)), 2_000)}", err=True)
        finally:
            await pool.close()
    return code
