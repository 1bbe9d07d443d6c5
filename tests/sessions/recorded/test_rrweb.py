"""Recordings of rrweb, written by hand in its format: what was done, to what, where, and what followed."""

import gc
import gzip
import json

import numpy as np
import pytest

from synthmap.model.errors import UsageError

SHOP = (
    (10, "nav", {}, (11, "a", {"href": "https://shop.example/home"}, "Home")),
    (
        20,
        "main",
        {},
        (21, "button", {"id": "pay"}, "Pay"),
        (22, "button", {}, "Add"),
        (23, "button", {}, "Add"),
        (24, "input", {"type": "email", "aria-label": "E-mail"}),
        (25, "input", {"type": "checkbox", "title": "Agree"}),
        (26, "div", {"style": "overflow: auto"}, (27, "p", {}, "Long text")),
    ),
)


def elements(recording, *kinds):
    return recording.events.of_kind(*(kinds or ("click", "tap"))).element.tolist()


def test_a_node_becomes_the_element_that_its_number_stands_for(written, saved):
    for number in (11, 21, 22, 23, 24, 25, 27):
        written.click(number, 1_000)
    assert elements(saved(written.page(*SHOP).events[:1] + written.events[-1:] + written.events[1:-1])) == [
        'navigation > link "Home" -> /home',
        'main > button "Pay" #pay',
        'main > button "Add"',
        'main > button "Add" (2)',
        'main > textbox "E-mail"',
        'main > checkbox "Agree"',
        'main > paragraph "Long text"',
    ]


def test_mutations_are_followed_to_the_moment_of_the_click(written, saved):
    written.page(*SHOP).click(23, 10)
    written.mutate(20, removes=[{"parentId": 20, "id": 22}]).click(23, 30)
    # Put back behind the other, which is now the first; the later of two new ones names the earlier as its parent.
    written.mutate(
        40,
        adds=[
            {"parentId": 30, "node": (31, "button", {}, "In dialog")},
            {"parentId": 4, "node": (30, "dialog", {})},
            {"parentId": 20, "nextId": 24, "node": (22, "button", {}, "Add")},
        ],
    ).click(22, 50).click(31, 60)
    written.mutate(70, attributes=[{"id": 22, "attributes": {"aria-label": "Add to cart", "style": {"color": "red"}}}])
    written.click(22, 80).mutate(90, attributes=[{"id": 22, "attributes": {"aria-label": None}}]).click(22, 100)
    written.mutate(
        110,
        texts=[
            {
                "id": written.events[1]["data"]["node"]["childNodes"][1]["childNodes"][1]["childNodes"][1][
                    "childNodes"
                ][0]["childNodes"][0]["id"],
                "value": "Buy now",
            }
        ],
    ).click(21, 120)
    assert elements(saved(written.events)) == [
        'main > button "Add" (2)',
        'main > button "Add"',
        'main > button "Add" (2)',
        'dialog > button "In dialog"',
        'main > button "Add to cart"',
        'main > button "Add" (2)',
        'main > button "Buy now" #pay',
    ]


def test_a_page_is_named_as_assistive_technology_would_have_it(written, saved):
    written.page(
        (10, "label", {"for": "q"}, "Search"),
        (11, "input", {"id": "q"}),
        (12, "label", {}, (13, "input", {"type": "radio"}), " Express"),
        (14, "button", {"aria-labelledby": "q2 q3"}),
        (15, "i", {"id": "q2"}, "Close"),
        (16, "i", {"id": "q3"}, "menu"),
        (17, "a", {"href": "#plans"}, (18, "img", {"alt": "Plans"})),
        (19, "div", {"hidden": True}, "Gone"),
        (30, "div", {}, "Gone"),
        (31, "button", {"type": "button"}, "Read", (32, "b", {}, " more")),
        (33, "input", {"type": "submit"}),
        (34, "span", {"role": "switch", "aria-label": "Night"}),
    )
    for number in (11, 13, 14, 17, 18, 30, 31, 33, 34):
        written.click(number, number)
    assert elements(saved(written.events)) == [
        'textbox "Search" #q',
        'radio "Express"',
        'button "Close menu"',
        'link "Plans" -> #plans',
        'image "Plans"',
        'div "Gone"',
        'button "Read more"',
        'button "Submit"',
        'switch "Night"',
    ]


def test_pointer_events_stand_on_the_page_as_far_as_it_was_scrolled(written, saved):
    written.page(*SHOP, top=100).did(3, 10, id=1, x=0, y=400).click(21, 20, x=5, y=7)
    written.did(
        1, 50, positions=[{"x": 1, "y": 2, "id": 21, "timeOffset": -20}, {"x": 3, "y": 4, "id": 21, "timeOffset": 0}]
    )
    written.did(3, 60, id=26, x=0, y=55)
    events = saved(written.events).events
    assert events.kind.tolist() == ["navigate", "resize", "scroll", "scroll", "click", "move", "move", "scroll"]
    assert events.t.tolist() == [0, 0, 0, 10, 20, 30, 50, 60]
    assert events.y.tolist()[2:7] == [100, 400, 407, 402, 404]
    assert events.vy.tolist()[2:7] == [0, 0, 7, 2, 4]
    assert (events.element[7], events.vy[7]) == ('main > div "Long text"', 55)
    assert np.isnan(events.y[7])
    assert set(events.source) == {"recorded"} and set(events.url) == {"https://shop.example/list"}
    assert set(events.segments["viewport"]) == {"1000x700"}


def test_what_followed_a_click_is_told_by_the_order_of_events_within_a_millisecond(written, saved):
    written.page(*SHOP).mutate(1_000).click(21, 1_000)  # the change came before
    written.click(22, 10_000).mutate(10_000).did(3, 10_300, id=1, x=0, y=9).did(14, 10_400, ranges=[{"start": 1}])
    written.did(2, 20_000, type=1, id=24).did(2, 20_010, type=5, id=24).did(2, 20_090, type=0, id=24).click(24, 20_095)
    written.click(21, 30_000).click(21, 30_200).mutate(32_000)
    written.click(21, 40_000).mutate(47_001)
    written.click(11, 50_000).say(6, {"plugin": "rrweb/console@1", "payload": {"level": "error"}}, 50_100)
    written.meta(50_500, url="https://shop.example/home")
    clicks = saved(written.events).events.of_kind("click")
    seven = [np.nan] * 7
    expected = {
        "mutation": [np.nan, 0, np.nan, 2_000, 1_800, np.nan, np.nan],
        "scroll": [np.nan, 300, np.nan, np.nan, np.nan, np.nan, np.nan],
        "selection": [np.nan, 400, np.nan, np.nan, np.nan, np.nan, np.nan],
        "focus": [np.nan, np.nan, 0, np.nan, np.nan, np.nan, np.nan],
        "navigation": [*seven[:6], 500],
        "error": [*seven[:6], 100],
    }
    for what, delays in expected.items():
        np.testing.assert_array_equal(getattr(clicks, f"{what}_ms"), delays, err_msg=what)


def test_a_touch_is_a_tap_and_its_path_is_moves(written, saved):
    written.page(*SHOP).did(2, 100, type=7, id=21, x=1, y=2).did(
        6, 140, positions=[{"x": 1, "y": 3, "id": 21, "timeOffset": 0}]
    )
    written.did(2, 150, type=9, id=21, x=1, y=2).click(21, 160)
    written.click(22, 5_000, pointerType=2).click(22, 9_000).click(23, 9_050, pointerType=0)
    recording = saved(written.events)
    assert recording.events.kind.tolist()[2:] == ["down", "move", "up", "tap", "tap", "click", "click"]


def test_typed_text_is_length_and_kind_only(written, saved):
    written.page(*SHOP).did(5, 10, id=24, text="jane@example.com", isChecked=False)
    written.did(5, 20, id=25, text="on", isChecked=True).did(5, 30, id=25, text="on", isChecked=False)
    events = saved(written.events).events.of_kind("input")
    assert events.value.tolist() == ["email:16", "checked", "unchecked"]
    assert events.element.tolist()[0] == 'main > textbox "E-mail"'


def test_in_a_frame_an_event_is_placed_from_the_frames_corner(written, saved):
    written.page(*SHOP, (40, "iframe", {"title": "Map"}))
    inner = {
        "type": 0,
        "id": 50,
        "childNodes": [written.node((51, "html", {}, (52, "body", {}, (53, "button", {}, "Zoom"))))],
    }
    written.did(
        0,
        10,
        adds=[{"parentId": 40, "nextId": None, "node": inner}],
        removes=[],
        texts=[],
        attributes=[],
        isAttachIframe=True,
    )
    written.did(3, 15, id=50, x=0, y=5).click(53, 20, x=7, y=8)
    written.did(
        1, 30, positions=[{"x": 1, "y": 1, "id": 21, "timeOffset": 0}, {"x": 2, "y": 2, "id": 53, "timeOffset": 0}]
    )
    events = saved(written.events).events
    click = events.of_kind("click")
    assert (click.element[0], click.frame[0], click.vx[0], click.vy[0]) == ('button "Zoom"', 'Iframe "Map"', 7, 8)
    assert np.isnan(click.x[0])
    moves = events.of_kind("move")
    assert moves.frame.tolist() == ["", 'Iframe "Map"']
    assert moves.x.tolist()[0] == 1 and np.isnan(moves.x[1])
    assert events.of_kind("scroll").element.tolist() == ['Iframe "Map"']


def test_a_navigation_is_another_page_and_a_snapshot_taken_again_is_none(written, saved):
    written.page(*SHOP).meta(100).page(*SHOP, t=100).say(0, {}, 200).meta(200).page(t=200)
    written.meta(300, url="https://user:pw@shop.example/done?token=abc&x=1", size=(390, 700))
    recording = saved(written.events)
    events = recording.events.of_kind("navigate", "resize")
    assert list(zip(events.kind, events.t, strict=True)) == [
        ("navigate", 0),
        ("resize", 0),
        ("navigate", 200),
        ("navigate", 300),
        ("resize", 300),
    ]
    assert events.url.tolist()[-1] == "https://shop.example/done?token=***&x=1"
    assert recording.viewports == ((1000, 700), (390, 700))


def test_what_is_not_understood_is_counted_by_name(written, saved):
    written.page(*SHOP).say(5, {"tag": "hello\u202e", "payload": {}}, 10).say(
        6, {"plugin": "x/network@1", "payload": {}}, 20
    )
    written.did(2, 30, type=3, id=21, x=1, y=1).did(2, 31, type=99, id=21).did(99, 40).did(7, 50, type=0, id=21)
    written.click(777, 60).say(3, {"source": 1, "positions": [{"x": "far"}]}, 70).say(42, {}, 80)
    written.events += [
        "packed",
        7,
        {"type": 3, "data": {}, "timestamp": None},
        {"type": 2, "data": "\x1f", "timestamp": 1},
    ]
    recording = saved(written.events)
    assert recording.notes == {
        "custom event “hello”": 1,
        "event of the plugin “x/network@1”": 1,
        "interaction of type 99": 1,
        "incremental event of source 99": 1,
        "media play": 1,
        "event or change of a node that is not in the recording": 1,
        "event of type 3, source 1 in a form that is not known: KeyError": 1,
        "event of type 42": 1,
        "event that rrweb's packer, or another, has packed into a text": 1,
        "value that is no event": 1,
        "event without a time": 1,
        "event whose data is compressed": 1,
    }
    assert recording.events.of_kind("contextmenu").element.tolist() == ['main > button "Pay" #pay']
    assert elements(recording) == [""]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda events: events,
        lambda events: {"events": events, "user": {"id": 1}},
        lambda events: {"version": "1", "data": {"id": "x", "snapshots": [{"windowId": "a", "data": events}]}},
        lambda events: [events[:2], events[2:]],
        lambda events: {"snapshots": [["window-1", event] for event in events]},
        lambda events: "\n".join(json.dumps(event) for event in events),
        lambda events: "\n".join(json.dumps(["window-1", event]) for event in events) + "\n",
        lambda events: '{"segment_id":0}\n' + json.dumps(events),
        lambda events: gzip.compress(json.dumps(events).encode()),
        lambda events: b"\xef\xbb\xbf" + json.dumps(events, indent=2).encode(),
    ],
    ids=["array", "events", "posthog", "sentry", "pairs", "lines", "posthog lines", "header line", "gzip", "indented"],
)
def test_events_are_found_in_whatever_they_are_wrapped(written, saved, wrap):
    written.page(*SHOP).click(21, 100)
    recording = saved(wrap(written.events))
    assert recording.format == "rrweb"
    assert elements(recording) == ['main > button "Pay" #pay']


def test_windows_are_tabs_with_pages_of_their_own(written, saved):
    written.page(*SHOP).click(21, 10)
    first = written.events
    written.events = []
    written.meta(5, url="https://shop.example/other").page((21, "a", {"href": "/x"}, "Other"), t=5).click(21, 20)
    events = saved([{"windowId": "a", "data": first}, {"windowId": "b", "data": written.events}]).events.of_kind(
        "click"
    )
    assert events.tab.tolist() == [0, 1]
    assert events.element.tolist() == ['main > button "Pay" #pay', 'link "Other" -> /x']


def test_what_a_page_does_to_its_own_address_is_told_by_posthog(written, saved):
    written.page(*SHOP).click(11, 100).say(
        5, {"tag": "$pageview", "payload": {"href": "https://shop.example/two"}}, 300
    )
    recording = saved(written.events)
    assert recording.events.of_kind("navigate").url.tolist()[-1] == "https://shop.example/two"
    assert recording.events.of_kind("click").navigation_ms.tolist() == [200]
    assert recording.notes == {}


def test_a_recording_that_breaks_off_keeps_what_is_whole_and_says_where(written, saved):
    written.page(*SHOP).click(21, 100)
    lines = "\n".join(json.dumps(event) for event in [*written.events, *([written.events[-1]] * 200)])
    assert list(saved(f"{lines}\n{{\n{lines[:40]}").notes.items()) == [("line that is no JSON, such as line 204", 2)]
    for text in (lines, json.dumps(written.events * 50)):
        recording = saved(gzip.compress(text.encode())[:-40])
        assert elements(recording)[0] == 'main > button "Pay" #pay'
        assert list(recording.notes.values()) == [1]


def test_of_endless_pointer_moves_some_are_given_up_and_all_else_is_kept(written, saved, monkeypatch):
    monkeypatch.setattr("synthmap.sessions.recorded.acts.MAX_MOVES", 10)
    written.page(*SHOP)
    for t in range(100, 1_000, 100):
        moved = [{"x": t + n, "y": 0, "id": 21, "timeOffset": 10 * n - 50} for n in range(5)]
        written.did(1, t, positions=moved).click(21, t + 10).mutate(t + 30)
    recording = saved(written.events)
    clicks, moves = recording.events.of_kind("click"), recording.events.of_kind("move")
    # What followed a click is still what followed it.
    assert clicks.mutation_ms.tolist() == [20.0] * 9
    assert len(moves) <= 10 and moves.x.min() == 100 and moves.x.max() >= 900
    assert list(recording.notes.values()) == [45 - len(moves)]
    assert "pointer move between two that are kept" in next(iter(recording.notes))


def test_reading_leaves_no_circles_to_collect_and_the_collector_as_it_was(written, saved):
    for t in range(0, 1_000, 100):
        written.page(*SHOP, t=t).mutate(t + 10, removes=[{"parentId": 20, "id": 22}]).click(23, t + 20)
    saved(written.events)  # what is made but once, such as tables of letters, is made now
    gc.collect()
    gc.disable()
    try:
        saved(written.events)
        assert not gc.isenabled()
        assert gc.collect() < 50  # a page of these has more nodes
    finally:
        gc.enable()
    with pytest.raises(UsageError):
        saved(b"[{]")
    assert gc.isenabled()
