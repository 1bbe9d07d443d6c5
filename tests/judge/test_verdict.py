from __future__ import annotations

from typing import Any

import pytest

from synthmap.judge.verdict import Gate, Seen, decide
from synthmap.model.finding import LEVELS, Finding
from synthmap.model.view import View


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
