"""What the tests share: the browser of this machine, a way to serve a folder, and hypothesis without a clock."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest

from synthmap.browser.find import Browser, Machine, find, find_other
from synthmap.browser.serve import served

# The same examples on every run and machine, however slow it is.
hypothesis.settings.register_profile("synthmap", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("synthmap")


@pytest.fixture(scope="session")
def chromium() -> Browser:
    """The browser the tests use. Without one they fail, because skipping them would look like passing."""
    found = find(None, Machine.here())
    if found is None:
        pytest.fail("the tests need a browser: run `synthmap doctor --install`", pytrace=False)
    return found


@pytest.fixture(scope="session")
def firefox() -> Browser:
    """The Firefox of this machine. CI has one, and says so: there its absence is a failure."""
    found = find_other("firefox", Machine.here())
    if found is None and os.environ.get("SYNTHMAP_REQUIRE_FIREFOX"):
        pytest.fail("SYNTHMAP_REQUIRE_FIREFOX is set, and there is no Firefox on this machine", pytrace=False)
    if found is None:
        pytest.skip("there is no Firefox on this machine: install firefox-esr, or run `playwright install firefox`")
    return found


@pytest.fixture(scope="session")
def browser_path(chromium: Browser) -> Path:
    """Its program, for tests that drive Playwright themselves."""
    return chromium.path


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """`serve(folder)` serves a folder until the test ends, and gives its address without a trailing slash."""
    with ExitStack() as servers:
        yield lambda folder: servers.enter_context(served(folder))
