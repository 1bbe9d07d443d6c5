"""`synthmap doctor`: what synthmap found on this machine, and whether it works."""

from __future__ import annotations

import asyncio
import platform
import sys
import time
from collections.abc import Callable
from importlib import import_module, metadata

import click
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright
from rich.console import Console

from synthmap import __version__
from synthmap.browser.find import ENVIRONMENT_NAME, Browser, Machine, find, find_other
from synthmap.browser.install import install as install_browser
from synthmap.browser.install import starts
from synthmap.browser.launch import how_to_install, launch
from synthmap.model.errors import BrowserNotFound, MachineError, SynthmapError
from synthmap.model.view import Engine

_OPENCV_PACKAGES = (
    "opencv-python-headless",
    "opencv-python",
    "opencv-contrib-python-headless",
    "opencv-contrib-python",
)

_OTHERS: dict[Engine, str] = {"firefox": "Firefox", "webkit": "WebKit"}


@click.command()
@click.option("--browser-path", metavar="PATH", help="The browser to use, instead of the one that is found.")
@click.option("--install/--no-install", default=False, help="Install a browser if none is found.")
@click.pass_context
def doctor(ctx: click.Context, browser_path: str | None, install: bool) -> None:
    """Show what synthmap found on this machine, and start the browser once.

    Firefox and WebKit are needed only by scenarios that ask for them.

    Ends with 0 if an audit can run, and with 3 and the reason if not.
    """
    console = Console(highlight=False, markup=False, soft_wrap=True)

    def say(what: str, value: str) -> None:
        console.print(f"{what:<11} {value}")

    try:
        say("synthmap", __version__)
        say("Python", f"{platform.python_version()} ({sys.executable})")
        say("Playwright", metadata.version("playwright"))
        say("OpenCV", _opencv())
        found = _browser(browser_path, install, log=console.print)
        say("browser", f"{found.path} ({found.how})")
        for engine, name in _OTHERS.items():
            other = find_other(engine, Machine.here())
            say(name, f"{other.path} ({other.how})" if other else f"none; {how_to_install(engine)} gets one")
        say("started", asyncio.run(_started(found, log=console.print)))
    except SynthmapError as error:
        Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(f"Error: {error}")
        ctx.exit(error.exit_code)
    console.print("ready")


def _browser(browser_path: str | None, install: bool, *, log: Callable[[str], None]) -> Browser:
    machine = Machine.here()
    found = find(browser_path, machine)
    named = browser_path or machine.env.get(ENVIRONMENT_NAME)
    # A browser that was found but lacks its libraries is as good as none; one that somebody named is theirs to mend.
    if install and not named and (found is None or not starts(found, machine)):
        return install_browser(machine, log=log)
    if found is None:
        raise BrowserNotFound("No browser was found. `synthmap doctor --install` installs one.")
    return found


async def _started(found: Browser, *, log: Callable[[str], None]) -> str:
    """Start the browser and open a page in it; its version and how long that took."""
    begun = time.perf_counter()
    async with async_playwright() as playwright:
        browser = await launch(playwright, found, log=log)
        try:
            page = await browser.new_page()
            await page.goto("data:text/html,<title>ready</title>")
            title = await page.title()
        except PlaywrightError as error:
            raise MachineError(
                f"{found.path} started but could not open a page: {error.message.splitlines()[0]}"
            ) from None
        finally:
            await browser.close()
        if title != "ready":
            raise MachineError(f'{found.path} opened a page titled "ready" and calls it "{title}".')
        return f"Chromium {browser.version}, a page open after {time.perf_counter() - begun:.1f} s"


def _opencv() -> str:
    """The OpenCV that is imported and the packages that brought it: any one of them will do.

    Raises
    ------
    MachineError
        If it cannot be imported; as when only the builds with windows are there and the system has no GUI libraries.
    """
    installed = [f"{name} {version}" for name in _OPENCV_PACKAGES if (version := _version(name))]
    listed = ", ".join(installed) or "of unknown origin"
    try:
        imported = import_module("cv2").__version__
    except ImportError as error:
        raise MachineError(
            f"OpenCV ({listed}) cannot be imported: {error}\n"
            "Run `pip uninstall opencv-python opencv-contrib-python`, then "
            "`pip install --force-reinstall opencv-python-headless`."
        ) from None
    if len(installed) > 1:
        return f"{imported} ({listed}: they share one cv2 module, and the one installed last is in use)"
    return f"{imported} ({listed})"


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
