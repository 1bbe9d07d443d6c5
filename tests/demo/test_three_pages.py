"""Three pages of other kinds than the demo, audited once: what is planted is found, and their report can be used.

They have what the demo has not: a state, a script with checkpoints, a group of placeholder links, something ignored.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture(scope="module")
def run(audited: Callable[[str], SimpleNamespace]) -> SimpleNamespace:
    return audited("tests/demo/three/three.yaml")


def test_what_is_planted_is_found_and_what_is_ignored_is_said(run: SimpleNamespace) -> None:
    told = {
        (finding["page"], finding["rule"], finding["selector"])
        for finding in run.report["findings"]
        if finding["outcome"] == "fail" and not finding["suppressed"]
    }
    for page, rule, selector in (
        ("item", "false-affordance", "#promise"),
        ("item", "dead-control", "#wish"),
        ("item", "unlinked-contact", None),
        ("docs", "broken-link", "#guarantee-link"),
        ("landing", "broken-link", None),
        ("landing", "form-friction", "#mail"),
    ):
        assert any(one[:2] == (page, rule) and selector in (None, one[2]) for one in told), (page, rule, told)
    assert {(f["rule"], f["suppressed"]["expires"]) for f in run.report["findings"] if f["suppressed"]} == {
        ("dead-control", "2099-12-31")
    }
    assert run.code == 1, run.printed


def test_every_view_of_its_report_can_be_used_by_everybody(
    run: SimpleNamespace, reader: Page, driving: SimpleNamespace
) -> None:
    driving.drive(reader, run.out)
    driving.accessible(reader)


def test_what_is_set_aside_and_who_came_how_far_are_told(run: SimpleNamespace, reader: Page) -> None:
    reader.goto((run.out / "report.html").as_uri())
    reader.get_by_role("link", name="Set aside: 1 ignored").click()
    line = reader.locator("#aside li")
    expect(line).to_contain_text("The button “Copy” does nothing when it is clicked.")
    expect(line).to_contain_text("DOC-7 the copy button comes with the new editor")
    expect(line).to_contain_text("until 2099-12-31")
    ways = reader.locator("#ways table")
    assert ways.locator("th[scope=col]").all_inner_texts() == ["Sessions", "All", "in-basket"]


def test_the_card_of_many_placeholders_shows_the_ones_it_names_on_both_devices(
    run: SimpleNamespace, reader: Page
) -> None:
    reader.goto((run.out / "report.html").as_uri())
    card = reader.locator("#todo > .card", has_text="4 placeholder links")
    expect(card.locator("h3")).to_contain_text("“Careers”, “Press”, “Dealers” and 1 more")
    assert card.locator(".crops figcaption").all_inner_texts() == [
        "Careers desktop", "Press desktop", "Careers mobile", "Press mobile",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [360, 3840])
def test_no_width_scrolls_sideways(run: SimpleNamespace, reader: Page, width: int) -> None:
    reader.set_viewport_size({"width": width, "height": 900})
    reader.goto((run.out / "report.html").as_uri() + "#page=docs")
    expect(reader.locator(".view .shot").first).to_be_visible()
    assert reader.evaluate("document.documentElement.scrollWidth") == width
