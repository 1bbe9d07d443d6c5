"""The documents say what the program does: refresh.py writes them, and this holds them to it.

The README's list of the demo's findings is held to the demo's own run, in tests/demo.
"""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import yaml

from synthmap.rules import catalogue
from synthmap.scenario.load import parse

ROOT = Path(__file__).parents[2]


def test_references_are_what_refresh_would_write():
    refresh = runpy.run_path(str(ROOT / "docs" / "refresh.py"))
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == refresh["rules_reference"]()
    assert (ROOT / "docs" / "scenario.md").read_text("utf-8") == refresh["scenario_reference"]()


def test_the_scenario_in_the_readme_loads(tmp_path):
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 1
    assert yaml.safe_load(blocks[0])["version"] == 1
    scenario = parse(
        blocks[0],
        tmp_path / "readme.yaml",
        environment={},
        known_rules={name: rule.option_names for name, rule in catalogue().items()},
    )
    assert [page.name for page in scenario.pages] == ["home", "pricing"]


def test_pictures_and_files_that_documents_point_at_exist():
    for document in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"), ROOT / "CONTRIBUTING.md"):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name} points at {target}"
