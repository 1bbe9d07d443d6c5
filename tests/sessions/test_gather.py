"""Recordings beside scripted sessions: named by the plan's pages, numbered on, and joined with simulated ones."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from synthmap.model.events import concatenated, events_of, joined, make_events, sessions_by_source
from synthmap.model.view import DESKTOP, MOBILE, View
from synthmap.scenario.expand import plan
from synthmap.sessions.gather import gather, nearest

RECORDED = [
    {"type": 4, "timestamp": 1000, "data": {"href": "https://shop.example/?token=secret", "width": 400, "height": 800}},
    {"type": 2, "timestamp": 1001, "data": {"initialOffset": {"left": 0, "top": 0}, "node": {
        "type": 0, "id": 1, "childNodes": [{"type": 2, "id": 2, "tagName": "html", "attributes": {}, "childNodes": [
            {"type": 2, "id": 3, "tagName": "body", "attributes": {}, "childNodes": [
                {"type": 2, "id": 4, "tagName": "button", "attributes": {}, "childNodes": [
                    {"type": 3, "id": 5, "textContent": "Buy"}]}]}]}]}}},
    {"type": 3, "timestamp": 2000, "data": {"source": 2, "type": 2, "id": 4, "x": 30, "y": 40}},
]  # fmt: skip


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
            keeper_of=lambda view, steps: pytest.fail("nothing is scripted here"),
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
    assert nearest([(width, 900)], [DESKTOP, MOBILE]) == device


def test_a_recording_without_a_window_is_the_first_device_s():
    assert nearest([], [MOBILE, DESKTOP]) == "mobile"
    assert nearest([(400, 300)], []) == ""


def test_sessions_are_numbered_on_and_keep_their_gaps():
    simulated = make_events(3, session=[0, 0, 2], seq=[0, 1, 0], source="simulated")
    scripted = make_events(2, session=[1, 0], seq=[0, 0], source="scripted", segments={"ad": ["x", "y"]})
    both = joined([simulated, scripted])
    assert both.session.tolist() == [0, 0, 2, 3, 4]
    assert both.segments["ad"].tolist() == ["", "", "", "y", "x"]
    assert sessions_by_source(both) == {"scripted": 2, "recorded": 0, "simulated": 2}
    assert len(joined([])) == len(concatenated([])) == 0
