"""Where a thumb gets to, on phones written by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from synthmap.judge.findings import judge_view
from synthmap.model.elements import Liveness
from synthmap.model.finding import Finding
from synthmap.model.snapshot import Sought
from synthmap.model.view import DESKTOP, MOBILE, Viewport
from synthmap.rules import catalogue


@pytest.fixture
def judged(table: Any, snapshot: Any, evidence: Any) -> Callable[..., list[Finding]]:
    """What is found of a call to action in that box of a phone of 390 x 844."""

    def judge(box: Any, *, viewport: Viewport = MOBILE, others: Any = (), **more: Any) -> list[Finding]:
        cta = {
            "tag": "a", "role": "link", "name": "Buy", "box": box, "liveness": Liveness.LIVE,
            "attributes": {"href": "/buy"}, **more,
        }  # fmt: skip
        page = replace(snapshot(table(cta, *others), viewport=viewport), sought=(Sought("cta", "Buy", (0,)),))
        return judge_view([catalogue()["thumb-reach"]], {}, evidence(page), None)

    return judge


def test_the_top_of_the_page_cannot_be_scrolled_to_the_thumb(judged: Any) -> None:
    (found,) = judged((250, 20, 120, 44))
    assert "20 px from the top of the page: a thumb that holds the phone does not get to it." in found.message
    assert (found.level, found.evidence["assumed"]) == ("note", ["reach"])


@pytest.mark.parametrize(("middle", "told"), [(101, True), (102, False)])
def test_out_of_reach_is_the_uppermost_eighth_or_so(judged: Any, middle: float, told: bool) -> None:
    # 12% of 844 px are 101.3.
    assert bool(judged((250, middle - 22, 120, 44))) is told


def test_what_is_pinned_to_the_top_stays_there(judged: Any) -> None:
    (found,) = judged((0, 10, 390, 60), pinned="fixed")
    assert "whatever is scrolled" in found.message


def test_what_is_pinned_to_the_lowest_edge_belongs_to_the_system(judged: Any) -> None:
    (found,) = judged((0, 816, 390, 28), pinned="fixed")
    assert "is pinned to the lowest 34 px of the window" in found.message
    assert judged((0, 780, 390, 64), pinned="fixed") == []
    assert judged((0, 816, 390, 28)) == []


def test_a_second_way_within_reach_makes_it_good(judged: Any) -> None:
    again = {"tag": "a", "box": (20, 500, 350, 48), "liveness": Liveness.LIVE, "attributes": {"href": "/buy"}}
    assert judged((250, 20, 120, 44), others=[again]) == []
    elsewhere = {**again, "attributes": {"href": "/other"}}
    assert judged((250, 20, 120, 44), others=[elsewhere]) != []


@pytest.mark.parametrize(
    "viewport",
    [DESKTOP, replace(MOBILE, width=844, height=390), replace(MOBILE, width=820, height=1180)],
    ids=["desktop", "landscape", "tablet"],
)
def test_it_is_about_phones_held_upright(judged: Any, viewport: Viewport) -> None:
    assert judged((250, 10, 120, 30), viewport=viewport) == []
