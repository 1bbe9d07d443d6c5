"""Serving a local folder on loopback, as a static host would, for as long as it is looked at.

Pages opened from file: URLs differ from served ones (no fetch, no modules, every file its own origin), so a local
target is always served. Only what lies inside the folder is given out, whatever the request or a symbolic link says.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from synthmap.model.errors import UsageError


@contextmanager
def served(root: Path, handler: type[FileHandler] | None = None) -> Iterator[str]:
    """Serve the folder `root`, and give its address without a trailing slash: "http://127.0.0.1:40123".

    A `handler` of one's own can answer more than files. On the way out every connection is closed and every thread has
    ended.

    Raises
    ------
    UsageError
        If `root` is not a folder.
    """
    if not root.is_dir():
        raise UsageError(f"{root} cannot be served: it is not a folder.")
    server = _Server(("127.0.0.1", 0), partial(handler or FileHandler, directory=str(root.resolve())))
    # The loop looks every `poll_interval` seconds whether it should end: the default would cost half a second.
    loop = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    loop.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        loop.join()
        server.close_connections()
        server.server_close()


class _Server(ThreadingHTTPServer):
    """A threading server that knows its open connections, so that those kept alive can be ended."""

    # Joined by server_close(); they end once their connections are closed.
    daemon_threads = False
    # Two browser contexts open six connections each at once; the default of 5 makes some wait for a retry.
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], handler: Any) -> None:
        super().__init__(address, handler)
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """Wake every thread that waits for its client."""
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A browser drops connections as it likes, and that is nobody's error.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class FileHandler(SimpleHTTPRequestHandler):
    """Files of one folder. There is no Cache-Control: each browser context starts with an empty cache anyway, and
    within one the browser may keep what it has, as it does with most static hosts.
    """

    protocol_version = "HTTP/1.1"
    # Head and body go out in two writes, and the second would wait for the client's delayed acknowledgement.
    disable_nagle_algorithm = True
    index_pages = ("index.html", "index.htm")
    # Spelled out, because the system's own table may be missing (slim images) or wrong (the Windows registry).
    extensions_map = {  # noqa: RUF012
        ".avif": "image/avif",
        ".css": "text/css",
        ".csv": "text/csv",
        ".gif": "image/gif",
        ".htm": "text/html",
        ".html": "text/html",
        ".ico": "image/x-icon",
        ".jpeg": "image/jpeg",
        ".jpg": "image/jpeg",
        ".js": "text/javascript",
        ".json": "application/json",
        ".map": "application/json",
        ".mjs": "text/javascript",
        ".mp3": "audio/mpeg",
        ".mp4": "video/mp4",
        ".ogg": "audio/ogg",
        ".otf": "font/otf",
        ".pdf": "application/pdf",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".ttf": "font/ttf",
        ".txt": "text/plain",
        ".vtt": "text/vtt",
        ".wasm": "application/wasm",
        ".webm": "video/webm",
        ".webmanifest": "application/manifest+json",
        ".webp": "image/webp",
        ".woff": "font/woff",
        ".woff2": "font/woff2",
        ".xhtml": "application/xhtml+xml",
        ".xml": "application/xml",
    }

    def send_head(self) -> BytesIO | BinaryIO | None:
        """Open what is asked for, if it may be."""
        if not self._may_serve():
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def _may_serve(self) -> bool:
        """Whether the request names an ordinary file inside the folder, or a folder in it that has an index."""
        try:
            urlsplit(self.path)
            path = Path(self.translate_path(self.path)).resolve()
            root = Path(self.directory).resolve()
            if path.is_dir():
                path = next((path / name for name in self.index_pages if (path / name).exists()), path).resolve()
            # A file, and not a pipe or a device, which reading would wait for.
            return path.is_file() and path.is_relative_to(root)
        except (OSError, ValueError, RuntimeError):
            # NUL bytes, names longer than the file system allows, links that lead round in a circle, "http://[".
            return False

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the pages that matter are reported by the audit itself."""
