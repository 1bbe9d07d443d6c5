"""Handlers: what listens on an element or is kept for it by a framework, and what the handler's source says of it.

A handler's source is read for two things that make a listener no proof of life: a body that does nothing, and a body
that asks what was hit, which is how one listener serves everything inside an element. Reading is a heuristic on at most
`_MAX_SOURCE` characters; whatever it leaves in doubt is for the probe to settle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from synthmap.model.geometry import Ints

# What a single click or tap sends last of all; only these prove that it is answered.
CLICK_EVENTS = frozenset(("click",))
# Ripples, swipes, drags and second clicks have these: alone they leave it to the probe whether a click is answered.
PRESS_EVENTS = frozenset(
    ("mousedown", "mouseup", "pointerdown", "pointerup", "touchstart", "touchend", "dblclick", "auxclick",
     "keydown", "keypress", "keyup")
)  # fmt: skip
# React listens for every event there is (81 in React 19) on the root of what it draws; nobody does that for one thing.
_ROOT_EVENTS = 25

Nature = Literal["acts", "unclear", "delegates", "elsewhere", "guards", "idle", "refuses"]
# What `frameworks.js` gives for a source where it has none: nothing to read, or a handler for what is inside alone.
_UNREAD: Mapping[int, Nature] = {-1: "unclear", -2: "elsewhere"}

_MAX_SOURCE = 2_000
_COMMENTS = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
_HEAD = re.compile(
    r"(?:async\s+)?(?:function\b\s*\*?\s*[\w$]*\s*\((?P<params>[\w$\s,.]*)\)\s*\{"
    r"|(?P<method>[\w$]+)\s*\((?P<taken>[\w$\s,.]*)\)\s*\{"
    r"|(?:\((?P<several>[\w$\s,.]*)\)|(?P<single>[\w$]+))\s*=>\s*\{?)"
)
_SEPARATORS = re.compile(r"[;,\n]|&&")
_NOTHING = re.compile(
    r"(?:return\b)?\s*(?:true|null|undefined|void 0|!0|[\w$]+\.stop(?:Immediate)?Propagation\(\)|[\w$]+)?"
)
_REFUSAL = re.compile(r"(?:return\s+)?(?:[\w$]+\.preventDefault\(\)|[\w$]+\.returnValue\s*=\s*(?:false|!1)|false|!1)")
_ASKS = re.compile(r"\b(?:target|srcElement|composedPath|closest|matches|delegateTarget)\b")
_UNKNOWABLE = re.compile(r"\[native code\]|\barguments\b")
# Any of several conditions may end it before it hands its event to a function that stands elsewhere.
_GUARDS = r"\bfor\s*\(.*\breturn\b[\s;}}]*\breturn\s+[\w$]+\(\s*{event}(?![\w$])[^()]*\)\s*;?$"
# What is asked of an event without learning what was hit.
_HARMLESS = r"\s*\??\.\s*(?:preventDefault|stop\w*Propagation|currentTarget|detail|key|client[XY]|page[XY]|type)\b"


@dataclass(frozen=True)
class Handler:
    """One handler: the `fact` that evidence gives ("listener:click", "react:onClick"), and what it is like.

    Attributes
    ----------
    event : the event in the browser's own word, "click" for React's "onClick" too.
    nature : "acts" on its own account, "unclear", "delegates" (asks what inside it was hit), "elsewhere" (stands here
        for what is inside alone), "guards" (may stop what the browser would do, and hands on to it is not known what),
        "idle" (does nothing) or "refuses" (only stops what the browser would do).
    """

    fact: str
    event: str
    nature: Nature


def listeners_of(answer: Mapping[str, Any]) -> dict[int, tuple[Handler, ...]]:
    """Handlers by backend node id, from the answer of `DOMDebugger.getEventListeners`.

    Sources are read where the answer holds handlers, which it does if the document's handle has an object group.
    """
    kinds: dict[int, dict[str, set[Nature]]] = {}
    for listener in answer["listeners"]:
        if "backendNodeId" in listener:
            source = str(listener.get("handler", {}).get("description", ""))
            of_node = kinds.setdefault(int(listener["backendNodeId"]), {})
            of_node.setdefault(str(listener["type"]), set()).add(nature_of(source[:_MAX_SOURCE]))
    return {
        node: tuple(
            Handler(f"listener:{kind}", kind, nature)
            for kind in sorted(of_node.keys() & (CLICK_EVENTS | PRESS_EVENTS))
            for nature in sorted(of_node[kind])
        )
        for node, of_node in kinds.items()
        if len(of_node) < _ROOT_EVENTS
    }


def kept_handlers(answer: Mapping[str, Any], walk: Ints, walked: int) -> dict[int, tuple[Handler, ...]]:
    """Handlers that frameworks keep to themselves, by row, from the answer of `frameworks.js`.

    `walk` and `walked` are those of `Dom`. The page itself answered, so nothing about the answer is taken for granted.
    """
    try:
        if int(answer["length"]) != walked:
            return {}
        natures = [nature_of(str(source)[:_MAX_SOURCE]) for source in answer["sources"]]
        found = {
            int(place): tuple(
                Handler(str(fact)[:40], str(event)[:20], _UNREAD.get(int(source)) or natures[int(source)])
                for fact, event, source in given[:20]
            )
            for place, given in answer["found"]
        }
    except (IndexError, KeyError, TypeError, ValueError):
        return {}
    return {row: found[int(place)] for row, place in enumerate(walk) if int(place) in found}


def facts(handlers: Iterable[Handler], events: frozenset[str], *natures: Nature) -> list[str]:
    """The facts of the handlers for some of `events` that are of one of these natures, each once, sorted."""
    return sorted({h.fact for h in handlers if h.event in events and h.nature in natures})


@lru_cache(maxsize=4_096)
def nature_of(source: str) -> Nature:
    """What a function's source text, as `toString` gives it, says of what it does."""
    code = _COMMENTS.sub(" ", source).strip()
    head = _HEAD.match(code)
    if head is None or _UNKNOWABLE.search(code):
        return "unclear"
    body = code[head.end() :].removesuffix("}" if head.group().endswith("{") else "").strip()
    if len(source) < _MAX_SOURCE and (idle := _idle(body)):
        return idle
    if _ASKS.search(body):
        return "delegates"
    taken = next((names for names in head.group("params", "taken", "several", "single") if names), "")
    event = taken.split(",")[0].strip()
    if event and re.search(_GUARDS.format(event=re.escape(event)), body, re.S):
        return "guards"
    passed_on = event and re.search(rf"(?<![\w$.]){re.escape(event)}(?![\w$])(?!{_HARMLESS})", body)
    return "unclear" if passed_on or len(source) >= _MAX_SOURCE else "acts"


def _idle(body: str) -> Nature | None:
    """The nature of a body that does nothing, or nothing but refuse; None for any other."""
    statements: Sequence[str] = [statement.strip() for statement in _SEPARATORS.split(body)]
    refuses = [bool(_REFUSAL.fullmatch(statement)) for statement in statements]
    if not all(refused or _NOTHING.fullmatch(said) for refused, said in zip(refuses, statements, strict=True)):
        return None
    return "refuses" if any(refuses) else "idle"
