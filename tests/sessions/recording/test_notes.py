"""Notes to events: what is joined, what is refused, and that nothing a page forges gets through as anything else."""

from __future__ import annotations

import json
import math

from hypothesis import given
from hypothesis import strategies as st

from synthmap.sessions.recording.notes import KINDS_OF_NOTES, MAX_BATCH, Batch, decode

BUTTON = {
    "kind": "element",
    "number": 0,
    "tag": "button",
    "role": "button",
    "name": "Buy",
    "text": "Buy",
    "above": [["main", ""]],
}


def batch(*notes, document=1.0, tab=0, frame="", lost=0):
    return Batch(tab, frame, json.dumps({"document": document, "lost": lost, "notes": list(notes)}))


def note(kind, at, **fields):
    return {"kind": kind, "at": at, **fields}


ARRIVED = note("navigate", 1000.0, url="https://shop.example/a?token=1")


def test_a_click_knows_its_place_its_element_and_what_answered_it():
    click = note("click", 1500.0, element=0, click=0, vx=30, vy=40, sx=0, sy=600, ex=0.25, ey=0.5)
    events = decode(
        [
            batch(ARRIVED, BUTTON, click),
            batch(*(note("answer", 1500.0 + ms, click=0, what="mutation", ms=ms) for ms in (120, 150))),
        ],
        source="scripted",
        session=4,
        address=lambda url: url.partition("?")[0],
        segments={"ad": "spring"},
    ).events  # fmt: skip
    assert list(events.kind) == ["navigate", "click"]
    assert list(events.t) == [0, 500]
    assert list(events.session) == [4, 4]
    assert list(events.url) == ["https://shop.example/a"] * 2
    assert (events.x[1], events.y[1], events.vx[1], events.vy[1]) == (30, 640, 30, 40)
    assert (events.ex[1], events.ey[1]) == (0.25, 0.5)
    assert events.element[1] == 'main > button "Buy"'
    assert events.mutation_ms[1] == 120
    assert math.isnan(events.navigation_ms[1])
    assert list(events.segments["ad"]) == ["spring", "spring"]


def test_another_page_in_the_tab_ends_the_one_before_and_answers_the_click_that_led_there():
    click = note("click", 1500.0, click=0, vx=1, vy=1, sx=0, sy=0)
    there = note("navigate", 1800.0, url="https://shop.example/b")
    events = decode([batch(ARRIVED, click), batch(there, document=2.0)], source="scripted").events
    assert list(events.kind) == ["navigate", "click", "leave", "navigate"]
    assert events.navigation_ms[1] == 300
    assert [url[-1] for url in events.url] == ["1", "1", "1", "b"]


def test_what_somebody_else_set_off_answers_no_click():
    click = note("click", 1500.0, click=0, vx=1, vy=1, sx=0, sy=0)
    there = batch(note("navigate", 1800.0, url="https://shop.example/b"), document=2.0)
    for between in (note("done", 1600.0), note("key", 1600.0, value="Enter")):
        events = decode([batch(ARRIVED, click, between), there], source="scripted").events
        assert math.isnan(events.of_kind("click").navigation_ms[0])
    late = batch(note("navigate", 1500.0 + 7_001, url="https://shop.example/b"), document=2.0)
    assert math.isnan(decode([batch(ARRIVED, click), late], source="scripted").events.of_kind("click").navigation_ms[0])


def test_a_tab_that_has_been_nowhere_has_no_events_and_begins_no_clock():
    blank = batch(note("navigate", 10.0, url="about:blank"), note("resize", 20.0, value="1440x900"), document=9.0)
    events = decode([blank, batch(ARRIVED)], source="recorded").events
    assert list(events.kind) == ["navigate"]
    assert events.t[0] == 0


def test_what_is_not_understood_is_counted_and_left_out():
    recorded = decode(
        [
            Batch(0, "", "no json"),
            Batch(0, "", "[" * 100_000),
            Batch(0, "", " " * (MAX_BATCH + 1)),
            batch(ARRIVED, note("click", "soon"), note("fly", 3.0), note("input", 5.0, value="<b>mine</b>"), 7, lost=2),
        ],
        source="recorded",
    )
    assert list(recorded.events.kind) == ["navigate"]
    assert set(recorded.notes) == {
        "3 batches of notes could not be read",
        "2 notes did not fit into the page's queue",
        "4 notes could not be understood",
    }


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
NAMES = (
    "kind",
    "at",
    "element",
    "vx",
    "vy",
    "sx",
    "sy",
    "ex",
    "ey",
    "value",
    "url",
    "click",
    "what",
    "ms",
    "number",
    "tag",
    "above",
)
forged = st.dictionaries(
    st.sampled_from(NAMES), anything | st.sampled_from((*KINDS_OF_NOTES, "element")) | st.floats(0, 1e6)
)


@given(st.lists(forged, max_size=12))
def test_nothing_forged_raises_or_becomes_more_than_an_event_of_a_known_kind(notes):
    events = decode([batch(ARRIVED, *notes)], source="recorded").events
    assert set(events.kind) <= set(KINDS_OF_NOTES) - {"answer", "done", "state", "aside", "back"}
    assert (events.t[~(events.kind == "navigate")] <= 1e14).all()
    assert all(len(value) <= 40 for value in events.value)
