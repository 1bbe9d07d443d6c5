"""Each sign on its own: the same scene with it and without."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

BLACK, GREY, PALE, BLUE, GREEN = (0, 0, 0), (200, 200, 200), (238, 238, 238), (220, 90, 20), (60, 160, 40)
LINE = "Body text goes on for a while in lines like this"


def button(page, words="Buy now", w=140, h=40, **how):
    return page.button(100, 200, w, h, words, **{"fill": PALE, "ink": BLACK, **how})


def in_pieces(page):
    row = page.box(100, 200, 300, 40, fill=PALE)
    for i, words in enumerate(("One", "Two", "Six", "Ten", "All")):
        page.text(120 + 55 * i, 212, words, parent=row)
    return row


def in_one_piece(page):
    row = page.box(100, 200, 300, 40, fill=PALE)
    page.text(120, 212, "One  Two  Six  Ten  All", parent=row)
    return row


def with_a_link(ink):
    def draw(page):
        row = page.box(100, 200, 260, 40, fill=PALE)
        page.text(110, 212, "New here?", parent=row)
        page.text(200, 212, "Sign up", ink=ink, parent=row)
        return row

    return draw


def shadowed(page):
    row = button(page)
    for i in range(12):
        page.pixels[240 + i, 100:240] = 215 + 3 * i
    return row


def framed(page):
    row = button(page, h=20)
    cv2.rectangle(page.pixels, (100, 200), (239, 219), (90, 90, 90), 1)
    return row


def with_an_icon(page):
    row = page.box(100, 200, 34, 34, fill=PALE)
    cv2.drawMarker(page.pixels, (117, 217), BLACK, cv2.MARKER_TILTED_CROSS, 12, 2)
    return row


def in_a_sentence(ink, words_ink=BLACK):
    def draw(page):
        sentence = page.element(100, 200, 500, 24)
        page.line(100, 200, "Made in the town of", ink=words_ink)
        row = page.text(237, 200, "Northgate", ink=ink, parent=sentence)
        page.line(312, 200, "since the year of the fire", ink=words_ink)
        return row

    return draw


def beside_a_field(x):
    def draw(page):
        page.box(100, 200, 200, 40, frame=GREY)
        page.fields.append((100, 200, 200, 40))
        return page.button(x, 200, 70, 40, "euro", fill=PALE, ink=BLACK)

    return draw


def figure_over_words(scale):
    def draw(page):
        row = page.box(100, 200, 160, 80, fill=PALE)
        page.text(120, 210, "Orders", scale=scale, parent=row)
        page.text(120, 250, "this week", parent=row)
        return row

    return draw


def marked(paper):
    def draw(page):
        sentence = page.element(100, 200, 500, 24)
        page.line(100, 200, "Made in the town of")
        cv2.rectangle(page.pixels, (237, 198), (319, 222), paper, cv2.FILLED)
        row = page.text(241, 200, "Northgate", ink=(60, 60, 220), parent=sentence)
        page.line(322, 200, "since the fire")
        return row

    return draw


def step(sign):
    """A step of a trail, and the sign between it and the next, as a style sheet draws it: in the pixels alone."""

    def draw(page):
        row = page.text(100, 200, "Kitchen")
        end = int(page.texts[-1][0] + page.texts[-1][2])
        cv2.putText(page.pixels, sign, (end + 12, 215), cv2.FONT_HERSHEY_SIMPLEX, 0.5, BLACK, 1, cv2.LINE_AA)
        page.text(end + 36, 200, "Kettles")
        return row

    return draw


def icon_before(words_at):
    def draw(page):
        row = with_an_icon(page)
        x, y, w, _ = page.boxes[row]
        page.text(int(x + w) + words_at, int(y) + 8, "42 sold")
        return row

    return draw


def cell(rows):
    """The middle one of three cells side by side with shared lines, in so many such rows."""

    def draw(page):
        cells = []
        for r in range(rows):
            for c in range(3):
                x, y = 100 + 119 * c, 200 + 39 * r
                cells.append(page.button(x, y, 120, 40, f"cell {r}{c}", fill=None, ink=BLACK))
                cv2.rectangle(page.pixels, (x, y), (x + 119, y + 39), GREY, 1)
        return cells[len(cells) // 2]

    return draw


PAIRS = {
    "a sign after it, and another step": (step("/"), step("")),
    "a sign and no comma": (step(">"), step(",")),
    "the ground of its sentence": (marked((255, 255, 255)), marked((226, 222, 232))),
    "no words to be the icon of": (icon_before(80), icon_before(10)),
    "company in a row and not all around": (cell(1), cell(3)),
    "a sentence in another ink": (in_a_sentence((90, 60, 20), GREY), in_a_sentence(BLACK)),
    "no aside, paler than its sentence": (in_a_sentence(BLACK, (140, 140, 140)), in_a_sentence((140, 140, 140))),
    "letters, not figures alone": (
        lambda page: page.text(100, 200, "about", ink=BLUE),
        lambda page: page.text(100, 200, "+ 5 %", ink=BLUE),
    ),
    "standing apart from fields": (beside_a_field(400), beside_a_field(300)),
    "letters of one size": (figure_over_words(0.5), figure_over_words(1.1)),
    "an edge": (button, lambda page: button(page, fill=None)),
    "a saturated fill": (
        lambda page: button(page, fill=(90, 190, 230)),
        lambda page: button(page, fill=(190, 190, 190)),
    ),
    "rounded corners": (lambda page: button(page, radius=6), button),
    "half-round ends": (lambda page: button(page, radius=19), lambda page: button(page, radius=6)),
    "a shadow": (shadowed, button),
    "a label": (button, lambda page: button(page, words="")),
    "a short label": (button, lambda page: button(page, words="A label that goes on, and on, and on", w=340)),
    "an icon": (with_an_icon, lambda page: page.box(100, 200, 34, 34, fill=PALE)),
    "room for a finger": (button, lambda page: button(page, h=20)),
    "a frame, when low": (framed, lambda page: button(page, h=20)),
    "no more height than a button": (button, lambda page: button(page, h=140)),
    "no more width than a button": (button, lambda page: button(page, w=700)),
    "words, not initials": (
        lambda page: button(page, words="Mine", w=44, h=44),
        lambda page: button(page, words="MB", w=44, h=44),
    ),
    "text in one piece": (in_one_piece, in_pieces),
    "words of one colour": (with_a_link(BLACK), with_a_link(BLUE)),
    "small letters": (
        lambda page: page.text(100, 200, "About us", ink=BLUE),
        lambda page: page.text(100, 200, "About us", ink=BLUE, scale=1.4),
    ),
    "few words": (
        lambda page: page.text(100, 200, "About us", ink=BLUE),
        lambda page: page.text(100, 200, "About us and what we did before we met", ink=BLUE),
    ),
    "blue": (
        lambda page: page.text(100, 200, "About us", ink=BLUE),
        lambda page: page.text(100, 200, "About us", ink=(60, 60, 220)),
    ),
}


@pytest.mark.parametrize("sign", PAIRS)
def test_a_sign_speaks_for_a_thing(new_scene, sign):
    scores = []
    for draw in PAIRS[sign]:
        page = new_scene()
        page.text(40, 40, LINE, LINE)
        row = draw(page)
        scores.append(page.perceive().score[row])
    assert scores[0] > scores[1] + 0.02


def test_an_icon_in_a_box_is_not_yet_a_button(scene):
    row = with_an_icon(scene)
    assert scene.perceive().score[row] < 0.5


def tile(page, words=("Free delivery",), icons=(0,), w=150, h=120, aside=0, scale=0.5, size=30, gap=10):
    """A framed card with icons in its upper half and lines of text, each in a box of its own, in its lower."""
    row = page.box(100, 200, w, h, frame=(150, 150, 150))
    top = 200 + (h - size - gap - 24 * len(words)) // 2
    for dx in icons:
        centre = (100 + w // 2 + dx, top + size // 2)
        cv2.circle(page.pixels, centre, size // 2, GREEN, 2, cv2.LINE_AA)
        cv2.line(page.pixels, (centre[0] - 6, centre[1]), (centre[0] + 6, centre[1]), GREEN, 2)
    for i, line in enumerate(words):
        (tw, _), _ = cv2.getTextSize(line, cv2.FONT_HERSHEY_SIMPLEX, scale if not i else 0.5, 1)
        x = 100 + (w - tw) // 2 + aside
        page.text(x, top + size + gap + 24 * i, line, scale=scale if not i else 0.5, parent=row)
    return row


@pytest.mark.parametrize("how", [{}, {"w": 110, "words": ("Returns",)}, {"h": 92}, {"size": 48, "h": 140}])
def test_a_compact_card_of_an_icon_over_one_short_label_looks_clickable_and_says_why(scene, how):
    row = tile(scene, **how)
    found = scene.perceive()
    assert found.score[row] >= 0.5
    assert "an icon over one short label" in found.reasons[row]


@pytest.mark.parametrize(
    "how",
    [
        {"icons": ()},
        {"icons": (-30, 30)},
        {"icons": (-50,)},
        {"aside": 18, "w": 180},
        {"w": 320, "h": 240},
        {"words": ("One heading", "and words below")},
        {"words": ("0.00 $",), "scale": 1.0, "h": 130},
        {"words": ("0.00 $", "Your balance"), "scale": 0.9, "h": 130},
        {"size": 8},
        {"gap": 50, "h": 150},
        {"size": 90, "h": 170},
    ],
    ids=lambda how: "-".join(how),
)
def test_a_card_with_anything_else_in_it_does_not(scene, how):
    row = tile(scene, **how)
    found = scene.perceive()
    assert found.score[row] < 0.5
    assert "an icon over one short label" not in found.reasons[row]


def test_a_table_cell_with_an_icon_over_a_word_does_not(scene):
    rows = []
    for i in range(3):
        x = 100 + 149 * i
        cv2.rectangle(scene.pixels, (x, 200), (x + 149, 319), GREY, 1)
        cv2.rectangle(scene.pixels, (x, 319), (x + 149, 438), GREY, 1)
        cv2.circle(scene.pixels, (x + 75, 240), 15, GREEN, 2)
        row = scene.element(x, 200, 150, 120)
        scene.text(x + 50, 265, "Basic", parent=row)
        rows.append(row)
    assert (scene.perceive().score[rows] < 0.5).all()


def test_a_gradient_is_a_fill(scene):
    row = button(scene, fill=BLUE)
    flat = scene.perceive().score[row]
    ramp = np.linspace(-10, 10, 40)[:, None, None]
    patch = scene.pixels[200:240, 100:240]
    patch[:] = np.clip(patch + ramp, 0, 255)
    assert scene.perceive().score[row] == pytest.approx(flat, abs=0.02)


def test_a_button_that_is_a_picture_says_nothing(scene):
    row = button(scene, fill=BLUE)
    assert scene.perceive().score[row] > 0.5
    scene.pictures.append(scene.boxes[row])
    assert scene.perceive().score[row] < 0.5


def test_a_button_on_a_photo_is_no_picture(scene):
    scene.pixels[150:500, 50:600] = (40, 60, 50)
    row = button(scene, fill=BLUE)
    scene.pictures.append((50, 150, 550, 350))
    assert scene.perceive().score[row] > 0.5


def test_a_tinted_text_counts_less_where_links_have_another_tint(scene):
    row = scene.text(100, 200, "In stock", ink=GREEN)
    for i in range(3):
        scene.text(100 + 150 * i, 300, f"Part {i}", ink=BLUE, live=True)
    assert scene.perceive().score[row] < scene.perceive(live=()).score[row] - 0.02


def test_a_bar_from_rim_to_rim_is_less_of_a_button_than_one_that_ends_before_it(new_scene):
    scores = []
    for margin in (3, 0):
        page = new_scene(width=390)
        row = page.button(margin, 200, 390 - 2 * margin, 44, "Buy now")
        scores.append(page.perceive().score[row])
    assert scores[0] > 0.7
    assert scores[1] < 0.3


def test_a_panel_is_no_thing_though_it_would_be_one_without_the_button_in_it(scene):
    card = scene.box(100, 200, 300, 70, fill=(90, 190, 230))
    scene.text(215, 204, "New here", parent=card)
    before = scene.perceive().score[card]
    inner = scene.button(190, 228, 120, 36, "Sign up", fill=(20, 60, 200), parent=card)
    after = scene.perceive().score
    assert before > 0.3 >= after[card]
    assert after[inner] > 0.7


def test_what_is_drawn_in_a_button_is_part_of_it(scene):
    row = button(scene, words="Inbox", w=200, fill=BLUE)
    part = scene.button(240, 208, 50, 22, "7 new", fill=(40, 40, 200), parent=row)
    score = scene.perceive().score
    assert score[row] > 0.7
    assert score[part] == 0


def test_plain_text_is_a_little_more_clickable_where_text_of_its_look_is_live(scene):
    row = scene.text(100, 200, "Opening hours")
    for i in range(3):
        scene.text(500, 300 + 80 * i, f"Part {i}", live=True)
    assert scene.perceive().score[row] > scene.perceive(live=()).score[row] + 0.05


def test_a_live_region_is_no_example(scene):
    region = scene.element(480, 280, 380, 300, live=True)
    for i in range(6):
        scene.text(500, 300 + 40 * i, f"Part {i}", parent=region)
    row = scene.text(100, 200, "Opening hours")
    assert scene.perceive().score[row] == scene.perceive(live=()).score[row]


def test_an_icon_in_a_link_is_part_of_it(scene):
    def star(x, y, parent=-1, live=False):
        cv2.drawMarker(scene.pixels, (x + 10, y + 10), BLACK, cv2.MARKER_STAR, 20, 2)
        return scene.element(x, y, 20, 20, parent, live)

    for i in range(3):
        star(500 + 50 * i, 400, live=True)
    item = scene.element(100, 300, 140, 24)
    inside, link = star(100, 300, parent=item), scene.text(128, 302, "Part one", ink=BLUE, parent=item)
    score = scene.perceive().score
    assert score[link] > 0.5
    assert score[inside] == 0


def test_a_glyph_of_an_icon_font_is_an_icon_however_long_its_name(scene):
    cv2.drawMarker(scene.pixels, (110, 210), BLUE, cv2.MARKER_STAR, 20, 2)
    row = scene.element(100, 200, 20, 20)
    scene.texts.append((100, 200, 20, 20))
    scene.lengths.append(len("star_outline"))
    scene.figures.append(False)
    assert scene.perceive().score[row] < 0.3


def test_a_framed_paragraph_stays_plain_in_live_company(scene):
    def cell(x, y, live):
        cv2.rectangle(scene.pixels, (x, y), (x + 419, y + 39), GREY, 1)
        row = scene.element(x, y, 420, 40, live=live)
        scene.text(x + 20, y + 12, LINE[:42], parent=row)
        return row

    rows = [cell(20 + 440 * c, 200 + 60 * r, live=bool(r or c)) for r in range(4) for c in range(2)]
    assert scene.perceive().score[rows[0]] < 0.5


def test_an_entry_in_body_colour_among_live_ones_looks_clickable_as_a_whole_and_says_why(scene):
    menu = scene.element(40, 200, 200, 200)
    entries, words = [], []
    for i, name in enumerate(("Kettles", "Teapots", "Beakers", "Dishes", "Spoons")):
        entries.append(scene.element(40, 200 + 40 * i, 200, 40, menu, live=i != 2))
        words.append(scene.text(60, 211 + 40 * i, name, parent=entries[-1]))
    found = scene.perceive()
    assert found.score[entries[2]] >= 0.5
    assert found.score[words[2]] == 0
    assert "at the place that live things have in the rest of its list" in found.reasons[entries[2]]
    assert scene.perceive(live=()).score[[entries[2], words[2]]].max() < 0.3


def test_what_holds_something_that_works_is_a_panel(scene):
    def bar(y):
        row = scene.box(100, y, 300, 60, fill=BLUE, radius=8)
        scene.text(120, y + 20, "Menu", ink=(255, 255, 255), parent=row)
        return row, scene.element(350, y + 15, 30, 30, row)

    (bare, _), (panel, toggle) = bar(200), bar(300)
    score = scene.perceive(live=(toggle,)).score
    assert score[bare] > 0.5 > score[panel]


def star(page, x, parent=-1):
    cv2.drawMarker(page.pixels, (x + 10, 310), BLACK, cv2.MARKER_STAR, 20, 2)
    return page.element(x, 300, 20, 20, parent)


def test_icons_side_by_side_in_a_small_box_are_each_an_icon(scene):
    live = [star(scene, 40 + 60 * i) for i in range(4)]
    small = scene.element(300, 300, 50, 20)
    two = [star(scene, x, small) for x in (300, 330)]
    score = scene.perceive(live=live).score
    assert (score[two] >= 0.5).all()
    assert score[small] == 0


def test_shapes_that_lie_across_one_another_are_a_drawing(scene):
    live = [star(scene, 40 + 40 * i) for i in range(8)]
    apart, one, across = star(scene, 400), star(scene, 460), star(scene, 472)
    score = scene.perceive(live=live).score
    assert score[apart] >= 0.5
    assert score[[one, across]].tolist() == [0, 0]


def test_a_tint_is_foreign_only_where_links_on_such_a_ground_have_another(new_scene):
    def words(ground, link_ink):
        page = new_scene()
        page.prose()
        page.pixels[300:400] = ground
        for i, name in enumerate(("Shop", "Visit", "About")):
            page.text(40 + 100 * i, 340, name, ink=link_ink, live=True)
        return page, page.text(100, 200, "pottery wheel", ink=(60, 60, 220))

    (light, here), (dark, there) = words((255, 255, 255), GREEN), words((60, 20, 20), (120, 220, 120))
    assert dark.perceive().score[there] > light.perceive().score[here]


def photo(page, x, y, live=False):
    rng = np.random.default_rng(x * 1000 + y)
    page.pixels[y : y + 60, x : x + 90] = rng.integers(0, 255, (60, 90, 3))
    page.pictures.append((x, y, 90, 60))
    return page.element(x, y, 90, 60, live=live)


def test_a_picture_looks_clickable_among_live_ones_of_its_size_and_says_so(scene):
    row = photo(scene, 100, 300)
    assert scene.perceive().score[row] < 0.3
    for x in (220, 340, 460, 580):
        photo(scene, x, 300, live=True)
    found = scene.perceive()
    assert found.score[row] > 0.5
    assert "like 4 live pictures of this page" in found.reasons[row]


def test_a_picture_of_another_size_than_the_live_ones_looks_plain(scene):
    for x in (220, 340, 460, 580):
        photo(scene, x, 300, live=True)
    scene.pixels[400:600, 100:300] = 90
    scene.pictures.append((100, 400, 200, 200))
    row = scene.element(100, 400, 200, 200)
    assert scene.perceive().score[row] < 0.3


def test_a_wrapped_link_has_its_own_lines_and_not_those_its_box_is_around(scene):
    # The link begins at the end of one line and ends at the start of the next: its box is around both lines whole.
    before, after = len(scene.texts), len(scene.texts) + 3
    sentence = scene.element(40, 400, 420, 48)
    scene.line(40, 400, "It comes with forty filters and a")
    scene.line(340, 400, "guide to", ink=BLUE, lined=True)
    scene.line(40, 424, "pouring", ink=BLUE, lined=True)
    scene.line(110, 424, "that nobody reads before the first cup")
    link = scene.element(40, 400, 372, 44, parent=sentence)
    owners = [-1] * before + [sentence, link, link, sentence]
    assert after == len(owners) - 1
    assert scene.perceive(owners=owners).score[link] > 0.8
