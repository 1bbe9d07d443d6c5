"""The ways that sessions went: who came to each checkpoint, by segment, and where and why the others left."""

from __future__ import annotations

from dataclasses import dataclass

from synthmap.maps.intervals import wilson
from synthmap.maps.visits import LEAST_RECORDED

from . import _words
from ._stored import Json

_ROWS = 60  # segments of a way
_LEFT = 12  # places that sessions left from


@dataclass(frozen=True)
class WayTable:
    """One way of one source: a sentence that says whose it is, its table, and where the others left."""

    title: str
    caption: str
    columns: list[str]
    rows: list[list[str]]
    left: list[str]


def ways(report: Json) -> list[WayTable]:
    """The funnels of report.json, in its order: the script's, and behind it those of others who went the same way."""
    return [_way(funnel) for funnel in report.get("funnels") or () if funnel.get("lines")]


def _way(funnel: Json) -> WayTable:
    source, lines = str(funnel.get("source") or ""), funnel["lines"]
    count = int(lines[0].get("sessions") or 0)
    return WayTable(
        title=str(funnel.get("name") or ""),
        caption=f"{_words.plural(count, f'{source} session')}{_meaning(source, count)}",
        columns=["Sessions", "All", *map(str, funnel.get("steps") or ())],
        rows=[_row(line, source) for line in lines[:_ROWS]],
        left=[_departure(gone) for gone in (funnel.get("left") or ())[:_LEFT]],
    )


def _meaning(source: str, count: int) -> str:
    """What such sessions say of people."""
    if source == "simulated":
        return ": a prediction, as far as the page they see goes."
    if source == "scripted":
        return ", as many as the scenario's weights say: what can be done, not how many people do it."
    few = f" {count:,} are few: shares are read from {LEAST_RECORDED:,} on." if count < LEAST_RECORDED else ""
    return f" that came to where it begins.{few}"


def _row(line: Json, source: str) -> list[str]:
    of = int(line.get("sessions") or 0)
    label = f"{line['column']}: {line['value']}" if line.get("column") else "all"
    return [label, f"{of:,}", *(_reached(int(count), of, source) for count in line.get("reached") or ())]


def _reached(count: int, of: int, source: str) -> str:
    """`12 of 40`, as a share, with an interval where the sessions are a sample."""
    if not of:
        return "–"
    share = f"{_words.share(count / of)}, {count:,}"
    if source != "recorded":
        return share
    low, high = (float(end) for end in wilson(count, of))
    return f"{share} ({_words.share(low)} to {_words.share(high)})"


def _departure(gone: Json) -> str:
    where = " on ".join(str(gone[key]) for key in ("page", "device") if gone.get(key))
    number = _words.plural(int(gone.get("sessions") or 0), "session")
    return f"{number} left before {gone.get('before')}, last seen at {where}: {gone.get('why')}."
