from __future__ import annotations

import math
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from synthmap.model.errors import ScenarioError
from synthmap.scenario.mistakes import Place, Source
from synthmap.scenario.positions import MAX_DEPTH, MAX_VALUES, core_scalar, read


def document(text: str) -> Any:
    return read(Source("a.yaml", text))


# From YAML 1.2.2, chapter 10.3.2 (core schema), and what PyYAML takes for YAML 1.1 and the core schema does not.
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("null", None),
        ("~", None),
        ("", None),
        ("true", True),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        ("0", 0),
        ("-19", -19),
        ("+7", 7),
        ("010", 10),
        ("0o14", 12),
        ("0x1F", 31),
        ("0b11", "0b11"),
        ("0.", 0.0),
        ("-.5", -0.5),
        ("12e03", 12000.0),
        ("-2E+05", -200000.0),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("off", "off"),
        ("on", "on"),
        ("yes", "yes"),
        ("No", "No"),
        ("y", "y"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("2026-01-01", "2026-01-01"),
        ("2026-01-01T09:00:00Z", "2026-01-01T09:00:00Z"),
        ("=", "="),
        ("1.2.3", "1.2.3"),
        ("nan", "nan"),
        ("'1'", "1"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("!!int 12", 12),
    ],
)
def test_scalars_are_read_as_yaml_1_2(written: object, value: object) -> None:
    data = document(f"key: {written}").data
    assert data == {"key": value}
    assert type(data["key"]) is type(value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("{q: Why?, b: What? else}", {"q": "Why?", "b": "What? else"}),
        ("[a?b, c?]", ["a?b", "c?"]),
        ("{? a : b}", {"a": "b"}),
        ("{url: http://a:80/?x}", {"url": "http://a:80/?x"}),
    ],
)
def test_text_in_brackets_may_hold_a_question_mark(written: object, value: object) -> None:
    assert document(f"key: {written}").data == {"key": value}


def test_not_a_number_is_a_float() -> None:
    assert str(core_scalar(".nan")) == "nan"


def test_keys_and_values_know_their_places() -> None:
    text = "name: shop\npages:\n  - /\n  - {name: a,\n     url: /a}\n"
    found = document(text)
    assert found.data == {"name": "shop", "pages": ["/", {"name": "a", "url": "/a"}]}
    assert found.keys == {
        ("name",): (1, 1),
        ("pages",): (2, 1),
        ("pages", 1, "name"): (4, 6),
        ("pages", 1, "url"): (5, 6),
    }
    assert found.values == {
        (): (1, 1),
        ("name",): (1, 7),
        ("pages",): (3, 3),
        ("pages", 0): (3, 5),
        ("pages", 1): (4, 5),
        ("pages", 1, "name"): (4, 12),
        ("pages", 1, "url"): (5, 11),
    }


def test_what_the_file_does_not_have_stands_at_what_is_around_it() -> None:
    found = document("a:\n  b: 1\n")
    assert found.place(("a", "c", "d")) == Place(2, 3)
    assert found.key_place(("a", "b")) == Place(2, 3)
    assert found.key_place(("a", "c")) == Place(2, 3)


def test_aliases_and_merges_stand_where_they_are_written() -> None:
    found = document("base: &base {a: 1, b: 2}\nmore:\n  <<: *base\n  b: 3\nsame: *base\n")
    assert found.data == {"base": {"a": 1, "b": 2}, "more": {"a": 1, "b": 3}, "same": {"a": 1, "b": 2}}
    assert found.keys[("more", "a")] == Place(1, 14)
    assert found.keys[("more", "b")] == Place(4, 3)
    assert found.values[("same",)] == Place(1, 7)  # its anchor belongs to it


def test_of_several_merged_mappings_the_first_wins() -> None:
    found = document("x: &x {a: 1}\ny: &y {a: 2, b: 2}\nz: {<<: [*x, *y]}\n")
    assert found.data["z"] == {"a": 1, "b": 2}


def test_a_quoted_merge_key_is_a_key() -> None:
    assert document('"<<": 1').data == {"<<": 1}


def test_keys_are_text_whatever_they_look_like() -> None:
    assert document("404: a\nnull: b\noff: c").data == {"404": "a", "null": "b", "off": "c"}


def test_a_column_counts_characters_not_bytes_and_no_line_is_lost_to_unicode() -> None:
    # PyYAML ends lines at U+2028 and does not count U+FEFF; editors do neither.
    found = document('a: {b: "é\u2028\ufeffé", c: 2}')
    assert found.keys[("a", "c")] == Place(1, 16)


names = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
# No digits: PyYAML writes `0E0` without quotes, which is text in YAML 1.1 and a number in 1.2.
texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "N"]))
data = st.recursive(
    st.integers() | st.booleans() | st.none() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(names, data, min_size=1, max_size=5), st.sampled_from([True, False, None]))
def test_every_key_stands_where_its_place_says(written: object, flow: bool | None) -> None:
    text = yaml.safe_dump(written, default_flow_style=flow, allow_unicode=True)
    found = document(text)
    assert found.data == written
    assert not found.mistakes
    lines = text.split("\n")
    for path, (line, column) in found.keys.items():
        key = lines[line - 1][column - 1 :]
        assert key.lstrip("'\"? ").startswith(str(path[-1]))


def broken(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        document(text)
    return str(caught.value)


# Each level holds nine of the one before: 9^12 values, from 600 characters.
LAUGHS = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 13))
MERGED = "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 13))


@pytest.mark.parametrize("bomb", [LAUGHS, MERGED])
def test_aliases_cannot_blow_up(bomb: str) -> None:
    assert f"it holds more than {MAX_VALUES:,} values once its aliases (`*name`) are written out" in broken(bomb)


@pytest.mark.parametrize(
    "text", ["[" * 5000, "{a: " * 5000, "- " * 5000, "a: &a [*a]", "a: &a {b: *a}", "a: &a {<<: *a}"]
)
def test_nothing_is_nested_without_end(text: str) -> None:
    assert f"nested more than {MAX_DEPTH} levels deep" in broken(text)


def test_a_long_chain_of_aliases_is_nested_too_deep() -> None:
    chain = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, MAX_DEPTH + 2))
    assert f"nested more than {MAX_DEPTH} levels deep" in broken(chain)


def test_a_file_has_a_length() -> None:
    assert "longer than 1,048,576 characters" in broken("#" * 1_048_577)


@given(st.text(st.sampled_from("ab:-[]{}&*!|>'\"%@`#?,~\\ \n\t0x.<") | st.characters(), max_size=60))
def test_any_text_is_read_or_is_a_scenario_error(text: str) -> None:
    try:
        document(text)
    except ScenarioError as error:
        assert str(error).startswith("a.yaml has 1 mistake")
