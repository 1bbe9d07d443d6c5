"""Sessions in a whole run: steps carried out and recorded, their checkpoints looked at, one that fails told of."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from synthmap import runner
from synthmap.browser.find import Browser
from synthmap.model.errors import EXIT_MACHINE
from synthmap.model.view import View
from synthmap.rules import catalogue
from synthmap.scenario.expand import plan

FILES = {
    "index.html": """<body style="margin: 0; height: 2000px"><a href="product.html?ref=home">Kettle</a>
        <button id=dead>Wish list</button>""",
    "product.html": """<button id=add onclick="drawer.hidden = false">Add</button><div id=drawer hidden>
        <label>Mail <input></label></div>""",
    "outlet.html": "<button id=more onclick='this.after(1)'>More</button>",
    "s.yaml": """version: 1
url: .
viewports: {small: {width: 500, height: 400}}
pages: [/, product.html]
sessions:
  - scripted: buy
    weight: 3
    segment: {campaign: spring}
    steps:
      - click: "#dead"
      - click: {role: link, name: Kettle}
      - click: "#add"
      - checkpoint: added
      - fill: {label: Mail, value: ann@shop.example}
  - scripted: lost
    steps:
      - goto: /outlet
      - click: "#more"
      - checkpoint: more
      - click: {role: button, name: Less}
""",
}


class Quiet:
    """Nobody looks on."""

    def planned(self, views: int) -> None:
        """Say nothing."""

    def started(self, view: View) -> None:
        """Say nothing."""

    def finished(self, view: View, error: str | None) -> None:
        """Say nothing."""

    def log(self, message: str) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def out(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    for name, text in FILES.items():
        (folder / name).write_text(text if name == "s.yaml" else f"<!doctype html>{text}", "utf-8")
    rules = {name: rule.option_names for name, rule in catalogue().items()}
    wanted = plan([str(folder / "s.yaml")], environment={}, known_rules=rules)
    outcome = asyncio.run(runner.run(wanted, chromium, folder / "out", Quiet()))
    assert outcome.verdict.exit_code == EXIT_MACHINE
    return folder / "out"


def view(out: Path, name: str) -> dict[str, Any]:
    return json.loads((out / "views" / name / "view.json").read_bytes())


def events(out: Path, name: str, *kinds: str) -> list[dict[str, Any]]:
    rows = pq.read_table(out / "views" / name / "events.parquet").to_pylist()
    return [row for row in rows if row["kind"] in kinds]


HOME, PRODUCT, ADDED, MORE = (
    "home/small/chromium/initial", "product/small/chromium/initial", "product/small/chromium/added",
    "lost/small/chromium/more",
)  # fmt: skip


def test_each_page_has_the_clicks_made_on_it_on_the_right_elements(out: Path) -> None:
    home = events(out, HOME, "click")
    assert [(click["element"], click["url"]) for click in home] == [
        ('button "Wish list" #dead', "local:/index.html"),
        ('link "Kettle" -> product.html', "local:/index.html"),
    ]
    (added,) = events(out, PRODUCT, "click")
    assert added["element"] == 'button "Add" #add'
    assert (added["url"], added["segment_campaign"], added["segment_weight"]) == ("local:/product.html", "spring", "3")


def test_the_next_step_is_no_answer_to_a_click_that_had_none(out: Path) -> None:
    dead, kettle = events(out, HOME, "click")
    answers = ("mutation_ms", "scroll_ms", "selection_ms", "focus_ms", "navigation_ms", "error_ms")
    assert all(dead[answer] is None or dead[answer] != dead[answer] for answer in answers)
    assert 0 <= kettle["navigation_ms"] < 7_000
    assert 0 <= events(out, PRODUCT, "click")[0]["mutation_ms"] < 7_000


def test_a_checkpoint_is_a_state_of_its_page_with_what_came_after_it(out: Path) -> None:
    assert "Mail" in [element["name"] for element in view(out, ADDED)["elements"]]
    assert "Mail" not in [element["name"] for element in view(out, PRODUCT)["elements"]]
    assert [event["value"] for event in events(out, ADDED, "input")] == ["text:16"]
    assert view(out, MORE)["url"] == "local:/outlet.html"


def test_sessions_are_counted_and_drawn_by_source(out: Path) -> None:
    assert view(out, HOME)["sessions"] == {"simulated": 0, "scripted": 1, "recorded": 0}
    report = json.loads((out / "report.json").read_bytes())
    assert report["sessions"] == {"simulated": 0, "seed": 7, "scripted": 2, "recorded": 0}
    dead = next(element for element in view(out, HOME)["elements"] if element["name"] == "Wish list")
    assert (dead["clicks"], dead["share"]) == (1, 0.5)


def test_a_step_that_fails_fails_its_session_with_line_and_what_was_there(out: Path) -> None:
    pages = json.loads((out / "report.json").read_bytes())["pages"]
    (failed,) = (page for page in pages if page["status"] == "failed")
    assert (failed["page"], failed["state"], failed["url"]) == ("lost", "session", "local:/outlet.html")
    assert "step 4 (line 20), click role button “Less”, failed" in failed["error"]
    assert "“More”" in failed["error"]
    assert len([page for page in pages if page["status"] == "ok"]) == 4


def test_nothing_that_was_typed_is_kept(out: Path) -> None:
    assert not [path for path in out.rglob("*") if path.is_file() and b"ann@shop" in path.read_bytes()]
