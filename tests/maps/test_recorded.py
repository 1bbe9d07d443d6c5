from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from synthmap.maps.locate import locate_counted
from synthmap.maps.recorded import place_recorded
from synthmap.model.events import make_events

BUTTON, LINK, FRAME = 'main > button "Buy"', 'navigation > link "Plans" -> /plans', 'main > Iframe "Map"'


@pytest.fixture
def laid(table):
    return table(
        {"box": (0, 0, 400, 2000), "key": "html", "tag": "html"},
        {"box": (100, 300, 200, 100), "key": BUTTON, "parent": 0},
        {"box": (0, 0, 100, 40), "key": LINK, "pinned": "fixed", "parent": 0},
        {"box": (50, 1000, 300, 200), "key": FRAME, "tag": "iframe", "parent": 0},
        {"box": (60, 1010, 80, 30), "key": 'main > button "Zoom"', "parent": 3},
        {"box": (0, 1500, 50, 20), "key": 'main > link "Terms" -> /a', "parent": 0},
        {"box": (0, 1530, 50, 20), "key": 'main > link "Terms" -> /b', "parent": 0},
    )


def recorded(at, *, element="", viewport="400x800", **columns):
    x, y = at
    columns = {"x": [x], "y": [y], "vx": [x], "vy": [y], **columns}
    columns = {
        name: np.array(value, dtype=float) if name in ("x", "y", "vx", "vy") else value
        for name, value in columns.items()
    }
    return make_events(
        1, source="recorded", kind="click", element=[element], segments={"viewport": np.array([viewport])}, **columns
    )


def placed(events, laid, width=400):
    done, unmatched = locate_counted(events, laid, width=width)
    return (done.element[0], done.x[0], done.y[0], done.ex[0], done.ey[0]), unmatched


def test_from_a_window_as_wide_a_click_stays_where_it_hit_its_element(laid):
    # 20 of 200 and 75 of 100 px into the button
    assert placed(recorded((120, 375), element=BUTTON), laid) == ((BUTTON, 120, 375, 0.1, 0.75), {})


def test_from_another_width_the_place_within_the_element_counts(laid):
    event = recorded((900, 120), element=BUTTON, viewport="1440x900", ex=[0.25], ey=[0.5])
    assert placed(event, laid) == ((BUTTON, 150, 350, 0.25, 0.5), {})


def test_where_even_that_is_unknown_it_is_the_middle_and_does_not_claim_to_be_more(laid):
    (element, x, y, ex, ey), unmatched = placed(recorded((900, 120), element=BUTTON, viewport="1440x900"), laid)
    assert (element, x, y, unmatched) == (BUTTON, 200, 350, {})
    assert np.isnan([ex, ey]).all()


def test_a_click_that_its_own_position_would_put_elsewhere_goes_to_the_element_it_named(laid):
    # As wide, but the button has moved down the page since.
    (element, x, y, *_), _ = placed(recorded((120, 100), element=BUTTON), laid)
    assert (element, x, y) == (BUTTON, 200, 350)


@pytest.mark.parametrize("source", ["recorded", "scripted"])
def test_in_a_frame_of_another_site_a_click_is_placed_by_its_element(laid, source):
    event = recorded(
        (np.nan, np.nan), element='main > button "Zoom"', frame=["https://maps.example/"], ex=[0.5], ey=[1.0]
    )
    event = replace(event, source=np.array([source]))
    # The button stands at 60, 1010 and is 80 by 30.
    assert placed(event, laid) == (('main > button "Zoom"', 100, 1040, 0.5, 1.0), {})
    (element, x, *_), unmatched = placed(replace(event, element=np.array(["div"])), laid)
    assert (element, np.isnan(x), list(unmatched.values())) == ("", True, [1])


@pytest.mark.parametrize(
    "named, found",
    [
        ('banner > button "BUY"', BUTTON),  # in other landmarks, as another stylesheet writes it
        ('main > button "Buy" #order', BUTTON),
        ('main > link "Pricing" -> /plans', LINK),
        ('main > link "Terms" -> /moved (2)', 'main > link "Terms" -> /b'),
        ('main > link "Terms" -> /b (7)', 'main > link "Terms" -> /b'),
    ],
)
def test_an_element_is_found_again_by_what_is_left_of_its_key(laid, named, found):
    (element, *_), unmatched = placed(recorded((900, 120), element=named, viewport="1440x900"), laid)
    assert (element, unmatched) == (found, {})


def test_what_stands_still_is_placed_in_the_window_however_far_the_page_was_scrolled(laid):
    (element, x, y, ex, ey), _ = placed(recorded((50, 1230), element=LINK, vx=[50], vy=[30]), laid)
    assert (element, x, y, ex, ey) == (LINK, 50, 1230, 0.5, 0.75)
    far = recorded((900, 1230), element=LINK, vx=[900], vy=[30], viewport="1440x900")
    (element, x, y, *_), _ = placed(far, laid)
    assert (element, x, y) == (LINK, 50, 1200 + 20)


def test_a_click_in_a_frame_is_placed_from_the_frames_corner(laid):
    nan = [float("nan")]
    event = recorded((0, 0), x=nan, y=nan, vx=[30], vy=[20], frame=[FRAME], element='main > button "Zoom"')
    assert placed(event, laid)[0][:3] == ('main > button "Zoom"', 80, 1020)
    bare = recorded((0, 0), x=nan, y=nan, vx=[30], vy=[20], frame=[FRAME], element="")
    assert placed(bare, laid)[0][:3] == ('main > button "Zoom"', 80, 1020)


def test_what_names_nothing_is_placed_by_position_from_a_window_as_wide_or_of_unknown_width(laid):
    for viewport in ("400x800", "415x700", ""):
        assert placed(recorded((120, 375), viewport=viewport), laid)[0][0] == BUTTON
    gone = recorded((120, 375), element='main > button "Gone"')
    assert placed(gone, laid)[0][0] == BUTTON


@pytest.mark.parametrize(
    "columns, why",
    [
        ({"viewport": "1440x900"}, "names no element, and its window was of another width"),
        ({"viewport": "421x900"}, "names no element, and its window was of another width"),
        ({"viewport": "1440x900", "element": 'button "Gone"'},
         "names an element that is not on the page now, and its window was of another width"),
        ({"x": [float("nan")], "y": [float("nan")]}, "has no place and names no element of the page"),
        ({"x": [float("nan")], "y": [float("nan")], "frame": ['Iframe "Gone"']},
         "lies in a frame that is not on the page now, or in another site's at no element that is known"),
    ],
)  # fmt: skip
def test_what_cannot_be_placed_is_counted_by_reason_and_lies_nowhere(laid, columns, why):
    (element, x, y, *_), unmatched = placed(recorded((120, 375), **columns), laid)
    assert unmatched == {why: 1}
    assert element == "" or columns.get("element") == element
    assert np.isnan([x, y]).all()


def test_of_things_that_say_the_same_in_several_places_none_is_guessed_at(table):
    laid = table(
        {"box": (0, 0, 9, 9), "key": 'main > button "Add"'}, {"box": (0, 20, 9, 9), "key": 'form > button "Add"'}
    )
    done = place_recorded(
        recorded((900, 9), element='navigation > button "Add" (3)', viewport="1440x900"), laid, width=400
    )
    assert done.events.row.tolist() == [-1]


@given(
    at=arrays(np.float64, (8, 2), elements=st.floats(-1e9, 1e9) | st.just(np.nan)),
    named=st.lists(st.sampled_from(["", BUTTON, LINK, "x", 'a "']), min_size=8, max_size=8),
    size=st.sampled_from(["", "400x800", "1440x900", "x", "²x1"]),
)
def test_every_pointer_event_is_placed_on_the_page_or_counted(table, at, named, size):
    elements = table({"box": (0, 0, 1e9, 1e9), "key": "html"}, {"box": (1, 2, 3, 4), "key": BUTTON, "parent": 0})
    events = make_events(8, source="recorded", kind="click", x=at[:, 0], y=at[:, 1], vx=at[:, 0], vy=at[:, 1],
                         element=np.array(named), segments={"viewport": np.full(8, size)})  # fmt: skip
    done = place_recorded(events, elements, width=400)
    nowhere = ~(np.isfinite(done.events.x) & np.isfinite(done.events.y))
    assert nowhere.sum() == sum(done.unmatched.values())
    assert (done.events.row[nowhere] == -1).all()
