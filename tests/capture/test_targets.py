"""What servers answer, asked for as the checker asks: by which method, how often, and of whom not at all."""

from __future__ import annotations

import asyncio
import runpy
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.async_api import async_playwright

from synthmap.capture.targets import Scope, TargetChecker
from synthmap.model.snapshot import LinkTarget, Snapshot

# By path: the status of HEAD and of GET, and where the answer sends on to.
ANSWERS = {
    "/good": (200, 200, ""),
    "/gone": (404, 404, ""),
    "/no-head": (405, 200, ""),
    "/lying-head": (200, 404, ""),
    "/empty": (405, 416, ""),
    "/moved": (302, 302, "/good"),
    "/moved-to-gone": (301, 301, "/gone"),
    "/circle": (302, 302, "/circle"),
    "/drops-head": (0, 200, ""),
    "/drops": (0, 0, ""),
}


LITERAL = runpy.run_path(str(Path(__file__).parents[1] / "model" / "literal.py"))


def linking_to(hrefs: list[str]) -> Snapshot:
    """A view whose elements are these links."""
    return LITERAL["snapshot"](LITERAL["table"](*({"tag": "a", "attributes": {"href": href}} for href in hrefs)))


class Server:
    """`asked` counts the requests by method and path; `url` ends without a slash."""

    def __init__(self) -> None:
        asked: Counter[str] = Counter()

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                asked[f"{self.command} {self.path}"] += 1
                head, get, onwards = ANSWERS.get(self.path, (200, 200, ""))
                status = head if self.command == "HEAD" else get
                if not status:
                    self.close_connection = True
                    return
                self.send_response(status)
                if onwards:
                    self.send_header("Location", onwards)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_HEAD = do_GET = answer  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        self.asked = asked
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.server.shutdown()
    made.server.server_close()


Check = Callable[..., list[dict[str, LinkTarget]]]


@pytest.fixture
def check(server: Server) -> Check:
    """`check(hrefs, hrefs…, scope="site")`: what stands behind the links of each view, one checker for all."""

    def checked(*views: list[str], scope: Scope = "site", page: str = "/page.html") -> list[dict[str, LinkTarget]]:
        async def ask() -> list[dict[str, LinkTarget]]:
            async with async_playwright() as playwright:
                request = await playwright.request.new_context()
                checker = TargetChecker(scope)
                snapshots = [checker.check(linking_to(hrefs), request, f"{server.url}{page}") for hrefs in views]
                answered = await asyncio.gather(*snapshots)
                await checker.close()
                await request.dispose()
                return [dict(snapshot.targets) for snapshot in answered]

        return asyncio.run(ask())

    return checked


@pytest.mark.parametrize(
    ("href", "status"),
    [
        ("/good", 200),
        ("good?x=1#part", 200),
        ("/gone", 404),
        ("/no-head", 200),
        ("/empty", 200),
        ("/moved", 200),
        ("/moved-to-gone", 404),
        ("/drops-head", 200),
    ],
)
def test_the_status_that_a_visitor_would_end_with(check: Check, href: str, status: int) -> None:
    assert check([href]) == [{href: LinkTarget(status)}]


@pytest.mark.parametrize(
    ("href", "reason"), [("/circle", "it redirects in a circle"), ("/drops", "the connection failed")]
)
def test_no_answer_has_a_reason_without_addresses(check: Check, href: str, reason: str) -> None:
    assert check([href]) == [{href: LinkTarget(None, reason)}]


def test_a_good_answer_to_head_is_believed_and_a_bad_one_asked_again(check: Check, server: Server) -> None:
    check(["/good", "/gone"])
    assert server.asked == {"HEAD /good": 1, "HEAD /gone": 1, "GET /gone": 1}


def test_an_address_is_asked_once_whoever_links_to_it(check: Check, server: Server) -> None:
    first, second = check(["/good", "/good#a", "good"], ["/good?", "/good"])
    assert first["/good"] == second["/good"] == LinkTarget(200)
    assert server.asked["HEAD /good"] == 1


@pytest.mark.parametrize(
    "href",
    [
        "#part", "", "javascript:void(0)", "mailto:a@b.example", "tel:112", "http://[", "/log-out", "/item/7/delete",
        "/unsubscribe?u=1", "page.html", "/page.html#part", "http://127.0.0.1:1/other-site",
    ],
)  # fmt: skip
def test_what_is_never_asked(check: Check, server: Server, href: str) -> None:
    assert check([href]) == [{}]
    assert not server.asked


def test_other_sites_are_asked_where_they_are_wanted(check: Check, server: Server) -> None:
    other = Server()
    assert check([f"{other.url}/gone"], scope="everything") == [{f"{other.url}/gone": LinkTarget(404)}]
    other.server.shutdown()
    other.server.server_close()


def test_nothing_is_asked_where_nobody_wants_to_know(check: Check, server: Server) -> None:
    assert check(["/good", "/gone"], scope="nothing") == [{}]
    assert not server.asked


def test_no_more_than_the_bound_is_asked(check: Check, server: Server) -> None:
    (found,) = check([f"/page-{number}" for number in range(400)])
    assert len(found) == sum(server.asked.values()) == 150
