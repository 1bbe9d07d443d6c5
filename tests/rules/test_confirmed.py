"""What eyes predict, borne out by recorded sessions or not, on counts worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from synthmap.judge.findings import judge_view
from synthmap.model.finding import Finding
from synthmap.model.snapshot import ProbeAnswer
from synthmap.rules import catalogue
from synthmap.rules._confirmed import weighed
from synthmap.vision.folds import Fold

BADGE = {"tag": "span", "name": "Badge", "box": (100, 100, 120, 40), "looks": 0.8, "reasons": ("filled",)}


@pytest.fixture
def judged(table: Any, snapshot: Any, evidence: Any, came: Any) -> Callable[..., Finding]:
    def judge(**visits: Any) -> Finding:
        page = snapshot(
            table({"tag": "body", "box": (0, 0, 1440, 3000)}, BADGE), probes={1: ProbeAnswer("dead", (0, 0))}
        )
        seen = (came(page, **visits),) if visits else ()
        (found,) = judge_view([catalogue()["false-affordance"]], {}, evidence(page, visits=seen), None)
        return found

    return judge


def test_by_eye_alone_the_message_says_no_more_than_before(judged: Any) -> None:
    found = judged()
    assert found.message == "The text “Badge” looks clickable, and a click on it does nothing."
    assert (found.confidence, "sessions" in found.evidence) == (0.8, False)


def test_sessions_that_click_it_confirm_it(judged: Any) -> None:
    found = judged(clicks={1: 30})
    # Wilson for 30 of 600: 3.5 to 7.0%.
    assert found.message.endswith(
        "Predicted by eye, and sessions confirm it: 30 of 600 recorded sessions that had it in view click it "
        "(5%, 4% to 7%)."
    )
    assert (found.confidence, found.evidence["sessions"]["confirmed"]) == (0.92, "yes")


def test_sessions_that_leave_it_alone_do_not(judged: Any) -> None:
    found = judged(sessions=1000, clicks={1: 0})
    assert "Predicted by eye, and sessions do not confirm it: 0 of 1,000" in found.message
    assert (found.confidence, found.evidence["sessions"]["confirmed"]) == (0.4, "no")


def test_few_sessions_decide_nothing(judged: Any) -> None:
    found = judged(sessions=60, clicks={1: 9})
    assert "sessions neither confirm nor refute it: 9 of 60" in found.message
    assert "60 sessions are too few to say." in found.message
    assert (found.confidence, found.evidence["sessions"]["confirmed"]) == (0.8, "undecided")


def test_a_prediction_confirms_no_prediction(judged: Any) -> None:
    assert "sessions" not in judged(source="simulated", clicks={1: 300}).evidence


@pytest.mark.parametrize(("stay", "answer"), [(300, "yes"), (200, "undecided"), (120, "no")])
def test_a_false_bottom_is_confirmed_where_more_stop_than_on_any_page(
    table: Any, snapshot: Any, evidence: Any, came: Any, stay: int, answer: str
) -> None:
    """Of 600: 50% stay (46 to 54), beyond the 35% of any page; 33% (30 to 37); 20% (17 to 23), under its 25%."""
    page = snapshot(table({"tag": "body", "box": (0, 0, 1440, 3000)}))
    view = evidence(page, visits=(came(page, depths={2000: 600 - stay}),))
    fold = Fold(900.0, 0.8, True, ("blank band",), (), (0.0, 800.0, 1440.0, 100.0), 2100.0, 0.5)
    object.__setattr__(view, "folds", (fold,))
    (found,) = judge_view([catalogue()["false-bottom"]], {}, view, None)
    assert found.evidence["sessions"]["confirmed"] == answer
    assert f"{stay} of 600 recorded sessions that came stop there" in found.message


def test_nobody_who_saw_it_decides_nothing() -> None:
    found = weighed(0, 0, 600, low=0.01, high=0.01, does="click it", seen="had it in view")
    assert (found.answer, found.trusted(0.8)) == ("undecided", 0.8)
