"""What requests carry: to whom it is told, and the way they go."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.async_api import async_playwright

from synthmap.browser.devices import context_options
from synthmap.browser.find import Browser
from synthmap.browser.http import http_options
from synthmap.browser.pool import BrowserPool
from synthmap.model.view import DESKTOP, Emulation, Engine, Viewport
from synthmap.scenario.access import Http, Proxy, origin_of


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Shop.example/a?b", "https://shop.example"),
        ("https://shop.example:443/", "https://shop.example"),
        ("http://shop.example:443/", "http://shop.example:443"),
        ("http://user:word@[::1]:80/", "http://[::1]"),
        ("https://shop.example.evil.example/", "https://shop.example.evil.example"),
        ("ftp://shop.example/", ""),
        ("http://[/", ""),
        ("/path", ""),
    ],
)
def test_an_origin_is_scheme_host_and_port(url, origin):
    assert origin_of(url) == origin


def test_headers_are_for_their_own_site():
    http = Http(origin="https://shop.example", headers={"X": "1"})
    assert http.headers_for("https://shop.example/a") == {"X": "1"}
    for other in ("http://shop.example/a", "https://shop.example:8443/", "https://shop.example.evil.example/", "x"):
        assert http.headers_for(other) == {}


def test_a_context_is_told_only_what_is_asked_for():
    assert http_options(Http()) == {}
    http = Http("https://a.example", "staff", "word", insecure=True, proxy=Proxy("http://p.example:3128", "u", "v"))
    assert http_options(http) == {
        "http_credentials": {"username": "staff", "password": "word", "origin": "https://a.example"},
        "ignore_https_errors": True,
        "proxy": {
            "server": "http://p.example:3128",
            "bypass": "localhost,127.0.0.1,[::1]",
            "username": "u",
            "password": "v",
        },
    }
    assert "word" not in repr(http) and "'v'" not in repr(http)


def test_a_visitor_is_where_the_viewport_says_and_else_where_the_machine_is():
    seen = Viewport("a", 800, 600, emulation=Emulation("de-DE", "Europe/Berlin", "dark"))
    options = context_options(seen, {}, "156.0.0.0")
    assert (options["locale"], options["timezone_id"], options["color_scheme"]) == ("de-DE", "Europe/Berlin", "dark")
    plain = context_options(Viewport("a", 800, 600), {}, "156.0.0.0")
    assert not {"locale", "timezone_id", "color_scheme"} & set(plain)
    assert Emulation("de-DE").over(Emulation("en-GB", "UTC")) == Emulation("de-DE", "UTC")


Asked = list[tuple[str, str | None]]


@pytest.fixture
def sites() -> Iterator[tuple[str, Asked, Asked]]:
    """A site's address, and what it and another site that it leads to were asked: path and header."""
    asked: tuple[Asked, Asked] = ([], [])
    addresses: list[str] = []

    def handler(mine: Asked) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                mine.append((self.path, self.headers.get("X-Token")))
                leads = {"/away": f"{addresses[1]}/there", "/near": "/here", "/picture": f"{addresses[1]}/pixel"}
                self.send_response(302 if self.path in leads else 200)
                self.send_header(
                    "Location" if self.path in leads else "Content-Type", leads.get(self.path, "text/html")
                )
                self.end_headers()
                if self.path == "/":
                    self.wfile.write(f"<img src=/picture><img src={addresses[1]}/straight><p>Shop".encode())

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        return Handler

    servers = [ThreadingHTTPServer(("127.0.0.1", 0), handler(mine)) for mine in asked]
    for server in servers:
        addresses.append(f"http://127.0.0.1:{server.server_address[1]}")
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield addresses[0], *asked
    for server in servers:
        server.shutdown()
        server.server_close()


def visited(found: Browser | None, engine: Engine, site: str) -> None:
    """Visit the site's pages, each in a page of its own, with a header for that site."""

    async def visit() -> None:
        async with async_playwright() as playwright:
            pool = BrowserPool(playwright, found, log=lambda _: None)
            try:
                async with pool.context(
                    DESKTOP, engine=engine, http=Http(site, headers={"X-Token": "sesame"})
                ) as context:
                    for path in ("/", "/near", "/away"):
                        page = await context.new_page()
                        await page.goto(site + path)
            finally:
                await pool.close()

    asyncio.run(visit())


def test_the_site_is_told_from_the_first_request_on_and_nobody_that_it_leads_to(chromium, sites):
    site, ours, others = sites
    visited(chromium, "chromium", site)
    assert {path for path, _ in ours} >= {"/", "/picture", "/near", "/here", "/away"}
    assert {token for _, token in ours} == {"sesame"}
    assert {path for path, _ in others} >= {"/straight", "/pixel", "/there"}
    assert {token for _, token in others} == {None}


def test_another_browser_tells_the_site_and_nobody_that_its_pages_ask_straight(firefox, sites):
    site, ours, others = sites
    visited(None, "firefox", site)
    assert {token for path, token in ours if path != "/favicon.ico"} == {"sesame"}
    assert {token for path, token in others if path == "/straight"} == {None}
