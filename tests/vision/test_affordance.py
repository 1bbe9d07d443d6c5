"""Scenes drawn for this, whose right answers a person can see."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthmap.vision.affordance import perceive

BLACK, GREY, BLUE, GREEN = (0, 0, 0), (200, 200, 200), (220, 90, 20), (60, 160, 40)
LOREM = ("Lorem ipsum dolor sit amet consectetur", "adipisicing elit sed do eiusmod tempor", "incididunt ut labore et")


def test_a_filled_button_looks_clickable_and_says_why(scene):
    row = scene.button(100, 200, 140, 40, "Buy now")
    found = scene.perceive()
    assert found.score[row] >= 0.7
    assert found.reasons[row][0] == "strongly coloured box"
    assert "one short centred label" in found.reasons[row]


@pytest.mark.parametrize(
    ("w", "h", "radius", "words"), [(160, 44, 21, "Join us"), (150, 150, 74, "Be part\nof our\nstory")]
)
def test_a_pill_or_a_circle_with_a_label_looks_clickable_though_the_page_has_no_other(scene, w, h, radius, words):
    row = scene.button(100, 200, w, h, words, radius=radius)
    found = scene.perceive()
    assert found.score[row] >= 0.7
    assert "strongly coloured pill or circle" in found.reasons[row]


def test_an_outlined_button_looks_clickable_and_a_frame_without_words_does_not(scene):
    outlined = scene.button(100, 200, 140, 40, "Read on", fill=None, ink=BLACK)
    cv2.rectangle(scene.pixels, (100, 200), (239, 239), GREY, 1)
    empty = scene.box(100, 300, 140, 40, frame=GREY)
    score = scene.perceive().score
    assert score[outlined] >= 0.5
    assert score[empty] < 0.2


def test_a_button_has_one_score_however_many_boxes_draw_it(scene):
    wrapper = scene.element(100, 200, 140, 40)
    button = scene.button(100, 200, 140, 40, "Buy now", parent=wrapper)
    label = scene.element(*scene.texts[-1], parent=button)
    found = scene.perceive()
    assert found.score[button] >= 0.7
    assert found.score[wrapper] == found.score[label] == 0
    assert found.reasons[wrapper] == found.reasons[label] == ()


def test_a_card_around_a_button_is_a_panel_and_the_button_is_the_thing(scene):
    card = scene.box(100, 200, 240, 110, frame=GREY)
    button = scene.button(150, 250, 140, 40, "Buy now", parent=card)
    score = scene.perceive().score
    assert score[button] >= 0.7
    assert score[card] <= 0.3


def test_a_card_with_a_paragraph_in_it_looks_plain(scene):
    card = scene.box(100, 200, 420, 110, fill=(245, 240, 235), frame=GREY)
    words = scene.text(115, 215, *LOREM, parent=card)
    score = scene.perceive().score
    assert score[card] < 0.3
    assert score[words] < 0.3


def test_a_banner_from_rim_to_rim_looks_plain(scene):
    row = scene.button(0, 200, 900, 60, "Summer is coming")
    assert scene.perceive().score[row] < 0.5


def test_a_badge_looks_plain(scene):
    row = scene.button(100, 200, 40, 18, "New", fill=GREEN)
    assert scene.perceive().score[row] < 0.5


def test_cells_of_a_ruled_table_look_plain(scene):
    cells = []
    for r in range(3):
        for c in range(3):
            x, y = 100 + 119 * c, 200 + 39 * r
            cells.append(scene.button(x, y, 120, 40, f"cell {r}{c}", fill=None, ink=BLACK))
            cv2.rectangle(scene.pixels, (x, y), (x + 119, y + 39), GREY, 1)
    assert (scene.perceive().score[cells] < 0.5).all()


def test_a_photo_looks_plain_as_such(scene):
    rng = np.random.default_rng(5)
    scene.pixels[200:300, 100:250] = cv2.resize(rng.integers(0, 255, (5, 5, 3), dtype=np.uint8), (150, 100))
    row = scene.element(100, 200, 150, 100)
    scene.pictures.append((100, 200, 150, 100))
    assert scene.perceive().score[row] < 0.3


def test_an_underline_makes_a_link_and_a_rule_under_the_text_does_not(scene):
    lined = scene.text(100, 200, "Terms of use", lined=True)
    bare = scene.text(100, 250, "Terms of use")
    ruled = scene.text(100, 300, "Terms of use")
    cv2.line(scene.pixels, (60, 317), (500, 317), BLACK, 1)
    found = scene.perceive()
    assert found.score[lined] >= 0.5
    assert found.reasons[lined][0] == "underlined"
    assert (found.score[[bare, ruled]] < 0.3).all()


def test_a_coloured_run_among_body_text_looks_like_the_links_it_resembles(scene):
    links = [scene.text(100 + 150 * i, 200, f"Chapter {i}", ink=BLUE, live=True) for i in range(3)]
    paragraph = scene.element(100, 300, 400, 24)
    scene.line(100, 300, "The manual is")
    inline = scene.text(240, 300, "over here", ink=BLUE, parent=paragraph)
    found = scene.perceive()
    assert found.score[inline] >= 0.8
    assert found.reasons[inline][0] == "in a colour that 3 live links have and body text hasn't"
    assert found.score[paragraph] < 0.3
    assert (found.score[links] >= 0.8).all()


def test_text_in_a_colour_no_link_has_looks_less_clickable_than_the_links(scene):
    for i in range(3):
        scene.text(100 + 150 * i, 200, f"Chapter {i}", ink=BLUE, live=True)
    price = scene.text(100, 300, "19 pieces", ink=GREEN)
    link = scene.text(100, 350, "Chapter 9", ink=BLUE)
    score = scene.perceive().score
    assert score[price] < 0.5 < score[link]


def test_a_colour_that_all_text_has_is_no_sign(new_scene):
    page = new_scene()
    page.text(40, 40, *LOREM, ink=BLUE)
    row = page.text(100, 200, "Opening hours", ink=BLUE)
    assert page.perceive().score[row] < 0.3


def test_paragraphs_and_headings_look_plain(scene):
    heading = scene.text(40, 200, "Our services", scale=1.2)
    coloured = scene.text(40, 260, "Our services", scale=1.6, ink=GREEN)
    score = scene.perceive().score
    assert (score[[0, heading]] < 0.3).all()
    assert score[coloured] < 0.5


def test_plain_words_look_clickable_only_in_line_with_live_ones(scene):
    menu = [scene.text(40 + 110 * i, 300, name, live=i != 2) for i, name in enumerate(("Home", "Shop", "Blog", "Help"))]
    far = scene.text(400, 500, "Hello")
    with_live, without = scene.perceive(), scene.perceive(live=())
    assert with_live.score[menu[2]] >= 0.5
    assert "beside live text of the same look" in with_live.reasons[menu[2]]
    assert without.score[menu[2]] < 0.3
    assert with_live.score[far] < with_live.score[menu[2]]


@pytest.mark.parametrize("how", [{"bold": True}, {"scale": 0.65}])
def test_what_heads_a_column_of_links_in_bolder_or_larger_letters_is_no_link(scene, how):
    heads = [scene.text(x, 300, name, **how) for x, name in ((40, "Shop"), (300, "Help"))]
    names = ("About us", "Returns", "Kettles")
    links = [scene.text(x, 326 + 26 * i, names[i], live=True) for x in (40, 300) for i in range(3)]
    found = scene.perceive()
    assert (found.score[heads] < 0.3).all()
    assert (found.score[links] >= 0.5).all()


def test_what_heads_a_column_of_links_and_looks_like_them_is_taken_for_one(scene):
    head = scene.text(40, 300, "Shop")
    for i, words in enumerate(("About us", "Returns", "Kettles")):
        scene.text(40, 326 + 26 * i, words, live=True)
    assert scene.perceive().score[head] >= 0.5


def test_an_icon_looks_clickable_as_far_as_the_live_icons_do(scene):
    def star(x):
        cv2.drawMarker(scene.pixels, (x + 10, 310), BLACK, cv2.MARKER_STAR, 20, 2)
        return scene.element(x, 300, 20, 20)

    icons = [star(100 + 60 * i) for i in range(4)]
    assert scene.perceive().score[icons[0]] < 0.3
    found = scene.perceive(live=icons[1:])
    assert found.score[icons[0]] >= 0.5
    assert found.reasons[icons[0]] == ("like 3 live icons of this page",)


def test_one_link_of_several_pieces_is_one_thing(scene):
    link = scene.element(100, 200, 240, 24)
    scene.line(100, 200, "Read the", ink=BLUE)
    word = scene.text(185, 200, "whole", ink=BLUE, parent=link)
    scene.line(245, 200, "story", ink=BLUE)
    score = scene.perceive().score
    assert score[link] >= 0.5
    assert score[word] == 0


def test_nothing_is_its_own_example(scene):
    button = scene.button(100, 200, 140, 40, "Buy now", live=True)
    wrapper = scene.element(300, 200, 140, 40, live=True)
    inner = scene.button(300, 200, 140, 40, "Sell now", fill=GREEN, parent=wrapper, live=True)
    item = scene.element(100, 300, 300, 24)
    scene.line(100, 300, "Also")
    link = scene.text(160, 300, "there", parent=item, live=True)
    alone, nobody = scene.perceive(), scene.perceive(live=())
    rows = [button, wrapper, inner, item, link]
    assert alone.score[rows].tolist() == nobody.score[rows].tolist()


def test_a_live_twin_elsewhere_is_an_example(scene):
    plain = scene.button(100, 200, 140, 40, "Buy now", fill=(235, 235, 235), ink=BLACK)
    twin = scene.button(100, 300, 140, 40, "Sell now", fill=(235, 235, 235), ink=BLACK)
    before, after = scene.perceive(live=()), scene.perceive(live=(twin,))
    assert after.score[plain] > before.score[plain]
    assert "like 1 live button of this page" in after.reasons[plain]


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, 11)))
def test_no_company_makes_a_paragraph_clickable(new_scene, live):
    page = new_scene()
    paragraphs = [page.prose(40, 40), page.text(40, 130, "A single line of body text, as long as lines often are")]
    item = page.element(40, 200, 800, 60)
    paragraphs.append(page.text(40, 200, *LOREM[:2], parent=item))
    for i in range(4):
        page.text(40, 300 + 24 * i, LOREM[i % 3])
        page.button(500, 300 + 60 * i, 120, 40, "Go")
    assert (page.perceive(live=live).score[paragraphs] < 0.5).all()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 90), st.integers(0, 1500))
def test_where_a_thing_stands_on_the_page_does_not_matter(new_scene, dx, dy):
    def page(x, y):
        drawn = new_scene(width=900, height=2300)
        drawn.prose(40 + x, 40 + y)
        drawn.button(100 + x, 200 + y, 140, 40, "Buy now", live=True)
        drawn.button(300 + x, 200 + y, 140, 40, "Sell now", radius=12)
        drawn.text(100 + x, 300 + y, "Terms of use", lined=True)
        drawn.text(300 + x, 300 + y, "Chapter one", ink=BLUE, live=True)
        drawn.text(450 + x, 300 + y, "Chapter two", ink=BLUE)
        return drawn.perceive()

    here, there = page(0, 0), page(dx, dy)
    assert here.score.tolist() == there.score.tolist()
    assert here.reasons == there.reasons


@st.composite
def any_page(draw):
    height, width = draw(st.integers(1, 90)), draw(st.integers(1, 90))
    n, m, k = draw(st.integers(0, 12)), draw(st.integers(0, 12)), draw(st.integers(0, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    levels = draw(st.sampled_from([1, 2, 256]))
    pixels = (rng.integers(0, levels, (height, width, 3)) * (255 // max(1, levels - 1))).astype(np.uint8)

    def boxes(count):
        return np.concatenate([rng.uniform(-60, 120, (count, 2)), rng.uniform(0, 100, (count, 2))], axis=1)

    parents = np.array([rng.integers(-1, i) if i else -1 for i in range(n)], dtype=np.int64)
    return pixels, boxes(n), parents, boxes(m), rng.integers(1, 80, m), boxes(k), rng.random(n) < 0.4


@settings(max_examples=200, deadline=None)
@given(any_page())
def test_any_page_gives_finite_scores_and_reasons_where_they_are_due(page):
    found = perceive(*page)
    assert found.score.shape == (len(page[1]),)
    assert np.isfinite(found.score).all()
    assert ((found.score >= 0) & (found.score <= 1)).all()
    assert len(found.reasons) == len(page[1])
    for score, reasons in zip(found.score, found.reasons, strict=True):
        assert score >= 0.3 or not reasons


@pytest.mark.parametrize(("height", "width"), [(0, 0), (1, 1), (400, 300), (50_000, 60)])
def test_blank_tiny_and_very_tall_pages_do_no_harm(height, width):
    pixels = np.full((height, width, 3), 255, dtype=np.uint8)
    boxes = np.array([[0, 0, 1, 1], [10, 10, 120, 40], [-500, -500, 100, 40], [9e6, 9e6, 10, 10]], dtype=float)
    texts = np.array([[20, 20, 60, 16], [-400, -480, 60, 16]], dtype=float)
    found = perceive(
        pixels, boxes, np.array([-1, 0, 0, 0]), texts, np.array([8, 8]), np.zeros((0, 4)), np.array([0, 0, 1, 1], bool)
    )
    assert found.score.shape == (4,)
    assert (found.score < 0.3).all()


def test_a_page_without_boxes_has_no_scores():
    nothing = np.zeros((0, 4))
    none = np.zeros(0, dtype=np.int64)
    found = perceive(np.zeros((5, 5, 3), np.uint8), nothing, none, nothing, none, nothing, none.astype(bool))
    assert len(found.score) == 0
    assert found.reasons == ()


def test_the_same_page_gives_the_same_answer(scene):
    for i in range(6):
        scene.button(100 + 120 * i, 200, 100, 40, f"Go {i}", live=i % 2 == 0)
    first, second = scene.perceive(), scene.perceive()
    assert first.score.tobytes() == second.score.tobytes()
    assert first.reasons == second.reasons


@pytest.mark.parametrize(("companions", "clickable"), [(1, False), (3, True)])
def test_one_live_companion_makes_no_list_of_plain_words(scene, companions, clickable):
    entries, around = [], scene.element(90, 190, 400, 400)
    for n in range(companions + 1):
        block = scene.element(100, 200 + 90 * n, 300, 60, parent=around)
        entries.append(scene.text(120, 220 + 90 * n, "Kettles", parent=block, live=n > 0))
    assert (scene.perceive().score[entries[0]] >= 0.5) == clickable
