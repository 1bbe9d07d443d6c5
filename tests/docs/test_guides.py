"""The pieces of scenarios and commands in the guides are ones that synthmap takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from synthmap.cli import COMMANDS
from synthmap.rules import catalogue
from synthmap.scenario.load import parse

DOCS = Path(__file__).parents[2] / "docs"
GUIDES = ("tutorial", "for-qa", "for-designers", "for-developers", "limits")


def pieces(guide: str) -> list[str]:
    """The blocks that are parts of a scenario: those of other tools, and lists of steps, are not."""
    blocks = re.findall(r"```yaml\n(.*?)```", (DOCS / f"{guide}.md").read_text("utf-8"), re.DOTALL)
    return [block for block in blocks if isinstance(data := yaml.safe_load(block), dict) and "repos" not in data]


@pytest.mark.parametrize("piece", [piece for guide in GUIDES for piece in pieces(guide)])
def test_a_piece_of_a_scenario_is_right(tmp_path: Path, piece: str) -> None:
    pages = "" if "pages:" in piece else "pages: [/]\n"
    parse(
        f"version: 1\nname: shop\nurl: http://localhost:4173\n{pages}{piece}",
        tmp_path / "shop.yaml",
        environment={"SHOP_PASS": "word"},
        known_rules={name: rule.option_names for name, rule in catalogue().items()},
    )


@pytest.mark.parametrize("guide", GUIDES)
def test_commands_are_there(guide: str) -> None:
    text = (DOCS / f"{guide}.md").read_text("utf-8")
    assert set(re.findall(r"(?:^|[`$] ?)synthmap ([a-z]+)", text, re.MULTILINE)) <= set(COMMANDS)
