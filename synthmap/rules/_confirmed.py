"""What eyes predict, held against what recorded sessions did: whether they bear it out, and how many did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from synthmap.maps.intervals import wilson
from synthmap.maps.links import owners
from synthmap.maps.visits import LEAST_RECORDED, Visits, from_source
from synthmap.model.elements import ElementTable

ANYBODY = 0.01
"""Share of those who had a thing in view that click it, from which on it draws clicks (assumed)."""

_TRUST = {"yes": 1.15, "no": 0.5, "undecided": 1.0}


@dataclass(frozen=True)
class Confirmation:
    """Whether recorded sessions bear out a prediction: a sentence for the message, and the counts."""

    answer: Literal["yes", "no", "undecided"]
    words: str
    facts: dict[str, Any]

    def trusted(self, confidence: float) -> float:
        """The confidence that the prediction keeps."""
        return min(1.0, confidence * _TRUST[self.answer])


def by_clicks(visits: Sequence[Visits], table: ElementTable, row: int) -> Confirmation | None:
    """Whether those who had an element in view click it; None without recorded sessions."""
    recorded = from_source(visits, "recorded")
    if recorded is None or not recorded.followed:
        return None
    links = recorded.links
    owner = int(owners(table)[row])
    line = next((k for k, each in enumerate(links.row.tolist()) if each in (owner, row)), None)
    shown = int(links.exposed[line]) if line is not None else 0
    clicked = int(links.clickers[line]) if line is not None else 0
    return weighed(clicked, shown, recorded.followed, low=ANYBODY, high=ANYBODY, does="click it", seen="had it in view")


def weighed(did: int, of: int, sessions: int, *, low: float, high: float, does: str, seen: str) -> Confirmation:
    """Whether the share of sessions that do something is surely above `high` (yes) or surely below `low` (no).

    Surely means with the whole Wilson interval, and from the number of recorded sessions that maps are read from.
    """
    least, most = (float(end) for end in wilson(did, of))
    share = f"{did:,} of {of:,} recorded sessions that {seen} {does}"
    interval = f" ({did / of:.0%}, {least:.0%} to {most:.0%})" if of else ""
    enough = sessions >= LEAST_RECORDED
    answer: Literal["yes", "no", "undecided"] = "undecided"
    if enough and of and least > high:
        answer, words = "yes", f"Predicted by eye, and sessions confirm it: {share}{interval}."
    elif enough and of and most < low:
        answer, words = "no", f"Predicted by eye, and sessions do not confirm it: {share}{interval}."
    else:
        few = "" if enough else f", and {sessions:,} sessions are too few to say"
        words = f"Predicted by eye; sessions neither confirm nor refute it: {share}{interval}{few}."
    facts = {"confirmed": answer, "did": did, "of": of, "interval": [round(least, 4), round(most, 4)]}
    return Confirmation(answer, words, facts)
