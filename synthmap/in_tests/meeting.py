"""Where xdist's workers meet before they end: what serves the pages, often a worker's own fixture, lives until then.

A worker that has run its last test says so by a file and keeps its fixtures until the report is made. The controller,
whose own thread is busy with the workers, makes it on another one as soon as all of them are there or gone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

_POLL_S = 0.1
_DONE = "done"


class Meeting:
    """The controller's side: calls `report` once, when no worker is still at its tests."""

    def __init__(self, folder: Path, report: Callable[[], None]) -> None:
        self._folder, self._report = folder, report
        self._expected: set[str] = set()
        self._gone: set[str] = set()
        self._no_more = threading.Event()
        # A daemon: who interrupts the tests is not made to wait for the report.
        self._thread = threading.Thread(target=self._wait, name="synthmap", daemon=True)

    def expect(self, worker: str) -> None:
        """A worker begins."""
        self._expected.add(worker)
        if not self._thread.is_alive():
            self._thread.start()

    def gone(self, worker: str) -> None:
        """A worker has ended, or crashed: there is no waiting for it."""
        self._gone.add(worker)

    def end(self) -> None:
        """No worker comes any more: wait for the report."""
        self._no_more.set()
        self._thread.join()

    def _wait(self) -> None:
        while not self._no_more.wait(_POLL_S):
            here = {path.stem for path in self._folder.glob("*.ready")}
            # Gone alone is not enough: another may take its place, as xdist does after a crash.
            if here and self._expected <= here | self._gone:
                break
        try:
            self._report()
        finally:
            (self._folder / _DONE).touch()


def wait_for_report(folder: Path, worker: str) -> None:
    """A worker's side: say that its last test is over, and wait until the report is made."""
    (folder / f"{worker}.ready").touch()
    # Where the controller is gone, so is the folder.
    while folder.exists() and not (folder / _DONE).exists():
        time.sleep(_POLL_S)
