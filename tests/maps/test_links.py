import numpy as np
import pytest

from synthmap.maps.links import link_map, owners
from synthmap.maps.reach import measure_reach
from synthmap.model.elements import Liveness
from synthmap.model.events import make_events
from synthmap.model.view import Viewport

WINDOW = Viewport("w", 1000, 500)
DOCUMENT = (1000, 2000)

PAGE = {"box": (0, 0, 1000, 2000)}
LINK = {"box": (100, 100, 200, 40), "parent": 0, "action": 1, "liveness": Liveness.LIVE}
WORDS = {"box": (120, 110, 60, 20), "parent": 1, "action": 1}
CARD = {"box": (100, 800, 300, 200), "parent": 0, "looks": 0.9}
TITLE = {"box": (120, 820, 200, 30), "parent": 3}
DEEP = {"box": (100, 1500, 200, 40), "parent": 0, "action": 5, "liveness": Liveness.CLAIMED}
HIDDEN = {"box": (500, 100, 200, 40), "parent": 0, "action": 6, "liveness": Liveness.LIVE, "visible": False}
ROWS = (PAGE, LINK, WORDS, CARD, TITLE, DEEP, HIDDEN)


def visit(session, top, *rows):
    """Landing, a scroll to `top`, and a click on each of the rows."""
    n = len(rows)
    return {
        "session": [session] * (2 + n), "kind": ["navigate", "scroll"] + ["click"] * n, "y": [0, top] + [top + 9] * n,
        "vy": [0, 0] + [9] * n, "row": [-1, -1, *rows],
    }  # fmt: skip


def visits(*parts):
    columns = {name: np.array([value for part in parts for value in part[name]]) for name in parts[0]}
    return make_events(len(columns["session"]), x=0, vx=0, source="simulated", **columns)


def mapped(elements, events, dead_rows=(0, 3, 4)):
    dead = (events.kind == "click") & np.isin(events.row, dead_rows)
    reach = measure_reach(events, WINDOW, DOCUMENT)
    return link_map(events, elements, dead=dead, reach=reach, viewport=WINDOW, document=DOCUMENT)


def test_a_click_is_counted_for_what_it_acts_on_or_for_what_looks_clickable(table):
    assert owners(table(*ROWS)).tolist() == [-1, 1, 1, 3, 3, 5, 6]


def test_the_arithmetic(table):
    # Bottoms at 500, 900, 900 and 2000; mid-lines at 120 (link), 900 (card) and 1520 (deep).
    events = visits(visit(0, 0, 1), visit(1, 400, 2, 4), visit(2, 400, 4, 3), visit(3, 1500, 0, 1, 1))
    links = mapped(table(*ROWS), events)
    assert links.row.tolist() == [1, 3, 5]
    assert links.total == 8
    assert links.clicks.tolist() == [4, 3, 0]
    assert links.share.tolist() == [0.5, 0.375, 0]
    assert links.share_low[0] == pytest.approx(0.2152, abs=1e-4)  # Wilson, 4 of 8
    assert links.share_high[0] == pytest.approx(0.7848, abs=1e-4)
    assert links.exposed.tolist() == [4, 3, 1]
    assert links.attractiveness.tolist() == [0.75, pytest.approx(2 / 3), 0]
    assert links.rank.tolist() == [1, 2, 3]
    assert links.nothing == 4
    assert links.sessions == 4


def test_equals_share_a_rank(table):
    links = mapped(table(*ROWS), visits(visit(0, 1500, 1, 5, 5, 3, 3)))
    assert links.rank.tolist() == [3, 1, 1]


def test_a_click_by_a_session_that_never_had_the_mid_line_is_no_attraction(table):
    links = mapped(table(*ROWS), visits(visit(0, 0, 5), visit(1, 1500)))
    deep = links.row.tolist().index(5)
    assert links.clicks[deep] == 1
    assert links.exposed[deep] == 1
    assert links.attractiveness[deep] == 0


def test_what_nobody_was_shown_has_no_attractiveness(table):
    links = mapped(table(*ROWS), visits(visit(0, 0)))
    deep = links.row.tolist().index(5)
    assert links.exposed[deep] == 0
    assert np.isnan(links.attractiveness[deep])


def test_what_is_pinned_is_exposed_to_everyone(table):
    elements = table(PAGE, {"box": (0, 440, 1000, 60), "action": 1, "liveness": Liveness.LIVE, "pinned": "fixed"})
    narrow = mapped(elements, visits(visit(0, 0), visit(1, 900, 1)), dead_rows=())
    assert narrow.exposed.tolist() == [2]
    assert narrow.attractiveness.tolist() == [0.5]


def test_a_hidden_control_is_on_the_map_only_if_clicks_act_on_it(table):
    label = {"box": (100, 100, 200, 40), "parent": 0, "action": 2}
    checkbox = {"box": (0, 0, 1, 1), "parent": 0, "action": 2, "liveness": Liveness.LIVE, "visible": False}
    elements = table(PAGE, label, checkbox)
    assert mapped(elements, visits(visit(0, 0)), dead_rows=()).row.tolist() == []
    clicked = mapped(elements, visits(visit(0, 0, 1)), dead_rows=())
    assert (clicked.row.tolist(), clicked.clicks.tolist()) == ([2], [1])


def test_no_sessions_at_all(table):
    links = mapped(table(*ROWS), make_events(0))
    assert links.clicks.tolist() == [0, 0, 0]
    assert links.share.tolist() == [0, 0, 0]
    assert (links.share_low.tolist(), links.share_high.tolist()) == ([0] * 3, [1] * 3)
