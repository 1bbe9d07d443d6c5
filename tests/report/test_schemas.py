"""The schemas against documents made here by hand; runs of a real browser are held to them in test_runner and demo."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from importlib.resources import files
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from synthmap.judge.question import Answer, Expected
from synthmap.judge.verdict import Verdict
from synthmap.maps.fates import LinkFate
from synthmap.maps.funnel import Departure, Funnel, FunnelLine
from synthmap.maps.locate import locate
from synthmap.maps.reconcile import HotSpot, Reconciliation
from synthmap.maps.segments import Divergence
from synthmap.maps.visits import Visits, visits_of
from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.events import make_events
from synthmap.model.finding import Finding, Proof, Source
from synthmap.model.view import DESKTOP, View
from synthmap.report.documents import SCHEMA_VERSION, PageEntry, Run, funnel_document, report_document, view_document
from synthmap.report.visits_document import visits_document
from synthmap.signals.forms import FieldUse, FormUse
from synthmap.vision.folds import Fold

Json = dict[str, Any]
SCHEMAS = {
    name: json.loads(files("synthmap.report").joinpath(f"{name}.schema.json").read_text("utf-8"))
    for name in ("report", "view")
}


def complaints(name: str, document: Json) -> list[str]:
    # Through JSON and back: what is validated is what a program reads from disk.
    stored = json.loads(json.dumps(document, allow_nan=False))
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(SCHEMAS[name]).iter_errors(stored)]


FUNNEL = Funnel(
    "buy", "scripted", ("added",), (FunnelLine("", "", 2, (1,)),),
    (Departure("added", "product", "phone", "an error was raised", 1),),
)  # fmt: skip


def report() -> Json:
    """A report with every kind of entry: a view that went well and one that failed, a proof and none."""
    view = View("startseite-ü", "mobile")
    place = "views/startseite-ü/mobile/chromium/initial"
    pages = [
        PageEntry(view, "local:/", None, f"{place}/view.json", {"load": 12.0}, "Is it plain?", answer=ANSWER),
        PageEntry(View("cart", "1280x720"), "https://shop.example/cart", "the page crashed", None, {}),
    ]
    dead = Finding(
        id="0123456789abcdef", group="fedcba9876543210", rule="dead-control", level="error", outcome="fail",
        confidence=0.9, priority=0.8, view=view, message="It does nothing.", hypothesis="Why.", action="Mend it.",
        metric="Dead clicks.", selector="#buy", element_key='button "Buy"', box=(1.0, -2.5, 3.0, 0.0),
        evidence={"claims": "button"}, proof=Proof((2.5, 4.0), ("navigation",), "dead"),
        crop=f"{place}/finding-1.png", source=Source("shop.yaml", 7),
    )  # fmt: skip
    fold = Finding(
        id="0" * 16, group="1" * 16, rule="false-bottom", level="warning", outcome="fail", confidence=0.9, priority=0.5,
        view=view, message="Looks finished.", hypothesis="", action="", metric="", evidence={"fold_y": 844.0},
    )  # fmt: skip
    run = Run(
        "Release", "shop.yaml", ["chromium 156.0"], "2026-03-01T09:05:00+00:00", 4.2, 1000, 7,
        funnels=[funnel_document(FUNNEL)],
    )  # fmt: skip
    return report_document(run, pages, [dead, fold], Verdict(False, ("1 finding at level error or worse",), 1))


ANSWER = Answer(
    "Is it plain?", "yes", "It is.", "recorded", 9, (0.1, 0.2), (Expected("a", "k1", 1, 3, 0.75),), "the link"
)


def seen(table: ElementTable) -> Json:
    """What recorded sessions did, with an entry of every kind."""
    segments = {"campaign": np.array(["mail"] * 2)}
    events = make_events(
        2, session=0, source="recorded", kind=np.array(["click", "zoom"]), x=5.0, y=5.0, vx=5.0, vy=5.0,
        t=np.array([0.0, 900.0]), segments=segments,
    )  # fmt: skip
    located, none = locate(events, table), np.zeros(2, dtype=bool)
    (visits,) = visits_of(located, table, dead=none, rage=none, viewport=DESKTOP, document=(40, 60))
    differs = Divergence("campaign", "mail", 0, 1, 1.0, 0.5, 0.1, 0.9)
    found = reconcile_all(table, visits)
    return visits_document(replace(visits, diverging=(differs,)), found, table, speaks=True)


def reconcile_all(table: ElementTable, visits: Visits) -> Reconciliation:
    spots = tuple(HotSpot(spot, "live") for spot in visits.spots)
    return Reconciliation("recorded", 1, 1, spots, (LinkFate(0, 0, "W", "chosen"),))


@pytest.fixture
def view(literal: SimpleNamespace) -> Json:
    """A view with a live element and one of which nothing is known."""
    table = literal.table(
        {"tag": "a", "role": "link", "name": "W" * 200, "key": "k1", "selector": "a", "liveness": Liveness.LIVE,
         "evidence": ("href",), "reachable": 1.0, "looks_clickable": 0.9},
        {"tag": "p", "key": "k2", "selector": "p", "looks_clickable": 0.6},
    )  # fmt: skip
    fold = Fold(30.0, 0.9, True, ("a rule",), ("a picture is cut",), (0.0, 0.0, 40.0, 5.0), 30.0, 0.5)
    field = FieldUse(
        row=1, sessions=3, order=1, hesitation_ms=800, time_ms=2_000, refills=1, corrections=2, characters=9, left=1
    )
    form = FormUse(row=0, source="recorded", started=3, completed=2, mended=1, fields=(field,))
    links = literal.links({0: 3}, total=4, sessions=9)
    return view_document(
        literal.evidence(literal.snapshot(table), link_map=links, folds=[fold], forms=[form]),
        sessions={"simulated": 9, "scripted": 0, "recorded": 0},
        maps={"click": "click.png"},
        layers={"click": "click.layer.png"},
        assumptions=("Assumed.",),
        visits=[seen(table)],
        answer=ANSWER,
    )


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


def test_documents_are_as_the_schemas_say(view: Json) -> None:
    assert complaints("report", report()) == []
    assert complaints("view", view) == []
    assert SCHEMAS["report"]["properties"]["schema_version"]["const"] == SCHEMA_VERSION


def changed(document: Json, path: str, change: Callable[[Any, Any], None]) -> Json:
    """A copy with `change(parent, key)` made at a path such as `pages.0.url`."""
    copy = deepcopy(document)
    *above, last = (int(step) if step.isdigit() else step for step in path.split("."))
    parent: Any = copy
    for step in above:
        parent = parent[step]
    change(parent, last)
    return copy


def put(value: Any) -> Callable[[Any, Any], None]:
    def change(parent: Any, key: Any) -> None:
        parent[key] = value

    return change


WRONG_REPORTS = [
    ("schema_version", 2),
    ("surprise", 1),
    ("tool.name", "another"),
    ("tool.browsers.0", "netscape 4"),
    ("scenario.file", "/home/me/shop.yaml"),
    ("sessions.simulated", -1),
    ("pages.0.status", "fine"),
    ("pages.0.error", "but it went well"),
    ("pages.0.result", None),
    ("pages.0.result", "/etc/passwd"),
    ("pages.0.result", "views/a/../../d/view.json"),
    ("pages.0.timings.load", "fast"),
    ("pages.0.page", "a/b"),
    ("pages.0.page", ".."),
    ("pages.0.answer.answered", "perhaps"),
    ("pages.1.error", None),
    ("pages.1.result", "views/a/b/c/d/view.json"),
    ("findings.0.id", "dead-control-1"),
    ("findings.0.level", "critical"),
    ("findings.0.outcome", "pass"),
    ("findings.0.confidence", 1.1),
    ("findings.0.priority", -0.1),
    ("findings.0.browser", "netscape"),
    ("findings.0.box", [1, 2, 3]),
    ("findings.0.box", [1, 2, 3, 4, 5]),
    ("findings.0.box", [1, 2, -3, 4]),
    ("findings.0.box", {"x": 1, "y": 2, "width": 3, "height": 4}),
    ("findings.0.message", ""),
    ("findings.0.proof.at", [1]),
    ("findings.0.proof.answer", "maybe"),
    ("findings.0.proof.watched", []),
    ("findings.0.crop", "finding-1.png"),
    ("findings.0.crop", "views/a/../../d/finding-1.png"),
    ("findings.0.source.line", 0),
    ("findings.0.source.file", "/home/me/shop.yaml"),
    ("findings.0.evidence", []),
    ("findings.0.evidence.other", {"device": "desktop", "box": [1, 2, 3]}),
    ("findings.0.surprise", 1),
    ("findings.1.evidence", {"score": 0.9}),
    ("summary.by_level.fatal", 1),
    ("summary.rules.dead-control", 0),
    ("verdict.reasons", []),
]
WRONG_VIEWS = [
    ("surprise", 1),
    ("viewport.width", 0),
    ("viewport.touch", "yes"),
    ("document.height", 12.5),
    ("screenshot", "../screenshot.png"),
    ("maps.click", "/click.png"),
    ("elements.0.liveness", "plain"),
    ("elements.0.reachable", 1.5),
    ("elements.0.looks_clickable", "very"),
    ("elements.0.box", [0, 0, 1]),
    ("elements.0.rects", []),
    ("elements.0.key", ""),
    ("elements.0.name", "W" * 201),
    ("elements.0.clicks", 1.5),
    ("elements.0.clicks", -1),
    ("elements.0.share", 2),
    ("elements.0.surprise", 1),
    ("scroll.reach", []),
    ("scroll.reach.0", [0]),
    ("scroll.reach.0", [0, 1.5]),
    ("scroll.average_fold", None),
    ("folds", []),
    ("forms.0.source", "simulated"),
    ("forms.0.started", 0),
    ("forms.0.fields", []),
    ("forms.0.fields.0.order", 0),
    ("forms.0.fields.0.surprise", 1),
    ("folds.0.score", 2),
    ("sessions.invented", 3),
    ("visits.0.source", "invented"),
    ("visits.0.links.0.interval", [0.1]),
    ("visits.0.links.0.rank", 0),
    ("visits.0.reconciliation.file", "/etc/passwd"),
    ("visits.0.reconciliation.hottest.0.stands", "somewhere"),
    ("question.answered", "perhaps"),
    ("question.answer", ""),
    ("notes", "none"),
    ("picture", "no"),
]


@pytest.mark.parametrize(("path", "value"), WRONG_REPORTS)
def test_a_report_that_breaks_the_contract_is_no_report(path: str, value: Any) -> None:
    assert complaints("report", changed(report(), path, put(value)))


@pytest.mark.parametrize(("path", "value"), WRONG_VIEWS)
def test_a_view_that_breaks_the_contract_is_no_view(view: Json, path: str, value: Any) -> None:
    assert complaints("view", changed(view, path, put(value)))


OPEN = (
    "evidence.", "timings.", "rules.", "maps.", "layers.", "lines.", "reconciliation.clicks.", "reconciliation.links.",
)  # fmt: skip


def keys_of(document: Any, path: str = "") -> Iterator[str]:
    """Every key of a document, the first entry of each list standing for the others; open tables are left out."""
    if isinstance(document, list):
        yield from keys_of(document[0], f"{path}0.") if document else ()
    elif isinstance(document, dict) and not path.endswith(OPEN):
        for key, value in document.items():
            yield path + key
            yield from keys_of(value, f"{path}{key}.")


def test_nothing_may_be_missing(view: Json) -> None:
    for name, document in (("report", report()), ("view", view)):
        for path in keys_of(document):
            assert complaints(name, changed(document, path, lambda parent, key: parent.pop(key))), f"{name}: {path}"


def says_what_it_is(schema: Json, root: Json) -> bool:
    target = root["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else {}
    return bool(schema.get("description") or target.get("description") or "const" in schema)


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_a_developer_reads_says_what_it_is(name: str) -> None:
    root = SCHEMAS[name]
    blocks = [root, *(definition for definition in root["$defs"].values() if "properties" in definition)]
    properties = [(key, inner) for block in blocks for key, inner in block["properties"].items()]
    assert [key for key, inner in properties if not says_what_it_is(inner, root)] == []
