from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.scenario.environment import MAX_LENGTH, Substituted, Unresolved, fill
from synthmap.scenario.mistakes import Source
from synthmap.scenario.positions import read


def filled(text: str, **environment: str) -> Any:
    data, mistakes = fill(read(Source("a.yaml", text)), environment)
    assert not mistakes
    return data


def wrong(text: str, **environment: str) -> list[tuple[int, int, str]]:
    _, mistakes = fill(read(Source("a.yaml", text)), environment)
    return [(mistake.line, mistake.column, mistake.message) for mistake in mistakes]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("${HOST}", "example.com"),
        ("https://${HOST}/${PATH}", "https://example.com/a"),
        ("${NONE:-x}", "x"),
        ("${NONE:-}", ""),
        ("${NONE:-a:-b}", "a:-b"),
        ("${EMPTY:-x}", "x"),  # as in a shell, :- is for the empty value too
        ("${EMPTY}", ""),
        ("${HOST:-x}", "example.com"),
        ("$${HOST}", "${HOST}"),
        ("$HOST", "$HOST"),
        ("100$", "100$"),
    ],
)
def test_references_are_replaced(written: str, value: str) -> None:
    data = filled(f"url: '{written}'", HOST="example.com", PATH="a", EMPTY="")
    assert data == {"url": value}


def test_values_are_replaced_at_any_depth_and_keys_never() -> None:
    assert filled("a: [{'${X}': '${X}'}]", X="1") == {"a": [{"${X}": "1"}]}


def test_a_value_cannot_change_the_shape_of_the_file() -> None:
    assert filled("url: ${X}", X="a\nrules: {}") == {"url": "a\nrules: {}"}


def test_the_env_block_gives_defaults_that_the_environment_overrides() -> None:
    text = "env: {A: a, B: b}\nurl: ${A}${B}"
    assert filled(text, B="B") == {"env": {"A": "a", "B": "B"}, "url": "aB"}


def test_the_env_block_reads_the_names_above_it_and_stands_anywhere() -> None:
    text = 'url: ${BASE}/x\nenv:\n  PORT: 3000\n  BASE: "http://localhost:${PORT}"\n'
    assert filled(text)["url"] == "http://localhost:3000/x"
    assert filled(text, PORT="1")["url"] == "http://localhost:1/x"


def test_an_overridden_default_need_not_resolve() -> None:
    assert filled("env: {A: '${NONE}'}\nurl: ${A}", A="x")["url"] == "x"


def test_a_number_of_the_env_block_is_kept_as_written() -> None:
    assert filled("env: {V: 1.10, N: 0x10, T: true}\nurl: ${V} ${N} ${T}")["url"] == "1.10 0x10 true"


def test_a_missing_variable_is_shown_where_it_stands() -> None:
    assert wrong("version: 1\nurl: https://${HOST}/${PAGE}\n", PAGE="a") == [
        (2, 14, "`${HOST}` is not set, neither in the environment nor under `env:`.")
    ]


def test_every_missing_variable_is_reported_and_only_once() -> None:
    text = "env: {A: '${NONE}'}\nurl: ${A}/${B}"
    assert wrong(text) == [
        (1, 11, "`${NONE}` is not set, neither in the environment nor under `env:`."),
        (2, 11, "`${B}` is not set, neither in the environment nor under `env:`."),
    ]


@pytest.mark.parametrize("written", ["${}", "${1A}", "${A B}", "${A", "${A:-${B}}", "${A-b}"])
def test_what_names_no_variable_is_a_mistake(written: str) -> None:
    assert (1, 6, "A `${` here does not name a variable.") in wrong(f"url: '{written}'", A="a", B="b")


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("{A-B: x}", "`A-B` cannot be the name of a variable."),
        ("{A: [x]}", "`A` must be text or a number."),
        ("{A: }", "`A` has no value."),
    ],
)
def test_the_env_block_holds_names_and_texts(block: str, message: str) -> None:
    assert [text for _, _, text in wrong(f"env: {block}")] == [message]


def test_values_that_hold_each_other_do_not_grow_without_end() -> None:
    text = "env:\n  A: " + "x" * 5000 + "\n  B: " + "${A}" * 500 + "\n  C: " + "${B}" * 500 + "\nurl: ${C}"
    assert wrong(text) == [(3, 6, f"This is longer than {MAX_LENGTH:,} characters.")]


def test_what_came_from_a_variable_is_marked_and_what_could_not_too() -> None:
    document = read(Source("a.yaml", "a: ${A}\nb: ${B}\nc: $${A}\nd: d"))
    data, _ = fill(document, {"A": "a"})
    assert isinstance(data, dict)
    assert [type(value) for value in data.values()] == [Substituted, Unresolved, str, str]


@given(st.text(st.sampled_from("${}:-AB_ $")), st.dictionaries(st.sampled_from("AB"), st.text(max_size=5)))
def test_any_text_is_filled_or_wrong_and_never_both(text: str, environment: dict[str, str]) -> None:
    document = read(Source("a.yaml", "url: x"))
    data, mistakes = fill(dataclasses.replace(document, data={"url": text}), environment)
    assert isinstance(data, dict)
    assert isinstance(data["url"], Unresolved) == bool(mistakes)
    if "${" not in text:
        assert data["url"] == text
