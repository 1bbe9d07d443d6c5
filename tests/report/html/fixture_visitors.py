"""Visitors for the made-up run: three simulated sessions of two kinds and a recorded one on the pricing page's desktop.

Clicks, in page pixels of 400 x 1200: hurried sessions click at (40, 120) and (60, 120), the curious one at (200, 600),
the recorded one in the middle of "Our story", [20, 700, 120, 60], which is (80, 730).
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from synthmap.model.events import make_events
from synthmap.store.tables import events_parquet

NaN = float("nan")
# session, source, persona, campaign, t, kind, x, y, element, ex, ey
EVENTS: list[tuple[Any, ...]] = [
    (0, "simulated", "hurried", "", 0, "navigate", 0, 0, "", NaN, NaN),
    (0, "simulated", "hurried", "", 1000, "move", 40, 120, "", NaN, NaN),
    (0, "simulated", "hurried", "", 2000, "scroll", 0, 600, "", NaN, NaN),
    (0, "simulated", "hurried", "", 3000, "look", 300, 700, "", NaN, NaN),
    (0, "simulated", "hurried", "", 4000, "click", 40, 120, "", NaN, NaN),
    (1, "simulated", "hurried", "", 0, "click", 60, 120, "", NaN, NaN),
    (2, "simulated", "curious", "", 0, "click", 200, 600, "", NaN, NaN),
    (3, "recorded", "", "spring<b>", 5000, "navigate", 0, 0, "", NaN, NaN),
    (3, "recorded", "", "spring<b>", 5500, "click", NaN, NaN, "card", 0.5, 0.5),
]


def add_visitors(run: Path) -> Path:
    """Put the visitors and all that is told of them into the run that fixture_run.py built."""
    folder = run / "views" / "pricing" / "desktop"
    (folder / "events.parquet").write_bytes(_table())
    for layer in ("rage", "click-recorded", "segment-simulated-1"):
        for name in (f"{layer}.layer.png", f"{layer}.png"):
            cv2.imwrite(str(folder / name), np.full((300, 100, 4), 90, np.uint8))
    view = json.loads((folder / "view.json").read_text())
    for kind, ending in (("maps", "png"), ("layers", "layer.png")):
        view[kind] |= {"rage": f"rage.{ending}", "click-recorded": f"click-recorded.{ending}"}
    view |= {
        "sessions": {"simulated": 1000, "scripted": 0, "recorded": 1},
        "forms": [_form()],
        "visits": [_visit("simulated", True), _visit("recorded", False)],
        "question": {
            "question": "Do people find the free plan?", "answered": "no", "answer": "Only 41% click “<i>Start free”.",
            "source": "simulated", "sessions": 1000, "interval": None, "expected": [], "most_clicked": "Start free",
        },
    }  # fmt: skip
    (folder / "view.json").write_text(json.dumps(view))
    stored = json.loads((run / "report.json").read_text())
    opened = folder.with_name("desktop-open")
    shutil.copytree(folder, opened)
    cv2.imwrite(str(folder / "earlier.png"), np.full((600, 200, 3), 200, np.uint8))
    entry = next(entry for entry in stored["pages"] if entry["device"] == "desktop")
    stored["pages"].append({**entry, "state": "menu-open", "result": str((opened / "view.json").relative_to(run))})
    (run / "report.json").write_text(json.dumps(stored))
    return run


def _table() -> bytes:
    columns = list(zip(*EVENTS, strict=True))
    session, source, persona, campaign, t, kind, x, y, element, ex, ey = columns
    numbers = {"t": t, "x": x, "y": y, "ex": ex, "ey": ey}
    texts = {"source": source, "kind": kind, "element": element}
    return events_parquet(
        make_events(
            len(EVENTS),
            session=np.array(session, np.int64),
            seq=np.arange(len(EVENTS)),
            **{name: np.array(values, float) for name, values in numbers.items()},
            **{name: np.array(values) for name, values in texts.items()},
            segments={"persona": np.array(persona), "campaign": np.array(campaign)},
        )
    )


def _form() -> dict[str, Any]:
    field = {
        "id": 2, "key": "mail", "selector": "#mail", "name": "E-mail<b>", "sessions": 1, "order": 1,
        "hesitation_ms": 1500, "time_ms": 6200, "refills": 1, "corrections": 3, "characters": 12, "left": 1,
    }  # fmt: skip
    return {
        "id": 1, "selector": "#join", "source": "recorded", "started": 1, "completed": 0, "abandoned": 1, "mended": 0,
        "fields": [field],
    }  # fmt: skip


def _visit(source: str, speaks: bool) -> dict[str, Any]:
    segment = {
        "column": "persona", "value": "hurried", "sessions": 600, "clicks": 300, "half_of_page": 0.25, "layers": {},
    }  # fmt: skip
    drawn = {**segment, "value": "curious", "sessions": 400, "layers": {"click": "segment-simulated-1.layer.png"}}
    unlike = {
        "column": "persona", "value": "hurried", "sessions": 600, "what": "clicks", "key": "start", "share": 0.5,
        "others": 0.1, "interval": None,
    }  # fmt: skip
    return {
        "source": source, "speaks": speaks, "sessions": 1000 if speaks else 1, "clicks": 900 if speaks else 1,
        "unanswered": 70 if speaks else 1, "links": [], "lines": {}, "in_view_ms": [], "zooms": [],
        "segments": [segment, drawn] if speaks else [], "diverging": [unlike] if speaks else [],
        "reconciliation": {"file": "reconciliation.parquet", "clicks": {"live": 800, "dead": 100} if speaks else {},
                           "links": {"chosen": 4} if speaks else {}, "hottest": []},
    }  # fmt: skip
