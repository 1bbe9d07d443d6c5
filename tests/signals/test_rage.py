"""Rage clicks by profile, at their limits, and the false alarms that users of such signals report."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.model.elements import Liveness
from synthmap.model.events import make_events
from synthmap.signals.profiles import RAGE
from synthmap.signals.rage import rage_clicks

EMPTY = runpy.run_path(str(Path(__file__).parents[1] / "model" / "literal.py"))["table"]()
BUTTON = {"tag": "button", "role": "button", "name": "Send", "liveness": Liveness.LIVE}


def clicks(*points: tuple[float, float, float], row: int = 0, **more: Any) -> list[dict[str, Any]]:
    """A click for each (t, x, y)."""
    return [{"kind": "click", "t": t, "x": x, "y": y, "row": row, **more} for t, x, y in points]


@pytest.mark.parametrize(
    ("profile", "points", "angry"),
    [
        # PostHog: three, each under 1,000 ms and under 30 px (across plus down) from the last.
        ("posthog", [(0, 0, 0), (999, 29, 0), (1998, 29, 29)], True),
        ("posthog", [(0, 0, 0), (1000, 0, 0), (1999, 0, 0)], False),
        ("posthog", [(0, 0, 0), (500, 15, 15), (900, 15, 15)], False),
        ("posthog", [(0, 0, 0), (500, 0, 0)], False),
        # Datadog: three within 1,000 ms, each within 100 px of the last.
        ("datadog", [(0, 0, 0), (500, 60, 80), (1000, 60, 80)], True),
        ("datadog", [(0, 0, 0), (500, 60, 81), (1000, 60, 81)], False),
        ("datadog", [(0, 0, 0), (500, 0, 0), (1001, 0, 0)], False),
        # Amplitude: four in under 1,000 ms within a box of 50 px.
        ("amplitude", [(0, 0, 0), (300, 50, 0), (600, 0, 50), (999, 50, 50)], True),
        ("amplitude", [(0, 0, 0), (300, 51, 0), (600, 0, 0), (999, 0, 0)], False),
        ("amplitude", [(0, 0, 0), (300, 0, 0), (600, 0, 0), (1000, 0, 0)], False),
        ("amplitude", [(0, 0, 0), (300, 0, 0), (600, 0, 0)], False),
        # Sentry: three dead ones on one element within 7 s.
        ("sentry", [(0, 0, 0), (3500, 300, 0), (7000, 0, 9)], True),
        ("sentry", [(0, 0, 0), (3500, 0, 0), (7001, 0, 0)], False),
        ("default", [(0, 0, 0), (999, 29, 0), (1998, 29, 29)], True),
    ],
)  # fmt: skip
def test_each_profile_draws_its_own_line(
    table: Any, session: Any, profile: str, points: list[tuple[float, float, float]], angry: bool
) -> None:
    bursts = rage_clicks(session(*clicks(*points)), table(BUTTON), RAGE[profile])
    assert bursts.tolist() == [0 if angry else -1] * len(points)


TWICE_AND_A_HALF = [(0.0, 5.0, 5.0), (200.0, 5.0, 5.0), (400.0, 5.0, 5.0)]


@pytest.mark.parametrize(
    "element",
    [
        {"tag": "input", "attributes": {"type": "text"}},
        {"tag": "input"},
        {"tag": "textarea"},
        {"tag": "select"},
        {"attributes": {"contenteditable": ""}},
        {"tag": "canvas"},
        {"tag": "video"},
        {"role": "slider"},
        {"tag": "input", "attributes": {"type": "range"}},
        {"attributes": {"draggable": "true"}},
    ],
    ids=lambda element: " ".join(map(str, element.values())),
)
def test_what_is_clicked_over_and_over_without_anger(table: Any, session: Any, element: Any) -> None:
    for profile in RAGE.values():
        assert (rage_clicks(session(*clicks(*TWICE_AND_A_HALF * 2)), table(element), profile) == -1).all()


@pytest.mark.parametrize("name", ["+", "−", "›", "Next", "Next slide", "Zoom in", "One Tarn kettle more", "Undo", "7"])
def test_a_stepper_may_be_pressed_as_long_as_it_answers(table: Any, session: Any, name: str) -> None:
    elements = table({**BUTTON, "name": name}, {"tag": "svg", "parent": 0, "action": 0})
    for row in (0, 1):
        answered = session(*clicks(*TWICE_AND_A_HALF, row=row, mutation_ms=20.0))
        assert (rage_clicks(answered, elements, RAGE["default"]) == -1).all()
        in_vain = session(*clicks(*TWICE_AND_A_HALF, row=row))
        assert (rage_clicks(in_vain, elements, RAGE["default"]) == 0).all()


@pytest.mark.parametrize("name", ["Send", "Read more", "Get Plus", "Nextcloud", "Buy now"])
def test_what_only_sounds_like_a_stepper_is_none(table: Any, session: Any, name: str) -> None:
    answered = session(*clicks(*TWICE_AND_A_HALF, mutation_ms=20.0))
    assert (rage_clicks(answered, table({**BUTTON, "name": name}), RAGE["default"]) == 0).all()


def test_a_triple_click_that_selects_a_paragraph_is_none(table: Any, session: Any) -> None:
    lines = clicks(*TWICE_AND_A_HALF)
    lines[1]["selection_ms"] = lines[2]["selection_ms"] = 3.0
    assert (rage_clicks(session(*lines), table({"tag": "p"}), RAGE["default"]) == -1).all()
    # The next burst is none the calmer for it.
    later = clicks(*((t + 5_000, x, y) for t, x, y in TWICE_AND_A_HALF))
    assert rage_clicks(session(*lines, *later), table({"tag": "p"}), RAGE["default"]).tolist() == [-1] * 3 + [0] * 3


def test_a_scroll_calms_datadog_and_nobody_else(table: Any, session: Any) -> None:
    events = session(*clicks(*TWICE_AND_A_HALF, scroll_ms=5_000.0))
    assert (rage_clicks(events, table(BUTTON), RAGE["datadog"]) == -1).all()
    assert (rage_clicks(events, table(BUTTON), RAGE["default"]) == 0).all()


def test_sentry_is_angry_about_dead_clicks_alone(table: Any, session: Any) -> None:
    events = session(*clicks(*TWICE_AND_A_HALF, mutation_ms=10.0))
    assert (rage_clicks(events, table(BUTTON), RAGE["sentry"]) == -1).all()


def test_drags_on_one_spot_are_no_clicks_in_anger(table: Any, session: Any) -> None:
    lines = []
    for t, x, y in TWICE_AND_A_HALF:
        lines += [{"kind": "down", "t": t, "x": x - 40, "y": y, "row": 0}, *clicks((t + 90, x, y))]
    assert (rage_clicks(session(*lines), table(BUTTON), RAGE["default"]) == -1).all()


def test_bursts_are_numbered_and_kept_apart_by_session_page_load_and_pause(table: Any, session: Any) -> None:
    first = clicks(*TWICE_AND_A_HALF)
    later = clicks(*((t + 3_000, x, y) for t, x, y in TWICE_AND_A_HALF))
    other = clicks(*TWICE_AND_A_HALF, session=1)
    assert (
        rage_clicks(session(*first, *later, *other), table(BUTTON), RAGE["default"]).tolist()
        == [0] * 3 + [1] * 3 + [2] * 3
    )
    two_and_two = [*clicks((0, 0, 0), (100, 0, 0)), *clicks((200, 0, 0), (300, 0, 0), session=1)]
    assert (rage_clicks(session(*two_and_two), table(BUTTON), RAGE["default"]) == -1).all()
    reloaded = [*first[:2], {"kind": "navigate", "t": 300}, first[2]]
    assert (rage_clicks(session(*reloaded), table(BUTTON), RAGE["default"]) == -1).all()


def test_a_button_and_its_icon_are_one_target_and_two_buttons_are_two(table: Any, session: Any) -> None:
    lines = [*clicks((0, 5, 5), (200, 5, 5)), *clicks((400, 5, 5), row=1)]
    icon = {"tag": "svg", "parent": 0, "action": 0}
    assert (rage_clicks(session(*lines), table(BUTTON, icon), RAGE["datadog"]) == 0).all()
    assert (rage_clicks(session(*lines), table(BUTTON, BUTTON), RAGE["datadog"]) == -1).all()


def test_simulated_visitors_are_never_angry(table: Any, session: Any) -> None:
    events = session(*clicks(*TWICE_AND_A_HALF), source="simulated")
    assert (rage_clicks(events, table(BUTTON), RAGE["default"]) == -1).all()


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 1500), st.integers(0, 40), st.integers(0, 40)), max_size=30
    )
)  # fmt: skip
def test_it_finds_what_going_through_the_clicks_one_by_one_finds(steps: list[tuple[int, int, int, int]]) -> None:
    """PostHog's definition as its library walks it: a counter that a click too far or too late sets back."""
    session, t, x, y = (
        (np.array(column) for column in zip(*sorted(steps, key=lambda s: s[0]), strict=True))
        if steps
        else [np.zeros(0, dtype=int)] * 4
    )
    t = np.cumsum(t)
    expected = np.zeros(len(t), dtype=bool)
    run: list[int] = []
    for at in range(len(t)):
        last = run[-1] if run else None
        goes_on = (
            last is not None
            and session[at] == session[last]
            and t[at] - t[last] < 1000
            and abs(x[at] - x[last]) + abs(y[at] - y[last]) < 30
        )
        run = [*run, at] if goes_on else [at]
        if len(run) >= 3:
            expected[run] = True
    from_literal = make_events(
        len(t), session=session, source="recorded", seq=np.arange(len(t)), kind="click",
        t=t.astype(float), x=x.astype(float), y=y.astype(float),
    )  # fmt: skip
    found = rage_clicks(from_literal, EMPTY, RAGE["posthog"])
    assert ((found >= 0) == expected).all()
