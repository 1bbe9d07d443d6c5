"""Pages looked at by the workers of Dask, one of which is killed: none is lost, and none counts twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from synthmap.browser.find import Browser
from synthmap.model.errors import EXIT_FINDINGS, EXIT_MACHINE, EXIT_USAGE

PAGE = """<!doctype html><html lang=en><meta name=viewport content="width=device-width"><title>{name}</title>
<h1>{name}</h1><button type=button style="padding: 12px 24px">Buy {name}</button><a href="gone.html">Gone</a>"""
NAMES = ("one", "two", "three", "four")
SCENARIO = """version: 1
name: spread
url: ./
viewports: {desktop: {width: 800, height: 600}}
pages: [/one.html, /two.html, /three.html, /four.html]
sessions: [{simulated: visitors, count: 30}]
"""


def audit(folder: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "synthmap", "audit", "site.yaml", *options]


def findings(run: Path) -> list[Any]:
    report = json.loads((run / "report.json").read_bytes())
    return [(one["id"], one["page"], one["rule"], one["message"], one["priority"]) for one in report["findings"]]


def test_a_worker_that_is_killed_takes_no_page_with_it(
    tmp_path: Path, chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNTHMAP_BROWSER", str(chromium.path))
    for name in NAMES:
        (tmp_path / f"{name}.html").write_text(PAGE.format(name=name))
    (tmp_path / "site.yaml").write_text(SCENARIO)
    here = subprocess.run(audit(tmp_path, "--out", "here"), cwd=tmp_path, capture_output=True, timeout=120, check=False)
    assert here.returncode == EXIT_FINDINGS, here.stdout

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        run = subprocess.Popen(
            audit(tmp_path, "--out", "spread", "--executor", "dask", "--scheduler", cluster.scheduler_address),
            cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        while not list((tmp_path / "spread").glob("views/*/finished.json")):
            assert run.poll() is None, run.stdout and run.stdout.read()
            time.sleep(0.05)
        worker = next(iter(cluster.workers.values()))
        os.kill(worker.pid, signal.SIGKILL)
        said, _ = run.communicate(timeout=240)
    assert run.returncode == EXIT_FINDINGS, said
    report = json.loads((tmp_path / "spread" / "report.json").read_bytes())
    assert [(page["page"], page["status"]) for page in report["pages"]] == [(name, "ok") for name in NAMES]
    assert (
        report["tool"]["browsers"] == json.loads((tmp_path / "here" / "report.json").read_bytes())["tool"]["browsers"]
    )
    assert findings(tmp_path / "spread") == findings(tmp_path / "here")
    files = [
        sorted(path.relative_to(tmp_path / run).as_posix() for path in (tmp_path / run).rglob("*"))
        for run in ("here", "spread")
    ]
    assert files[0] == files[1]


def test_a_scheduler_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("version: 1\nurl: https://example.com/\n")
    for options, code, says in (
        (["--executor", "dask", "--scheduler", "tcp://127.0.0.1:9"], EXIT_MACHINE, "could not be reached"),
        (["--executor", "dask"], EXIT_USAGE, "--executor dask and --scheduler ADDRESS go together"),
    ):
        told = subprocess.run(
            audit(tmp_path, *options), cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        )
        assert told.returncode == code, told.stdout + told.stderr
        assert says in told.stderr
