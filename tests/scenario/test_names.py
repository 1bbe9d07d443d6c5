from __future__ import annotations

import re
import unicodedata
from pathlib import PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.scenario.names import MAX_LENGTH, folder_name, from_url, same, unique


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.com", "home"),
        ("https://example.com/", "home"),
        ("/", "home"),
        ("/index.html", "home"),
        ("/pricing", "pricing"),
        ("/Pricing/", "pricing"),
        ("/a/b.html", "a-b"),
        ("/docs/index.html", "docs"),
        ("/my-index.html", "my-index"),
        ("/v1.2/notes", "v1-2-notes"),
        ("/search?q=red+shoes&page=2", "search-q-red-shoes-page-2"),
        ("/#plans", "plans"),
        ("/app#/settings", "app-settings"),
        ("/a%20b", "a-b"),
        ("/caf%C3%A9", "café"),
        ("/%E4%BE%A1%E6%A0%BC", "価格"),
        ("/...", "home"),
        ("/../..", "home"),
        ("/con", "con-page"),
        ("/COM1.html", "com1-page"),
    ],
)
def test_a_page_is_named_by_its_url(url: str, name: str) -> None:
    assert from_url(url) == name


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("pricing", "pricing"),
        ("Pricing page", "Pricing-page"),
        ("a/b\\c:d", "a-b-c-d"),
        ("..", ""),
        (" - ", ""),
        ("NUL", "NUL-page"),
        ("COM\u00b9", "COM1-page"),  # Windows takes a superscript digit for the digit
        ("\N{LATIN SMALL LIGATURE FI}x", "fix"),
        ("trailing. ", "trailing"),
        ("a\x00b", "a-b"),
    ],
)
def test_a_given_name_is_kept_as_far_as_a_folder_can_have_it(given_name: str, name: str) -> None:
    assert folder_name(given_name) == name


def test_a_long_name_keeps_its_beginning_and_stays_apart_from_others() -> None:
    one, other = folder_name("a" * 100), folder_name("a" * 101)
    assert one != other
    assert len(one) == MAX_LENGTH
    assert one.startswith("a" * (MAX_LENGTH - 9) + "-")


def test_names_are_stable() -> None:
    # The hash of a long name is in baselines: it may never change. sha256("x" * 60), first eight digits.
    assert folder_name("x" * 60) == "x" * 39 + "-" + SHA256_OF_60_X[:8]


# printf 'x%.0s' $(seq 60) | sha256sum
SHA256_OF_60_X = "42f2d97335669f86846b721a8aa58551a46564eaf6977e3b4836d4645e3e3ed2"


def is_safe(name: str) -> bool:
    """Whether Windows, macOS and Linux take it for a folder, by their rules and not by the code's."""
    return (
        not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
        and name.strip(" .") == name
        and name != ""
        and not PureWindowsPath(name).is_reserved()
        and len(name.encode("utf-8")) <= 255
        and name.isprintable()
    )


@given(st.text())
def test_a_folder_name_is_safe_or_empty(text: str) -> None:
    name = folder_name(text)
    assert name == "" or is_safe(name)
    assert folder_name(name) == name


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_page_always_has_a_safe_name(text: str) -> None:
    assert is_safe(from_url("/" + text.replace("[", "").replace("]", "")))


@given(st.lists(st.lists(st.sampled_from(["a", "A", "b", "a-2", "A-2", "\u00e9", "e\u0301"]), min_size=1, max_size=3)))
def test_no_two_names_are_the_same_folder(choices: list[list[str]]) -> None:
    chosen = unique(choices)
    # macOS compares normalised and without case, Windows without case.
    assert len({unicodedata.normalize("NFD", name).casefold() for name in chosen}) == len(choices)
    assert all(
        any(name == option or name.startswith(f"{option}-") for option in options)
        for name, options in zip(chosen, choices, strict=True)
    )


def test_the_first_choice_that_is_free_is_taken_else_a_number() -> None:
    choices = [("home",), ("home", "b-home"), ("home", "b-home"), ("home",), ("Home-3",)]
    assert unique(choices) == ("home", "b-home", "home-2", "home-3", "Home-3-2")


def test_names_that_differ_in_case_only_are_the_same() -> None:
    assert same("Straße") == same("STRASSE")
    assert same("a") != same("b")
