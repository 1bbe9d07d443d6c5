from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.async_api import async_playwright

from synthmap.browser.find import Browser
from synthmap.browser.launch import failure_reason, launch
from synthmap.model.errors import MachineError

AS_ROOT = sys.platform == "linux" and os.geteuid() == 0
NEEDS_SHELL = pytest.mark.skipif(sys.platform == "win32", reason="the fake browsers are shell scripts")


def started(found: Browser, html: str) -> tuple[list[str], np.ndarray]:
    """Launch, look at a page, close; the log and the screenshot as an array of shape (height, width, 3)."""
    log: list[str] = []

    async def look() -> bytes:
        async with async_playwright() as playwright:
            browser = await launch(playwright, found, log=log.append)
            page = await browser.new_page()
            await page.set_content(html)
            image = await page.screenshot()
            await browser.close()
        return image

    return log, cv2.imdecode(np.frombuffer(asyncio.run(look()), np.uint8), cv2.IMREAD_COLOR)


def fake_browser(tmp_path: Path, script: str) -> Browser:
    path = tmp_path / "fake-browser"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return Browser(path, "fake-browser", "made for a test")


FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<match target="pattern"><edit name="rgba" mode="assign"><const>rgb</const></edit></match>
<match target="font"><edit name="rgba" mode="assign"><const>rgb</const></edit></match>
</fontconfig>"""


@pytest.mark.skipif(sys.platform != "linux", reason="fontconfig is how Linux asks for subpixel smoothing")
def test_black_text_on_white_is_grey_whatever_the_desktop_prefers(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fonts.conf").write_text(FONTS)
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    _, image = started(chromium, "<body style='color:#000;background:#fff'>" + "<p>illicit wwww minimum</p>" * 20)
    assert image.min() < 64, "there is text to look at"
    assert np.ptp(image.astype(int), axis=2).max() == 0


def test_root_is_told_that_there_is_no_sandbox(chromium: Browser) -> None:
    log, _ = started(chromium, "<p>hello</p>")
    if AS_ROOT:
        assert len(log) == 1
        assert "--no-sandbox" in log[0]
    else:
        assert log == []


@NEEDS_SHELL
def test_no_sandbox_is_passed_to_root_alone(tmp_path: Path) -> None:
    arguments = tmp_path / "arguments"
    with pytest.raises(MachineError):
        started(fake_browser(tmp_path, f'printf "%s\\n" "$@" > "{arguments}"\nexit 1'), "")
    passed = arguments.read_text().splitlines()
    assert ("--no-sandbox" in passed) == AS_ROOT
    assert "--headless" in passed
    # A second one would silently replace Playwright's.
    assert sum(argument.startswith("--disable-features") for argument in passed) == 1


@NEEDS_SHELL
@pytest.mark.parametrize(
    ("script", "reason", "advice"),
    [
        (
            'echo "fake: error while loading shared libraries: libnss3.so: cannot open" >&2; exit 127',
            "libnss3.so",
            "synthmap doctor --install",
        ),
        ('echo "[1:1:1123/0417.3:FATAL:zygote.cc(132)] No usable sandbox!" >&2; exit 1', "No usable", "as root"),
        ("exit 5", "exitCode=5", "--browser-path"),
    ],
)
def test_a_browser_that_does_not_start_gives_its_reason(tmp_path: Path, script: str, reason: str, advice: str) -> None:
    with pytest.raises(MachineError) as caught:
        started(fake_browser(tmp_path, script), "")
    first, second = str(caught.value).splitlines()
    assert first.startswith(str(tmp_path))
    assert reason in first
    assert advice in second


def test_a_browser_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="doesn't exist"):
        started(Browser(tmp_path / "gone", "gone", "made for a test"), "")


# As Playwright 1.64 puts it, shortened: Debian's wrapper complains first, Chromium's reason comes second.
DEBIAN = """BrowserType.launch: Target page, context or browser has been closed
Browser logs:
Chromium sandboxing failed!
Call log:
  - <launching> /usr/bin/chromium --headless
  - <launched> pid=19428
  - [pid=19428][err] /usr/bin/chromium: 9: [: 25276510208: unexpected operator
  - [pid=19428][err] [19428:19428:1123/041740.348306:ERROR:content/browser/zygote_host.cc:103] Running as root is not.
  - [pid=19428] <process did exit: exitCode=1, signal=null>
"""


def test_the_reason_is_what_the_browser_says_and_not_its_wrapper() -> None:
    assert failure_reason(DEBIAN) == "Running as root is not."


def test_the_fatal_line_comes_before_complaints() -> None:
    message = (
        "BrowserType.launch: closed\n"
        "  - [pid=7][err] [7:7:1123/01.1:ERROR:dbus/bus.cc:408] Failed to connect to the bus\n"
        "  - [pid=7][err] [7:7:1123/01.2:ERROR:gpu/init.cc:10] no GPU\n"
        "  - [pid=7][err] [7:7:1123/01.3:FATAL:zygote.cc(132)] No usable sandbox!\n"
    )
    assert failure_reason(message) == "No usable sandbox!"


def test_without_a_word_from_the_browser_playwright_speaks() -> None:
    assert failure_reason("BrowserType.launch: spawn EACCES\nCall log:") == "BrowserType.launch: spawn EACCES"
    assert failure_reason("") == "Playwright gave no reason"
