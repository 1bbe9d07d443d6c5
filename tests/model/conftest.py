"""The view written by hand that the tests of this folder stand on."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest


@pytest.fixture(scope="session")
def literal() -> SimpleNamespace:
    """What tests/model/literal.py offers."""
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "model" / "literal.py")))
