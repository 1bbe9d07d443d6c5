"""Which page an address is, and what of an address is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.sessions.places import Place, places

SHOP = places(
    [
        Place("home", "https://shop.example/", "https://shop.example/"),
        Place("tea", "https://shop.example/list?kind=tea", "https://shop.example/list?kind=tea"),
        Place("cups", "https://shop.example/list?kind=cups", "https://shop.example/list?kind=cups"),
        Place("plans", "http://127.0.0.1:4000/plans.html", "local:/plans.html"),
    ],
    ["http://127.0.0.1:4000"],
)


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://shop.example", "home"),
        ("https://SHOP.example:443/index.html", "home"),
        ("https://shop.example/?utm_source=x#top", "home"),
        ("http://shop.example/", ""),
        ("https://shop.example.org/", ""),
        ("https://shop.example/list?kind=tea", "tea"),
        ("https://shop.example/list/?kind=cups#x", "cups"),
        ("https://shop.example/list?kind=pots", ""),
        ("http://127.0.0.1:4000/plans.html?token=1", "plans"),
        ("about:blank", ""),
        ("http://[", ""),
    ],
)
def test_the_page_of_an_address(url, page):
    assert SHOP.page(url) == page


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://shop.example/index.html?session=secret", "https://shop.example/"),
        ("https://ann:secret@shop.example/account?token=secret#secret", "https://shop.example/account"),
        ("http://127.0.0.1:4000/cart.html?token=secret", "local:/cart.html"),
        ("http://127.0.0.1:4000", "local:/"),
        ("http://127.0.0.1:40001/x", "http://127.0.0.1:40001/x"),
        ("data:text/html,secret", "data:"),
        ("http://[", ""),
    ],
)
def test_what_is_kept_of_an_address(url, kept):
    assert SHOP.address(url) == kept


@given(st.text(max_size=60) | st.text("htps:/.?#@[]ab01", max_size=40))
def test_anything_may_be_an_address(text):
    assert "\n" not in SHOP.address(text)
    assert SHOP.page(text) in ("", "home", "tea", "cups", "plans")


def test_what_was_recorded_on_the_live_site_is_of_the_page_with_its_path():
    known = places([Place("cart", "http://127.0.0.1:4173/cart", "local:/cart")], [])
    assert known.page("https://shop.example/cart/?utm=x") == ""
    assert known.page("https://shop.example/cart/?utm=x", anywhere=True) == "cart"
    assert known.page("/cart", anywhere=True) == "cart"
    assert known.address("https://shop.example/cart", anywhere=True) == "local:/cart"
    assert known.page("https://shop.example/basket", anywhere=True) == ""


def test_a_path_that_two_hosts_of_the_plan_have_tells_nothing():
    known = places([Place("a", "https://a.example/", "https://a.example/"), Place("b", "https://b.example/", "x")], [])
    assert known.page("https://c.example/", anywhere=True) == ""
    assert known.page("https://b.example/", anywhere=True) == "b"
