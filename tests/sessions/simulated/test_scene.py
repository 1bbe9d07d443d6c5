from dataclasses import replace

import numpy as np
import pytest

from synthmap.model.elements import Liveness, TextTable
from synthmap.model.view import MOBILE
from synthmap.sessions.simulated import scene_of
from synthmap.vision.folds import Fold
from synthmap.vision.saliency import attention

LIVE = Liveness.LIVE


@pytest.fixture
def seen(literal):
    """`seen(*rows, lines=…, folds=…)`: the scene of a white page of 800 x 1000 px with these on it."""

    def seen(*rows, lines=(), folds=()):
        page = literal.snapshot(literal.table(*rows), size=(800, 1000))
        boxes = np.array([box for _, box in lines], dtype=float).reshape(-1, 4)
        texts = TextTable(boxes, tuple(text for text, _ in lines), np.zeros(len(lines), dtype=np.int64))
        return scene_of(replace(page, texts=texts), attention(page.screenshot.pixels, (800, 500)), folds)

    return seen


def test_only_what_looks_worth_a_click_is_there_whether_it_works_or_not(seen):
    made = seen(
        {"box": (0, 0, 100, 40), "looks_clickable": 0.9},
        {"box": (0, 50, 100, 40), "looks_clickable": 0.2, "liveness": LIVE},
        {"box": (0, 100, 100, 40), "looks_clickable": 0.5, "liveness": Liveness.DEAD, "pinned": "fixed"},
        {"box": (0, 150, 100, 40), "looks_clickable": 0.9, "visible": False},
        {"box": (0, 200, 100, 40), "liveness": LIVE},
    )
    assert made.boxes[:, 1].tolist() == [0, 100]
    assert made.looks.tolist() == [0.9, 0.5]
    assert made.pinned.tolist() == [False, True]


def test_it_is_aimed_at_its_words_and_has_them(seen):
    made = seen(
        {"box": (0, 0, 400, 100), "looks_clickable": 0.9},
        {"box": (0, 200, 400, 100), "looks_clickable": 0.9},
        lines=[("Our", (20, 20, 60, 20)), ("prices", (20, 50, 100, 20)), ("elsewhere", (500, 20, 60, 20))],
    )
    assert made.words == ("Our prices", "")
    assert made.label.tolist() == [[20, 20, 100, 50], [0, 200, 400, 100]]


def test_a_click_on_a_field_or_its_label_puts_the_cursor_there_and_a_form_stays_together(seen):
    field = {"tag": "input", "liveness": LIVE, "looks_clickable": 0.8}
    made = seen(
        {"tag": "form"},
        {**field, "parent": 0, "box": (0, 0, 100, 40)},
        {**field, "tag": "textarea", "box": (0, 500, 100, 40)},  # in no form
        {**field, "parent": 0, "box": (0, 50, 100, 40), "attributes": {"type": "EMAIL"}},
        {**field, "parent": 0, "box": (0, 100, 20, 20), "attributes": {"type": "checkbox"}},
        {"tag": "label", "liveness": LIVE, "action": 3, "looks_clickable": 0.4, "box": (200, 50, 60, 20)},
    )
    assert made.fields[:, 1].tolist() == [0, 50, 500]
    assert made.form.tolist() == [0, 0, 1]
    assert made.boxes[:, 1].tolist() == [0, 500, 50, 100, 50]
    assert made.field.tolist() == [0, 2, 1, -1, 1]


def test_places_that_look_finished_are_known_and_others_are_not(seen):
    fold = Fold(500, 0.7, True, (), (), (0, 0, 800, 4), 400, 1.0)
    made = seen(folds=[fold, replace(fold, y=900, score=0.3, looks_finished=False)])
    assert (made.ends.tolist(), made.finished.tolist()) == ([500], [0.7])


def test_what_is_held_in_a_hand(scene):
    assert scene(viewport=MOBILE).in_hand
    assert not scene(viewport=replace(MOBILE, width=820)).in_hand
    assert not scene().in_hand


def test_an_empty_page_is_a_scene(seen):
    made = seen()
    assert made.boxes.shape == made.fields.shape == (0, 4)
    assert made.words == ()
