"""Narrowing a run to some rules: all others are switched off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from synthmap.model.errors import UsageError
from synthmap.scenario.mistakes import did_you_mean, shown
from synthmap.scenario.types import RuleSettings


def only_rules(
    settings: Mapping[str, RuleSettings], wanted: Sequence[str], known: Collection[str]
) -> dict[str, RuleSettings]:
    """The settings with every rule off that is not wanted; as they are where none is named.

    Raises UsageError for a rule that is not known.
    """
    for name in wanted:
        if name not in known:
            hint = did_you_mean(name, known, "`synthmap rules` lists them.")
            raise UsageError(f"There is no rule `{shown(name)}`. {hint}")
    off = {name: RuleSettings("off", {}) for name in sorted(known) if wanted and name not in wanted}
    return {**settings, **off}
