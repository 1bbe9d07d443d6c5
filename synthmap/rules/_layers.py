"""What keeps its place over a page that scrolls: bars, banners and dialogs, and whether a visitor can close them."""

from __future__ import annotations

import re

from synthmap.model.elements import ElementTable
from synthmap.rules._targets import offers_itself

_CLOSES = re.compile(
    r"\b(close|dismiss|accept|agree|allow|reject|decline|got it|no,? thanks|not now|cookies?|consent|ok|okay"
    r"|schließen|akzeptieren|ablehnen|fermer|accepter|refuser|cerrar|aceptar|rechazar)\b|[×✕✖✗]",
    re.I,
)
_DIALOGS = frozenset(("dialog", "alertdialog"))


def floats_over(table: ElementTable, row: int, over: int) -> bool:
    """Whether it keeps its place in the window while the target moves with the page."""
    return table.pinned[over] != "" and not table.pinned[row]


def layer_of(table: ElementTable, row: int) -> int:
    """The outermost thing that floats with the element; the element itself where it moves with the page."""
    if not table.pinned[row]:
        return row
    return [row, *(above for above in table.ancestors(row) if table.pinned[above])][-1]


def can_be_closed(table: ElementTable, layer: int) -> bool:
    """Whether it is a dialog, or floats and holds something that closes it."""
    if table.tag[layer] == "dialog" or table.role[layer] in _DIALOGS:
        return True
    if not table.pinned[layer]:
        return False
    inside = [row for row in range(layer + 1, len(table)) if layer in table.ancestors(row)]
    return any(
        table.role[row] in _DIALOGS
        or (offers_itself(table, row) and _CLOSES.search(f"{table.name[row]} {table.attributes[row].get('class', '')}"))
        for row in inside
    )
