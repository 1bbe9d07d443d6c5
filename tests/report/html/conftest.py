"""The made-up run and, where a test looks at it in a browser, one browser and one page for the whole module."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from synthmap.browser.find import Browser, running_as_root
from synthmap.report.html import write


@pytest.fixture(scope="session")
def made_up() -> SimpleNamespace:
    """What fixture_run.py offers; with importmode=importlib a neighbour cannot be imported by name."""
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("fixture_run.py"))))


@pytest.fixture
def run(made_up: SimpleNamespace, tmp_path: Path) -> Path:
    """A run of this test's own, to be spoiled at will."""
    return made_up.build(tmp_path / "run")


@pytest.fixture(scope="module")
def report(made_up: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run that nobody changes."""
    return write(made_up.build(tmp_path_factory.mktemp("html") / "run"))


@pytest.fixture(scope="module")
def visited(made_up: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run with visitors of several sources and kinds, a form, an answer and a second state."""
    visitors = runpy.run_path(str(Path(__file__).with_name("fixture_visitors.py")))
    run: Path = visitors["add_visitors"](made_up.build(tmp_path_factory.mktemp("visited") / "run"))
    write(run)
    return run


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Page]:
    """The module's page. `tab.troubles` collects what a healthy report never has, `tab.asked` what it asks for."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path, chromium_sandbox=not running_as_root())
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        expect.set_options(timeout=20_000)  # a cap for a busy machine, never waited out
        page.troubles = []  # type: ignore[attr-defined]
        page.asked = []  # type: ignore[attr-defined]
        page.on("console", lambda message: page.troubles.append(message.text))  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.troubles.append(str(error)))  # type: ignore[attr-defined]
        page.on("request", lambda request: page.asked.append(request.url))  # type: ignore[attr-defined]
        page.add_init_script(
            "addEventListener('securitypolicyviolation', (e) => console.log('CSP', e.violatedDirective, e.blockedURI))"
        )
        yield page
        browser.close()


@pytest.fixture
def page(tab: Page, report: Path) -> Page:
    """The report, freshly opened from disk."""
    tab.set_viewport_size({"width": 1440, "height": 900})
    tab.goto("about:blank")
    tab.troubles.clear()  # type: ignore[attr-defined]
    tab.asked.clear()  # type: ignore[attr-defined]
    tab.goto(report.as_uri())
    return tab
