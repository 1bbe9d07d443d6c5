"""Recordings beside scripted sessions: named by the plan's pages, numbered on, and joined with simulated ones."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from synthmap.model.events import concatenated, events_of, joined, make_events, sessions_by_source
from synthmap.model.view import DESKTOP, MOBILE, View
from synthmap.runner import run
from synthmap.scenario.expand import plan
from synthmap.sessions.gather import gather
from synthmap.sessions.recordings import nearest

RECORDED = [
    {"type": 4, "timestamp": 1000, "data": {"href": "https://shop.example/?token=secret", "width": 400, "height": 800}},
    {"type": 2, "timestamp": 1001, "data": {"initialOffset": {"left": 0, "top": 0}, "node": {
        "type": 0, "id": 1, "childNodes": [{"type": 2, "id": 2, "tagName": "html", "attributes": {}, "childNodes": [
            {"type": 2, "id": 3, "tagName": "body", "attributes": {}, "childNodes": [
                {"type": 2, "id": 4, "tagName": "button", "attributes": {}, "childNodes": [
                    {"type": 3, "id": 5, "textContent": "Buy"}]}]}]}]}}},
    {"type": 3, "timestamp": 2000, "data": {"source": 2, "type": 2, "id": 4, "x": 30, "y": 40}},
]  # fmt: skip


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


@pytest.fixture
def wanted(tmp_path: Path):
    (tmp_path / "a.json").write_text(json.dumps(RECORDED))
    (tmp_path / "s.yaml").write_text(
        "version: 1\nurl: https://shop.example/\nsessions:\n  - {recorded: '*.json', segment: {month: may}}\n"
    )
    return plan([str(tmp_path / "s.yaml")], environment={}, known_rules={})


def gathered(wanted):
    return asyncio.run(
        gather(
            wanted,
            wanted.jobs,
            bases={},
            viewports={"desktop": DESKTOP, "mobile": MOBILE},
            open_context=lambda job: pytest.fail("nothing is scripted here"),
            keeper_of=lambda job: pytest.fail("nothing is scripted here"),
        )
    )


def test_a_recording_is_of_the_page_and_the_device_that_it_was_made_on(wanted):
    events = events_of(gathered(wanted).events, View("home", "mobile"))
    (click,) = events.of_kind("click", "tap").element
    assert click == 'button "Buy"'
    assert set(events.source) == {"recorded"}
    assert set(events.url) == {"https://shop.example/"}
    assert set(events.segments["month"]) == {"may"}


@pytest.mark.parametrize(("width", "device"), [(320, "mobile"), (700, "mobile"), (800, "desktop"), (2560, "desktop")])
def test_the_device_is_the_one_nearest_in_width(width, device):
    # The middle between 390 and 1440 px is, as a ratio, 749 px.
    assert nearest(width, [DESKTOP, MOBILE]) == device


def test_a_recording_without_a_window_is_the_first_device_s():
    assert nearest(0, [MOBILE, DESKTOP]) == "mobile"
    assert nearest(400, []) == ""


def test_each_click_of_a_table_is_of_the_device_its_own_window_is_like(tmp_path):
    (tmp_path / "clicks.csv").write_text(
        "session,url,x,y,viewport_width,viewport_height\n"
        "a,https://live.example/cart,10,20,1440,900\nb,/cart,10,20,390,844\nb,/elsewhere,1,2,390,844\n"
    )
    (tmp_path / "s.yaml").write_text(
        "version: 1\nurl: https://preview.example/\npages: [/cart]\nsessions: [{recorded: clicks.csv}]\n"
    )
    told = gathered(plan([str(tmp_path / "s.yaml")], environment={}, known_rules={}))
    assert told.events.device.tolist() == ["desktop", "mobile", "mobile"]
    assert told.events.page.tolist() == ["cart", "cart", ""]
    assert any("1 event on no page of this run: /elsewhere (1)" in note for note in told.notes)


RECORDER = {"title": "Buy", "steps": [
    {"type": "setViewport", "width": 1300, "height": 800, "deviceScaleFactor": 1, "isMobile": False, "hasTouch": False},
    {"type": "navigate", "url": "https://live.example/index.html"},
    {"type": "click", "selectors": [["aria/Buy"], ["#buy"]], "offsetX": 5, "offsetY": 5, "target": "main"},
]}  # fmt: skip


def test_steps_recorded_on_the_live_site_are_done_again_on_the_one_that_is_audited(tmp_path, chromium):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("<!doctype html><button id=buy onclick='this.remove()'>Buy</button>")
    (tmp_path / "buy.json").write_text(json.dumps(RECORDER))
    (tmp_path / "s.yaml").write_text("version: 1\nurl: site/\nsessions: [{recorded: buy.json}]\n")
    wanted = plan([str(tmp_path / "s.yaml")], environment={}, known_rules={})
    outcome = asyncio.run(run(replace(wanted, timeout_ms=120_000), chromium, tmp_path / "out", Quiet()))
    assert [page.error for page in outcome.pages] == [None, None]
    (table,) = (tmp_path / "out").glob("views/*/desktop/**/events.parquet")
    events = pq.read_table(table).to_pylist()
    (click,) = [each for each in events if each["kind"] == "click"]
    assert (click["source"], click["element"]) == ("recorded", 'button "Buy" #buy')
    assert click["mutation_ms"] < 7_000


def test_sessions_are_numbered_on_and_keep_their_gaps():
    simulated = make_events(3, session=[0, 0, 2], seq=[0, 1, 0], source="simulated")
    scripted = make_events(2, session=[1, 0], seq=[0, 0], source="scripted", segments={"ad": ["x", "y"]})
    both = joined([simulated, scripted])
    assert both.session.tolist() == [0, 0, 2, 3, 4]
    assert both.segments["ad"].tolist() == ["", "", "", "y", "x"]
    assert sessions_by_source(both) == {"scripted": 2, "recorded": 0, "simulated": 2}
    assert len(joined([])) == len(concatenated([])) == 0
