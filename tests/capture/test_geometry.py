"""Outlines that are no upright boxes, parts that stand out of their targets, and pages that are laid out unusually."""

from __future__ import annotations

import math

import numpy as np
import pytest

from .conftest import row_of

HEAD = """<!doctype html><meta charset=utf-8><style>body { margin: 0; font: 16px/20px monospace; height: 1500px }
.at { position: absolute }</style>"""
DOT = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def rects(snapshot, mark):
    return snapshot.elements.rects[row_of(snapshot, mark)].tolist()


TURNED = f"""{HEAD}
<a id=upright href=/a class=at style="left: 100px; top: 100px; width: 100px; height: 20px">upright</a>
<a id=moved href=/a1 class=at style="left: 9px; top: 9px; width: 40px; height: 20px; transform: scale(2)">m</a>
<a id=quarter href=/b class=at style="left: 300px; top: 100px; width: 100px; height: 20px; transform: rotate(90deg)">
</a>
<a id=property href=/c class=at style="left: 450px; top: 100px; width: 100px; height: 20px; rotate: 90deg">p</a>
<a id=skewed href=/d class=at style="left: 800px; top: 100px; width: 100px; height: 40px; transform: skewX(45deg)">s</a>
<div class=at style="left: 600px; top: 100px; width: 100px; height: 100px; transform: scale(2); transform-origin: 0 0">
  <a id=nested href=/e class=at style="left: 10px; top: 10px; width: 40px; height: 20px; transform: rotate(90deg)"></a>
</div>
<a id=slanted href=/f class=at style="left: 300px; top: 400px; width: 200px; height: 10px; rotate: 45deg"></a>
<div id=cover class=at style="left: 425px; top: 430px; width: 75px; height: 70px"></div>"""


@pytest.fixture(scope="module")
def turned(look):
    return look(TURNED)


def turn(x, y, degrees):
    """A point about the origin, clockwise as CSS turns."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return x * cos - y * sin, x * sin + y * cos


@pytest.mark.parametrize(
    ("mark", "corners"),
    [
        # A box about its middle, corners clockwise from what was the top left one.
        ("quarter", [(360, 60), (360, 160), (340, 160), (340, 60)]),
        ("property", [(510, 60), (510, 160), (490, 160), (490, 60)]),
        # skewX(45deg) moves each point right by as much as it lies below the middle: 20 px at the edges.
        ("skewed", [(780, 100), (880, 100), (920, 140), (820, 140)]),
        # The middle (30, 20) in the box of twice the size at (600, 100); half the sides are then 40 and 20.
        ("nested", [(680, 100), (680, 180), (640, 180), (640, 100)]),
        ("slanted", [(400 + x, 405 + y) for x, y in (turn(u, v, 45) for u, v in
                                                     ((-100, -5), (100, -5), (100, 5), (-100, 5)))]),
    ],
)  # fmt: skip
def test_what_a_transform_turns_has_its_own_corners(turned, mark, corners):
    assert np.allclose(turned.elements.quads[row_of(turned, mark)], corners, atol=0.1)


@pytest.mark.parametrize("mark", ["upright", "moved"])
def test_what_stands_upright_has_its_box(turned, mark):
    assert row_of(turned, mark) not in turned.elements.quads


def test_points_lie_within_the_turned_outline(turned):
    # Three of five points remain: those at four fifths of the slanted length lie 42 px right of and below the middle
    # (400, 405), under the cover. In the upright box of it, 148 px wide, none of the corner points would be on it.
    row = row_of(turned, "slanted")
    assert turned.elements.reachable[row] == pytest.approx(0.6)
    assert turned.elements.occluder[row] == row_of(turned, "cover")


AREAS = f"""{HEAD}
<img id=photo class=at style="left: 20px; top: 700px; width: 200px; height: 100px" src="{DOT}" usemap="#plan" alt>
<map name=plan>
<area id=round shape=circle coords="50,50,20" href=/a alt="Round">
<area id=square coords="100,10,180,60" href=/b alt="Square">
<area id=corner shape=poly coords="120,70,190,70,120,98" href=/c alt="Corner">
<area id=rest shape=default href=/d alt="The rest">
<area id=broken shape=circle coords="50" href=/e alt="Broken">
<area id=beyond coords="300,10,380,60" href=/f alt="Beyond">
</map><map name=unused><area id=nowhere coords="0,0,10,10" href=/g alt="No"></map>
<div id=cover class=at style="left: 115px; top: 700px; width: 100px; height: 65px"></div>"""


@pytest.fixture(scope="module")
def areas(look):
    return look(AREAS)


@pytest.mark.parametrize(
    ("mark", "box"),
    [("round", [50, 730, 40, 40]), ("square", [120, 710, 80, 50]), ("corner", [140, 770, 70, 28]),
     ("rest", [20, 700, 200, 100])],
)  # fmt: skip
def test_areas_stand_where_their_coordinates_say(areas, mark, box):
    """In pixels of the page from the picture's corner, however much the picture (1 px here) is stretched."""
    assert areas.elements.box[row_of(areas, mark)].tolist() == box
    assert areas.elements.visible[row_of(areas, mark)]


@pytest.mark.parametrize("mark", ["broken", "beyond", "nowhere"])
def test_areas_without_a_place_are_not_there(areas, mark):
    assert not any(a.get("id") == mark for a in areas.elements.attributes)


def test_areas_are_hit_within_their_shapes(areas):
    table = areas.elements
    assert table.reachable[row_of(areas, "round")] == 1
    # Its box's middle lies on the slanted side: the points tested are inside the triangle.
    assert table.reachable[row_of(areas, "corner")] == 1
    assert (table.reachable[row_of(areas, "square")], table.occluder[row_of(areas, "square")]) == (
        0,
        row_of(areas, "cover"),
    )


PARTS = f"""{HEAD}
<a id=larger href=/a class=at style="left: 10px; top: 900px; width: 50px; height: 20px"><i class=at
  style="left: 100px; top: 0; width: 200px; height: 100px"></i></a>
<div class=at style="left: 500px; top: 900px"><a id=pictured href=/b><img width=100 height=60 src="{DOT}"></a></div>
<a id=snug href=/c class=at style="left: 10px; top: 1100px; width: 100px; height: 20px"><b>snug</b></a>
<div id=cover class=at style="left: 100px; top: 890px; width: 250px; height: 150px"></div>"""


@pytest.fixture(scope="module")
def parts(look):
    return look(PARTS)


def test_what_stands_out_of_a_target_is_a_box_of_it(parts):
    assert rects(parts, "larger") == [[10, 900, 50, 20], [110, 900, 200, 100]]
    assert rects(parts, "snug") == [[10, 1100, 100, 20]]


def test_a_picture_stands_for_the_line_that_its_link_flows_in(parts):
    assert rects(parts, "pictured") == [[500, 900, 100, 60]]


def test_what_stands_out_is_tested_too(parts):
    # Of ten points the five on the part that stands out are covered.
    assert parts.elements.reachable[row_of(parts, "larger")] == pytest.approx(0.5)


def test_a_zoomed_page_is_measured_as_it_is_drawn(look):
    page = look(
        f"{HEAD}<div style='zoom: 2'><a id=z href=/z class=at style='left: 50px; top: 50px; width: 40px; height: 20px'>"
        "z</a></div><a id=after href=/y class=at style='left: 100px; top: 200px; width: 80px; height: 40px'>y</a>"
    )
    assert page.elements.box[row_of(page, "z")].tolist() == [100, 100, 80, 40]
    assert page.elements.reachable[row_of(page, "z")] == page.elements.reachable[row_of(page, "after")] == 1


def test_a_page_that_reads_from_the_right_begins_at_its_left_edge(look):
    """What such a page scrolls to lies left of its first screen, at negative places, and is no part of the picture."""
    page = look(
        f"<html dir=rtl>{HEAD}<a id=here href=/a class=at style='right: 40px; top: 50px; width: 100px; height: 20px'>a"
        "</a><a id=left href=/b class=at style='right: 1600px; top: 50px; width: 100px; height: 20px'>b</a>"
    )
    assert page.document == (1440, 1500)
    assert page.elements.box[row_of(page, "here")].tolist() == [1300, 50, 100, 20]
    assert page.elements.reachable[row_of(page, "here")] == 1
    assert not page.elements.visible[row_of(page, "left")]
