"""How a recorded step finds its element again: locators that match one element alone when it is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any
from unicodedata import category

from synthmap.scenario.types import Locator

DESCRIBE = files("synthmap.sessions.writing").joinpath("locators.js").read_text("utf-8")
"""The source of a function that says which locators find an element; the recorder runs it at each press."""

_WAYS = ("role", "label", "testid", "text", "css")


def locator_of(told: Mapping[str, Any] | None) -> Locator | None:
    """The locator that the page gave; None for none, or one that is not of that shape: a page may forge it."""
    if not told or told.get("by") not in _WAYS:
        return None
    value, name = told.get("value"), told.get("name", "")
    if not isinstance(value, str) or not isinstance(name, str) or not value or len(value) > 500 or len(name) > 500:
        return None
    if any(category(letter)[0] == "C" for letter in value + name):
        return None  # nobody could read it, and no scenario takes it
    return Locator(told["by"], value, name if told["by"] == "role" else "")
