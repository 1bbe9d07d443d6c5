"""What the tests of hostile pages share: the site that they are on, and carrying out a run of some of them."""

from __future__ import annotations

import asyncio
import json
import runpy
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from synthmap import runner
from synthmap.browser.find import Browser
from synthmap.model.view import View
from synthmap.rules import catalogue
from synthmap.scenario.expand import plan

_CAP_S = 300  # of a whole run: far beyond what it takes, so that a hang is a failure and not a silence


class Quiet:
    """Nobody looks on."""

    def planned(self, views: int) -> None:
        """Say nothing."""

    def started(self, view: View) -> None:
        """Say nothing."""

    def finished(self, view: View, error: str | None) -> None:
        """Say nothing."""

    def log(self, message: str) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def hostile_site() -> Callable[[], AbstractContextManager[str]]:
    """That of hostile_site.py; with importmode=importlib a neighbour cannot be imported by name."""
    served: Any = runpy.run_path(str(Path(__file__).with_name("hostile_site.py")))["hostile_site"]
    return served


Audited = Callable[..., tuple[runner.Outcome, dict[str, dict[str, Any]]]]


@pytest.fixture(scope="session")
def audited(chromium: Browser) -> Audited:
    """`audited(targets, out, timeout_ms)`: the run's outcome, and the entries of its report by address."""

    def carry_out(targets: list[str], out: Path, timeout_ms: int) -> Any:
        rules = {name: rule.option_names for name, rule in catalogue().items()}
        made = plan(targets, environment={}, known_rules=rules, sessions=20, viewports=["500x400"])
        made = replace(made, timeout_ms=timeout_ms, fail_on="never", workers=6)
        outcome = asyncio.run(asyncio.wait_for(runner.run(made, chromium, out, Quiet()), _CAP_S))
        report = json.loads((out / "report.json").read_bytes())
        return outcome, {entry["url"]: entry for entry in report["pages"]}

    return carry_out
