"""What ends a run early: interruptions, a browser that is killed, a full disk. What was finished stays whole."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from synthmap.browser.find import ENVIRONMENT_NAME, Browser
from synthmap.model.errors import EXIT_FINDINGS, EXIT_INTERRUPTED, EXIT_MACHINE

resource = pytest.importorskip("resource", reason="the disk of a test is filled by a limit that POSIX has")
pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are looked up in /proc")

PAGES = 5
CAP_S = 240  # of a run: far beyond what it takes, so that a hang is a failure
SCENARIO = "version: 1\nname: shop\nurl: ./\nviewports: {small: {width: 500, height: 400}}\nrun: {workers: 2}\npages:\n"
BUTTON = "<!doctype html><title>Page</title><button type=button>Buy</button>"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario of some pages."""
    folder = tmp_path_factory.mktemp("shop")
    for number in range(PAGES):
        (folder / f"p{number}.html").write_text(BUTTON)
    listed = "".join(f"  - {{name: p{number}, url: /p{number}.html}}\n" for number in range(PAGES))
    (folder / "shop.yaml").write_text(SCENARIO + listed)
    return folder / "shop.yaml"


Started = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def started(shop: Path, chromium: Browser, tmp_path: Path) -> Iterator[Started]:
    """`started()`: an audit of it to `tmp_path / "out"`, in a process of its own."""
    running: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "synthmap", "audit", str(shop), "--out", str(tmp_path / "out"), "--sessions", "20"],
            env={**os.environ, ENVIRONMENT_NAME: str(chromium.path)}, text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
            process.wait()


def until_a_view_is_done(process: subprocess.Popen[str], out: Path) -> None:
    deadline = time.monotonic() + CAP_S
    while not list(out.glob("views/*/*/*/*/view.json")):
        assert process.poll() is None and time.monotonic() < deadline, process.communicate()[0]
        time.sleep(0.02)


def descendants(pid: int) -> dict[int, str]:
    """The processes below one, by number, with their command lines."""
    found: dict[int, str] = {}
    waiting = [pid]
    while waiting:
        for path in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
            for child in map(int, path.read_text().split()):
                with contextlib.suppress(OSError):  # it may have ended since
                    found[child] = Path(f"/proc/{child}/cmdline").read_text(errors="replace").replace("\0", " ")
                    waiting.append(child)
    return found


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def all_end(pids: dict[int, str]) -> bool:
    deadline = time.monotonic() + 20
    while any(map(is_running, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(is_running, pids))


def every_document_is_whole(out: Path) -> None:
    for path in out.rglob("*.json"):
        json.loads(path.read_bytes())
    assert not list(out.rglob("*.writing"))


@pytest.mark.parametrize("signals", [[signal.SIGINT], [signal.SIGTERM], [signal.SIGINT] * 2])
def test_an_interruption_ends_in_good_order(started: Started, tmp_path: Path, signals: list[int]) -> None:
    out = tmp_path / "out"
    process = started()
    until_a_view_is_done(process, out)
    below = descendants(process.pid)
    assert any(map(is_browser, below.values()))
    for number in signals:
        process.send_signal(number)
        time.sleep(0.05)
    said, _ = process.communicate(timeout=CAP_S)
    assert process.returncode == EXIT_INTERRUPTED, said
    assert "Traceback" not in said
    every_document_is_whole(out)
    assert all_end(below)
    if len(signals) == 1:
        report = json.loads((out / "report.json").read_bytes())
        status = [entry["status"] for entry in report["pages"]]
        assert len(status) == PAGES and "ok" in status
        assert all(entry["result"] is None or (out / entry["result"]).exists() for entry in report["pages"])
        assert (out / "report.html").exists()


def test_a_browser_that_is_killed_costs_no_view(started: Started, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = started()
    until_a_view_is_done(process, out)
    browser = next(pid for pid, command in descendants(process.pid).items() if is_browser(command))
    os.kill(browser, signal.SIGKILL)
    said, _ = process.communicate(timeout=CAP_S)
    assert process.returncode == EXIT_FINDINGS, said
    report = json.loads((out / "report.json").read_bytes())
    assert [entry["error"] for entry in report["pages"]] == [None] * PAGES
    # Each page's button is dead, and told so: nothing was left undecided by the death.
    found = [(f["page"], f["outcome"]) for f in report["findings"] if f["rule"] == "dead-control"]
    assert sorted(found) == [(f"p{number}", "fail") for number in range(PAGES)]


def is_browser(command: str) -> bool:
    return "--type=" not in command and "--remote-debugging-pipe" in command and "--headless" in command


def test_a_full_disk_is_told_and_leaves_nothing_half_written(started: Started, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = started()
    until_a_view_is_done(process, out)
    done = {path: path.read_bytes() for view in out.glob("views/*/*/*/*/view.json") for path in view.parent.iterdir()}
    # From now on no file may become larger than this, which pictures do.
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1_000, 1_000))
    said, _ = process.communicate(timeout=CAP_S)
    assert process.returncode == EXIT_MACHINE, said
    assert "could not write" in said and "Traceback" not in said
    every_document_is_whole(out)
    assert {path: path.read_bytes() for path in done} == done
    assert not (out / "report.json").exists()
