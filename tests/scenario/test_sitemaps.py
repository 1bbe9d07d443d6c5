"""Sitemaps as servers give them, hostile ones included, and which of their pages are wanted."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.model.errors import PageError
from synthmap.scenario import sitemaps as module
from synthmap.scenario.sitemaps import Listing, Sitemap, chosen, on_site, read_sitemap

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
SITE = "http://localhost:4173/"


def urlset(*addresses: str, space: str = SPACE) -> bytes:
    listed = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    return f"<?xml version='1.0'?><urlset {space}>{listed}</urlset>".encode()


def test_addresses_are_read_in_order_and_once():
    data = urlset("https://a.example/b", " https://a.example/a?x=1&amp;y=2\n", "https://a.example/b")
    assert read_sitemap(data) == Listing(("https://a.example/b", "https://a.example/a?x=1&y=2"), is_index=False)


def test_it_may_be_packed_and_need_not_name_its_namespace():
    assert read_sitemap(gzip.compress(urlset("https://a.example/", space=""))).addresses == ("https://a.example/",)


def test_an_index_is_told_from_a_list():
    data = f"<sitemapindex {SPACE}><sitemap><loc>https://a.example/1.xml</loc></sitemap></sitemapindex>".encode()
    assert read_sitemap(data) == Listing(("https://a.example/1.xml",), is_index=True)


def test_other_locations_within_are_no_pages():
    image = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    inner = "<url><loc>https://a.example/</loc><image:image><image:loc>https://a.example/x.png</image:loc></image:image></url>"
    assert read_sitemap(f"<urlset {SPACE} {image}>{inner}</urlset>".encode()).addresses == ("https://a.example/",)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<!DOCTYPE html><html></html>", "it has a document type"),
        (b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><urlset>&b;</urlset>', "it has a document type"),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset>&a;</urlset>', "it has a document type"),
        (b"<html><body>Not found</body></html>", "it is no sitemap: it begins with <html>"),
        (b"not at all", "it is no XML"),
        (b"", "it is no XML"),
        (b"<urlset>", "it is no XML"),
        (b"\x1f\x8bbroken", "it is packed by gzip, and broken"),
    ],
)
def test_what_is_no_sitemap_is_refused(data, told):
    with pytest.raises(PageError, match=told):
        read_sitemap(data)


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(module, "MAX_BYTES", 1_048_576)
    with pytest.raises(PageError, match="it is larger than 1 MB"):
        read_sitemap(gzip.compress(b"<urlset>" + b" " * 50_000_000))


def test_no_more_addresses_are_read_than_the_protocol_allows(monkeypatch):
    monkeypatch.setattr(module, "MAX_LISTED", 3)
    assert len(read_sitemap(urlset(*(f"https://a.example/{n}" for n in range(9)))).addresses) == 3


def test_pages_are_asked_of_the_site_that_is_audited():
    listed = ["https://shop.example/a", "https://shop.example/legal/b", "https://shop.example/c?d", "ftp://x/y", "/rel"]
    wanted = Sitemap(limit=2, exclude=("/legal/*",))
    assert chosen(listed, wanted, SITE) == ["http://localhost:4173/a", "http://localhost:4173/c?d"]
    assert chosen(listed, wanted, SITE, known=["http://localhost:4173/a"]) == ["http://localhost:4173/c?d"]


@pytest.mark.parametrize(("pattern", "left"), [("/a[1]", 0), ("/a?", 1), ("/a*", 0), ("*", 0), ("/a", 1)])
def test_only_a_star_means_something_in_what_is_left_out(pattern, left):
    assert len(chosen(["https://x.example/a[1]"], Sitemap(exclude=(pattern,)), SITE)) == left


@given(st.text(max_size=60), st.sampled_from(["http://", "https://", "//", "", "http:", "javascript:"]))
def test_no_address_leads_off_the_site(text, scheme):
    try:
        found = on_site(scheme + text, SITE)
    except ValueError:
        pytest.fail("an address of a sitemap is never a fault of ours")
    assert not found or found.startswith(SITE)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_sitemap_or_a_page_error(data):
    for each in (data, b"<urlset>" + data + b"</urlset>", gzip.compress(data)):
        try:
            read_sitemap(each)
        except PageError:
            continue
