"""The log held to the standard's own schema and to GitHub's demands, by Microsoft's validator of both."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import pytest

from synthmap.report.sarif import sarif_document

MULTITOOL, VERSION = "@microsoft/sarif-multitool-linux", "5.7.0"


def test_the_log_is_what_the_official_schema_allows(
    literal: SimpleNamespace, from_npm: Callable[[str, str, str], Path]
) -> None:
    schema = json.loads(from_npm(MULTITOOL, VERSION, "sarif-2.1.0.json").read_text("utf-8"))
    assert schema["title"] == "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"
    validator = jsonschema.validators.validator_for(schema)(schema)
    log = json.loads(json.dumps(sarif_document(literal.RESULT)))
    assert [error.message for error in validator.iter_errors(log)] == []
    del log["runs"][0]["tool"]["driver"]["name"]
    assert [error.message for error in validator.iter_errors(log)] == ["'name' is a required property"]


@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="the validator's program is for Linux"
)
def test_the_validator_finds_nothing_that_it_or_github_would_refuse(
    literal: SimpleNamespace, from_npm: Callable[[str, str, str], Path], tmp_path: Path
) -> None:
    program = from_npm(MULTITOOL, VERSION, "Sarif.Multitool")
    program.chmod(0o755)
    (tmp_path / "report.sarif").write_text(json.dumps(sarif_document(literal.RESULT)), "utf-8")
    options = ["--rule-kind", "Sarif;Gh", "--level", "Error;Warning", "--output", "validated.sarif"]
    subprocess.run(
        [program, "validate", "report.sarif", *options],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=120,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )
    (run,) = json.loads((tmp_path / "validated.sarif").read_text("utf-8-sig"))["runs"]
    told = {(each.get("level", "warning"), each["ruleId"]) for each in run.get("results", ())}
    # Wanted: the address of a page about the tool, and a line even for a page that only the command line names.
    assert told <= {("warning", "SARIF2005"), ("warning", "SARIF2017")}, told
