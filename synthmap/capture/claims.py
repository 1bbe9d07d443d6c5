"""What makes an element say that it is a control, without making it one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from synthmap.capture.dom import Dom
from synthmap.capture.native import address_of, is_button, is_placeholder

CONTROL_ROLES = frozenset(
    {"button", "link", "checkbox", "radio", "switch", "tab", "menuitem", "menuitemcheckbox", "menuitemradio", "option",
     "treeitem", "combobox", "slider", "spinbutton", "textbox", "searchbox"}
)  # fmt: skip
# Attributes by which libraries hang behaviour on an element from a listener that stands elsewhere. A modifier that
# makes a handler hear of clicks beside the element, and one for anything but a click, claims nothing.
_WIRING = re.compile(
    r"data-(bs-|uk-|mdb-|te-|twe-|hs-)?(toggle|dismiss|slide|slide-to|overlay)"
    r"|data-(open|close|lightbox|fancybox|remodal-target|micromodal-trigger|micromodal-close|modal-(target|toggle|show|hide)"
    r"|(dropdown|collapse|drawer|accordion|tabs)-(toggle|target)|clipboard-text|clipboard-target|method|turbo-method"
    r"|ember-action|action|hx-(get|post|put|delete|patch))"
    r"|hx-(get|post|put|delete|patch)|phx-click|wire:click[.\w]*|(data-)?ng-click|jsaction|uk-(toggle|close|lightbox|scroll)"
    r"|(x-on:|v-on:|@|on:)click(\.(?!outside|away|window|document)\w+)*|\(click\)"
)
WEAK = ("cursor:pointer", "tabindex", "attribute:", "empty:")
_GROUPS = frozenset(("generic", "region", "group", "main", ""))


def claims(dom: Dom, roles: Sequence[str]) -> list[tuple[str, ...]]:
    """Every row's claims: "button", "placeholder:#", "role:tab", "attribute:hx-get", "cursor:pointer", "tabindex".

    `roles` are the accessibility tree's, "" where it has none. A pointer cursor is claimed where it begins, since it is
    inherited.
    """
    pointer = [style["cursor"] == "pointer" for style in dom.style]
    found = []
    for row, (tag, attributes, above) in enumerate(zip(dom.tag, dom.attributes, dom.parent.tolist(), strict=True)):
        said = []
        if is_button(tag, attributes):
            said.append("button")
        href = address_of(tag, attributes)
        if href is not None and is_placeholder(href):
            said.append(f"placeholder:{href.strip()[:40]}")
        if (role := attributes.get("role", "").strip().lower()) in CONTROL_ROLES:
            said.append(f"role:{role}")
        said += [f"attribute:{name[:40]}" for name in attributes if _WIRING.fullmatch(name)]
        if pointer[row] and not (above >= 0 and pointer[above]):
            said.append("cursor:pointer")
        if attributes.get("tabindex", "").strip().isdigit() and roles[row] not in _GROUPS:
            said.append("tabindex")
        found.append(tuple(said))
    return found


def is_weak(claim: str) -> bool:
    """Whether a claim stands on boxes round controls as often as on controls: a cursor, a tab stop, an attribute."""
    return claim.startswith(WEAK)
