from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from synthmap.maps.segments import Segment
from synthmap.model.events import make_events
from synthmap.report.visits_document import _in_view, segment_files


def test_a_link_is_in_view_for_as_long_as_its_middle(literal: SimpleNamespace) -> None:
    table = literal.table({"box": (0, 100, 10, 20)}, {"box": (0, 100, 10, 20), "pinned": "fixed"})
    told = SimpleNamespace(links=SimpleNamespace(row=np.array([0, 1])), in_view_ms=((0, 1000), (100, 800), (200, 600)))
    found = _in_view(told, table)
    assert found[0] == 780  # a tenth of the way from 800 to 600
    assert np.isnan(found[1])
    assert np.isnan(_in_view(SimpleNamespace(links=told.links, in_view_ms=()), table)).all()


def test_segments_that_cut_something_are_drawn_up_to_a_number_of_them() -> None:
    parts = (
        Segment("campaign", "all", 100, 50, 0.5),  # everybody
        Segment("persona", "idle", 30, 0, 0.5),  # not a click
        *(Segment("persona", f"p{k:02}", 10 + k, 5, 0.5) for k in range(26)),
    )
    events = make_events(
        3,
        session=[0, 1, 2],
        kind=["click", "click", "move"],
        segments={"persona": np.array(["p02", "p03", "p03"]), "campaign": np.array(["all"] * 3)},
    )
    none = np.zeros(3, dtype=bool)
    marked = {"rage": none, "dead": np.array([True, False, False]), "move": events.kind == "move"}
    found = segment_files(
        SimpleNamespace(
            source="recorded", sessions=100, segments=parts, events=events, marked=marked, times_measured=True
        )
    )
    assert [part.value for part in found] == [f"p{k:02}" for k in range(2, 26)], "the 24 largest"
    always = {name: f"segment-recorded-0-{name}.layer.png" for name in ("click", "scroll", "link", "time")}
    assert found[parts[4]] == always | {"dead": "segment-recorded-0-dead.layer.png"}
    assert set(found[parts[5]]) == {*always, "move"}, "of the others what there is"
