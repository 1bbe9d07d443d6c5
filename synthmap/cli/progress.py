"""How a run goes, while it goes: bars on a terminal, one plain line per view anywhere else."""

from __future__ import annotations

import contextlib
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from synthmap.model.view import View
from synthmap.report.lines import printable


class Lines(contextlib.AbstractContextManager["Lines"]):
    """A line for every view that is done, fit for a log."""

    def __init__(self, console: Console) -> None:
        self._console, self._views, self._done = console, 0, 0

    def planned(self, views: int) -> None:
        """Say how many views there will be."""
        self._views = views

    def started(self, view: View) -> None:
        """Nothing: a log wants results."""

    def finished(self, view: View, error: str | None) -> None:
        """Say that a view is done."""
        self._done += 1
        self.log(f"[{self._done}/{self._views}] {view}" + (f": failed, {error}" if error else ""))

    def log(self, message: str) -> None:
        """Print a line, as it is: nothing in it is markup, or a command to a CI system."""
        self._console.print(Text(printable(message, 1_000)))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to take down."""


class Bars(Lines):
    """A progress bar, with the views that are being looked at beside it."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._looking: list[View] = []
        self._progress = Progress(
            TextColumn("Auditing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            TextColumn("{task.description}", markup=False), console=console, transient=True,
        )  # fmt: skip
        self._task = self._progress.add_task("", total=None)

    def planned(self, views: int) -> None:
        """Give the bar its length."""
        super().planned(views)
        self._progress.update(self._task, total=views)

    def started(self, view: View) -> None:
        """Show the view as being looked at."""
        self._looking.append(view)
        self._show()

    def finished(self, view: View, error: str | None) -> None:
        """Move the bar on; only a failure is worth a line above it."""
        self._looking.remove(view)
        self._progress.advance(self._task)
        self._show()
        if error:
            self.log(f"{view}: failed, {error}")

    def _show(self) -> None:
        self._progress.update(self._task, description="; ".join(str(view) for view in self._looking)[:100])

    def __enter__(self) -> Bars:
        """Put the bar up."""
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar down."""
        self._progress.stop()
