"""Naming things for people: what an element is called in a message."""

from __future__ import annotations

from synthmap.model.elements import ElementTable

_KINDS = {
    "a": "link", "button": "button", "input": "field", "select": "drop-down", "textarea": "field",
    "summary": "disclosure",
    "img": "picture", "label": "label", "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading",
    "li": "list item", "svg": "icon", "i": "icon", "p": "paragraph", "span": "text", "div": "block",
}  # fmt: skip
_ROLES = {
    "button": "button", "link": "link", "tab": "tab", "checkbox": "checkbox", "radio": "radio button",
    "switch": "switch", "menuitem": "menu item", "combobox": "drop-down",
}  # fmt: skip


def called(table: ElementTable, row: int) -> str:
    """`the button “Add to cart”`, or `a link without a name` where nothing names it."""
    kind = _ROLES.get(table.role[row]) or _KINDS.get(table.tag[row], "element")
    name = table.name[row].strip("“”\"'‘’«» ")
    if not name:
        return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind} without a name"
    return f"the {kind} “{name[:57].rstrip() + '…' if len(name) > 58 else name}”"


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def counted(number: int, thing: str, things: str = "") -> str:
    """`1 link`, `3 links`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"
