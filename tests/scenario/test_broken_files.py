"""Broken scenario files as people write them, in broken/, and the whole message that each gives."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from synthmap.model.errors import ScenarioError
from synthmap.scenario import load

FILES = sorted((Path(__file__).parent / "broken").glob("*.yaml"))
PLACE = re.compile(r"^(?P<file>[\w-]+\.yaml):(?P<line>\d+):(?P<column>\d+): .+[.?]$")


def test_there_are_thirty_of_them_and_more() -> None:
    assert len(FILES) >= 30


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_names_line_and_column_and_the_way_out(
    file: Path, rules: Mapping[str, frozenset[str]], snapshot: SnapshotAssertion
) -> None:
    shutil.copy(file, file.name)  # into the working directory of the test, where there is a small site
    with pytest.raises(ScenarioError) as caught:
        load(Path(file.name), environment={}, known_rules=rules, known_devices=["iPhone 13"])
    head, *blocks = str(caught.value).split("\n\n")
    assert head.startswith(f"{file.name} has {len(blocks)} mistake")
    lines = file.read_text("utf-8").splitlines() or [""]
    for block in blocks:
        told = block.split("\n")
        place = PLACE.match(told[0])
        assert place, told[0]
        assert int(place["column"]) <= len(lines[int(place["line"]) - 1]) + 1
        assert len(told) == 4, f"no way out: {block}"
    assert str(caught.value) == snapshot
