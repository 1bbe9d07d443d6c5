"""Runs over states of a page: each is a view of its own, and is told of nothing that the page as it loads has too."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from synthmap import runner
from synthmap.browser.find import Browser
from synthmap.model.view import View
from synthmap.rules import catalogue
from synthmap.scenario.expand import plan

PAGE = """<!doctype html><html lang=en><meta name=viewport content="width=device-width"><title>Shop</title>
<style>body { margin: 0; padding: 20px; font: 16px sans-serif }
button { min-width: 90px; min-height: 44px; margin: 12px }
[hidden] { display: none }</style>
<h1>Shop</h1>
<button type=button id=dead-always>Save</button>
<button type=button id=open aria-expanded=false>Delivery</button>
<section id=panel hidden><p>By foot, in a day.</p><button type=button id=dead-inside>Track</button>
<button type=button id=live-inside>Change</button></section>
<button type=button id=idle aria-expanded=false>Nowhere</button>
<p id=out>out</p>
<script>
open_ = document.getElementById('open');
open_.onclick = () => { panel.hidden = !panel.hidden; open_.setAttribute('aria-expanded', String(!panel.hidden)); };
document.getElementById('live-inside').onclick = () => { out.textContent += '!'; };
document.getElementById('idle').onclick = () => { document.title += '.'; };
</script>"""
SCENARIO = """version: 1
url: ./
viewports: {desktop: {width: 1000, height: 700}}
capture: {states: auto}
pages:
  - url: /
    states:
      - name: delivery
        steps:
          - click: {role: button, name: Delivery}
      - name: posted
        steps:
          - goto: /post.html
          - click: "#open"
      - name: broken
        steps:
          - click: {role: button, name: Gift}
budgets: {fail_on: never}
"""


class Listening:
    """Writes down what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def started(self, view: View) -> None:
        """Say nothing."""

    def finished(self, view: View, error: str | None) -> None:
        """Say nothing."""

    def log(self, message: str) -> None:
        """Write it down."""
        self.said.append(message)


@pytest.fixture(scope="module")
def told(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The report of one run, and what was said meanwhile."""
    folder: Path = tmp_path_factory.mktemp("states")
    (folder / "index.html").write_text(PAGE)
    posts = "open_.onclick = () => { fetch('/p', {method: 'POST'}).catch(() => {});"
    (folder / "post.html").write_text(PAGE.replace("open_.onclick = () => {", posts))
    (folder / "shop.yaml").write_text(SCENARIO)
    rules = {name: rule.option_names for name, rule in catalogue().items()}
    wanted = plan([str(folder / "shop.yaml")], environment={}, known_rules=rules, sessions=20)
    watcher = Listening()
    asyncio.run(runner.run(wanted, chromium, folder / "out", watcher))
    return json.loads((folder / "out" / "report.json").read_bytes()), watcher.said


def accused(report: Any, state: str, outcome: str = "fail") -> list[tuple[str, str]]:
    return sorted(
        (finding["rule"], finding["selector"])
        for finding in report["findings"]
        if (finding["state"], finding["outcome"]) == (state, outcome) and finding["rule"] == "dead-control"
    )


def test_each_state_is_a_view_and_one_that_leads_nowhere_is_none(told: Any) -> None:
    report, said = told
    assert [(page["state"], page["status"]) for page in report["pages"]] == [
        ("initial", "ok"), ("delivery", "ok"), ("posted", "ok"), ("broken", "failed"), ("panel-Delivery", "ok"),
    ]  # fmt: skip
    assert any("panel-Nowhere: left out, since nothing came to light there" in line for line in said)


def test_a_state_is_accused_of_what_it_brought_alone(told: Any) -> None:
    report, _ = told
    assert ("dead-control", "#dead-always") in accused(report, "initial")
    assert accused(report, "delivery") == [("dead-control", "#dead-inside")]
    assert accused(report, "panel-Delivery") == [("dead-control", "#dead-inside")]


def test_one_problem_in_two_states_is_one_card(told: Any) -> None:
    report, _ = told
    groups = {finding["group"] for finding in report["findings"] if finding["selector"] == "#dead-inside"}
    assert len(groups) == 1


def test_a_step_that_fails_fails_its_view_and_says_where(told: Any) -> None:
    report, _ = told
    error = next(page["error"] for page in report["pages"] if page["state"] == "broken")
    assert error.startswith(
        "step 1 (line 17), click role button “Gift”, failed: nothing matches; of this role there is"
    )


def test_what_sent_more_than_get_is_not_entered_again(told: Any) -> None:
    report, _ = told
    undecided = [f for f in report["findings"] if f["state"] == "posted" and f["outcome"] == "incomplete"]
    assert [f["selector"] for f in undecided if f["rule"] == "dead-control"] == ["#dead-inside"]
    assert "cannot be reached again safely" in undecided[0]["message"]
    assert accused(report, "posted") == []
