"""Events that synthmap itself wrote as Parquet, read again: by `synthmap import`, or beside a recorded scenario."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from synthmap.model.addresses import kept_address
from synthmap.model.errors import UsageError
from synthmap.model.events import KINDS, Events, make_events
from synthmap.model.identity import readable
from synthmap.sessions.recorded.recording import MAX_EVENTS, Recording

_SEGMENT = "segment_"
_MARKS = frozenset(("session", "seq", "source", "kind", "mutation_ms", "vx"))
_TYPES = {f.name: str(f.type) for f in fields(Events) if f.name not in ("segments", "row")}
_LONGEST = 2_000


def is_own(path: Path) -> bool:
    """Whether a Parquet file has the columns of the event table."""
    try:
        return set(pyarrow.parquet.read_schema(path).names) >= _MARKS
    except (pa.ArrowException, OSError, ValueError):
        return False


def read_own(path: Path) -> Recording:
    """The events of a file, from whatever source, as recorded ones. Raises UsageError for a damaged or huge one."""
    try:
        file = pyarrow.parquet.ParquetFile(path)
        if file.metadata.num_rows > MAX_EVENTS:
            raise UsageError(f"{path.name} has more than {MAX_EVENTS:,} events. Split the file.")
        table = file.read()
        columns = {
            name: _column(table.column(name), kind) for name, kind in _TYPES.items() if name in table.column_names
        }
        segments = {
            readable(name.removeprefix(_SEGMENT), 60): _column(table.column(name), "Texts")
            for name in table.column_names
            if name.startswith(_SEGMENT)
        }
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UsageError(f"{path.name} cannot be read as events: {readable(str(error), 300)}.") from None
    urls, code = np.unique(columns["url"], return_inverse=True) if "url" in columns else (np.zeros(0, "<U1"), None)
    if code is not None:
        columns["url"] = np.array([kept_address(url) for url in urls.tolist()] or [""])[code] if len(code) else urls
    known = np.isin(columns["kind"], KINDS)
    events = make_events(len(known), **{**columns, "source": "recorded"}, segments=segments).where(known)
    order = np.lexsort((events.seq, events.session))
    sizes = dict.fromkeys(events.segments["viewport"].tolist()) if "viewport" in events.segments else {}
    halves = [size.partition("x") for size in sizes]
    viewports = [(int(w), int(h)) for w, _, h in halves if w.isascii() and w.isdigit() and h.isascii() and h.isdigit()]
    notes = {"event of a kind that is not known": int((~known).sum())}
    return Recording(
        "events of synthmap", events.where(order), tuple(viewports), {name: n for name, n in notes.items() if n}
    )


def _column(column: pa.ChunkedArray, kind: str) -> Any:
    """A column as the event table has it, what is missing as its missing value."""
    if kind == "Texts":
        return np.array(
            [str(value)[:_LONGEST] if value is not None else "" for value in column.to_pylist()], dtype=np.str_
        )
    numbers = np.array([np.nan if value is None else float(value) for value in column.to_pylist()], dtype=np.float64)
    if kind == "Floats":
        return numbers
    return np.nan_to_num(numbers, nan=0, posinf=0, neginf=0).clip(-(2**53), 2**53).astype(np.int64)
