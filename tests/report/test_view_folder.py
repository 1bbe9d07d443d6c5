"""The pictures that belong to findings: the place, and the place before and after the click that proves it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np

from synthmap.model.finding import Finding, Proof
from synthmap.model.snapshot import Pictured, ProbeAnswer, Screenshot
from synthmap.model.view import View
from synthmap.report.pictures import encode
from synthmap.report.view_folder import with_pictures
from synthmap.store.run import prepare

AFTER = encode(np.zeros((20, 30, 3), np.uint8))
FINDING = Finding(
    id="0123456789abcdef", group="g", rule="dead-control", level="error", outcome="fail", confidence=1.0, priority=1.0,
    view=View("pricing", "desktop"), message="m", hypothesis="h", action="a", metric="", element_key="buy",
    box=(5.0, 5.0, 10.0, 10.0), proof=Proof((10.0, 10.0), ("navigation",), "dead"),
)  # fmt: skip


def test_a_proof_shows_the_place_before_and_after(literal: SimpleNamespace, tmp_path: Path) -> None:
    """Each pixel of the page says where it stands; what was before is cut from there, what came after is as taken."""
    table = literal.table({"key": "first"}, {"key": "buy"}, {"key": "sell"})
    probes = {
        1: ProbeAnswer("dead", (10.0, 10.0), picture=Pictured((4.0, 6.0, 30.0, 20.0), AFTER)),
        2: ProbeAnswer("live", (10.0, 10.0), ("mutation",)),
    }
    snapshot = literal.snapshot(table, probes=probes)
    pixels = np.zeros((60, 40, 3), np.uint8)
    pixels[..., 0], pixels[..., 1] = np.arange(40), np.arange(60)[:, None]
    snapshot = replace(snapshot, screenshot=Screenshot(pixels, b""))
    live = replace(FINDING, id="fedcba9876543210", element_key="sell")
    placeless = replace(FINDING, id="aaaaaaaaaaaaaaaa", element_key="", box=None, proof=None)
    told, answered, bare = with_pictures([FINDING, live, placeless], snapshot, prepare(tmp_path / "run"))

    assert told.proof and told.proof.before and told.proof.after
    before = cv2.imread(str(tmp_path / "run" / told.proof.before))
    assert before.shape == (20, 30, 3)
    assert before[0, 0].tolist() == [4, 6, 0]
    assert before[-1, -1].tolist() == [33, 25, 0]
    assert (tmp_path / "run" / told.proof.after).read_bytes() == AFTER
    assert told.crop and (tmp_path / "run" / told.crop).exists()
    assert answered.proof and (answered.proof.before, answered.proof.after) == (None, None)
    assert (bare.crop, bare.proof) == (None, None)


def test_an_accusation_of_many_things_is_shown_by_the_first_of_each_name(
    literal: SimpleNamespace, tmp_path: Path
) -> None:
    """As a message names them: three names, each once, and what has none only where there is room."""
    names = ("", "News", "News", "Films", "Letters", "Shop")
    links = [{"name": name, "box": [10.0 * at, 5.0, 8.0, 8.0]} for at, name in enumerate(names)]
    many = replace(FINDING, evidence={"count": 6, "links": links, "near": [4, 5]}, proof=None)
    pixels = np.zeros((60, 80, 3), np.uint8)
    snapshot = replace(literal.snapshot(literal.table({"key": "buy"})), screenshot=Screenshot(pixels, b""))
    (told,) = with_pictures([many], snapshot, prepare(tmp_path / "run"))
    shown = {at: part["crop"] for at, part in enumerate(told.evidence["links"]) if "crop" in part}
    assert list(shown) == [1, 3, 4]
    assert all((tmp_path / "run" / path).is_file() for path in shown.values())
    assert told.evidence["near"] == [4, 5]
    (few,) = with_pictures([replace(many, evidence={"links": links[:2]})], snapshot, prepare(tmp_path / "run"))
    assert ["crop" in part for part in few.evidence["links"]] == [True, True]
