"""Where many stop at once, on numbers worked out by hand; see test_planted for visits as they come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from synthmap.judge.findings import judge_view
from synthmap.model.finding import Finding
from synthmap.rules import catalogue
from synthmap.vision.folds import Fold

PAGE = {"tag": "body", "box": (0, 0, 1440, 3000)}


@pytest.fixture
def judged(table: Any, snapshot: Any, evidence: Any, came: Any) -> Callable[..., list[Finding]]:
    """What is found where so many of 1,000 sessions come to each depth; the page is 3,000 px, the window 900 high."""

    def judge(depths: Any, *, rows: Any = (), folds: Any = (), **more: Any) -> list[Finding]:
        page = snapshot(table(PAGE, *rows))
        seen = came(page, **{"sessions": 1000, "depths": depths, **more})
        view = evidence(page, visits=(seen,))
        object.__setattr__(view, "folds", tuple(folds))
        return judge_view([catalogue()["scroll-cliff"]], {}, view, None)

    return judge


# 800 go past the fold to 1,600, and 300 of them on to the end: 500 of 800 stop.
STOPS = {1600: 800, 3000: 300}


def test_a_cliff_is_told_with_its_share_and_interval(judged: Any) -> None:
    (found,) = judged(STOPS)
    # Wilson for 500 of 800: 59 to 66%.
    assert found.message.startswith("62% of the 800 recorded sessions that come to 1,600 px go no further (59% to 66%)")
    assert found.message.endswith("nothing in the picture says why.")
    assert (found.evidence["came"], found.evidence["stopped"]) == (800, 500)


def test_the_place_that_looks_finished_explains_it(judged: Any) -> None:
    fold = Fold(1650.0, 0.9, True, ("blank band",), (), (0.0, 1600.0, 1440.0, 50.0), 900.0, 0.5)
    (found,) = judged(STOPS, folds=[fold])
    assert "the page looks finished there (blank band)" in found.message
    assert found.box == (0.0, 1600.0, 1440.0, 50.0)
    far = Fold(1900.0, 0.9, True, ("blank band",), (), (0.0, 1850.0, 1440.0, 50.0), 900.0, 0.5)
    assert judged(STOPS, folds=[far])[0].evidence["barrier"] == ""


def test_a_form_that_begins_there_explains_it(judged: Any) -> None:
    (found,) = judged(STOPS, rows=[{"tag": "form", "name": "Sign up", "box": (200, 1620, 1000, 300)}])
    assert "“Sign up” begins there" in found.message


@pytest.mark.parametrize(("stay", "told"), [(350, False), (450, True)])
def test_at_the_fold_a_third_stops_on_any_page(judged: Any, stay: int, told: bool) -> None:
    assert bool(judged({3000: 1000 - stay})) is told


@pytest.mark.parametrize("more", [{"source": "simulated"}, {"source": "scripted"}, {"sessions": 499}])
def test_predictions_scripts_and_few_sessions_say_nothing(judged: Any, more: dict[str, Any]) -> None:
    assert judged({1600: 400, 3000: 100}, **more) == []


def test_the_end_of_the_page_is_no_cliff(judged: Any) -> None:
    assert judged({3000: 900}) == []


def test_what_few_came_to_is_no_cliff(judged: Any) -> None:
    steps = {900 + 100 * k: round(800 * 0.9**k) for k in range(1, 21)}  # one in ten every 100 px, all the way down
    assert judged(steps) == []
