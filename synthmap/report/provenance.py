"""Who made the clicks and the scrolling that a report tells of, as a sentence for every report that has one."""

from __future__ import annotations

from synthmap.judge.budgets import counted


def visitors(simulated: int, scripted: int = 0, recorded: int = 0) -> str:
    """The sentence for `simulated` sessions per view, and for scripted and recorded ones in the whole run."""
    others = ((scripted, "scripted session"), (recorded, "recorded session"))
    told = " and ".join(counted(number, what) for number, what in others if number)
    if not simulated:
        if told:
            return f"No visitors were simulated: clicks and scrolling come from {told}."
        return "No visitors were simulated, so nothing is said of clicks and scrolling."
    beside = f" {told} beside that: drawn in maps of their own, and not counted in." if told else ""
    return (
        f"Clicks and scrolling come from {simulated:,} simulated sessions per view: a prediction, not visitors.{beside}"
    )
