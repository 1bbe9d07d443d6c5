"""What a page keeps folded and how to open it: a state for each menu, tab, panel and dialog, found in the markup."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from typing import Literal

from synthmap.capture.native import is_placeholder
from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.snapshot import Snapshot
from synthmap.scenario import names
from synthmap.scenario.types import Locator, PageState, Step

MAX_STATES = 8  # a view: each costs a load of the page
_MAX_NAME = 32
_Kind = Literal["menu", "tab", "panel", "dialog"]
_WIRED: dict[str, _Kind] = {
    "dropdown": "menu", "tab": "tab", "pill": "tab", "list": "tab", "collapse": "panel", "modal": "dialog",
    "offcanvas": "dialog",
}  # fmt: skip
_POPUPS: dict[str, _Kind] = {"true": "menu", "menu": "menu", "listbox": "menu", "tree": "menu", "dialog": "dialog"}


def folded(snapshot: Snapshot) -> tuple[PageState, ...]:
    """The states that one visible control each opens, at most `MAX_STATES`, named after it ("menu-Products").

    Every kind has its turn, in document order within it, so that forty panels leave room for the menu. What the probe
    found dead opens nothing; what a link with an address opens is another page.
    """
    by_kind: dict[_Kind, list[tuple[str, Step]]] = defaultdict(list)
    for row, kind, action in _openers(snapshot):
        target = Locator("css", snapshot.elements.selector[row])
        by_kind[kind].append((_called(snapshot.elements, row, kind), Step(action, target=target)))
    turns = zip_longest(*(by_kind[kind] for kind in sorted(by_kind)))
    chosen = [opener for turn in turns for opener in turn if opener is not None][:MAX_STATES]
    unique = names.unique([(name,) for name, _ in chosen])
    return tuple(PageState(name, (step,)) for name, (_, step) in zip(unique, chosen, strict=True))


def _openers(snapshot: Snapshot) -> Iterator[tuple[int, _Kind, Literal["click", "hover"]]]:
    table = snapshot.elements
    for row in range(len(table)):
        if not table.visible[row] or not table.selector[row]:
            continue
        hover = snapshot.hovers.get(row)
        if hover and hover.verdict != "unknown" and not snapshot.viewport.touch:
            if any(one.control for one in hover.opens):
                yield row, "menu", "hover"
        elif (kind := _kind(table, row)) and _can_be_clicked(table, row):
            yield row, kind, "click"


def _kind(table: ElementTable, row: int) -> _Kind | None:
    """What the markup says the element opens, None where it opens nothing or has done so already."""
    tag, attributes = table.tag[row], table.attributes[row]
    if attributes.get("aria-expanded") == "true" or attributes.get("aria-selected") == "true":
        return None
    if tag in ("input", "select", "textarea"):
        return None
    wired = _WIRED.get(attributes.get("data-bs-toggle") or attributes.get("data-toggle") or "")
    if wired:
        return None if wired == "tab" and "active" in attributes.get("class", "").split() else wired
    if tag == "summary":
        above = int(table.parent[row])
        return None if above >= 0 and "open" in table.attributes[above] else "panel"
    if table.role[row] == "tab" or attributes.get("role") == "tab":
        return "tab"
    popup = _POPUPS.get(attributes.get("aria-haspopup", ""))
    if popup:
        return popup
    return "panel" if attributes.get("aria-expanded") == "false" else None


def _can_be_clicked(table: ElementTable, row: int) -> bool:
    leads = tuple(table.attributes[row].get("href", "#").split("#")[:1]) != ("",)
    if table.tag[row] == "a" and leads and not is_placeholder(table.attributes[row].get("href", "")):
        return False
    works = Liveness(int(table.liveness[row])) not in (Liveness.DEAD, Liveness.DISABLED)
    return works and table.reachable[row] != 0


def _called(table: ElementTable, row: int, kind: _Kind) -> str:
    """A name safe as a folder: what kind it is, and the opener's own name."""
    return names.folder_name(f"{kind}: {table.name[row][:_MAX_NAME]}") or kind
