"""Scrolling to and fro as it is told: by how many, and only of people."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from synthmap.judge.findings import judge_view
from synthmap.model.events import Events, concatenated, make_events
from synthmap.rules import catalogue

FOLD = 900.0  # px, the height of the viewport in the snapshot's fixture


def visits(restless: int, *, of: int, source: str = "recorded") -> Events:
    """`of` sessions, of which the first `restless` go down three screens and up again twice: twelve screens."""
    came = make_events(of, session=np.arange(of), source=source, kind="navigate")
    scrolls = make_events(
        4 * restless, session=np.repeat(np.arange(restless), 4), seq=np.tile([1, 2, 3, 4], restless), source=source,
        kind="scroll", y=np.tile([3 * FOLD, 0, 3 * FOLD, 0], restless),
    )  # fmt: skip
    return concatenated([came, scrolls])


@pytest.fixture
def judged(table: Any, snapshot: Any, evidence: Any) -> Any:
    def judge(events: Events) -> Any:
        return judge_view([catalogue()["excessive-scroll"]], {}, evidence(snapshot(table({})), events=events), None)

    return judge


def test_it_is_told_with_the_number_of_screens(judged: Any) -> None:
    (found,) = judged(visits(60, of=600))
    assert found.message == (
        "60 of 600 recorded sessions (10%, 8–13%) scroll up and down the page for 12 screens, which is four times or "
        "more as far as they come down."
    )
    assert (found.level, found.evidence["screens"]) == ("note", 12)


def test_few_of_many_are_not_told_and_neither_are_scripts_or_simulations(judged: Any) -> None:
    assert judged(visits(29, of=600)) == []
    assert judged(visits(600, of=600, source="scripted")) == []
    assert judged(visits(600, of=600, source="simulated")) == []
