from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from synthmap.maps.lettering import legend_areas
from synthmap.maps.placing import Places, emptiest, overlap

SIDE = st.integers(-50, 400)
AREAS = st.lists(st.lists(st.tuples(SIDE, SIDE, st.integers(1, 120), st.integers(1, 40)), min_size=1, max_size=4))


@given(wanted=AREAS, width=st.integers(1, 300), height=st.integers(1, 300))
def test_what_is_placed_lies_inside_and_apart(wanted, width, height):
    places = Places(width, height)
    placed = [area for areas in wanted if (area := places.take(areas))]
    for left, top, w, h in placed:
        assert left >= 0 and left + w <= width and top >= 0 and top + h <= height
    assert not any(overlap(a, b) for a, b in combinations(placed, 2))


def test_the_first_area_that_is_free_is_taken_and_too_large_a_one_never():
    places = Places(100, 100)
    assert places.take([(0, 0, 101, 5), (90, -8, 20, 20)]) == (80, 0, 20, 20)  # moved in
    assert places.take([(95, 10, 5, 5), (0, 0, 10, 10)]) == (0, 0, 10, 10)
    assert places.take([(5, 5, 10, 10)]) is None


def test_areas_that_touch_do_not_overlap():
    assert not overlap((0, 0, 10, 10), (10, 0, 5, 5))
    assert not overlap((0, 0, 10, 10), (0, 10, 5, 5))
    assert overlap((0, 0, 10, 10), (9, 9, 5, 5))


def test_a_legend_goes_where_it_hides_least_and_to_the_lower_right_where_all_is_one():
    areas = legend_areas((200, 80), (600, 2000), 400)
    assert areas[0] == (388, 308, 200, 80)  # 12 px from the right and from the fold
    assert all(x >= 12 and y >= 12 and x + 200 <= 588 and y + 80 <= 388 for x, y, _, _ in areas)
    layer = np.zeros((500, 150, 4), np.uint8)
    assert emptiest(areas, layer, 4)[0] == areas[0]
    layer[75:100, 75:, 3] = 200  # the lower right of the first screen is hot, from (300, 300) on
    assert emptiest(areas, layer, 4)[0] == (12, 308, 200, 80)
    layer[:100, :, 3] = 200
    layer[30:70, 90:, 3] = 0  # clear: (360, 120) to (600, 280)
    x, y, _, _ = emptiest(areas, layer, 4)[0]
    assert x == 388
    assert 120 <= y <= 200
