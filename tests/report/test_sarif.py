from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sarif_pydantic import Sarif

from synthmap.model.finding import LEVELS
from synthmap.report.sarif import sarif_document
from synthmap.rules import catalogue

Json = dict[str, Any]


def checked(document: Json) -> Json:
    """The log as a program reads it, held to the standard's types by a validator that is not ours, and to its prose."""
    log: Json = json.loads(json.dumps(document, allow_nan=False))
    Sarif.model_validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        # 3.27.9, 3.27.10: a result that accuses has a level, any other has none.
        assert (result["level"] in LEVELS) == (result["kind"] == "fail")
        assert result["message"]["text"]
        assert all(isinstance(value, str) for value in result["partialFingerprints"].values())
        assert all(len(location["logicalLocations"]) > 0 for location in result["locations"])
    return run


def test_a_result_for_each_finding_at_the_line_that_asks_for_its_page(literal: SimpleNamespace) -> None:
    run = checked(sarif_document(literal.RESULT))
    dead, phone, small, ignored, flaky, undecided = run["results"]
    assert dead == {
        "ruleId": "dead-control", "ruleIndex": 0, "kind": "fail", "level": "error", "rank": 80.0,
        "message": {"text": "The button “Buy” does nothing. Wire it up."},
        "locations": [{
            "physicalLocation": {
                "artifactLocation": {"uri": "tests/e2e/shop.yaml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 5},
            },
            "logicalLocations": [{"name": "#buy", "fullyQualifiedName": "home on desktop"}],
        }],
        "partialFingerprints": {"primaryLocationLineHash": "1" * 16 + ":1", "synthmapProblem/v1": "a" * 16},
        "suppressions": [],
        "properties": {"page": "home", "device": "desktop", "browser": "chromium", "state": "initial",
                       "confidence": 0.9, "flaky": False},
    }  # fmt: skip
    assert phone["partialFingerprints"]["synthmapProblem/v1"] == "a" * 16
    assert small["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "https://shop.example/"}}
    assert ignored["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "UX-412."}]
    assert ignored["level"] == "note"
    assert (flaky["level"], flaky["properties"]["flaky"]) == ("note", True)
    assert (undecided["kind"], undecided["level"]) == ("open", "none")


def test_rules_are_explained_and_failures_told(literal: SimpleNamespace) -> None:
    run = checked(sarif_document(literal.RESULT))
    driver = run["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == ["dead-control", "hit-offset", "hover-only", "small-target"]
    first = driver["rules"][0]
    assert first["help"]["text"] == catalogue()["dead-control"].doc
    assert first["name"] == "DeadControl"
    assert first["defaultConfiguration"] == {"level": "error"}
    assert run["invocations"] == [
        {
            "executionSuccessful": False,
            "toolExecutionNotifications": [
                {"level": "error", "message": {"text": "cart on desktop: the server answered 404"}}
            ],
        }
    ]
    assert checked(sarif_document(replace(literal.RESULT, pages=())))["invocations"][0]["executionSuccessful"] is False


def test_text_of_a_page_is_no_link_and_no_placeholder(literal: SimpleNamespace) -> None:
    run = checked(sarif_document(literal.hostile()))
    for result in run["results"]:
        text = result["message"]["text"]
        assert "](" not in text and "{0}" not in text
        assert text.isprintable()


@pytest.mark.parametrize("path", ["my scenarios/shop é.yaml", "a%b.yaml", "shop.yaml"])
def test_paths_are_addresses(literal: SimpleNamespace, path: str) -> None:
    result = replace(literal.RESULT, run=replace(literal.RUN, paths={"shop.yaml": path}))
    where = checked(sarif_document(result))["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert where["uri"] in {"my%20scenarios/shop%20%C3%A9.yaml", "a%25b.yaml", "shop.yaml"}


def test_the_same_run_gives_the_same_fingerprints_whatever_else_is_found(literal: SimpleNamespace) -> None:
    fewer = replace(literal.RESULT, findings=literal.FINDINGS[1:3])
    whole, part = (sarif_document(result)["runs"][0]["results"] for result in (literal.RESULT, fewer))
    assert [r["partialFingerprints"] for r in part] == [r["partialFingerprints"] for r in whole[1:3]]


@given(text=st.text(st.characters(exclude_categories=[]), min_size=1))
def test_any_text_makes_a_log(literal: SimpleNamespace, text: str) -> None:
    checked(sarif_document(literal.hostile(f"x{text}")))
