"""Narrowing a run to some rules: all others are switched off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from synthmap.model.errors import UsageError
from synthmap.scenario.mistakes import did_you_mean, shown
from synthmap.scenario.overrides import Override
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


def without_others(overrides: Sequence[Override], wanted: Sequence[str]) -> tuple[Override, ...]:
    """The overrides as far as they speak of wanted rules, so that none switches another one on again."""
    if not wanted:
        return tuple(overrides)
    return tuple(
        replace(each, rules={name: settings for name, settings in each.rules.items() if name in wanted})
        for each in overrides
    )
