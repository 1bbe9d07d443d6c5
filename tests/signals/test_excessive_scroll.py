from __future__ import annotations

from typing import Any

import pytest

from synthmap.signals.excessive_scroll import scrolling


def scrolls(*tops: float, **more: Any) -> list[dict[str, Any]]:
    """A load of the page, then the viewport's top at each rest."""
    return [{"kind": "navigate", "t": 0, **more}, *({"kind": "scroll", "t": 1, "y": top, **more} for top in tops)]


@pytest.mark.parametrize(
    ("tops", "excessive"),
    [
        ((3000, 0, 3000, 0), True),  # four passes of three screens
        ((3000, 0, 3000), False),  # down, up to the menu, down again
        ((1000, 2000, 3000, 2000, 1000, 0, 3000, 0), True),  # rests on the way make it no longer
        ((100, 0) * 40, False),  # eight screens in all, by a wheel that wiggles
        ((100, 0) * 50, True),
        ((9000,), False),
    ],
)
def test_four_passes_and_ten_screens(session: Any, tops: tuple[float, ...], excessive: bool) -> None:
    assert scrolling(session(*scrolls(*tops)), fold=1000.0).excessive.tolist() == [excessive]


def test_each_load_of_each_session_by_itself(session: Any) -> None:
    events = session(*scrolls(3000, 0), *scrolls(3000, 0), *scrolls(2000, 500, session=1), *scrolls(session=2))
    found = scrolling(events, fold=1000.0)
    assert found.session.tolist() == [0, 0, 1]
    assert found.travel.tolist() == [6000, 6000, 3500]
    assert found.span.tolist() == [3000, 3000, 2000]
    assert not found.excessive.any()


def test_simulated_sessions_scroll_as_they_are_told(session: Any) -> None:
    assert len(scrolling(session(*scrolls(*(3000, 0) * 9), source="simulated"), fold=1000.0).session) == 0
    assert len(scrolling(session(), fold=1000.0).session) == 0
