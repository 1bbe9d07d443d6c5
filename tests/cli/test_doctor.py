from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from synthmap.browser.find import Browser
from synthmap.cli import cli
from synthmap.model.errors import EXIT_MACHINE, EXIT_PASSED

# Not by its dotted name, which may as well mean the command that `synthmap.cli` has imported from it.
MODULE = import_module("synthmap.cli.doctor")


def test_it_shows_what_was_found_and_starts_it(chromium: Browser) -> None:
    result = CliRunner().invoke(cli, ["doctor", "--browser-path", str(chromium.path)])
    assert result.exit_code == EXIT_PASSED, result.output
    lines = result.output.splitlines()
    assert [line.split()[0] for line in lines[:5]] == ["synthmap", "Python", "Playwright", "OpenCV", "browser"]
    assert lines[4].split(maxsplit=1)[1] == f"{chromium.path} (named by --browser-path)"
    assert [line.split()[0] for line in lines[5:7]] == ["Firefox", "WebKit"]
    assert lines[-2].startswith("started     Chromium ")
    assert lines[-1] == "ready"


def test_a_browser_that_is_not_there_ends_with_3(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["doctor", "--browser-path", str(tmp_path / "gone")])
    assert result.exit_code == EXIT_MACHINE
    assert "gone, which does not exist" in result.stderr
    assert "ready" not in result.output


def test_without_any_browser_it_names_the_way_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MODULE, "find", lambda explicit, machine: None)
    result = CliRunner().invoke(cli, ["doctor"])
    assert result.exit_code == EXIT_MACHINE
    assert "synthmap doctor --install" in result.stderr


def test_the_other_browsers_are_listed_and_not_needed(chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    fox = Browser(Path("/opt/fox"), "firefox-esr", "installed: firefox-esr", "firefox", "moz-firefox")
    monkeypatch.setattr(MODULE, "find_other", lambda engine, machine: fox if engine == "firefox" else None)
    result = CliRunner().invoke(cli, ["doctor", "--browser-path", str(chromium.path)])
    assert result.exit_code == EXIT_PASSED, result.output
    assert "Firefox     /opt/fox (installed: firefox-esr)\n" in result.output
    assert "WebKit      none; `playwright install webkit` gets one\n" in result.output


def test_an_opencv_that_cannot_be_imported_ends_with_3(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> None:
        raise ImportError("libGL.so.1: cannot open shared object file")

    monkeypatch.setattr(MODULE, "import_module", fail)
    result = CliRunner().invoke(cli, ["doctor"])
    assert result.exit_code == EXIT_MACHINE
    assert "libGL.so.1" in result.stderr
    assert "opencv-python-headless" in result.stderr


def test_two_opencv_packages_are_both_named(chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"opencv-python": "5.0.1", "opencv-python-headless": "5.0.0"}
    monkeypatch.setattr(MODULE, "_version", versions.get)
    result = CliRunner().invoke(cli, ["doctor", "--browser-path", str(chromium.path)])
    assert result.exit_code == EXIT_PASSED, result.output
    assert "opencv-python-headless 5.0.0, opencv-python 5.0.1" in result.output
