"""`synthmap record`: open a window, follow what is done in it, and write that down as a scenario."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from pathlib import Path

import click
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright

from synthmap.browser.commands import plain
from synthmap.browser.find import Browser, Machine, find, running_as_root
from synthmap.browser.install import obtain
from synthmap.model.errors import MachineError, PageUnreachable, UsageError
from synthmap.scenario.targets import guessed, is_web, safe
from synthmap.sessions.places import places
from synthmap.sessions.recording import Batch, attach, decode, flush
from synthmap.sessions.recording.notes import read
from synthmap.sessions.writing import DESCRIBE, scenario_of
from synthmap.store.tables import events_parquet

_FOLLOW_S = 0.5  # how often what waits in the pages is taken: a window may be closed at any moment


@click.command()
@click.argument("url", metavar="URL")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("session.yaml"),
    show_default=True,
    metavar="FILE",
    help="The scenario to write; the raw events are written beside it as Parquet.",
)
@click.option("--keep-text", is_flag=True, help="Write down what is typed, too. Passwords are never written down.")
@click.option("--browser-path", metavar="PATH", help="The browser to use, instead of the one that is found.")
def record(url: str, output: Path, keep_text: bool, browser_path: str | None) -> None:
    """Open URL in a window and write down what you do there, until you close it or press Ctrl-C.

    FILE is a scenario that a person can read and `synthmap audit` can carry out: each step finds its element by role
    and name, else by label, test id, words or CSS. What is typed is written down by kind and length alone.

    \b
    Ends with 0 once the scenario is written, 2 for a mistake in the command, 3 if the browser or this machine failed.
    """  # fmt: skip
    address = url if is_web(url) else guessed(url)
    if address is None:
        raise UsageError(f"`{safe(url)}` is no web address. To record a local page, serve its folder first.")
    machine = Machine.here()
    found = find(browser_path, machine) or obtain(browser_path, machine, log=click.echo)
    click.echo("Recording. Close the window, or press Ctrl-C here, when you are done.")
    batches = asyncio.run(_record(found, address, keep_text))
    said, notes = read(batches)
    text = scenario_of(said, keep_text=keep_text, name=output.stem)
    if not text:
        raise MachineError("Nothing was recorded: the window was closed before a page was there.")
    at = places([], [])
    events = decode(batches, source="recorded", address=at.address).events
    try:
        output.write_text(text, "utf-8")
        output.with_suffix(".parquet").write_bytes(events_parquet(events))
    except OSError as error:
        raise MachineError(f"could not write {output}: {error.strerror or error}.") from error
    for note in notes:
        click.echo(note, err=True)
    click.echo(f"Wrote {output} and {output.with_suffix('.parquet')}. Run it: synthmap audit {output}")


async def _record(found: Browser, url: str, keep_text: bool) -> tuple[Batch, ...]:
    """What was done in a window at that address until it was closed."""
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError):  # Windows: there Ctrl-C ends the process as ever
        loop.add_signal_handler(signal.SIGINT, done.set)
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(
                executable_path=found.path,
                headless=False,
                chromium_sandbox=not running_as_root(),
                handle_sigint=False,
            )
        except PlaywrightError as failure:
            raise MachineError(
                f"{found.path} opened no window: {plain(failure)} Recording needs a display."
            ) from failure
        browser.on("disconnected", lambda _: done.set())
        context = await browser.new_context(no_viewport=True)
        recorder = await attach(context, keep_text=keep_text, describe=DESCRIBE)
        context.on("page", lambda page: page.on("close", lambda _: done.set() if not context.pages else None))
        page = await context.new_page()
        try:
            await page.goto(url, wait_until="commit")
        except PlaywrightError as failure:
            raise PageUnreachable(f"{safe(url)} could not be opened: {plain(failure)}") from failure
        while not done.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), _FOLLOW_S)
            for each in context.pages:
                await flush(each, recorder)
        recorder.close()
        with contextlib.suppress(PlaywrightError):
            await browser.close()
    return recorder.batches
