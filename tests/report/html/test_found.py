"""Hot spots and links that nobody chose, from a reconciliation written by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from synthmap.report.html._found import found
from synthmap.store.tables import reconciliation_parquet

DATA: dict[str, Any] = {
    "elements": [{"id": 4, "key": "buy"}, {"id": 9, "key": "plans"}],
    "visits": [
        {"source": "recorded", "speaks": True, "sessions": 40, "links": [
            {"key": "plans", "clicks": 1, "exposed": 30}, {"key": "terms", "clicks": 0, "exposed": 2}]},
        {"source": "simulated", "speaks": False, "sessions": 1000, "links": []},
    ],
}  # fmt: skip


def row(side: str, key: str, stands: str, source: str = "recorded", **given: Any) -> dict[str, Any]:
    return {
        "source": source,
        "side": side,
        "key": key,
        "name": key.title(),
        "box": [0, 0, 1, 1],
        "stands": stands,
    } | given


def test_spots_come_hottest_first_and_links_by_why_nobody_chose_them(tmp_path: Path) -> None:
    file = tmp_path / "reconciliation.parquet"
    file.write_bytes(
        reconciliation_parquet(
            [
                row("spot", "buy", "dead", clicks=20, share=0.5),
                row("spot", "", "in another state", clicks=2, share=0.05, state="menu-open"),
                row("spot", "buy", "live", source="simulated", clicks=900, share=0.9),
                row("link", "buy", "chosen"),
                row("link", "plans", "seldom chosen"),
                row("link", "menu", "hover-only", name="Kettles"),
                row("link", "terms", "never exposed"),
            ]
        )
    )
    told = found(file, DATA)
    assert told is not None
    assert (told.source, told.missed) == ("recorded", 3)
    assert [(line.name, line.element, line.cells) for line in told.hottest] == [
        ("Buy", 4, ("dead", "20", "50%")),
        ("the page itself", None, ("shown in another state (menu-open)", "2", "5.0%")),
    ]
    assert [(line.name, line.element, line.cells) for line in told.unfound] == [
        ("Terms", None, ("never in view", "2", "0")),
        ("Kettles", None, ("opens under a mouse only", "–", "0")),
        ("Plans", 9, ("seldom chosen", "30", "1")),
    ]


def test_without_sessions_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert found(tmp_path / "none.parquet", {"visits": []}) is None
    told = found(tmp_path / "none.parquet", DATA)
    assert told is not None and (told.hottest, told.unfound) == ((), ())
