from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.judge.baseline import Baseline, accepted, approved, baseline_text, gone, read_baseline
from synthmap.model.errors import UsageError
from synthmap.model.finding import Finding, Suppression
from synthmap.model.view import View

HOME, CART = View("home", "mobile"), View("cart", "mobile")
RULES = frozenset({"small-target", "dead-click"})


def finding(id: int, **more: Any) -> Finding:
    made = Finding(
        id=f"{id:016x}", group=str(id), rule="small-target", level="error", outcome="fail", confidence=1.0,
        priority=0.5, view=HOME, message=f"Number {id} is too small.", hypothesis="", action="", metric="",
        element_key=f"link {id}",
    )  # fmt: skip
    return replace(made, **more)


def written(path: Path, baseline: Baseline) -> Path:
    path.write_text(baseline_text(baseline), "utf-8")
    return path


def ids(baseline: Baseline) -> list[int]:
    return [int(one.id, 16) for one in baseline.findings]


def test_what_stands_is_accepted_and_what_does_not_is_not() -> None:
    findings = [
        finding(1),
        finding(2, suppressed=Suppression("baseline", "Accepted before.")),
        finding(3, suppressed=Suppression("ignore", "Ignored.")),
        finding(4, flaky=True),
        finding(5, outcome="incomplete"),
    ]
    assert ids(approved(findings, None, {HOME}, RULES)) == [1, 2]


def test_only_what_is_new_counts(tmp_path: Path) -> None:
    before = approved([finding(1), finding(2)], None, {HOME}, RULES)
    read = read_baseline(written(tmp_path / "base.json", before))
    assert read == before
    now = [finding(1), finding(3), finding(2, suppressed=Suppression("ignore", "Ignored."))]
    settled = accepted(now, read)
    assert [f.counts for f in settled] == [False, True, False]
    assert settled[2].suppressed == Suppression("ignore", "Ignored.")  # which the scenario's own words stay with
    assert accepted(now, None) == now


def test_what_is_gone_is_told_only_where_it_could_have_been_seen() -> None:
    before = approved(
        [finding(1), finding(2, view=CART), finding(3, rule="hit-offset"), finding(4)], None, {HOME, CART}, RULES
    )
    assert [int(one.id, 16) for one in gone([finding(4)], before, {HOME}, RULES)] == [1]
    assert gone([], None, {HOME}, RULES) == ()


def test_approving_keeps_what_nothing_is_known_of_and_drops_what_is_gone() -> None:
    before = approved([finding(1), finding(2, view=CART), finding(3, rule="hit-offset")], None, {HOME, CART}, RULES)
    assert sorted(ids(approved([finding(5)], before, {HOME}, RULES))) == [2, 3, 5]


def test_the_file_reads_well_in_a_diff() -> None:
    text = baseline_text(approved([finding(2), finding(1), finding(2)], None, {HOME}, RULES))
    assert text == baseline_text(approved([finding(1), finding(2)], None, {HOME}, RULES))
    document = json.loads(text)
    assert document == {
        "schema_version": 1,
        "findings": [
            {"page": "home", "rule": "small-target", "message": f"Number {k} is too small.", "device": "mobile",
             "browser": "chromium", "state": "initial", "element": f"link {k}", "id": f"{k:016x}"}
            for k in (1, 2)
        ],
    }  # fmt: skip
    assert text.endswith("}\n") and len(text.splitlines()) > 20


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_a_page_writes_comes_back(message: str, key: str) -> None:
    before = approved([finding(1, message=message, element_key=key)], None, {HOME}, RULES)
    text = baseline_text(before)
    text.encode("utf-8")
    assert json.loads(text)["findings"][0]["id"] == f"{1:016x}"


def test_no_file_is_no_baseline_and_a_broken_one_is_a_mistake(tmp_path: Path) -> None:
    assert read_baseline(tmp_path / "none.json") is None
    file = tmp_path / "base.json"
    for text in ("", "{", "[]", '{"schema_version": 2, "findings": []}', '{"findings": []}',
                 '{"schema_version": 1, "findings": [{"id": "x"}]}'):  # fmt: skip
        file.write_text(text)
        with pytest.raises(UsageError, match=r"base\.json is not one that this version of synthmap reads"):
            read_baseline(file)
    with pytest.raises(UsageError, match="cannot be read"):
        read_baseline(tmp_path)
