"""Fetching outside of pages: bounded, and careful whom it tells what."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from synthmap.browser.fetch import fetch
from synthmap.model.errors import PageError, PageUnreachable
from synthmap.scenario.access import Http


@pytest.fixture
def servers() -> Iterator[tuple[str, str, list[tuple[str, str, str | None, str | None]]]]:
    """Two sites, of which the first leads to the second, and what both were asked with."""
    asked: list[tuple[str, str, str | None, str | None]] = []
    others: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"]
            asked.append((host, self.path, self.headers.get("Authorization"), self.headers.get("X-Preview")))
            elsewhere = {
                "/away": f"{others[1]}/there",
                "/near": "/there",
                "/round": "/round",
                "/file": "file:///etc/passwd",
            }
            self.send_response(302 if self.path in elsewhere else 404 if self.path == "/gone" else 200)
            if self.path in elsewhere:
                self.send_header("Location", elsewhere[self.path])
            self.end_headers()
            if self.path == "/large":
                self.wfile.write(b"x" * 3_000_000)
            elif self.path == "/there":
                self.wfile.write(b"here it is")

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    running = [ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(2)]
    for server in running:
        others.append(f"http://127.0.0.1:{server.server_address[1]}")
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield others[0], others[1], asked
    for server in running:
        server.shutdown()
        server.server_close()


def test_credentials_and_headers_stay_with_their_own_site(servers):
    one, other, asked = servers
    http = Http(one, "staff", "word", {"X-Preview": "1"})
    assert fetch(f"{one}/away", http, most=100) == b"here it is"
    assert asked == [
        (one.removeprefix("http://"), "/away", "Basic c3RhZmY6d29yZA==", "1"),
        (other.removeprefix("http://"), "/there", None, None),
    ]
    asked.clear()
    assert fetch(f"{one}/near", http, most=100) == b"here it is"
    assert [each[2:] for each in asked] == [("Basic c3RhZmY6d29yZA==", "1")] * 2


@pytest.mark.parametrize(
    ("path", "error", "told"),
    [
        ("/gone", PageUnreachable, "the server answered 404"),
        ("/round", PageUnreachable, "it redirects in a circle"),
        ("/file", PageUnreachable, "it leads to no address of the web"),
        ("/large", PageError, "it is larger than 1 MB"),
    ],
)
def test_what_cannot_be_had_says_why(servers, path, error, told):
    with pytest.raises(error, match=told):
        fetch(servers[0] + path, Http(), most=1_048_576)


def test_nobody_there(servers):
    with pytest.raises(PageUnreachable, match="nothing answers at that address"):
        fetch("http://127.0.0.1:1/", Http(), most=10)
