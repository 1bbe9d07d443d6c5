"""Text from anywhere as a line of a log, where it can command neither a terminal nor a CI system."""

from __future__ import annotations

import re

from synthmap.model.identity import readable

# What a CI system takes for a command to itself: `::` at the start of a line, `##[…]` (GitHub Actions) and `##vso[…]`
# (Azure Pipelines) anywhere in it. https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
_COMMAND = re.compile(r"^:(?=:)|#(?=#)")


def printable(text: str, limit: int) -> str:
    """One line: bounded, without control characters, and no CI system's command."""
    return _COMMAND.sub(r"\g<0> ", readable(text, limit))
