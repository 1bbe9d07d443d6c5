"""Elements written by hand, and sessions written as one line per event."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from synthmap.model.elements import ElementTable
from synthmap.model.events import Events, make_events

_LITERAL = runpy.run_path(str(Path(__file__).parents[1] / "model" / "literal.py"))
_TEXTS = {"source", "page", "url", "device", "browser", "state", "kind", "element", "value"}


@pytest.fixture(scope="session")
def table() -> Callable[..., ElementTable]:
    """`table(row, row…)` with rows as dicts, of tests/model/literal.py."""
    return _LITERAL["table"]


def _session(*lines: dict[str, Any], source: str = "recorded") -> Events:
    names = sorted({name for line in lines for name in line})
    columns = {
        name: [line.get(name, "" if name in _TEXTS else -1 if name == "row" else float("nan")) for line in lines]
        for name in names
        if name not in ("session", "source")
    }
    return make_events(
        len(lines),
        session=[line.get("session", 0) for line in lines],
        source=[line.get("source", source) for line in lines],
        seq=list(range(len(lines))),
        **columns,
    )


@pytest.fixture(scope="session")
def session() -> Callable[..., Events]:
    """`session({"kind": "click", "t": 0, …}, …, source="recorded")`: events in order; session 0 unless said."""
    return _session
