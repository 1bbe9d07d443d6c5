"""A run's tables put to questions in SQL: every view's events and elements as two tables, read and never written.

DuckDB answers, from the Parquet files of the run and nothing else: it may open no other file, reach no network and
load no extension. It is the extra `sql` of this package.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from synthmap.model.errors import MachineError, UsageError
from synthmap.model.events import Events
from synthmap.model.identity import readable
from synthmap.store.run import REPORT

MAX_ROWS = 100_000
_CAP_S = 120.0
_VIEW = ("page", "device", "browser", "state")
_TABLES = ("events", "elements")


@dataclass(frozen=True)
class Answer:
    """What a question came to: the names of its columns and its rows; `more` where there were more than are told."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool = False


def ask(run: Path, question: str, *, most: int = MAX_ROWS) -> Answer:
    """The answer to one SQL query over the tables `events` and `elements` of a run.

    Raises UsageError where `run` is no run, or the query is none or goes wrong, and MachineError without DuckDB.
    """
    tables = {name: _table(run, name) for name in _TABLES}
    try:
        import duckdb
    except ImportError:
        raise MachineError("Questions in SQL need DuckDB: `pip install 'synthmap[sql]'` gets it.") from None
    connection = duckdb.connect(
        config={"python_enable_replacements": "false", "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false", "memory_limit": "2GB"}
    )  # fmt: skip
    timer = threading.Timer(_CAP_S, connection.interrupt)
    try:
        for name, table in tables.items():
            connection.register(name, table)
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        statements = connection.extract_statements(question)
        if len(statements) != 1 or statements[0].type not in (
            duckdb.StatementType.SELECT,
            duckdb.StatementType.EXPLAIN,
        ):
            raise UsageError("--sql takes one query, such as `SELECT page, count(*) FROM events GROUP BY page`.")
        timer.start()
        found = connection.execute(statements[0])
        columns = tuple(each[0] for each in found.description or ())
        rows = found.fetchmany(most + 1)
    except duckdb.InterruptException:
        raise UsageError(f"The query was given up after {_CAP_S:g} s. Ask for less.") from None
    except duckdb.Error as failure:
        raise UsageError(f"The query failed: {readable(str(failure), 500)}") from None
    finally:
        timer.cancel()
        connection.close()
    return Answer(columns, tuple(map(tuple, rows[:most])), len(rows) > most)


def schema(run: Path) -> Iterator[tuple[str, str, str, str]]:
    """Table, column, type and meaning of everything that can be asked for in a run."""
    meanings = described(Events)
    for name in _TABLES:
        for column in _table(run, name).schema:
            meaning = meanings.get(column.name, "") if name == "events" else _OF_ELEMENTS.get(column.name, "")
            if name == "events" and column.name.startswith("segment_"):
                meaning = "a column to cut by"
            yield name, column.name, str(column.type), meaning


_OF_ELEMENTS = {
    "id": "row of the element within its view",
    "parent": "id of the nearest rendered ancestor, -1 at the root",
    "action": "id of the element that a click on this one acts on, -1 where it is nobody's",
    "key": "identity, the same on every run; `events.element` names elements by it",
    "liveness": "live, dead, claimed, disabled, plain or unknown",
    "reachable": "share of sampled points at which a click reaches the element",
    "looks_clickable": "how clickable it looks, 0 to 1",
    "probe": "what a real click on it came to; empty where none was needed",
}


def described(documented: type) -> dict[str, str]:
    """What the `Attributes` of a docstring say of each name: `x, y : page coordinates` says it of both."""
    text = (documented.__doc__ or "").partition("Attributes\n")[2]
    meanings: dict[str, str] = {}
    names: list[str] = []
    for line in text.splitlines()[1:]:
        # One entry may hold several, as `x, y : on the page; vx, vy : in the window` does.
        for part in line.strip().split("; ") if " : " in line else [line.strip()]:
            head, colon, rest = part.partition(" : ")
            if colon and all(name.isidentifier() for name in head.split(", ")):
                names = head.split(", ")
                meanings |= dict.fromkeys(names, rest)
            elif part and names:
                meanings |= {name: f"{meanings[name]} {part}".strip() for name in names}
    return meanings


def _table(run: Path, name: str) -> ds.Dataset:
    """The files of that name in all views' folders as one table, with the view that each row belongs to."""
    if not (run / REPORT).is_file():
        raise UsageError(f"{run} is no folder that `synthmap audit` has written: it has no {REPORT}.")
    files = sorted((run / "views").glob(f"*/*/*/*/{name}.parquet"))
    if not files:
        raise UsageError(f"{run} has no {name}: no page of the run could be looked at.")
    try:
        schemas = [_plain(pq.read_schema(file)) for file in files]
        of_view = pa.schema({column: pa.string() for column in _VIEW})
        whole = pa.unify_schemas([*schemas, of_view] if name == "elements" else schemas)
        place = ds.DirectoryPartitioning(of_view) if name == "elements" else None
        return ds.dataset(
            [str(file) for file in files], schema=whole, format="parquet", partitioning=place,
            partition_base_dir=str(run / "views") if place else None,
        )  # fmt: skip
    except (OSError, pa.ArrowException) as failure:
        raise UsageError(f"{run} cannot be read: {readable(str(failure), 300)}") from None


def _plain(schema: pa.Schema) -> pa.Schema:
    """The schema with texts as texts, however they are stored."""
    return pa.schema({f.name: f.type.value_type if pa.types.is_dictionary(f.type) else f.type for f in schema})
