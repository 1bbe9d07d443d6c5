"""The report of a run that is made again and again, served on loopback to a page that reloads it by itself.

The report has a Content-Security-Policy that lets it ask nobody for anything, and is left as it is: it stands in a
frame of a page that listens to a stream of events and reloads the frame where it stands.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from synthmap.browser.serve import FileHandler, served

_PAGE = Path(__file__).with_name("live.html")
_ALIVE_S = 15.0  # a comment is sent so often, by which a window that was closed is noticed


@dataclass
class Live:
    """What whoever looks at the report is told: the number of the report, and what is going on. Used by all threads."""

    report: int = 0
    says: str = ""
    ended: bool = False
    changed: threading.Condition = field(default_factory=threading.Condition)

    def tell(self, says: str, *, anew: bool = False) -> None:
        """Say what is going on; with `anew` there is another report."""
        with self.changed:
            self.report += anew
            self.says = says
            self.changed.notify_all()

    def after(self, told: tuple[int, str] | None, wait_s: float) -> tuple[int, str]:
        """What is to be told once it is something else than `told`, or once so much time has passed."""
        with self.changed:
            self.changed.wait_for(lambda: self.ended or told != (self.report, self.says), wait_s)
            return self.report, self.says

    def end(self) -> None:
        """Send everybody home."""
        with self.changed:
            self.ended = True
            self.changed.notify_all()


@contextmanager
def live(folder: Path) -> Iterator[tuple[str, Live]]:
    """Serve the run in a folder for as long as it is watched: the address to open, and by what to tell of changes."""
    state = Live()

    class Handler(FileHandler):
        """Files of the run, the page around the report, and the events."""

        def do_GET(self) -> None:  # noqa: N802  as http.server calls it
            """Answer a request."""
            if self.path == "/":
                self._page(_PAGE.read_bytes())
            elif self.path == "/events":
                self._stream()
            else:
                super().do_GET()

        def end_headers(self) -> None:
            """Have nothing kept: the next report has the same addresses."""
            self.send_header("Cache-Control", "no-store")
            super().end_headers()

        def _page(self, body: bytes) -> None:
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _stream(self) -> None:
            self.close_connection = True
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            told: tuple[int, str] | None = None
            while not state.ended:
                now = state.after(told, _ALIVE_S)
                line = ": still here" if now == told else f"data: {json.dumps({'report': now[0], 'says': now[1]})}"
                told = now
                self.wfile.write(f"{line}\n\n".encode())

    with served(folder, Handler) as address:
        try:
            yield f"{address}/", state
        finally:
            state.end()
