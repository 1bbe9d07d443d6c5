import numpy as np
import pytest

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.events import make_events
from synthmap.model.geometry import Ragged
from synthmap.signals.dead import dead_clicks

STATES = tuple(Liveness)


def elements():
    """One element per state of liveness, each acting as itself, but the plain one on nothing."""
    n = len(STATES)
    return ElementTable(
        node=np.arange(n), parent=np.full(n, -1), action=np.where(np.arange(n) == Liveness.PLAIN, -1, np.arange(n)),
        tag=("a",) * n, role=("",) * n, name=("",) * n, key=("",) * n, selector=("",) * n, attributes=({},) * n,
        box=np.zeros((n, 4)), rects=Ragged.of([np.zeros((1, 4))] * n, 4), pinned=("",) * n,
        visible=np.ones(n, dtype=bool), takes_pointer=np.ones(n, dtype=bool), inline=np.zeros(n, dtype=bool),
        liveness=np.array(STATES, dtype=np.int8), evidence=((),) * n, reachable=np.full(n, np.nan),
        drawn=np.ones(n, dtype=bool), in_sight=np.full(n, np.nan),
        occluder=np.full(n, -1), looks_clickable=np.full(n, np.nan), reasons=((),) * n,
    )  # fmt: skip


def test_a_simulated_click_is_dead_where_it_acts_on_nothing_or_on_what_the_probe_found_dead():
    rows = [-1, *range(len(STATES))]
    events = make_events(len(rows), source="simulated", kind="click", row=rows)
    dead = dict(zip([None, *STATES], dead_clicks(events, elements()), strict=True))
    assert {state for state, is_dead in dead.items() if is_dead} == {None, Liveness.PLAIN, Liveness.DEAD}


@pytest.mark.parametrize(
    "column", ["mutation_ms", "scroll_ms", "selection_ms", "focus_ms", "navigation_ms"]
)  # fmt: skip
def test_any_answer_within_seven_seconds_saves_a_recorded_click(column):
    events = make_events(3, source="recorded", kind="click", row=-1, **{column: [6999, 7001, np.nan]})
    assert dead_clicks(events, elements()).tolist() == [False, True, True]


def test_what_the_link_map_says_does_not_outweigh_what_was_seen_to_happen():
    events = make_events(2, source="scripted", kind="click", row=[Liveness.DEAD, Liveness.LIVE],
                         mutation_ms=[20, np.nan])  # fmt: skip
    assert dead_clicks(events, elements()).tolist() == [False, True]


def test_an_error_is_no_answer():
    events = make_events(1, source="recorded", kind="click", row=-1, error_ms=[5])
    assert dead_clicks(events, elements()).tolist() == [True]


def test_only_clicks_and_taps_can_be_dead():
    kinds = np.array(["click", "tap", "move", "scroll", "leave"])
    events = make_events(5, source="simulated", kind=kinds, row=-1)
    assert dead_clicks(events, elements()).tolist() == [True, True, False, False, False]
