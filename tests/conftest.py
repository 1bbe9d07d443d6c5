"""What the tests share: browsers, packages of npm, a way to serve a folder, and hypothesis without a clock."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
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


@pytest.fixture(scope="session")
def from_npm() -> Callable[[str, str, str], Path]:
    """`from_npm(package, version, file)` is a file of a package of the npm registry, fetched once for a machine.

    Without npm or a network the test is skipped, but not in CI.
    """

    def fetched(package: str, version: str, file: str) -> Path:
        archive = f"{package.lstrip('@').replace('/', '-')}-{version}.tgz"
        kept = Path(tempfile.gettempdir()) / f"synthmap-tests-{archive.removesuffix('.tgz')}-{Path(file).name}"
        if kept.exists():
            return kept
        with tempfile.TemporaryDirectory() as folder:
            npm = shutil.which("npm")
            packed = npm and subprocess.run(
                [npm, "pack", f"{package}@{version}"], cwd=folder, capture_output=True, text=True, timeout=300
            )
            if not packed or packed.returncode:
                why = packed.stderr[-300:] if packed else "there is no npm"
                if os.environ.get("CI"):
                    pytest.fail(f"{package} could not be had from the npm registry: {why}", pytrace=False)
                pytest.skip(f"{package} could not be had from the npm registry: {why}")
            with tarfile.open(Path(folder) / archive) as content:
                source = content.extractfile(f"package/{file}")
                assert source is not None
                fresh = kept.with_suffix(f".{os.getpid()}")
                fresh.write_bytes(source.read())
                fresh.replace(kept)
        return kept

    return fetched
