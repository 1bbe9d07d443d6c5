from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from synthmap.scenario.mistakes import (
    MAX_SHOWN,
    Mistake,
    Place,
    Source,
    did_you_mean,
    excerpt,
    listed,
    nearest,
    render,
    shown,
)


def test_every_mistake_is_shown_in_the_order_of_the_file_with_its_line_and_a_caret() -> None:
    source = Source("shop.yaml", "version: 1\r\nurll: x\r\n")
    message = render(
        source, [Mistake(2, 1, "`urll` is unknown.", "Did you mean `url`?"), Mistake(1, 10, "It is not 2.")]
    )
    assert message == (
        "shop.yaml has 2 mistakes.\n"
        "\n"
        "shop.yaml:1:10: It is not 2.\n"
        "    1 | version: 1\n"
        "      |          ^\n"
        "\n"
        "shop.yaml:2:1: `urll` is unknown.\n"
        "    2 | urll: x\n"
        "      | ^\n"
        "        Did you mean `url`?"
    )


def test_a_mistake_found_twice_is_shown_once() -> None:
    twice = [Mistake(1, 1, "Wrong."), Mistake(1, 1, "Wrong.")]
    assert render(Source("a.yaml", "x"), twice).startswith("a.yaml has 1 mistake.\n")


def test_beyond_the_bound_mistakes_are_only_counted() -> None:
    message = render(Source("a.yaml", "x"), [Mistake(n, 1, "Wrong.") for n in range(1, MAX_SHOWN + 8)])
    assert message.startswith(f"a.yaml has {MAX_SHOWN + 7} mistakes.")
    assert message.count("Wrong.") == MAX_SHOWN
    assert message.endswith("... and 7 more.")


@pytest.mark.parametrize(
    ("line", "column", "text", "offset"),
    [
        ("key: value", 6, "key: value", 5),
        ("\tkey", 2, "    key", 4),
        ("名前: x", 5, "名前: x", 6),  # two characters of two cells each before the caret
        ("e\u0301: x", 4, "e\u0301: x", 2),  # a combining accent takes no cell
        ("a\x1b[2Jb", 6, "a\\x1b[2Jb", 8),  # would clear the screen
        ("a\u202eb", 3, "a\\u202eb", 7),  # would turn the rest of the line around
        ("a\u00a0b", 2, "a\\xa0b", 1),  # a no-break space, which YAML takes for text
        ("key:", 5, "key:", 4),  # a value that is not there
        ("", 1, "", 0),
    ],
)
def test_the_caret_stands_under_its_column_whatever_is_before_it(
    line: str, column: int, text: str, offset: int
) -> None:
    assert excerpt(line, column) == (text, offset)


def test_a_long_line_is_cut_around_the_caret() -> None:
    text, offset = excerpt("a" * 500 + "X" + "b" * 500, 501)
    assert text == "..." + "a" * 60 + "X" + "b" * 39 + "..."
    assert text[offset] == "X"


@given(st.text(st.characters(exclude_characters="\n\r"), max_size=300), st.data())
def test_an_excerpt_is_short_and_prints(line: str, data: st.DataObject) -> None:
    column = data.draw(st.integers(1, len(line) + 1))
    text, offset = excerpt(line, column)
    assert text.isprintable()
    assert cell_len(text) <= 106
    assert 0 <= offset <= cell_len(text)


@given(st.text(st.sampled_from("ab\r\n"), max_size=30))
def test_lines_and_columns_are_those_of_an_editor(text: str) -> None:
    # Independent of the code: replace CRLF and CR by LF, of which there is one for each line.
    source = Source("a.yaml", text)
    for index in range(len(text)):
        before = text[:index].replace("\r\n", "\n").replace("\r", "\n")
        if text[index] == "\n" and text[:index].endswith("\r"):
            continue  # the middle of a CRLF is no place
        assert source.place(index) == Place(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


def test_lines_are_given_without_their_endings() -> None:
    source = Source("a.yaml", "one\r\ntwo\rthree\n\nfive")
    assert [source.line(n) for n in range(7)] == ["", "one", "two", "three", "", "five", ""]


def test_words_are_found_on_their_line_only() -> None:
    source = Source("a.yaml", "a: x ${B}\nb: ${C}")
    assert source.find("${B", Place(1, 4), 100) == Place(1, 6)
    assert source.find("${C", Place(1, 4), 100) == Place(1, 4)
    assert source.find("${B", Place(1, 4), 3) == Place(1, 4)


def test_what_is_quoted_is_one_short_line() -> None:
    assert shown("a\nb") == "a\\nb"
    assert shown("x" * 100, 10) == "xxxxxxx..."


@pytest.mark.parametrize(
    ("word", "meant"), [("viewport", "viewports"), ("URL", "url"), ("colour", None), ("nmae", "name")]
)
def test_the_nearest_word_is_found_in_any_case(word: str, meant: str | None) -> None:
    assert nearest(word, ["url", "name", "viewports"]) == meant


def test_a_hint_names_the_nearest_word_or_says_something_else() -> None:
    assert did_you_mean("urll", ["url"]) == "Did you mean `url`?"
    assert did_you_mean("xyz", ["url"], "There is only url.") == "There is only url."


def test_words_are_listed_as_in_a_sentence() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "`a`"
    assert listed(["a", "b", "c"], last="or") == "`a`, `b` or `c`"
    assert listed(["a", "b", "c"], limit=2) == "`a`, `b` and 1 more"
