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

**Thresholds.** 7,000 ms, the clock of a dead click.

**To silence it.** `rules: {error-click: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from synthmap.model.elements import ElementTable
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import answer_for, box_of
from synthmap.rules._registry import Claim, NoOptions, rule
from synthmap.rules._wired import wired
from synthmap.rules._words import called, sentence

_MANY = 4  # controls with one and the same error, from which on they are told together
_MAX_LISTED = 20


def suspects(snapshot: Snapshot, options: NoOptions) -> Iterator[int]:
    """What a script listens on; what only claims to be a control is clicked for `dead-control` already."""
    yield from sorted(wired(snapshot.elements))


@rule("error-click", level="error", suspects=suspects)
def error_click(snapshot: Snapshot, options: NoOptions) -> Iterator[Claim]:
    """Report every control whose click raised an error, one with many as one."""
    by_error: dict[tuple[str, ...], list[int]] = {}
    for row in sorted(snapshot.probes):
        if errors := answer_for(snapshot, row).errors:
            by_error.setdefault(errors, []).append(row)
    for errors, rows in by_error.items():
        for alike in [rows] if len(rows) >= _MANY else [[row] for row in rows]:
            yield _claim(snapshot, alike, errors)


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
