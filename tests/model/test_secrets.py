"""What a scenario calls secret is told nowhere: in no text, however deep, and in no form it may take on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.model.secrets import HIDDEN, Secrets


@dataclass(frozen=True, eq=False)
class Told:
    text: str
    numbers: np.ndarray
    inner: tuple[str, ...] = ()


@pytest.mark.parametrize(
    "text",
    ['pass: a b&c"d', "?p=a%20b%26c%22d", "?p=a+b%26c%22d", 'say "a b&c\\"d"', "Basic YSBiJmMiZA=="],
)
def test_it_is_found_in_the_forms_that_addresses_json_and_headers_have(text):
    assert HIDDEN in Secrets.of('a b&c"d').hidden(text)
    assert "b&c" not in Secrets.of('a b&c"d').hidden(text)


def test_it_is_taken_out_of_whatever_holds_text():
    numbers = np.arange(3)
    told = Told("my sesame", numbers, ("sesame", "x"))
    hidden = Secrets.of("sesame").hidden_in({"a": [told, "sesame!"], "b": frozenset({"sesame"}), "c": 1})
    assert hidden["a"][0].text == f"my {HIDDEN}"
    assert hidden["a"][0].inner == (HIDDEN, "x")
    assert hidden["a"][0].numbers is numbers
    assert (hidden["a"][1], hidden["b"], hidden["c"]) == (f"{HIDDEN}!", frozenset({HIDDEN}), 1)


def test_what_is_too_short_to_be_told_from_other_words_is_left():
    assert not Secrets.of("a", "abc")
    assert Secrets.of("abc").hidden("abc") == "abc"


def test_no_secret_is_in_a_representation():
    assert "sesame" not in repr(Secrets.of("sesame"))


@given(st.text(min_size=4, max_size=12), st.text(max_size=20), st.text(max_size=20))
def test_no_secret_is_left_in_any_text(secret, before, after):
    hidden = Secrets.of(secret).hidden(before + secret + after)
    # What is put in its place may itself make up the secret only where the secret is made of that.
    assert secret not in hidden.replace(HIDDEN, "\0") or HIDDEN[0] in secret
