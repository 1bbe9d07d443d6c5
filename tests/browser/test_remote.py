"""Browsers that run elsewhere: a whole audit in each comes to what it comes to in one that is started here."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from synthmap.browser.find import Browser, running_as_root
from synthmap.browser.remote import checked, told
from synthmap.model.errors import EXIT_FINDINGS, EXIT_MACHINE, EXIT_USAGE, UsageError

PAGE = """<!doctype html><html lang=en><meta name=viewport content="width=device-width"><title>Shop</title>
<h1>Shop</h1><a href="gone.html">Gone</a> <button type=button style="padding: 12px 24px">Buy</button>"""


@contextmanager
def telling(command: list[str], where: str) -> Iterator[str]:
    """A program that is running, and the line of its `stdout` or `stderr` that says where it listens."""
    process = subprocess.Popen(
        command, text=True, stdout=subprocess.PIPE if where == "stdout" else None,
        stderr=subprocess.PIPE if where == "stderr" else None, start_new_session=True,
    )  # fmt: skip
    try:
        stream = getattr(process, where)
        yield next(line.strip() for line in stream if "ws://" in line)
        assert process.poll() is None, "it is closed by nobody but who started it"
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # what it started for its work would live on
        process.wait()


@pytest.fixture(scope="module")
def playwright_server(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Playwright server with a Chromium."""
    settings = tmp_path_factory.mktemp("server") / "settings.json"
    settings.write_text(json.dumps({"executablePath": str(chromium.path), "chromiumSandbox": not running_as_root()}))
    launch = [sys.executable, "-m", "playwright", "launch-server", "--browser", "chromium", "--config", str(settings)]
    with telling(launch, "stdout") as address:
        yield address


@pytest.fixture(scope="module")
def open_to_devtools(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address, `ws://127.0.0.1:40123`, of a Chromium that was started with --remote-debugging-port."""
    profile = tmp_path_factory.mktemp("profile")
    launch = [str(chromium.path), "--headless", "--remote-debugging-port=0", f"--user-data-dir={profile}"]
    with telling([*launch, *(["--no-sandbox"] if running_as_root() else []), "about:blank"], "stderr") as line:
        yield line.split()[-1].partition("/devtools/")[0]


def audited(folder: Path, *options: str) -> tuple[int, str]:
    told = subprocess.run(
        [sys.executable, "-m", "synthmap", "audit", "shop.html", "--out", "out", "--viewport", "desktop", "--sessions",
         "20", *options],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return told.returncode, told.stdout + told.stderr


def findings(folder: Path) -> list[Any]:
    report = json.loads((folder / "out" / "report.json").read_bytes())
    return [(one["id"], one["rule"], one["outcome"], one["message"]) for one in report["findings"]]


def test_it_is_the_same_audit_in_a_browser_elsewhere(
    tmp_path: Path, chromium: Browser, playwright_server: str, open_to_devtools: str
) -> None:
    (tmp_path / "shop.html").write_text(PAGE)
    assert audited(tmp_path, "--browser-path", str(chromium.path))[0] == EXIT_FINDINGS
    here = findings(tmp_path)
    assert {"broken-link", "dead-control"} <= {rule for _, rule, _, _ in here}
    for endpoint in (playwright_server, open_to_devtools):
        ended, said = audited(tmp_path, "--browser-endpoint", endpoint)
        assert ended == EXIT_FINDINGS, said
        assert findings(tmp_path) == here


def test_a_browser_that_is_not_there_is_named_without_its_key(tmp_path: Path) -> None:
    (tmp_path / "shop.html").write_text(PAGE)
    ended, said = audited(tmp_path, "--browser-endpoint", "ws://127.0.0.1:9/path-key?token=open-sesame")
    assert ended == EXIT_MACHINE
    assert "The browser at ws://127.0.0.1:9 could not be reached: " in said
    assert "key" not in said
    assert "sesame" not in said
    ended, said = audited(tmp_path, "--browser-endpoint", "ws://127.0.0.1:9/", "--browser-path", sys.executable)
    assert ended == EXIT_USAGE


@pytest.mark.parametrize("endpoint", ["", "localhost:9222", "ftp://host/", "ws://", "ws://[::1", "ws://host:99999/"])
def test_what_is_no_address_of_a_browser_is_refused(endpoint: str) -> None:
    with pytest.raises(UsageError, match="--browser-endpoint is the address of a Playwright server"):
        checked(endpoint)


def test_what_is_told_of_an_address_is_its_host() -> None:
    assert told("wss://user:pass@grid.example:3000/key?token=1") == "wss://grid.example:3000"
    assert told("http://[::1]:9222/devtools") == "http://[::1]:9222"
