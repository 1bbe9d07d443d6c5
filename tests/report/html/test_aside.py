"""What fails nothing is listed with its reason and its end: ignored, accepted, flaky, no longer there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from synthmap.report.html import _aside, _stored, _todo, write


def spoil(run: Path) -> _stored.StoredRun:
    """The made-up run: the story ignored, the fold accepted, the small target flaky, and one of the baseline gone."""
    report: dict[str, Any] = json.loads((run / "report.json").read_text())
    for finding in report["findings"]:
        if finding["group"] == "g-story":
            finding["suppressed"] = {
                "kind": "ignore", "reason": "UX-412 <b>", "line": 31, "expires": "2026-12-01",
            }  # fmt: skip
        elif finding["group"] == "g-fold":
            finding["suppressed"] = {"kind": "baseline", "reason": "accepted", "line": None, "expires": None}
        finding["flaky"] = finding["group"] == "g-small"
    report["summary"]["gone"] = [{"page": "pricing", "device": "mobile", "rule": "hit-offset", "message": "Was off."}]
    report["verdict"]["notes"] = ["1 problem ignored on line 31, until 2026-12-01: UX-412"]
    (run / "report.json").write_text(json.dumps(report))
    return _stored.read(run)


def test_each_kind_is_listed_once_a_problem_with_reason_and_end(run: Path) -> None:
    stored = spoil(run)
    problems, _ = _todo.cards(stored)
    assert [card.rules for card in problems] == [["small-target"]]
    found = {
        aside.kind: [(line.rule, line.where, line.why, line.until, line.anchor) for line in aside.lines]
        for aside in _aside.asides(stored, problems)
    }
    assert found == {
        "ignore": [("dead-click", "pricing on desktop and mobile", "UX-412 <b> (line 31)", "until 2026-12-01", "")],
        "baseline": [("false-bottom", "pricing on mobile", "accepted", "", "")],
        "flaky": [
            (
                "small-target",
                'a&b="<i> on desktop',
                "it showed once and not again, and fails nothing by itself",
                "",
                "problem-1",
            )
        ],
        "gone": [("hit-offset", "pricing on mobile", "`synthmap approve` takes it out of the baseline", "", "")],
    }


def test_the_head_counts_them_and_says_what_the_verdict_notes(run: Path) -> None:
    spoil(run)
    html = write(run).read_text("utf-8")
    assert "Set aside: 1 ignored, 1 in the baseline, 1 flaky, 1 no longer there" in html
    assert "1 problem ignored on line 31, until 2026-12-01: UX-412</li>" in html
    assert "UX-412 &lt;b&gt; (line 31)" in html


def test_a_run_with_nothing_set_aside_says_nothing_of_it(run: Path) -> None:
    stored = _stored.read(run)
    assert _aside.asides(stored, _todo.cards(stored)[0]) == []
    assert 'id="aside"' not in write(run).read_text("utf-8")
