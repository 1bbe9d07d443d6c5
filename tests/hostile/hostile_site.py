"""A site that means harm: the pages in `pages/`, and servers that answer slowly, half, wrongly or not at all."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme

from synthmap.browser.serve import FileHandler, served

PAGES = Path(__file__).parent / "pages"
BUTTON = "<!doctype html><title>Page</title><button type=button>Buy</button>"
_HTML = "text/html; charset=utf-8"
_PDF = (
    b"%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj trailer<</Root 1 0 R>>\n%%EOF"
)
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf500f00038101"
    "80ddd4aa4d0000000049454e44ae426082"
)
_DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><script>for (let i = 0; i &lt; 3; i++) alert(i)'
    '</script><a href="/plain.html"><rect x="20" y="20" width="120" height="40" fill="#0a58ca"/></a>'
    '<text x="30" y="120">Words</text></svg>'
)
_POLICY = (
    "default-src 'none'; script-src 'none'; style-src 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
)
# What is answered: status, kind, body and further headers.
_ANSWERS: dict[str, tuple[int, str, bytes, dict[str, str]]] = {
    "/download": (200, "application/octet-stream", b"x" * 1000, {"Content-Disposition": "attachment; filename=x"}),
    "/file.pdf": (200, "application/pdf", _PDF, {}),
    "/pixel.png": (200, "image/png", _PIXEL, {}),
    "/drawing.svg": (200, "image/svg+xml", _DRAWING.encode(), {}),
    "/data.json": (200, "application/json", b'{"a": "' + b"x" * 100_000 + b'"}', {}),
    "/plain.txt": (200, "text/plain", b"Words.\n" * 100, {}),
    "/broken.xhtml": (200, "application/xhtml+xml", b"<html xmlns='http://www.w3.org/1999/xhtml'><body><b>", {}),
    "/auth": (401, _HTML, b"", {"WWW-Authenticate": 'Basic realm="staging"'}),
    "/auth-with-words": (401, _HTML, BUTTON.encode(), {"WWW-Authenticate": 'Basic realm="staging"'}),
    "/empty": (200, _HTML, b"", {}),
    "/to-a-file": (302, _HTML, b"", {"Location": "file:///etc/passwd"}),
    "/policy": (200, _HTML, BUTTON.encode(), {"Content-Security-Policy": _POLICY}),
    "/wrong-utf-8": (200, _HTML, BUTTON.encode() + b"\xff\xfe\xc3\x28 \xf0\x9f <p id='\xed\xa0\x80'>\xe2\x82</p>", {}),
    "/wrong-charset": (200, "text/html; charset=no-such-thing", BUTTON.encode() + "ä".encode("utf-16"), {}),
    "/wrong-utf-16": (200, "text/html; charset=utf-16", BUTTON.encode(), {}),
    "/long-header": (200, _HTML, BUTTON.encode(), {"X-Long": "x" * 400_000}),
    "/refreshes": (200, _HTML, BUTTON.encode(), {"Refresh": "0"}),
    "/worker.js": (200, "text/javascript", b"onfetch = event => event.respondWith(new Promise(() => {}))", {}),
}


@contextmanager
def hostile_site() -> Iterator[str]:
    """Serve it, and give its address. What never answers ends with it."""
    over = threading.Event()

    class Handler(FileHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            wrong = getattr(self, f"_{path.strip('/').replace('-', '_')}", None)
            if path == "/certificate":
                self._answer(302, _HTML, b"", {"Location": f"{secure}/"})
            elif path in _ANSWERS:
                self._answer(*_ANSWERS[path])
            elif wrong:
                self.close_connection = True
                with contextlib.suppress(OSError):
                    wrong()
            else:
                super().do_GET()

        def _answer(self, status: int, kind: str, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET" and status != 204:
                self.wfile.write(body)

        def _raw(self, *parts: bytes, every: float = 0.0) -> None:
            for part in parts:
                self.wfile.write(part)
                self.wfile.flush()
                if every and over.wait(every):
                    return

        def _never(self) -> None:
            over.wait()

        def _redirect_loop(self) -> None:
            self._answer(302, _HTML, b"", {"Location": "/redirect-loop?again", "Connection": "close"})

        def _slow_head(self) -> None:
            self._raw(b"HTTP/1.1 200 OK\r\n", *(f"X-{n}: n\r\n".encode() for n in range(10_000)), every=0.2)

        def _slow_body(self) -> None:
            self._raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + BUTTON.encode())
            self._raw(*([b"a "] * 10_000), every=0.2)

        def _endless_body(self) -> None:
            self._raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + BUTTON.encode())
            while not over.is_set():
                self._raw(b"<p>Words without end.</p>\n" * 400)

        def _half_closed(self) -> None:
            self._raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999\r\n\r\n" + BUTTON.encode())
            self.connection.shutdown(socket.SHUT_WR)
            over.wait()

        def _hung_up(self) -> None:
            self.connection.shutdown(socket.SHUT_RDWR)

        def _garbage(self) -> None:
            self._raw(bytes(range(256)) * 40)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with _badly_certified() as secure, served(PAGES, Handler) as origin:
        try:
            yield origin
        finally:
            over.set()


@contextmanager
def _badly_certified() -> Iterator[str]:
    """A site whose certificate nobody has signed that anybody knows."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A browser that does not trust it hangs up."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        serving.start()
        try:
            yield f"https://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            serving.join()
