"""What can be clicked, by proof and by claim: native behaviour and click listeners prove, looks and roles only claim.

The verdicts here come from reading the page. What they leave as `CLAIMED` is for the probe to settle by clicking. A
verdict says what a click on the element does; whether one can be made just now is told by the words for where the
element stands ("off-canvas", "clipped", "zero-size", "hidden") and by the table's `visible` and `takes_pointer`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthmap.capture.claims import is_weak
from synthmap.capture.dom import Dom
from synthmap.capture.handlers import CLICK_EVENTS, PRESS_EVENTS, Handler, facts
from synthmap.capture.native import PASSED_THROUGH, first_with_id, labelled
from synthmap.capture.reading import Reading, read, superseding
from synthmap.model.elements import Liveness
from synthmap.model.geometry import Bools, Ints

# A card may hold a few controls and be one itself; what holds more of them listens for them.
_CARD_CONTROLS = 3
# A press alone that is heard on something larger is the start of a swipe or a drag of what is in it.
_HANDLE_ROWS = 10


@dataclass(frozen=True, eq=False)
class Verdicts:
    """Liveness, its evidence, and the row that a click on each row acts on (-1 for none); see `ElementTable`."""

    liveness: NDArray[np.int8]
    evidence: tuple[tuple[str, ...], ...]
    action: Ints


def judge(
    dom: Dom,
    roles: Sequence[str],
    listeners: Mapping[int, tuple[Handler, ...]],
    kept: Mapping[int, tuple[Handler, ...]],
    *,
    shown: Bools,
    page: tuple[float, float],
) -> Verdicts:
    """Decide for every row from its markup and its handlers.

    Parameters
    ----------
    roles : the accessibility tree's role of each row, "" where it has none.
    listeners : the handlers that stand on a node itself, by the browser's node id.
    kept : the handlers that a framework keeps for an element while it listens elsewhere, by row.
    shown : (n,) whether the row is drawn somewhere on the page; page : its width and height.
    """
    reading = read(dom, roles, listeners, kept)
    liveness = np.zeros(len(dom), dtype=np.int8)
    evidence: list[tuple[str, ...]] = []
    action = np.full(len(dom), -1, dtype=np.int64)
    for row, above in enumerate(dom.parent.tolist()):
        inherited = int(action[above]) if above >= 0 else -1
        verdict, found = _decide(
            reading, row, inherited if inherited >= 0 and liveness[inherited] == Liveness.LIVE else -1
        )
        liveness[row] = verdict
        evidence.append(tuple(found) if verdict != Liveness.PLAIN else ())
        # A click goes through what takes no pointer to whatever it stands in.
        passes = verdict == Liveness.PLAIN or found[0] in PASSED_THROUGH
        action[row] = inherited if passes else row
    _join_labels(dom, reading, liveness, evidence, action)
    for row in np.flatnonzero((liveness != Liveness.PLAIN) & ~shown).tolist():
        evidence[row] = (*evidence[row], _standing(dom, row, page))
    return Verdicts(liveness, tuple(evidence), action)


def _decide(reading: Reading, row: int, live_above: int) -> tuple[Liveness, list[str]]:
    """The verdict on one row and the facts it rests on; `live_above` is the live row that it is a part of, or -1."""
    handlers = superseding(reading.handlers.get(row, ()))
    proofs = [*reading.native.proofs[row], *(h.fact for h in handlers if h.event == "native")]
    claims = list(reading.claims[row])
    works, doubtful = _script_facts(reading, row, handlers)
    strong = [claim for claim in claims if not is_weak(claim)]
    if (off := reading.native.off[row]) and (proofs or works or strong):
        return Liveness.DISABLED, [off, *proofs, *works, *strong]
    if (proofs or claims) and (refused := facts(handlers, CLICK_EVENTS, "refuses")):
        # Its own handler stops what the browser would do, and does nothing in its place.
        claims += [f"empty:{fact}" for fact in refused]
        doubtful, proofs = [*proofs, *doubtful], []
    elif "href" in proofs and not works and (guarded := facts(handlers, CLICK_EVENTS, "guards")):
        # It may keep the browser from following the link and hand the click to nothing (Vue's bare `@click.prevent`).
        doubtful, proofs = [*guarded, *proofs], []
    if proofs or works:
        return Liveness.LIVE, [*proofs, *works]
    if live_above >= 0 and (not strong or _native_target(reading, live_above)):
        return Liveness.PLAIN, []  # part of a live target: whatever it claims, a click on it is answered
    presses = facts(handlers, PRESS_EVENTS, "acts", "unclear", "delegates")
    if strong or doubtful:
        return Liveness.CLAIMED, [*doubtful, *presses, *claims]
    if row in reading.native.embeds:
        return Liveness.UNKNOWN, ["embedded"]
    if claims and _is_one_thing(reading, row, claims):
        return Liveness.CLAIMED, [*presses, *claims]
    if presses and not reading.root[row] and not reading.held[row] and reading.size(row) <= _HANDLE_ROWS:
        return Liveness.CLAIMED, presses
    return Liveness.PLAIN, []


def _script_facts(reading: Reading, row: int, handlers: tuple[Handler, ...]) -> tuple[list[str], list[str]]:
    """What scripts prove of a click on the row, and what they only make likely."""
    acts = facts(handlers, CLICK_EVENTS, "acts")
    others = facts(handlers, CLICK_EVENTS, "unclear", "delegates")
    guarded = facts(handlers, CLICK_EVENTS, "guards")
    if not (acts or others or guarded) or reading.root[row]:
        return [], ["delegated:click"] if row in reading.parts else []
    if row in reading.serves:
        return [], []
    everything = sorted({*acts, *others, *guarded})
    if not (acts or others) and not _is_push(reading.claims[row]):
        # As often there only to keep a click from what lies behind as to act on it.
        return [], everything if not reading.held[row] else []
    if not reading.held[row] or (acts and (reading.claims[row] or reading.custom[row])):
        return everything, []
    # A listener round other controls mostly listens for them.
    return [], everything if (acts or reading.claims[row]) and reading.held[row] <= _CARD_CONTROLS else []


def _is_push(claims: Sequence[str]) -> bool:
    """Whether it says to be something that is there to be pressed, and not a link that something may be made of."""
    return any(not is_weak(claim) and not claim.startswith("placeholder:") for claim in claims)


def _native_target(reading: Reading, row: int) -> bool:
    """Whether whatever is clicked inside is answered: a link or button, or a box with no other control in it."""
    return bool(reading.native.proofs[row]) or not reading.held[row]


def _is_one_thing(reading: Reading, row: int, claims: Sequence[str]) -> bool:
    """Whether weak claims are its own, and not those of a box round several controls."""
    return not reading.held[row] or (claims != ["cursor:pointer"] and reading.held[row] <= _CARD_CONTROLS)


def _standing(dom: Dom, row: int, page: tuple[float, float]) -> str:
    """Why a row that is not drawn is not: a word for where or how it stands."""
    x, y, width, height = dom.box[row].tolist()
    if dom.style[row]["visibility"] != "visible":
        return "hidden"
    if width <= 0 or height <= 0:
        return "zero-size"
    if x + width <= 0 or y + height <= 0 or x >= page[0] or y >= page[1]:
        return "off-canvas"
    return "see-through" if dom.style[row]["opacity"] == "0" else "clipped"


def _join_labels(
    dom: Dom, reading: Reading, liveness: NDArray[np.int8], evidence: list[tuple[str, ...]], action: Ints
) -> None:
    """A label acts on its control: clicking the words is clicking the box, also where the box takes no pointer."""
    by_id = first_with_id(dom)
    for row in (row for row, tag in enumerate(dom.tag) if tag == "label"):
        named = labelled(dom, row, by_id)
        if named < 0 or liveness[row] not in (Liveness.PLAIN, Liveness.CLAIMED) or reading.native.off[row] == "inert":
            continue
        off = reading.native.off[named] not in ("", "no-pointer-events")
        works = liveness[named] == Liveness.LIVE or (bool(reading.native.proofs[named]) and not off)
        inherited = action[row]
        liveness[row] = Liveness.LIVE if works else Liveness.PLAIN
        evidence[row] = ("label",) if works else ()
        for part in range(row + 1, reading.below[row]):
            # A hand over what the label draws is the label's: nothing else speaks for a control of its own.
            if part != named and liveness[part] == Liveness.CLAIMED and all(map(is_weak, evidence[part])):
                inner = slice(part, reading.below[part])
                action[inner] = np.where(action[inner] == part, inherited, action[inner])
                liveness[part], evidence[part] = Liveness.PLAIN, ()
        inside = slice(row, reading.below[row])
        mine = (action[inside] == inherited) | (action[inside] == -1) | (action[inside] == row)
        # What a box that takes no pointer would do, its label does for it.
        action[inside][mine] = row if works and reading.native.off[named] == "no-pointer-events" else named
