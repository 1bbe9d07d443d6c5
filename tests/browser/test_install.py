from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from synthmap.browser.find import Machine
from synthmap.browser.install import Result, install, obtain
from synthmap.model.errors import BrowserNotFound

OFFLINE = "Downloading Chrome\nError: getaddrinfo ENOTFOUND cdn.playwright.dev\n    at GetAddrInfoReqWrap (dns:102)\n"


class FakeSystem:
    """A machine that has `programs`, knows how each command ends, and remembers which were run.

    `ends` maps words of a command to how it ends, time after time; the last is how it ends from then on. A string is
    a good end that leaves a program of that name on PATH. Commands it does not know fail.
    """

    def __init__(
        self,
        tmp_path: Path,
        programs: Sequence[str],
        ends: Mapping[str, list[Result | str]],
        *,
        platform: str = "linux",
        root: bool = True,
        confined: bool = False,
    ) -> None:
        self.programs = {name: f"/usr/bin/{name}" for name in programs}
        self.ends = ends
        self.ran: list[str] = []
        self.log: list[str] = []
        driver = tmp_path / "driver"
        self.machine = Machine(platform, {}, tmp_path, self.programs.get, driver, root, confined)

    def run(self, command: Sequence[str], cap: float) -> Result:
        line = " ".join(command).replace(sys.executable, "python")
        self.ran.append(line)
        ends = next((ends for words, ends in self.ends.items() if words in line), [Result(1, "E: no such thing\n")])
        end = ends.pop(0) if len(ends) > 1 else ends[0]
        if isinstance(end, Result):
            return end
        self.programs[end] = f"/usr/bin/{end}"
        return Result(0, "done\n")

    def install(self) -> str:
        return str(install(self.machine, log=self.log.append, run=self.run).path)


GOOD = Result(0, "")
PLAYWRIGHT = "python -m playwright install chromium --no-shell"
APT = "env DEBIAN_FRONTEND=noninteractive apt-get"
CHROMIUM = f"{APT} install -y --no-install-recommends chromium chromium-sandbox fonts-liberation"


def test_debian_without_a_network_but_with_packages(tmp_path: Path) -> None:
    ends = {
        "playwright": [Result(1, OFFLINE)],
        "apt-get install": [Result(100, "Reading lists...\nE: Unable to locate package chromium\n"), "chromium"],
        "apt-get update": [GOOD],
        "--version": [GOOD],
    }
    system = FakeSystem(tmp_path, ["apt-get"], ends)
    assert system.install() == "/usr/bin/chromium"
    assert system.ran == [
        PLAYWRIGHT,
        CHROMIUM,
        f"{APT} update",
        CHROMIUM,
        "/usr/bin/chromium --version",
    ]
    assert len(system.log) == 4
    assert system.log[1].endswith("--no-shell`: Error: getaddrinfo ENOTFOUND cdn.playwright.dev")
    assert system.log[2].endswith("E: Unable to locate package chromium")
    installing = "apt-get install -y --no-install-recommends chromium chromium-sandbox fonts-liberation"
    assert system.log[3] == f"Installed chromium with `apt-get update && {installing}`."


def test_a_download_that_lacks_libraries_is_not_the_end(tmp_path: Path) -> None:
    """After the package manager brought the libraries, what was there before starts, and is what `find` finds."""
    ends = {
        "playwright": ["google-chrome"],
        "apt-get": ["chromium"],
        "--version": [Result(127, "error while loading shared libraries"), GOOD],
    }
    system = FakeSystem(tmp_path, ["apt-get"], ends)
    assert system.install() == "/usr/bin/google-chrome"
    started = "/usr/bin/google-chrome --version"
    assert system.ran == [PLAYWRIGHT, started, CHROMIUM, started]
    assert "does not start" in system.log[1]


def test_an_ordinary_user_with_sudo_that_asks_nothing(tmp_path: Path) -> None:
    ends = {"sudo -n true": [GOOD], "dnf": ["chromium"], "--version": [GOOD]}
    system = FakeSystem(tmp_path, ["dnf", "sudo"], ends, root=False)
    assert system.install() == "/usr/bin/chromium"
    assert system.ran[2] == "sudo -n dnf install -y chromium"


def test_an_ordinary_user_without_sudo_is_told_the_command(tmp_path: Path) -> None:
    ends = {"sudo -n true": [Result(1, "sudo: a password is required\n")]}
    system = FakeSystem(tmp_path, ["apt-get", "sudo"], ends, root=False)
    with pytest.raises(BrowserNotFound) as caught:
        system.install()
    assert not any("apt-get" in line for line in system.ran)
    assert "`sudo apt-get install -y chromium`" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_where_downloads_get_no_sandbox_none_is_made(tmp_path: Path) -> None:
    ends = {"apt-get": ["chromium"], "--version": [GOOD]}
    system = FakeSystem(tmp_path, ["apt-get"], ends, confined=True)
    system.install()
    assert system.ran[0] == CHROMIUM


def test_homebrew_needs_no_root(tmp_path: Path) -> None:
    system = FakeSystem(tmp_path, ["brew"], {}, platform="darwin", root=False)
    with pytest.raises(BrowserNotFound, match="`brew install --cask google-chrome`"):
        system.install()
    assert system.ran == [PLAYWRIGHT, "brew install --cask google-chrome"]


def test_without_a_package_manager(tmp_path: Path) -> None:
    system = FakeSystem(tmp_path, [], {}, platform="win32")
    with pytest.raises(BrowserNotFound, match="Install Chrome from"):
        system.install()
    assert system.ran == [PLAYWRIGHT]


def test_what_is_there_is_not_installed_again(tmp_path: Path) -> None:
    system = FakeSystem(tmp_path, ["chromium", "apt-get"], {})
    found = obtain(None, system.machine, log=system.log.append, run=system.run)
    assert str(found.path) == "/usr/bin/chromium"
    assert system.ran == system.log == []


def test_commands_that_hang_or_do_not_exist_are_failures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the real runner: nothing to install with, so the download is tried in a Python that cannot."""
    monkeypatch.setattr("synthmap.browser.install._INSTALL_CAP", 0.2)
    sleeper = tmp_path / "python"
    sleeper.write_text("#!/bin/sh\nexec sleep 60\n")
    sleeper.chmod(0o755)
    system = FakeSystem(tmp_path, [], {})
    for python, said in ((sleeper, "not done within"), (tmp_path / "nowhere", "No such file")):
        monkeypatch.setattr("sys.executable", str(python))
        system.log.clear()
        with pytest.raises(BrowserNotFound):
            install(system.machine, log=system.log.append)
        assert said in system.log[1]
