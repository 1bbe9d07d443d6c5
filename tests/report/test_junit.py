from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from xml.etree.ElementTree import fromstring

from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from synthmap.judge.verdict import Verdict
from synthmap.report.documents import Result
from synthmap.report.junit import junit_xml


def suites(result: Result) -> dict[str, TestSuite]:
    """The suites by name, as a program reads them that is not ours."""
    parsed = JUnitXml.fromstring(junit_xml(result))
    found = {suite.name: suite for suite in parsed}
    for suite in (parsed, *found.values()):
        before = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()
        assert (suite.tests, suite.failures, suite.errors, suite.skipped) == before
    return found


def cases(suite: TestSuite) -> dict[str, TestCase]:
    return {case.name: case for case in suite}


def test_a_suite_for_each_view_and_a_case_for_each_rule(literal: SimpleNamespace) -> None:
    found = suites(literal.RESULT)
    assert list(found) == ["home on desktop", "home on mobile", "cart on desktop", "verdict"]
    desktop = cases(found["home on desktop"])
    assert list(desktop) == ["dead-control", "hit-offset", "hover-only", "small-target"]
    (failure,) = desktop["dead-control"].result
    assert isinstance(failure, Failure)
    assert failure.message == "The button “Buy” does nothing."
    assert failure.text == "[error] The button “Buy” does nothing. (#buy) Wire it up."
    assert desktop["dead-control"].classname == "home.desktop"
    # What is ignored stands in the output of a case, and does not make it fail.
    assert "ignore: UX-412." in desktop["dead-control"].system_out
    assert desktop["hit-offset"].is_passed and "flaky" in desktop["hit-offset"].system_out
    (skipped,) = desktop["hover-only"].result
    assert isinstance(skipped, Skipped)
    assert skipped.message == "Nobody knows."
    # A note does not fail this run, so neither does its case.
    assert desktop["small-target"].is_passed
    assert [case.is_passed for case in found["home on mobile"]] == [False, True, True, True]


def test_a_view_that_failed_is_an_error(literal: SimpleNamespace) -> None:
    (case,) = suites(literal.RESULT)["cart on desktop"]
    (error,) = case.result
    assert isinstance(error, Error)
    assert error.message == "the server answered 404"


def test_of_a_picture_nothing_passes_that_was_not_judged(literal: SimpleNamespace) -> None:
    pages = (replace(literal.PAGES[0], picture=True),)
    run = replace(literal.RUN, rules=("false-bottom", "hit-offset"))
    judged, skipped = suites(replace(literal.RESULT, run=run, pages=pages, findings=()))["home on desktop"]
    assert judged.is_passed
    assert skipped.result[0].message == "not applicable to a picture"


def test_a_run_that_failed_by_no_finding_is_not_green(literal: SimpleNamespace) -> None:
    broken = Verdict(False, ("7 could not be decided, where the budget allows 5",), 1)
    (case,) = suites(replace(literal.RESULT, findings=(), pages=literal.PAGES[:2], verdict=broken))["verdict"]
    assert isinstance(case.result[0], Failure)
    nothing = Verdict(False, ("nothing was audited",), 3)
    (case,) = suites(replace(literal.RESULT, findings=(), pages=(), verdict=nothing))["verdict"]
    assert isinstance(case.result[0], Error)
    (case,) = suites(replace(literal.RESULT, findings=(), verdict=Verdict(True, (), 0)))["verdict"]
    assert case.is_passed


def test_text_of_a_page_stays_text(literal: SimpleNamespace) -> None:
    data = junit_xml(literal.hostile())
    kinds = {"testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out"}
    assert {element.tag for element in fromstring(data).iter()} == kinds
    assert b"\x1b" not in data and b"\x00" not in data
    assert not [line for line in data.decode().splitlines() if line.startswith("::")]


@given(text=st.text(st.characters(exclude_categories=[])))
def test_any_text_makes_xml(literal: SimpleNamespace, text: str) -> None:
    suites(literal.hostile(f"x{text}"))
