"""The demo shop, served to its tests; and what a run of them took, written down when the last one has ended."""

from __future__ import annotations

import functools
import http.server
import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_DEMO = Path(__file__).parents[2] / "scenarios" / "demo"
_TICKS = os.sysconf("SC_CLK_TCK")


class _Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *given: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser that the benchmark names."""
    return {**browser_type_launch_args, "executable_path": os.environ["SHOP_BROWSER"], "chromium_sandbox": False}


@pytest.fixture(scope="session")
def shop() -> Iterator[str]:
    """Where the shop is served."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, directory=str(_DEMO)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """After the last test, and before anything is torn down, write down what all of them took.

    The first of them is left out, during which the browser starts.
    """
    if "began" not in _told:
        try:
            return (yield)
        finally:
            _told["began"] = (time.perf_counter(), _processor_time())
    try:
        return (yield)
    finally:
        wall, processor = _told["began"]
        took = {"wall": time.perf_counter() - wall, "processor": _processor_time() - processor}
        Path(os.environ["SHOP_TOOK"]).write_text(json.dumps(took))


_told: dict[str, tuple[float, float]] = {}


def _processor_time() -> float:
    """Seconds of processor time of this process and all that it started, ended ones included; as Linux counts it."""
    spent: dict[int, float] = {}
    parent: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        number = int(stat.parent.name)
        parent[number] = int(fields[1])
        spent[number] = sum(map(int, fields[11:15])) / _TICKS
    mine, grown = {os.getpid()}, True
    while grown:
        more = {number for number, above in parent.items() if above in mine} - mine
        mine, grown = mine | more, bool(more)
    return sum(spent[number] for number in mine)
