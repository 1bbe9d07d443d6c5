"""The documents say what the program does: refresh.py writes them, and this holds them to it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import yaml

from synthmap.rules import catalogue
from synthmap.scenario.load import parse

ROOT = Path(__file__).parents[2]


def test_readme_and_references_are_what_refresh_would_write():
    done = subprocess.run(
        [sys.executable, "docs/refresh.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


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
