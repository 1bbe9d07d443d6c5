"""Too few recorded sessions are told, with what their shares may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from synthmap.judge.findings import judge_view
from synthmap.model.elements import Liveness
from synthmap.model.finding import Finding
from synthmap.rules import catalogue


@pytest.fixture
def judged(table: Any, snapshot: Any, evidence: Any, came: Any) -> Callable[..., list[Finding]]:
    def judge(**visits: Any) -> list[Finding]:
        rows = [
            {"tag": "a", "name": f"Link {k}", "box": (0, 100 * k, 100, 40), "liveness": Liveness.LIVE} for k in range(2)
        ]
        page = snapshot(table(*rows))
        return judge_view([catalogue()["small-sample"]], {}, evidence(page, visits=(came(page, **visits),)), None)

    return judge


def test_it_says_how_few_and_what_the_largest_share_may_be(judged: Any) -> None:
    (found,) = judged(sessions=40, clicks={0: 30, 1: 10})
    # Wilson for 30 of 40 clicks: 60 to 86%.
    assert found.message == (
        "This view has 40 recorded sessions, and heatmaps are read from 500 on. "
        "The 75% of clicks on the link “Link 0” may be 60% to 86%."
    )
    assert found.level == "note"


def test_without_a_click_it_says_how_few(judged: Any) -> None:
    assert judged(sessions=1)[0].message == "This view has 1 recorded session, and heatmaps are read from 500 on."


def test_segments_of_few_sessions_say_nothing(judged: Any) -> None:
    (found,) = judged(sessions=40, segments={"campaign": ["a", "b"] * 20})
    assert found.message.endswith("Segments of them say nothing.")


@pytest.mark.parametrize(
    "more", [{"sessions": 500}, {"sessions": 40, "source": "simulated"}, {"sessions": 1, "source": "scripted"}]
)
def test_enough_sessions_and_those_that_are_no_sample_are_not_told(judged: Any, more: dict[str, Any]) -> None:
    assert judged(**more) == []
