"""The view and the results written by hand that the tests of this folder stand on."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest


@pytest.fixture(scope="session")
def literal() -> SimpleNamespace:
    """What tests/model/literal.py and fixture_result.py offer."""
    here = Path(__file__).parent
    files = (here.parent / "model" / "literal.py", here / "fixture_result.py")
    offered = {name: value for file in files for name, value in runpy.run_path(str(file)).items() if name[0] != "_"}
    return _Offered(**offered)


class _Offered(SimpleNamespace):
    """A namespace that a failing test does not print in full."""

    def __repr__(self) -> str:
        return "literal"
