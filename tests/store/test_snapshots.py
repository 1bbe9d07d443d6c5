from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthmap.model.elements import ElementTable, Liveness, TextTable
from synthmap.model.errors import UsageError
from synthmap.model.geometry import Ragged
from synthmap.model.snapshot import (
    Document,
    HoverAnswer,
    LinkTarget,
    Pictured,
    ProbeAnswer,
    Region,
    Revealed,
    Screenshot,
    Snapshot,
)
from synthmap.model.view import View, Viewport
from synthmap.store.run import RunFolder
from synthmap.store.snapshots import read_snapshot, write_snapshot

# As a browser hands text over: through JSON, in which half a surrogate pair may stand alone.
WORDS = st.text(st.characters(exclude_categories=[]), max_size=12).map(lambda text: json.loads(json.dumps(text)))
PX = st.floats(-1e7, 1e7, allow_nan=False).map(float)
SHARE = st.one_of(st.just(float("nan")), st.floats(0, 1))
BOX = st.tuples(PX, PX, st.floats(0, 1e6), st.floats(0, 1e6))
PNG = np.frombuffer(b"\x89PNG\r\n", np.uint8).tobytes()


def boxes(count: int) -> st.SearchStrategy[np.ndarray[Any, Any]]:
    return st.lists(BOX, min_size=count, max_size=count).map(lambda rows: np.array(rows, dtype=float).reshape(-1, 4))


@st.composite
def tables(draw: st.DrawFn) -> ElementTable:
    n = draw(st.integers(0, 5))

    def column(values: st.SearchStrategy[Any]) -> tuple[Any, ...]:
        return tuple(draw(st.lists(values, min_size=n, max_size=n)))

    def floats(values: st.SearchStrategy[float]) -> Any:
        return np.array(column(values), dtype=float)

    def rows(limit: Callable[[int], int]) -> Any:
        return np.array([draw(st.integers(-1, limit(row) - 1)) for row in range(n)], dtype=np.int64)

    lines = [draw(boxes(draw(st.integers(0, 3)))) for _ in range(n)]
    corners = st.lists(st.tuples(PX, PX), min_size=4, max_size=4).map(lambda points: np.array(points, dtype=float))
    words = st.lists(WORDS, max_size=3).map(tuple)
    return ElementTable(
        node=np.arange(n), parent=rows(lambda row: row), action=rows(lambda _: n), tag=column(WORDS),
        role=column(WORDS), name=column(WORDS), key=column(WORDS), selector=column(WORDS),
        attributes=column(st.dictionaries(WORDS, WORDS, max_size=3)), box=draw(boxes(n)), rects=Ragged.of(lines, 4),
        pinned=column(st.sampled_from(["", "fixed", "sticky"])),
        visible=np.array(column(st.booleans()), dtype=bool), drawn=np.array(column(st.booleans()), dtype=bool),
        takes_pointer=np.array(column(st.booleans()), dtype=bool), inline=np.array(column(st.booleans()), dtype=bool),
        liveness=np.array(column(st.sampled_from([int(state) for state in Liveness])), dtype=np.int8),
        evidence=column(words), reachable=floats(SHARE), in_sight=floats(SHARE), occluder=rows(lambda _: n),
        looks_clickable=floats(SHARE), reasons=column(words),
        quads=draw(st.dictionaries(st.integers(0, n - 1), corners, max_size=2)) if n else {},
    )  # fmt: skip


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    table = draw(tables())
    some_row = st.integers(0, len(table) - 1) if len(table) else st.nothing()

    def by_row(values: st.SearchStrategy[Any]) -> Any:
        return draw(st.dictionaries(some_row, values, max_size=3)) if len(table) else {}

    lines = draw(st.integers(0, 3)) if len(table) else 0
    words = st.lists(WORDS, max_size=2).map(tuple)
    pictured = st.one_of(st.none(), st.builds(Pictured, BOX, st.binary(max_size=8)))
    probe = st.builds(
        ProbeAnswer,
        st.sampled_from(["live", "dead", "unknown"]),
        st.tuples(PX, PX),
        words,
        WORDS,
        WORDS,
        words,
        pictured,
    )
    hover = st.builds(
        HoverAnswer, st.sampled_from(["hover-only", "also otherwise", "unknown"]),
        st.lists(st.builds(Revealed, WORDS, WORDS, st.booleans()), max_size=2).map(tuple), words, WORDS,
    )  # fmt: skip
    target = st.builds(LinkTarget, st.one_of(st.none(), st.integers(100, 599)), WORDS)
    anchors = st.frozensets(WORDS, max_size=3)
    return Snapshot(
        view=View("pricing", "phone"), url=draw(WORDS),
        viewport=Viewport("phone", 390, 844, draw(st.floats(0.5, 5)), True, True, draw(st.none() | WORDS)),
        document=(390, 844), screenshot=Screenshot(np.zeros((1, 1, 3), np.uint8), PNG), elements=table,
        texts=TextTable(
            draw(boxes(lines)), tuple(draw(st.lists(WORDS, min_size=lines, max_size=lines))),
            np.array([draw(some_row) for _ in range(lines)], dtype=np.int64),
        ),
        pictures=draw(boxes(draw(st.integers(0, 2)))), anchors=draw(anchors), base=draw(WORDS),
        frames=by_row(st.builds(Document, WORDS, WORDS, anchors)),
        hidden=draw(st.dictionaries(WORDS, st.integers(0, 99), max_size=3)),
        probes=by_row(probe), hovers=by_row(hover), targets=draw(st.dictionaries(WORDS, target, max_size=3)),
        areas=tuple(Region(draw(WORDS), draw(boxes(1))) for _ in range(draw(st.integers(0, 2)))),
        unstable=draw(boxes(draw(st.integers(0, 2)))), notes=draw(words), is_picture=draw(st.booleans()),
    )  # fmt: skip


def plain(value: Any) -> Any:
    """Anything of a snapshot as what can be compared; the browser's node ids and the picture are not stored with it."""
    if isinstance(value, Ragged):
        return [plain(value[row]) for row in range(len(value))]
    if is_dataclass(value):
        gone = ("node", "screenshot")
        return {field.name: plain(getattr(value, field.name)) for field in fields(value) if field.name not in gone}
    if isinstance(value, np.ndarray):
        return value.dtype.kind, value.shape, repr(value.tolist())
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, (tuple, list)) else value


def stored(snapshot: Snapshot, root: Path) -> Path:
    """The folder that a snapshot was written to, with its screenshot beside it."""
    folder = RunFolder(root)
    write_snapshot(folder, snapshot)
    here = root / folder.folder_of(snapshot.view)
    (here / "screenshot.png").write_bytes(snapshot.screenshot.png)
    return here


@settings(max_examples=60)
@given(snapshots())
def test_a_view_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, snapshot: Snapshot) -> None:
    here = stored(snapshot, tmp_path_factory.mktemp("run"))
    again = read_snapshot(here)
    assert plain(again) == plain(snapshot)
    assert again.screenshot.png == snapshot.screenshot.png
    # The markup's order is kept: the first of two attributes is still the first.
    assert [list(each) for each in again.elements.attributes] == [list(each) for each in snapshot.elements.attributes]


def test_equal_views_are_equal_bytes(literal: SimpleNamespace, tmp_path: Path) -> None:
    def written(name: str, order: int) -> dict[str, bytes]:
        anchors = frozenset(["b", "a", "c"][::order])
        snapshot = literal.snapshot(literal.table({"tag": "a"}), anchors=anchors, hidden={"x": 1, "a": 2})
        return {path.name: path.read_bytes() for path in sorted(stored(snapshot, tmp_path / name).iterdir())}

    assert written("one", 1) == written("two", -1)


@pytest.mark.parametrize(
    ("tag", "attributes", "kept"),
    [
        ("input", {"value": "4111 1111"}, "text:9"),
        ("input", {"type": "PASSWORD", "value": "sesame"}, "password:6"),
        ("input", {"type": "email", "value": ""}, ""),
        ("textarea", {"value": "dear diary"}, "text:10"),
        ("input", {"type": "submit", "value": "Buy now"}, "Buy now"),
        ("button", {"value": "buy"}, "buy"),
        ("li", {"value": "3"}, "3"),
    ],
)
def test_what_stands_in_a_field_is_not_stored(
    literal: SimpleNamespace, tmp_path: Path, tag: str, attributes: dict[str, str], kept: str
) -> None:
    here = stored(literal.snapshot(literal.table({"tag": tag, "attributes": attributes})), tmp_path)
    assert read_snapshot(here).elements.attributes[0]["value"] == kept
    if kept != attributes["value"]:
        assert not [file for file in here.iterdir() if attributes["value"].encode() in file.read_bytes()]


# ---- Files from anywhere


@pytest.fixture
def here(literal: SimpleNamespace, tmp_path: Path) -> Path:
    table = literal.table({"tag": "body"}, {"tag": "a", "parent": 0, "name": "Buy"})
    probes = {1: ProbeAnswer("dead", (1.0, 2.0), picture=Pictured((0.0, 0.0, 1.0, 1.0), PNG))}
    return stored(literal.snapshot(table, probes=probes), tmp_path)


FILES = ("elements.parquet", "attributes.parquet", "texts.parquet", "probes.parquet", "snapshot.json", "screenshot.png")


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_missing_is_named(here: Path, name: str) -> None:
    (here / name).unlink()
    with pytest.raises(UsageError, match=name):
        read_snapshot(here)


@pytest.mark.parametrize("name", FILES[:-1])
@pytest.mark.parametrize(
    "data", [b"", b"PAR1", b"{}", b"[" * 100_000, b"\xff\xfe", b"null", b'{"snapshot_version": 2}']
)
def test_a_file_that_is_something_else_is_named(here: Path, name: str, data: bytes) -> None:
    (here / name).write_bytes(data)
    with pytest.raises(UsageError, match=name):
        read_snapshot(here)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FILES[:-1]), st.floats(0, 1, exclude_max=True), st.integers(0, 255))
def test_damage_is_told_or_harmless(here: Path, name: str, where: float, byte: int) -> None:
    whole = (here / name).read_bytes()
    at = int(where * len(whole))
    (here / name).write_bytes(whole[:at] + bytes([byte]) + whole[at + 1 :])
    with contextlib.suppress(UsageError):
        read_snapshot(here)
    (here / name).write_bytes(whole)


@pytest.mark.parametrize(
    ("column", "value"),
    [("parent", 1), ("parent", -2), ("action", 2), ("occluder", 9), ("liveness", "alive"), ("rects", [[1.0, 2.0]]),
     ("quad", [[1.0, 2.0]])],
)  # fmt: skip
def test_rows_that_refer_to_nothing_are_refused(here: Path, column: str, value: Any) -> None:
    file = here / "elements.parquet"
    table = pq.read_table(file)
    changed = [*table.column(column).to_pylist()[:-1], value]
    position = table.column_names.index(column)
    pq.write_table(table.set_column(position, table.field(column), [changed]), file)
    with pytest.raises(UsageError, match=r"elements\.parquet"):
        read_snapshot(here)


def test_a_picture_is_decoded_only_when_it_is_looked_at(here: Path) -> None:
    (here / "screenshot.png").write_bytes(b"no picture")
    snapshot = read_snapshot(here)
    assert snapshot.screenshot.png == b"no picture"
    with pytest.raises(UsageError, match=r"screenshot\.png is no picture"):
        _ = snapshot.screenshot.pixels
