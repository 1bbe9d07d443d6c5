from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.report.html import _words


@given(st.text(st.characters(), max_size=80), st.integers(1, 60))
def test_clean_text_is_bounded_and_cannot_turn_its_neighbours_around(text: str, limit: int) -> None:
    cleaned = _words.clean(text, limit)
    assert len(cleaned) <= limit + 1  # the ellipsis
    kinds = {unicodedata.bidirectional(character) for character in cleaned}
    assert not kinds & {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Pricing", "Pricing"),
        ("exe\u202egnp", "exegnp"),
        ("\u05e9\u05dc\u05d5\u05dd\u200f!", "\u05e9\u05dc\u05d5\u05dd\u200f!"),
        ("a\x00b\ud800c\nd", "a\ufffdb\ufffdc\nd"),
        ("12345678", "12345…"),
    ],
)
def test_clean_keeps_what_is_harmless(text: str, cleaned: str) -> None:
    assert _words.clean(text, 5 if text.isdigit() else 50) == cleaned


def test_counts_and_lists_read_like_speech() -> None:
    assert _words.plural(1, "error") == "1 error"
    assert _words.plural(1204, "error") == "1,204 errors"
    assert [_words.listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "", "a", "a and b", "a, b and c",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("stamp", "words"),
    [
        ("2026-03-01T09:05:00+00:00", "1 March 2026, 09:05 UTC"),
        ("2026-03-01T09:05:00+05:30", "1 March 2026, 09:05 UTC+05:30"),
        ("2026-03-01T09:05:00", "1 March 2026, 09:05"),
        ("yesterday", "yesterday"),
    ],
)
def test_moment(stamp: str, words: str) -> None:
    assert _words.moment(stamp) == words


def test_confidence_has_no_digits_and_falls_with_the_number() -> None:
    words = [_words.confidence(value) for value in (0.9, 0.89, 0.7, 0.69, 0.5, 0.49)]
    assert words == ["almost certain", "likely", "likely", "more likely than not", "more likely than not", "a hint"]


@pytest.mark.parametrize(
    ("sessions", "seed", "words"),
    [
        ({"simulated": 1000, "scripted": 0, "recorded": 0}, 7, "1,000 simulated sessions, seed 7"),
        ({"simulated": 1000}, 0, "1,000 simulated sessions, seed 0"),
        ({"simulated": 1000}, None, "1,000 simulated sessions"),
        ({"scripted": 1, "recorded": 12}, 7, "1 scripted session and 12 recorded sessions"),
        ({}, 7, "no sessions"),
    ],
)
def test_provenance_names_every_source_and_a_seed_only_where_dice_were_thrown(
    sessions: dict[str, int], seed: int | None, words: str
) -> None:
    assert _words.provenance(sessions, seed) == words


@pytest.mark.parametrize(("share", "words"), [(0.414, "41%"), (0.0321, "3.2%"), (0.0, "0%"), (1, "100%"), (None, "–")])
def test_shares_have_a_digit_more_where_they_are_small(share: float | None, words: str) -> None:
    assert _words.share(share) == words


def test_proof_says_where_what_and_what_came_of_it() -> None:
    dead = {"at": [80.4, 730], "watched": ["navigation", "mutations"], "answer": "dead"}
    assert _words.proof(dead) == "clicked at 80, 730; watched for 2 kinds of answer; nothing answered."
    assert _words.proof({"answer": "live"}) == "clicked; it answered."
    assert _words.proof({"answer": "dialog"}) == "clicked; the answer: dialog."


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("left as `#` or `<a>`", "left as <code>#</code> or <code>&lt;a&gt;</code>"),
        ("one ` and <b>", "one ` and &lt;b&gt;"),
        ("plain & simple", "plain &amp; simple"),
    ],
)
def test_prose_marks_code_and_escapes_the_rest(text: str, html: str) -> None:
    assert str(_words.prose(text)) == html


def test_facts_are_text_whatever_was_measured() -> None:
    measured = {
        "looks_clickable": 0.93456,
        "fold_y": 844,
        "cues": ["a", "b"],
        "other": {"is_there": False},
        "gone": None,
    }
    assert _words.facts(measured) == [
        ("looks clickable", "0.9346"),
        ("fold y", "844"),
        ("cues", "a, b"),
        ("other", "is there no"),
        ("gone", "none"),
    ]
