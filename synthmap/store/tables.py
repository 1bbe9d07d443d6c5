"""Elements and events as Parquet, and back: the columns, their types, and nothing that a person typed.

Parquet holds text as UTF-8 only. A text that UTF-8 cannot hold (half a surrogate pair, which a script can write) stands
there with U+FFFD, and as it was in the file's metadata, so that what is read back is what was written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.errors import UsageError
from synthmap.model.events import Events, make_events
from synthmap.model.geometry import Floats
from synthmap.model.identity import well_formed
from synthmap.model.snapshot import Snapshot

MAX_ROWS = 20_000_000
"""Rows of any table that is read: more than the events of a million sessions."""

_NOT_STORED = frozenset(("row", "segments"))
_EXACT = b"synthmap:exact"
_SEGMENT = "segment_"
_MAX_BYTES = 4_000_000_000  # of a table in memory; a few bytes of Parquet can stand for more than a machine has

# Spelled out, so that a view without elements or without probes has the same columns as any other.
_ELEMENTS = pa.schema(
    {
        "id": pa.int64(), "parent": pa.int64(), "action": pa.int64(),
        "tag": pa.string(), "role": pa.string(), "name": pa.string(), "key": pa.string(), "selector": pa.string(),
        "x": pa.float64(), "y": pa.float64(), "width": pa.float64(), "height": pa.float64(),
        "rects": pa.list_(pa.list_(pa.float64())), "quad": pa.list_(pa.list_(pa.float64())), "pinned": pa.string(),
        "visible": pa.bool_(), "drawn": pa.bool_(), "takes_pointer": pa.bool_(),
        "liveness": pa.string(), "evidence": pa.list_(pa.string()),
        "reachable": pa.float64(), "in_sight": pa.float64(), "occluder": pa.int64(),
        "looks_clickable": pa.float64(), "reasons": pa.list_(pa.string()),
        "probe": pa.string(), "probe_answers": pa.list_(pa.string()), "probe_after": pa.string(),
        "probe_why": pa.string(), "probe_errors": pa.list_(pa.string()),
    }
)  # fmt: skip


def elements_parquet(snapshot: Snapshot) -> bytes:
    """The whole ElementTable with rects and probe results, one row per rendered element."""
    table = snapshot.elements
    probes = [snapshot.probes.get(row) for row in range(len(table))]
    columns = {
        "id": np.arange(len(table)),
        "parent": table.parent,
        "action": table.action,
        "tag": list(table.tag),
        "role": list(table.role),
        "name": list(table.name),
        "key": list(table.key),
        "selector": list(table.selector),
        **_boxes(table),
        "rects": [table.rects[row].tolist() for row in range(len(table))],
        "quad": [table.quads[row].tolist() if row in table.quads else None for row in range(len(table))],
        "pinned": list(table.pinned),
        "visible": table.visible,
        "drawn": table.drawn,
        "takes_pointer": table.takes_pointer,
        "liveness": [Liveness(int(code)).word for code in table.liveness],
        "evidence": [list(facts) for facts in table.evidence],
        "reachable": table.reachable,
        "in_sight": table.in_sight,
        "occluder": table.occluder,
        "looks_clickable": table.looks_clickable,
        "reasons": [list(reasons) for reasons in table.reasons],
        "probe": [p.verdict if p else None for p in probes],
        "probe_answers": [list(p.answers) if p else None for p in probes],
        "probe_after": [p.after if p else None for p in probes],
        "probe_why": [p.why if p else None for p in probes],
        "probe_errors": [list(p.errors) if p else None for p in probes],
    }
    return write_table(columns, _ELEMENTS)


def read_elements(data: bytes) -> dict[str, Any]:
    """The columns that `elements_parquet` wrote, numbers as arrays, all else as lists. Raises UsageError."""
    return read_table(data, _ELEMENTS)


_RECONCILIATION = pa.schema(
    {
        "source": pa.string(), "side": pa.string(), "key": pa.string(), "name": pa.string(),
        "box": pa.list_(pa.float64()), "clicks": pa.int64(), "share": pa.float64(), "sessions": pa.int64(),
        "stands": pa.string(), "other": pa.string(), "miss_px": pa.float64(), "state": pa.string(),
    }
)  # fmt: skip


def reconciliation_parquet(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Clicks held against what is there: one row for each hot spot and each link, by the names of the schema above."""
    made = [{name: well_formed(v) if isinstance(v, str) else v for name, v in row.items()} for row in rows]
    return _parquet(pa.Table.from_pylist(made, schema=_RECONCILIATION))


def read_reconciliation(data: bytes) -> dict[str, Any]:
    """The columns that `reconciliation_parquet` wrote. Raises UsageError for a file that it did not write."""
    return read_table(data, _RECONCILIATION)


def events_parquet(events: Events) -> bytes:
    """The event table, one row per event, segment columns prefixed with `segment_`."""
    columns = {
        column.name: np.asarray(getattr(events, column.name))
        for column in fields(events)
        if column.name not in _NOT_STORED
    }
    columns |= {f"{_SEGMENT}{name}": values for name, values in events.segments.items()}
    return _parquet(pa.table({name: _column(values) for name, values in columns.items()}))


def read_events(data: bytes) -> Events:
    """The events that `events_parquet` wrote; `row` is unknown until `maps.locate` has been over them.

    Raises UsageError for a file that it did not write.
    """
    table = _opened(data)
    columns = {name: _values(table.column(name)) for name in table.column_names}
    segments = {name.removeprefix(_SEGMENT): columns.pop(name) for name in sorted(columns) if name.startswith(_SEGMENT)}
    known = {column.name for column in fields(Events)} - _NOT_STORED
    if columns.keys() != known:
        raise UsageError("it is no table of events of this version of synthmap")
    return make_events(table.num_rows, segments=segments, **columns)


def write_table(columns: Mapping[str, Any], schema: pa.Schema) -> bytes:
    """A Parquet file of columns by a schema, the same bytes for the same columns."""
    exact: dict[str, dict[int, Any]] = {}
    stored = dict(columns)
    for field in schema:
        if not _is_text(field.type):
            continue
        stored[field.name] = [_well_formed(value) for value in columns[field.name]]
        pairs = enumerate(zip(columns[field.name], stored[field.name], strict=True))
        if odd := {row: value for row, (value, kept) in pairs if value != kept}:
            exact[field.name] = odd
    # JSON escapes what UTF-8 cannot hold.
    metadata = {_EXACT: json.dumps(exact).encode("ascii")} if exact else None
    return _parquet(pa.table(stored, schema=schema.with_metadata(metadata)))


def read_table(data: bytes, schema: pa.Schema) -> dict[str, Any]:
    """The columns that `write_table` wrote by that schema, numbers as arrays, all else as lists.

    Raises UsageError for a file that it did not write.
    """
    table = _opened(data)
    if not table.schema.equals(schema):
        raise UsageError("it is no table of this version of synthmap")
    columns: dict[str, Any] = {}
    for field in schema:
        column = table.column(field.name)
        plain = pa.types.is_primitive(field.type) and not column.null_count
        columns[field.name] = column.to_numpy() if plain else column.to_pylist()
    try:
        exact = json.loads((table.schema.metadata or {}).get(_EXACT, b"{}"))
        for name, odd in exact.items():
            for row, value in odd.items():
                columns[name][int(row)] = value
    except (ValueError, KeyError, IndexError, AttributeError, TypeError):
        raise UsageError("what it says of texts that UTF-8 cannot hold is broken") from None
    return columns


def _opened(data: bytes) -> pa.Table:
    try:
        file = pq.ParquetFile(pa.BufferReader(data))
        size = sum(file.metadata.row_group(k).total_byte_size for k in range(file.metadata.num_row_groups))
        if file.metadata.num_rows > MAX_ROWS or size > _MAX_BYTES:
            raise UsageError("it is larger than anything that synthmap writes")
        return file.read()
    except (pa.ArrowException, OSError) as error:
        raise UsageError(f"it is no Parquet file that can be read ({str(error).splitlines()[0]})") from None


def _values(column: pa.ChunkedArray) -> NDArray[Any]:
    """A column as `_column` was given it."""
    if not pa.types.is_dictionary(column.type):
        return np.asarray(column.to_numpy())
    joined = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    distinct = np.array(joined.dictionary.to_pylist() or [""], dtype=str)
    return np.asarray(distinct[joined.indices.to_numpy(zero_copy_only=False)])


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or (pa.types.is_list(kind) and pa.types.is_string(kind.value_type))


def _well_formed(value: Any) -> Any:
    """A text, a list of texts or None, as Parquet can hold it."""
    if isinstance(value, str):
        return value if value.isascii() else well_formed(value)
    return _texts(value) if isinstance(value, Sequence) else value


def _boxes(table: ElementTable) -> dict[str, Floats]:
    return {name: table.box[:, axis] for axis, name in enumerate(("x", "y", "width", "height"))}


def _texts(texts: Iterable[str]) -> list[str]:
    """Texts as Parquet can hold them, which is as UTF-8."""
    return [well_formed(text) for text in texts]


def _column(values: NDArray[Any]) -> pa.Array:
    """Numbers as they are; texts, which repeat, each stored once and sorted, so that equal tables are equal bytes."""
    if values.dtype.kind != "U":
        return pa.array(values)
    distinct, codes = np.unique(values, return_inverse=True)
    return pa.DictionaryArray.from_arrays(
        pa.array(codes.astype(np.int32)), pa.array(_texts(distinct.tolist()), pa.string())
    )


def _parquet(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())
