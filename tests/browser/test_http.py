"""What requests carry: to whom it is told, and the way they go."""

from __future__ import annotations

import pytest

from synthmap.browser.devices import context_options
from synthmap.browser.http import http_options
from synthmap.model.view import Emulation, Viewport
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
