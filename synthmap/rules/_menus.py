"""Menus that a page folds away on one device: the buttons that open them, and what only they would bring."""

from __future__ import annotations

import re

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.identity import landmarks_of
from synthmap.model.snapshot import Snapshot

_MENU = re.compile(r"\b(menu|navigation|navbar|hamburger|burger|toggler?|drawer)\b|[☰≡⋮]|^more\W*$", re.I)
_UNFOLDS = ("aria-expanded", "aria-haspopup", "aria-controls", "popovertarget")
_BOOTSTRAP = ("data-toggle", "data-bs-toggle")
_UNFOLDED = ("collapse", "dropdown", "offcanvas")


def opens_menu(table: ElementTable, row: int) -> bool:
    """Whether it unfolds something; such a control is rightly there on one device alone.

    A link to another page unfolds nothing, whatever its class is called.
    """
    attributes = table.attributes[row]
    toggled = (attributes.get(name) in _UNFOLDED for name in _BOOTSTRAP)
    if any(name in attributes for name in _UNFOLDS) or any(toggled):
        return True
    if "href" in table.evidence[row] and not attributes.get("href", "").startswith("#"):
        return False
    words = (table.name[row], *(attributes.get(name, "").replace("-", " ") for name in ("class", "id")))
    return len(table.name[row]) < 30 and any(map(_MENU.search, words))


def has_menu(table: ElementTable) -> bool:
    """Whether a button that works, and is there to be seen, unfolds something."""
    # A label acts on a box that is often not drawn: then it is the button.
    own = (table.action == np.arange(len(table))) | np.array([tag == "label" for tag in table.tag], dtype=bool)
    working = np.flatnonzero(table.is_any(Liveness.LIVE) & table.visible & own)
    return any(opens_menu(table, int(row)) for row in working)


def without_made_menus(here: Snapshot, there: Snapshot, missing: list[int]) -> list[int]:
    """The missing rows without those of a navigation that only a menu button of this device would bring."""
    if not has_menu(here.elements) or has_menu(there.elements):
        return missing
    part = {row: landmarks_of(there.elements.key[row]) for row in missing}
    parts = list(part.values())
    return [
        row for row, within in part.items() if parts.count(within) < 2 or not within.endswith(("navigation", "banner"))
    ]
