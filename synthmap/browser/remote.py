"""A browser that runs elsewhere: behind a Playwright server, or one of Chromium's kind that is open to DevTools."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from urllib.parse import urlsplit, urlunsplit

from playwright.async_api import Browser as RunningBrowser
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Playwright
from playwright.async_api import TimeoutError as PlaywrightTimeout

from synthmap.browser.commands import plain
from synthmap.model.errors import MachineError, UsageError
from synthmap.model.view import Engine

_CAP_S = 30.0
_ASKING_S = 5.0
_MOST = 100_000  # bytes of an answer that is read


def checked(endpoint: str) -> str:
    """The address of a remote browser, as it was given. Raises UsageError where it can be none."""
    try:
        parts = urlsplit(endpoint)
        known = parts.scheme in ("ws", "wss", "http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise UsageError(
            "--browser-endpoint is the address of a Playwright server (`ws://host:3000/`) or of a Chromium that was "
            "started with --remote-debugging-port (`http://host:9222`)."
        )
    return endpoint


def told(endpoint: str) -> str:
    """The address as messages may show it: what is behind the host is often a key."""
    parts = urlsplit(endpoint)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}"


async def connect(playwright: Playwright, endpoint: str, engine: Engine) -> RunningBrowser:
    """The browser at an address, to be disconnected from by closing it.

    What this machine serves to itself a browser behind a Playwright server sees as this machine does. One that is
    spoken to by DevTools sees it only where it runs on this machine too.

    Raises
    ------
    MachineError
        It is not there, does not answer, is of another version of Playwright, or is no browser of that kind.
    """
    devtools = await asyncio.to_thread(_devtools, endpoint)
    if devtools and engine != "chromium":
        raise MachineError(
            f"A page is to be looked at in {engine}, and the browser at {told(endpoint)} is a Chromium that is spoken "
            "to by DevTools. A Playwright server has the others."
        )
    try:
        if devtools:
            return await playwright.chromium.connect_over_cdp(devtools, timeout=_CAP_S * 1000)
        kind = {"chromium": playwright.chromium, "firefox": playwright.firefox, "webkit": playwright.webkit}[engine]
        return await kind.connect(endpoint, timeout=_CAP_S * 1000, expose_network="<loopback>")
    except PlaywrightTimeout:
        reason = f"no answer within {_CAP_S:g} s"
    except PlaywrightError as error:
        # A Playwright server says in a box of many lines that its version is another.
        reason = plain(error).replace(endpoint, told(endpoint)).replace(devtools or endpoint, told(endpoint))
    raise MachineError(
        f"The browser at {told(endpoint)} could not be reached: {reason}\n"
        "It has to be a Playwright server of the same version as the playwright package here, or a Chromium that was "
        "started with --remote-debugging-port."
    )


def _devtools(endpoint: str) -> str | None:
    """The address to speak DevTools to; None where a Playwright server is behind it.

    Both listen on WebSockets, and an address does not always say which it is: then it is asked for, as a browser that
    is open to DevTools says so under `/json/version`.
    """
    parts = urlsplit(endpoint)
    if parts.scheme in ("http", "https") or parts.path.startswith("/devtools/"):
        return endpoint
    scheme = "https" if parts.scheme == "wss" else "http"
    question = urlunsplit((scheme, parts.netloc, "/json/version", parts.query, ""))
    try:
        with urllib.request.urlopen(question, timeout=_ASKING_S) as answer:
            known = json.loads(answer.read(_MOST))
    except (OSError, ValueError, RecursionError, urllib.error.URLError):
        return None
    if not isinstance(known, dict) or "webSocketDebuggerUrl" not in known:
        return None
    return endpoint if parts.query or parts.path.strip("/") else urlunsplit((scheme, parts.netloc, "", "", ""))
