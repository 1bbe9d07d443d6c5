"""What `pytest --synthmap` costs a suite of pytest-playwright tests: its time with and without, pair by pair.

    python benchmarks/pytest_plugin.py [--pairs 5]

The suite is `shop_suite`, some twenty tests of the demo shop that know nothing of synthmap. Both ways take turns, and
which goes first takes turns too; what counts is the median of the pairs' ratios. Measured is what the tests take, from
the end of the first, in which the browser starts, to the end of the last: by the clock, and as processor time of pytest
and everything it started, browser included. The recording ends there. The report is made afterwards, once for the whole
suite and in proportion to its pages and not to its tests, so it is told apart: the rest of the clock's time of a run.
The aim is a ratio of 1.05 at most.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import entry_points
from pathlib import Path

from synthmap.browser.find import Machine, find

_SUITE = Path(__file__).parent / "shop_suite"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=5)
    pairs = parser.parse_args().pairs
    found = find(None, Machine.here())
    if found is None:
        sys.exit("No browser was found. `synthmap doctor` helps.")
    ratios: list[tuple[float, float]] = []
    print(
        f"{'pair':6}{'tests s':>9}{'with':>9}{'ratio':>8}"
        f"{'processor s':>13}{'with':>9}{'ratio':>8}{'rest s':>8}{'with':>9}"
    )
    for pair in range(pairs):
        order = (False, True) if pair % 2 == 0 else (True, False)
        took = {recorded: _run(str(found.path), recorded) for recorded in order}
        (wall, processor, rest), (wall_with, processor_with, rest_with) = took[False], took[True]
        ratios.append((wall_with / wall, processor_with / processor))
        print(
            f"{pair + 1:<6}{wall:9.2f}{wall_with:9.2f}{ratios[-1][0]:8.3f}{processor:13.2f}{processor_with:9.2f}"
            f"{ratios[-1][1]:8.3f}{rest:8.1f}{rest_with:9.1f}",
            flush=True,
        )
    wall_ratio, processor_ratio = (statistics.median(column) for column in zip(*ratios, strict=True))
    print(f"median {wall_ratio:32.3f}{processor_ratio:30.3f}")


def _run(browser: str, recorded: bool) -> tuple[float, float, float]:
    """Seconds that the tests took by the clock and of processors, and what the rest of the run took by the clock."""
    known = any(each.value == "synthmap.pytest_plugin" for each in entry_points(group="pytest11"))
    plugin = [] if known else ["-p", "synthmap.pytest_plugin"]
    with tempfile.TemporaryDirectory() as folder:
        asked = [*plugin, "--synthmap", "--synthmap-out", str(Path(folder, "report"))] if recorded else []
        told = Path(folder, "took.json")
        environment = {**os.environ, "SHOP_BROWSER": browser, "SHOP_TOOK": str(told)}
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-c",
            os.devnull,
            "-p",
            "no:cacheprovider",
            *asked,
            str(_SUITE),
        ]
        began = time.perf_counter()
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        whole = time.perf_counter() - began
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        took = json.loads(told.read_text())
    return took["wall"], took["processor"], whole - took["wall"]


if __name__ == "__main__":
    main()
