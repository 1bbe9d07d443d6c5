from __future__ import annotations

import http.client
import os
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from synthmap.browser.serve import served
from synthmap.model.errors import UsageError

Serve = Callable[[Path], str]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with a page, a folder with an index and one without, and a secret beside it."""
    root = tmp_path / "site"
    for folder in ("indexed", "bare"):
        (root / folder).mkdir(parents=True)
    (root / "index.html").write_text("<title>home</title>")
    (root / "indexed" / "index.html").write_text("<title>indexed</title>")
    (root / "bare" / "page.html").write_text("<title>page</title>")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "site-too").mkdir()
    (tmp_path / "site-too" / "secret.txt").write_text("secret")
    return root


def get(base: str, path: str, method: str = "GET") -> tuple[int, str, bytes]:
    """Ask for `path` as it stands, without the tidying that HTTP clients do; status, content type and body."""
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=10)
    try:
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", "localhost")
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Content-Type", ""), answer.read()
    finally:
        connection.close()


def test_files_and_indexes(serve: Serve, site: Path) -> None:
    base = serve(site)
    assert get(base, "/") == (200, "text/html", b"<title>home</title>")
    assert get(base, "/index.html?a=b#c")[2] == b"<title>home</title>"
    assert get(base, "/indexed/")[2] == b"<title>indexed</title>"
    assert get(base, "/indexed")[0] == 301
    assert get(base, "/bare/page.html")[2] == b"<title>page</title>"


def test_a_folder_without_an_index_is_not_listed(serve: Serve, site: Path) -> None:
    status, _, body = get(serve(site), "/bare/")
    assert status == 404
    assert b"page.html" not in body


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.js", "text/javascript"),
        ("a.MJS", "text/javascript"),
        ("a.css", "text/css"),
        ("a.svg", "image/svg+xml"),
        ("a.webp", "image/webp"),
        ("a.woff2", "font/woff2"),
        ("a.wasm", "application/wasm"),
        ("a.json", "application/json"),
        ("a b.png", "image/png"),
        ("unknown.qqq", "application/octet-stream"),
        ("none", "application/octet-stream"),
    ],
)
def test_content_types(serve: Serve, site: Path, name: str, kind: str) -> None:
    (site / name).write_bytes(b"x")
    assert get(serve(site), "/" + name.replace(" ", "%20")) == (200, kind, b"x")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/indexed/../../secret.txt",
        "/../site-too/secret.txt",
        "//secret.txt",
        "/..\\secret.txt",
        "/link.txt",
        "/linked/secret.txt",
        "/missing",
        "/index.html/",
        "/%00",
        "/" + "a" * 5000,
        "/%ff%fe",
        "/loop",
        "http://[/../..",
        "/pipe",
    ],
)
def test_what_is_outside_missing_or_odd_is_not_found(
    serve: Serve, site: Path, path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    if sys.platform != "win32":
        (site / "link.txt").symlink_to(site.parent / "secret.txt")
        (site / "linked").symlink_to(site.parent)
        (site / "loop").symlink_to(site / "loop")
        os.mkfifo(site / "pipe")
    status, _, body = get(serve(site), path)
    assert status == 404
    assert body != b"secret"
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_links_inside_the_folder_are_followed(serve: Serve, site: Path) -> None:
    (site / "again.html").symlink_to("bare/page.html")
    assert get(serve(site), "/again.html")[2] == b"<title>page</title>"


def test_head_says_what_get_would(serve: Serve, site: Path) -> None:
    assert get(serve(site), "/", "HEAD") == (200, "text/html", b"")


def test_connections_are_kept_alive(serve: Serve, site: Path) -> None:
    connection = http.client.HTTPConnection(urlsplit(serve(site)).netloc, timeout=10)
    sockets = []
    for path in ("/", "/bare/page.html"):
        connection.request("GET", path)
        connection.getresponse().read()
        sockets.append(connection.sock)
    assert sockets[0] is not None
    assert sockets[0] is sockets[1]
    connection.close()


def test_nothing_is_left_running(site: Path) -> None:
    """Neither by a client that keeps its connection open, nor by one that has not asked for anything yet."""
    before = set(threading.enumerate())
    with served(site) as base:
        address = (urlsplit(base).hostname, urlsplit(base).port)
        kept = http.client.HTTPConnection(urlsplit(base).netloc, timeout=10)
        kept.request("GET", "/")
        kept.getresponse().read()
        silent = socket.create_connection(address, timeout=10)
    assert set(threading.enumerate()) == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=10)
    silent.close()
    kept.close()


def test_a_client_that_goes_away_is_no_error(site: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (site / "large.bin").write_bytes(bytes(20_000_000))
    with served(site) as base:
        client = socket.create_connection((urlsplit(base).hostname, urlsplit(base).port), timeout=10)
        client.sendall(b"GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n")
        client.recv(100)
        client.close()
    assert capfd.readouterr() == ("", "")


def test_only_folders_are_served(site: Path) -> None:
    with pytest.raises(UsageError, match="not a folder"), served(site / "index.html"):
        pass
