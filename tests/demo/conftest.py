"""What both audits here share: the command as a stranger runs it, and a reader of the report that it writes."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from synthmap.browser.find import ENVIRONMENT_NAME, Browser, running_as_root

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Callable[[str], SimpleNamespace]:
    """`audited(scenario)` audits it from the repository's root.

    `out`: the run's folder, `report`: its report.json, `printed`: what it said, `code`: what it ended with.
    """

    def audit(scenario: str) -> SimpleNamespace:
        out = tmp_path_factory.mktemp("audited") / "out"
        command = [sys.executable, "-m", "synthmap", "audit", scenario, "--out", str(out)]
        environment = {**os.environ, ENVIRONMENT_NAME: str(chromium.path)}
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, env=environment, timeout=300, check=False
        )
        assert (out / "report.json").exists(), done.stdout + done.stderr
        report = json.loads((out / "report.json").read_bytes())
        return SimpleNamespace(out=out, report=report, printed=done.stdout, code=done.returncode)

    return audit


@pytest.fixture(scope="session")
def driving() -> SimpleNamespace:
    """What driving.py offers; with importmode=importlib a neighbour cannot be imported by name."""
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("driving.py"))))


@pytest.fixture(scope="module")
def browsing(chromium: Browser) -> Iterator[SimpleNamespace]:
    """Playwright and one browser of it, for everything in a module that looks by itself."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path, chromium_sandbox=not running_as_root())
        yield SimpleNamespace(playwright=playwright, browser=browser)
        browser.close()


@pytest.fixture
def reader(browsing: SimpleNamespace) -> Iterator[Page]:
    """A page to read a report in. Whatever the console says or the page asks another machine for fails the test."""
    troubles: list[str] = []
    page = browsing.browser.new_page(viewport={"width": 1440, "height": 900})
    expect.set_options(timeout=20_000)  # a cap for a busy machine, never waited out
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: request.url.startswith(("file:", "data:")) or troubles.append(request.url))
    yield page
    page.close()
    assert troubles == []
