"""What view.json says of each source's visits: links, depth, zooms, segments, and clicks held against what is there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from synthmap.maps.fates import counts_by_fate
from synthmap.maps.intervals import wilson
from synthmap.maps.pinned import stays
from synthmap.maps.reconcile import HotSpot, Reconciliation, counts_by_stand
from synthmap.maps.segments import Divergence, Segment, of_segment
from synthmap.maps.visits import Visits
from synthmap.model.elements import ElementTable
from synthmap.model.geometry import Box, Floats

RECONCILIATION = "reconciliation.parquet"
_HOTTEST = 10
MOST_SEGMENTS = 24
"""Segments of a source that a view draws."""


def visits_document(visits: Visits, found: Reconciliation, elements: ElementTable, *, speaks: bool) -> dict[str, Any]:
    """One entry of view.json's `visits`; `speaks` says that the view's own figures are these."""
    layers = segment_files(visits)
    return {
        "source": visits.source,
        "speaks": speaks,
        "sessions": visits.sessions,
        "clicks": visits.links.total,
        "unanswered": visits.links.nothing,
        "links": _links(visits, elements),
        "lines": {str(percent): y for percent, y in sorted(visits.reach.lines.items(), reverse=True)},
        "in_view_ms": [[y, ms] for y, ms in visits.in_view_ms],
        "zooms": [
            {"id": zoomed.row if zoomed.row >= 0 else None, "gestures": zoomed.gestures, "sessions": zoomed.sessions}
            for zoomed in visits.zooms
        ],
        "segments": [
            {"column": part.column, "value": part.value, "sessions": part.sessions, "clicks": part.clicks,
             "half_of_page": part.deep,
             "layers": layers.get(part, {})}
            for part in visits.segments
        ],
        "diverging": [_divergence(each, elements) for each in visits.diverging],
        "reconciliation": reconciliation_document(found, elements),
    }  # fmt: skip


def segment_files(visits: Visits) -> dict[Segment, dict[str, str]]:
    """The segments that are drawn by themselves, the largest of them, and the files of their layers by the map's name.

    A segment that all sessions belong to is no cut, and one without a click has no heat.
    """
    cuts = [part for part in visits.segments if part.clicks and part.sessions < visits.sessions]
    largest = sorted(cuts, key=lambda part: (-part.sessions, part.column, part.value))[:MOST_SEGMENTS]
    numbered = enumerate(part for part in cuts if part in largest)
    return {part: _files(visits, part, f"segment-{visits.source}-{number}") for number, part in numbered}


def _files(visits: Visits, part: Segment, name: str) -> dict[str, str]:
    mine = of_segment(visits.events, part.column, part.value)
    further = [map_name for map_name, mask in visits.marked.items() if (mask & mine).any()]
    times = ["time"] if visits.times_measured else []
    return {map_name: f"{name}-{map_name}.layer.png" for map_name in ("click", "scroll", "link", *further, *times)}


def reconciliation_document(found: Reconciliation, elements: ElementTable) -> dict[str, Any]:
    """The summary of a reconciliation: clicks by what they met, links by what became of them, the hottest spots."""
    return {
        "file": RECONCILIATION,
        "clicks": counts_by_stand(found),
        "links": counts_by_fate(found.links),
        "hottest": [_spot(spot, elements) for spot in found.spots[:_HOTTEST]],
    }


def reconciliation_rows(found: Sequence[Reconciliation], elements: ElementTable) -> list[dict[str, Any]]:
    """The whole table, one row for each hot spot and each link of each source, in that order."""
    rows: list[dict[str, Any]] = []
    for each in found:
        rows += [{"source": each.source, "side": "spot", **_spot(spot, elements)} for spot in each.spots]
        rows += [
            {
                "source": each.source, "side": "link", "key": elements.key[fate.row], "name": fate.name,
                "box": _box(elements, fate.row), "stands": fate.fate, "other": _key(elements, fate.other),
            }
            for fate in each.links
        ]  # fmt: skip
    return rows


def _spot(found: HotSpot, elements: ElementTable) -> dict[str, Any]:
    spot = found.spot
    return {
        "key": _key(elements, spot.row), "name": elements.name[spot.row] if spot.row >= 0 else "",
        "box": list(spot.box), "clicks": spot.clicks, "share": round(spot.share, 4), "sessions": spot.sessions,
        "stands": found.stands, "other": found.key or _key(elements, found.other), "miss_px": found.miss_px,
        "state": found.state,
    }  # fmt: skip


def _links(visits: Visits, elements: ElementTable) -> list[dict[str, Any]]:
    links = visits.links
    low, high = wilson(links.clickers, links.exposed)
    in_view = _in_view(visits, elements)
    sample = visits.source == "recorded"
    return [
        {
            "id": int(row),
            "key": elements.key[row],
            "clicks": int(links.clicks[k]),
            "share": round(float(links.share[k]), 4),
            # A scripted or simulated session is no sample of anybody, and an interval would say that it is.
            "interval": _ends(links.share_low[k], links.share_high[k]) if sample else None,
            "exposed": int(links.exposed[k]),
            "clickers": int(links.clickers[k]),
            "attractiveness": _known(links.attractiveness[k], 4),
            "attractiveness_interval": _ends(low[k], high[k]) if sample and links.exposed[k] else None,
            "hesitation_ms": _known(links.hesitation_ms[k], 0),
            "in_view_ms": _known(in_view[k], 0),
            "rank": int(links.rank[k]),
        }
        for k, row in enumerate(links.row.tolist())
    ]


def _in_view(visits: Visits, elements: ElementTable) -> Floats:
    """Mean ms per session for which each link's mid-line was in view, NaN where no times are told, (k,).

    NaN too for what stays in view while the page scrolls: the curve down the page says nothing of that.
    """
    row = visits.links.row
    if not visits.in_view_ms:
        return np.full(len(row), np.nan)
    y, ms = np.array(visits.in_view_ms, dtype=np.float64).T
    middle = elements.box[row, 1] + elements.box[row, 3] / 2
    return np.where(stays(elements)[row], np.nan, np.interp(middle, y, ms))


def _divergence(each: Divergence, elements: ElementTable) -> dict[str, Any]:
    return {
        "column": each.column, "value": each.value, "sessions": each.sessions,
        "what": "clicks" if each.row >= 0 else "half of page", "key": _key(elements, each.row),
        "share": each.share, "others": each.others,
        "interval": None if each.low is None or each.high is None else [each.low, each.high],
    }  # fmt: skip


def _key(elements: ElementTable, row: int) -> str:
    return elements.key[row] if row >= 0 else ""


def _box(elements: ElementTable, row: int) -> list[float]:
    box: Box = tuple(np.round(elements.box[row], 1).tolist())
    return list(box)


def _ends(low: float, high: float) -> list[float]:
    return [round(float(low), 4), round(float(high), 4)]


def _known(value: float, digits: int) -> float | None:
    return round(float(value), digits) if math.isfinite(value) else None
