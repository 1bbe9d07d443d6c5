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


def test_the_scenarios_in_the_readme_load(tmp_path):
    whole, part = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert yaml.safe_load(whole)["version"] == 1
    assert [page.name for page in loaded(whole, tmp_path).pages] == ["home", "pricing"]
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings" / "one.json").write_text("[]")
    settings = loaded(f"version: 1\nurl: https://example.com/\n{part}", tmp_path).settings
    assert [session.name for session in settings.scripted] == ["ask-for-delivery"]
    assert len(settings.recorded) == 1


def loaded(text, folder):
    known = {name: rule.option_names for name, rule in catalogue().items()}
    return parse(text, folder / "readme.yaml", environment={}, known_rules=known)


def test_pictures_and_files_that_documents_point_at_exist():
    for document in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"), ROOT / "CONTRIBUTING.md"):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name} points at {target}"
