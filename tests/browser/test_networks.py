"""Which addresses are of a private network, and that a redirect from the web does not lead there."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.browser.networks import is_private, leads_private, refuse_private
from synthmap.model.errors import PageUnreachable


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
        "::1", "[::1]", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.1.2.3",
    ],
)  # fmt: skip
def test_private(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize("host", ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "example.com", ""])
def test_not_private(host: str) -> None:
    assert not is_private(host)


@given(st.text(max_size=30))
def test_any_text_is_answered(text: str) -> None:
    is_private(text)


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://localhost:8080/", True), ("http://a.localhost/", True), ("http://[::1]/x", True),
        ("https://10.2.3.4:1/", True), ("https://8.8.8.8/", False), ("https://192.168.1.1.example/", False),
    ],
)  # fmt: skip
def test_addresses_by_what_they_say(url: str, private: bool) -> None:
    assert leads_private(url, resolved=False) is private


class Asked:
    """A request as Playwright has it: where it went, who answered, and what it was redirected from."""

    def __init__(self, url: str, answered_by: str | None, before: Asked | None = None) -> None:
        self.url, self.redirected_from, self._by = url, before, answered_by

    async def response(self) -> Any:
        by = {"ipAddress": self._by, "port": 80} if self._by else None

        async def address() -> Any:
            return by

        return SimpleNamespace(server_addr=address)


def refused(final: Asked) -> bool:
    try:
        asyncio.run(refuse_private(final))  # type: ignore[arg-type]
    except PageUnreachable:
        return True
    return False


def test_a_redirect_from_the_web_to_a_private_network_is_refused() -> None:
    web = Asked("https://shop.example/", "93.184.215.14")
    assert refused(Asked("http://169.254.169.254/latest/", "169.254.169.254", web))
    # A name says nothing of where it leads, and a second redirect does not wash the first away.
    assert refused(Asked("https://inside.example/", "10.0.0.5", Asked("https://b.example/", "8.8.8.8", web)))
    assert refused(Asked("http://localhost/", None, web))


def test_other_redirects_are_not() -> None:
    web = Asked("https://shop.example/", "93.184.215.14")
    assert not refused(Asked("https://www.shop.example/", "8.8.8.8", web))
    # What was asked for lies in a private network itself, or everything comes through a proxy that does.
    assert not refused(Asked("http://10.0.0.9/", "10.0.0.9", Asked("http://10.0.0.5/", "10.0.0.5")))
    assert not refused(Asked("http://10.0.0.9/", "10.0.0.9"))
    assert not refused(Asked("https://b.example/", "10.0.0.1", Asked("https://a.example/", "10.0.0.1")))
