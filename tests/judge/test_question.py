"""Answers to a page's question, from sessions written by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from synthmap.judge.question import Answer, answer
from synthmap.maps.locate import locate
from synthmap.maps.visits import visits_of
from synthmap.model.elements import Liveness
from synthmap.model.events import make_events
from synthmap.model.snapshot import Sought
from synthmap.model.view import DESKTOP

Asking = Callable[..., Answer | None]


def link(name: str, top: float, **more: Any) -> dict[str, Any]:
    return {
        "tag": "a", "role": "link", "name": name, "box": (100, top, 200, 40), "liveness": Liveness.LIVE,
        "key": name, "reachable": 1.0, **more,
    }  # fmt: skip


@pytest.fixture
def asking(literal: Any) -> Asking:
    """The answer on a page of links, the n-th of which so many sessions click, each one thing."""

    def ask(
        question: str | None, *rows: dict[str, Any], clicks: list[int], sought: tuple[Sought, ...] = (),
        sessions: int = 1000, source: str = "recorded",
    ) -> Answer | None:  # fmt: skip
        table = literal.table(*rows)
        snapshot = literal.snapshot(table, size=(1440, 3000))
        snapshot = replace(snapshot, viewport=DESKTOP, sought=sought)
        row = np.repeat(np.arange(len(clicks)), clicks)
        lands = np.arange(sessions)
        who = np.concatenate([lands, np.arange(len(row))])
        at = table.box[row] if len(row) else np.zeros((0, 4))
        x = np.concatenate([np.zeros(sessions), at[:, 0] + 5])
        y = np.concatenate([np.zeros(sessions), at[:, 1] + 5])
        kind = np.array(["navigate"] * sessions + ["click"] * len(row))
        order = np.argsort(who, kind="stable")
        vy = np.minimum(y, 500)
        events = make_events(
            len(who), session=who[order], source=source, kind=kind[order], x=x[order], y=y[order], vx=x[order],
            vy=vy[order],
        )  # fmt: skip
        located, none = locate(events, table), np.zeros(len(who), dtype=bool)
        found = visits_of(located, table, dead=none, rage=none, viewport=DESKTOP, document=(1440, 3000))
        return answer(question, replace(literal.evidence(snapshot), visits=found), found[0] if found else None)

    return ask


LINKS = (link("Start free", 100), link("Contact", 200), link("Imprint", 300), link("Jobs", 400))
CTA = (Sought("cta", "link “Start free”", (0,)),)


def test_a_call_to_action_that_is_seen_and_chosen_is_found(asking: Asking) -> None:
    found = asking("Do people find the free plan?", *LINKS, clicks=[300, 100, 50, 10], sought=CTA)
    assert found is not None
    assert found.answered == "yes"
    assert "“Start free” is in view of 1,000 of 1,000 recorded sessions (100%), and 300 of these click it" in found.text
    assert "it is 1st of 4 things by clicks" in found.text
    # Wilson for 300 of 1,000: .2724 to .3291.
    assert found.interval == (0.2724, 0.3291)
    assert found.most_clicked == "the link “Start free”"


def test_what_could_not_be_looked_for_is_not_missing(asking: Asking) -> None:
    faulty = (Sought("cta", "a:has-text('Start')", (), "it is no CSS selector"),)
    found = asking("Do people find it?", *LINKS, clicks=[300, 100, 50, 10], sought=faulty)
    assert found is not None
    assert (found.answered, found.interval) == ("undecided", None)
    assert "Nothing could be looked for by a:has-text('Start'): it is no CSS selector." in found.text


def test_few_recorded_sessions_leave_it_undecided(asking: Asking) -> None:
    found = asking("Do people find it?", *LINKS, clicks=[30, 10, 5, 1], sought=CTA, sessions=100)
    assert found is not None
    assert found.answered == "undecided"
    assert "Too few to say: heatmaps are read from 500 recorded sessions on." in found.text


def test_a_prediction_is_called_one_and_has_no_interval(asking: Asking) -> None:
    found = asking("Do people find it?", *LINKS, clicks=[300, 100, 50, 10], sought=CTA, source="simulated")
    assert found is not None
    assert (found.answered, found.interval) == ("yes", None)
    assert found.text.endswith("Simulated: a prediction, not a sample.")


def test_scripts_answer_nothing_about_people(asking: Asking) -> None:
    found = asking("Do people find it?", *LINKS, clicks=[300, 100, 50, 10], sought=CTA, source="scripted")
    assert found is not None
    assert found.answered == "undecided"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"liveness": Liveness.DEAD}, "“Start free” does nothing when it is clicked."),
        ({"reachable": 0.0, "occluder": 1}, "“Start free” cannot be clicked: the link “Contact” lies over it."),
    ],
)
def test_what_cannot_be_clicked_is_not_found_however_often_it_is_tried(
    asking: Asking, more: dict[str, Any], says: str
) -> None:
    rows = (link("Start free", 100, **more), *LINKS[1:])
    found = asking("Do people find it?", *rows, clicks=[300, 100, 50, 10], sought=CTA)
    assert found is not None
    assert found.answered == "no"
    assert says in found.text


def test_the_question_itself_may_name_what_it_is_about(asking: Asking) -> None:
    found = asking("Do visitors find the imprint?", *LINKS, clicks=[300, 100, 50, 10])
    assert found is not None
    assert (found.answered, "“Imprint” is in view" in found.text) == ("yes", True)
    rows = (*LINKS, link("Imprint of the shop", 600))
    found = asking("Do visitors find the imprint?", *rows, clicks=[300, 100, 50, 10, 0])
    assert found is not None
    assert (found.answered, "could be about any of 2 things" in found.text) == ("undecided", True)
    found = asking("Is it nice?", *LINKS, clicks=[300, 100, 50, 10])
    assert found is not None
    assert found.answered == "undecided"


def expecting(*rows: int) -> tuple[Sought, ...]:
    return (Sought("most clicked", "link “Start free”", rows),)


@pytest.mark.parametrize(
    ("clicks", "answered", "rank"),
    [
        ([300, 100, 50, 10], "yes", 1),
        ([100, 300, 50, 10], "no", 2),
        # Of 400 clicks 205 and 195: the interval of the second, .44 to .54, holds the first's share of .51.
        ([205, 195, 0, 0], "undecided", 1),
        ([0, 0, 0, 0], "undecided", 1),
    ],
)
def test_what_was_expected_is_compared_with_what_was(
    asking: Asking, clicks: list[int], answered: str, rank: int
) -> None:
    found = asking(None, *LINKS, clicks=clicks, sought=expecting(0))
    assert found is not None
    assert (found.answered, found.expected[0].rank, found.expected[0].clicks) == (answered, rank, clicks[0])


def test_an_expectation_that_is_not_on_the_page_is_a_no(asking: Asking) -> None:
    found = asking(None, *LINKS, clicks=[10, 300, 50, 10], sought=expecting())
    assert found is not None
    assert (found.answered, found.expected[0].rank) == ("no", 0)
    assert "the link “Contact” is clicked most" in found.text


def test_key_content_is_found_where_half_get_to_it(asking: Asking) -> None:
    sought = (Sought("key content", "#plans", (3,)),)
    for top, answered in ((300.0, "yes"), (2000.0, "no")):
        rows = (*LINKS[:3], link("Plans", top))
        found = asking("Do people see the plans?", *rows, clicks=[300, 100, 0, 0], sought=sought)
        assert found is not None
        assert found.answered == answered


def test_where_nothing_is_asked_nothing_is_answered(asking: Asking) -> None:
    assert asking(None, *LINKS, clicks=[1, 0, 0, 0], sought=CTA) is None


def test_without_a_session_nothing_is_decided(asking: Asking) -> None:
    found = asking("Is it found?", *LINKS, clicks=[0, 0, 0, 0], sessions=0)
    assert found is not None
    assert (found.answered, found.text) == ("undecided", "No session came to this view.")
