"""What fails is tried again: views that could not be looked at, and findings that would fail the run."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from synthmap import runner
from synthmap.browser.find import Browser
from synthmap.model.view import View
from synthmap.rejudging import rejudge
from synthmap.rules import catalogue
from synthmap.scenario.expand import plan

HOME = """<!doctype html><html lang=en><title>Home</title><h1>Home</h1>
<p><a href="/sometimes">Sometimes</a></p><p><a href="/never">Never</a></p>"""


@pytest.fixture
def flaky_site() -> Iterator[str]:
    """A site that is ill at first: each address below fails so many times before it is well."""
    ill = Counter({"/shaky": 1, "/sometimes": 2, "/never": 10**6})
    turn = threading.Lock()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with turn:
                failing = ill[self.path] > 0
                ill[self.path] -= failing
            body = HOME if self.path == "/" else "<!doctype html><title>Fine</title><h1>Fine</h1>"
            self.send_response((503 if self.path == "/shaky" else 404) if failing else 200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            with contextlib.suppress(BrokenPipeError):  # whoever asked only for the status has left
                self.wfile.write(b"" if self.command == "HEAD" else body.encode())

        do_HEAD = do_GET  # noqa: N815  # the server's word for it

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Log:
    """Keeps what is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def started(self, view: View) -> None:
        """Say nothing."""

    def finished(self, view: View, error: str | None) -> None:
        """Say nothing."""

    def log(self, message: str) -> None:
        """Keep it."""
        self.lines.append(message)


def carried_out(folder: Path, site: str, retries: int, chromium: Browser) -> tuple[runner.Outcome, list[str]]:
    (folder / "shop.yaml").write_text(f"""version: 1
url: {site}
viewports: {{small: {{width: 500, height: 400}}}}
pages: [{{name: home, url: /}}, {{name: shaky, url: /shaky}}]
sessions: []
run: {{retries: {retries}}}
""")
    rules = {name: rule.option_names for name, rule in catalogue().items()}
    made = plan([str(folder / "shop.yaml")], environment={}, known_rules=rules)
    log = Log()
    return asyncio.run(runner.run(made, chromium, folder / "out", log)), log.lines


def test_what_passes_the_second_time_is_flaky_and_what_does_not_fails(
    flaky_site: str, tmp_path: Path, chromium: Browser
) -> None:
    outcome, log = carried_out(tmp_path, flaky_site, 1, chromium)
    assert [entry.error for entry in outcome.pages] == [None, None]
    assert any(line.startswith("shaky on small: tried again, since the server answered 503") for line in log)
    report = json.loads((tmp_path / "out" / "report.json").read_bytes())
    links = {f["evidence"]["href"]: f["flaky"] for f in report["findings"] if f["rule"] == "broken-link"}
    assert links == {"/sometimes": True, "/never": False}
    assert report["summary"]["flaky"] == 1
    assert outcome.verdict.exit_code == 1
    assert {f.evidence["href"] for f in outcome.findings if f.id in outcome.verdict.failing} == {"/never"}
    # Only what would fail the run is looked at again, and nothing of that is kept.
    assert [line for line in log if "looked at again" in line] == [
        "home on small: looked at again, since it would fail the run"
    ]
    # Judged again, what was flaky still is.
    again = rejudge(tmp_path / "out", today=dt.date(2026, 12, 1))
    assert {f.id for f in again.result.findings if f.flaky} == {f.id for f in outcome.findings if f.flaky}


def test_without_retries_the_first_answer_stands(flaky_site: str, tmp_path: Path, chromium: Browser) -> None:
    outcome, log = carried_out(tmp_path, flaky_site, 0, chromium)
    assert [entry.error is None for entry in outcome.pages] == [True, False]
    assert outcome.verdict.exit_code == 3
    assert len([f for f in outcome.findings if f.rule == "broken-link" and f.counts]) == 2
    assert not [line for line in log if "again" in line]
