"""Key content below the lines that half and a quarter of the sessions scroll to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from synthmap.judge.findings import judge_view
from synthmap.model.elements import Liveness
from synthmap.model.finding import Finding
from synthmap.model.snapshot import Sought
from synthmap.rules import catalogue

PLANS = {"tag": "section", "name": "Plans", "box": (100, 1900, 800, 200)}
NAMED = (Sought("key content", "#plans", (0,)),)


@pytest.fixture
def judged(table: Any, snapshot: Any, evidence: Any, came: Any) -> Callable[..., list[Finding]]:
    """What is found of plans whose middle is at 2,000 px, where so many of 1,000 sessions come to 2,100."""

    def judge(reach: int, *, sought: Any = NAMED, plans: Any = PLANS, **more: Any) -> Any:
        page = replace(snapshot(table(plans)), sought=sought)
        seen = came(page, **{"sessions": 1000, "depths": {2100: reach}, **more})
        return judge_view([catalogue()["buried-content"]], {}, evidence(page, visits=(seen,)), None)

    return judge


@pytest.mark.parametrize(("reach", "level", "line"), [(240, "warning", 0.25), (250, "note", 0.5), (499, "note", 0.5)])
def test_under_a_quarter_is_a_warning_under_half_a_note(judged: Any, reach: int, level: str, line: float) -> None:
    (found,) = judged(reach)
    assert (found.level, found.evidence["line"], found.evidence["reached"]) == (level, line, reach)


def test_half_of_the_sessions_is_enough(judged: Any) -> None:
    assert judged(500) == []


def test_the_share_is_told_with_its_interval_for_people_alone(judged: Any) -> None:
    # Wilson for 240 of 1,000: 21 to 27%.
    assert "only 24% of 1,000 recorded sessions (21% to 27%) get down to it, at 2,000 px" in judged(240)[0].message
    (found,) = judged(240, source="simulated")
    assert "only 24% of 1,000 simulated sessions get down to it" in found.message
    assert (found.level, "interval" in found.evidence) == ("note", False)


@pytest.mark.parametrize("few", [{"sessions": 499}, {"source": "scripted"}])
def test_too_few_sessions_and_scripts_say_nothing(judged: Any, few: dict[str, Any]) -> None:
    assert judged(10, **few) == []


def test_what_is_pinned_is_always_in_view(judged: Any) -> None:
    assert judged(10, plans={**PLANS, "pinned": "fixed"}) == []


def test_what_is_not_on_the_page_is_told(judged: Any) -> None:
    (found,) = judged(900, sought=(Sought("key content", "#plans", ()),))
    assert found.message == "The key content #plans is not drawn on desktop."


def test_what_cannot_be_looked_for_is_not_missing(judged: Any) -> None:
    (found,) = judged(900, sought=(Sought("key content", "#plans >> a", (), "it is no CSS selector"),))
    assert found.outcome == "incomplete"


def test_people_name_themselves_what_few_get_to(table: Any, snapshot: Any, evidence: Any, came: Any) -> None:
    rows = [
        {"tag": "a", "name": f"Link {k}", "box": (100, 100 + 100 * k, 200, 40), "liveness": Liveness.LIVE}
        for k in range(3)
    ]
    rows.append({"tag": "a", "name": "Free plan", "box": (100, 2000, 200, 40), "liveness": Liveness.LIVE})
    page = snapshot(table(*rows))
    # 100 of 600 get to it and 60 of these click it; the others are in view of all and clicked by 60 each.
    seen = came(page, clicks={0: 60, 1: 60, 2: 60, 3: 60}, depths={2100: 100})
    (found,) = judge_view([catalogue()["buried-content"]], {}, evidence(page, visits=(seen,)), None)
    assert "“Free plan” is what those who get to it choose most, and only 17% of 600" in found.message
    seen = came(page, clicks={0: 60, 1: 60, 2: 60, 3: 10}, depths={2100: 100})
    assert judge_view([catalogue()["buried-content"]], {}, evidence(page, visits=(seen,)), None) == []
