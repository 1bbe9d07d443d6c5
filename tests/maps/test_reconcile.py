import numpy as np
import pytest

from synthmap.maps.fates import fates
from synthmap.maps.links import link_map
from synthmap.maps.locate import locate
from synthmap.maps.reach import measure_reach
from synthmap.maps.reconcile import counts_by_stand, reconcile
from synthmap.maps.visits import visits_of
from synthmap.model.elements import Liveness, TextTable
from synthmap.model.events import make_events
from synthmap.model.geometry import no_boxes
from synthmap.model.snapshot import HoverAnswer, LinkTarget, Revealed, Screenshot, Snapshot
from synthmap.model.view import View, Viewport

WINDOW = Viewport("w", 1000, 500)
DOCUMENT = (1000, 2000)
PAGE = {"box": (0, 0, 1000, 2000)}


def page_of(elements, **more):
    empty = TextTable(no_boxes(), (), np.zeros(0, dtype=np.int64))
    shot = Screenshot(np.zeros((1, 1, 3), np.uint8), b"")
    return Snapshot(View("p", "w"), "local:/", WINDOW, DOCUMENT, shot, elements, empty, no_boxes(), **more)


def visits_to(elements, events):
    located, none = locate(events, elements), np.zeros(len(events), dtype=bool)
    (visits,) = visits_of(located, elements, dead=none, rage=none, viewport=WINDOW, document=DOCUMENT)
    return visits


def stands(table, clicks, rows, points, **more):
    elements = table(PAGE, *rows)
    events = clicks(*points, source="recorded")
    (spot,) = reconcile(page_of(elements, **more), visits_to(elements, events)).spots
    return spot


def link(left, top, row, **more):
    return {"box": (left, top, 100, 40), "parent": 0, "action": row, "liveness": Liveness.LIVE, **more}


@pytest.mark.parametrize(
    ("liveness", "said"),
    [
        (Liveness.LIVE, "live"), (Liveness.DEAD, "dead"), (Liveness.CLAIMED, "unproven"),
        (Liveness.UNKNOWN, "unproven"), (Liveness.DISABLED, "disabled"),
    ],
)  # fmt: skip
def test_what_a_click_acts_on_is_what_stands_there(table, clicks, liveness, said):
    assert stands(table, clicks, [link(100, 100, 1, liveness=liveness)], [(150, 120)]).stands == said


def test_plain_words_are_nothing(table, clicks):
    assert stands(table, clicks, [{"box": (100, 300, 100, 40), "parent": 0}], [(150, 320)]).stands == "nothing"


@pytest.mark.parametrize(
    ("y", "stands_there", "px"), [(150, "beside", 10), (169.9, "beside", 29.9), (171, "nothing", 0)]
)
def test_a_near_miss_says_by_how_much(table, clicks, y, stands_there, px):
    """The link ends at y = 140, and is 100 px wide from x = 100."""
    spot = stands(table, clicks, [link(100, 100, 1)], [(150, y), (160, y), (140, y)])
    assert (spot.stands, spot.miss_px) == (stands_there, px)
    assert spot.other == (1 if px else -1)


def test_clicks_on_what_lies_over_a_link_are_meant_for_it(table, clicks):
    over = {"box": (90, 90, 300, 60), "parent": 0}
    spot = stands(table, clicks, [link(100, 100, 1, occluder=2), over], [(150, 120), (160, 120)])
    assert (spot.stands, spot.other) == ("covered", 1)


def hovering(table, *, t=1000.0, session=0):
    """A pointer that rests on the menu's name, then clicks 60 px below it, where there is nothing."""
    elements = table(PAGE, link(100, 20, 1), {"box": (100, 60, 300, 200), "parent": 0})
    events = make_events(
        2, session=np.array([0, session]), source="recorded", kind=np.array(["move", "click"]), t=np.array([0, t]),
        x=150.0, y=np.array([40.0, 160.0]), vx=150.0, vy=np.array([40.0, 160.0]),
    )  # fmt: skip
    answer = HoverAnswer("also otherwise", (Revealed("Kettles", "/k", True),))
    (spot,) = reconcile(page_of(elements, hovers={1: answer}), visits_to(elements, events)).spots
    return spot


def test_flying_clicks_belong_to_what_opened_under_the_mouse(table):
    spot = hovering(table)
    assert (spot.stands, spot.other) == ("in another state", 1)


@pytest.mark.parametrize("otherwise", [{"t": 6000.0}, {"session": 1}])
def test_a_click_long_after_or_of_another_visitor_does_not(table, otherwise):
    assert hovering(table, **otherwise).stands == "nothing"


def test_clicks_are_counted_by_what_they_met(table, clicks):
    elements = table(PAGE, link(100, 100, 1), link(100, 300, 2, liveness=Liveness.DEAD))
    events = clicks((150, 120), (150, 120), (150, 320), source="recorded")
    found = reconcile(page_of(elements), visits_to(elements, events))
    assert counts_by_stand(found) == {"dead": 1, "live": 2}
    assert (found.sessions, found.clicks, found.source) == (3, 3, "recorded")


def links_of(elements, events):
    located = locate(events, elements)
    reach = measure_reach(located, WINDOW, DOCUMENT)
    dead = np.zeros(len(events), dtype=bool)
    return link_map(located, elements, dead=dead, reach=reach, viewport=WINDOW, document=DOCUMENT)


def fate_of_last(table, clicks, last, **more):
    """Four links side by side, each chosen by 6 of 24 sessions, and one more that nobody clicks."""
    rows = [link(200 * k, 100, 1 + k, name=f"Link {k}", looks=0.9) for k in range(4)]
    elements = table(PAGE, *rows, {**link(0, 300, 5, name="Last", looks=0.9), **last})
    events = clicks(*((200 * k + 50, 120) for k in range(4) for _ in range(6)), source="recorded")
    return fates(page_of(elements, **more), links_of(elements, events))[-1]


def test_the_reason_why_a_link_is_not_chosen(table, clicks):
    assert fate_of_last(table, clicks, {}).fate == "seldom chosen"
    assert fate_of_last(table, clicks, {"looks": 0.2}).fate == "unlike a link"
    assert fate_of_last(table, clicks, {"box": (0, 1500, 100, 40)}).fate == "never exposed"
    beaten = fate_of_last(table, clicks, {"box": (0, 160, 100, 40)})
    assert (beaten.fate, beaten.other) == ("beaten by a neighbour", 1)
    assert fate_of_last(table, clicks, {"box": (0, 230, 100, 40)}).fate == "seldom chosen"  # 130 px away


def test_a_link_that_answers_404_is_broken_whatever_it_got(table, clicks):
    rows = [link(100, 100, 1)]
    elements = table(PAGE, *rows)
    object.__setattr__(elements, "attributes", ({}, {"href": "/gone"}))
    page = page_of(elements, targets={"/gone": LinkTarget(404)})
    (found,) = fates(page, links_of(elements, clicks((150, 120), source="recorded")))
    assert found.fate == "broken"


def test_what_opens_under_a_mouse_alone_is_a_link_of_its_own(table, clicks):
    elements = table(PAGE, link(100, 100, 1))
    answer = HoverAnswer("hover-only", (Revealed("Kettles", "/k", True), Revealed("Only words", "", False)))
    found = fates(page_of(elements, hovers={1: answer}), links_of(elements, clicks((150, 120), source="recorded")))
    assert [(each.name, each.fate) for each in found] == [("", "chosen"), ("Kettles", "hover-only")]
