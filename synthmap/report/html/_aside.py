"""What was found and fails nothing: ignored by the scenario, accepted by the baseline, or not there a second time.

It is listed so that nothing leaves the report unseen: each problem once, with why it fails nothing and for how long.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from . import _words
from ._stored import Json, StoredRun
from ._todo import Card

KINDS = {
    "ignore": ("ignored", "The scenario ignores them"),
    "baseline": ("in the baseline", "The baseline accepts them"),
    "flaky": ("flaky", "Not there when the page was looked at again"),
    "gone": ("no longer there", "The baseline accepts them, and they are no longer there"),
}
"""By kind: the word of the count in the head, and the heading of the list."""


@dataclass(frozen=True)
class Line:
    """One problem that fails nothing. `anchor` is that of its card, where it stands on the to-do list as well."""

    level: str
    rule: str
    message: str
    where: str
    why: str
    until: str
    anchor: str = ""


@dataclass(frozen=True)
class Aside:
    """All problems of one kind."""

    kind: str
    count: str
    title: str
    lines: tuple[Line, ...]


def asides(run: StoredRun, problems: Iterable[Card]) -> list[Aside]:
    """What the run set aside, by kind; kinds of which there is nothing are left out."""
    groups: dict[tuple[str, str, str, str], list[Json]] = {}
    for finding in run.report.get("findings") or ():
        if given := finding.get("suppressed"):
            said = (str(given.get("kind")), str(given.get("reason") or ""), str(given.get("expires") or ""))
            groups.setdefault((str(finding.get("group") or finding.get("id")), *said), []).append(finding)
    lines: dict[str, list[Line]] = {kind: [] for kind in KINDS}
    for (_, kind, _, _), findings in groups.items():
        lines.get(kind, lines["ignore"]).append(_suppressed(findings))
    lines["flaky"] = [_flaky(card) for card in problems if card.flaky]
    lines["gone"] = [_gone(entry) for entry in (run.report.get("summary") or {}).get("gone") or ()]
    return [Aside(kind, *KINDS[kind], tuple(found)) for kind, found in lines.items() if found]


def _suppressed(findings: list[Json]) -> Line:
    lead, given = findings[0], findings[0]["suppressed"]
    line, file = given.get("line"), (lead.get("source") or {}).get("file")
    place = f" (line {line} of {file})" if line and file else f" (line {line})" if line else ""
    expires = str(given.get("expires") or "")
    return Line(
        level=str(lead.get("level") or ""),
        rule=str(lead.get("rule") or ""),
        message=str(lead.get("message") or ""),
        where=_where(findings),
        why=f"{given.get('reason') or 'no reason given'}{place}",
        until=f"until {expires}" if expires else "without end" if given.get("kind") == "ignore" else "",
    )


def _flaky(card: Card) -> Line:
    return Line(
        level=card.level,
        rule=card.rules[0],
        message=card.message,
        where=f"{_words.listed(card.pages)} on {_words.listed(card.devices)}",
        why="it showed once and not again, and fails nothing by itself",
        until="",
        anchor=card.anchor,
    )


def _gone(entry: Json) -> Line:
    return Line(
        level="",
        rule=str(entry.get("rule") or ""),
        message=str(entry.get("message") or ""),
        where=_where([entry]),
        why="`synthmap approve` takes it out of the baseline",
        until="",
    )


def _where(findings: list[Json]) -> str:
    pages = list(dict.fromkeys(str(finding.get("page") or "") for finding in findings))
    devices = list(dict.fromkeys(str(finding.get("device") or "") for finding in findings))
    return f"{_words.listed(pages)} on {_words.listed(devices)}"
