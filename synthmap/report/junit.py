"""The run as JUnit XML, which every CI system shows: a suite for each view, in it a case for each rule.

There is no standard; the elements are those of https://github.com/testmoapp/junitxml, without times, which differ from
run to run. A case fails where the run does for it; what only warns stands in its output. What could not be decided is
skipped, with the reason, and a view that could not be looked at is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from synthmap.model.finding import Finding
from synthmap.report.documents import PageEntry, Result
from synthmap.report.lines import printable
from synthmap.rules import catalogue

_LONGEST = 1_000


def junit_xml(result: Result) -> bytes:
    """The JUnit file of a run, UTF-8."""
    root = Element("testsuites", name=printable(f"synthmap: {result.run.name}", 200))
    for entry in result.pages:
        here = [finding for finding in result.findings if finding.view == entry.view]
        _suite(root, entry, here, result)
    _gate(root, result)
    for suite in root:
        _count(suite, [suite])
    _count(root, list(root))
    indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8") + b"\n"


def _suite(root: Element, entry: PageEntry, findings: Sequence[Finding], result: Result) -> None:
    suite = SubElement(root, "testsuite", name=printable(str(entry.view), 300))
    if entry.error:
        _told(_case(suite, entry, "the page could be looked at"), "error", entry.error, [entry.error])
        return
    for rule in sorted(result.run.rules):
        case = _case(suite, entry, rule)
        if entry.picture and not catalogue()[rule].pixels:
            _told(case, "skipped", "not applicable to a picture", ())
        else:
            _judged(case, [finding for finding in findings if finding.rule == rule], result.verdict.failing)


def _judged(case: Element, findings: Sequence[Finding], failing: Iterable[str]) -> None:
    """Fill the case of one rule on one view."""
    failed = [finding for finding in findings if finding.id in failing]
    undecided = [finding for finding in findings if finding.outcome == "incomplete" and not finding.suppressed]
    others = [finding for finding in findings if finding not in failed]
    if failed:
        _told(case, "failure", failed[0].message, map(_line, failed))
    elif undecided:
        _told(case, "skipped", undecided[0].message, ())
    if others:
        SubElement(case, "system-out").text = "\n".join(map(_line, others))


def _gate(root: Element, result: Result) -> None:
    """A suite for the verdict, so that nothing is green that failed by a budget, or looked at nothing."""
    suite = SubElement(root, "testsuite", name="verdict")
    case = SubElement(suite, "testcase", name="the run is acceptable", classname="synthmap")
    verdict = result.verdict
    if not verdict.passed:
        _told(case, "failure" if result.pages else "error", "; ".join(verdict.reasons), verdict.reasons)
    if verdict.notes:
        SubElement(case, "system-out").text = "\n".join(printable(note, _LONGEST) for note in verdict.notes)


def _case(suite: Element, entry: PageEntry, name: str) -> Element:
    view = entry.view
    return SubElement(suite, "testcase", name=name, classname=printable(f"{view.page}.{view.device}", 300))


def _told(case: Element, kind: str, message: str, lines: Iterable[str]) -> None:
    element = SubElement(case, kind, message=printable(message, _LONGEST))
    element.text = "\n".join(printable(line, _LONGEST) for line in lines) or None


def _line(finding: Finding) -> str:
    """A finding as the output of a case has it, with what became of it."""
    fate: str = "could not be decided" if finding.outcome == "incomplete" else finding.level
    if finding.suppressed:
        fate += f", {finding.suppressed.kind}: {finding.suppressed.reason}"
    if finding.flaky:
        fate += ", flaky"
    where = f" ({finding.selector})" if finding.selector else ""
    return printable(f"[{fate}] {finding.message}{where} {finding.action}", _LONGEST)


def _count(element: Element, suites: Sequence[Element]) -> None:
    cases = [case for suite in suites for case in suite.iter("testcase")]
    element.set("tests", str(len(cases)))
    for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(case.find(kind) is not None for case in cases)))
