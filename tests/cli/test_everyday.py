"""Help, completion, and what GitHub and pre-commit read: that each says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from synthmap.cli import COMMANDS, cli

ROOT = Path(__file__).parents[2]
SCENARIO = (
    "version: 1\nname: shop\nurl: ./\n"
    "viewports: {tablet: {width: 800, height: 900}, phone: {width: 390, height: 800}}\n"
    "pages:\n  - {name: home, url: /}\n  - {name: prices, url: /}\n"
)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_a_screen(command: str) -> None:
    told = CliRunner().invoke(cli, [*command.split(), "--help"], terminal_width=80).output
    assert len(told.splitlines()) < 40, told


def completed(line: list[str], incomplete: str) -> list[str]:
    return [item.value for item in ShellComplete(cli, {}, "synthmap", "_S").get_completions(line, incomplete)]


def test_values_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "index.html").write_text("<title>Shop</title>")
    Path("shop.yaml").write_text(SCENARIO)
    assert completed([], "val") == ["validate"]
    assert completed(["audit", "shop.yaml", "--rule"], "dead-") == ["dead-click", "dead-control"]
    assert completed(["rules"], "false-b") == ["false-bottom"]
    assert completed(["audit", "shop.yaml", "--only"], "pr") == ["prices"]
    assert completed(["audit", "shop.yaml", "--viewport"], "") == ["tablet", "phone"]
    assert completed(["watch", "index.html", "--viewport"], "m") == ["mobile"]
    Path("shop.yaml").write_text("version: 1\nnmae: shop\n")
    assert completed(["audit", "shop.yaml", "--only"], "") == []


def test_the_action_passes_nothing_of_its_inputs_into_a_script() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    assert action["runs"]["using"] == "composite"
    scripts = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert len(scripts) == 2
    assert not any("${{" in script for script in scripts)
    used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text("utf-8")))
    assert used == set(action["inputs"])


@pytest.mark.parametrize(
    ("file", "fits"),
    [("synthmap.yaml", True), ("audits/shop.synthmap.yml", True), (".github/workflows/other.yml", False)],
)
def test_the_hook_runs_on_scenarios(file: str, fits: bool) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert hook["entry"] == "synthmap validate"
    assert bool(re.search(hook["files"], file)) is fits
