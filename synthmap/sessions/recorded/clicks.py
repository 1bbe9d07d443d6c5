"""Clicks as tables: CSV, Parquet or one JSON object per line, with columns named as analytics exports name them.

A column is known by its name, whatever its case and punctuation (`pageX`, `page_x`, `X`), or by what the caller says it
is. Every other column of texts becomes a segment to cut by. Nothing in a table tells whether a click was answered,
unless it has a column of a delay for that (`mutation_ms`): without one the answers are unwatched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from synthmap.model.addresses import kept_address, kept_text
from synthmap.model.errors import UsageError
from synthmap.model.events import KINDS, UNWATCHED, Events, Texts, make_events
from synthmap.model.geometry import Floats, Ints
from synthmap.model.identity import readable, well_formed
from synthmap.sessions.recorded.acts import CLICKS, FURTHEST, LAST_MS
from synthmap.sessions.recorded.answers import ANSWERS
from synthmap.sessions.recorded.framing import Broken, batches
from synthmap.sessions.recorded.recording import MAX_EVENTS, Notes, Recording
from synthmap.sessions.recorded.source import Kind, Utf8, opened

_NAMES: dict[str, tuple[str, ...]] = {
    "x": ("x", "pagex", "clickx", "docx", "documentx"),
    "y": ("y", "pagey", "clicky", "docy", "documenty"),
    "vx": ("vx", "viewportx", "clientx"),
    "vy": ("vy", "viewporty", "clienty"),
    "scroll_x": ("scrollx", "scrollleft"),
    "scroll_y": ("scrolly", "scrolltop"),
    "nx": ("nx", "xnorm", "normx", "normalizedx", "normalisedx", "xrel", "relx", "relativex", "xratio"),
    "ny": ("ny", "ynorm", "normy", "normalizedy", "normalisedy", "yrel", "rely", "relativey", "yratio"),
    "ex": ("ex", "elementx"),
    "ey": ("ey", "elementy"),
    "url": ("url", "href", "pageurl", "currenturl", "location", "pagelocation"),
    "t": ("t", "time", "ts", "timestamp", "timems", "eventtime", "createdat", "datetime"),
    "session": ("session", "sessionid", "visit", "visitid", "visitor", "visitorid"),
    "kind": ("kind", "type", "event", "eventtype", "action"),
    "element": ("element", "elementkey", "key"),
    "viewport_width": ("viewportwidth", "windowwidth", "innerwidth", "vw", "viewportw"),
    "viewport_height": ("viewportheight", "windowheight", "innerheight", "vh", "viewporth"),
    "page_width": ("pagewidth", "documentwidth", "docwidth"),
    "page_height": ("pageheight", "documentheight", "docheight"),
    **{f"{answer}_ms": (f"{answer}ms",) for answer in ANSWERS},
}
KNOWN_COLUMNS = tuple(_NAMES)
"""What a column can be said to be."""

_KIND_WORDS = {
    "mousedown": "down", "pointerdown": "down", "touchstart": "down", "mouseup": "up", "pointerup": "up",
    "touchend": "up", "mousemove": "move", "pointermove": "move", "touch": "tap", "doubleclick": "dblclick",
    "pageview": "navigate", "autocapture": "click", "rageclick": "click",
}  # fmt: skip
# What somebody may have typed, and who somebody is; never a segment.
_TYPED = frozenset((
    "value", "text", "inputvalue", "name", "firstname", "lastname", "fullname", "surname", "username", "login", "email",
    "emailaddress", "mail", "phone", "phonenumber", "telephone", "tel", "mobile", "address", "street", "zip",
    "postcode", "birthday", "birthdate", "dob", "card", "cardnumber", "creditcard", "iban", "ssn", "password", "token",
    "ip", "ipaddress",
))  # fmt: skip
_MOST_SEGMENTS, _LONGEST = 20, 200
_EPOCH_S = (1e8, 1e11)  # seconds since 1970, from 1973 on; milliseconds of these years are more
_SECONDS = re.compile(r"(^|_)(s|sec|secs|seconds)$")


def read_clicks(path: Path, kind: Kind, columns: Mapping[str, str] | None = None) -> Recording:
    """The recording of a table. Raises UsageError for what is none.

    `columns` says which column is what: `{"x": "clickX"}`, of `KNOWN_COLUMNS`.
    """
    notes = Notes()
    table = _read(path, kind, notes)
    roles = _roles(table.column_names, columns or {}, path.name)
    if not {"x", "vx", "nx", "element"} & roles.keys():
        raise UsageError(
            f"{path.name} has no column that says where a click was. It has {_listed(table.column_names)}. "
            f"Say which is which: --columns x=NAME,y=NAME, of {', '.join(KNOWN_COLUMNS)}."
        )
    events = _events(_Columns(table, roles, notes), notes)
    sizes = dict.fromkeys(events.segments["viewport"].tolist())
    viewports = [(int(width), int(height)) for width, _, height in (size.partition("x") for size in sizes) if width]
    return Recording("table of clicks", events, tuple(viewports), notes.counted())


def _read(path: Path, kind: Kind, notes: Notes) -> pa.Table:
    """The rows of a file; those that are none are counted. Raises UsageError for what is no table at all."""
    odd: list[str] = []

    def passed_over(row: Any) -> str:
        odd.append(f"row with {row.actual_columns} columns, where there are {row.expected_columns}")
        return "skip"

    try:
        if kind == "parquet":
            file = pyarrow.parquet.ParquetFile(path)
            return _bounded(file.iter_batches(), path.name)
        if kind == "json":
            with opened(path) as stream:
                parts = (_objects(batch, path.name, odd) for batch in batches(stream, path.name))
                table = _bounded(parts, path.name)
                notes.add_alike(odd)
                return table
        with opened(path) as stream:
            head = stream.read(1 << 16).partition(b"\n")[0]
        delimiter = max(",;\t", key=lambda mark: head.count(mark.encode()))
        options = pyarrow.csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, invalid_row_handler=passed_over
        )
        with opened(path) as stream:
            read = pyarrow.csv.open_csv(pa.PythonFile(Utf8(stream), mode="r"), parse_options=options)
            table = _bounded(read, path.name)
            for each in odd:
                notes.add(each)
            if getattr(stream, "broken", False):
                notes.add("end of the file, which breaks off")
            return table
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UsageError(f"{path.name} cannot be read as a table of clicks: {readable(str(error), 300)}.") from None


def _objects(batch: list[Any], name: str, odd: list[str]) -> pa.RecordBatch:
    rows = [row for inner in batch for row in (inner if isinstance(inner, list) else [inner])]
    odd += [row.what for row in rows if isinstance(row, Broken)]
    rows = [row for row in rows if not isinstance(row, Broken)]
    if any(not isinstance(row, dict) for row in rows):
        raise UsageError(
            f"{name} is neither a recording of a format that is known, nor a table with an object per line."
        )
    named = sorted({str(key) for row in rows for key in row})
    plain = {key: [_plain(row.get(key)) for row in rows] for key in named}
    return pa.RecordBatch.from_pydict({key: _array(values) for key, values in plain.items()})


def _plain(value: object) -> str | float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value if isinstance(value, str) else None
    return float(value) if abs(value) < 1e300 else None


def _array(values: list[str | float | None]) -> pa.Array:
    numbers = all(value is None or isinstance(value, float) for value in values)
    return pa.array(values) if numbers else pa.array([None if v is None else well_formed(str(v)) for v in values])


def _bounded(parts: Iterable[pa.RecordBatch], name: str) -> pa.Table:
    kept, count = [], 0
    for part in parts:
        kept.append(pa.Table.from_batches([part]))
        count += len(part)
        if count > MAX_EVENTS:
            raise UsageError(f"{name} has more than {MAX_EVENTS:,} rows. Split the file.")
    table = pa.concat_tables(kept, promote_options="permissive") if kept else pa.table({})
    if any(not column for column in table.column_names):  # asking for names decodes them, which bytes may refuse
        raise UsageError(f"{name} has a column without a name.")
    return table


def _roles(names: Sequence[str], said: Mapping[str, str], name: str) -> dict[str, str]:
    """The column for each thing that is known of a click, as far as there is one. Raises UsageError."""
    for role, column in said.items():
        if role not in _NAMES:
            raise UsageError(f"--columns: there is no {role!r}; a column can be {', '.join(KNOWN_COLUMNS)}.")
        if column not in names:
            raise UsageError(f"--columns: {name} has no column {column!r}; it has {_listed(names)}.")
    bare = {re.sub(r"[^a-z0-9]", "", column.lower()): column for column in reversed(names)}
    taken = set(said.values())
    known = {
        role: next((bare[w] for w in words if bare.get(w, "") not in taken | {""}), "")
        for role, words in _NAMES.items()
    }
    return {role: column for role, column in known.items() if column} | dict(said)


class _Columns:
    """The columns of a table by what they are, as arrays of the table's length."""

    def __init__(self, table: pa.Table, roles: Mapping[str, str], notes: Notes) -> None:
        self._table, self._roles, self._notes = table, roles, notes

    def __len__(self) -> int:
        return len(self._table)

    def has(self, role: str) -> bool:
        """Whether there is such a column."""
        return role in self._roles

    def numbers(self, role: str, missing: float = np.nan, limit: float = FURTHEST) -> Floats:
        """A column of numbers, NaN where it has none that can be."""
        if role not in self._roles:
            return np.full(len(self), missing)
        column = self._table.column(self._roles[role])
        values = _floats(column)
        odd = np.isnan(values) & np.asarray(pc.is_valid(column).combine_chunks().to_numpy(zero_copy_only=False))
        self._notes.add(f"value of “{self._roles[role]}” that is no number", int(odd.sum()))
        return np.where(np.abs(values) < limit, values, np.nan)

    def texts(self, role: str) -> Texts:
        """A column of texts, "" where it has none."""
        return self._text(self._roles[role]) if role in self._roles else np.full(len(self), "")

    def times(self) -> Floats:
        """Milliseconds since some moment, NaN where there is none."""
        if "t" not in self._roles:
            return np.arange(len(self), dtype=np.float64)
        column, name = self._table.column(self._roles["t"]), self._roles["t"].lower()
        if pa.types.is_string(column.type):
            # What is no number may be a date.
            try:
                column = pc.cast(column, pa.timestamp("ms"))
            except pa.ArrowException:
                if np.isnan(_floats(column.drop_null())).any():
                    return self._moments(column)
        if pa.types.is_temporal(column.type):
            dated = pc.cast(pc.cast(column, pa.timestamp("ms"), safe=False), pa.int64())
            return np.asarray(dated.to_numpy(zero_copy_only=False), dtype=np.float64)
        values = self.numbers("t", limit=LAST_MS)
        middle = np.median(values[np.isfinite(values)]) if np.isfinite(values).any() else 0.0
        seconds = _SECONDS.search(name) is not None or _EPOCH_S[0] < middle < _EPOCH_S[1]
        return values * 1000 if seconds else values

    def _moments(self, column: pa.ChunkedArray) -> Floats:
        """Milliseconds of times that are not all written alike: numbers as they are, dates since 1970."""
        values = np.array([_moment(value) for value in column.to_pylist()], dtype=np.float64)
        self._notes.add(f"value of “{self._roles['t']}” that is no time",
                        int(np.isnan(values).sum()) - column.null_count)  # fmt: skip
        return np.where(np.abs(values) < LAST_MS, values, np.nan)

    def segments(self) -> dict[str, Texts]:
        """Every other column of texts; what somebody may have typed into a field is none."""
        found: dict[str, Texts] = {}
        taken = set(self._roles.values())
        for field in self._table.schema:
            texts = pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
            typed = re.sub(r"[^a-z]", "", field.name.lower()) in _TYPED
            if field.name in taken or not texts or typed:
                self._notes.add(f"column “{field.name}”, which is not kept", int(field.name not in taken))
            elif len(found) < _MOST_SEGMENTS and field.name != "viewport":
                found[readable(field.name, 60)] = self._text(field.name)
            else:
                self._notes.add(f"column “{field.name}”, beyond those that are kept")
        return found

    def _text(self, name: str) -> Texts:
        column = pc.cast(self._table.column(name), pa.string()).combine_chunks().dictionary_encode()
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        # Index -1, for what is missing, finds the last.
        words = np.array([*(kept_text(text, _LONGEST) for text in column.dictionary.to_pylist()), ""])
        return words[np.asarray(pc.fill_null(column.indices, -1))]


def _floats(column: pa.ChunkedArray) -> Floats:
    try:
        return np.asarray(pc.cast(column, pa.float64(), safe=False).to_numpy(zero_copy_only=False), dtype=np.float64)
    except pa.ArrowException:
        return np.array([_float(value) for value in column.to_pylist()], dtype=np.float64)


def _float(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return float("nan")


def _moment(value: object) -> float:
    """A time as milliseconds: a number, or a date in ISO 8601, which is UTC where it names no zone."""
    try:
        when = datetime.fromisoformat(str(value).strip())
    except ValueError:
        return _float(value)
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() * 1000


def _events(columns: _Columns, notes: Notes) -> Events:
    kind = _kinds(columns, notes)
    session = _numbered(columns.texts("session"))
    t = columns.times()
    kept = np.flatnonzero((kind != "") & np.isfinite(t))
    notes.add("row without a time", int(np.isnan(t).sum()))
    order = kept[np.lexsort((kept, t[kept], session[kept]))]
    session, t = session[order], t[order]
    first = np.flatnonzero(np.diff(session, prepend=-1))
    length = np.diff(np.append(first, len(session)))
    (x, y), (vx, vy) = _places(columns)
    click = np.isin(kind[order], CLICKS)
    answers = {
        f"{what}_ms": columns.numbers(f"{what}_ms")[order]
        if columns.has(f"{what}_ms")
        else np.where(click, UNWATCHED, np.nan)
        for what in ANSWERS
    }
    urls = columns.texts("url")
    addresses, code = np.unique(urls, return_inverse=True)
    width, height = columns.numbers("viewport_width")[order], columns.numbers("viewport_height")[order]
    return make_events(
        len(order), source="recorded", session=session, seq=np.arange(len(order)) - np.repeat(first, length),
        t=np.rint(t - np.repeat(t[first], length)), kind=kind[order], x=x[order].round(1), y=y[order].round(1),
        vx=vx[order], vy=vy[order], ex=_share(columns.numbers("ex")[order]), ey=_share(columns.numbers("ey")[order]),
        url=np.array([kept_address(url) for url in addresses] or [""])[code][order] if len(urls) else urls,
        element=columns.texts("element")[order],
        segments={
            **{name: texts[order] for name, texts in columns.segments().items()}, "viewport": _sizes(width, height),
        },
        **answers,
    )  # fmt: skip


def _kinds(columns: _Columns, notes: Notes) -> Texts:
    """The kind of every row, "" for one that is none."""
    if not columns.has("kind"):
        return np.full(len(columns), "click")
    words, code = np.unique(columns.texts("kind"), return_inverse=True)
    bare = [re.sub(r"[^a-z]", "", word.lower()) for word in words.tolist()]
    kinds = [_KIND_WORDS.get(word, word if word in KINDS else "") for word in bare]
    for word, kind, count in zip(words.tolist(), kinds, np.bincount(code, minlength=len(words)), strict=True):
        notes.add(f"row of kind “{word}”", 0 if kind else int(count))
    return np.array(kinds or [""])[code] if len(words) else np.full(0, "")


def _places(columns: _Columns) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Page and viewport coordinates from whichever the table has, NaN for what cannot be told."""
    at = []
    for page, window, share, scrolled, size in (
        ("x", "vx", "nx", "scroll_x", ("page_width", "viewport_width")),
        ("y", "vy", "ny", "scroll_y", ("page_height",)),
    ):
        # A page is hardly ever scrolled sideways; how far down it was, nobody can guess.
        by = columns.numbers(scrolled, missing=0.0 if page == "x" else np.nan)
        x, vx = columns.numbers(page), columns.numbers(window)
        whole = next((columns.numbers(name) for name in size if columns.has(name)), np.full(len(columns), np.nan))
        x = np.where(np.isnan(x), vx + by, x)
        x = np.where(np.isnan(x), columns.numbers(share, limit=1.001) * whole, x)
        at.append((x, np.where(np.isnan(vx), x - by, vx)))
    (x, vx), (y, vy) = at
    return (x, y), (vx, vy)


def _numbered(names: Texts) -> Ints:
    """Sessions as numbers from 0, in the order in which they appear."""
    _, first, code = np.unique(names, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[code] if len(first) else np.zeros(0, dtype=np.int64)


def _share(values: Floats) -> Floats:
    return np.where((values >= 0) & (values <= 1), values, np.nan)


def _sizes(width: Floats, height: Floats) -> Texts:
    """Windows as texts; one whose height is not known still has a width."""
    known = np.isfinite(width) & (width >= 1)
    pairs, code = np.unique(
        np.stack([np.where(known, width, 0), np.nan_to_num(height)], axis=1), axis=0, return_inverse=True
    )
    texts = [f"{int(across)}x{max(0, int(down))}" if across else "" for across, down in pairs.tolist()]
    return np.array(texts or [""])[code.reshape(-1)] if len(width) else np.full(0, "")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(readable(name, 60) for name in names[:30]) or "none"
