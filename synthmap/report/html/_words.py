"""How the report words a number, a moment, a proof and the origin of its data."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

LONGEST = 1_200  # characters of any one string that reach the report: the longest are paragraphs about a page
LONGEST_FACT = 240

# Embedding, override and isolate controls reorder text beyond their own string; the plain direction marks do not.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_CONFIDENCE = ((0.9, "almost certain"), (0.7, "likely"), (0.5, "more likely than not"))

_SOURCES = (
    ("simulated", "simulated session"),
    ("scripted", "scripted session"),
    ("recorded", "recorded session"),
)


LAYER_NAMES = {
    "click": "Clicks", "rage": "Rage", "dead": "Dead clicks", "move": "Moves", "attention": "Attention",
    "scroll": "Scroll", "time": "Time in view", "link": "Links",
}  # fmt: skip
LAYER_LEGENDS = {
    "click": "few clicks to a quarter of all in 48 × 48 px",
    "rage": "clicks repeated in anger: few to a quarter of all clicks in 48 × 48 px",
    "dead": "clicks that nothing answered: few to a quarter of all clicks in 48 × 48 px",
    "move": "pointer moves, few to a quarter of all in 48 × 48 px: weak evidence of attention",
    "attention": "seen little to much (4% of attention on 1% of a screen), predicted from pixels and viewing time",
    "scroll": "reached by few to by all",
    "time": "in view for a short to a long time",
    "link": "works, may work, comes to nothing; the denser, the more of the clicks",
}


def clean(text: str, limit: int = LONGEST) -> str:
    """Text that may stand in the report: bounded, one line per line, and unable to reorder its neighbours."""
    kept = text[: limit + 1]
    kept = "".join(_harmless(character) for character in kept)
    return kept if len(text) <= limit else kept[:limit].rstrip() + "…"


def _harmless(character: str) -> str:
    if character in _REORDERING:
        return ""
    if character in "\n\t":
        return character
    return "\ufffd" if unicodedata.category(character) in ("Cc", "Cs") else character


def plural(count: int, noun: str, many: str = "") -> str:
    """`1 error`, `1,204 errors`."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def prose(text: str) -> Markup:
    """A rule's sentence with what stands in `backticks` as code, everything else escaped."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return escape(text)
    template = Markup("<code>{}</code>")
    return Markup("").join(template.format(piece) if odd % 2 else escape(piece) for odd, piece in enumerate(pieces))


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def moment(stamp: str) -> str:
    """An ISO moment as people write it, and anything else as it stands."""
    try:
        when = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    zone = when.strftime("%z") if when.tzinfo else ""
    named = {"": "", "+0000": " UTC"}.get(zone, f" UTC{zone[:3]}:{zone[3:]}")
    return f"{when.day} {when:%B %Y, %H:%M}{named}"


def confidence(value: float) -> str:
    """How sure a finding is, in words: a number would look like a measured accuracy, which it is not."""
    return next((words for least, words in _CONFIDENCE if value >= least), "a hint")


def share(value: float | None) -> str:
    """A share as the report's script words it too: `41%`, below a tenth `3.2%`, and a dash for none known."""
    return "–" if value is None else f"{100 * value:.{1 if 0 < value < 0.1 else 0}f}%"


def provenance(sessions: Mapping[str, Any], seed: int | None, each: str = "") -> str:
    """Where data comes from and how much stands behind it: `1,000 simulated sessions, seed 7`."""
    counts = [(int(sessions.get(source) or 0), noun) for source, noun in _SOURCES]
    words = listed([plural(count, noun) for count, noun in counts if count])
    if not words:
        return "no sessions"
    words += each
    return f"{words}, seed {seed}" if seed is not None and counts[0][0] else words


def proof(given: Mapping[str, Any]) -> str:
    """The proving click in a line: where, what was watched, and what came of it."""
    at = given.get("at") or []
    where = "clicked at " + ", ".join(f"{value:.0f}" for value in at) if at else "clicked"
    watched = len(given.get("watched") or [])
    answer = str(given.get("answer") or "")
    came = {"dead": "nothing answered", "live": "it answered"}.get(answer, f"the answer: {answer or 'not recorded'}")
    return (
        "; ".join(
            part
            for part in (where, f"watched for {plural(watched, 'kind')} of answer" if watched else "", came)
            if part
        )
        + "."
    )


def facts(evidence: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A finding's measurements as labelled text, in the order they were given."""
    return [(key.replace("_", " "), clean(_fact(value), LONGEST_FACT)) for key, value in evidence.items()]


def _item(listed: Mapping[str, Any]) -> str:
    """One of many things, by what tells it apart; where it is, is drawn."""
    return str(listed.get("name") or listed.get("selector") or _fact(listed))


def _fact(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:.0f}"
    if isinstance(value, Mapping):
        return "; ".join(f"{key.replace('_', ' ')} {_fact(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_item(inner) if isinstance(inner, Mapping) else _fact(inner) for inner in value)
    return str(value)
