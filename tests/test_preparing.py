"""Pages of a sitemap take its place in the plan, and one that cannot be read is a page that fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from synthmap.browser.serve import served
from synthmap.model.secrets import Secrets
from synthmap.model.view import View
from synthmap.preparing import Discreet, local_roots, with_sitemaps
from synthmap.scenario.expand import Plan, plan

HEAD = """version: 1
url: site/
viewports: {wide: {width: 900, height: 600}, narrow: {width: 400, height: 600}}
"""


class Listening:
    """Writes down what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def planned(self, views: int) -> None:
        self.said.append(f"{views} views")

    def started(self, view: View) -> None:
        """Say nothing."""

    def finished(self, view: View, error: str | None) -> None:
        self.said.append(f"{view}: {error}")

    def log(self, message: str) -> None:
        self.said.append(message)


Prepare = Callable[[str, str], tuple[Plan, list[str]]]


@pytest.fixture
def prepared(tmp_path: Path) -> Prepare:
    """`prepared(rest, sitemap)`: the plan of a scenario with that sitemap beside its pages, and what was said."""
    for name in ("index", "a", "b", "legal"):
        (tmp_path / "site").mkdir(exist_ok=True)
        (tmp_path / "site" / f"{name}.html").write_text(f"<title>{name}</title>")

    def prepared(rest: str, sitemap: str) -> tuple[Plan, list[str]]:
        (tmp_path / "site" / "sitemap.xml").write_text(sitemap)
        (tmp_path / "shop.yaml").write_text(HEAD + rest)
        made = plan([str(tmp_path / "shop.yaml")], environment={}, known_rules={"small-target": frozenset()})
        watcher = Listening()
        (root,) = local_roots(made)
        with served(root) as base:
            return asyncio.run(with_sitemaps(made, {root: base}, watcher)), watcher.said

    return prepared


def listing(*paths: str) -> str:
    return f"<urlset>{''.join(f'<url><loc>https://shop.example{path}</loc></url>' for path in paths)}</urlset>"


def test_its_pages_take_its_place_each_on_every_viewport(prepared: Prepare) -> None:
    rest = "pages: [/index.html, {sitemap: /sitemap.xml, exclude: ['/x*'], limit: 2}, {name: b, url: /legal.html}]\n"
    made, said = prepared(rest, listing("/a.html", "/legal.html", "/index.html", "/b.html"))
    assert [(job.page, job.viewport.name, job.recorded_url) for job in made.jobs] == [
        ("home", "wide", "local:/index.html"), ("home", "narrow", "local:/index.html"),
        ("a", "wide", "local:/a.html"), ("a", "narrow", "local:/a.html"),
        ("b-2", "wide", "local:/b.html"), ("b-2", "narrow", "local:/b.html"),
        ("b", "wide", "local:/legal.html"), ("b", "narrow", "local:/legal.html"),
    ]  # fmt: skip
    assert not any(job.sitemap for job in made.jobs)
    assert all(job.local and job.source_line == 4 for job in made.jobs)
    assert said == ["sitemap-xml: 2 pages of the sitemap", "8 views"]


def test_an_override_for_one_of_its_pages_is_for_something(prepared: Prepare) -> None:
    rest = "pages: [{sitemap: /sitemap.xml}]\noverrides:\n" + "".join(
        f"  - {{match: {{page: {page}}}, rules: {{small-target: off}}}}\n" for page in ("a", "c")
    )
    made, _ = prepared(rest, listing("/a.html"))
    assert [(each.line, each.text) for each in made.unmatched] == [(7, "page: c")]


@pytest.mark.parametrize(
    ("sitemap", "told"),
    [
        ("<html></html>", "it is no sitemap: it begins with <html>"),
        (listing(), "it lists no page that is wanted"),
        (
            "<sitemapindex><sitemap><loc>https://x.example/gone.xml</loc></sitemap></sitemapindex>",
            "the server answered 404",
        ),
        ("<!DOCTYPE a><urlset/>", "it has a document type"),
    ],
)
def test_one_that_cannot_be_read_stays_with_the_reason(prepared: Prepare, sitemap: str, told: str) -> None:
    made, _ = prepared("pages: [/a.html, {sitemap: /sitemap.xml}]\n", sitemap)
    assert [(job.page, job.viewport.name) for job in made.jobs][2:] == [
        ("sitemap-xml", "wide"),
        ("sitemap-xml", "narrow"),
    ]
    assert all(job.sitemap and told in job.sitemap.failure for job in made.jobs[2:])


def test_a_watcher_is_told_no_secrets() -> None:
    watcher = Listening()
    discreet = Discreet(watcher, Secrets.of("sesame"))
    discreet.log("open sesame")
    discreet.finished(View("home", "mobile"), "no sesame there")
    discreet.finished(View("home", "mobile"), None)
    assert watcher.said == ["open •••", "home on mobile: no ••• there", "home on mobile: None"]
