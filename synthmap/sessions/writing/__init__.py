"""A recorded session written down as a scenario that a person can read, change and run."""

from synthmap.sessions.writing.locators import DESCRIBE
from synthmap.sessions.writing.scenario import scenario_of

__all__ = ["DESCRIBE", "scenario_of"]
