"""The keys of `personas`: who the simulated visitors are, each as far as it differs from the average visitor.

A persona is a set of multipliers on how people were measured to behave. The three that have a name of their own were
not measured: their multipliers are assumed, and chosen so that two skimmers, a reader and a goal-seeker together behave
as the average that was: benchmarks/visitors.py holds that mix to the same published shares of viewing time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from synthmap.scenario.environment import Unresolved, plain
from synthmap.scenario.keys import Keys
from synthmap.scenario.mistakes import Mistake, Wrong, did_you_mean, listed, shown
from synthmap.scenario.positions import Document
from synthmap.scenario.types import Persona

MAX_PERSONAS = 12

KNOWN = MappingProxyType(
    {
        "skimmer": Persona(
            "skimmer", depth=0.95, pauses=0.8, clicks=0.8, exploring=1.2, task_words=0.5, look_backs=0.9
        ),
        "reader": Persona("reader", depth=1.3, pauses=1.4, look_backs=1.2),
        "goal-seeker": Persona("goal-seeker", depth=0.8, clicks=1.4, exploring=0.6, task_words=2.0),
    }
)
"""The personas that a scenario may name without describing them."""

_FORM = "Write a share as `skimmer: 2`, or `hurried: {share: 2, like: skimmer, depth: 0.5}`."


def _persona(value: object) -> object:
    if isinstance(value, Unresolved | dict):
        return value
    share = plain(value)
    if isinstance(share, bool) or not isinstance(share, int | float):
        raise Wrong("A persona is a share, or a mapping that says how it differs from the average visitor.", _FORM)
    return {"share": share}


Share = Annotated[float, Field(strict=True, ge=0.001, le=1_000_000, allow_inf_nan=False), BeforeValidator(plain)]
Times = Annotated[float, Field(strict=True, ge=0, le=10, allow_inf_nan=False), BeforeValidator(plain)]
Factor = Annotated[float, Field(strict=True, ge=0.1, le=10, allow_inf_nan=False), BeforeValidator(plain)]


class PersonaKeys(Keys):
    """One kind of visitor: its share alone, or that with what sets it apart, as factors on the average visitor's."""

    share: Share = Field(default=1.0, description="How many of it to how many of the other personas.")
    like: Annotated[Literal["skimmer", "reader", "goal-seeker"], Field(description="The persona it is like.")] = None  # type: ignore[assignment]
    depth: Times = Field(default=1.0, description="How far past the first screen those who scroll get.")
    pauses: Factor = Field(default=1.0, description="How long it stays, and rests between two bursts of scrolling.")
    clicks: Times = Field(default=1.0, description="How many mean to click; at most all do.")
    exploring: Factor = Field(
        default=1.0, description="How evenly it chooses: above 1 less obvious things too, below 1 the obvious ones."
    )
    task_words: Times = Field(default=1.0, description="How much the words of the `task` weigh in what it chooses.")
    look_backs: Times = Field(default=1.0, description="How often it scrolls back up; at most at every rest.")

    _from_share = model_validator(mode="before")(_persona)

    def persona(self, name: str) -> Persona:
        """The persona under its name; what it does not say is as in the one it is like, else as in the average."""
        base = KNOWN.get(self.like or name, Persona(name))
        given = self.model_fields_set - {"share", "like"}
        return replace(base, name=name, share=self.share, **{key: getattr(self, key) for key in given})


def check_personas(document: Document, sessions: object) -> Iterator[Mistake]:
    """Personas that are nobody: neither known by their name nor described."""
    for index, group in enumerate(sessions if isinstance(sessions, list) else ()):
        personas = group.get("personas") if isinstance(group, dict) else None
        for name, body in personas.items() if isinstance(personas, dict) else ():
            described = isinstance(body, dict) and bool(set(body) - {"share"})
            if name in KNOWN or described or isinstance(body, Unresolved) or body is None:
                continue
            message = f"There is no persona `{shown(name)}`, and nothing is said of how it behaves."
            hint = did_you_mean(name, KNOWN, f"Known are {listed(KNOWN)}. {_FORM}")
            yield Mistake(*document.key_place(("sessions", index, "personas", name)), message, hint)
