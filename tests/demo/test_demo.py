"""The demo shop, audited once: every planted trouble that a present rule covers is found, and what is sound is not."""

from __future__ import annotations

import json
import re
import runpy
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from playwright.sync_api import Page

from synthmap.browser.devices import context_options
from synthmap.browser.serve import served
from synthmap.model.geometry import Box
from synthmap.model.view import DESKTOP, MOBILE
from synthmap.rules import catalogue

ROOT = Path(__file__).parents[2]
DEMO = json.loads(Path(__file__).with_name("troubles.json").read_text("utf-8"))
PAGES = ("home", "product", "pricing", "checkout")
DEVICES = {"desktop": DESKTOP, "mobile": MOBILE}
FILES = {"home": "index.html"}
TROUBLES = [(entry, device) for entry in DEMO["troubles"] for device in entry["devices"]]
# Rules that troubles are meant for and that are still to be written: take one out here when it is there.
TO_COME: set[str] = set()


@pytest.fixture(scope="module")
def run(audited: Callable[[str], SimpleNamespace]) -> SimpleNamespace:
    """`out`: the run's folder, `report`: its report.json, `printed`: what it said, `code`: what it ended with."""
    return audited("scenarios/demo.yaml")


@pytest.fixture(scope="module")
def boxes(browsing: SimpleNamespace) -> dict[tuple[str, str, str], Box]:
    """Where each selector of troubles.json stands, by page, device and selector; measured without synthmap."""
    wanted: dict[str, set[str]] = {page: set() for page in PAGES}
    for entry in (*DEMO["troubles"], *DEMO["healthy"]):
        wanted[entry["page"]] |= {entry["selector"], *entry.get("or", ())}
    found = {}
    devices, browser = browsing.playwright.devices, browsing.browser
    with served(ROOT / "scenarios" / "demo") as origin:
        for device, viewport in DEVICES.items():
            page = browser.new_context(**context_options(viewport, devices, browser.version)).new_page()
            for name, selectors in wanted.items():
                page.goto(f"{origin}/{FILES.get(name, f'{name}.html')}")
                page.evaluate("document.fonts.ready.then(() => 1)")
                for selector in selectors:
                    x, y, width, height = page.locator(selector).first.evaluate(
                        """e => {
                            const { x, y, width, height } = e.getBoundingClientRect();
                            return [x + scrollX, y + scrollY, width, height];
                        }"""
                    )
                    found[name, device, selector] = (x, y, width, height)
            page.context.close()
    return found


def shared(a: Box, b: Box) -> float:
    """The area two boxes share, as a part of the smaller one's."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return max(0.0, width) * max(0.0, height) / min(a[2] * a[3], b[2] * b[3])


def points_at(finding: dict[str, Any], box: Box) -> bool:
    """Whether a finding's box lies on this one and is not just anything around it."""
    there = finding["box"]
    return bool(there) and shared(there, box) >= 0.5 and there[2] * there[3] <= 6 * box[2] * box[3]


def accusations(run: SimpleNamespace, page: str, device: str) -> list[dict[str, Any]]:
    return [
        finding
        for finding in run.report["findings"]
        if (finding["page"], finding["device"], finding["outcome"]) == (page, device, "fail")
    ]


def present(entry: dict[str, Any]) -> set[str]:
    """The rules that could report a trouble and that are there."""
    return set(entry["rules"]) & set(catalogue())


def named(entry: dict[str, Any], device: str) -> str:
    return f"{entry.get('trouble', 'healthy')}-{entry['page']}-{device}-{entry['selector']}"


def test_the_demo_is_looked_at_whole_and_passes(run: SimpleNamespace) -> None:
    assert run.code == 0, run.printed
    assert [(page["page"], page["status"]) for page in run.report["pages"]] == [
        (page, "ok") for page in PAGES for _ in DEVICES
    ]
    assert run.report["scenario"] == {"name": "demo-shop", "file": "demo.yaml"}


def test_what_it_writes_is_as_the_schemas_say(run: SimpleNamespace) -> None:
    for name, paths in (("report", [run.out / "report.json"]), ("view", sorted(run.out.rglob("view.json")))):
        schema = json.loads(files("synthmap.report").joinpath(f"{name}.schema.json").read_text("utf-8"))
        for path in paths:
            errors = Draft202012Validator(schema).iter_errors(json.loads(path.read_bytes()))
            assert [f"{error.json_path}: {error.message}" for error in errors] == [], path
        assert paths


def test_every_file_that_it_names_is_there(run: SimpleNamespace) -> None:
    for page in run.report["pages"]:
        folder = (run.out / page["result"]).parent
        view = json.loads((run.out / page["result"]).read_bytes())
        for name in (view["screenshot"], *view["maps"].values(), *view["layers"].values()):
            assert (folder / name).read_bytes().startswith(b"\x89PNG")
    for finding in run.report["findings"]:
        assert (finding["crop"] is None) == (finding["box"] is None)
        assert finding["crop"] is None or (run.out / finding["crop"]).exists()
        assert finding["source"]["file"] == "demo.yaml"


def test_every_view_of_its_report_can_be_used_by_everybody(
    run: SimpleNamespace, reader: Page, driving: SimpleNamespace
) -> None:
    driving.drive(reader, run.out)
    driving.accessible(reader)


def test_findings_stand_on_the_page_and_are_told_apart(run: SimpleNamespace) -> None:
    sizes = {
        (page["page"], page["device"]): json.loads((run.out / page["result"]).read_bytes())["document"]
        for page in run.report["pages"]
    }
    findings = run.report["findings"]
    assert len({finding["id"] for finding in findings}) == len(findings)
    for finding in findings:
        size = sizes[finding["page"], finding["device"]]
        if finding["box"]:
            assert shared(finding["box"], (0, 0, size["width"], size["height"])) > 0


def test_rules_that_are_still_to_come_are_known() -> None:
    meant = {rule for entry in DEMO["troubles"] for rule in entry["rules"]}
    assert meant - set(catalogue()) == TO_COME
    # Every trouble has a rule that must find it.
    assert [entry["trouble"] for entry in DEMO["troubles"] if not present(entry)] == []


@pytest.mark.parametrize(
    ("entry", "device"),
    [(entry, device) for entry, device in TROUBLES if present(entry)],
    ids=lambda value: value if isinstance(value, str) else named(value, "") if isinstance(value, dict) else None,
)
def test_a_trouble_is_found_where_it_is(
    run: SimpleNamespace, boxes: dict[tuple[str, str, str], Box], entry: dict[str, Any], device: str
) -> None:
    places = [boxes[entry["page"], device, selector] for selector in (entry["selector"], *entry.get("or", ()))]
    told = [finding for finding in accusations(run, entry["page"], device) if finding["rule"] in present(entry)]
    assert any(points_at(finding, place) for finding in told for place in places), (
        f"{entry['what']}: expected one of {sorted(present(entry))} at {places}; "
        f"there is {[(finding['rule'], finding['box']) for finding in told]}"
    )


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("entry", DEMO["healthy"], ids=lambda entry: named(entry, ""))
def test_what_is_sound_is_not_accused(
    run: SimpleNamespace, boxes: dict[tuple[str, str, str], Box], entry: dict[str, Any], device: str
) -> None:
    box = boxes[entry["page"], device, entry["selector"]]
    accused = [
        (finding["rule"], finding["message"])
        for finding in accusations(run, entry["page"], device)
        if finding["rule"] in ("false-affordance", "dead-control", "broken-link")
        and finding["box"]
        and shared(finding["box"], box) >= 0.5
    ]
    assert accused == []


def test_the_readme_lists_what_it_prints(run: SimpleNamespace) -> None:
    refresh = runpy.run_path(str(ROOT / "docs" / "refresh.py"))
    readme = (ROOT / "README.md").read_text("utf-8")
    _, begun, rest = readme.partition(refresh["BEGIN"])
    block, ended, _ = rest.partition(refresh["END"])
    assert begun and ended, "README.md has lost the marks around the demo's findings"
    listed = [line for line in block.strip().removeprefix("```text").removesuffix("```").splitlines() if line]
    printed = [line.rstrip() for line in run.printed.splitlines()]
    assert _whatever_the_fonts(listed) == _whatever_the_fonts(printed), (
        "the demo prints something else than the README shows: run `python docs/refresh.py`"
    )


def _whatever_the_fonts(lines: list[str]) -> list[str]:
    """The errors and warnings without their numbers: another machine's letters are a little wider or narrower.

    What the planted troubles are does not hang on that; how many simulated visitors click beside them does.
    """
    told = [line for line in lines if line.startswith((f"{'error':8}", f"{'warning':8}"))]
    return sorted(re.sub(r"[\d,.]+ (px|more screens?)", "N", line) for line in told)
