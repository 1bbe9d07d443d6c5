"""The short tables of a view that hold its clicks against its links: the hottest spots, and the links nobody chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synthmap.model.errors import UsageError
from synthmap.store.tables import read_reconciliation

from . import _words
from ._stored import Json

HOTTEST = 6
"""Rows of the table of spots: what a reader takes in at a glance; the table of links and controls has them all."""
MOST_LINKS = 12

_STANDS = {
    "live": "works", "dead": "dead", "unproven": "not proved to work", "disabled": "disabled",
    "covered": "lies over a link", "beside": "beside a link", "in another state": "shown in another state",
    "nothing": "nothing there",
}  # fmt: skip
_FATES = {
    "never exposed": "never in view", "hardly exposed": "hardly ever in view", "hover-only": "opens under a mouse only",
    "covered": "something lies over it", "broken": "leads nowhere", "unlike a link": "does not look like a link",
    "beaten by a neighbour": "beaten by a neighbour", "seldom chosen": "seldom chosen",
}  # fmt: skip
_NAME = 80  # characters


@dataclass(frozen=True)
class Line:
    """One row: what it is called, the row of its element on the view (None where it has none there), and its cells."""

    name: str
    element: int | None
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What the sessions that speak for a view made of it. `unfound` of `missed` links in all."""

    source: str
    hottest: tuple[Line, ...]
    unfound: tuple[Line, ...]
    missed: int


def found(file: Path, data: Json) -> Found | None:
    """The tables of the view whose view.json is `data` and whose reconciliation lies in `file`.

    None where no sessions were there, or no such table can be read.
    """
    visit = next((visit for visit in data.get("visits") or () if visit.get("speaks")), None)
    if visit is None or not visit.get("sessions"):
        return None
    rows = [row for row in _rows(file) if row["source"] == visit.get("source")]
    named = {str(element.get("key")): element.get("id") for element in data.get("elements") or ()}
    links = {str(link.get("key")): link for link in visit.get("links") or ()}
    spots = [row for row in rows if row["side"] == "spot"][:HOTTEST]
    poor = [row for row in rows if row["side"] == "link" and row["stands"] in _FATES]
    poor.sort(key=lambda row: (list(_FATES).index(row["stands"]), _clicks(links, row)))
    return Found(
        source=str(visit.get("source") or ""),
        hottest=tuple(_line(row, named, _stands(row), _number(row["clicks"]), _share(row["share"])) for row in spots),
        unfound=tuple(
            _line(row, named, _FATES[row["stands"]], _seen(links, row), _number(_clicks(links, row)))
            for row in poor[:MOST_LINKS]
        ),
        missed=len(poor),
    )


def _rows(file: Path) -> list[dict[str, Any]]:
    try:
        columns = read_reconciliation(file.read_bytes())
    except (OSError, UsageError):
        return []
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _line(row: Json, named: Mapping[str, Any], *cells: str) -> Line:
    name = _words.clean(str(row["name"] or row["key"] or "the page itself"), _NAME)
    element = named.get(str(row["key"]))
    return Line(name, element if isinstance(element, int) else None, cells)


def _stands(row: Json) -> str:
    state = f" ({_words.clean(str(row['state']), _NAME)})" if row["state"] else ""
    return _STANDS.get(str(row["stands"]), "") + state


def _clicks(links: Mapping[str, Json], row: Json) -> int:
    # What opens under a mouse is named by its trigger, whose clicks are not its own.
    return 0 if row["stands"] == "hover-only" else int((links.get(str(row["key"])) or {}).get("clicks") or 0)


def _seen(links: Mapping[str, Json], row: Json) -> str:
    known = links.get(str(row["key"]))
    return "–" if known is None or row["stands"] == "hover-only" else _number(known.get("exposed"))


def _number(value: Any) -> str:
    return f"{int(value or 0):,}"


def _share(value: Any) -> str:
    return _words.share(None if value is None else float(value))
