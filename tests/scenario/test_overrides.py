"""Overrides: which views they are for, what their rules come to there, and those that are for nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.model.view import View
from synthmap.scenario import RuleSettings, Scenario, plan
from synthmap.scenario.overrides import Match, Override, Unmatched, for_nothing, rules_for

KNOWN = {"small-target": frozenset({"min"}), "distraction": frozenset[str]()}
CART = View("cart", "mobile")
TEXT = """version: 1
url: https://shop.example/
pages: [{name: cart, url: /cart}, {name: Docs-start, url: /docs}]
rules: {small-target: {level: error, min: 44}}
overrides:
  - {match: {page: cart}, rules: {small-target: note, distraction: off}}
  - {match: {page: cart, viewport: mobile}, rules: {small-target: {min: 10}}}
  - {match: {page: "docs*"}, rules: {small-target: off}}
  - {match: {page: crat}, rules: {small-target: off}}
  - {match: {browser: firefox}, rules: {small-target: off}}
"""


def test_the_last_that_matches_holds_in_what_it_says(read: Callable[..., Scenario]) -> None:
    read(TEXT)
    made = plan(["shop.yaml"], environment={}, known_rules=KNOWN)
    assert dict(made.rules_for(CART)) == {
        "small-target": RuleSettings("note", {"min": 10}),
        "distraction": RuleSettings("off", {}),
    }
    assert made.rules_for(View("cart", "desktop"))["small-target"] == RuleSettings("note", {"min": 44})
    assert made.rules_for(View("Docs-start", "desktop"))["small-target"].level == "off"
    assert made.rules_for(View("home", "mobile")) == made.rules
    # Also where the run is narrowed to another page: what is for nothing is so for the scenario.
    assert made.unmatched == (Unmatched(9, "override", "page: crat"), Unmatched(10, "override", "browser: firefox"))
    narrowed = plan(["shop.yaml"], environment={}, known_rules=KNOWN, pages=["cart"])
    assert narrowed.unmatched == made.unmatched


@pytest.mark.parametrize(
    ("match", "fits"),
    [
        (Match(page="cart"), True),
        (Match(page="CART!"), True),  # as names are compared everywhere
        (Match(page="c*t"), True),
        (Match(page="c?rt"), False),
        (Match(page="[c]art"), False),
        (Match(viewport="mobile", browser="chromium"), True),
        (Match(page="cart", viewport="desktop"), False),
        (Match(browser="webkit"), False),
        (Match(page="*"), True),
    ],
)
def test_which_views_an_override_is_for(match: Match, fits: bool) -> None:
    assert match.fits(CART) is fits


@given(st.lists(st.sampled_from(["note", "warning", "off", None]), min_size=1))
def test_a_level_that_is_not_said_stays(levels: list[str | None]) -> None:
    overrides = [Override(Match(page="cart"), {"a": RuleSettings(level, {})}, n) for n, level in enumerate(levels)]  # type: ignore[arg-type]
    said = [level for level in levels if level]
    assert rules_for(CART, {}, overrides)["a"].level == (said[-1] if said else None)
    assert for_nothing(overrides, [CART]) == ()
    assert len(for_nothing(overrides, [])) == len(levels)
