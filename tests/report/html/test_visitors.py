"""What visitors.py reads from events: expected places and counts follow from fixture_visitors.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthmap.model.events import make_events
from synthmap.report.html._visitors import MOST_CLICKS, MOST_PATHS, MOST_STEPS, visitors
from synthmap.store.tables import events_parquet


@pytest.fixture(scope="module")
def read(visited: Path) -> dict[str, Any]:
    folder = visited / "views" / "pricing" / "desktop"
    return visitors(folder / "events.parquet", json.loads((folder / "view.json").read_text())["elements"])


def test_clicks_are_cut_by_source_and_segment_and_never_mixed(read: dict[str, Any]) -> None:
    found = {(one["source"], one["label"]): one for one in read["segments"]}
    assert found.keys() == {
        ("simulated", "everybody"),
        ("simulated", "persona: hurried"),
        ("simulated", "persona: curious"),
        ("recorded", "everybody"),
    }
    hurried = found["simulated", "persona: hurried"]
    assert (hurried["sessions"], hurried["clicks"], hurried["points"]) == (2, 2, [40, 120, 60, 120])
    assert found["simulated", "everybody"]["clicks"] == 3


def test_a_click_that_knows_its_element_is_drawn_within_it(read: dict[str, Any]) -> None:
    (recorded,) = (one for one in read["segments"] if one["source"] == "recorded")
    assert recorded["points"] == [80, 730]


def test_a_way_begins_when_its_visitor_comes_to_the_view(read: dict[str, Any]) -> None:
    paths = {
        path["label"]: [
            [t, path["kinds"][kind], x, y] for t, kind, x, y in np.array(path["steps"]).reshape(-1, 4).tolist()
        ]
        for path in read["paths"]
    }
    assert paths == {
        "simulated session 0, hurried": [
            [0, "navigate", 0, 0],
            [1000, "move", 40, 120],
            [2000, "scroll", 0, 600],
            [3000, "look", 300, 700],
            [4000, "click", 40, 120],
        ],
        "recorded session 3, spring<b>": [[0, "navigate", 0, 0], [500, "click", 80, 730]],
    }


def test_what_is_kept_is_bounded_and_says_what_is_not(tmp_path: Path) -> None:
    each = 1000
    sessions = np.repeat(np.arange(8), each)
    clicks = make_events(
        len(sessions), session=sessions, seq=np.arange(len(sessions)), source="simulated", kind="click",
        t=np.arange(len(sessions)) * 1.0, x=5.0, y=6.0,
    )  # fmt: skip
    file = tmp_path / "events.parquet"
    file.write_bytes(events_parquet(clicks))
    read = visitors(file, [])
    (everybody,) = read["segments"]
    assert (everybody["clicks"], len(everybody["points"])) == (8000, 2 * MOST_CLICKS)
    assert len(read["paths"]) == MOST_PATHS
    assert {(len(path["steps"]) // 4, path["more"]) for path in read["paths"]} == {(MOST_STEPS, each - MOST_STEPS)}


@pytest.mark.parametrize("content", [b"", b"PAR1 no table"])
def test_a_table_that_cannot_be_read_is_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "events.parquet"
    file.write_bytes(content)
    assert visitors(file, []) == visitors(tmp_path / "missing", []) == {"segments": [], "paths": []}
