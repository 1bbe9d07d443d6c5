"""What the report shows of single visitors: the clicks of each segment, and the ways of a few sessions to play again.

Both come from a view's events.parquet and are bounded, so that a run of a hundred pages stays a page that opens.
Sessions of different sources are never put together.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthmap.model.errors import UsageError
from synthmap.model.events import SOURCES, Events
from synthmap.model.geometry import Floats
from synthmap.store.tables import read_events

from . import _words
from ._stored import Json

MOST_SEGMENTS = 24  # of a view, those with most sessions
MOST_CLICKS = 400  # of a segment that are drawn: beyond that, dots hide each other
MOST_PATHS = 4  # of a source
MOST_STEPS = 400  # of a path

_FRAME_MS = 100  # between two moves that are played: the cursor glides from one to the next
_CLICKS = ("click", "tap")
_PLAYED = ("navigate", "move", "down", "click", "tap", "dblclick", "contextmenu", "scroll", "look", "key", "input")


def visitors(file: Path, elements: list[Json]) -> dict[str, Any]:
    """`segments` and `paths` of the view whose events lie in `file`; both empty where there is none to be read.

    A segment is `{"label", "source", "sessions", "clicks", "points"}`, the points as `[x, y, x, y, …]` in page pixels.
    A path is `{"label", "source", "kinds", "steps", "more"}`: steps as `[ms, kind, x, y, ms, kind, x, y, …]`, a kind as
    its place among `kinds`; a scroll has the window's new corner. `more` is how many steps there were beyond those.
    """
    try:
        events = read_events(file.read_bytes())
    except (OSError, UsageError):
        return {"segments": [], "paths": []}
    x, y = _places(events, {str(element.get("key")): element["box"] for element in elements if element.get("box")})
    return {"segments": _segments(events, x, y), "paths": _paths(events, x, y)}


def segment_label(column: str, value: str) -> str:
    """What a segment is called where it is chosen."""
    return _words.clean(f"{column}: {value}" if column else "everybody", 80)


def _places(events: Events, boxes: dict[str, list[float]]) -> tuple[Floats, Floats]:
    """Where each event is drawn: within its element where that is on the view, else where it was."""
    x, y = events.x.copy(), events.y.copy()
    # Looked up one by one: sorting a hundred thousand long keys to find the distinct ones takes ten times as long.
    row = {key: number for number, key in enumerate(boxes)}
    number = np.fromiter((row.get(key, -1) for key in events.element.tolist()), np.intp, len(events))
    box = np.array([*boxes.values(), (np.nan,) * 4], dtype=float)[number]
    mine = np.isfinite(box[:, 0]) & (events.kind != "scroll")
    known = mine & np.isfinite(events.ex) & np.isfinite(events.ey)
    x[known] = box[known, 0] + events.ex[known] * box[known, 2]
    y[known] = box[known, 1] + events.ey[known] * box[known, 3]
    lost = mine & ~np.isfinite(x)  # typing has a field and no place
    x[lost], y[lost] = box[lost, 0] + box[lost, 2] / 2, box[lost, 1] + box[lost, 3] / 2
    return x, y


def _segments(events: Events, x: Floats, y: Floats) -> list[dict[str, Any]]:
    clicked = np.isin(events.kind, _CLICKS) & np.isfinite(x) & np.isfinite(y)
    found: list[dict[str, Any]] = []
    for source in SOURCES:
        of_source = events.source == source
        columns = {"": np.where(of_source, source, ""), **events.segments}
        for name, column in columns.items():
            values = np.unique(column[of_source]).tolist()
            # A column that says the same of everybody cuts nothing.
            for value in values if not name or len(values) > 1 else ():
                if not value:
                    continue
                mine = of_source & (column == value)
                at = np.flatnonzero(mine & clicked)
                drawn = at[np.linspace(0, len(at) - 1, min(len(at), MOST_CLICKS)).astype(int)] if len(at) else at
                found.append(
                    {
                        "label": segment_label(name, value),
                        "source": source,
                        "sessions": len(np.unique(events.session[mine])),
                        "clicks": len(at),
                        "points": np.round(np.column_stack([x[drawn], y[drawn]])).astype(int).ravel().tolist(),
                    }
                )
    largest = sorted(found, key=lambda one: -one["sessions"])[:MOST_SEGMENTS]
    return [one for one in found if one in largest]


def _paths(events: Events, x: Floats, y: Floats) -> list[dict[str, Any]]:
    whole = np.isfinite(x) & np.isfinite(y) & np.isfinite(events.t) & np.isin(events.kind, _PLAYED)
    whole &= ~((events.kind == "scroll") & (events.element != ""))
    whole &= _told(events)
    paths = []
    for source in SOURCES:
        of_source = np.flatnonzero(whole & (events.source == source))
        if not len(of_source):
            continue
        _, starts, session = np.unique(events.session[of_source], return_index=True, return_inverse=True)
        sizes = np.bincount(session)
        # Those that did most kinds of things: of many simulated sessions only a few are kept with all they looked at.
        kind = np.array([_PLAYED.index(kind) for kind in events.kind[of_source].tolist()])
        kinds = np.bincount(np.unique(session * len(_PLAYED) + kind) // len(_PLAYED))
        richest = np.lexsort((np.arange(len(sizes)), sizes > MOST_STEPS, -kinds))[:MOST_PATHS]
        paths += [
            _path(events, x, y, of_source[starts[one] : starts[one] + sizes[one]])
            for one in sorted(richest.tolist())
            if sizes[one] > 1
        ]
    return paths


def _told(events: Events) -> NDArray[np.bool_]:
    """All but the moves and scrolls that the next of the same kind follows within a tenth of a second."""
    if not len(events):
        return np.zeros(0, bool)
    same = (events.kind[1:] == events.kind[:-1]) & (events.session[1:] == events.session[:-1])
    slot = np.floor(np.nan_to_num(events.t) / _FRAME_MS)
    dense = np.isin(events.kind[:-1], ("move", "scroll")) & same & (slot[1:] == slot[:-1])
    return ~np.append(dense, False)


def _path(events: Events, x: Floats, y: Floats, at: NDArray[np.intp]) -> dict[str, Any]:
    first = at[0]
    told = [str(column[first]) for column in events.segments.values() if column[first]]
    label = ", ".join([f"{events.source[first]} session {events.session[first]}", *told])
    shown = at[:MOST_STEPS]
    kinds, kind = np.unique(events.kind[shown], return_inverse=True)
    steps = np.column_stack([events.t[shown] - events.t[first], kind, x[shown], y[shown]])
    return {
        "label": _words.clean(label, 80),
        "source": str(events.source[first]),
        "kinds": kinds.tolist(),
        "steps": np.round(steps).astype(int).ravel().tolist(),
        "more": len(at) - len(shown),
    }
