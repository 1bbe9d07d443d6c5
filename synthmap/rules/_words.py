"""Naming things for people: what an element is called in a message, and where to find one that has no name."""

from __future__ import annotations

from collections.abc import Collection

from synthmap.model.elements import ElementTable
from synthmap.model.identity import normal_target, readable

_KINDS = {
    "a": "link", "area": "link", "button": "button", "input": "field", "select": "drop-down", "textarea": "field",
    "summary": "disclosure", "label": "label", "img": "picture", "figure": "picture",
    "picture": "picture", "canvas": "drawing", "video": "video", "svg": "icon", "i": "icon",
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
    "p": "paragraph", "li": "list item", "td": "table cell", "div": "block", "article": "block", "section": "block",
    "span": "text", "strong": "text", "b": "text", "em": "text", "small": "text", "dt": "text", "dd": "text",
}  # fmt: skip
_ROLES = {
    "button": "button", "link": "link", "tab": "tab", "checkbox": "checkbox", "radio": "radio button",
    "switch": "switch", "menuitem": "menu item", "combobox": "drop-down", "slider": "slider",
}  # fmt: skip
_PLACES = {
    "banner": "header", "navigation": "navigation", "main": "main part", "complementary": "side column",
    "contentinfo": "footer", "form": "form", "dialog": "dialog", "search": "search form",
}  # fmt: skip
_FIELDS = frozenset(("input", "select", "textarea"))
_MAX_NAME, _MAX_BESIDE, _MAX_TARGET = 58, 40, 40
_A_NEIGHBOUR = 120  # characters: an ancestor that says more than this is a region of the page and no help in finding


def called(table: ElementTable, row: int) -> str:
    """`the button “Add to cart”`; where nothing names it, what a person finds it by.

    That is `an unnamed icon link beside “Kay Garland”`, or `an unnamed link to /cart in the header`.
    """
    kind = _ROLES.get(table.role[row]) or _KINDS.get(table.tag[row], "element")
    name = table.name[row].strip("“”\"'‘’«» ")
    return f"the {kind} “{shortened(name, _MAX_NAME)}”" if name else _unnamed(table, row, kind)


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def shortened(text: str, limit: int) -> str:
    """The text in at most so many characters, with an ellipsis where it was cut."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def counted(number: int, thing: str, things: str = "") -> str:
    """`1 link`, `3 links`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def address(href: str, limit: int = 80) -> str:
    """An address as a message can hold it."""
    return shortened(readable(href, limit + 1), limit)


def sessions_of(sources: Collection[str]) -> str:
    """`simulated sessions`, or `recorded and simulated sessions`: whose clicks a number counts."""
    return " ".join([" and ".join(sorted(sources)), "sessions"]).strip()


def _unnamed(table: ElementTable, row: int, kind: str) -> str:
    holds = {table.tag[below] for below in _below(table, row)}
    if kind in ("link", "button", "block"):
        kind = f"picture {kind}" if "img" in holds else f"icon {kind}" if holds & {"svg", "i"} else kind
    target = normal_target(table.attributes[row].get("href", ""))
    leads = f" to {address(target, _MAX_TARGET)}" if target and not target.startswith(("#", "javascript:")) else ""
    return f"an unnamed {kind}{leads}{_whereabouts(table, row)}"


def _whereabouts(table: ElementTable, row: int) -> str:
    """The words that stand beside it; else the part of the page it is in; else its corner."""
    for above in table.ancestors(row):
        fields = [each for each in _below(table, above) if table.tag[each] in _FIELDS and table.name[each]]
        if len(fields) == 1 and fields[0] != row:
            return f" beside “{shortened(table.name[fields[0]], _MAX_BESIDE)}”"
        if len(table.name[above]) > _A_NEIGHBOUR:
            break
        if table.name[above]:
            return f" beside “{shortened(table.name[above], _MAX_BESIDE)}”"
    place = _place(table.key[row])
    x, y = table.box[row, :2]
    return f" in the {place}" if place else f" at x {x:.0f}, y {y:.0f}"


def _place(key: str) -> str:
    """The innermost landmark that a key begins with, in words."""
    place = ""
    for part in key.split(" > "):
        if part not in _PLACES:
            break
        place = _PLACES[part]
    return place


def _below(table: ElementTable, row: int) -> range:
    """The rows within an element: document order keeps them together."""
    end = row + 1
    while end < len(table) and table.parent[end] >= row:
        end += 1
    return range(row + 1, end)
