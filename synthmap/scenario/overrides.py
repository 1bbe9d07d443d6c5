"""Rules set otherwise for some views: which views an override is for, and what its rules come to there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Literal

from synthmap.model.view import View
from synthmap.scenario import names
from synthmap.scenario.types import RuleSettings

Rules = Mapping[str, RuleSettings]


@dataclass(frozen=True)
class Match:
    """Which views: those whose page, viewport and browser are of these names, in which `*` is any text; "" is all."""

    page: str = ""
    viewport: str = ""
    browser: str = ""

    def fits(self, view: View) -> bool:
        """Whether it is for that view."""
        asked = ((self.page, view.page), (self.viewport, view.device), (self.browser, view.browser))
        return all(fnmatchcase(names.same(name), _pattern(wanted)) for wanted, name in asked if wanted)

    def __str__(self) -> str:
        """It as a message names it: `page: cart, viewport: mobile`."""
        parts = (("page", self.page), ("viewport", self.viewport), ("browser", self.browser))
        return ", ".join(f"{key}: {value}" for key, value in parts if value)


@dataclass(frozen=True)
class Override:
    """What is said of some rules for the views that match; `line` is where in the scenario it stands."""

    match: Match
    rules: Rules = field(default_factory=lambda: MappingProxyType({}))
    line: int = 0


@dataclass(frozen=True)
class Unmatched:
    """A part of the scenario that was for nothing that was looked at: what it is, on which line, in words."""

    kind: Literal["override", "ignore", "budget"]
    line: int | None
    text: str


@dataclass(frozen=True)
class RuleBook:
    """The settings of the rules, and what is said otherwise of some views."""

    rules: Rules = field(default_factory=lambda: MappingProxyType({}))
    overrides: tuple[Override, ...] = ()

    def of(self, view: View) -> Rules:
        """The settings for a view."""
        return rules_for(view, self.rules, self.overrides) if self.overrides else self.rules


def rules_for(view: View, rules: Rules, overrides: Sequence[Override]) -> Rules:
    """The settings of the rules for a view; of overrides that say something of the same thing the last one holds."""
    merged = dict(rules)
    for override in overrides:
        if override.match.fits(view):
            for rule, asked in override.rules.items():
                merged[rule] = _over(merged.get(rule), asked)
    return MappingProxyType(merged)


def for_nothing(overrides: Iterable[Override], views: Iterable[View]) -> tuple[Unmatched, ...]:
    """The overrides that are for none of these views."""
    seen = tuple(views)
    return tuple(
        Unmatched("override", override.line or None, f"the override for {override.match}")
        for override in overrides
        if not any(override.match.fits(view) for view in seen)
    )


def _over(base: RuleSettings | None, asked: RuleSettings) -> RuleSettings:
    if base is None:
        return asked
    return RuleSettings(asked.level or base.level, MappingProxyType({**base.options, **asked.options}))


def _pattern(wanted: str) -> str:
    """A name as names are compared: only `*` means something in it, and what a folder's name leaves out is left out."""
    return "*".join(names.same(names.folder_name(part) if part else "") for part in wanted.split("*"))
