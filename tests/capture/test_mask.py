from __future__ import annotations

import pytest

from synthmap.model.errors import PageError

from .conftest import row_of

PAGE = """<!doctype html><style>body { margin: 0 }</style>
<div class=ad style="width: 300px; height: 100px"><button id=inside>buy</button> words</div>
<button id=outside>keep</button>"""


def test_what_is_masked_is_a_picture_and_nothing_else(look):
    page = look(PAGE, mask=(".ad",))
    assert not page.elements.visible[row_of(page, "inside")]
    assert page.elements.visible[row_of(page, "outside")]
    assert page.texts.text == ("keep",)
    assert page.pictures.tolist() == [[0, 0, 300, 100]]


def test_a_mask_that_matches_nothing_is_said_aloud(look):
    assert "the mask .typo matched nothing" in look(PAGE, mask=(".typo",)).notes


def test_a_mask_that_is_no_selector_is_an_error(look):
    with pytest.raises(PageError, match="not a valid selector"):
        look(PAGE, mask=("div[",))
