"""Elements and events as Parquet: the columns, their types, and nothing that a page or a person typed in full."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.events import Events
from synthmap.model.geometry import Floats
from synthmap.model.snapshot import Snapshot

_NOT_STORED = frozenset(("row", "segments"))


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
        "rects": [table.rects[row].round(2).tolist() for row in range(len(table))],
        "pinned": list(table.pinned),
        "visible": table.visible,
        "takes_pointer": table.takes_pointer,
        "liveness": [Liveness(int(code)).word for code in table.liveness],
        "evidence": [list(facts) for facts in table.evidence],
        "reachable": table.reachable,
        "occluder": table.occluder,
        "looks_clickable": table.looks_clickable,
        "reasons": [list(reasons) for reasons in table.reasons],
        "probe": [p.verdict if p else None for p in probes],
        "probe_answers": [list(p.answers) if p else None for p in probes],
        "probe_after": [p.after if p else None for p in probes],
        "probe_why": [p.why if p else None for p in probes],
    }
    return _parquet(pa.table(columns))


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


def _column(values: NDArray[Any]) -> pa.Array:
    """Numbers as they are; texts, which repeat, each stored once and sorted, so that equal tables are equal bytes."""
    if values.dtype.kind != "U":
        return pa.array(values)
    distinct, codes = np.unique(values, return_inverse=True)
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(distinct.tolist(), pa.string()))


def _parquet(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())
