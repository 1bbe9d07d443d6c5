import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from synthmap.maps.locate import locate, topmost
from synthmap.model.geometry import contain

PAGE = {"box": (0, 0, 1000, 5000), "tag": "html", "key": "page"}


def test_the_deepest_element_that_holds_the_point_is_hit_and_says_where_within(table, clicks):
    elements = table(
        PAGE,
        {"box": (100, 100, 400, 200), "parent": 0, "key": "card"},
        {"box": (200, 150, 100, 50), "parent": 1, "key": "button"},
    )
    found = locate(clicks((225, 160), (110, 290), (900, 4000)), elements)
    assert found.row.tolist() == [2, 1, 0]
    assert found.element.tolist() == ["button", "card", "page"]
    assert found.ex.tolist() == [0.25, 0.025, 0.9]
    assert found.ey.tolist() == [0.2, 0.95, 0.8]


def test_off_the_page_nothing_is_hit(table, clicks):
    found = locate(clicks((1000, 10), (10, -1)), table(PAGE))
    assert found.row.tolist() == [-1, -1]
    assert found.element.tolist() == ["", ""]
    assert np.isnan(found.ex).all()


def test_of_overlapping_siblings_the_later_one_is_on_top(table, clicks):
    elements = table(PAGE, {"box": (0, 0, 100, 100)}, {"box": (50, 50, 100, 100)})
    assert locate(clicks((60, 60), (40, 40)), elements).row.tolist() == [2, 1]


@pytest.mark.parametrize("off", [{"visible": False}, {"takes_pointer": False}])
def test_what_cannot_be_seen_or_takes_no_pointer_is_passed_through(table, clicks, off):
    elements = table(PAGE, {"box": (0, 0, 100, 100)}, {"box": (0, 0, 100, 100), **off})
    assert locate(clicks((50, 50)), elements).row.tolist() == [1]


def test_the_gap_beside_a_wrapped_link_is_not_the_link(table, clicks):
    # Two lines: the end of the first and the start of the second; the box around them holds both gaps.
    wrapped = {"box": (0, 0, 300, 40), "rects": [(200, 0, 100, 20), (0, 20, 120, 20)]}
    found = locate(clicks((250, 10), (60, 30), (50, 10), (200, 30)), table(PAGE, wrapped))
    assert found.row.tolist() == [1, 1, 0, 0]


def test_a_fixed_header_is_hit_wherever_the_page_was_scrolled_to(table, clicks):
    elements = table(
        PAGE,
        {"box": (0, 0, 1000, 60), "pinned": "fixed", "key": "bar"},
        {"box": (900, 10, 80, 40), "pinned": "fixed", "parent": 1, "key": "menu"},
        {"box": (0, 2000, 1000, 500), "key": "content"},
    )
    # The same place on the page, seen once under the header and once in the middle of the viewport.
    found = locate(clicks((920, 2030), (920, 2030), vx=[920, 920], vy=[30, 430]), elements)
    assert found.element.tolist() == ["menu", "content"]
    assert (found.ex[0], found.ey[0]) == (0.25, 0.5)


def test_a_sticky_header_is_hit_in_the_viewport_and_a_sticky_sidebar_on_the_page(table, clicks):
    elements = table(
        PAGE,
        {"box": (0, 0, 1000, 60), "pinned": "sticky", "key": "header"},
        {"box": (0, 800, 200, 100), "pinned": "sticky", "key": "sidebar"},
    )
    found = locate(clicks((500, 3030), (100, 850), (100, 3850), vx=[500, 100, 100], vy=[30, 850, 850]), elements)
    assert found.element.tolist() == ["header", "sidebar", "page"]


def test_a_fixed_background_does_not_swallow_the_page(table, clicks):
    elements = table(
        PAGE,
        {"box": (0, 0, 1000, 800), "pinned": "fixed", "key": "background"},
        {"box": (100, 1000, 200, 50), "key": "button"},
    )
    assert locate(clicks((150, 1020), vx=[150], vy=[400]), elements).element.tolist() == ["button"]


def test_an_unnamed_piece_takes_the_name_of_what_a_click_on_it_acts_on(table, clicks):
    elements = table(PAGE, {"box": (0, 0, 100, 40), "key": "link", "action": 1},
                     {"box": (10, 10, 20, 20), "parent": 1, "action": 1})  # fmt: skip
    found = locate(clicks((15, 15)), elements)
    assert (found.row[0], found.element[0]) == (2, "link")


def test_only_pointer_events_are_located(table, clicks):
    found = locate(clicks((10, 10), (10, 10), (10, 10), kind=np.array(["move", "scroll", "leave"])), table(PAGE))
    assert found.row.tolist() == [0, -1, -1]


def test_a_simulated_tap_just_beside_a_link_is_the_links_as_a_phone_would_have_it(table, clicks):
    elements = table(PAGE, {"box": (100, 100, 50, 20), "action": 1, "key": "near"},
                     {"box": (100, 140, 50, 20), "action": 2, "key": "far"})  # fmt: skip
    # 10 px to the right; 7 and 13 px away; 13 and 7 px away; 20 px below
    beside, above, below, beyond = (160, 110), (125, 127), (125, 133), (125, 180)
    tapped = locate(clicks(beside, above, below, beyond, kind="tap"), elements)
    assert tapped.element.tolist() == ["near", "near", "far", "page"]
    assert locate(clicks(beside, kind="tap", source="recorded"), elements).element.tolist() == ["page"]
    assert locate(clicks(beside), elements).element.tolist() == ["page"]


def test_a_tap_on_something_that_acts_stays_there(table, clicks):
    elements = table(PAGE, {"box": (100, 100, 50, 20), "action": 1, "key": "a"},
                     {"box": (100, 120, 50, 20), "action": 2, "key": "b"})  # fmt: skip
    assert locate(clicks((125, 121), kind="tap"), elements).element.tolist() == ["b"]


@given(
    boxes=arrays(np.int64, (12, 4), elements=st.integers(0, 30)),
    points=arrays(np.int64, (20, 2), elements=st.integers(-2, 62)),
)
def test_painting_agrees_with_asking_every_box(table, boxes, points):
    elements = table(*({"box": tuple(box)} for box in boxes.tolist()))
    at = points.astype(float)
    held = contain(boxes.astype(float), at)
    expected = [max(np.flatnonzero(column), default=-1) for column in held.T]
    assert topmost(at, at, elements).tolist() == expected


def test_a_field_that_was_written_in_is_known_by_its_place_if_simulated_and_by_its_name_else(table, clicks):
    elements = table(PAGE, {"box": (100, 100, 200, 40), "key": "email"})
    assert locate(clicks((150, 120), kind="input"), elements).element.tolist() == ["email"]
    assert locate(clicks((150, 120), kind="input", source="recorded"), elements).element.tolist() == [""]
