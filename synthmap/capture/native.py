"""What the browser itself does on a click, whatever scripts there are, and what switches an element off.

The rules are those of the HTML standard's activation behaviour (https://html.spec.whatwg.org/#activation-behavior)
and of its disabled and inert elements.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from synthmap.capture.dom import Dom

# Written so that Python and JavaScript read it alike.
PLACEHOLDER = r"(#|javascript:\s*(void\s*\(?\s*\w*\s*\)?|undefined|return false)?\s*;?\s*)?"
_PLACEHOLDER = re.compile(PLACEHOLDER, re.I)
_LINKS = frozenset(("a", "area"))
_SENDERS = frozenset(("submit", "image", "reset"))
_WORDLESS_INPUTS = _SENDERS | {"button", "hidden"}
_FORM_CONTROLS = frozenset(("button", "input", "select", "textarea", "option", "optgroup", "fieldset"))
_EMBEDDED = frozenset(("iframe", "frame", "embed", "object"))
_BUILT_IN_COMMANDS = frozenset(
    ("toggle-popover", "show-popover", "hide-popover", "show-modal", "close", "request-close")
)  # fmt: skip
# Words for what is off so that a click goes to whatever lies behind it.
PASSED_THROUGH = frozenset(("no-pointer-events", "inert"))
_LABELABLE = frozenset(("button", "input", "select", "textarea"))


@dataclass(frozen=True, eq=False)
class Native:
    """Per row: what proves that a click is answered, and the word for what switches the element off ("" for nothing).

    `embeds` are the rows of documents within the page that the table does not look into.
    """

    proofs: tuple[tuple[str, ...], ...]
    off: tuple[str, ...]
    embeds: frozenset[int]


def native(dom: Dom) -> Native:
    """Read every row's native behaviour from its markup."""
    in_forms = _in_forms(dom)
    embeds = frozenset(row for row, tag in enumerate(dom.tag) if tag in _EMBEDDED and row not in dom.entered)
    summaries = _first_summaries(dom)
    proofs = tuple(
        _proofs(dom, row, in_forms, summaries) if tag in _ACTIVE or "contenteditable" in dom.attributes[row] else ()
        for row, tag in enumerate(dom.tag)
    )
    return Native(proofs, _off(dom), embeds)


def is_placeholder(href: str) -> bool:
    """Whether an address says "nothing here": empty, `#`, or a javascript: that does nothing."""
    return _PLACEHOLDER.fullmatch(href.strip()) is not None


def address_of(tag: str, attributes: Mapping[str, str]) -> str | None:
    """The address of a link, also of one within a drawing; None for anything that is no link."""
    if tag not in _LINKS:
        return None
    return attributes.get("href", attributes.get("xlink:href"))


def is_button(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether the browser draws and announces it as a push button."""
    return tag == "button" or (tag == "input" and _type(attributes, "text") in _SENDERS | {"button"})


def labelled(dom: Dom, row: int, by_id: Mapping[tuple[int, str], int]) -> int:
    """The row of the control that the label at `row` stands for, -1 where none is rendered."""
    attributes = dom.attributes[row]
    if "for" in attributes:
        return by_id.get((int(dom.frame[row]), attributes["for"]), -1)
    below = row + 1
    while below < len(dom) and dom.parent[below] >= row:
        if dom.tag[below] in _LABELABLE and _type(dom.attributes[below], "") != "hidden":
            return below
        below += 1
    return -1


def first_with_id(dom: Dom) -> dict[tuple[int, str], int]:
    """The row of each id in each frame, the first where it was given twice, as the browser resolves it."""
    found: dict[tuple[int, str], int] = {}
    for row, (frame, attributes) in enumerate(zip(dom.frame.tolist(), dom.attributes, strict=True)):
        if attributes.get("id"):
            found.setdefault((frame, attributes["id"]), row)
    return found


def _proofs(dom: Dom, row: int, in_forms: frozenset[int], summaries: frozenset[int]) -> tuple[str, ...]:
    tag, attributes = dom.tag[row], dom.attributes[row]
    found = []
    href = address_of(tag, attributes)
    if href is not None and not is_placeholder(href):
        found.append("href")
    kind = _type(attributes, "submit" if tag == "button" else "text")
    if tag == "input" and kind not in _WORDLESS_INPUTS:
        found.append("input")
    if tag in ("button", "input") and kind in _SENDERS and row in in_forms:
        found.append("form")
    if tag in ("select", "textarea", "option"):
        found.append(tag)
    if row in summaries:
        found.append("summary")
    if tag in ("audio", "video") and "controls" in attributes:
        found.append("controls")
    if attributes.get("contenteditable", "false").lower() in ("", "true", "plaintext-only"):
        found.append("contenteditable")
    if tag in ("button", "input") and kind not in ("reset", "hidden") and _names(dom, row, "popovertarget"):
        found.append("popovertarget")
    command = attributes.get("command", "").lower()
    if tag == "button" and command in _BUILT_IN_COMMANDS and _names(dom, row, "commandfor"):
        found.append("commandfor")
    return tuple(found)


def _names(dom: Dom, row: int, attribute: str) -> bool:
    """Whether an attribute names an element that exists; what it opens need not be rendered yet."""
    name = dom.attributes[row].get(attribute, "")
    return bool(name) and (name in dom.anchors or dom.frame[row] >= 0)


_ACTIVE = _LINKS | {"input", "button", "select", "textarea", "option", "summary", "audio", "video"}


def _type(attributes: Mapping[str, str], default: str) -> str:
    return attributes.get("type", default).strip().lower() or default


def _in_forms(dom: Dom) -> frozenset[int]:
    """The buttons and inputs that belong to a form, by a `form` attribute or by standing within it."""
    by_id = first_with_id(dom)
    within: list[int] = []
    owned = []
    for row, tag in enumerate(dom.tag):
        above = int(dom.parent[row])
        within.append(row if tag == "form" else within[above] if above >= 0 else -1)
        if tag in ("button", "input"):
            named = dom.attributes[row].get("form")
            form = within[row] if named is None else by_id.get((int(dom.frame[row]), named), -1)
            if form >= 0 and dom.tag[form] == "form":
                owned.append(row)
    return frozenset(owned)


def _first_summaries(dom: Dom) -> frozenset[int]:
    """Only the first summary that is a child of its details opens it."""
    seen: set[int] = set()
    found = []
    for row, tag in enumerate(dom.tag):
        above = int(dom.parent[row])
        if tag == "summary" and above >= 0 and dom.tag[above] == "details" and above not in seen:
            seen.add(above)
            found.append(row)
    return frozenset(found)


def _off(dom: Dom) -> tuple[str, ...]:
    """The word for what switches each row off, "" for nothing: of several the one that a script cannot get round."""
    inert: list[bool] = []
    fieldset: list[bool] = []  # within a disabled fieldset, and not in its first legend
    words = []
    legends: Counter[int] = Counter()
    for row, (tag, attributes, above) in enumerate(zip(dom.tag, dom.attributes, dom.parent.tolist(), strict=True)):
        inert.append("inert" in attributes or (above >= 0 and inert[above]))
        inside = above >= 0 and (
            fieldset[above] or (dom.tag[above] == "fieldset" and "disabled" in dom.attributes[above])
        )
        if tag == "legend" and above >= 0 and dom.tag[above] == "fieldset":
            legends[above] += 1
            inside = inside and (legends[above] > 1 or fieldset[above])
        fieldset.append(inside)
        if inert[row]:
            words.append("inert")
        elif tag in _FORM_CONTROLS and ("disabled" in attributes or inside):
            words.append("disabled")
        elif attributes.get("aria-disabled", "").lower() == "true":
            words.append("aria-disabled")
        elif dom.style[row]["pointer-events"] == "none":
            words.append("no-pointer-events")
        else:
            words.append("")
    return tuple(words)
