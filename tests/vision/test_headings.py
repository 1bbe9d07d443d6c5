"""Words in a link's colour, and boxes like buttons: what makes headings and bars of them, and what does not."""

from __future__ import annotations

import pytest

BLUE, GREY, PALE, DARK, WHITE = (220, 90, 20), (150, 150, 150), (235, 228, 222), (30, 20, 20), (255, 255, 255)


def score(page, row):
    return page.perceive().score[row]


def heading(page, *, below=36, under="It is fired twice a month", ink=DARK, bold=False):
    """Blue bold words and what follows them, so many pixels further down."""
    page.text(500, 60, "on wood and fire", ink=BLUE, live=True)
    row = page.text(100, 200, "The kiln", ink=BLUE, bold=True)
    page.text(100, 200 + below, under, ink=ink, bold=bold)
    return row


def test_bold_words_in_the_links_colour_right_above_other_words_are_a_heading(scene):
    assert 0.3 <= score(scene, heading(scene)) < 0.5


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"below": 200}, id="nothing-follows"),
        pytest.param({"ink": BLUE, "bold": True}, id="one-of-a-list"),
    ],
)
def test_words_that_head_nothing_are_no_heading(scene, how):
    assert score(scene, heading(scene, **how)) >= 0.5


def test_no_heading_looks_as_live_words_do_or_shares_its_line(scene, new_scene):
    row = heading(scene)
    scene.text(500, 400, "The yard", ink=BLUE, bold=True, live=True)
    assert score(scene, row) >= 0.5
    page = new_scene()
    page.prose()
    row = heading(page)
    page.text(200, 200, "The yard")
    assert score(page, row) >= 0.5


def test_where_some_words_are_headings_others_of_their_look_are(scene):
    heading(scene)
    row = scene.text(500, 200, "Kettles", ink=BLUE, bold=True)
    assert score(scene, row) >= 0.5  # it has nothing below it
    scene.text(500, 236, "Ten of them, all of iron")
    assert score(scene, row) < 0.5


def panel(page, *, side=0, entries=1):
    """A box with a label at the head of a panel, so far from its sides, and the next of as many of its size."""
    around = page.box(100, 200, 300, 240, frame=GREY)
    rows = [
        page.button(100 + side, 200 + side + 44 * n, 300 - 2 * side, 44, "Opening hours", fill=PALE, ink=DARK,
                    parent=around)
        for n in range(entries)
    ]  # fmt: skip
    page.text(120, 390, "From ten to six", parent=around)
    return rows[0]


def test_a_box_from_side_to_side_of_its_panel_is_a_bar(new_scene):
    scores = []
    for how in ({}, {"side": 20}, {"entries": 3}):
        page = new_scene()
        page.prose()
        scores.append(score(page, panel(page, **how)))
    bar, button, entry = scores
    assert bar < 0.5 <= min(button, entry)


def sentence(page, *, bold):
    around = page.element(100, 200, 600, 24)
    page.line(100, 200, "Made in the town of", ink=GREY)
    row = page.text(241, 200, "Northgate", ink=DARK, bold=bold, parent=around)
    page.line(322, 200, "since the fire", ink=GREY)
    return row


def test_bold_words_stress_a_sentence_and_darker_ones_name_something_in_it(new_scene):
    stressed, named = new_scene(), new_scene()
    assert score(stressed, sentence(stressed, bold=True)) < 0.5 <= score(named, sentence(named, bold=False))


def test_paler_words_on_a_coloured_ground_are_a_shade_of_it(new_scene):
    scores = []
    for ink in ((228, 168, 132), (255, 215, 90)):  # half white, half the ground; and a cyan
        page = new_scene()
        page.prose()
        page.text(500, 60, "on wood and fire", ink=(40, 40, 200), lined=True, live=True)
        box = page.box(100, 200, 300, 100, fill=(200, 80, 10))
        page.text(120, 220, "Ink of the house", ink=WHITE, parent=box)
        scores.append(score(page, page.text(120, 256, "cobalt on white", ink=ink, parent=box)))
    shade, colour = scores
    assert shade < 0.5 <= colour
