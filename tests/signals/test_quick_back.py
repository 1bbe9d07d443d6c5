from __future__ import annotations

from typing import Any

import pytest

from synthmap.signals.quick_back import page_loops, quick_backs

HOME, PLANS, HELP = "https://shop.example/", "https://shop.example/plans", "https://shop.example/help"


def load(t: float, url: str, **more: Any) -> dict[str, Any]:
    return {"kind": "navigate", "t": t, "url": url, **more}


def test_a_page_left_for_the_one_before_within_five_seconds(session: Any) -> None:
    events = session(load(0, HOME), {"kind": "click", "t": 900, "url": HOME}, load(1_000, PLANS), load(6_000, HOME))
    found = quick_backs(events)
    assert (found.event.tolist(), found.click.tolist()) == ([2], [1])


@pytest.mark.parametrize(
    "lines",
    [
        [load(0, HOME), load(1_000, PLANS), load(6_001, HOME)],
        [load(0, HOME), load(1_000, PLANS), load(1_499, HOME)],  # the page sent them on by itself
        [load(0, HOME), load(1_000, PLANS), load(3_000, HELP)],
        [load(0, HOME), load(1_000, PLANS), {"kind": "input", "t": 2_000}, load(3_000, HOME)],
        [load(0, HOME), load(1_000, PLANS), {"kind": "submit", "t": 2_000}, load(3_000, HOME)],
        [load(0, PLANS), load(1_000, PLANS + "?size=2"), load(3_000, PLANS)],  # a filter tried out
        [load(0, PLANS), load(1_000, PLANS + "#faq"), load(3_000, PLANS)],
        [load(0, HOME), load(1_000, HOME), load(3_000, HOME)],
        [load(0, HOME), load(1_000, PLANS, tab=1), load(3_000, HOME)],  # opened in another tab
        [load(0, HOME), load(1_000, PLANS), load(3_000, HOME, session=1)],
        [
            load(0, HOME, source="simulated"),
            load(1_000, PLANS, source="simulated"),
            load(3_000, HOME, source="simulated"),
        ],
        [load(0, HOME), load(1_000, PLANS)],
        [load(0, "http://["), load(1_000, "http://]["), load(9_000, "http://[")],
        [],
    ],
)
def test_what_is_no_quick_back(session: Any, lines: list[dict[str, Any]]) -> None:
    assert len(quick_backs(session(*lines)).event) == 0


def test_a_click_on_an_earlier_page_led_nowhere_here(session: Any) -> None:
    events = session({"kind": "click", "t": 0}, load(10, HOME), load(1_000, PLANS), load(3_000, HOME))
    assert quick_backs(events).click.tolist() == [-1]


def test_three_loads_of_one_address_within_fifteen_seconds_are_a_loop(session: Any) -> None:
    lines = [load(0, HOME), load(7_000, PLANS), load(8_000, HOME + "#top"), load(15_000, HOME)]
    assert page_loops(session(*lines)).tolist() == [3]
    assert page_loops(session(*lines[:3], load(15_001, HOME))).tolist() == []
    assert page_loops(session(*lines[:3], load(15_000, HOME + "?a=1"))).tolist() == []
    assert page_loops(session(*lines[:3], load(15_000, HOME, session=1))).tolist() == []
    assert page_loops(session()).tolist() == []
