"""What a view's files say to the rules is what the view itself said, whatever the view."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthmap.judge.docket import Docket, recalled
from synthmap.judge.evidence import mapped
from synthmap.judge.sights import read_sight, write_sight
from synthmap.model.elements import Liveness, TextTable
from synthmap.model.snapshot import LinkTarget, Pictured, ProbeAnswer, Screenshot, Snapshot, Sought
from synthmap.model.view import Viewport
from synthmap.report.documents import finding_document
from synthmap.rules import Evidence, catalogue
from synthmap.scenario.overrides import RuleBook
from synthmap.scenario.types import ReachBudget
from synthmap.sessions.simulated.scene import scene_of
from synthmap.sessions.simulated.visitors import simulate
from synthmap.store.run import RunFolder
from synthmap.store.tables import events_parquet
from synthmap.vision.look import Sight, look

WIDTH, HEIGHT = 320, 900
PHONE = Viewport("phone", WIDTH, 480, mobile=True, touch=True)
WORDS = st.sampled_from(["Buy", "Read more", "me@example.com", "+44 20 7946 0958", "Kontakt ü", "half \ud800", ""])
HREFS = st.sampled_from(["#", "#gone", "/two", "mailto:", "javascript:void(0)", "https://elsewhere.example/"])
BOX = st.tuples(st.integers(0, 280), st.integers(0, 860), st.integers(1, 300), st.integers(1, 200))


@st.composite
def views(draw: st.DrawFn, literal: SimpleNamespace) -> Snapshot:
    """A phone's page of a few drawn boxes, some of which work, some of which do not, and some of which were clicked."""
    pixels = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    rows: list[dict[str, Any]] = [{"tag": "body", "box": (0, 0, WIDTH, HEIGHT)}]
    for k, box in enumerate(draw(st.lists(BOX, max_size=6))):
        tag = draw(st.sampled_from(["a", "button", "div", "p", "input"]))
        name = draw(WORDS)
        x, y, width, height = box
        pixels[y : y + height, x : x + width] = draw(st.tuples(*[st.integers(0, 255)] * 3))
        rows.append({
            "tag": tag, "role": {"a": "link", "button": "button"}.get(tag, ""), "name": name, "box": box, "parent": 0,
            "key": f"{tag} {name} {k}", "selector": f"#n{k}", "liveness": draw(st.sampled_from(list(Liveness))),
            "attributes": {"id": f"n{k}", **({"href": draw(HREFS)} if tag == "a" else {})},
            "pinned": draw(st.sampled_from(["", "", "fixed"])), "reachable": draw(st.sampled_from([0.0, 0.5, 1.0])),
            "in_sight": draw(st.sampled_from([0.0, 1.0])), "evidence": ("href",) if tag == "a" else (),
        })  # fmt: skip
    clicked = draw(st.sets(st.integers(1, len(rows) - 1))) if len(rows) > 1 else set()
    answers = st.builds(
        ProbeAnswer, st.sampled_from(["live", "dead", "unknown"]), st.just((5.0, 6.5)),
        after=st.sampled_from(["", "over 1 s", "over 3 s"]), why=WORDS,
        errors=st.sampled_from([(), ("TypeError: x is null",)]),
        picture=st.sampled_from([None, Pictured((0.0, 0.0, 9.5, 9.0), b"png")]),
    )  # fmt: skip
    boxes = np.array([row["box"] for row in rows], dtype=float)
    snapshot: Snapshot = literal.snapshot(
        literal.table(*rows), probes={row: draw(answers) for row in sorted(clicked)}, size=(WIDTH, HEIGHT),
        targets={"/two": LinkTarget(draw(st.sampled_from([200, 404, None])), "no answer")}, anchors=frozenset({"here"}),
    )  # fmt: skip
    return replace(
        snapshot,
        viewport=PHONE,
        sought=(Sought("cta", "Buy", tuple(sorted(draw(st.sets(st.integers(0, len(rows) - 1)))))),),
        screenshot=Screenshot(pixels, cv2.imencode(".png", pixels)[1].tobytes()),
        texts=TextTable(boxes, tuple(row.get("name", "") for row in rows), np.arange(len(rows))),
    )


def said(evidence: Evidence) -> tuple[list[Any], list[Any]]:
    """Everything the rules say of a view, as the report has it, and what is measured for budgets."""
    docket = Docket(tuple(catalogue().values()), RuleBook(), (), (ReachBudget("#n0"), ReachBudget("Buy")))
    findings = docket.view(evidence, None, None)
    for _, more in docket.page([evidence], None, {}):
        findings += more
    return [finding_document(finding) for finding in findings], docket.reached


@settings(max_examples=25)
@given(data=st.data())
def test_judging_what_is_stored_is_judging_what_was_seen(
    literal: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    sight = look(data.draw(views(literal)))
    snapshot = sight.snapshot
    events = simulate(scene_of(snapshot, sight.attention, sight.folds), count=40, seed=3)
    evidence = mapped(sight, snapshot, events)
    here = stored(tmp_path_factory.mktemp("run"), sight, events_parquet(evidence.events))
    assert said(recalled(here)) == said(evidence)


def stored(root: Path, sight: Sight, events: bytes) -> Path:
    folder = RunFolder(root)
    write_sight(folder, sight)
    here = root / folder.folder_of(sight.snapshot.view)
    (here / "screenshot.png").write_bytes(sight.snapshot.screenshot.png)
    (here / "events.parquet").write_bytes(events)
    return here


def test_attention_comes_back_to_the_last_bit(literal: SimpleNamespace, tmp_path: Path) -> None:
    sight = look(replace(literal.snapshot(literal.table({"tag": "body"}), size=(WIDTH, HEIGHT)), viewport=PHONE))
    again = read_sight(stored(tmp_path, sight, b"")).attention
    assert again.density.tobytes() == sight.attention.density.tobytes()
    assert (again.scale, again.width, again.height) == (8, WIDTH, HEIGHT)
