"""Which elements the rules want clicked, and what is said of those that were not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from synthmap.judge.findings import judge_view, suspects
from synthmap.model.elements import Liveness
from synthmap.model.snapshot import ProbeAnswer
from synthmap.rules import catalogue

FALSE_AFFORDANCE = [catalogue()["false-affordance"]]
DEAD_CONTROL = [catalogue()["dead-control"]]


def test_what_looks_clickable_is_clicked_and_of_nested_things_the_one_that_looks_it_most(
    table: Any, snapshot: Any
) -> None:
    elements = table(
        {"looks": 0.6},
        {"parent": 0, "looks": 0.9},
        {"parent": 1, "looks": 0.7},
        {"looks": 0.49},
        {"looks": 0.5},
        {"looks": 0.9, "liveness": Liveness.LIVE},
        {"parent": 5, "looks": 0.9, "action": 5},
        {"looks": 0.9, "liveness": Liveness.DISABLED},
        {"looks": 0.9, "attributes": {"aria-current": "page"}},
        {"looks": 0.9, "visible": False},
    )
    assert suspects(FALSE_AFFORDANCE, {}, snapshot(elements)) == [1, 4]


def test_a_shape_in_a_drawing_is_nothing_by_itself(table: Any, snapshot: Any) -> None:
    drawing, shape = {"tag": "svg", "looks": 0.4}, {"tag": "path", "parent": 0, "looks": 0.8}
    button = {"tag": "div", "parent": 2, "looks": 0.9}
    elements = table(drawing, shape, {"tag": "foreignobject", "parent": 0}, button, {"tag": "svg", "looks": 0.8})
    assert suspects(FALSE_AFFORDANCE, {}, snapshot(elements)) == [3, 4]


def test_an_attribute_for_scripts_is_no_claim_that_a_visitor_sees(table: Any, snapshot: Any) -> None:
    wired = {"liveness": Liveness.CLAIMED, "evidence": ("attribute:data-action",), "looks": 0.9}
    page = snapshot(table(wired, {**wired, "looks": 0.1}, {**wired, "evidence": ("button",)}))
    assert suspects(FALSE_AFFORDANCE, {}, page) == [0]
    assert suspects(DEAD_CONTROL, {}, page) == [2]


def test_a_box_with_a_control_at_its_middle_leaves_it_to_that_one(table: Any, snapshot: Any) -> None:
    wrapper = {"liveness": Liveness.CLAIMED, "evidence": ("cursor:pointer",), "box": (0, 0, 300, 100), "looks": 0.9}
    link = {"tag": "a", "liveness": Liveness.LIVE, "evidence": ("href",)}
    button = {"tag": "button", "liveness": Liveness.CLAIMED, "evidence": ("button",)}
    elements = table(
        wrapper,
        {**link, "parent": 0, "box": (100, 30, 100, 40)},
        wrapper,
        {**button, "parent": 2, "box": (100, 30, 100, 40)},
        wrapper,
        {**link, "parent": 4, "box": (200, 30, 100, 40)},
        wrapper,
        {"parent": 6, "tag": "span", "box": (100, 30, 100, 40)},
        {"box": (0, 0, 300, 100), "looks": 0.9},
        {**link, "parent": 8, "box": (100, 30, 100, 40)},
    )
    assert suspects(DEAD_CONTROL, {}, snapshot(elements)) == [3, 4, 6]
    assert suspects(FALSE_AFFORDANCE, {}, snapshot(elements)) == []


def test_a_link_that_another_rule_had_clicked_is_not_accused_of_its_looks(
    table: Any, snapshot: Any, evidence: Any
) -> None:
    link = {"tag": "a", "liveness": Liveness.LIVE, "evidence": ("href", "probe:unknown"), "looks": 0.9}
    page = snapshot(table(link), probes={0: ProbeAnswer("unknown", (0.0, 0.0), why="out of time")})
    assert judge_view(FALSE_AFFORDANCE, {}, evidence(page), None) == []


def test_what_is_undecided_for_one_reason_is_told_together_from_four_on(
    table: Any, snapshot: Any, evidence: Any
) -> None:
    button = {"tag": "button", "liveness": Liveness.UNKNOWN, "evidence": ("button", "probe:unknown")}
    rows = [{**button, "name": f"Button {n}"} for n in range(6)]
    reasons = ["out of time"] * 4 + ["it was not found again"] * 2
    probes = {row: ProbeAnswer("unknown", (0.0, 0.0), why=why) for row, why in enumerate(reasons)}
    found = judge_view(DEAD_CONTROL, {}, evidence(snapshot(table(*rows), probes=probes)), None)
    assert {f.outcome for f in found} == {"incomplete"}
    assert [f.message for f in found] == [
        "Whether 4 controls work, the button “Button 0” first among them, could not be settled: out of time.",
        "Whether the button “Button 4” works could not be settled: it was not found again.",
        "Whether the button “Button 5” works could not be settled: it was not found again.",
    ]


def test_of_more_look_alikes_than_are_clicked_the_rest_is_counted_aloud(
    table: Any, snapshot: Any, evidence: Any
) -> None:
    rows = [{"name": f"Tag {n}", "looks": 0.9 if n < 60 else 0.6} for n in range(63)]
    page = snapshot(table(*rows))
    clicked = suspects(FALSE_AFFORDANCE, {}, page)
    assert clicked == list(range(60))
    answers = {row: ProbeAnswer("live", (0.0, 0.0), ("mutation",)) for row in clicked}
    (left,) = judge_view(FALSE_AFFORDANCE, {}, evidence(replace(page, probes=answers)), None)
    assert left.outcome == "incomplete"
    assert left.message == (
        "The block “Tag 60” and 2 more look clickable; whether a click does anything could not be settled: "
        "only the 60 of a view that look it most are clicked."
    )


def test_a_box_with_a_control_anywhere_in_it_is_a_panel(table: Any, snapshot: Any) -> None:
    bar = {"looks": 0.9, "box": (0, 0, 300, 60)}
    corner = {"tag": "button", "parent": 0, "box": (250, 10, 40, 40)}
    live = {"liveness": Liveness.LIVE, "evidence": ("listener:click",)}
    claimed = {"liveness": Liveness.CLAIMED, "evidence": ("button", "cursor:pointer")}
    pointed = {"tag": "span", "liveness": Liveness.CLAIMED, "evidence": ("cursor:pointer",)}
    for inner, panel in ((live, True), (claimed, True), (pointed, False), ({}, False)):
        elements = table(bar, {**corner, **inner})
        assert (0 in suspects(FALSE_AFFORDANCE, {}, snapshot(elements))) is not panel


def test_a_thing_at_the_rim_of_a_block_that_is_a_control_by_role_is_clicked_for_itself(
    table: Any, snapshot: Any
) -> None:
    block = {"liveness": Liveness.CLAIMED, "evidence": ("role:tab",), "box": (0, 0, 600, 50)}
    words = {"parent": 0, "action": 0, "looks": 0.9, "box": (20, 10, 120, 20)}
    assert suspects(FALSE_AFFORDANCE, {}, snapshot(table(block, words))) == [1]
    in_the_middle = {**words, "box": (240, 10, 120, 20)}
    assert suspects(FALSE_AFFORDANCE, {}, snapshot(table(block, in_the_middle))) == []
    # Who sees a hand over all of the block takes all of it for one thing.
    pointed = {**block, "evidence": ("role:tab", "cursor:pointer")}
    assert suspects(FALSE_AFFORDANCE, {}, snapshot(table(pointed, words))) == []
    assert suspects(FALSE_AFFORDANCE, {}, snapshot(table({**block, "box": (0, 0, 150, 40)}, words))) == []


def test_code_and_keys_are_set_off_by_custom(table: Any, snapshot: Any) -> None:
    elements = table(
        {"tag": "code", "looks": 0.9}, {"tag": "pre"}, {"tag": "span", "parent": 1, "looks": 0.9}, {"looks": 0.9}
    )
    assert suspects(FALSE_AFFORDANCE, {}, snapshot(elements)) == [3]


def test_what_stands_around_a_working_control_of_its_name_leaves_it_to_that_one(table: Any, snapshot: Any) -> None:
    head = {"liveness": Liveness.CLAIMED, "evidence": ("role:tab",), "name": "Care", "box": (0, 0, 600, 50)}
    link = {"tag": "a", "parent": 0, "name": "Care", "box": (20, 10, 100, 20)}
    works = {"liveness": Liveness.LIVE, "evidence": ("href",)}
    assert suspects(DEAD_CONTROL, {}, snapshot(table(head, {**link, **works}))) == []
    assert suspects(DEAD_CONTROL, {}, snapshot(table(head, link))) == [0]
    assert suspects(DEAD_CONTROL, {}, snapshot(table(head, {**link, **works, "name": "More"}))) == [0]


def test_what_is_made_to_be_dragged_may_leave_a_click_unanswered(table: Any, snapshot: Any) -> None:
    pressed = ("listener:pointerdown", "cursor:pointer")
    claims = [pressed, ("role:slider", "tabindex"), ("listener:pointerdown", "button"), ("cursor:pointer",)]
    elements = table(*({"liveness": Liveness.CLAIMED, "evidence": facts} for facts in claims))
    assert suspects(DEAD_CONTROL, {}, snapshot(elements)) == [2, 3]
