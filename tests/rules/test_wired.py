"""Which of the controls that a script listens on are worth a click, and what the answers to those are told as."""

from __future__ import annotations

from typing import Any

from synthmap.judge.findings import judge_view, suspects
from synthmap.model.elements import Liveness
from synthmap.model.snapshot import ProbeAnswer
from synthmap.rules import catalogue
from synthmap.rules._wired import MAX_WIRED

SLOW, ERROR = [catalogue()["slow-response"]], [catalogue()["error-click"]]
WIRED = {"tag": "button", "liveness": Liveness.LIVE, "evidence": ("listener:click",), "reachable": 1.0}
LINK = {**WIRED, "tag": "a", "evidence": ("href", "listener:click")}


def test_what_a_script_listens_on_is_clicked_and_what_the_browser_does_is_not(table: Any, snapshot: Any) -> None:
    elements = table(
        WIRED,
        {**WIRED, "evidence": ("react:onClick",)},
        {**WIRED, "evidence": ("form",)},
        {**WIRED, "evidence": ("href",)},
        {**WIRED, "visible": False},
        {**WIRED, "reachable": 0.0},
        {**WIRED, "attributes": {"aria-selected": "true"}},
        {**WIRED, "liveness": Liveness.CLAIMED, "evidence": ("button",)},
        {"parent": 0, "action": 0},
    )
    assert suspects(SLOW, {}, snapshot(elements)) == [0, 1]
    assert suspects(ERROR, {}, snapshot(elements)) == [0, 1]


def test_every_kind_is_clicked_before_one_is_clicked_again(table: Any, snapshot: Any) -> None:
    """A hundred alike come first on the page, and one of another kind last."""
    alike = [{**WIRED, "attributes": {"class": "edit small"}} for _ in range(100)]
    same_classes_otherwise_written = {**WIRED, "attributes": {"class": "small  edit"}}
    other = {**WIRED, "attributes": {"class": "delete"}}
    chosen = suspects(SLOW, {}, snapshot(table(*alike, same_classes_otherwise_written, other)))
    assert chosen == [*range(MAX_WIRED - 1), 101]


def test_of_links_of_one_kind_two_are_clicked_and_after_everything_else(table: Any, snapshot: Any) -> None:
    links = [{**LINK, "attributes": {"href": f"/{n}", "class": "item"}} for n in range(5)]
    assert suspects(SLOW, {}, snapshot(table(*links, WIRED))) == [0, 1, 5]
    buttons = [WIRED] * MAX_WIRED
    assert suspects(SLOW, {}, snapshot(table(*links, *buttons))) == list(range(5, 5 + MAX_WIRED))


def test_how_late_an_answer_came_is_its_level(table: Any, snapshot: Any, evidence: Any) -> None:
    rows = [{**WIRED, "name": name} for name in ("at once", "late", "very late", "never")]
    probes = {
        0: ProbeAnswer("live", (1, 1), ("mutation",)),
        1: ProbeAnswer("live", (1, 1), ("mutation",), after="over 1 s"),
        2: ProbeAnswer("live", (1, 1), ("navigation",), after="over 3 s"),
        3: ProbeAnswer("dead", (1, 1)),
    }
    found = judge_view(SLOW, {}, evidence(snapshot(table(*rows), probes=probes)), None)
    assert [(f.level, f.message) for f in found] == [
        ("note", "The button “late” answers a click only after more than 1 s."),
        ("warning", "The button “very late” answers a click only after more than 3 s."),
    ]


def test_one_error_of_many_controls_is_one_finding_that_lists_them(table: Any, snapshot: Any, evidence: Any) -> None:
    rows = [{**WIRED, "name": f"Edit {n}", "box": (0, 50 * n, 100, 40)} for n in range(6)]
    lost, other = ("TypeError: editor is lost",), ("Error: other",)
    probes = {n: ProbeAnswer("dead", (1, 1), errors=lost) for n in range(4)}
    probes |= {4: ProbeAnswer("live", (1, 1), ("mutation",), errors=other), 5: ProbeAnswer("unknown", (1, 1))}
    many, one = judge_view(ERROR, {}, evidence(snapshot(table(*rows), probes=probes)), None)
    assert many.message == (
        "4 controls raise the same error when clicked, the button “Edit 0” first among them: TypeError: editor is lost"
    )
    assert [control["box"] for control in many.evidence["controls"]] == [[0, 50 * n, 100, 40] for n in range(4)]
    assert one.message == "The button “Edit 4” raises an error when it is clicked: Error: other"
    assert (one.level, one.selector, many.selector) == ("error", "#row-4", "")
    three = {n: probes[n] for n in range(3)}
    apart = judge_view(ERROR, {}, evidence(snapshot(table(*rows), probes=three)), None)
    assert [f.selector for f in apart] == ["#row-0", "#row-1", "#row-2"]
    assert apart[0].message == (
        "The button “Edit 0” raises an error when it is clicked, and does nothing: TypeError: editor is lost"
    )
