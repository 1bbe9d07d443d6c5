"""`synthmap validate`: every mistake with its place, and what locators match on real pages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from synthmap.cli import main

GOOD = "version: 1\nname: shop\nurl: ./\npages: [/]\n"
PAGE = """<!doctype html><title>Shop</title><h1>Shop</h1>
<div id="banner"><button onclick="banner.remove()">No, thanks</button></div>
<a href="#one">Menu</a> <a href="#two">Menu</a>
<button id="open" onclick="panel.hidden = false">Open</button>
<div id="panel" hidden><a href="#inside">Inside</a></div>
<p class="ad">One</p><p class="ad">Two</p>
"""
RESOLVED = """version: 1
name: shop
url: ./
viewports: {desktop: {width: 1000, height: 700}}
capture:
  consent: [{click: {role: button, name: "No, thanks"}}]
  mask: [.ad, .advert]
pages:
  - name: home
    url: /
    areas: {head: h1}
    states:
      - name: opened
        steps:
          - click: "#open"
          - hover: {text: Inside}
          - expect: {hidden: "#banner"}
sessions:
  - scripted: visit
    steps:
      - click: "#open"
      - click: {text: Inside}
ignore:
  - {rule: small-target, selector: "#legacy a", reason: it goes in spring}
"""
AMBIGUOUS = """version: 1
name: shop
url: ./
viewports: {desktop: {width: 1000, height: 700}}
pages:
  - name: home
    url: /
    states:
      - name: two
        steps: [{click: {role: link, name: Menu}}]
      - name: none
        steps:
          - click: {role: button, name: Opne}
  - name: gone
    url: http://127.0.0.1:9/
"""


def validate(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["synthmap", "validate", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "index.html").write_text(PAGE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_all_mistakes_of_all_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "good.yaml").write_text(GOOD)
    (folder / "bad.yaml").write_text(GOOD + "rules: {dead-contrl: off}\nviewports: {mobile: {device: iPhone 1000}}\n")
    assert validate(monkeypatch, "good.yaml", "bad.yaml", "gone.yaml") == 2
    told = capsys.readouterr()
    assert told.out == "good.yaml: no mistakes (1 page, 2 viewports, 1,000 simulated sessions a view)\n"
    assert "bad.yaml has 2 mistakes." in told.err
    assert "bad.yaml:5:9: " in told.err and "Did you mean `dead-control`?" in told.err
    assert "bad.yaml:6:30: " in told.err
    assert "The scenario `gone.yaml` cannot be read" in told.err


def test_good_files_alone(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "good.yaml").write_text(GOOD)
    assert validate(monkeypatch, "good.yaml") == 0
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("chromium")
def test_what_each_locator_matches(folder: Path) -> None:
    (folder / "shop.yaml").write_text(RESOLVED)
    done = subprocess.run(
        [sys.executable, "-m", "synthmap", "validate", "--resolve", "shop.yaml"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "shop.yaml: no mistakes (1 page, 1 state, 1 viewport, 1 scripted session)",
        "shop.yaml:6: consent: click role button “No, thanks”: 1 match: <button> “No, thanks” (home on desktop)",
        "shop.yaml:7: mask: css .ad: 2 matches: <p> “One”, <p> “Two” (home on desktop)",
        "shop.yaml:7: mask: css .advert: 0 matches (home on desktop)",
        "shop.yaml:11: area head: css h1: 1 match: <h1> “Shop” (home on desktop)",
        "shop.yaml:15: step 1: click css #open: 1 match: <button> “Open” (home, state opened on desktop)",
        "shop.yaml:16: step 2: hover text Inside: 1 match: <a> “Inside” (home, state opened on desktop)",
        "shop.yaml:17: step 3: expect css #banner: 0 matches (home, state opened on desktop)",
        "shop.yaml:21: step 1: click css #open: 1 match: <button> “Open” (session visit on desktop)",
        "shop.yaml:22: step 2: click text Inside: 1 match: <a> “Inside” (session visit on desktop)",
        "shop.yaml:24: ignore small-target: css #legacy a: 0 matches (home on desktop)",
        "shop.yaml:7: note: mask: css .advert matches nothing on any page that was opened. Is it a slip of the pen?",
        "shop.yaml:24: note: ignore small-target: css #legacy a matches nothing on any page that was opened. "
        "Is it a slip of the pen?",
    ]


@pytest.mark.usefixtures("chromium")
def test_a_locator_of_one_thing_that_finds_several_or_none_is_a_mistake(folder: Path) -> None:
    (folder / "shop.yaml").write_text(AMBIGUOUS)
    done = subprocess.run(
        [sys.executable, "-m", "synthmap", "validate", "--resolve", "shop.yaml"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, "a mistake says more than the page that failed"
    assert "shop.yaml has 2 mistakes." in done.stderr
    assert "shop.yaml:10:9: step 1: click role link “Menu”: 2 things match" in done.stderr
    assert "shop.yaml:13:11: step 1: click role button “Opne”: nothing matches; of this role there is" in done.stderr
    assert "gone on desktop" in done.stderr and "failed" in done.stderr
