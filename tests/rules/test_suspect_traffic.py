"""Signs of bots and of broken tracking, one by one; people with the same number of clicks show none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from synthmap.judge.findings import judge_view
from synthmap.maps.locate import locate
from synthmap.maps.visits import visits_of
from synthmap.model.elements import Liveness
from synthmap.model.events import make_events
from synthmap.model.finding import Finding
from synthmap.model.view import DESKTOP
from synthmap.rules import catalogue

BOXES = [(100.0, 100.0 + 100 * k, 200.0, 40.0) for k in range(4)]
PERSON = [2_000.0, 2_900, 4_100, 4_500, 9_000, 9_800, 11_000, 14_000, 14_900, 17_000, 18_200, 21_000]


@pytest.fixture
def judged(table: Any, snapshot: Any, evidence: Any) -> Callable[..., list[Finding]]:
    """What is found of 600 sessions, each with a click or, if it is listed, with clicks at (t, x, y)."""
    rows = [{"tag": "a", "name": "Link", "box": box, "liveness": Liveness.LIVE} for box in BOXES]
    elements = table(*rows)
    page = snapshot(elements)

    def judge(special: dict[int, Sequence[tuple[float, float, float]]], source: str = "recorded") -> list[Finding]:
        made = [
            (session, *click) for session in range(600) for click in special.get(session, [(1_000.0, 150.0, 110.0)])
        ]
        who, t, x, y = np.array(made).T
        events = make_events(
            len(who), session=who.astype(int), seq=np.arange(len(who)), source=source, kind="click", t=t, x=x, y=y,
            vx=x, vy=y, mutation_ms=50.0,
        )  # fmt: skip
        located, none = locate(events, elements), np.zeros(len(who), dtype=bool)
        visits = visits_of(located, elements, dead=none, rage=none, viewport=DESKTOP, document=page.document)
        return judge_view([catalogue()["suspect-traffic"]], {}, evidence(page, visits=visits), None)

    return judge


def clicks(times: Sequence[float], *, middle: bool = False, **_: Any) -> list[tuple[float, float, float]]:
    """Clicks on the four links in turn, on their middles or a little beside."""
    at = [(200.0, 120.0 + 100 * (k % 4)) for k in range(len(times))]
    return [(t, x + (0 if middle else 7 + k), y) for k, (t, (x, y)) in enumerate(zip(times, at, strict=True))]


@pytest.mark.parametrize(
    ("sign", "made"),
    [
        ("even", clicks([500.0 * k for k in range(12)])),
        ("fast", clicks([0, 20, 50, 60, 95, 100, 130, 135, 170, 210, 900, 4_000])),
        ("centred", clicks(PERSON, middle=True)),
    ],
)
def test_each_sign_is_told(judged: Any, sign: str, made: Any) -> None:
    (found,) = judged({77: made})
    assert found.evidence["signs"] == {sign: 1}
    assert found.evidence["numbers"] == [77]
    assert found.message.startswith("1 of 600 recorded sessions is hardly a person's, with 12 of 611 clicks: ")
    assert found.level == "note"  # under a twentieth of the clicks


def test_bots_that_take_a_twentieth_of_the_clicks_are_a_warning(judged: Any) -> None:
    bot = clicks([500.0 * k for k in range(20)])
    (found,) = judged({77: bot, 78: bot})
    assert (found.level, found.evidence["clicks"]) == ("warning", 40)


@pytest.mark.parametrize(
    "made",
    [
        clicks(PERSON),
        clicks([500.0 * k for k in range(9)]),
        clicks(PERSON[:9], middle=True),
        [(t, 200.0, 120.0) for t in PERSON],
    ],
    ids=["a person", "nine even ones", "nine exact ones", "one stepper, pressed on and on"],
)
def test_people_are_not_told(judged: Any, made: Any) -> None:
    assert judged({77: made}) == []


def test_clicks_off_the_page_are_told(judged: Any) -> None:
    off = {session: [(1_000.0, 1_900.0, 200.0)] for session in range(20)}
    (found,) = judged(off)
    assert found.message == "20 of 600 recorded clicks lie off the page (1,440 × 3,000 px)."
    del off[0]
    assert judged(off) == []


def test_times_that_run_backwards_are_told(judged: Any) -> None:
    back = {session: [(1_000.0, 150.0, 110.0), (900.0, 150.0, 110.0)] for session in range(12)}
    (found,) = judged(back)
    assert found.message == "In 12 of 600 recorded sessions time runs backwards."
    del back[0]
    assert judged(back) == []


@pytest.mark.parametrize("source", ["simulated", "scripted"])
def test_scripts_are_no_persons_and_need_not_be(judged: Any, source: str) -> None:
    assert judged({77: clicks([500.0 * k for k in range(12)])}, source=source) == []


def test_events_without_times_or_elements_are_no_sign(judged: Any) -> None:
    assert judged({77: [(np.nan, 5.0, 5.0)] * 12}) == []
