import numpy as np
import pytest

from synthmap.maps.milestones import Milestone, Way, laid, way_of
from synthmap.model.events import make_events

ADD, PAY = 'main > button "Add to cart" #add', 'main > link "Pay" -> /pay'
STEPS = ("added", "checkout", "paid")


def sessions(*ways):
    """Each session as its (kind, state, page, element) events."""
    rows = [(number, *event) for number, events in enumerate(ways) for event in events]
    who, kind, state, page, element = (np.array(column) for column in zip(*rows, strict=True))
    return make_events(
        len(rows), session=who, seq=np.arange(len(rows)), source="recorded", kind=kind, state=state, page=page,
        element=element, url=np.char.add("https://shop.example/", page),
    )  # fmt: skip


LANDS = ("navigate", "initial", "product", "")
ADDS, MOVES = ("click", "initial", "product", ADD), ("move", "added", "product", "")
GOES, STANDS = ("navigate", "initial", "cart", ""), ("move", "checkout", "cart", "")
PAYS = ("click", "checkout", "cart", PAY)
SCRIPT = [LANDS, ADDS, MOVES, GOES, STANDS, PAYS]
REACHED = [(0, step) for step in STEPS]
WAY = Way(
    "product", (Milestone("added", "product", ADD), Milestone("checkout", "cart"), Milestone("paid", "cart", PAY))
)


def test_a_checkpoint_is_the_page_that_it_led_to_or_the_click_that_it_took():
    assert way_of(sessions(SCRIPT), STEPS, REACHED) == WAY


def test_a_click_on_the_page_that_it_came_to_is_what_took_it_there():
    script = [("navigate", "initial", "home", ""), ("click", "initial", "home", "link"), LANDS, ADDS, MOVES]
    way = way_of(sessions(script), ("added",), [(0, "added")])
    assert way == Way("home", (Milestone("added", "product", ADD),))
    only_looked = [("navigate", "initial", "home", ""), LANDS]
    assert laid(sessions(only_looked), way)[1] == ()


def test_the_session_that_got_furthest_shows_the_way():
    cut_short = sessions([LANDS, ADDS], SCRIPT)
    assert way_of(cut_short, STEPS, [(0, "added"), *((1, step) for step in STEPS)]) == WAY


def test_what_cannot_be_told_ends_the_way_there():
    typed = [LANDS, ("input", "initial", "product", "field"), ("move", "added", "product", ""), GOES]
    assert way_of(sessions(typed), ("added", "paid"), [(0, "added"), (0, "paid")]) == Way("product", ())
    assert way_of(sessions(SCRIPT), STEPS, [(0, "added")]).steps == ("added",)
    assert way_of(make_events(0), STEPS, []) is None


@pytest.mark.parametrize(
    ("done", "came"),
    [
        ([LANDS, ADDS, GOES, PAYS], ["added", "checkout", "paid"]),
        ([LANDS, ADDS], ["added"]),
        ([LANDS, GOES, PAYS], []),  # nothing was put into the cart
        ([LANDS, GOES, LANDS, ADDS], ["added"]),  # the cart was seen before
        ([LANDS, ("click", "initial", "product", 'banner > button "Add to Cart"')], ["added"]),  # another layout
        ([LANDS, ("move", "initial", "product", ADD)], []),
    ],
)
def test_others_come_to_it_in_its_order(done, came):
    events, reached = laid(sessions(done), WAY)
    assert len(events) == len(done)
    assert [step for _, step in reached] == came


def test_who_never_came_to_where_it_begins_is_none_of_its_sessions():
    events, reached = laid(sessions([GOES, PAYS], [LANDS, ADDS]), WAY)
    assert np.unique(events.session).tolist() == [1]
    assert reached == ((1, "added"),)
