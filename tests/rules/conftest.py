"""Views written by hand, for what is judged on literal evidence: one line per element, everything unsaid left plain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from synthmap.maps.clusters import DeadSpot
from synthmap.maps.links import LinkMap
from synthmap.maps.locate import locate
from synthmap.maps.reach import Reach
from synthmap.maps.visits import Visits, visits_of
from synthmap.model.elements import ElementTable, Liveness, TextTable
from synthmap.model.events import make_events
from synthmap.model.geometry import Ragged
from synthmap.model.snapshot import LinkTarget, ProbeAnswer, Screenshot, Snapshot
from synthmap.model.view import DESKTOP, View, Viewport
from synthmap.rules import Evidence

Row = dict[str, Any]


def _table(*rows: Row) -> ElementTable:
    n = len(rows)

    def column(name: str, missing: Any) -> list[Any]:
        return [row.get(name, missing) for row in rows]

    box = np.array(column("box", (0, 0, 100, 40)), dtype=float).reshape(n, 4)
    names = column("name", "")
    tags = column("tag", "div")
    acts = [i if row.get("liveness", Liveness.PLAIN) != Liveness.PLAIN else -1 for i, row in enumerate(rows)]
    return ElementTable(
        node=np.arange(n),
        parent=np.array(column("parent", -1), dtype=np.int64),
        action=np.array([row.get("action", own) for row, own in zip(rows, acts, strict=True)], dtype=np.int64),
        tag=tuple(tags),
        role=tuple(column("role", "")),
        name=tuple(names),
        key=tuple(row.get("key", f'{tag} "{name}"') for row, tag, name in zip(rows, tags, names, strict=True)),
        selector=tuple(row.get("selector", f"#row-{i}") for i, row in enumerate(rows)),
        attributes=tuple(column("attributes", {})),
        box=box,
        rects=Ragged.of([box[i : i + 1] for i in range(n)], 4),
        pinned=tuple(column("pinned", "")),
        visible=np.array(column("visible", True), dtype=bool),
        drawn=np.array(column("drawn", True), dtype=bool),
        takes_pointer=np.ones(n, dtype=bool),
        inline=np.array(column("inline", False), dtype=bool),
        liveness=np.array(column("liveness", Liveness.PLAIN), dtype=np.int8),
        evidence=tuple(tuple(e) for e in column("evidence", ())),
        reachable=np.array(column("reachable", np.nan), dtype=float),
        in_sight=np.array(column("in_sight", np.nan), dtype=float),
        occluder=np.array(column("occluder", -1), dtype=np.int64),
        looks_clickable=np.array(column("looks", np.nan), dtype=float),
        reasons=tuple(tuple(r) for r in column("reasons", ())),
    )


def _snapshot(
    elements: ElementTable,
    *,
    probes: dict[int, ProbeAnswer] | None = None,
    targets: dict[str, LinkTarget] | None = None,
    viewport: Viewport = DESKTOP,
    hidden: Sequence[str] = (),
) -> Snapshot:
    return Snapshot(
        view=View("home", viewport.name),
        url="https://shop.example/",
        viewport=viewport,
        document=(1440, 3000),
        screenshot=Screenshot(np.zeros((1, 1, 3), np.uint8), b""),
        elements=elements,
        texts=TextTable(np.zeros((0, 4)), (), np.zeros(0, dtype=np.int64)),
        pictures=np.zeros((0, 4)),
        probes=probes or {},
        targets=targets or {},
        hidden=Counter(hidden),
    )


def _links(rows: Sequence[int] = (), clicks: Sequence[int] = (), *, sessions: int = 1000) -> LinkMap:
    """Clicks of as many sessions, each with all of them in view; `rows` must be ascending."""
    count = np.array(clicks, dtype=np.int64)
    share = count / max(1, count.sum())
    return LinkMap(
        row=np.array(rows, dtype=np.int64),
        clicks=count,
        share=share,
        share_low=share,
        share_high=share,
        exposed=np.full(len(count), sessions),
        clickers=count,
        attractiveness=count / sessions,
        hesitation_ms=np.full(len(count), np.nan),
        rank=np.ones(len(count), dtype=np.int64),
        total=int(count.sum()),
        nothing=0,
        sessions=sessions,
    )


def _evidence(
    snapshot: Snapshot, *, links: LinkMap | None = None, spots: Sequence[DeadSpot] = (), **more: Any
) -> Evidence:
    reach = Reach((), {}, 900.0, np.zeros(0))
    return Evidence(snapshot, (), links or _links(), reach, tuple(spots), **more)


def _came(
    snapshot: Snapshot,
    *,
    sessions: int = 600,
    source: str = "recorded",
    clicks: Mapping[int, int] | None = None,
    depths: Mapping[int, float] | None = None,
    segments: Mapping[str, Sequence[str]] | None = None,
) -> Visits:
    """The visits of so many sessions, each in view of its first screen for 10 s.

    `clicks` says how many of them, from the first on, click the middle of a row; `depths` how many, from the first on,
    bring the bottom of their window down to a depth and stay there for another 10 s; `segments` are values by session.
    """
    elements, height = snapshot.elements, snapshot.viewport.height
    made: list[tuple[int, str, float, float, float, float]] = []
    for session in range(sessions):
        made.append((session, "navigate", 0.0, 0.0, 0.0, 0.0))
        for k, (row, count) in enumerate((clicks or {}).items()):
            if session < count:
                left, top, width, tall = elements.box[row]
                scrolled = max(0.0, top + tall - height)
                made.append((session, "click", 1_000.0 + k, left + width / 2, top + tall / 2, scrolled))
        for depth, count in (depths or {}).items():
            if session < count:
                made.append((session, "scroll", 10_000.0, 0.0, depth - height, depth - height))
        last = made[-1]
        made.append((session, "leave", 20_000.0, 0.0, last[5], last[5]))
    who, kind, t, x, y, top = (np.array(column) for column in zip(*made, strict=True))
    by_event = {name: np.array(values)[who] for name, values in (segments or {}).items()}
    events = make_events(
        len(who), session=who, seq=np.arange(len(who)), source=source, kind=kind, t=t, x=x, y=y, vx=x, vy=y - top,
        mutation_ms=50.0, segments=by_event,
    )  # fmt: skip
    located, none = locate(events, elements), np.zeros(len(who), dtype=bool)
    (visits,) = visits_of(
        located, elements, dead=none, rage=none, viewport=snapshot.viewport, document=snapshot.document
    )
    return visits


@pytest.fixture(scope="session")
def came() -> Callable[..., Visits]:
    """`came(snapshot, sessions=600, source="recorded", clicks={row: n}, depths={px: n})`."""
    return _came


@pytest.fixture(scope="session")
def table() -> Callable[..., ElementTable]:
    """`table(row, row…)` with rows as dicts; a row that is not plain acts as itself."""
    return _table


@pytest.fixture(scope="session")
def snapshot() -> Callable[..., Snapshot]:
    """`snapshot(table, probes=…, targets=…, viewport=…, hidden=…)`."""
    return _snapshot


@pytest.fixture(scope="session")
def links() -> Callable[..., LinkMap]:
    """`links(rows, clicks, sessions=1000)`."""
    return _links


@pytest.fixture(scope="session")
def evidence() -> Callable[..., Evidence]:
    """`evidence(snapshot, links=…, spots=…)`."""
    return _evidence
