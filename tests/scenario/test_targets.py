from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.scenario.mistakes import Wrong
from synthmap.scenario.targets import Folder, Site, base, guessed, own_page, page, safe
from synthmap.scenario.types import LocalFile, Target

SITE = Site("https://example.com/shop/index.html?a=1")


@pytest.fixture
def site(folder: Path) -> Folder:
    start = base("site/", folder)
    assert isinstance(start, Folder)
    return start


@pytest.mark.parametrize(
    ("url", "joined"),
    [
        # As `new URL(url, base)` joins them in a browser, which is what Playwright's baseURL does.
        ("/pricing", "https://example.com/pricing"),
        ("/", "https://example.com/"),
        ("?q=x", "https://example.com/shop/index.html?q=x"),
        ("#plans", "https://example.com/shop/index.html?a=1#plans"),
        ("https://other.org/x", "https://other.org/x"),
        ("HTTP://LOCALHOST:3000", "HTTP://LOCALHOST:3000"),
    ],
)
def test_a_page_of_a_site_is_joined_to_it(folder: Path, url: str, joined: str) -> None:
    assert page(url, SITE, folder).url == joined
    assert page(url, SITE, folder).local is None


def test_credentials_are_used_and_not_recorded(folder: Path) -> None:
    target = page("https://user:secret@example.com:8443/a?b#c", None, folder)
    assert target == Target(
        "https://user:secret@example.com:8443/a?b#c", "https://example.com:8443/a?b#c", "example.com"
    )
    assert safe("https://user:secret@example.com/") == "https://example.com/"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/", "/index.html"),
        ("/pricing.html", "/pricing.html"),
        ("/pricing", "/pricing.html"),
        ("/docs", "/docs/index.html"),
        ("/docs/", "/docs/index.html"),
        ("/docs/../pricing.html", "/pricing.html"),
        ("/a%20b.html", "/a%20b.html"),
        ("/a b.html", "/a%20b.html"),
        ("/pricing?plan=free#top", "/pricing.html?plan=free#top"),
        ("#top", "/index.html#top"),
        ("?x=/y", "/index.html?x=/y"),
        ("site/pricing.html", "/pricing.html"),
        ("./site/docs", "/docs/index.html"),
        ("site/pricing.html#a/b", "/pricing.html#a/b"),
    ],
)
def test_a_page_of_a_folder_is_a_file_of_it(folder: Path, site: Folder, url: str, path: str) -> None:
    target = page(url, site, folder)
    assert target == Target("", f"local:{path}", "site", LocalFile(folder / "site", path))


def test_a_file_elsewhere_is_served_from_its_own_folder(folder: Path, site: Folder) -> None:
    assert page("outside.html", site, folder).local == LocalFile(folder, "/outside.html")
    assert page("site/docs/index.html", None, folder).local == LocalFile(folder / "site/docs", "/index.html")


def test_a_file_may_be_given_as_a_url(folder: Path) -> None:
    target = page((folder / "site/a b.html").as_uri() + "#x", None, Path("elsewhere"))
    assert target.local == LocalFile(folder / "site", "/a%20b.html#x")


def test_a_file_may_have_a_hash_in_its_name(folder: Path) -> None:
    (folder / "site/a#b.html").write_text("x")
    assert page("site/a#b.html", None, folder).local == LocalFile(folder / "site", "/a%23b.html")


def test_a_single_file_can_be_the_site(folder: Path) -> None:
    start = base("site/pricing.html", folder)
    assert own_page(start, "").local == LocalFile(folder / "site", "/pricing.html")
    assert page("#plans", start, folder).recorded_url == "local:/pricing.html#plans"
    assert page("/docs", start, folder).recorded_url == "local:/docs/index.html"


def test_a_folder_needs_an_index_only_where_it_is_opened_itself(folder: Path) -> None:
    start = base(".", folder)
    assert page("/site/pricing", start, folder).recorded_url == "local:/site/pricing.html"
    with pytest.raises(Wrong, match=r"The folder `here` has no index\.html\."):
        own_page(start, "here")


@pytest.mark.parametrize(
    ("url", "message", "hint"),
    [
        ("/../outside.html", "`/../outside.html` leads out of its folder.", "Choose a `url` that holds every page."),
        (
            "/%2e%2e/outside.html",
            "`/%2e%2e/outside.html` leads out of its folder.",
            "Choose a `url` that holds every page.",
        ),
        ("/link.html", "`/link.html` leads out of its folder.", "Choose a `url` that holds every page."),
        ("/pricng", "There is no file `/pricng` in its folder.", "Did you mean `pricing.html`?"),
        ("/empty", "The folder `/empty` has no index.html.", "It has no HTML files at all."),
        ("nowhere", "There is no file or folder `nowhere`.", ""),
        (
            "//example.com/x",
            "`//example.com/x` has no scheme.",
            "Begin it with `https://`, or with a single `/` for a page of `url`.",
        ),
        (
            "javascript:alert(1)",
            "`javascript:alert(1)` is not something a page can be opened from.",
            "Use http, https, or a local file.",
        ),
        (
            "file://server/x.html",
            "`file://server/x.html` is a file of another machine.",
            "Write `file:///` and the path, or just the path.",
        ),
        ("http://", "`http://` is not a web address.", "Write it like `https://example.com/pricing`."),
        ("http://[::1", "`http://[::1` is not a web address.", "Write it like `https://example.com/pricing`."),
        ("http://a:b", "`http://a:b` is not a web address.", "Write it like `https://example.com/pricing`."),
        (
            "http://u:p@a/b c",
            "`http://a/b c` has a space in it, or a character that does not print.",
            "Write a space as `%20`.",
        ),
        ("a\0b", "There is no file or folder `a\\x00b`.", ""),
        ("x" * 3000, f"There is no file or folder `{'x' * 97}...`.", ""),
    ],
)
def test_what_cannot_be_opened_says_why(folder: Path, site: Folder, url: str, message: str, hint: str) -> None:
    (folder / "site/empty").mkdir()
    (folder / "site/link.html").symlink_to(folder / "outside.html")
    with pytest.raises(Wrong) as caught:
        page(url, site, folder)
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_a_link_out_of_the_folder_is_not_followed(folder: Path, site: Folder) -> None:
    (folder / "site/linked").mkdir()
    (folder / "site/linked/index.html").symlink_to(folder / "outside.html")
    with pytest.raises(Wrong, match=r"`/linked` is a link that leads out of its folder\."):
        page("/linked", site, folder)


def test_a_file_name_need_not_be_utf_8(folder: Path) -> None:
    name = os.fsdecode(b"site/caf\xe9.html")
    try:
        (folder / name).write_text("x")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert page(name, None, folder).local == LocalFile(folder / "site", "/caf%E9.html")


def test_a_path_without_a_site_belongs_nowhere(folder: Path) -> None:
    with pytest.raises(Wrong, match=r"`/pricing` needs a site to belong to\."):
        page("/pricing", None, folder)


def test_a_relative_path_beside_a_website_is_probably_a_path_of_it(folder: Path) -> None:
    with pytest.raises(Wrong) as caught:
        page("pricing", SITE, folder)
    assert caught.value.hint == "For a page of the site, write `/pricing`."


def test_a_host_in_a_scenario_needs_its_scheme(folder: Path) -> None:
    with pytest.raises(Wrong) as caught:
        base("example.com", folder)
    assert caught.value.hint == "For a website, write `https://example.com`."


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("example.com", "https://example.com"),
        ("www.example.co.uk/a?b", "https://www.example.co.uk/a?b"),
        ("example.com:8080", "https://example.com:8080"),
        ("localhost", "http://localhost"),
        ("localhost:3000/x", "http://localhost:3000/x"),
        ("app.localhost:1", "http://app.localhost:1"),
        ("127.0.0.1:80", "http://127.0.0.1:80"),
        ("127.9.9.9", "http://127.9.9.9"),
        ("[::1]:5173/", "http://[::1]:5173/"),
        ("192.168.0.7", "https://192.168.0.7"),
        ("page.html", None),
        ("shop.yaml", None),
        ("pricing", None),
        ("./example.com", None),
        ("/example.com", None),
        ("example.com/a b", None),
        ("ftp://example.com", None),
        ("", None),
    ],
)
def test_a_host_is_known_by_its_look(text: str, url: str) -> None:
    assert guessed(text) == url


@given(st.text(st.sampled_from("/.%2e~\\ab?#:\0 ") | st.characters(), min_size=1, max_size=30))
def test_no_path_leaves_the_folder(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    root = tmp_path_factory.getbasetemp() / "outer" / "site"
    root.mkdir(parents=True, exist_ok=True)
    (root.parent / "a.html").write_text("outside")
    (root / "b.html").write_text("inside")
    try:
        target = page("/" + text.lstrip("/"), Folder(root, "/b.html"), root)
    except Wrong:
        return
    assert target.local is not None
    assert target.local.path.startswith("/b.html")
