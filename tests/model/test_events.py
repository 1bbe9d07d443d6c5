from __future__ import annotations

import numpy as np
import pytest

from synthmap.model.events import concatenated, make_events


def test_what_is_not_said_is_missing() -> None:
    events = make_events(2, kind=["click", "tap"], x=[1.0, 2.0])
    assert len(events) == 2
    assert events.x.tolist() == [1.0, 2.0]
    assert np.isnan(events.y).all() and events.y.shape == (2,)
    assert events.element.tolist() == ["", ""]
    assert events.row.tolist() == [-1, -1]
    assert events.tab.tolist() == [0, 0]
    assert np.isnan(events.mutation_ms).all()
    assert dict(events.segments) == {}


def test_one_value_stands_for_the_whole_column() -> None:
    events = make_events(3, source="simulated", session=[0, 0, 1], tab=4)
    assert events.source.tolist() == ["simulated"] * 3
    assert events.tab.tolist() == [4, 4, 4]


def test_there_may_be_no_events_at_all() -> None:
    events = make_events(0, kind="click")
    assert len(events) == 0
    assert len(events.of_kind("click")) == 0


def test_a_column_of_another_length_is_named() -> None:
    with pytest.raises(ValueError, match="column y has 3 values for 2 events"):
        make_events(2, y=[1, 2, 3])
    with pytest.raises(ValueError, match="segment persona has 1 values for 2 events"):
        make_events(2, segments={"persona": np.array(["keen"])})


def test_an_unknown_column_is_named() -> None:
    with pytest.raises(ValueError, match="no such event column: persona, z"):
        make_events(1, z=1.0, persona="keen")


def test_events_are_chosen_with_all_their_columns() -> None:
    events = make_events(
        3, kind=["click", "scroll", "tap"], x=[1.0, 2.0, 3.0], segments={"persona": np.array(["a", "b", "c"])}
    )
    for chosen in (np.array([True, False, True]), np.array([0, 2])):
        some = events.where(chosen)
        assert len(some) == 2
        assert some.x.tolist() == [1.0, 3.0]
        assert some.source.tolist() == ["", ""]
        assert some.segments["persona"].tolist() == ["a", "c"]
    assert events.of_kind("tap", "click").kind.tolist() == ["click", "tap"]
    assert len(events.where(np.zeros(3, dtype=bool))) == 0


def test_tables_are_put_together_by_session_and_order_with_the_segments_of_all() -> None:
    a = make_events(3, session=[0, 2, 2], seq=[0, 0, 1], kind="move", x=[1.0, 2.0, 3.0])
    b = make_events(
        2, session=[2, 1], seq=[0, 0], kind="click", x=[4.0, 5.0], segments={"campaign": np.array(["ad", "mail"])}
    )
    both = concatenated([a, b])
    assert both.session.tolist() == [0, 1, 2, 2, 2]
    assert both.x.tolist() == [1, 5, 2, 4, 3]
    assert both.segments["campaign"].tolist() == ["", "mail", "", "ad", ""]
    assert len(concatenated([])) == 0
