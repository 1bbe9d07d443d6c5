from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from synthmap import __version__
from synthmap.judge.baseline import Accepted
from synthmap.judge.verdict import Verdict
from synthmap.maps.areas import AreaShare
from synthmap.model.elements import Liveness
from synthmap.model.finding import Finding, Proof, Source, Suppression
from synthmap.model.view import View
from synthmap.report.documents import PageEntry, Run, finding_document, report_document, view_document
from synthmap.scenario.overrides import Unmatched
from synthmap.signals.forms import FieldUse, FormUse
from synthmap.vision.folds import Fold

FINDING = Finding(
    id="0123456789abcdef", group="fedcba9876543210", rule="dead-control", level="error", outcome="fail",
    confidence=0.9, priority=0.8, view=View("pricing", "mobile"), message="It does nothing.", hypothesis="Why.",
    action="Mend it.", metric="Dead clicks.", selector="#buy", element_key='main > button "Buy"',
    box=(1.0, 2.0, 3.0, 4.0), evidence={"claims": "button"}, proof=Proof((2.5, 4.0), ("navigation", "dialog"), "dead"),
    crop="views/pricing/mobile/chromium/initial/finding-1.png", source=Source("shop.yaml", 7),
)  # fmt: skip
RUN = Run("Release", "shop.yaml", ["chromium 156.0"], "2026-03-01T09:05:00+00:00", 4.26, 1000, 7)
PASSED = Verdict(True, (), 0)


def elements(literal: SimpleNamespace) -> Any:
    live, dead = Liveness.LIVE, Liveness.DEAD
    return literal.table(
        {"tag": "main", "role": "main", "name": "All of it"},
        {
            "tag": "a", "role": "link", "name": "Pricing", "key": 'main > link "Pricing" -> /', "selector": "#p",
            "box": (1.26, 2, 30.04, 20), "rects": [(11.26, 2, 20.04, 10), (1.26, 12, 9, 10)], "parent": 0,
            "liveness": live, "evidence": ("href",), "reachable": 0.3333, "looks_clickable": 0.756,
        },
        {"tag": "span", "parent": 1, "action": 1, "looks_clickable": 0.9},  # a part of the link
        {"tag": "div", "key": "looks", "selector": "#looks", "looks_clickable": 0.5, "reasons": ("filled",)},
        {"tag": "div", "looks_clickable": 0.49},
        {"tag": "button", "liveness": dead, "visible": False},
        {"tag": "label", "liveness": live, "action": 7},  # its clicks are the field's
        {"tag": "input", "key": "field", "selector": "#f", "liveness": Liveness.DISABLED, "evidence": ("disabled",)},
    )  # fmt: skip


def documented(literal: SimpleNamespace, **more: Any) -> dict[str, Any]:
    evidence = literal.evidence(
        literal.snapshot(elements(literal), notes=("a font was late",)),
        link_map=literal.links({1: 41, 3: 0}, total=123, sessions=100),
        depths=((0.0, 1.0), (30.0, 2 / 3), (60.0, 0.0)),
        **more,
    )
    return view_document(
        evidence,
        sessions={"simulated": 100, "scripted": 0, "recorded": 0},
        maps={"click": "click.png"},
        layers={"click": "click.layer.png"},
        assumptions=("Dwell time is assumed.",),
    )


def test_a_view_as_the_contract_has_it(literal: SimpleNamespace) -> None:
    fold = Fold(30.0, 0.876, True, ("blank band of 9 px",), (), (0.0, 20.0, 40.0, 10.0), 30.0, 0.4567)
    document = documented(literal, folds=[fold])
    elements = document.pop("elements")
    assert document == {
        "page": "pricing", "device": "desktop", "browser": "chromium", "state": "initial",
        "url": "local:/pricing.html",
        "viewport": {"width": 40, "height": 30, "dpr": 1.0, "mobile": False, "touch": False},
        "document": {"width": 40, "height": 60},
        "screenshot": "screenshot.png",
        "sessions": {"simulated": 100, "scripted": 0, "recorded": 0},
        "maps": {"click": "click.png"},
        "layers": {"click": "click.layer.png"},
        "scroll": {"reach": [[0.0, 1.0], [30.0, 0.6667], [60.0, 0.0]], "average_fold": 30.0},
        "folds": [{"y": 30.0, "score": 0.88, "looks_finished": True, "completion": ["blank band of 9 px"],
                   "continuation": [], "share": 0.46}],
        "areas": [],
        "forms": [],
        "visits": [],
        "question": None,
        "unstable": [],
        "assumptions": ["Dwell time is assumed."],
        "notes": ["a font was late"],
        "picture": False,
    }  # fmt: skip
    assert elements[0] == {
        "id": 1, "key": 'main > link "Pricing" -> /', "selector": "#p", "tag": "a", "role": "link", "name": "Pricing",
        "box": [1.3, 2.0, 30.0, 20.0], "rects": [[11.3, 2.0, 20.0, 10.0], [1.3, 12.0, 9.0, 10.0]],
        "liveness": "live", "evidence": ["href"], "reachable": 0.33, "looks_clickable": 0.76,
        "clicks": 41, "share": 0.3333,
    }  # fmt: skip


def test_how_forms_were_filled_in_is_told_by_field(literal: SimpleNamespace) -> None:
    table = literal.table({"tag": "form", "selector": "#join"}, {"tag": "input", "key": "k", "selector": "#nick"})
    field = FieldUse(
        row=1, sessions=3, order=1.5, hesitation_ms=math.nan, time_ms=2_000.4, refills=1, corrections=2, characters=9,
        left=1,
    )  # fmt: skip
    joined = FormUse(row=0, source="recorded", started=3, completed=2, mended=1, fields=(field,))
    loose = FormUse(row=-1, source="scripted", started=1, completed=1, mended=0, fields=(field,))
    evidence = literal.evidence(literal.snapshot(table), forms=[joined, loose])
    form, other = view_document(evidence, sessions={}, maps={}, layers={}, assumptions=())["forms"]
    assert form == {
        "id": 0, "selector": "#join", "source": "recorded", "started": 3, "completed": 2, "abandoned": 1, "mended": 1,
        "fields": [
            {"id": 1, "key": "k", "selector": "#nick", "name": "", "sessions": 3, "order": 1.5, "hesitation_ms": None,
             "time_ms": 2_000.0, "refills": 1, "corrections": 2, "characters": 9, "left": 1},
        ],
    }  # fmt: skip
    assert (other["id"], other["selector"], other["source"]) == (None, "", "scripted")


def test_areas_and_what_moves_by_itself_are_told(literal: SimpleNamespace) -> None:
    area = AreaShare("plans", np.array([[0.0, 10.04, 20, 30]]), 0.123456, 0.25, 3, 1 / 3)
    moving = literal.snapshot(elements(literal), unstable=np.array([[0.0, 0, 40, 20.55]]))
    document = view_document(literal.evidence(moving, areas=[area]), sessions={}, maps={}, layers={}, assumptions=())
    assert document["areas"] == [
        {"name": "plans", "boxes": [[0.0, 10.0, 20.0, 30.0]], "attention": 0.1235, "surface": 0.25, "clicks": 3,
         "share": 0.3333},
    ]  # fmt: skip
    assert document["unstable"] == [[0.0, 0.0, 40.0, 20.6]]


def test_elements_are_what_is_live_claims_to_be_or_looks_so(literal: SimpleNamespace) -> None:
    told = documented(literal)["elements"]
    assert [(one["id"], one["liveness"]) for one in told] == [(1, "live"), (3, "unknown"), (7, "disabled")]


def test_what_is_not_known_is_null_and_what_was_not_clicked_is_zero(literal: SimpleNamespace) -> None:
    _, looks, field = documented(literal)["elements"]
    assert (looks["reachable"], looks["looks_clickable"], looks["clicks"], looks["share"]) == (None, 0.5, 0, 0.0)
    assert (field["reachable"], field["looks_clickable"], field["clicks"], field["share"]) == (None, None, 0, 0.0)


def test_a_finding_as_the_contract_has_it() -> None:
    assert finding_document(FINDING) == {
        "id": "0123456789abcdef", "group": "fedcba9876543210", "rule": "dead-control", "level": "error",
        "outcome": "fail", "confidence": 0.9, "priority": 0.8,
        "page": "pricing", "device": "mobile", "browser": "chromium", "state": "initial",
        "selector": "#buy", "element_key": 'main > button "Buy"', "box": [1.0, 2.0, 3.0, 4.0],
        "message": "It does nothing.", "hypothesis": "Why.", "action": "Mend it.", "metric": "Dead clicks.",
        "evidence": {"claims": "button"},
        "proof": {"at": [2.5, 4.0], "watched": ["navigation", "dialog"], "answer": "dead",
                  "before": None, "after": None},
        "crop": "views/pricing/mobile/chromium/initial/finding-1.png",
        "source": {"file": "shop.yaml", "line": 7},
        "suppressed": None, "flaky": False,
    }  # fmt: skip


def test_a_finding_without_a_place_or_a_click() -> None:
    bare = finding_document(replace(FINDING, box=None, proof=None, crop=None, source=None))
    assert (bare["box"], bare["proof"], bare["crop"], bare["source"]) == (None, None, None, None)


def test_evidence_is_plain_whatever_numbers_a_rule_puts_in() -> None:
    given = {
        "count": np.int64(3), "share": np.float64(1 / 3), "unknown": float("nan"), "endless": np.inf,
        "yes": np.bool_(True), "box": (np.float32(1.5), 2), "other": {"name": "x", "ys": [np.int8(1)]}, 5: None,
    }  # fmt: skip
    plain = finding_document(replace(FINDING, evidence=given))["evidence"]
    assert plain == {
        "count": 3, "share": 0.3333, "unknown": None, "endless": None, "yes": True, "box": [1.5, 2],
        "other": {"name": "x", "ys": [1]}, "5": None,
    }  # fmt: skip
    kinds = [type(plain[name]) for name in ("count", "share", "yes")]
    assert kinds == [int, float, bool]
    assert type(plain["box"][0]) is float and type(plain["other"]["ys"][0]) is int


def test_a_report_as_the_contract_has_it() -> None:
    good = PageEntry(
        View("pricing", "mobile"), "local:/", None, "views/pricing/mobile/chromium/initial/view.json",
        {"load": 1234.56}, "Do people see the plans?",
    )  # fmt: skip
    bad = PageEntry(View("cart", "mobile"), "https://shop.example/cart", "the page crashed", None, {})
    again = replace(FINDING, id="0" * 16, view=View("pricing", "desktop"), rule="dead-click", level="note")
    unsure = replace(FINDING, id="1" * 16, group="1" * 16, outcome="incomplete")
    ignored = replace(FINDING, id="2" * 16, group="2" * 16, suppressed=Suppression("ignore", "Known.", 9, "2026-12-01"))
    verdict = Verdict(
        False,
        ("1 finding at level error or worse",),
        1,
        notes=("1 problem ignored",),
        unmatched=(Unmatched("budget", 9, "the budget for the reach of `#plans`"),),
        gone=(Accepted("pricing", "hit-offset", "Off.", "mobile", "chromium", "initial", "link", "3" * 16),),
    )
    run = replace(RUN, rules=("dead-click", "dead-control", "small-target"))
    report = report_document(run, [good, bad], [FINDING, again, unsure, ignored], verdict)
    findings = report.pop("findings")
    assert [paragraph["page"] for paragraph in report.pop("paragraphs")] == ["pricing", "cart"]
    assert [finding["id"] for finding in findings] == ["0123456789abcdef", "0" * 16, "1" * 16, "2" * 16]
    told = {"kind": "ignore", "reason": "Known.", "line": 9, "expires": "2026-12-01"}
    assert [finding["suppressed"] for finding in findings] == [None, None, None, told]
    assert report == {
        "schema_version": 1,
        "tool": {"name": "synthmap", "version": __version__, "browsers": ["chromium 156.0"]},
        "scenario": {"name": "Release", "file": "shop.yaml"},
        "started": "2026-03-01T09:05:00+00:00",
        "seconds": 4.3,
        "timings": {},
        "sessions": {"simulated": 1000, "seed": 7, "scripted": 0, "recorded": 0},
        "funnels": [],
        "pages": [
            {"page": "pricing", "device": "mobile", "browser": "chromium", "state": "initial", "url": "local:/",
             "status": "ok", "error": None, "result": "views/pricing/mobile/chromium/initial/view.json",
             "question": "Do people see the plans?", "picture": False, "answer": None, "timings": {"load": 1235}},
            {"page": "cart", "device": "mobile", "browser": "chromium", "state": "initial",
             "url": "https://shop.example/cart", "status": "failed", "error": "the page crashed", "result": None,
             "question": None, "picture": False, "answer": None, "timings": {}},
        ],
        "summary": {
            "views": 2, "failed": 1,
            "problems": 1,  # the first two findings are one, and the third could not be decided
            "by_level": {"error": 1, "warning": 0, "note": 1},
            "incomplete": 1,
            "rules": {"dead-click": 1, "dead-control": 1},
            "judged": ["dead-click", "dead-control", "small-target"],
            "ignored": 1, "baseline": 0, "flaky": 0,  # the last finding counts nowhere else
            "gone": [{"page": "pricing", "rule": "hit-offset", "message": "Off.", "device": "mobile",
                      "browser": "chromium", "state": "initial", "element": "link", "id": "3" * 16}],
            "unmatched": [{"kind": "budget", "line": 9, "text": "the budget for the reach of `#plans`"}],
        },
        "verdict": {"passed": False, "reasons": ["1 finding at level error or worse"], "notes": ["1 problem ignored"]},
    }  # fmt: skip


@pytest.mark.parametrize("browsers", [[], ["chromium 156.0"]])
def test_a_report_of_nothing(browsers: list[str]) -> None:
    report = report_document(replace(RUN, file=None, browsers=browsers), [], [], PASSED)
    assert report["tool"]["browsers"] == browsers
    assert report["scenario"]["file"] is None
    assert report["summary"]["by_level"] == {"error": 0, "warning": 0, "note": 0}
    assert report["verdict"] == {"passed": True, "reasons": [], "notes": []}
