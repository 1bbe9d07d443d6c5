"""A page's question, call to action and expectations, from the scenario to view.json in a real browser."""

from __future__ import annotations

import asyncio
import json
from importlib.resources import files
from typing import Any

import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator

from synthmap.browser.find import Browser
from synthmap.rules import catalogue
from synthmap.runner import Outcome, run
from synthmap.scenario import plan

PAGE = """<!doctype html><title>Plans</title><style>
body { margin: 0; font: 16px Arial } a, button { display: inline-block; padding: 14px 28px; border-radius: 8px }
.buy { background: #06c; color: #fff } .far { margin-top: 6000px } .menu { position: absolute; top: 90px; left: 40px }
</style><body><p><a class="buy" href="#terms">Start free</a></p>
<p><button onclick="document.querySelector('.menu').hidden = false">Menu</button></p>
<div class="menu" hidden><a href="#terms">Kettles</a></div>
<p class="far" id="plans">The free plan is free for ever.</p><p id="terms">Money back within 30 days.</p>"""
SCENARIO = """
version: 1
url: index.html
viewports: {desktop: {width: 1000, height: 600}, phone: {width: 390, height: 800, mobile: true}}
pages:
  - url: index.html
    name: plans
    question: Do people find the free plan?
    cta: {role: link, name: start FREE}
    expect_most_clicked: [.buy, {text: Money back}]
    key_content: ["#plans", {text: within 30 days}, {testid: gone}]
    states: [{name: menu, steps: [{click: {role: button, name: Menu}}]}]
"""


class Silent:
    def started(self, view: Any) -> None:
        pass

    def finished(self, view: Any, error: str | None) -> None:
        pass

    def planned(self, count: int) -> None:
        pass

    def log(self, message: str) -> None:
        pass


@pytest.fixture(scope="module")
def outcome(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("asked")
    (folder / "index.html").write_text(PAGE, "utf-8")
    (folder / "plans.yaml").write_text(SCENARIO, "utf-8")
    known = {name: rule.option_names for name, rule in catalogue().items()}
    made = plan([str(folder / "plans.yaml")], environment={}, known_rules=known)
    return asyncio.run(run(made, chromium, folder / "run", Silent()))


def document(outcome: Outcome, device: str, state: str = "initial") -> Any:
    (entry,) = [e for e in outcome.pages if (e.view.device, e.view.state) == (device, state)]
    assert entry.error is None
    return json.loads((outcome.folder.root / str(entry.result)).read_text("utf-8"))


def test_the_question_stands_answered_above_the_view(outcome: Outcome) -> None:
    for device in ("desktop", "phone"):
        asked = document(outcome, device)["question"]
        assert (asked["question"], asked["answered"]) == ("Do people find the free plan?", "yes")
        assert [(each["said"], each["rank"]) for each in asked["expected"]] == [(".buy", 1), ("“Money back”", None)]
        assert asked["most_clicked"] == "the link “Start free”"
        assert asked["interval"] is None  # simulated: no sample
    report = json.loads((outcome.folder.root / "report.json").read_text("utf-8"))
    assert [page["answer"]["answered"] for page in report["pages"] if page["state"] == "initial"] == ["yes", "yes"]


def test_what_most_do_not_get_to_is_told_and_so_is_what_is_not_there(outcome: Outcome) -> None:
    found = {f.message for f in outcome.findings if f.rule == "buried-content" and f.view.device == "desktop"}
    assert "The key content gone is not drawn on desktop." in found
    assert any("“The free plan is free for ever.” is key content, and only" in message for message in found)
    assert len(found) == 3


def test_every_view_keeps_what_clicks_met_and_links_came_to(outcome: Outcome) -> None:
    schema = json.loads(files("synthmap.report").joinpath("view.schema.json").read_text("utf-8"))
    for device, state in (("desktop", "initial"), ("phone", "initial"), ("desktop", "menu")):
        written = document(outcome, device, state)
        assert [error.message for error in Draft202012Validator(schema).iter_errors(written)] == []
        (visits,) = written["visits"]
        assert (visits["source"], visits["speaks"]) == ("simulated", True)
        folder = outcome.folder.root / "views" / "plans" / device / "chromium" / state
        table = pq.read_table(folder / visits["reconciliation"]["file"]).to_pylist()
        links = {row["name"]: row["stands"] for row in table if row["side"] == "link"}
        assert links["Start free"] == "chosen"
        clicks = sum(row["clicks"] for row in table if row["side"] == "spot")
        assert clicks == visits["clicks"] == sum(visits["reconciliation"]["clicks"].values())
