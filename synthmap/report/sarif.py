"""The run as SARIF 2.1.0, for code scanning: one result per finding, at the scenario's line that asks for its page.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/ and, for what GitHub makes of it,
https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning

What is ignored or accepted is in it as a suppressed result. GitHub does not read suppressions and would show it as an
alert like any other (github/codeql-action issue 1230), so what fails no run is never more than a note.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from synthmap import __version__
from synthmap.model.finding import Finding
from synthmap.report.documents import Result
from synthmap.report.lines import printable
from synthmap.rules import Rule, catalogue

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LONGEST = 1_000
_OF_ADDRESSES = "/:?#[]@!$&'()*+,;=%~"
# A message may hold links and numbered placeholders (3.11.5, 3.11.6): text of a page must be neither.
_LINK, _PLACEHOLDER = re.compile(r"\](?=\()"), re.compile(r"\{(?=\d+\})")


def sarif_document(result: Result) -> dict[str, Any]:
    """The SARIF log of a run, as JSON has it."""
    rules = [rule for name, rule in catalogue().items() if name in result.run.rules]
    number = {rule.id: index for index, rule in enumerate(rules)}
    address = {entry.view: entry.url for entry in result.pages}
    failed = [entry for entry in result.pages if entry.error]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "synthmap", "version": __version__, "rules": list(map(_rule, rules))}},
                "automationDetails": {"id": f"synthmap/{printable(result.run.name, 100)}/"},
                "invocations": [
                    {
                        "executionSuccessful": bool(result.pages) and not failed,
                        "toolExecutionNotifications": [
                            {"level": "error", "message": _message(f"{entry.view}: {entry.error}")} for entry in failed
                        ],
                    }
                ],
                "columnKind": "unicodeCodePoints",
                "results": [
                    _result(finding, number, result.run.paths, address.get(finding.view, ""))
                    for finding in result.findings
                ],
            }
        ],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    head, *_ = rule.doc.splitlines()
    name = "".join(word.capitalize() for word in rule.id.split("-"))
    return {
        "id": rule.id,
        # 3.49.7: a name says more than the id; that of one word would be the id again.
        **({"name": name} if name.casefold() != rule.id else {}),
        "shortDescription": {"text": head},
        "fullDescription": {"text": head},
        "help": {"text": rule.doc, "markdown": rule.doc},
        "defaultConfiguration": {"level": rule.level},
    }


def _result(finding: Finding, number: dict[str, int], paths: Any, url: str) -> dict[str, Any]:
    view = finding.view
    decided = finding.outcome == "fail"
    made: dict[str, Any] = {
        "ruleId": finding.rule,
        # 3.27.9: open says that there was too little to decide by, and has no level.
        "kind": "fail" if decided else "open",
        "level": (finding.level if finding.counts else "note") if decided else "none",
        "message": _message(f"{finding.message} {finding.action}"),
        "locations": [_location(finding, paths, url)],
        # The name that GitHub reads; without it, findings of one rule on one line would be one alert.
        "partialFingerprints": {"primaryLocationLineHash": f"{finding.id}:1", "synthmapProblem/v1": finding.group},
        "suppressions": [],
        "rank": round(100 * finding.priority, 1),
        "properties": {
            "page": view.page, "device": view.device, "browser": view.browser, "state": view.state,
            "confidence": finding.confidence, "flaky": finding.flaky,
        },
    }  # fmt: skip
    if finding.rule in number:
        made["ruleIndex"] = number[finding.rule]
    if finding.suppressed:
        reason = printable(finding.suppressed.reason, _LONGEST)
        made["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    return made


def _location(finding: Finding, paths: dict[str, str], url: str) -> dict[str, Any]:
    """The line of the scenario; of a page that was named on the command line, its address."""
    view = finding.view
    logical = {"name": printable(finding.selector, 300) or view.page, "fullyQualifiedName": str(view)}
    if finding.source is None:
        return {
            "physicalLocation": {"artifactLocation": {"uri": quote(url, safe=_OF_ADDRESSES)}},
            "logicalLocations": [logical],
        }
    path = paths.get(finding.source.file, finding.source.file)
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(path), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": finding.source.line},
        },
        "logicalLocations": [logical],
    }


def _message(text: str) -> dict[str, str]:
    text = printable(text, _LONGEST)
    return {"text": _PLACEHOLDER.sub("{ ", _LINK.sub("] ", text))}
