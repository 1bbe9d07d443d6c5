"""What must not be seen of a page is told from what everybody sees, and nothing of it is left in a text without it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.model.contacts import WRAP
from synthmap.model.discretion import Discretion
from synthmap.model.personal import asks_who, personal_in
from synthmap.model.secrets import Secrets

ANN = Discretion(somebody=True, secrets=Secrets.of("open sesame")).knowing(["Ann Ott", "10115", "12", "Jo", "admin"])
# 4000 0566 5566 5556 is a payment provider's number for tests: it passes the check of its last digit.
PARTS = st.sampled_from([
    "ann@shop.example", "4000 0566 5566 5556", "+44 20 7946 0018", "eyJhbGciOiJI.eyJzdWIiOiI.c2ln", "open sesame",
    "sk_live_4eC39HqLyjWD", "Ann  Ott", "ann ott", "?token=aZ81kQ", "10115", "Hello", " ", "\n", ", ", "12", "x@",
    "•", "/",
])  # fmt: skip


@pytest.mark.parametrize(
    "text, of_somebody, of_everybody",
    [
        ("Signed in as ann@shop.example", "Signed in as ***", "Signed in as ann@shop.example"),
        ("call +44 20 7946 0018 now", "call *** now", "call +44 20 7946 0018 now"),
        ("paid with 4000-0566-5566-5556", "paid with ***", "paid with ***"),
        ("Order 4711-0815 of 2026-01-02: 1,299.00", "Order 4711-0815 of 2026-01-02: 1,299.00", None),
        ("glpat-aB3dE6gH9jK2mN5p", "***", None),
        ("d41d8cd98f00b204e9800998ecf8427e", "***", "d41d8cd98f00b204e9800998ecf8427e"),
        # The name of a file on a content network is as long, and opens nothing.
        ("/img/d41d8cd98f00b204e9800998ecf8427e", "/img/d41d8cd98f00b204e9800998ecf8427e", None),
        ("see https://a.example/?q=shoes&token=aZ81kQ", "see https://a.example/?q=shoes&token=***", None),
        ("Hello ANN\n OTT, Johann Ottmann", "Hello ***, Johann Ottmann", None),
        ("12 of 10115 Berlin", "12 of *** Berlin", None),
        ("a name cut off: ann.ott@sho", "a name cut off: ***", None),
        ("say open sesame", "say •••", None),
        ("The admin panel of Jo", "The admin panel of Jo", None),
    ],
)  # fmt: skip
def test_what_is_one_persons(text, of_somebody, of_everybody):
    assert ANN.clean(text) == of_somebody
    assert ANN.shows(text) == (of_somebody != text)
    if of_everybody is not None:
        assert Discretion().clean(text) == of_everybody
        assert not Discretion().shows(text)


@given(st.lists(PARTS, max_size=8))
def test_nothing_is_left_in_a_clean_text(parts):
    clean = ANN.clean("".join(parts))
    assert not ANN.shows(clean)
    assert list(personal_in(clean)) == []
    assert ANN.clean(clean) == clean


@pytest.mark.parametrize(
    "lines, found",
    [
        (["4000", "0566", "5566", "5556"], True),
        (["mail ann.ott@mail.sho", "p.example today"], True),
        (["say open se", "same"], True),
        (["say open", "sesame"], True),
        (["+44 20 7946", "0018"], True),
        (["4000", "0566", "of", "5566", "5556"], False),
        (["Hello", "world"], False),
    ],
)
def test_what_is_divided_over_lines_is_found(lines, found):
    assert bool(ANN.spans_across(WRAP.join(lines))) is found


@pytest.mark.parametrize(
    "called, asks",
    [
        ("Full name", True), ("text name", True), ("given-name", True), ("shipping street-address", True),
        ("E-Mail", True), ("cc-number", True), ("Telefon", True), ("Prénom", True), ("billing tel", True),
        ("q Search", False), ("file name", False), ("product_name", False), ("Quantity", False), ("hotel", False),
    ],
)  # fmt: skip
def test_fields_that_ask_who_somebody_is(called, asks):
    assert asks_who(called) is asks
