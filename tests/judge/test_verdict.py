from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from synthmap.judge.baseline import approved
from synthmap.judge.budgets import Reached
from synthmap.judge.verdict import Gate, Seen, Verdict, decide, settled
from synthmap.model.finding import LEVELS, Finding
from synthmap.model.view import View
from synthmap.scenario.types import Budgets, FindingsBudget, Ignore, ReachBudget


def finding(level: Any, outcome: Any = "fail") -> Finding:
    return Finding(
        id="0" * 16, group=f"{level} {outcome}", rule="dead-control", level=level, outcome=outcome,
        confidence=1.0, priority=0.5, view=View("home", "desktop"), message="It does nothing.",
        hypothesis="", action="", metric="",
    )  # fmt: skip


NOTHING: list[Finding] = []
ONE_OF_EACH = [finding(level) for level in LEVELS]
UNDECIDED = [finding("error", "incomplete")] * 3


@pytest.mark.parametrize(
    ("findings", "fail_on", "views", "failed", "code", "reasons"),
    [
        (NOTHING, "error", 4, 0, 0, []),
        (NOTHING, "note", 1, 0, 0, []),
        (ONE_OF_EACH, "error", 4, 0, 1, ["1 problem at level error or worse"]),
        (ONE_OF_EACH, "warning", 4, 0, 1, ["2 problems at level warning or worse"]),
        (ONE_OF_EACH, "note", 4, 0, 1, ["3 problems at level note or worse"]),
        # One problem on two devices is one problem.
        (ONE_OF_EACH * 2, "error", 4, 0, 1, ["1 problem at level error or worse"]),
        (ONE_OF_EACH[1:], "error", 4, 0, 0, []),
        (ONE_OF_EACH[2:], "warning", 4, 0, 0, []),
        (ONE_OF_EACH, "never", 4, 0, 0, ["findings never fail this run (fail_on: never)"]),
        (UNDECIDED, "note", 4, 0, 0, []),
        (NOTHING, "error", 4, 1, 3, ["1 page view of 4 could not be looked at"]),
        (NOTHING, "never", 4, 4, 3,
         ["findings never fail this run (fail_on: never)", "4 page views of 4 could not be looked at"]),
        (ONE_OF_EACH, "error", 1200, 1100, 3,
         ["1 problem at level error or worse", "1,100 page views of 1,200 could not be looked at"]),
        (NOTHING, "error", 0, 0, 3, ["nothing was audited"]),
        (NOTHING, "never", 0, 0, 3, ["findings never fail this run (fail_on: never)", "nothing was audited"]),
    ],
)  # fmt: skip
def test_what_a_run_ends_with(
    findings: list[Finding], fail_on: str, views: int, failed: int, code: int, reasons: list[str]
) -> None:
    seen = Seen(tuple(View(f"page-{k}", "desktop") for k in range(views - failed)), failed)
    verdict = decide(findings, Gate(fail_on=fail_on), seen)  # type: ignore[arg-type]  # a word of the table above
    assert verdict.exit_code == code
    assert verdict.passed == (code == 0)
    assert list(verdict.reasons) == reasons


# ---- What the scenario says of a run, and what is said aloud

HERE = (View("home", "desktop"),)
RULES = frozenset({"dead-control", "small-target"})
TODAY = dt.date(2026, 12, 2)


def decided(findings: list[Finding], seen: Seen | None = None, **terms: Any) -> Verdict:
    gate = Gate(**{"rules": RULES, "today": TODAY, **terms})
    seen = seen or Seen(HERE)
    return decide(settled(findings, gate, seen.matched), gate, seen)


def test_a_rule_with_a_budget_is_held_to_that_and_not_to_the_level() -> None:
    errors = [replace(finding("error"), id=str(k), group=str(k)) for k in range(3)]
    budget = {"budgets": Budgets((FindingsBudget("dead-control", 3),))}
    assert decided(errors, **budget).passed
    over = decided([*errors, replace(errors[0], id="9", group="9")], **budget)
    assert over.exit_code == 1
    assert over.reasons == ("4 problems of dead-control, where the budget allows 3",)
    assert over.failing == {"0", "1", "2", "9"}
    # A note never fails by its level, and does by a budget; nor does `never` silence what was asked for by name.
    none_allowed = {"budgets": Budgets((FindingsBudget("dead-control", 0),)), "fail_on": "never"}
    told = decided([finding("note")], **none_allowed)
    assert told.exit_code == 1
    assert "1 problem of dead-control, where the budget allows 0" in told.reasons


def test_what_is_ignored_fails_nothing_and_is_said() -> None:
    ignores = (Ignore("dead-control", "UX-412: new header.", expires=TODAY, line=7),)
    seen = Seen(HERE, matched={"0" * 16: frozenset({0})})
    verdict = decided([finding("error")], seen, ignores=ignores)
    assert (verdict.exit_code, verdict.reasons, verdict.unmatched) == (0, (), ())
    assert verdict.notes == ("1 problem ignored on line 7, until 2026-12-02: UX-412: new header.",)


def test_an_expired_ignore_no_longer_ignores_and_is_said() -> None:
    ignores = (Ignore("dead-control", "Soon.", expires=TODAY - dt.timedelta(1), line=7),)
    seen = Seen(HERE, matched={"0" * 16: frozenset({0})})
    verdict = decided([finding("error")], seen, ignores=ignores)
    assert verdict.exit_code == 1
    assert verdict.notes == (
        "the ignore of dead-control on line 7 expired on 2026-12-01: 1 finding of it counted again",
    )


def test_what_matches_nothing_is_said_and_a_budget_of_it_is_broken() -> None:
    terms: dict[str, Any] = {
        "ignores": (Ignore("small-target", "Old.", selector="#typo", line=7),),
        "budgets": Budgets((FindingsBudget("hit-offset", 0, 3),), (ReachBudget("#plams", 0.5, line=4),)),
    }
    verdict = decided([], **terms)
    assert verdict.exit_code == 1
    assert [(one.kind, one.line) for one in verdict.unmatched] == [("budget", 3), ("budget", 4), ("ignore", 7)]
    assert verdict.reasons == (
        "the budget for the rule hit-offset (it did not judge) on line 3 matched nothing, "
        "so that nobody knows whether it holds",
        "the budget for the reach of `#plams` on line 4 matched nothing, so that nobody knows whether it holds",
    )
    assert verdict.notes == ("the ignore of small-target, selector `#typo` on line 7 matched nothing",)
    # A run of one page, or one rule, says so, and fails nothing for what it left out.
    narrowed = decided([], **terms, narrowed=True)
    assert narrowed.exit_code == 0
    assert "the budget for the reach of `#plams` on line 4 matched nothing of what this run was narrowed to" in (
        narrowed.notes
    )
    # Where a view failed, or nothing was seen, that is the news.
    assert decided([], Seen(HERE, failed=1), **terms).reasons == ("1 page view of 2 could not be looked at",)
    assert decided([], Seen((), failed=0), **terms).reasons == ("nothing was audited",)


def test_an_ignore_of_a_rule_that_was_left_out_is_no_news() -> None:
    ignores = (Ignore("hit-offset", "Old.", line=7),)
    assert decided([], ignores=ignores).unmatched
    assert not decided([], ignores=ignores, narrowed=True).unmatched


def test_only_what_is_new_fails_and_what_is_gone_is_said() -> None:
    old, new = (replace(finding("error"), id=f"{k:016x}", group=str(k)) for k in (1, 2))
    baseline = approved([old, replace(old, id=f"{3:016x}")], None, set(HERE), RULES)
    verdict = decided([old, new], baseline=baseline)
    assert verdict.reasons == ("1 new problem at level error or worse",)
    assert verdict.notes == (
        "1 problem accepted by the baseline",
        "1 finding of the baseline no longer there: `synthmap approve` takes it out",
    )
    assert [one.id for one in verdict.gone] == [f"{3:016x}"]
    assert decided([old], baseline=baseline).passed


def test_a_baseline_that_is_not_there_accepts_nothing_and_is_said() -> None:
    verdict = decided([finding("error")], missing_baseline="shop.json")
    assert verdict.exit_code == 1
    assert verdict.notes == (
        "the baseline shop.json does not exist yet, so nothing is accepted: `synthmap approve` writes it",
    )


def test_what_is_flaky_fails_nothing_by_itself_and_is_said() -> None:
    flaky = replace(finding("error"), flaky=True)
    verdict = decided([flaky], budgets=Budgets((FindingsBudget("dead-control", 0),)))
    assert verdict.exit_code == 0
    assert verdict.notes == ("1 problem not there when looked at again: flaky, so that it fails nothing",)


def test_a_view_that_failed_outweighs_a_broken_budget() -> None:
    reached = (Reached("#plans", HERE[0], 1, 1, 10, ("simulated",)),)
    terms = {"budgets": Budgets((), (ReachBudget("#plans", 0.5),))}
    assert decided([], Seen(HERE, 0, reached=reached), **terms).exit_code == 1
    both = decided([], Seen(HERE, 1, reached=reached), **terms)
    assert (both.exit_code, len(both.reasons)) == (3, 2)
