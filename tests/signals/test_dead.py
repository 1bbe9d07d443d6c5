import numpy as np
import pytest

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.events import make_events
from synthmap.model.geometry import Ragged
from synthmap.signals.dead import dead_clicks
from synthmap.signals.profiles import DEAD

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


def click(**answers):
    return {"kind": "click", "t": 0, "row": 0, **answers}


@pytest.mark.parametrize(
    ("profile", "answers", "dead"),
    [
        ("posthog", {"mutation_ms": 2499.0}, False),
        ("posthog", {"mutation_ms": 2500.0}, True),
        ("posthog", {"scroll_ms": 99.0}, False),
        ("posthog", {"scroll_ms": 100.0}, True),
        ("posthog", {"selection_ms": 99.0}, False),
        ("posthog", {"selection_ms": 100.0}, True),
        ("posthog", {"focus_ms": 1000.0}, False),
        ("datadog", {"mutation_ms": 100.0}, False),
        ("datadog", {"mutation_ms": 101.0}, True),
        ("sentry", {"mutation_ms": 7000.0}, False),
        ("sentry", {"mutation_ms": 7001.0}, True),
        ("sentry", {"scroll_ms": 300.0}, False),
        ("sentry", {"scroll_ms": 301.0}, True),
        ("sentry", {"selection_ms": 1.0, "focus_ms": 1.0}, True),
        ("amplitude", {"navigation_ms": 3000.0}, False),
        ("amplitude", {"mutation_ms": 3001.0}, True),
        ("amplitude", {"scroll_ms": 1.0}, True),
        *((profile, {"error_ms": 1.0}, True) for profile in DEAD),
    ],
)
def test_each_profile_waits_for_its_own_answers(table, session, profile, answers, dead):
    button = table({"tag": "button", "liveness": Liveness.LIVE})
    assert dead_clicks(session(click(**answers)), button, DEAD[profile]).tolist() == [dead]


@pytest.mark.parametrize(
    "element",
    [
        {"tag": "a", "attributes": {"href": "/price-list.pdf", "download": ""}},
        {"tag": "a", "attributes": {"href": "/help", "target": "_blank"}},
        {"tag": "a", "attributes": {"href": "/help", "target": "help"}},
        {"tag": "a", "attributes": {"href": "mailto:a@shop.example"}},
        {"tag": "a", "attributes": {"href": "tel:+4420794600"}},
        {"tag": "a", "attributes": {"href": "#prices"}},
        {"tag": "a", "attributes": {"href": "/here", "aria-current": "page"}},
        {"tag": "input", "attributes": {"type": "file"}},
        {"tag": "input", "attributes": {"type": "date"}},
        {"tag": "input", "attributes": {"type": "radio"}},
        {"tag": "input"},
        {"tag": "textarea"},
        {"tag": "select"},
        {"tag": "video", "attributes": {"controls": ""}},
        {"tag": "iframe"},
        {"tag": "canvas"},
        {"attributes": {"role": "tab", "aria-selected": "true"}, "role": "tab"},
    ],
    ids=lambda element: " ".join(map(str, element.values())),
)
def test_what_a_browser_answers_out_of_sight_is_never_dead(table, session, element):
    elements = table({"liveness": Liveness.LIVE, **element}, {"tag": "span", "parent": 0, "action": 0})
    events = session(click(), click(row=1))
    for profile in DEAD.values():
        assert dead_clicks(events, elements, profile).tolist() == [False, False]


@pytest.mark.parametrize(
    "attributes", [{"href": "/help"}, {"href": "/help", "target": "_self"}, {"href": "#"}, {"target": "_blank"}]
)
def test_a_link_to_a_page_must_answer(table, session, attributes):
    link = table({"tag": "a", "attributes": attributes})
    assert dead_clicks(session(click()), link).tolist() == [True]
    assert dead_clicks(session(click()), link, DEAD["datadog"]).tolist() == ["href" not in attributes]


def test_sentry_looks_at_links_and_buttons_alone(table, session):
    elements = table(
        {"tag": "button"}, {"tag": "span", "parent": 0}, {"tag": "input", "attributes": {"type": "submit"}},
        {"tag": "div"}, {"tag": "input", "attributes": {"type": "checkbox"}},
    )  # fmt: skip
    events = session(*(click(row=row) for row in range(5)), click(row=-1))
    assert dead_clicks(events, elements, DEAD["sentry"]).tolist() == [True, True, True, False, False, False]
    assert dead_clicks(events, elements).all()


def test_what_opened_on_the_press_answers_the_click(table, session):
    press = {"kind": "down", "t": -80, "row": 0}
    button = table({"tag": "button"})
    assert dead_clicks(session({**press, "mutation_ms": 4.0}, click()), button).tolist() == [False, False]
    assert dead_clicks(session(press, click()), button).tolist() == [False, True]
    # The press led to the first click and to no other, nor to one of another session.
    again = session({**press, "mutation_ms": 4.0}, click(), click(t=900))
    assert dead_clicks(again, button).tolist() == [False, False, True]
    other = session({**press, "mutation_ms": 4.0}, click(session=1))
    assert dead_clicks(other, button).tolist() == [False, True]


def test_the_second_click_of_an_answered_double_click_is_not_dead(table, session):
    button = table({"tag": "button"}, {"tag": "button"})
    first = click(mutation_ms=10.0)
    assert dead_clicks(session(first, click(t=500)), button).tolist() == [False, False]
    assert dead_clicks(session(first, click(t=501)), button).tolist() == [False, True]
    assert dead_clicks(session(first, click(t=300, row=1)), button).tolist() == [False, True]
    assert dead_clicks(session(click(), click(t=300)), button).tolist() == [True, True]


def test_the_end_of_a_drag_is_no_dead_click(table, session):
    lines = [{"kind": "down", "t": 0, "x": 10, "y": 10, "row": 0}, click(t=400, x=21, y=10)]
    assert not dead_clicks(session(*lines), table({})).any()
    lines[1] |= {"x": 20}
    assert dead_clicks(session(*lines), table({})).tolist() == [False, True]
