"""Elements and events as Parquet: the columns, their types, and nothing that a page or a person typed in full."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.events import Events
from synthmap.model.geometry import Floats
from synthmap.model.identity import well_formed
from synthmap.model.snapshot import Snapshot

_NOT_STORED = frozenset(("row", "segments"))

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
        "tag": _texts(table.tag),
        "role": _texts(table.role),
        "name": _texts(table.name),
        "key": _texts(table.key),
        "selector": _texts(table.selector),
        **_boxes(table),
        "rects": [table.rects[row].round(2).tolist() for row in range(len(table))],
        "quad": [table.quads[row].tolist() if row in table.quads else None for row in range(len(table))],
        "pinned": list(table.pinned),
        "visible": table.visible,
        "drawn": table.drawn,
        "takes_pointer": table.takes_pointer,
        "liveness": [Liveness(int(code)).word for code in table.liveness],
        "evidence": [_texts(facts) for facts in table.evidence],
        "reachable": table.reachable,
        "in_sight": table.in_sight,
        "occluder": table.occluder,
        "looks_clickable": table.looks_clickable,
        "reasons": [_texts(reasons) for reasons in table.reasons],
        "probe": [p.verdict if p else None for p in probes],
        "probe_answers": [_texts(p.answers) if p else None for p in probes],
        "probe_after": [p.after if p else None for p in probes],
        "probe_why": [well_formed(p.why) if p else None for p in probes],
        "probe_errors": [_texts(p.errors) if p else None for p in probes],
    }
    return _parquet(pa.table(columns, schema=_ELEMENTS))


def events_parquet(events: Events) -> bytes:
    """The event table, one row per event, segment columns prefixed with `segment_`."""
    columns = {
        column.name: np.asarray(getattr(events, column.name))
        for column in fields(events)
        if column.name not in _NOT_STORED
    }
    columns |= {f"segment_{name}": values for name, values in events.segments.items()}
    return _parquet(pa.table({name: _column(values) for name, values in columns.items()}))


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
