"""Clicks that belong to a menu, a dialog or a tab which this picture does not show.

**What it catches.** Hot spots of recorded and scripted sessions on the page as it loads, where there is nothing, or
nothing that works, while another state of the page has something to click right there.

**Why it matters.** On the map they look like clicks at nothing, and somebody goes and mends what is not broken. They
are clicks on a menu that was open at the time.

**How it decides.** A spot is explained by a state of the scenario (or one that `capture: {states: auto}` found) where
most of its clicks lie on something that works in that state and is not drawn here. It is explained by what opens under
a mouse where most of its clicks followed within 5 s (assumed) on the pointer's being on what opens it. Spots
that are explained are told together, with their share of all clicks. Simulated visitors see this picture alone and are
not asked. Silent where no other state is known: list the menus of a page under `states` to have them explained.

**Thresholds.** `min_clicks` (default 5) and `min_share` (default 0.01) of all clicks of the source. Both are assumed.

**To silence it.** `rules: {state-leak: off}`, or look at the clicks state by state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from synthmap.maps.reconcile import HotSpot, Reconciliation, reconcile, with_states
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import INITIAL, View
from synthmap.rules._registry import Claim, Evidence, rule
from synthmap.rules._words import called, counted


@dataclass(frozen=True)
class Options:
    """`min_clicks`, `min_share`: how many clicks, and what share of all, make it worth telling."""

    min_clicks: int = 5
    min_share: float = 0.01


@rule("state-leak", level="note", scope="page", options=Options)
def state_leak(views: Sequence[Evidence], options: Options) -> Iterator[Claim]:
    """Explain, view by view, the clicks that another state of the page was meant to get."""
    for here in views:
        if here.snapshot.view.state != INITIAL:
            continue
        states = _states_of(here.snapshot.view, views)
        for visits in here.visits:
            if visits.source != "simulated":
                found = with_states(reconcile(here.snapshot, visits), visits, here.snapshot, states)
                yield from _claims(here.snapshot, found, options)


def _states_of(view: View, views: Sequence[Evidence]) -> Mapping[str, Snapshot]:
    """The other states of the same page on the same device, by name."""
    return {
        each.snapshot.view.state: each.snapshot
        for each in views
        if each.snapshot.view != view and replace(each.snapshot.view, state=INITIAL) == view
    }


def _claims(snapshot: Snapshot, found: Reconciliation, options: Options) -> Iterator[Claim]:
    by_state: dict[str, list[HotSpot]] = {}
    for spot in found.spots:
        if spot.stands == "in another state":
            by_state.setdefault(spot.state or _opens(snapshot, spot.other), []).append(spot)
    for state, spots in sorted(by_state.items()):
        clicks = sum(spot.spot.clicks for spot in spots)
        share = clicks / max(1, found.clicks)
        if clicks < options.min_clicks or share < options.min_share:
            continue
        where = f"the state “{state}”" if spots[0].state else state
        yield Claim(
            message=f"{counted(clicks, 'click')} ({share:.0%}) of {counted(found.sessions, f'{found.source} session')} "
            f"{'belongs' if clicks == 1 else 'belong'} to {where}, which this picture does not show.",
            hypothesis="Visitors had it open when they clicked; here the map lays their clicks over what lies below.",
            action=f"Read these clicks on the map of {where}, and take them out of account here."
            if spots[0].state
            else "Add it to the page's `states`, and read these clicks on that map.",
            metric="Clicks on this view that meet nothing.",
            box=spots[0].spot.box,
            subject=f"{found.source}: {state}",
            view=snapshot.view,
            confidence=0.8 if spots[0].state else 0.6,
            impact=1,
            evidence={
                "clicks": clicks, "share": round(share, 4), "sessions": found.sessions, "sources": [found.source],
                "state": spots[0].state, "elements": [spot.key for spot in spots if spot.key],
            },
        )  # fmt: skip


def _opens(snapshot: Snapshot, row: int) -> str:
    return f"what opens when a mouse points at {called(snapshot.elements, row)}"
