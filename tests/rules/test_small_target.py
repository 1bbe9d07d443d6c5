"""How large a target counts, and what its neighbours are, on evidence written by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from synthmap.judge.findings import judge_view
from synthmap.model.elements import Liveness
from synthmap.model.finding import Finding
from synthmap.rules import catalogue

TINY = {"tag": "a", "liveness": Liveness.LIVE, "evidence": ("href",), "box": (100, 100, 12, 12)}
NEXT = {**TINY, "name": "Next", "box": (116, 100, 12, 12)}

Judged = Callable[..., list[Finding]]


@pytest.fixture
def judged(table: Any, snapshot: Any, evidence: Any) -> Judged:
    """The findings of the rule on these rows, on desktop."""
    return lambda *rows: judge_view([catalogue()["small-target"]], {}, evidence(snapshot(table(*rows))), None)


@pytest.mark.parametrize(("x", "fails"), [(116, True), (123.9, True), (124, False)])
def test_the_circles_of_two_small_targets_may_touch_and_no_more(judged: Judged, x: float, fails: bool) -> None:
    assert bool(judged(TINY, {**NEXT, "box": (x, 100, 12, 12)})) is fails


@pytest.mark.parametrize(("x", "fails"), [(117.9, True), (118, False)])
def test_a_large_neighbour_must_stay_out_of_the_circle(judged: Judged, x: float, fails: bool) -> None:
    found = judged(TINY, {**NEXT, "box": (x, 90, 100, 40)})
    assert [f.selector for f in found] == ["#row-0"] * fails


def test_a_side_of_24_px_is_enough(judged: Judged) -> None:
    side = {**TINY, "box": (100, 100, 24, 24)}
    assert judged(side, {**side, "box": (124, 100, 24, 24)}) == []


def test_content_that_a_block_cuts_off_does_not_make_it_larger(judged: Judged) -> None:
    content = {"tag": "span", "parent": 0, "action": 0, "box": (100, 100, 60, 30)}
    found = judged(TINY, content, {**NEXT, "tag": "button"})
    assert [(f.selector, f.evidence["width"], f.evidence["height"]) for f in found] == [
        ("#row-0", 12, 12),
        ("#row-2", 12, 12),
    ]


def test_a_label_and_what_an_inline_link_holds_do_make_it_larger(judged: Judged) -> None:
    label = {"tag": "label", "action": 0, "box": (60, 90, 50, 30)}
    picture = {"tag": "img", "parent": 0, "action": 0, "box": (80, 90, 32, 32)}
    assert [f.selector for f in judged(TINY, label, NEXT)] == ["#row-2"]
    assert [f.selector for f in judged({**TINY, "inline": True}, picture, NEXT)] == ["#row-2"]


@pytest.mark.parametrize("change", [{"liveness": Liveness.DEAD}, {"visible": False}, {"reachable": 0.0}])
def test_what_no_click_can_hit_is_no_target(judged: Judged, change: dict[str, Any]) -> None:
    assert judged(TINY, {**NEXT, **change}) == []


def test_neighbours_without_a_name_are_told_apart_from_it(judged: Judged) -> None:
    beside = {"name": "Pictures", "box": (0, 0, 300, 300)}
    found = judged(beside, {**TINY, "parent": 0}, {**NEXT, "name": "", "parent": 0})
    assert found[0].message == (
        "An unnamed link beside “Pictures” is only 12 × 12 px, and another like it is 4 px away. "
        "1 other of its kind is no better."
    )


@pytest.mark.parametrize(("first", "second", "fails"), [("fixed", "", False), ("fixed", "fixed", True), ("", "", True)])
def test_a_bar_that_stays_is_no_neighbour_of_what_scrolls_under_it(
    judged: Judged, first: str, second: str, fails: bool
) -> None:
    assert bool(judged({**TINY, "pinned": first}, {**NEXT, "pinned": second})) is fails


@pytest.mark.parametrize(
    ("href", "side", "excepted"),
    [("/cups", 24, True), ("/cups/?utm_source=x", 24, True), ("/cups", 23, False), ("/pans", 24, False)],
)
def test_a_link_may_be_small_where_the_page_has_it_again(
    judged: Judged, href: str, side: float, excepted: bool
) -> None:
    small = {**TINY, "attributes": {"href": "/cups"}}
    again = {**TINY, "attributes": {"href": href}, "box": (500, 500, side, side)}
    assert ("#row-0" not in [f.selector for f in judged(small, NEXT, again)]) is excepted


@pytest.mark.parametrize(("side", "fails"), [(13, False), (12, False), (10, True)])
def test_a_box_to_tick_is_excepted_at_the_size_that_browsers_draw(judged: Judged, side: float, fails: bool) -> None:
    box = {
        **TINY,
        "tag": "input",
        "attributes": {"type": "checkbox"},
        "evidence": ("input",),
        "box": (0, 0, side, side),
    }
    assert bool(judged(box, {**box, "box": (16, 0, side, side)})) is fails


def test_a_caret_and_the_marks_of_a_drawing_are_no_targets(judged: Judged) -> None:
    caret = {**TINY, "tag": "input", "evidence": ("input",), "box": (116, 100, 4, 18)}
    drawing = {"tag": "svg", "box": (0, 0, 300, 300)}
    assert judged(drawing, {**TINY, "tag": "rect", "parent": 0}, {**NEXT, "tag": "rect", "parent": 0}) == []
    assert judged(TINY, caret) == []


def test_many_of_one_make_are_told_together_and_an_odd_one_by_itself(judged: Judged) -> None:
    row = [{**TINY, "attributes": {"class": "dot"}, "box": (16.0 * k, 100, 12, 12)} for k in range(4)]
    odd = {**TINY, "name": "Odd", "attributes": {"class": "x"}, "box": (64, 100, 12, 12)}
    first, last = judged(*row, odd)
    assert (first.selector, first.evidence["count"], first.box) == ("#row-0", 4, (0, 100, 60, 12))
    assert (last.selector, last.evidence["count"]) == ("#row-4", 1)


def test_what_is_dragged_or_only_answered_a_click_is_no_target_of_its_own(judged: Judged) -> None:
    divider = {**NEXT, "tag": "div", "evidence": ("listener:pointerdown",)}
    heeded = {**divider, "evidence": ("listener:pointerdown", "probe:mutation")}
    part = {**NEXT, "tag": "svg", "evidence": ("probe:focus+mutation",)}
    assert judged(TINY, divider) == judged(TINY, heeded) == judged(TINY, part) == []
