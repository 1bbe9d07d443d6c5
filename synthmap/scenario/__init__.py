"""YAML to a typed Scenario, with the place of every mistake, and Scenarios to the plan of a run."""

from synthmap.scenario.bare import from_targets
from synthmap.scenario.expand import Job, Plan, plan
from synthmap.scenario.load import load
from synthmap.scenario.schema import json_schema
from synthmap.scenario.types import (
    CaptureSettings,
    LocalFile,
    Locator,
    Page,
    PageState,
    Persona,
    Picture,
    RuleSettings,
    Scenario,
    Settings,
    SimulatedSessions,
    Step,
    Target,
)

__all__ = [
    "CaptureSettings",
    "Job",
    "LocalFile",
    "Locator",
    "Page",
    "PageState",
    "Persona",
    "Picture",
    "Plan",
    "RuleSettings",
    "Scenario",
    "Settings",
    "SimulatedSessions",
    "Step",
    "Target",
    "from_targets",
    "json_schema",
    "load",
    "plan",
]
