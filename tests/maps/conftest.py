"""A link map written by hand: one line per element, everything unsaid left plain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.events import Events, make_events
from synthmap.model.geometry import Ragged

Row = dict[str, Any]


def _table(*rows: Row) -> ElementTable:
    n = len(rows)

    def column(name: str, missing: Any) -> list[Any]:
        return [row.get(name, missing) for row in rows]

    box = np.array(column("box", (0, 0, 0, 0)), dtype=float).reshape(n, 4)
    return ElementTable(
        node=np.arange(n),
        parent=np.array(column("parent", -1)),
        action=np.array(column("action", -1)),
        tag=tuple(column("tag", "div")),
        role=("",) * n,
        name=tuple(column("name", "")),
        key=tuple(column("key", "")),
        selector=("",) * n,
        attributes=({},) * n,
        box=box,
        rects=Ragged.of([np.array(row.get("rects", [row["box"]]), dtype=float) for row in rows], 4),
        pinned=tuple(column("pinned", "")),
        visible=np.array(column("visible", True)),
        drawn=np.ones(n, dtype=bool),
        takes_pointer=np.array(column("takes_pointer", True)),
        inline=np.zeros(n, dtype=bool),
        liveness=np.array(column("liveness", Liveness.PLAIN), dtype=np.int8),
        evidence=((),) * n,
        reachable=np.full(n, np.nan),
        in_sight=np.full(n, np.nan),
        occluder=np.array(column("occluder", -1)),
        looks_clickable=np.array(column("looks", np.nan), dtype=float),
        reasons=((),) * n,
    )


def _clicks(*points: tuple[float, float], kind: str = "click", **columns: Any) -> Events:
    """Clicks at page coordinates, one session each, on a page that was never scrolled unless `vx`, `vy` say so."""
    x, y = np.array(points, dtype=float).reshape(-1, 2).T
    columns = {"session": np.arange(len(x)), "source": "simulated", "vx": x, "vy": y, **columns}
    return make_events(len(x), kind=kind, x=x, y=y, **columns)


@pytest.fixture(scope="session")
def table() -> Callable[..., ElementTable]:
    """`table(row, row…)` with rows as dicts, `box` required."""
    return _table


@pytest.fixture(scope="session")
def clicks() -> Callable[..., Events]:
    """`clicks((x, y)…)`."""
    return _clicks
