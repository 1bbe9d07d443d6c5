"""Starting a browser: the flags, the sandbox, the preferences, and what a failed start means."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.async_api import Browser as RunningBrowser
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Playwright
from playwright.async_api import TimeoutError as PlaywrightTimeout

from synthmap.browser.find import Browser, running_as_root
from synthmap.model.errors import MachineError
from synthmap.model.view import Engine

# Milliseconds. A cold start from a slow disk takes a few seconds; one that hangs should not hang the run.
_START_CAP = 60_000

# What Playwright 1.61 to 1.64 does not pass by itself. It already sees to: no background networking, updates, sync,
# default apps, extensions, translation, first run or crash reports; no throttling of hidden pages; sRGB colours,
# hidden scrollbars, muted audio. Chromium takes the last of two --disable-features, so that one passed here would
# undo Playwright's. Flags said to start or paint faster (--disable-gpu, --in-process-gpu, --no-zygote,
# --disable-gpu-rasterization, --disable-site-isolation-trials, --num-raster-threads) made no difference that could be
# told from noise over eight interleaved runs each, or cost 80 ms (--no-zygote). Frames as fast as they can be drawn
# (--disable-frame-rate-limit, --disable-gpu-vsync) take the time of two audits for one: they keep the page's own time,
# when it is run forward, from getting on.
_FLAGS = [
    # Where fontconfig asks for subpixel smoothing, as desktops do and servers don't, 3 to 4% of the pixels of a page
    # of text are coloured fringes, which edge detection reads. Without it both draw the same bytes.
    "--disable-lcd-text",
]

# What contexts of an installed Firefox can't be given: what `reduced_motion` asks for elsewhere, and scrollbars that
# take no room of the page, as no phone's do and as Playwright has it in its own browsers.
_PREFERENCES: dict[str, str | float | bool] = {
    "ui.prefersReducedMotion": 1,
    "ui.useOverlayScrollbars": 1,
    "widget.gtk.overlay-scrollbars.enabled": True,
}


# Written on good starts too: complaints of a wrapper script's shell (Debian's has one on every start), and of a
# desktop's message bus that is not there.
_HARMLESS = re.compile(r"^/\S+: (line )?\d+: |dbus")


async def launch(
    playwright: Playwright, found: Browser, *, log: Callable[[str], None], visible: bool = False
) -> RunningBrowser:
    """Start `found`, without a window unless it is to be `visible`.

    It has its sandbox, except for root on Linux, where Chromium refuses to start with it.

    `--headless`, which Playwright passes, is the whole browser without a window since Chrome 132.

    Raises
    ------
    MachineError
        If it does not start; with the browser's own reason and what to do.
    """
    try:
        if found.engine == "chromium":
            return await _chromium(playwright, found, log=log, visible=visible)
        return await _other(playwright, found, visible=visible)
    except PlaywrightTimeout:
        reason = f"no answer within {_START_CAP // 1000} s"
    except PlaywrightError as error:
        reason = failure_reason(error.message)
    advice = _advice(reason) if found.engine == "chromium" else f"{how_to_install(found.engine)} gets one that works."
    raise MachineError(f"{found.path} ({found.how}) did not start: {reason}\n{advice}")


def how_to_install(engine: Engine) -> str:
    """The command by which a person gets a browser of that kind, which always is Playwright's own."""
    return f"`playwright install {engine}`"


async def _chromium(
    playwright: Playwright, found: Browser, *, log: Callable[[str], None], visible: bool
) -> RunningBrowser:
    root = running_as_root()
    if root:
        log(
            "Running as root: the browser gets --no-sandbox, as it refuses to start otherwise. "
            "Audit pages you don't trust as an ordinary user."
        )
    return await playwright.chromium.launch(
        executable_path=found.path,
        headless=not visible,
        # Playwright leaves the sandbox out unless told otherwise.
        chromium_sandbox=not root,
        # When it is interrupted Playwright would kill the browser and then its own driver, while this run still writes
        # down what it has and closes both in order.
        handle_sigint=False,
        handle_sigterm=False,
        handle_sighup=False,
        args=_FLAGS,
        timeout=_START_CAP,
    )


async def _other(playwright: Playwright, found: Browser, *, visible: bool) -> RunningBrowser:
    common: dict[str, Any] = {
        "executable_path": found.path,
        "headless": not visible,
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
        "timeout": _START_CAP,
    }
    if found.engine == "webkit":
        return await playwright.webkit.launch(**common)
    return await playwright.firefox.launch(channel=found.channel, firefox_user_prefs=_PREFERENCES, **common)


def failure_reason(message: str) -> str:
    """The line of a Playwright launch error that says why.

    That is what the browser itself wrote: the first line that no start survives, else the first that is not written
    on good starts too. Where it wrote nothing, it is how the process ended, else Playwright's first line.
    """
    written = re.findall(r"\[err\] (.+)", message)
    fatal = [line for line in written if re.search(r":FATAL:|shared librar", line)]
    telling = [line for line in written if not _HARMLESS.search(line)]
    ended = [f"it ended at once, without a word ({how})" for how in re.findall(r"<process did exit: (.+)>", message)]
    line = next(iter(fatal + telling + ended + message.strip().splitlines()), "Playwright gave no reason")
    # Chromium's own prefix, "[412:412:1123/041740.348306:ERROR:content/browser/zygote.cc:103] ", is for its makers.
    return re.sub(r"^\[[\d:/.]+:[A-Z]+:[^\]]*\]\s*", "", line).strip()[:500]


def _advice(reason: str) -> str:
    lowered = reason.lower()
    if "sandbox" in lowered or "namespace" in lowered:
        return (
            "This system gives that browser no sandbox. Use the system's own chromium or google-chrome package, "
            "which brings the permission; in a container, run as root."
        )
    if "shared librar" in lowered:
        return "Libraries it needs are missing: `synthmap doctor --install` gets a browser with all of them."
    return "`synthmap doctor` shows which browser was found; --browser-path names another."
