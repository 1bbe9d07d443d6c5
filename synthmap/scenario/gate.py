"""The keys of the gate: budgets, ignores and retries, which say what a run may have and still pass."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated

import cssselect2
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from synthmap.scenario import names
from synthmap.scenario.environment import Unresolved, plain
from synthmap.scenario.keys import Keys, Text
from synthmap.scenario.mistakes import Mistake, Wrong, did_you_mean, shown
from synthmap.scenario.positions import Document, KeyPath
from synthmap.scenario.types import Ignore

_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3})?) ?%")
_SHARE_FORMS = "Write a share with its sign, from `0%` to `100%`."
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_FORMS = "Write the last day it holds, as year, month and day: `2026-12-01`."

FINDINGS_BUDGET = (
    "The most problems of a rule, by its id: `{small-target: {max: 3}}`. Such a rule is held to its budget and not to "
    "`fail_on`."
)
INCOMPLETE_BUDGET = "The most findings that may stay undecided. Any number if not given."
REACH_BUDGET = (
    "The share of sessions that come down to something, at least (`min`) or at most (`max`). It is named by an area of "
    "interest, by a CSS selector, or by its accessible name."
)
BASELINE = "A file of findings that are accepted, so that only new ones fail. `synthmap approve` writes it."
RETRIES = (
    "How often a view that failed, or that has findings which would fail the run, is looked at again. What does not "
    "show again is marked flaky and fails nothing."
)


def _share(value: object) -> float:
    match = _SHARE.fullmatch(value) if isinstance(value, str) else None
    share = float(match[1]) / 100 if match else 2.0
    if share > 1:
        raise Wrong("This is not a share of the sessions.", _SHARE_FORMS)
    return share


def _date(value: object) -> dt.date:
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return dt.date.fromisoformat(value)
    except ValueError:
        pass
    raise Wrong("This is not a date.", _DATE_FORMS)


def _selector(value: str) -> str:
    try:
        cssselect2.compile_selector_list(value)
    except cssselect2.SelectorError as error:
        raise Wrong(f"This is not a CSS selector: {error}.", "Write it like `#menu a`.") from None
    return value


Most = Annotated[int, Field(strict=True, ge=0, le=1_000_000), BeforeValidator(plain)]
Retries = Annotated[int, Field(strict=True, ge=0, le=5), BeforeValidator(plain)]
Share = Annotated[
    float, BeforeValidator(_share), WithJsonSchema({"type": "string", "pattern": f"^({_SHARE.pattern})$"})
]
Day = Annotated[dt.date, BeforeValidator(_date), WithJsonSchema({"type": "string", "pattern": f"^{_DATE.pattern}$"})]
Selector = Annotated[Text, AfterValidator(_selector)]


class MostKeys(Keys):
    """The most that there may be."""

    max: Most = Field(description="The most there may be, itself included.")


class ReachBudgetKeys(Keys):
    """How many sessions come down to something."""

    min: Share = Field(default=0.0, description="The least share of sessions, such as `50%`, itself included.")
    max: Share = Field(default=1.0, description="The greatest share of sessions, itself included.")

    @model_validator(mode="after")
    def _bounded(self) -> ReachBudgetKeys:
        if not self.model_fields_set:
            raise Wrong("This budget has no bound.", "Give it a `min` or a `max`.")
        if self.min > self.max:
            raise Wrong("No share is at least this `min` and at most this `max`.", "Exchange them.")
        return self


class IgnoreKeys(Keys):
    """Findings of one rule that fail nothing: all of them, or those that every other key here matches."""

    rule: Text = Field(description="The id of the rule.")
    reason: Text = Field(description="Why: it is shown wherever the finding would have been.")
    selector: Selector = Field(default="", description="A CSS selector that the finding's element matches.")
    page: Text = Field(default="", description="The name of the page.")
    device: Text = Field(default="", description="The name of the viewport.")
    element_key: Text = Field(default="", description="The element's key, as report.json gives it.")
    expires: Day = Field(default=dt.date.max, description="The last day it holds, such as `2026-12-01`.")

    def ignore(self, line: int) -> Ignore:
        """The ignore that stands on that line of the scenario."""
        return Ignore(
            rule=self.rule,
            reason=self.reason,
            selector=self.selector,
            page=names.folder_name(self.page),
            device=names.folder_name(self.device),
            element_key=self.element_key,
            expires=self.expires if "expires" in self.model_fields_set else None,
            line=line,
        )


def check_gate(
    document: Document, data: Mapping[str, object], known_rules: Mapping[str, Collection[str]]
) -> Iterator[Mistake]:
    """Rules that a budget or an ignore names and nobody knows."""
    budgets, ignores = data.get("budgets"), data.get("ignore")
    findings = budgets.get("findings") if isinstance(budgets, dict) else None
    for rule in findings if isinstance(findings, dict) else ():
        yield from _unknown(document, ("budgets", "findings", rule), rule, known_rules)
    for nth, ignore in enumerate(ignores if isinstance(ignores, list) else ()):
        rule = ignore.get("rule") if isinstance(ignore, dict) else None
        if isinstance(rule, str) and rule and not isinstance(rule, Unresolved):
            yield from _unknown(document, ("ignore", nth, "rule"), rule, known_rules)


def _unknown(document: Document, path: KeyPath, rule: str, known: Collection[str]) -> Iterator[Mistake]:
    if rule not in known:
        hint = did_you_mean(rule, known, "`synthmap rules` lists them.")
        place = document.key_place(path) if path[0] == "budgets" else document.place(path)
        yield Mistake(*place, f"There is no rule `{shown(rule)}`.", hint)
