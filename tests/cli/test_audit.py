"""Whole audits of tiny pages, run as people and CI run them: as a process, with its output in a log."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from synthmap.browser.find import ENVIRONMENT_NAME, Browser
from synthmap.model.errors import EXIT_FINDINGS, EXIT_INTERRUPTED, EXIT_MACHINE, EXIT_PASSED

# One button that works and one that doesn't, named in letters that a log may not have.
PAGE = """<!doctype html><html lang=en><meta charset=utf-8><title>Shop</title><h1>Shop</h1>
<button type=button onclick="this.textContent = 'Open'">Menu</button>
<p><button type=button style="padding: 20px 60px">Купить</button></p>"""
FEW = ("--viewport", "500x400", "--sessions", "20")
SCHEMA = Draft202012Validator(json.loads(files("synthmap.report").joinpath("report.schema.json").read_text("utf-8")))


@pytest.fixture
def environment(chromium: Browser) -> dict[str, str]:
    """The environment, less what asks programs for colours."""
    asking = {"FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE", "TTY_INTERACTIVE"}
    kept = {name: value for name, value in os.environ.items() if name not in asking}
    return {**kept, ENVIRONMENT_NAME: str(chromium.path), "PYTHONIOENCODING": "utf-8"}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "index.html").write_text(PAGE, "utf-8")
    return tmp_path / "shop"


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "synthmap", "audit", *map(str, arguments), *FEW]


def report_in(out: Path) -> dict[str, Any]:
    """The run's report, held to the schema."""
    report: dict[str, Any] = json.loads((out / "report.json").read_bytes())
    assert [error.message for error in SCHEMA.iter_errors(report)] == []
    return report


def closed_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_findings_fail_a_run_and_a_log_gets_plain_lines(
    shop: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    out = tmp_path / "[red]out[/]"  # square brackets are markup to the library that prints
    # A log of a machine that has no Cyrillic letters.
    done = subprocess.run(
        command(shop, "--out", out, "--fail-on", "error"),
        capture_output=True, timeout=120, env={**environment, "PYTHONIOENCODING": "ascii"}, check=False,
    )  # fmt: skip
    printed = done.stdout.decode("ascii")
    assert done.returncode == EXIT_FINDINGS, printed + done.stderr.decode()
    assert "\x1b" not in printed and "\r" not in printed
    assert "[1/1] home on 500x400\n" in printed
    (line,) = (line for line in printed.splitlines() if line.startswith("error   dead-control"))
    assert "\\u041a\\u0443\\u043f\\u0438\\u0442\\u044c" in line  # Купить
    assert "Failed: 1 problem at level error or worse." in printed
    assert f"Report: {out}/report.html" in printed

    (finding,) = (finding for finding in report_in(out)["findings"] if finding["rule"] == "dead-control")
    assert "Купить" in finding["message"]
    assert (out / "report.html").exists()
    assert (out / finding["crop"]).exists()


def test_a_page_that_cannot_be_reached_outweighs_findings_and_spoils_no_other(
    shop: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    nobody, out = f"http://127.0.0.1:{closed_port()}/shop", tmp_path / "out"
    done = subprocess.run(
        command(nobody, shop, "--out", out, "--fail-on", "error"),
        capture_output=True, text=True, timeout=120, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == EXIT_MACHINE, done.stdout + done.stderr
    assert "nothing answers at that address" in done.stdout
    assert "1 page view of 2 could not be looked at" in done.stdout
    report = report_in(out)
    lost, kept = report["pages"]
    assert (lost["status"], lost["result"], kept["status"], kept["error"]) == ("failed", None, "ok", None)
    assert "nothing answers at that address" in lost["error"]
    assert {finding["page"] for finding in report["findings"]} == {kept["page"]}
    assert "dead-control" in {finding["rule"] for finding in report["findings"]}
    assert (out / kept["result"]).exists()
    assert report["summary"]["failed"] == 1
    assert report["verdict"]["passed"] is False


def test_a_run_that_nothing_can_fail_passes_with_findings_and_tells_where_its_time_went(
    shop: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    done = subprocess.run(
        command(shop, "--out", tmp_path / "out", "--fail-on", "never", "--timings"),
        capture_output=True, text=True, timeout=120, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == EXIT_PASSED, done.stdout + done.stderr
    assert "error   dead-control" in done.stdout
    assert "Passed: findings never fail this run (fail_on: never)." in done.stdout
    report = report_in(tmp_path / "out")
    assert report["verdict"]["passed"] is True
    told = {line[:16].strip() for line in done.stdout.splitlines()}
    (page,) = report["pages"]
    assert {"load", "stabilise", "screenshots", "vision", "probe clicks", "simulate", "rules", "write"} <= {
        *page["timings"]
    }
    assert {*page["timings"], *report["timings"], "report"} <= told


@contextmanager
def silent_server() -> Iterator[str]:
    """An address that takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = []

        def take() -> None:
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        taking = threading.Thread(target=take, daemon=True)
        taking.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            taking.join()
            for connection in taken:
                connection.close()


@pytest.mark.skipif(os.name != "posix", reason="Windows sends no SIGINT to another process")
def test_an_interrupted_run_keeps_what_is_finished(shop: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    out = tmp_path / "out"
    with (
        silent_server() as silent,
        subprocess.Popen(
            command(shop, silent, "--out", out),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True,
            # What a shell runs in the background ignores Ctrl-C, and hands that down to all that it starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        ) as process,
    ):  # fmt: skip
        try:
            assert process.stdout is not None
            told = []
            for line in process.stdout:
                told.append(line)
                if line.startswith("[1/2]"):
                    break
            # A terminal's Ctrl-C goes to everything that was started from it, the browser included.
            os.killpg(process.pid, signal.SIGINT)
            rest, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    assert told[-1] == "[1/2] home on 500x400\n"
    assert process.returncode == EXIT_INTERRUPTED, rest + errors
    assert "Traceback" not in errors
    assert "interrupted before this view was looked at" in rest

    report = report_in(out)
    kept, lost = report["pages"]
    assert (kept["page"], kept["status"]) == ("home", "ok")
    assert (lost["status"], lost["error"]) == ("failed", "the run was interrupted before this view was looked at")
    assert (out / kept["result"]).exists()
    assert (out / "report.html").exists()
    assert "dead-control" in {finding["rule"] for finding in report["findings"]}, "nothing already gathered is lost"
