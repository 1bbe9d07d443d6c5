"""What every mapping of a scenario file is made of: the base of its models, and the types of single values."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator
from pydantic.fields import FieldInfo

from synthmap.scenario.environment import plain
from synthmap.scenario.mistakes import Wrong

_DAY_MS = 24 * 60 * 60 * 1000
_UNITS_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}
_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?(ms|s|m|h)")
DURATION_FORMS = "Write a number and its unit: `500ms`, `45s`, `2m`."


def milliseconds(value: object) -> int:
    """A duration with its unit, in whole milliseconds. Raises Wrong, also for a number that has no unit."""
    bare = not isinstance(value, bool) and isinstance(plain(value), int | float)
    if bare:
        raise Wrong("This duration has no unit: a number alone could be seconds or milliseconds.", DURATION_FORMS)
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Wrong("This is not a duration.", DURATION_FORMS)
    length = round(float(match[1]) * _UNITS_MS[match[2]])
    if length > _DAY_MS:
        raise Wrong("This is longer than a day.", DURATION_FORMS)
    return length


def some_time(length: int) -> int:
    """The same duration. Raises Wrong where it is none at all."""
    if length == 0:
        raise Wrong("Nothing can be done in no time.", DURATION_FORMS)
    return length


def keys_of(model: type[Keys]) -> dict[str, FieldInfo]:
    """The keys of a mapping as a file has them, which may be words that Python keeps for itself."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


Text = Annotated[str, Field(strict=True, min_length=1, max_length=500)]
Address = Annotated[str, Field(strict=True, min_length=1, max_length=2000)]
Switch = Annotated[bool, Field(strict=True), BeforeValidator(plain)]
Duration = Annotated[
    int, BeforeValidator(milliseconds), WithJsonSchema({"type": "string", "pattern": f"^({_DURATION.pattern})$"})
]


class Keys(BaseModel):
    """A mapping of the file: unknown keys are refused, and so is a key without a value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _has_value(cls, value: object) -> object:
        # Else a key whose value was commented out would silently mean its default.
        if value is None:
            raise Wrong("There is no value here.", "Give it one, or take the key out.")
        return value
