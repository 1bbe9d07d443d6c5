"""`synthmap show`: which finding is meant, what of a run is trusted, and the click repeated on the page as it is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from synthmap.cli.show import has_display
from synthmap.model.errors import UsageError
from synthmap.report.choosing import choose

DEAD = '<!doctype html><title>Shop</title><h1>Shop</h1><button style="padding: 20px">Save for later</button>'
MENDED = DEAD.replace("<button", "<button onclick=\"this.textContent = 'Saved'\"")


def synthmap(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "synthmap", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.usefixtures("chromium")
def test_the_click_is_repeated_on_the_page_as_it_is(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text(DEAD)
    audited = synthmap(tmp_path, "audit", "index.html", "--viewport", "900x600", "--sessions", "0", "--out", "run")
    assert audited.returncode == 1, audited.stderr

    same = synthmap(tmp_path, "show", "run", "1", "--headless")
    assert same.returncode == 0, same.stderr
    assert "error dead-control: The button “Save for later” does nothing" in same.stdout
    assert "Watched: navigation, address, popup" in same.stdout
    assert "What came: dead. In the run it was: dead." in same.stdout
    pictures = sorted((tmp_path / "run" / "shown").iterdir())
    assert [picture.name.rpartition("-")[2] for picture in pictures] == ["after.png", "before.png"]
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)

    page.write_text(MENDED)
    mended = synthmap(tmp_path, "show", "run", "1", "--headless")
    assert mended.returncode == 1, mended.stderr
    assert "What came: live (mutation). In the run it was: dead." in mended.stdout

    page.write_text("<!doctype html><title>Shop</title><h1>Closed</h1>")
    gone = synthmap(tmp_path, "show", "run", "1", "--headless")
    assert gone.returncode == 3
    assert "is not on the page any more" in gone.stderr

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    untrusted = synthmap(elsewhere, "show", "../run", "1", "--headless")
    assert untrusted.returncode == 2
    assert "name it with --target" in untrusted.stderr


def finding(id_: str, device: str, *, group: str, priority: float, proved: bool) -> dict[str, object]:
    proof = {"at": [1, 2], "watched": ["popup"], "answer": "dead", "before": None, "after": None}
    return {
        "id": id_, "group": group, "rule": "dead-control", "level": "error", "outcome": "fail", "priority": priority,
        "message": "It does nothing.", "page": "home", "device": device, "browser": "chromium", "state": "initial",
        "selector": "#one", "element_key": "key", "box": [0, 0, 9, 9], "proof": proof if proved else None,
        "source": None,
    }  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Two problems: the second of report.json is the more urgent, and was proved on the phone alone."""
    findings = [
        finding("aaaa000000000001", "desktop", group="mild", priority=0.2, proved=True),
        finding("aaaa000000000002", "desktop", group="bad", priority=0.9, proved=False),
        finding("bbbb000000000003", "mobile", group="bad", priority=0.9, proved=True),
    ]
    (tmp_path / "report.json").write_text(json.dumps({"schema_version": 1, "findings": findings}))
    return tmp_path


@pytest.mark.parametrize(
    ("named", "device", "meant"),
    [
        ("1", None, "bbbb000000000003"),
        ("#1", "desktop", "aaaa000000000002"),
        ("2", None, "aaaa000000000001"),
        ("bbbb", None, "bbbb000000000003"),
        ("aaaa000000000002", None, "aaaa000000000002"),
    ],
)
def test_a_finding_is_meant_by_its_number_or_its_id(run: Path, named: str, device: str | None, meant: str) -> None:
    assert choose(run, named, device).id == meant


@pytest.mark.parametrize(
    ("named", "device", "said"),
    [
        ("3", None, "Its to-do list goes from 1 to 2"),
        ("bb", None, "There is no finding bb"),
        ("aaaa", None, "Several findings begin with aaaa"),
        ("1", "tablet", "is on desktop, mobile, not on tablet"),
    ],
)
def test_what_is_no_finding_is_told_with_what_there_is(run: Path, named: str, device: str | None, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        choose(run, named, device)


@pytest.mark.parametrize(
    ("platform", "environment", "display"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_a_window_needs_a_display(platform: str, environment: dict[str, str], display: bool) -> None:
    assert has_display(platform, environment) is display
