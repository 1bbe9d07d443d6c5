"""The heatmap you get before anyone visits."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synthmap.in_tests.audit import PageAudit, Undecided, audit, expect_no_findings

__version__ = "0.1.0"
__all__ = ["PageAudit", "Undecided", "audit", "expect_no_findings"]


def __getattr__(name: str) -> Any:
    """What tests use, loaded when it is first asked for: the command line starts without it."""
    if name in __all__:
        return getattr(importlib.import_module("synthmap.in_tests.audit"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
