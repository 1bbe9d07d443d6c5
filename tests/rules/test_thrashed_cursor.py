"""Thrashing as it is told: by how many, over what, and only of people with a mouse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from synthmap.judge.findings import judge_view
from synthmap.model.events import Events, concatenated, make_events
from synthmap.rules import catalogue

CARD = {"tag": "div", "name": "Loading"}


def visits(thrashing: int, *, of: int, source: str = "recorded", row: int = 0) -> Events:
    """`of` sessions, of which the first `thrashing` throw the mouse to and fro 30 times in a second."""
    came = make_events(of, session=np.arange(of), source=source, kind="navigate")
    moves = make_events(
        32 * thrashing, session=np.repeat(np.arange(thrashing), 32), seq=np.tile(np.arange(32) + 1, thrashing),
        source=source, kind="move", t=np.tile(np.arange(32) * 33.0, thrashing),
        vx=np.tile([0.0, 200.0], 16 * thrashing), vy=9.0, row=row,
    )  # fmt: skip
    return concatenated([came, moves])


@pytest.fixture
def judged(table: Any, snapshot: Any, evidence: Any) -> Any:
    def judge(events: Events) -> Any:
        return judge_view([catalogue()["thrashed-cursor"]], {}, evidence(snapshot(table(CARD)), events=events), None)

    return judge


def test_it_is_told_where_it_happens_and_by_how_many(judged: Any) -> None:
    (found,) = judged(visits(30, of=600))
    assert found.message == (
        "30 of 600 recorded sessions (5%, 4–7%) throw the mouse to and fro, mostly over the block “Loading”."
    )
    assert (found.level, found.selector) == ("note", "#row-0")
    (nowhere,) = judged(visits(30, of=600, row=-1))
    assert nowhere.message.endswith("throw the mouse to and fro.")
    assert nowhere.box is None


@pytest.mark.parametrize("source", ["scripted", "simulated"])
def test_only_people_have_a_hand(judged: Any, source: str) -> None:
    assert judged(visits(30, of=600, source=source)) == []


def test_two_of_many_are_not_told(judged: Any) -> None:
    assert judged(visits(2, of=600)) == []
