"""What real sessions did, through a whole run: from events on a view to findings, pictures and view.json."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from synthmap import runner
from synthmap.browser.find import Browser
from synthmap.model.events import Events, concatenated, make_events
from synthmap.model.view import DESKTOP, View
from synthmap.rules import catalogue
from synthmap.scenario.expand import plan

PAGE = """<!doctype html><html lang=en><title>Home</title><style>
body { margin: 0; height: 2000px; font: 16px sans-serif } body > * { position: absolute; left: 100px; margin: 0 }
#badge { top: 100px; width: 200px; height: 50px; border-radius: 8px; background: #0a58ca; color: #fff }
#plans { top: 300px; width: 200px; height: 40px; display: block } form { top: 500px }</style>
<h1>Home</h1><div id=badge>Best of 2026</div><a id=plans href="?plans">Plans</a>
<form action="#"><label for=nick>Nick</label> <input id=nick> <label for=motto>Motto</label> <input id=motto></form>"""
SESSIONS = 12


class Quiet:
    """Nobody looks on."""

    def started(self, view: View) -> None:
        """Say nothing."""

    def finished(self, view: View, error: str | None) -> None:
        """Say nothing."""

    def log(self, message: str) -> None:
        """Say nothing."""


def visit(number: int) -> Events:
    """Three clicks on the badge that nothing answers, two letters in a field, then the link and back at once."""
    home, plans = "https://shop.example/", "https://shop.example/plans"
    nick = 'form > textbox "Nick" #nick'
    lines: list[dict[str, Any]] = [
        {"kind": "navigate", "t": 0},
        *({"kind": "click", "t": 1_000 + 200 * n, "x": 200.0, "y": 125.0} for n in range(3)),
        {"kind": "focus", "t": 2_000, "element": nick},
        {"kind": "key", "t": 2_800, "element": nick, "value": "text:1"},
        {"kind": "key", "t": 3_000, "element": nick, "value": "Backspace"},
        {"kind": "click", "t": 9_000, "x": 120.0, "y": 320.0, "navigation_ms": 90.0},
        {"kind": "navigate", "t": 9_090, "url": plans, "page": ""},
        {"kind": "navigate", "t": 11_000},
    ]
    texts = {"kind": "", "element": "", "value": "", "url": home, "page": "home"}
    numbers = ("t", "x", "y", "navigation_ms")
    return make_events(
        len(lines), session=number, source="recorded", seq=range(len(lines)), device=DESKTOP.name,
        browser="chromium", state="initial",
        **{name: [line.get(name, missing) for line in lines] for name, missing in texts.items()},
        **{name: [float(line.get(name, "nan")) for line in lines] for name in numbers},
        **{f"v{axis}": [float(line.get(axis, "nan")) for line in lines] for axis in "xy"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def out(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run in which recorded sessions came beside simulated ones."""
    folder = tmp_path_factory.mktemp("behaviour")
    (folder / "home.html").write_text(PAGE, "utf-8")
    rules = {name: rule.option_names for name, rule in catalogue().items()}
    wanted = plan([str(folder / "home.html")], environment={}, known_rules=rules, sessions=40, viewports=[DESKTOP.name])
    wanted = replace(wanted, visits=concatenated(map(visit, range(SESSIONS))))
    asyncio.run(runner.run(wanted, chromium, folder / "out", Quiet()))
    return folder / "out"


@pytest.fixture(scope="module")
def findings(out: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """The findings of the run by rule and selector."""
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert [page["error"] for page in report["pages"]] == [None]
    return {(finding["rule"], finding["selector"]): finding for finding in report["findings"]}


def test_what_people_clicked_in_vain_is_told_of_them_and_proven(findings: Any) -> None:
    dead, rage = findings["dead-click", "#badge"], findings["rage-click", "#badge"]
    for finding in (dead, rage):
        assert finding["message"].startswith(
            "12 of 12 recorded sessions (100%, 76–100%) click the block “Best of 2026”"
        )
        assert finding["evidence"]["clicks"] == 36
        assert (finding["evidence"]["cause"], finding["proof"]["answer"]) == ("dead", "dead")
    assert rage["evidence"]["bursts"] == 12
    assert [key for key in findings if key[0] == "dead-click"] == [("dead-click", "#badge")]


def test_what_shows_only_from_page_to_page_stands_on_the_link_with_its_picture(out: Path, findings: Any) -> None:
    back = findings["quick-back", "#plans"]
    assert "that clicked the link “Plans” come back from /plans within 5 s" in back["message"]
    assert (back["page"], back["device"]) == ("home", "desktop")
    assert (out / back["crop"]).read_bytes().startswith(b"\x89PNG")


def test_how_the_form_was_filled_in_is_in_the_views_file(out: Path) -> None:
    (path,) = out.rglob("view.json")
    (form,) = json.loads(path.read_text("utf-8"))["forms"]
    assert (form["selector"], form["source"], form["started"], form["abandoned"]) == ("body > form", "recorded", 12, 12)
    (field,) = form["fields"]
    assert (field["selector"], field["hesitation_ms"], field["corrections"], field["characters"], field["left"]) == (
        "#nick", 800, 12, 12, 12,
    )  # fmt: skip
