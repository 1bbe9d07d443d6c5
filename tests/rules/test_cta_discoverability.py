"""The call to action on views written by hand: missing, out of view, passed over, and where nothing is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from synthmap.judge.findings import judge_view
from synthmap.model.elements import Liveness
from synthmap.model.finding import Finding
from synthmap.model.snapshot import Sought
from synthmap.model.view import View
from synthmap.rules import catalogue

Judged = Callable[..., list[Finding]]


def button(name: str, top: float, **more: Any) -> dict[str, Any]:
    return {
        "tag": "a", "role": "link", "name": name, "box": (100, top, 200, 50), "liveness": Liveness.LIVE, "looks": 0.9,
        "attributes": {"href": f"/{name}"}, **more,
    }  # fmt: skip


@pytest.fixture
def judged(table: Any, snapshot: Any, evidence: Any, came: Any) -> Judged:
    """What is found on five buttons, of which the first is the call to action unless `cta` says otherwise."""

    def judge(*, top: float = 100, cta: tuple[int, ...] | None = (0,), state: str = "initial", **visits: Any) -> Any:
        rows = [button("Buy", top), *(button(f"Link {k}", 200 + 100 * k) for k in range(4))]
        page = snapshot(table(*rows))
        named = () if cta is None else (Sought("cta", "link “Buy”", cta),)
        page = replace(page, sought=named, view=View("home", "desktop", state=state))
        seen = (came(page, **visits),) if visits else ()
        return judge_view([catalogue()["cta-discoverability"]], {}, evidence(page, visits=seen), None)

    return judge


def test_one_that_is_not_there_is_told_without_a_session(judged: Judged) -> None:
    (found,) = judged(cta=())
    assert found.message == "The call to action, link “Buy”, is not drawn on desktop."
    assert (found.level, found.box) == ("warning", None)
    assert judged(cta=(), state="menu-open") == []


def test_one_that_cannot_be_looked_for_accuses_nobody(table: Any, snapshot: Any, evidence: Any) -> None:
    faulty = Sought("cta", "a:has-text('Buy')", (), "it is no CSS selector")
    page = replace(snapshot(table(button("Buy", 100))), sought=(faulty,))
    (found,) = judge_view([catalogue()["cta-discoverability"]], {}, evidence(page), None)
    assert (found.outcome, found.message) == (
        "incomplete", "`cta` could not be looked for by a:has-text('Buy'): it is no CSS selector.",
    )  # fmt: skip
    assert "querySelector" in found.action


def test_one_that_most_have_out_of_view_is_told_with_the_share(judged: Judged) -> None:
    # The window is 900 px high: 240 of 600 come to 1,700, which shows 1,525.
    (found,) = judged(top=1500, clicks={1: 100}, depths={1700: 240})
    assert "it is in view of only 40% of 600 recorded sessions" in found.message
    assert (found.level, found.evidence["fault"], found.evidence["exposed"]) == ("warning", "out of view", 240)
    assert judged(top=1500, clicks={1: 100, 0: 50}, depths={1700: 320}) == []


@pytest.mark.parametrize(("more", "told"), [({4: 60}, True), ({4: 40}, False)])
def test_one_that_three_others_beat_is_passed_over(judged: Judged, more: dict[int, int], told: bool) -> None:
    found = judged(clicks={0: 50, 2: 60, 3: 90, **more})
    assert bool(found) is told
    if told:
        assert (
            "3 other things are clicked more often, the link “Link 2” most of all (90 clicks to 50, of"
            in found[0].message
        )


def test_a_prediction_is_a_note(judged: Judged) -> None:
    (found,) = judged(clicks={0: 50, 2: 60, 3: 90, 4: 60}, source="simulated", sessions=1000)
    assert (found.level, found.confidence) == ("note", 0.5)
    assert "of 1,000 simulated sessions" in found.message


@pytest.mark.parametrize("few", [{"sessions": 499}, {"source": "scripted"}])
def test_too_few_sessions_and_scripts_say_nothing(judged: Judged, few: dict[str, Any]) -> None:
    assert judged(clicks={0: 50, 2: 60, 3: 90, 4: 60}, **few) == []


def test_a_rank_among_few_clicks_is_chance(judged: Judged) -> None:
    assert judged(clicks={0: 5, 2: 20, 3: 20, 4: 20}) == []


def test_where_none_is_named_only_people_may_say_what_is_passed_over(judged: Judged) -> None:
    clicks = {0: 5, 1: 60, 2: 60, 3: 60, 4: 60}
    # Five that look like buttons on one screen: none of them is what the page is for.
    assert judged(cta=None, clicks=clicks) == []
