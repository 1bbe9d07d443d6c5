"""The plan that targets and options of the command line come to, for the commands that carry one out."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synthmap.scenario.expand import Plan
    from synthmap.scenario.types import FailOn


def planned(
    targets: Sequence[str],
    devices: Collection[str] | None,
    *,
    viewports: Sequence[str] = (),
    pages: Sequence[str] = (),
    sessions: int | None = None,
    seed: int | None = None,
    rules: Sequence[str] = (),
    fail_on: FailOn | None = None,
) -> Plan:
    """The plan, narrowed as the options say; `devices` are those that Playwright knows, None to check none.

    Raises UsageError and ScenarioError. Heavy imports are made here: a browser starts meanwhile.
    """
    from synthmap.rules import catalogue
    from synthmap.scenario.expand import plan
    from synthmap.scenario.narrowing import only_rules, without_others

    made = plan(
        targets,
        environment=os.environ,
        known_rules={name: rule.option_names for name, rule in catalogue().items()},
        known_devices=devices,
        viewports=viewports,
        pages=pages,
        sessions=sessions,
        seed=seed,
    )
    return replace(
        made,
        fail_on=fail_on or made.fail_on,
        rules=only_rules(made.rules, rules, catalogue()),
        overrides=without_others(made.overrides, rules),
        narrowed=made.narrowed or bool(rules),
    )
