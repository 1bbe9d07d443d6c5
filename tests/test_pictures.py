"""Whole runs on pictures of pages: without a browser, with what pixels tell and nothing else."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from synthmap.browser.pool import BrowserPool
from synthmap.cli import cli
from synthmap.judge.findings import judge_page, judge_view
from synthmap.model.errors import EXIT_PASSED, EXIT_USAGE
from synthmap.model.view import View
from synthmap.rules import Evidence, catalogue
from synthmap.runner import Outcome, run_in
from synthmap.scenario.expand import Plan, plan

FEW = ("--sessions", "60")


class Quiet:
    """Nobody looks on; what is said is kept."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def started(self, view: View) -> None:
        """Say nothing."""

    def finished(self, view: View, error: str | None) -> None:
        """Say nothing."""

    def log(self, message: str) -> None:
        """Keep it."""
        self.said.append(message)


class NoBrowser:
    """In place of Playwright: whoever asks it for more than the devices it knows is found out."""

    devices: ClassVar[dict[str, Any]] = {}


def design(width: int = 390, finished: bool = True) -> np.ndarray:
    """Two screens of a phone: a button on the first, a card on the second, and between them nothing or a card."""
    pixels = np.full((1688, width, 3), 255, np.uint8)
    face = cv2.FontFace("sans")
    cv2.putText(pixels, "Better coffee, one slow", (20, 120), (30, 30, 30), face, 30, 600)
    pixels[300:350, 60:330] = (60, 60, 20)
    cv2.putText(pixels, "Shop the kettle", (130, 331), (255, 255, 255), face, 18, 600)
    for top in (1000, 1200, 1400) if finished else (700, 1000, 1200, 1400):
        pixels[top : top + 180, 20:370] = (220, 235, 245)
        for line in range(5):
            cv2.putText(pixels, "A card with some words", (40, top + 40 + 28 * line), (30, 30, 30), face, 18, 500)
    return pixels


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    double = cv2.resize(design(), None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    cv2.imwrite("mockup.png", double)
    cv2.imwrite("cut.webp", design(finished=False))
    Path("designs.yaml").write_text(
        "version: 1\nname: designs\nviewports: {phone: {width: 390, height: 844, mobile: true}}\n"
        "pages:\n  - {name: home, image: mockup.png, question: Why?}\n  - {image: cut.webp, scale: 1}\n"
    )
    return tmp_path


def planned(*targets: str, **more: Any) -> Plan:
    rules = {name: rule.option_names for name, rule in catalogue().items()}
    return plan(targets, environment={}, known_rules=rules, sessions=60, **more)


def carried_out(made: Plan, out: Path) -> tuple[Outcome, list[str]]:
    """The run of a plan where there is no browser, its files held to the schemas."""
    watcher = Quiet()
    pool = BrowserPool(NoBrowser(), None, log=watcher.log)  # type: ignore[arg-type]
    outcome = asyncio.run(run_in(pool, made, out, watcher))
    for name in ("report", "view"):
        schema = json.loads(files("synthmap.report").joinpath(f"{name}.schema.json").read_text("utf-8"))
        for path in out.rglob(f"{name}.json"):
            faults = [
                error.message for error in Draft202012Validator(schema).iter_errors(json.loads(path.read_bytes()))
            ]
            assert faults == [], path
    return outcome, watcher.said


def test_pictures_need_no_browser_and_are_judged_by_their_pixels_alone(folder: Path) -> None:
    outcome, said = carried_out(planned("designs.yaml"), folder / "out")
    report = json.loads((folder / "out" / "report.json").read_bytes())
    assert report["tool"]["browsers"] == []
    assert [(page["page"], page["url"], page["status"]) for page in report["pages"]] == [
        ("home", "local:/mockup.png", "ok"), ("cut", "local:/cut.webp", "ok"),
    ]  # fmt: skip
    # The blank stretch runs through the fold of the one and not of the other; nothing else can be known.
    assert [(f["rule"], f["page"]) for f in report["findings"]] == [("false-bottom", "home")]
    assert report["findings"][0]["source"] == {"file": "designs.yaml", "line": 5}
    assert any("home on phone: this is a picture of a page: nothing was clicked" in line for line in said)
    assert outcome.verdict.exit_code == EXIT_PASSED


def test_the_view_of_a_picture_tells_what_looks_clickable_and_that_nothing_is_known_of_it(folder: Path) -> None:
    carried_out(planned("mockup.png", viewports=["mobile"]), folder / "out")
    here = folder / "out" / "views" / "mockup" / "mobile" / "chromium" / "initial"
    view = json.loads((here / "view.json").read_bytes())
    assert view["document"] == {"width": 390, "height": 1688}
    assert view["picture"] is True
    assert "780 × 3,376 px: 2 pixels to a CSS pixel" in view["notes"][1]
    (applied,) = (note for note in view["notes"] if note.startswith("not applicable to a picture: "))
    assert "dead-control" in applied
    assert "false-bottom" not in applied
    best = max(view["elements"], key=lambda element: element["looks_clickable"])
    assert np.abs(np.array(best["box"]) - (60, 300, 270, 50)).max() <= 2
    assert {element["liveness"] for element in view["elements"]} == {"unknown"}
    assert best["clicks"] == max(element["clicks"] for element in view["elements"]) > 0
    for name in ("click", "attention", "scroll", "link", "screenshot"):
        drawn = cv2.imread(str(here / f"{name}.png"))
        assert drawn.shape == (1688, 390, 3)
    assert "a picture, nothing was clicked" in (folder / "out" / "report.html").read_text("utf-8")


def test_the_same_picture_gives_the_same_bytes(folder: Path) -> None:
    for name in ("one", "two"):
        carried_out(planned("designs.yaml"), folder / name)
    views = sorted(path.relative_to(folder / "one") for path in (folder / "one").glob("views/*/*/**/*.*"))
    assert len(views) > 20
    for path in views:
        assert (folder / "one" / path).read_bytes() == (folder / "two" / path).read_bytes(), path


def test_the_command_starts_no_browser_for_pictures(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []

    async def start(self: BrowserPool, engine: str = "chromium") -> None:
        started.append(engine)
        raise AssertionError("a browser was asked for")

    monkeypatch.setattr(BrowserPool, "browser", start)
    monkeypatch.setattr("synthmap.cli.audit.obtain", lambda *_, **__: pytest.fail("a browser was to be installed"))
    for found in (True, False):
        if not found:
            monkeypatch.setattr("synthmap.cli.audit.find", lambda *_: None)
        for target in ("mockup.png", "designs.yaml"):
            done = CliRunner().invoke(cli, ["audit", target, "--out", "out", *FEW])
            assert done.exit_code == EXIT_PASSED, done.output
    assert started == []


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_a_picture_that_cannot_be_read_ends_with_a_usage_error(folder: Path, data: bytes) -> None:
    (folder / "mockup.png").write_bytes(data)
    for target, told in (("mockup.png", ""), ("designs.yaml", "designs.yaml:5:25: ")):
        command = [sys.executable, "-m", "synthmap", "audit", target, "--out", "out"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == EXIT_USAGE, done.stdout + done.stderr
        assert f"{told}`mockup.png` is not a picture that can be read." in done.stderr
        assert not (folder / "out").exists()


def test_no_rule_that_needs_a_page_is_asked_about_a_picture(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, Evidence]] = []
    judge = judge_view

    def watched(rules: Any, settings: Any, evidence: Evidence, source: Any) -> Any:
        seen.append(("view", evidence))
        return judge(rules, settings, evidence, source)

    monkeypatch.setattr("synthmap.judge.docket.judge_view", watched)
    carried_out(planned("mockup.png", viewports=["mobile"]), folder / "out")
    ((_, evidence),) = seen
    asked: list[str] = []

    def recording(rule: Any) -> Any:
        from dataclasses import replace

        return replace(rule, judge=lambda **_: asked.append(rule.id) or [])

    rules = [recording(rule) for rule in catalogue().values()]
    judge_view(rules, {}, evidence, None)
    judge_page(rules, {}, [evidence], None)
    assert asked == [rule.id for rule in catalogue().values() if rule.pixels]
    assert "false-bottom" in asked
