"""`synthmap compare` on real runs: a page before and after, its devices, and its sessions by segment."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from playwright.sync_api import sync_playwright

from synthmap.cli import cli
from synthmap.comparing import sides
from synthmap.model.errors import UsageError

STYLE = """<!doctype html><html lang=en><meta name=viewport content="width=device-width"><title>Tea</title>
<style>body { margin: 0; font: 16px/1.5 sans-serif; color: #222 } main { padding: 24px } section { height: 600px }
.b { display: inline-block; padding: 14px 32px; border-radius: 8px; background: #0a58ca; color: #fff; border: 0;
font: inherit } .sale { background: #fd8; height: 96px }</style>"""
REST = "<section id=teas><h2>Teas</h2><p>Green, black and <a href='#cups'>white</a>.</p></section><h2 id=cups>Cups</h2>"
BEFORE = f"{STYLE}<main><h1>Tea</h1><button class=b onclick='title=1'>Order</button> <span class=b>Taste</span>{REST}"
AFTER = (
    f"{STYLE}<div class=sale>A third off</div><main><h1>Tea</h1><button class=b onclick='title=1'>Order</button> "
    f"<a class=b href='#cups'>Taste</a> <span class=b>&lt;img src=x onerror=alert(1)&gt; Gift</span>{REST}"
)
SCENARIO = """version: 1
url: ./
viewports: {desktop: {width: 1000, height: 700}, phone: {width: 390, height: 700, touch: true, mobile: true}}
pages: [{name: tea, url: /tea.html}]
sessions: [{simulated: visitors, count: 600, personas: {skimmer: 1, reader: 1}}]
budgets: {fail_on: never}
"""


@pytest.fixture(scope="module")
def runs(chromium: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the runs `before` and `after` of one page, and `lost`, in which a device could not be looked at."""
    folder = tmp_path_factory.mktemp("runs")
    (folder / "tea.yaml").write_text(SCENARIO, "utf-8")
    for name, html in (("before", BEFORE), ("after", AFTER)):
        (folder / "tea.html").write_text(html, "utf-8")
        done = CliRunner().invoke(
            cli, ["audit", str(folder / "tea.yaml"), "--out", str(folder / name), "--reporter", "json"]
        )
        assert done.exit_code == 0, done.output
    shutil.copytree(folder / "after", folder / "lost")
    report = json.loads((folder / "lost/report.json").read_bytes())
    report["pages"][1] |= {"status": "failed", "error": "the server answered 500", "result": None}
    (folder / "lost/report.json").write_text(json.dumps(report), "utf-8")
    return folder


def compare(*said: object) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["compare", *map(str, said)])
    if isinstance(done.exception, UsageError):
        return done.exception.exit_code, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def document(*said: object) -> dict[str, Any]:
    _, output = compare(*said, "--format", "json")
    found = json.loads(output)
    schema = json.loads(files("synthmap.report").joinpath("compare.schema.json").read_text("utf-8"))
    assert not [f"{e.json_path}: {e.message}" for e in Draft202012Validator(schema).iter_errors(found)]
    return dict(found)


def test_before_and_after(runs: Path) -> None:
    found = document(runs / "before", runs / "after")
    fates = {(each["rule"], each["fate"]): each for each in found["problems"]}
    assert "“Taste”" in fates["false-affordance", "fixed"]["message"]
    assert "Gift”" in fates["false-affordance", "new"]["message"]
    desktop = next(view for view in found["views"] if view["name"] == "tea on desktop")
    assert [each["name"] for each in desktop["new"]] == ["<img src=x onerror=alert(1)> Gift"]
    assert desktop["gone"] == []
    assert [(each["name"], each["change"]) for each in desktop["changed"]] == [("Taste", "works now")]
    moved = {key["key"]["b"]: (each["right"], each["down"]) for each in desktop["shifted"] for key in each["elements"]}
    assert moved['main > button "Order"'] == (0, 96)
    (sessions,) = desktop["sessions"]
    assert (sessions["sources"], sessions["sessions"]) == (["simulated", "simulated"], [600, 600])
    gift = next(each for each in sessions["shares"] if each["key"]["a"] is None and each["deed"] == "clicks")
    assert (gift["stands"], gift["a"]["count"], gift["interval"]) == (True, 0, None)
    assert gift["b"]["share"] > 0.05
    told = " ".join(found["summary"])
    assert "1 problem is new" in told
    assert "Simulated sessions are a prediction and no sample" in told


def test_a_run_is_no_different_from_itself_and_its_copy(runs: Path, tmp_path: Path) -> None:
    shutil.copytree(runs / "after", tmp_path / "again")
    found = document(runs / "after", tmp_path / "again")
    assert {each["fate"] for each in found["problems"]} == {"still there"}
    for view in found["views"]:
        assert (view["shifted"], view["moved"], view["changed"], view["new"], view["gone"]) == ([], [], [], [], [])
        assert {each["difference"] for each in view["sessions"][0]["shares"]} == {0}


def test_devices_and_segments_of_one_run(runs: Path) -> None:
    devices = document(runs / "after", "--a", "device=phone", "--b", "device=desktop")
    assert [view["name"] for view in devices["views"]] == ["tea on phone / desktop"]
    assert not devices["views"][0]["as_wide"]
    persona = document(runs / "after", "--segment", "persona=reader")
    assert [side["label"] for side in (persona["a"], persona["b"])] == ["all but persona reader", "persona reader"]
    assert persona["problems"] == []
    assert sum(persona["views"][0]["sessions"][0]["sessions"]) == 600


def test_what_it_writes(runs: Path, tmp_path: Path) -> None:
    code, output = compare(runs / "before", runs / "after", "--out", tmp_path / "out", "--fail-on", "warning")
    assert code == 1
    assert "1 problem is new" in output
    written = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")}
    assert {"compare.html", "compare.json", "compare.md"} < written
    assert sum(name.endswith("-b.png") for name in written) == 2
    stored = json.loads((tmp_path / "out/compare.json").read_bytes())
    assert stored["views"][0]["sessions"][0]["map"]["b"] in written
    html = (tmp_path / "out/compare.html").read_text("utf-8")
    assert "<img src=x" not in html
    assert "default-src &#39;none&#39;" in html
    assert "<img src=x" not in (tmp_path / "out/compare.md").read_text("utf-8")
    first = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.*")}
    compare(runs / "before", runs / "after", "--out", tmp_path / "out", "--fail-on", "warning")
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.*")} == first


def test_the_page_for_people_does_what_it_says(runs: Path, tmp_path: Path, browser_path: Path) -> None:
    compare(runs / "before", runs / "after", "--out", tmp_path / "out")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: faults.append(request.url) if request.url.startswith("http") else None)
        page.goto((tmp_path / "out/compare.html").as_uri())
        page.get_by_role("button", name="Gift").first.click()
        assert page.locator(".lit").count() == 2, "the new false button, on the two rules' marks"
        first = page.locator(".held").first
        assert first.locator(".heat:visible").count() == 2
        first.get_by_role("radio", name="off").check()
        assert first.locator(".heat:visible").count() == 0
        assert first.locator(".other").is_hidden()
        first.get_by_role("slider").fill("40")
        assert first.locator(".other").evaluate("(node) => node.style.clipPath") == "inset(0px 60% 0px 0px)"
        page.get_by_role("button", name="Switch to the").click()
        assert page.evaluate("document.documentElement.dataset.theme") in ("dark", "light")
        violations = Axe().run(page).response["violations"]
        assert [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in violations] == []
        assert faults == []
        browser.close()


def test_segments_narrow_both_runs_and_set_one_apart_within_a_run() -> None:
    a, b = sides((), (), ("campaign=spring",), one_run=False)
    assert a == b
    a, b = sides((), (), ("campaign=spring",), one_run=True)
    assert ([str(cut) for cut in a.cuts], [str(cut) for cut in b.cuts]) == (
        ["all but campaign spring"], ["campaign spring"],
    )  # fmt: skip
    a, b = sides(("device=phone",), ("device=desktop",), ("campaign=spring",), one_run=True)
    assert a.cuts == b.cuts


def test_the_exit_codes(runs: Path, tmp_path: Path) -> None:
    before, after = runs / "before", runs / "after"
    assert compare(before, after)[0] == 0
    assert compare(before, after, "--fail-on", "error")[0] == 0
    assert compare(after, before, "--fail-on", "warning")[0] == 1
    code, output = compare(before, runs / "lost", "--fail-on", "warning")
    assert code == 3
    assert "the server answered 500" in output


def test_mistakes_say_what_to_do(runs: Path, tmp_path: Path) -> None:
    run = runs / "after"
    (tmp_path / "mine.txt").write_text("keep me")
    for said, told in {
        (run,): "--a device=desktop --b device=phone",
        (run, "--a", "device=tablet", "--b", "device=phone"): "there is desktop, phone",
        (run, "--a", "device=phone"): "Say with --a and --b which device",
        (run, "--a", "phone"): "key=value",
        (run, "--segment", "device=phone"): "--segment takes a segment column",
        (run, "--segment", "persona=shopper"): "There is source=simulated, persona=reader, persona=skimmer.",
        (run, tmp_path): "holds no run",
        (runs / "before", run, "--out", tmp_path): "no comparison",
    }.items():
        code, output = compare(*said)
        assert (code, told in output) == (2, True), output
    assert (tmp_path / "mine.txt").read_text() == "keep me"
