"""The keys of an area of interest: a part of a page, by CSS selector or as a box, whose share of attention is told."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from synthmap.scenario.environment import Unresolved
from synthmap.scenario.keys import Keys, Text
from synthmap.scenario.mistakes import Wrong
from synthmap.scenario.steps import Pixels
from synthmap.scenario.types import Area

MAX_AREAS = 30
_FORMS = "Write a CSS selector as text, or `{box: [x, y, width, height]}`, in CSS pixels of the whole page."


def _area(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Unresolved):
        return {"css": value}
    if not isinstance(value, dict) and not isinstance(value, Unresolved):
        raise Wrong("An area is a CSS selector, or a mapping with a `box`.", _FORMS)
    return value


def _four(box: tuple[float, ...]) -> tuple[float, ...]:
    if len(box) != 4 or min(box[2:]) <= 0:
        raise Wrong("A box has four numbers, of which width and height are above 0.", _FORMS)
    return box


class AreaKeys(Keys):
    """An area of a page: exactly one way of finding it."""

    css: Text = Field(default="", description="A CSS selector of all that belongs to it. An area that is text is one.")
    box: Annotated[tuple[Pixels, ...], AfterValidator(_four)] = Field(
        default=(), description="`[x, y, width, height]` in CSS pixels of the whole page."
    )

    _from_text = model_validator(mode="before")(_area)

    @model_validator(mode="after")
    def _one_way(self) -> AreaKeys:
        if len({"css", "box"} & self.model_fields_set) != 1:
            raise Wrong("An area is found in exactly one way.", _FORMS)
        return self

    def area(self, name: str) -> Area:
        """The area, under the name that the page gives it."""
        if not self.box:
            return Area(name, css=self.css)
        x, y, width, height = self.box
        return Area(name, box=(x, y, width, height))
