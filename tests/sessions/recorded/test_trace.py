"""Traces of Playwright of the versions before the one installed here, written by hand in their format."""

import io
import json
import zipfile

import numpy as np
import pytest

BODY = ["BODY", {}, ["MAIN", {}, ["BUTTON", {"id": "pay"}, "Pay"], ["A", {"href": "/help"}, "Help"]]]


def options(version):
    return {"version": version, "type": "context-options", "options": {"viewport": {"width": 800, "height": 600}}}


def snapshot(call, phase, t, html, *, url="https://shop.example/", page="page@1", main=True):
    return {
        "type": "frame-snapshot",
        "snapshot": {
            "callId": call,
            "snapshotName": f"{phase}@{call}",
            "pageId": page,
            "frameId": f"frame-{page}",
            "frameUrl": url,
            "html": html,
            "viewport": {"width": 800, "height": 600},
            "timestamp": t,
            "isMainFrame": main,
        },
    }


def action(call, method, begun, *, point=None, error=None, **params):
    before = {
        "type": "before",
        "callId": call,
        "startTime": begun,
        "class": "Frame",
        "method": method,
        "params": params,
        "pageId": "page@1",
    }
    after = {"type": "after", "callId": call, "endTime": begun + 50, **({"error": {"message": error}} if error else {})}
    return [before, *([{"type": "input", "callId": call, "point": point}] if point else []), after]


def aimed(call, top=0):
    """The page with the button marked as the target, all else by reference to the first snapshot."""
    scrolled = {"__playwright_scroll_top_": str(top)} if top else {}
    # Numbered with children first: "Pay" 0, its button 1, "Help" 2, the link 3, main 4, body 5.
    return [
        "HTML",
        scrolled,
        ["BODY", {}, ["MAIN", {}, ["BUTTON", {"__playwright_target__": call, "id": "pay"}, [[1, 0]]], [[1, 3]]]],
    ]


def trace(saved, **files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, lines in files.items():
            archive.writestr(f"{name.replace('_', '-')}.trace", "\n".join(json.dumps(line) for line in lines))
        archive.writestr("0-trace.network", "not read")
    return saved(out.getvalue(), "trace.zip")


@pytest.mark.parametrize("version", [6, 7, 8, 9])
def test_points_are_joined_with_their_calls_and_targets_named(saved, version):
    recording = trace(
        saved,
        trace=[
            options(version),
            snapshot("call@1", "after", 100, ["HTML", {}, BODY]),
            *action("call@2", "click", 200, point={"x": 30, "y": 40}, selector="#pay"),
            snapshot("call@2", "input", 240, aimed("call@2", top=500)),
            snapshot("call@2", "after", 300, ["HTML", {"__playwright_scroll_top_": "500"}, [[2, 5]]]),
            *action("call@3", "fill", 400, selector="#q", value="secret words"),
            *action("call@4", "click", 500, selector="#gone", error="Timeout"),
            *action("call@5", "press", 600, selector="#q", key="Enter"),
            *action("call@6", "dragAndDrop", 700),
            *action("call@7", "evaluateExpression", 800),
        ],
    )
    events = recording.events
    assert events.kind.tolist() == ["navigate", "resize", "scroll", "click", "input", "key"]
    (click,) = np.flatnonzero(events.kind == "click")
    assert (events.x[click], events.y[click], events.vy[click]) == (30, 540, 40)
    assert events.element[click] == 'main > button "Pay" #pay'
    assert np.isnan(events.mutation_ms[click])  # the mark of the target is no change
    assert events.value.tolist()[-2:] == ["text:12", "Enter"]
    assert recording.notes == {"action that failed": 1, "action “dragAndDrop”, which is no event": 1}
    assert recording.viewports == ((800, 600),)


def test_what_differs_in_the_next_snapshot_answered_the_click_and_so_does_another_address(saved):
    recording = trace(
        saved,
        trace=[
            options(8),
            snapshot("call@1", "after", 100, ["HTML", {}, BODY]),
            *action("call@2", "click", 200, point={"x": 1, "y": 1}, selector="#pay"),
            snapshot("call@2", "input", 240, aimed("call@2")),
            snapshot("call@2", "after", 300, ["HTML", {}, [[2, 5]], ["DIALOG", {}, "Thanks"]]),
            *action("call@3", "click", 1_000, point={"x": 1, "y": 1}, selector="#pay"),
            snapshot("call@3", "input", 1_040, [[1, 7]]),
            snapshot("call@3", "after", 1_500, ["HTML", {}, ["BODY"]], url="https://shop.example/thanks"),
        ],
    )
    clicks = recording.events.of_kind("click")
    assert clicks.mutation_ms.tolist() == [60, 460]
    np.testing.assert_array_equal(clicks.navigation_ms, [1_260, 460])


def test_without_snapshots_nobody_knows_what_followed(saved):
    recording = trace(saved, trace=[options(8), *action("call@2", "tap", 200, point={"x": 1, "y": 2}, selector="#pay")])
    assert recording.events.kind.tolist() == ["tap"]
    assert recording.events.mutation_ms.tolist() == recording.events.navigation_ms.tolist() == [-1]


def test_each_context_is_a_session_and_each_page_a_tab(saved):
    first = [
        options(8),
        snapshot("call@1", "after", 1, ["HTML", {}, BODY]),
        snapshot("call@9", "after", 2, ["HTML", {}, BODY], page="page@2", url="https://shop.example/two"),
    ]
    second = [options(8), snapshot("call@1", "after", 5, ["HTML", {}, BODY])]
    test = [options(8), {"type": "before", "callId": "hook@1", "startTime": 0, "class": "Test", "method": "hook"}]
    events = trace(saved, **{"0_trace": first, "1_trace": second, "test": test}).events.of_kind("navigate")
    assert events.session.tolist() == [0, 0, 1]
    assert events.tab.tolist() == [0, 1, 0]


def test_a_version_that_is_not_known_is_told(saved):
    assert trace(saved, trace=[options(99)]).notes == {"trace of version 99, read as if it were one of 6 to 10": 1}
