"""What a click may do beyond the page: nothing, unless the scenario allows that address; it is recorded either way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.async_api import async_playwright

from synthmap import runner
from synthmap.browser.find import Browser
from synthmap.browser.pool import BrowserPool
from synthmap.capture.watching import CLOCK_MS, is_allowed, watching
from synthmap.model.view import DESKTOP, View
from synthmap.scenario.expand import plan

PAGE = b"""<!doctype html><body style="margin: 0">
<style>* { position: absolute; width: 90px; height: 30px; left: 0 }</style>
<button style="top: 0" onclick="fetch('/api/cart?add=1', {method: 'POST'})">cart</button>
<button style="top: 100px" onclick="fetch('/api/order', {method: 'POST'})">order</button>
<a href="/next.html" style="top: 200px">next</a>
<button type=button id=basket style="top: 300px">basket</button>
<script>document.addEventListener('click', event => {
  if (event.target.id === 'basket') fetch('/api/basket', {method: 'POST'});
});</script>"""
SCENARIO = """version: 1
url: {url}
viewports: {{desktop: {{width: 500, height: 400}}}}
capture: {{allow: [{allow}]}}
pages: [/]
"""


class Quiet:
    """Nobody looks on."""

    def started(self, view: View) -> None:
        """Say nothing."""

    def finished(self, view: View, error: str | None) -> None:
        """Say nothing."""

    def log(self, message: str) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """The address of a server, and what it was asked for after the page itself."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            if self.path not in ("/", "/favicon.ico"):
                asked.append(f"{self.command} {self.path}")
            self.send_response(200)
            self.send_header("Content-Length", str(len(PAGE)))
            self.end_headers()
            self.wfile.write(PAGE)

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_address[1]}/", asked
    running.shutdown()
    running.server_close()


async def clicked(chromium: Browser, url: str, y: float, allow: tuple[str, ...]) -> tuple[set[str], bool]:
    """What the browser reports of a click there, and whether anything was refused."""
    async with async_playwright() as playwright:
        pool = BrowserPool(playwright, chromium, log=lambda message: None)
        try:
            async with pool.context(DESKTOP) as context:
                page = await context.new_page()
                await page.goto(url)
                async with watching(page, DESKTOP, anew=True, allow=allow) as watched:
                    await watched.arm(wired=True)
                    await watched.click(20, y)
                    await watched.run_forward(CLOCK_MS)
                    return watched.news, watched.refused
        finally:
            await pool.close()


@pytest.mark.parametrize(
    ("y", "allow", "news", "refused", "asked"),
    [
        (15, (), {"request"}, True, []),
        (15, ("*/api/cart*",), {"request"}, False, ["POST /api/cart?add=1"]),
        (115, ("*/api/cart*",), {"request"}, True, []),
        (215, ("*/api/*",), {"navigation"}, True, []),
        (215, ("*/next.html",), {"navigation"}, False, ["GET /next.html"]),
    ],
)
def test_only_what_is_allowed_reaches_the_server(
    chromium: Browser,
    server: tuple[str, list[str]],
    y: float,
    allow: tuple[str, ...],
    news: set[str],
    refused: bool,
    asked: list[str],
) -> None:
    url, reached = server
    assert asyncio.run(clicked(chromium, url, y, allow)) == (news, refused)
    assert reached == asked


@pytest.mark.parametrize(
    ("allow", "asked"),
    [("", []), ("'*/api/*'", ["POST /api/basket", "POST /api/cart?add=1", "POST /api/order"])],
)
def test_a_scenario_says_what_a_trying_click_may_send(
    chromium: Browser, server: tuple[str, list[str]], tmp_path: Path, allow: str, asked: list[str]
) -> None:
    """The first two are known to work, and clicked to see how fast."""
    url, reached = server
    file = tmp_path / "shop.yaml"
    file.write_text(SCENARIO.format(url=url, allow=allow))
    wanted = plan([str(file)], environment={}, known_rules={}, sessions=20)
    outcome = asyncio.run(runner.run(wanted, chromium, tmp_path / "out", Quiet()))
    assert sorted({each for each in reached if each.startswith("POST")}) == asked
    assert not [finding for finding in outcome.findings if finding.rule == "dead-control"]


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("*", True),
        ("https://shop.example/api/cart?add=[1]", True),
        ("https://shop.example/*", True),
        ("*cart?add=*", True),
        ("*cart?add=[1]", True),
        ("https://shop.example/", False),
        ("*cart*sub*", False),
        ("*cart[?]add*", False),
        ("", False),
    ],
)
def test_patterns_are_held_against_the_whole_address(pattern: str, fits: bool) -> None:
    assert is_allowed("https://shop.example/api/cart?add=[1]", (pattern,)) is fits
    assert not is_allowed("https://shop.example/", ())


def test_a_long_address_is_no_trap() -> None:
    assert not is_allowed("https://shop.example/" + "a" * 20_000, ("*a*a*a*a*a*a*a*b",))
