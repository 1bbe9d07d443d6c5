"""What the scenario names on a page (its call to action, its key content), found in the captured view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import numpy as np

from synthmap.browser.commands import Program, isolated_world
from synthmap.capture.dom import Dom
from synthmap.capture.matching import matching
from synthmap.model.elements import ElementTable
from synthmap.model.errors import PageError
from synthmap.model.geometry import areas
from synthmap.model.snapshot import Snapshot, Sought, SoughtAs
from synthmap.scenario.types import Asked, Locator

_FIELDS = ("input", "select", "textarea")
_MOST = 50  # rows of one thing
_CHANGED = "the page changed while it was looked at"
_Rows = list[int]


def with_sought(snapshot: Snapshot, dom: Dom, asked: Asked) -> Program[Snapshot]:
    """The snapshot with each thing that is asked about; one that is not there has no rows.

    CSS selectors are matched in the page. Everything else is matched by what the element table has, as Playwright's
    locators match: a part of the name will do, whatever its case, and words are those of the innermost element that
    holds them. A CSS selector that is none is noted, and what it should have found has that for its fault.
    """
    if not asked:
        return snapshot
    by_css = {locator.value for _, locator in _all(asked) if locator.by == "css"}
    matched: dict[str, _Rows | str] = {}
    notes = list(snapshot.notes)
    world = (yield from isolated_world()) if by_css else 0
    for css in sorted(by_css):
        try:
            found = yield from matching(world, dom, css)
        except PageError:
            matched[css] = "it is no CSS selector"
            notes.append(f"nothing was looked for by {css}: {matched[css]}")
            continue
        matched[css] = _CHANGED if found is None else np.flatnonzero(found).tolist()
        if found is None:
            notes.append(f"nothing was looked for by {css}: {_CHANGED}")
    return replace(snapshot, sought=sought(snapshot.elements, asked, matched), notes=tuple(notes))


def sought(elements: ElementTable, asked: Asked, matched: Mapping[str, _Rows | str]) -> tuple[Sought, ...]:
    """The things asked about by the rows that are drawn; `matched` has those of each CSS selector, or what is wrong."""
    found = []
    for role, locator in _all(asked):
        rows = matched.get(locator.value, []) if locator.by == "css" else _matching(elements, locator)
        if isinstance(rows, str):
            found.append(Sought(role, _said(locator), (), rows))
            continue
        drawn = [row for row in rows if elements.visible[row] and areas(elements.box[[row]])[0] > 0]
        found.append(Sought(role, _said(locator), tuple(drawn[:_MOST])))
    return tuple(found)


def _all(asked: Asked) -> list[tuple[SoughtAs, Locator]]:
    found: list[tuple[SoughtAs, Locator]] = [("cta", asked.cta)] if asked.cta else []
    found += [("most clicked", locator) for locator in asked.most_clicked]
    return found + [("key content", locator) for locator in asked.key_content]


def _matching(elements: ElementTable, locator: Locator) -> _Rows:
    rows = range(len(elements))
    match locator.by:
        case "role":
            return [
                row for row in rows
                if elements.role[row] == locator.value and _holds(elements.name[row], locator.name)
            ]  # fmt: skip
        case "text":
            return _innermost(elements, lambda row: _holds(elements.name[row], locator.value))
        case "label":
            return [row for row in rows if elements.tag[row] in _FIELDS and _holds(elements.name[row], locator.value)]
        case "placeholder":
            written = elements.attributes
            return [row for row in rows if _holds(written[row].get("placeholder", ""), locator.value)]
        case "testid":
            return [row for row in rows if elements.attributes[row].get("data-testid") == locator.value]
    return []


def _innermost(elements: ElementTable, holds: Callable[[int], bool]) -> _Rows:
    rows: Iterable[int] = (row for row in range(len(elements)) if elements.visible[row] and holds(row))
    found = list(rows)
    around = {above for row in found for above in elements.ancestors(row)}
    return [row for row in found if row not in around]


def _holds(text: str, part: str) -> bool:
    """Whether a text holds another, as Playwright has it: whatever its case, and white space as one space."""
    wanted = " ".join(part.split()).casefold()
    return not part or (bool(wanted) and wanted in " ".join(text.split()).casefold())


def _said(locator: Locator) -> str:
    """The locator as a message names it."""
    if locator.by == "role":
        return f"{locator.value} “{locator.name}”" if locator.name else locator.value
    return locator.value if locator.by in ("css", "testid") else f"“{locator.value}”"
