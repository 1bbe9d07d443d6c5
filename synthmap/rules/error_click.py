"""A click raises an error.

**What it catches.** A control whose handler throws, or leaves a promise rejected: a name that a build renamed, an
answer that a server gives differently now, an element that is no longer there.

**Why it matters.** What stood after the error was not done. Often nothing happens at all; sometimes half of it does,
which is worse: the basket shows the thing and the order lacks it.

**How it decides.** What a script listens on and what claims to be a control is clicked for real, and uncaught errors
and unhandled rejections are collected until 7 s have passed on the page's own clock. An error that the page also raises
by itself does not count, nor does one that follows from what is refused during an audit (sending data, leaving the
page, permissions) or from media that the browser cannot play. From four controls on, the same error is one finding
that lists them. Of many controls of one kind some are clicked.

In scripted and recorded sessions a click counts when an error followed it within the time of the profile. A control is
told where that befell more of its clicks than chance explains: a page that fails by itself every few seconds raises
errors after many clicks, so the lower end of the share's 95% interval must lie above the share that the session's
other errors would give. What the probe saw already is told once, by its error. A single recorded session's is a note.

**Thresholds.** 7,000 ms for the probe, the clock of a dead click. `profile` (default default) names the time for
sessions: 2,000 ms as `amplitude` has it, or `datadog`'s 10,000 ms.

**To silence it.** `rules: {error-click: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from synthmap.maps.intervals import wilson
from synthmap.model.elements import ElementTable
from synthmap.model.events import Events
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import answer_for, box_of
from synthmap.rules._registry import Claim, one_of, rule
from synthmap.rules._samples import Observed, caveat, clicks_on, facts, observed, people_in, trusted, who
from synthmap.rules._wired import wired
from synthmap.rules._words import called, counted, sentence
from synthmap.signals.error import chance_of_error, error_clicks
from synthmap.signals.profiles import DEFAULT, ERROR

_MANY = 4  # controls with one and the same error, from which on they are told together
_MAX_LISTED = 20


@dataclass(frozen=True)
class Options:
    """`profile`: whose time after a click an error must come in to count as raised by it, in a session."""

    profile: str = one_of(ERROR, DEFAULT)


def suspects(snapshot: Snapshot, options: Options) -> Iterator[int]:
    """What a script listens on; what only claims to be a control is clicked for `dead-control` already."""
    yield from sorted(wired(snapshot.elements))


@rule("error-click", level="error", options=Options, suspects=suspects)
def error_click(snapshot: Snapshot, events: Events, options: Options) -> Iterator[Claim]:
    """Report every control whose click raised an error, one with many as one, and what sessions met beside those."""
    by_error: dict[tuple[str, ...], list[int]] = {}
    for row in sorted(snapshot.probes):
        if errors := answer_for(snapshot, row).errors:
            by_error.setdefault(errors, []).append(row)
    for errors, rows in by_error.items():
        for alike in [rows] if len(rows) >= _MANY else [[row] for row in rows]:
            yield _claim(snapshot, alike, errors)
    told = {row for rows in by_error.values() for row in rows}
    yield from (claim for claim in _met(snapshot, events, ERROR[options.profile]) if claim.row not in told)


def _met(snapshot: Snapshot, events: Events, within_ms: float) -> Iterator[Claim]:
    """What errors sessions met after clicks, by the thing that was clicked."""
    table = snapshot.elements
    by_chance = chance_of_error(events, within_ms)
    for found in observed(events, table, error_clicks(events, within_ms), snapshot.document):
        target = int(table.action[found.row]) if found.row >= 0 else -1
        if target < 0:
            continue
        (low,), _ = wilson([len(found.events)], [clicks_on(events, found.row, table)])
        if low > by_chance:
            yield _seen(table, target, found)


def _seen(table: ElementTable, row: int, found: Observed) -> Claim:
    name, clicks = called(table, row), sum(each.clicks for each in found.samples)
    return Claim(
        message=f"{sentence(name)} raises an error when it is clicked, in {who(found.samples)} "
        f"({counted(clicks, 'click')}).{caveat(found.samples)}",
        hypothesis="Its handler fails, or what it asks of a server does, with what these sessions had there.",
        action=f"Mend the handler of {name}; the browser's console names the error and its place.",
        metric="Errors reported from visitors' browsers after a click on it: they should fall to none.",
        row=row,
        box=box_of(table, row),
        level="note" if people_in(found.samples) == 1 and len(found.samples) == 1 else None,
        confidence=trusted(found.samples, 0.9),
        impact=3,
        effort=2,
        evidence={**facts(found.samples), "confirmed_by": "sessions"},
    )


def _claim(snapshot: Snapshot, rows: Sequence[int], errors: Sequence[str]) -> Claim:
    table, first = snapshot.elements, rows[0]
    name, together = called(table, first), len(rows) > 1
    silent = all(answer_for(snapshot, row).verdict == "dead" for row in rows)
    if together:
        message = f"{len(rows):,} controls raise the same error when clicked, {name} first among them: {errors[0]}"
    else:
        message = f"{sentence(name)} raises an error when it is clicked{', and does nothing' * silent}: {errors[0]}"
    return Claim(
        message=message,
        hypothesis=f"Its handler fails before {'it shows anything' if silent else 'it is done'}.",
        action=f"Mend the handler of {name}; the error's first line is above, its place is in the browser's console.",
        metric="Errors reported from visitors' browsers after a click on it: they should fall to none.",
        row=None if together else first,
        box=box_of(table, first),
        subject=f"raised: {errors[0]}" if together else "",
        impact=3,
        effort=2,
        evidence={"errors": list(errors), "answered": not silent, "count": len(rows)}
        | ({"controls": _listed(table, rows)} if together else {}),
    )


def _listed(table: ElementTable, rows: Sequence[int]) -> list[dict[str, object]]:
    return [
        {"name": table.name[row], "selector": table.selector[row], "box": list(box_of(table, row))}
        for row in rows[:_MAX_LISTED]
    ]
