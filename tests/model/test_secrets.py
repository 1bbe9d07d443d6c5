"""What a scenario calls secret is told nowhere: in no text, however deep, and in no form it may take on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.model.addresses import without_secrets
from synthmap.model.identity import normal_target
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


@pytest.mark.parametrize(
    "url, kept",
    [
        ("https://a.example/x?page=2#part", "https://a.example/x?page=2#part"),
        ("https://u:p@a.example/?q=", "https://a.example/?q="),
        ("https://a.example/?token=abc&page=2", "https://a.example/?token=***&page=2"),
        ("/x?session_id=1&next=jane%40example.com", "/x?session_id=***&next=***"),
        ("/cb#access_token=abc&state=1", "/cb#access_token=***&state=1"),
        ("/?t=eyJhbGciOi.eyJzdWIi.c2ln", "/?t=***"),
    ],
)
def test_an_address_is_kept_without_its_secrets_and_else_as_it_was(url, kept):
    assert without_secrets(url) == kept


def test_keys_of_links_hold_no_secrets():
    assert normal_target("https://a.example/reset?token=abc&b=1", "https://a.example") == "/reset?token=***&b=1"
