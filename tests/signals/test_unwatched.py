"""A recording that watched for no answers, such as a table of clicks: its silence means nothing, nor does it speak."""

from __future__ import annotations

from typing import Any

import numpy as np

from synthmap.model.elements import Liveness
from synthmap.model.events import UNWATCHED, make_events
from synthmap.signals.dead import dead_clicks
from synthmap.signals.error import error_clicks
from synthmap.signals.profiles import RAGE, SLOW
from synthmap.signals.rage import rage_clicks
from synthmap.signals.slow import slow_clicks

from .test_dead import elements

UNSEEN: dict[str, Any] = dict.fromkeys(
    ("mutation_ms", "scroll_ms", "selection_ms", "focus_ms", "navigation_ms", "error_ms"), UNWATCHED
)


def test_what_it_hit_says_whether_a_click_was_dead():
    states = (Liveness.DEAD, Liveness.LIVE, Liveness.CLAIMED, Liveness.PLAIN)
    events = make_events(4, source="recorded", kind="click", row=states, session=np.arange(4), **UNSEEN)
    assert dead_clicks(events, elements()).tolist() == [True, False, False, True]


def test_no_click_of_it_raised_an_error_or_was_slow():
    events = make_events(1, source="recorded", kind="click", row=0, **UNSEEN)
    assert not error_clicks(events, 2_000).any()
    assert not slow_clicks(events, elements(), SLOW["default"]).any()


def test_an_answer_that_was_not_watched_for_does_not_hide_a_late_one():
    late = make_events(1, source="recorded", kind="click", row=0, **{**UNSEEN, "mutation_ms": [4_000.0]})
    assert slow_clicks(late, elements(), SLOW["default"]).tolist() == [2]


def test_clicks_of_it_can_be_angry():
    t = [0.0, 400.0, 750.0]
    angry = make_events(
        3, source="recorded", kind="click", row=Liveness.DEAD, t=t, seq=np.arange(3), x=5, y=5, **UNSEEN
    )
    assert rage_clicks(angry, elements(), RAGE["default"]).tolist() == [0, 0, 0]
