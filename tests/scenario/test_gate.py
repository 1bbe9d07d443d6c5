from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.model.errors import UsageError
from synthmap.scenario import Scenario
from synthmap.scenario.gate import MostKeys, ReachBudgetKeys
from synthmap.scenario.narrowing import only_rules
from synthmap.scenario.types import Budgets, FindingsBudget, Ignore, ReachBudget, RuleSettings

HEAD = "version: 1\nurl: https://example.com/\n"


def test_everything_that_a_gate_may_say(read: Callable[..., Scenario]) -> None:
    settings = read(
        HEAD
        + """budgets:
  fail_on: warning
  findings:
    small-target: {max: 3}
    false-bottom: {max: "${MOST:-0}"}
  incomplete: {max: 5}
  reach: {"#plans": {min: 50%}, Money back: {min: 12.5%, max: 90%}}
ignore:
  - {rule: small-target, reason: Known.}
  - rule: false-bottom
    reason: UX-412
    selector: "#legacy-nav > a:not(.new)"
    page: Start page
    device: Phone
    element_key: main > link "Pricing" -> /pricing
    expires: 2026-12-01
baseline: baselines/shop.json
run: {retries: 2}
"""
    ).settings
    assert settings.budgets == Budgets(
        (FindingsBudget("small-target", 3), FindingsBudget("false-bottom", 0)),
        (ReachBudget("#plans", 0.5), ReachBudget("Money back", 0.125, 0.9)),
        5,
    )
    assert [budget.line for budget in (*settings.budgets.findings, *settings.budgets.reach)] == [6, 7, 9, 9]
    key = 'main > link "Pricing" -> /pricing'
    first, second = settings.ignores
    assert first == Ignore("small-target", "Known.")
    assert second == Ignore(
        "false-bottom", "UX-412", "#legacy-nav > a:not(.new)", "Start-page", "Phone", key, dt.date(2026, 12, 1)
    )
    assert (first.line, second.line) == (11, 12)
    assert (settings.baseline, settings.retries, settings.fail_on) == (Path("baselines/shop.json"), 2, "warning")


def test_without_them_nothing_is_asked(read: Callable[..., Scenario]) -> None:
    settings = read(HEAD).settings
    assert (settings.budgets, settings.ignores, settings.baseline, settings.retries) == (Budgets(), (), None, 0)
    # None allowed is not the same as any number allowed.
    assert read(HEAD + "budgets: {incomplete: {max: 0}}\n").settings.budgets.incomplete == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("budgets: {findings: {small-targt: {max: 1}}}",
         ["3:22: There is no rule `small-targt`. | Did you mean `small-target`?"]),
        ("budgets: {findings: {small-target: {max: -1}}}",
         ["3:42: `max` must be 0 or more. | The most there may be, itself included."]),
        ("budgets: {findings: {small-target: {}}}",
         ["3:36: `max` is missing here. | The most there may be, itself included."]),
        ("budgets: {reach: {a: {min: 0.5}}}",
         ["3:28: This is not a share of the sessions. | Write a share with its sign, from `0%` to `100%`."]),
        ("budgets: {reach: {a: {max: 101%}}}",
         ["3:28: This is not a share of the sessions. | Write a share with its sign, from `0%` to `100%`."]),
        ("budgets: {reach: {a: {}}}", ["3:22: This budget has no bound. | Give it a `min` or a `max`."]),
        ("budgets: {reach: {a: {min: 60%, max: 50%}}}",
         ["3:22: No share is at least this `min` and at most this `max`. | Exchange them."]),
        ("ignore: [{rule: small-target}]",
         ["3:10: `reason` is missing here. | Why: it is shown wherever the finding would have been."]),
        ("ignore: [{reason: x}]", ["3:10: `rule` is missing here. | The id of the rule."]),
        ("ignore: [{rule: smal-target, reason: x}]",
         ["3:17: There is no rule `smal-target`. | Did you mean `small-target`?"]),
        ("ignore: [{rule: small-target, reason: x, expires: soon}]",
         ["3:51: This is not a date. | Write the last day it holds, as year, month and day: `2026-12-01`."]),
        ("ignore: [{rule: small-target, reason: x, expires: 2026-02-30}]",
         ["3:51: This is not a date. | Write the last day it holds, as year, month and day: `2026-12-01`."]),
        ("ignore: [{rule: small-target, reason: x, selector: 'a['}]", None),
        ("run: {retries: -1}", None),
        ("baseline: 7", None),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_the_way_out(
    mistakes: Callable[..., list[str]], text: str, expected: list[str] | None
) -> None:
    told = mistakes(f"{HEAD}{text}\n")
    assert len(told) == 1
    assert expected is None or told == expected


@given(st.integers(0, 100_000))
def test_any_share_of_a_hundred_is_read_as_that(thousandths: int) -> None:
    text = f"{thousandths / 1000:.3f}%"
    assert ReachBudgetKeys.model_validate({"min": text}).min == pytest.approx(thousandths / 100_000, abs=1e-12)


@given(st.one_of(st.text(max_size=20), st.floats(), st.none(), st.booleans(), st.lists(st.integers(), max_size=2)))
def test_nothing_else_is_a_share_or_a_number(value: object) -> None:
    for model, key in ((ReachBudgetKeys, "min"), (MostKeys, "max")):
        try:
            found = getattr(model.model_validate({key: value}), key)
        except ValueError:
            continue
        assert isinstance(value, str) and value.endswith("%") and 0 <= found <= 1


def test_a_run_may_be_narrowed_to_some_rules() -> None:
    strict = RuleSettings("error", {"min": 44})
    known = ("small-target", "false-bottom", "distraction")
    assert only_rules({"small-target": strict}, [], known) == {"small-target": strict}
    narrowed = only_rules({"small-target": strict, "distraction": strict}, ["small-target"], known)
    assert narrowed["small-target"] == strict
    assert {name: settings.level for name, settings in narrowed.items()} == {
        "small-target": "error", "false-bottom": "off", "distraction": "off",
    }  # fmt: skip
    with pytest.raises(UsageError, match=r"There is no rule `small-targe`\. Did you mean `small-target`\?"):
        only_rules({}, ["small-targe"], known)
