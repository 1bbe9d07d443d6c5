"""What can be clicked, by proof and by claim: native behaviour and click listeners prove, looks and roles only claim.

The verdicts here come from reading the page. What they leave as `CLAIMED` is for the probe to settle by clicking.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthmap.capture.dom import Dom
from synthmap.model.elements import Liveness
from synthmap.model.geometry import Ints, areas

CLICK_LISTENERS = frozenset(("click", "dblclick", "auxclick"))
# Ripples, swipes and drags listen for these too: alone they leave it to the probe whether a click is answered.
PRESS_LISTENERS = frozenset(("mousedown", "mouseup", "pointerdown", "pointerup", "touchstart", "touchend"))
_PRESSES = re.compile(r"(listener:|jquery:)(mouse|pointer|touch).*|react:on(Mouse|Pointer|Touch).*")
CONTROL_ROLES = frozenset(
    {"button", "link", "checkbox", "radio", "switch", "tab", "menuitem", "menuitemcheckbox", "menuitemradio", "option",
     "treeitem", "combobox", "slider", "spinbutton", "textbox", "searchbox"}
)  # fmt: skip
# Attributes by which libraries hang behaviour on an element from a listener that stands elsewhere.
_WIRING = re.compile(
    r"data-(bs-)?(toggle|dismiss|slide|slide-to|target)|hx-(get|post|put|delete|patch)|(x|v)-on:.*|@click.*"
    r"|ng-click|\(click\)|wire:click.*|jsaction|data-action|data-controller|uk-toggle"
)
_TYPED_INPUTS = frozenset(("button", "submit", "reset", "image", "hidden"))
_HEARD = CLICK_LISTENERS | PRESS_LISTENERS
_ROOT_TAGS = frozenset(("html", "body"))
# Written so that Python and JavaScript read it alike.
PLACEHOLDER = r"(#|javascript:\s*(void\s*\(?\s*\w*\s*\)?|undefined|return false)?\s*;?\s*)?"
_PLACEHOLDER = re.compile(PLACEHOLDER, re.I)


@dataclass(frozen=True, eq=False)
class Verdicts:
    """Liveness, its evidence, and the row that a click on each row acts on (-1 for none); see `ElementTable`."""

    liveness: NDArray[np.int8]
    evidence: tuple[tuple[str, ...], ...]
    action: Ints


def is_placeholder(href: str) -> bool:
    """Whether an address says "nothing here": empty, `#`, or a javascript: that does nothing."""
    return _PLACEHOLDER.fullmatch(href.strip()) is not None


def judge(
    dom: Dom,
    roles: Sequence[str],
    listeners: Mapping[int, frozenset[str]],
    handlers: Mapping[int, tuple[str, ...]],
) -> Verdicts:
    """Decide for every row from its markup and its listeners.

    Parameters
    ----------
    roles : the accessibility tree's role of each row, "" where it has none.
    listeners : the listener types that stand on a node itself, by the browser's node id.
    handlers : what a framework keeps for an element while it listens elsewhere ("react:onClick"), by row.
    """
    proofs = [_native(dom, row) for row in range(len(dom))]
    claims = [_claims(dom, row, roles[row]) for row in range(len(dom))]
    heard = [
        [f"listener:{kind}" for kind in sorted(listeners.get(int(node), frozenset()) & _HEARD)]
        + list(handlers.get(row, ()))
        for row, node in enumerate(dom.node)
    ]
    busy = _holds_controls(dom, proofs, claims)
    page = float(areas(dom.box).max(initial=0.0))
    in_form = _inside(dom, "form")

    liveness = np.zeros(len(dom), dtype=np.int8)
    evidence: list[tuple[str, ...]] = []
    action = np.full(len(dom), -1, dtype=np.int64)
    controls = {a["id"]: row for row, a in enumerate(dom.attributes) if a.get("id")}
    for row in range(len(dom)):
        above = int(dom.parent[row])
        inherited = int(action[above]) if above >= 0 else -1
        facts = list(proofs[row])
        if dom.tag[row] == "button" and _submits(dom.attributes[row], bool(in_form[row])):
            facts.append("form")
        presses = [fact for fact in heard[row] if _PRESSES.fullmatch(fact)]
        facts += [fact for fact in heard[row] if fact not in presses]
        # A listener high up, or round other controls, listens for its children: it proves nothing about itself.
        delegates = bool(heard[row]) and not proofs[row] and (busy[row] or _is_root(dom, row, page))
        if _is_disabled(dom.attributes[row]) and (facts or claims[row]):
            verdict, facts = Liveness.DISABLED, ["disabled"]
        elif facts and not delegates:
            verdict = Liveness.LIVE
        elif inherited >= 0 and liveness[inherited] == Liveness.LIVE:
            verdict = Liveness.PLAIN  # part of a live target: whatever it claims, a click on it is answered
        elif claims[row] and not (busy[row] and claims[row] == ("cursor:pointer",)):
            verdict, facts = Liveness.CLAIMED, [*facts, *presses, *claims[row]]
        else:
            verdict = Liveness.PLAIN
        liveness[row] = verdict
        evidence.append(tuple(facts) if verdict != Liveness.PLAIN else ())
        action[row] = row if verdict != Liveness.PLAIN else inherited
    _join_labels(dom, liveness, evidence, action, controls)
    return Verdicts(liveness, tuple(evidence), action)


def _native(dom: Dom, row: int) -> tuple[str, ...]:
    """What the browser itself does on a click, whatever scripts there are."""
    tag, attributes = dom.tag[row], dom.attributes[row]
    found = []
    if tag in ("a", "area") and "href" in attributes and not is_placeholder(attributes["href"]):
        found.append("href")
    if tag == "input" and attributes.get("type", "text").lower() not in _TYPED_INPUTS:
        found.append("input")
    if tag == "input" and attributes.get("type", "").lower() in ("submit", "image", "reset"):
        found.append("form")
    if tag in ("select", "textarea", "option"):
        found.append(tag)
    if tag == "summary" and dom.parent[row] >= 0 and dom.tag[int(dom.parent[row])] == "details":
        found.append("summary")
    if tag in ("audio", "video") and "controls" in attributes:
        found.append("controls")
    if attributes.get("contenteditable", "false").lower() in ("", "true", "plaintext-only"):
        found.append("contenteditable")
    if tag in ("button", "input"):
        found += [name for name in ("popovertarget", "commandfor") if attributes.get(name)]
    return tuple(found)


def _claims(dom: Dom, row: int, role: str) -> tuple[str, ...]:
    """What makes the element say that it is a control, without making it one."""
    tag, attributes = dom.tag[row], dom.attributes[row]
    found = []
    if tag == "button" or (tag == "input" and attributes.get("type", "").lower() == "button"):
        found.append("button")
    if tag in ("a", "area") and "href" in attributes and is_placeholder(attributes["href"]):
        found.append(f"placeholder:{attributes['href'].strip()[:40]}")
    if attributes.get("role", "").lower() in CONTROL_ROLES:
        found.append(f"role:{attributes['role'].lower()}")
    found += [f"attribute:{name}" for name in attributes if _WIRING.fullmatch(name)]
    above = int(dom.parent[row])
    if dom.style[row]["cursor"] == "pointer" and (above < 0 or dom.style[above]["cursor"] != "pointer"):
        found.append("cursor:pointer")
    if attributes.get("tabindex", "").strip().isdigit() and role not in ("generic", "region", "group", "main", ""):
        found.append("tabindex")
    return tuple(found)


def _submits(attributes: Mapping[str, str], in_form: bool) -> bool:
    return attributes.get("type", "submit").lower() in ("submit", "reset") and (in_form or "form" in attributes)


def _is_disabled(attributes: Mapping[str, str]) -> bool:
    return "disabled" in attributes or attributes.get("aria-disabled", "").lower() == "true"


def _is_root(dom: Dom, row: int, page_area: float) -> bool:
    """Whether the element is (nearly) the whole page, where frameworks hang the listeners of everything."""
    return dom.tag[row] in _ROOT_TAGS or float(dom.box[row, 2] * dom.box[row, 3]) > 0.6 * page_area


def _holds_controls(dom: Dom, proofs: Sequence[tuple[str, ...]], claims: Sequence[tuple[str, ...]]) -> list[bool]:
    """Which rows have a control somewhere below them."""
    holds = [False] * len(dom)
    for row in range(len(dom) - 1, 0, -1):
        above = int(dom.parent[row])
        if above >= 0 and (holds[row] or proofs[row] or any(c != "cursor:pointer" for c in claims[row])):
            holds[above] = True
    return holds


def _inside(dom: Dom, tag: str) -> list[bool]:
    inside: list[bool] = []
    for row in range(len(dom)):
        above = int(dom.parent[row])
        inside.append(dom.tag[row] == tag or (above >= 0 and inside[above]))
    return inside


def _join_labels(
    dom: Dom, liveness: NDArray[np.int8], evidence: list[tuple[str, ...]], action: Ints, controls: Mapping[str, int]
) -> None:
    """A label acts on its control: clicking the words is clicking the box."""
    fields = np.isin(dom.tag, ("input", "select", "textarea", "button")) & (liveness != Liveness.PLAIN)
    for row in np.flatnonzero(np.array(dom.tag) == "label"):
        below = _subtree_end(dom, int(row))
        named = controls.get(dom.attributes[row].get("for", ""), -1)
        if named < 0 and "for" not in dom.attributes[row]:
            held = np.flatnonzero(fields[row + 1 : below])
            named = int(row) + 1 + int(held[0]) if len(held) else -1
        if named < 0 or liveness[row] not in (Liveness.PLAIN, Liveness.CLAIMED):
            continue
        liveness[row] = Liveness.LIVE if liveness[named] == Liveness.LIVE else Liveness.PLAIN
        evidence[row] = ("label",) if liveness[row] == Liveness.LIVE else ()
        mine = (action[row:below] == action[row]) | (action[row:below] == -1)
        action[row:below][mine] = named


def _subtree_end(dom: Dom, row: int) -> int:
    """The row after the last one below `row`: document order keeps a subtree together."""
    end = row + 1
    while end < len(dom) and dom.parent[end] >= row:
        end += 1
    return end
