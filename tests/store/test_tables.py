from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from synthmap.model.elements import Liveness
from synthmap.model.events import make_events
from synthmap.model.snapshot import ProbeAnswer
from synthmap.store.tables import elements_parquet, events_parquet

LONG = "W" * 5000


def rows_of(data: bytes) -> list[dict[str, Any]]:
    return pq.read_table(io.BytesIO(data)).to_pylist()


def test_elements_come_back_as_they_were(literal: SimpleNamespace) -> None:
    table = literal.table(
        {"tag": "main", "role": "main", "key": "main", "selector": "main", "box": (0, 0, 40, 60)},
        {
            "tag": "a", "role": "link", "name": "over two lines", "key": "k1", "selector": "#two", "parent": 0,
            "box": (1.5, 2, 30, 20), "rects": [(10, 2, 21.5, 10), (1.5, 12, 9.123456, 10)], "pinned": "sticky",
            "liveness": Liveness.DEAD, "evidence": ("placeholder:#", "probe:dead"), "reachable": 0.5, "occluder": 0,
            "in_sight": 0.75, "drawn": False, "looks_clickable": 0.75, "reasons": ("filled", "centred"),
            "visible": True, "takes_pointer": False,
        },
        {"tag": "b", "key": "k2", "parent": 1, "action": 1, "visible": False},
    )  # fmt: skip
    probes = {
        1: ProbeAnswer("dead", (5.0, 6.0)),
        2: ProbeAnswer("live", (5.0, 6.0), ("mutation", "request"), after="over 1 s"),
    }
    first, second, third = rows_of(elements_parquet(literal.snapshot(table, probes=probes)))
    assert second == {
        "id": 1, "parent": 0, "action": 1, "tag": "a", "role": "link", "name": "over two lines", "key": "k1",
        "selector": "#two", "x": 1.5, "y": 2.0, "width": 30.0, "height": 20.0,
        "rects": [[10.0, 2.0, 21.5, 10.0], [1.5, 12.0, 9.123456, 10.0]], "quad": None, "pinned": "sticky",
        "visible": True, "drawn": False, "takes_pointer": False, "liveness": "dead",
        "evidence": ["placeholder:#", "probe:dead"], "reachable": 0.5, "in_sight": 0.75, "occluder": 0,
        "looks_clickable": 0.75, "reasons": ["filled", "centred"],
        "probe": "dead", "probe_answers": [], "probe_after": "", "probe_why": "",
        "probe_errors": [],
    }  # fmt: skip
    assert (first["id"], first["parent"], first["action"], first["occluder"]) == (0, -1, -1, -1)
    assert (first["probe"], first["probe_answers"], first["probe_after"], first["probe_why"]) == (None,) * 4
    assert np.isnan(first["reachable"]) and np.isnan(first["looks_clickable"])
    assert (third["action"], third["visible"], third["liveness"]) == (1, False, "plain")
    assert (third["probe"], third["probe_answers"], third["probe_after"]) == (
        "live",
        ["mutation", "request"],
        "over 1 s",
    )


def test_what_a_page_writes_into_attributes_is_not_stored(literal: SimpleNamespace) -> None:
    table = literal.table({"tag": "input", "attributes": {"value": "4111 1111 1111 1111"}})
    (row,) = rows_of(elements_parquet(literal.snapshot(table)))
    assert "attributes" not in row
    assert "4111" not in str(row)


def test_hostile_texts_of_elements_survive(literal: SimpleNamespace) -> None:
    hostile = "half \ud800 \x1b[31m \u202e \0"
    table = literal.table(
        {"tag": "a", "name": LONG, "key": hostile, "selector": hostile, "evidence": (hostile,), "reasons": (hostile,)}
    )
    probes = {0: ProbeAnswer("unknown", (0.0, 0.0), (hostile,), why=hostile)}
    (row,) = rows_of(elements_parquet(literal.snapshot(table, probes=probes)))
    stored = hostile.replace("\ud800", "\ufffd")
    assert row["name"] == LONG
    assert [row["key"], row["selector"], row["probe_why"]] == [stored] * 3
    assert [row["evidence"], row["reasons"], row["probe_answers"]] == [[stored]] * 3


def test_a_view_without_elements_has_the_columns_of_any_other(literal: SimpleNamespace) -> None:
    def schema(*rows: dict[str, Any]) -> Any:
        return pq.read_schema(io.BytesIO(elements_parquet(literal.snapshot(literal.table(*rows)))))

    assert schema() == schema({"tag": "a", "evidence": ("href",)})
    assert rows_of(elements_parquet(literal.snapshot(literal.table()))) == []


def test_equal_elements_are_equal_bytes(literal: SimpleNamespace) -> None:
    def made() -> bytes:
        rows = [{"tag": "a", "name": f"link {k}", "rects": [(k, 0, 5, 5), (0, k, 5, 5)]} for k in range(50)]
        return elements_parquet(literal.snapshot(literal.table(*rows), probes={3: ProbeAnswer("dead", (1.0, 2.0))}))

    assert made() == made()


def test_events_come_back_as_they_were() -> None:
    events = make_events(
        2, session=[0, 4], source="simulated", seq=[0, 1], t=[0.0, 812.5], page="home", kind=["scroll", "tap"],
        x=[np.nan, 20.0], y=[np.nan, 910.0], element=["", 'main > link "Buy"'], row=[-1, 17],
        mutation_ms=[np.nan, 30.0], segments={"persona": np.array(["keen", "idle"])},
    )  # fmt: skip
    first, second = rows_of(events_parquet(events))
    assert second["session"] == 4 and second["seq"] == 1 and second["t"] == 812.5
    assert (second["source"], second["page"], second["kind"]) == ("simulated", "home", "tap")
    assert (second["x"], second["y"], second["mutation_ms"]) == (20.0, 910.0, 30.0)
    assert second["element"] == 'main > link "Buy"'
    assert second["segment_persona"] == "idle"
    assert (first["kind"], first["element"], first["segment_persona"]) == ("scroll", "", "keen")
    assert np.isnan(first["x"]) and np.isnan(first["mutation_ms"])
    assert "row" not in second, "a row's number means nothing without the table it is of"


def test_hostile_texts_of_events_survive() -> None:
    events = make_events(
        3, element=[LONG, "half \ud800", "\x1b[31m\u202e"], segments={"campaign": np.array(["\udfff"] * 3)}
    )
    rows = rows_of(events_parquet(events))
    assert [row["element"] for row in rows] == [LONG, "half \ufffd", "\x1b[31m\u202e"]
    assert rows[0]["segment_campaign"] == "\ufffd"


def test_there_may_be_no_events() -> None:
    assert rows_of(events_parquet(make_events(0))) == []


def test_equal_events_are_equal_bytes_however_they_are_held() -> None:
    narrow = make_events(3, kind=np.array(["tap", "click", "tap"]), source=np.array(["simulated"] * 3))
    wide = make_events(3, kind=np.array(["tap", "click", "tap"], dtype="U40"), source="simulated")
    assert events_parquet(narrow) == events_parquet(wide)
