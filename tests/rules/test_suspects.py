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


def test_an_attribute_for_scripts_is_no_claim_that_a_visitor_sees(table: Any, snapshot: Any) -> None:
    wired = {"liveness": Liveness.CLAIMED, "evidence": ("attribute:data-action",), "looks": 0.9}
    page = snapshot(table(wired, {**wired, "looks": 0.1}, {**wired, "evidence": ("button",)}))
    assert suspects(FALSE_AFFORDANCE, {}, page) == [0]
    assert suspects(DEAD_CONTROL, {}, page) == [2]


def test_a_pointer_cursor_over_controls_is_theirs(table: Any, snapshot: Any) -> None:
    pointer = {"liveness": Liveness.CLAIMED, "evidence": ("cursor:pointer",)}
    elements = table(
        pointer,
        {"parent": 0, "tag": "span"},
        pointer,
        {"parent": 2, "tag": "a", "liveness": Liveness.LIVE, "evidence": ("href",)},
        pointer,
        {"parent": 4, "tag": "button", "liveness": Liveness.CLAIMED, "evidence": ("button",)},
        {**pointer, "evidence": ("role:button", "cursor:pointer")},
        {"parent": 6, "tag": "a", "liveness": Liveness.LIVE, "evidence": ("href",)},
    )
    assert suspects(DEAD_CONTROL, {}, snapshot(elements)) == [0, 5, 6]


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
    assert left.message.startswith("3 more things look clickable here and were not clicked, the block “Tag 60” first")
