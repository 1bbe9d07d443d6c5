"""Drives the report of a real audit as a reader would: every page, every layer, every control, every fold-out.

What is right is worked out from report.json and the view.json of the run, which the report was made from and which is
read here by other means.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

LAYERS = {"click": "Clicks", "attention": "Attention", "scroll": "Scroll", "link": "Links"}


def drive(page: Page, run: Path) -> None:
    """Open the report of `run` and use all of it. AssertionError where something does not do what it says."""
    report = json.loads((run / "report.json").read_text("utf-8"))
    page.goto((run / "report.html").as_uri())
    _head(page, report)
    _cards(page, report)
    for name in dict.fromkeys(entry["page"] for entry in report["pages"]):
        page.locator(".index a", has=page.get_by_text(name, exact=True)).click()
        _page(page, run, [entry for entry in report["pages"] if entry["page"] == name])
    assert page.evaluate("[...document.images].filter((i) => i.complete && i.src && !i.naturalWidth).length") == 0


def accessible(page: Page) -> None:
    """What axe finds in the report as it stands there, with all that can be unfolded unfolded: nothing."""
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    for scheme, width in (("light", 1440), ("dark", 390)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page).response["violations"]
        told = [(each["id"], [node["html"][:160] for node in each["nodes"][:4]]) for each in found]
        assert not told, f"{scheme}, {width} px wide: {told}"  # pytest does not rewrite the assertions of this file


def _head(page: Page, report: dict[str, Any]) -> None:
    head = page.locator("header.top")
    verdict = "Passed" if report["verdict"]["passed"] else "Failed"
    expect(head.get_by_role("heading", level=1)).to_contain_text(verdict)
    expect(head).to_contain_text(f"{report['sessions']['simulated']:,} simulated sessions")
    for question in {entry["question"] for entry in report["pages"] if entry["question"]}:
        expect(head).to_contain_text(question)
    for line in (*report["verdict"]["reasons"], *report["verdict"]["notes"]):
        expect(head).to_contain_text(line[1:].replace("`", ""))


def _cards(page: Page, report: dict[str, Any]) -> None:
    """One card for one group, each with pictures and a way to its place; the filter and the search find them."""
    standing = [f for f in report["findings"] if f["outcome"] == "fail" and not f["suppressed"]]
    groups = {finding["group"] for finding in standing}
    cards = page.locator("#todo > .card")
    expect(cards).to_have_count(len(groups))
    for level in ("error", "warning", "note"):
        box = page.locator(f"#filter [name=level][value={level}]")
        if box.count():
            box.uncheck(force=True)
            assert page.locator(f"#todo > .card[data-level={level}]:visible").count() == 0
    page.locator("#filter [type=reset]").click()
    expect(page.locator("#todo > .card:visible")).to_have_count(len(groups))
    words = standing[-1]["rule"]
    page.locator("#filter [type=search]").fill(words)
    assert 0 < page.locator("#todo > .card:visible").count() < len(groups)
    page.locator("#filter [type=reset]").click()
    page.locator("#todo > .card .place").last.click()
    expect(page.locator("#inspector[data-pinned] .card")).to_be_visible()


def _page(page: Page, run: Path, entries: list[dict[str, Any]]) -> None:
    states = list(dict.fromkeys(entry["state"] for entry in entries))
    for state in states:
        if len(states) > 1:
            page.locator("#tools select[name=state]").select_option(state)
        shown = {
            entry["device"]: json.loads((run / entry["result"]).read_text("utf-8"))
            for entry in entries
            if entry["state"] == state
        }
        expect(page.locator(".view:visible")).to_have_count(len(shown))
        views = {device: page.locator(f".view:not([hidden])[data-device={device}]") for device in shown}
        _switched(page, views, shown)
        for device, view in views.items():
            _listed(view, shown[device])
    if len(states) > 1:
        _compared(page, states)
    _blended(page)
    if page.locator("#tools select[name=session] option").count() > 1:
        _replayed(page)


def _switched(page: Page, views: dict[str, Locator], shown: dict[str, dict[str, Any]]) -> None:
    """Every layer and every kind of mark, on and off, on all devices at once."""
    for value, name in LAYERS.items():
        page.locator("#tools").get_by_label(name, exact=True).check(force=True)
        expect(page.locator(f"[data-legend={value}]")).to_be_visible()
        for device, view in views.items():
            expect(view.locator(".heat")).to_have_attribute("src", f"{_folder(view)}/{shown[device]['layers'][value]}")
            expect(view.locator(".heat")).not_to_have_js_property("naturalWidth", 0)
    marks = {
        "outlines": "[data-liveness=live] >> nth=0",
        "folds": ".line:not([data-kind=reach]) >> nth=0",
        "findings": ".mark-finding >> nth=0",
    }
    for name, mark in marks.items():
        switch = page.locator(f"#tools [name={name}]")
        there = [view for view in views.values() if view.locator(mark).count()]
        for wanted in (not switch.is_checked(), switch.is_checked()):
            switch.set_checked(wanted, force=True)
            for view in there:
                if name == "outlines":
                    expect(view.locator(mark)).to_have_css("border-top-width", "2px" if wanted else "0px")
                else:
                    expect(view.locator(mark)).to_be_visible(visible=wanted)


def _listed(view: Locator, stored: dict[str, Any]) -> None:
    """Under a picture: every element of the view, and its hottest spot first."""
    expect(view.locator(".shot")).not_to_have_js_property("naturalWidth", 0)
    expect(view.locator(".mark-element")).to_have_count(len(stored["elements"]))
    links = view.locator("details.links").first
    links.locator("summary").click()
    expect(links.locator("tbody tr")).to_have_count(len(stored["elements"]))
    hottest = next(visit for visit in stored["visits"] if visit["speaks"])["reconciliation"]["hottest"]
    if hottest:
        first = view.locator(".found-table").first.locator("tbody tr").first
        expect(first).to_contain_text(f"{hottest[0]['clicks']:,}")


def _folder(view: Locator) -> str:
    return str(view.locator(".shot").get_attribute("src")).rpartition("/")[0]


def _compared(page: Page, states: list[str]) -> None:
    page.locator("#tools select[name=against]").select_option(f"chromium/{states[0]}")
    expect(page.locator(".view:visible .other").first).not_to_have_js_property("naturalWidth", 0)
    page.locator("#tools select[name=against]").select_option("")


def _blended(page: Page) -> None:
    page.locator("#tools [name=heat][value=click]").check(force=True)
    page.locator("#tools select[name=blend]").select_option("attention")
    expect(page.locator(".view:visible .second").first).to_be_visible()
    page.locator("#tools select[name=blend]").select_option("")


def _replayed(page: Page) -> None:
    page.locator("#tools select[name=session]").select_option(index=1)
    expect(page.locator(".replay:visible")).to_have_count(1)
    moment = page.locator("#tools [name=moment]")
    moment.evaluate("(n) => { n.value = n.max; n.dispatchEvent(new Event('input', {bubbles: true})); }")
    expect(page.locator("#moment")).to_contain_text("/")
    page.locator("#tools select[name=session]").select_option("")
    expect(page.locator(".replay:visible")).to_have_count(0)
