"""The keys that name things on a page without doing anything to them: its call to action, its key content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, model_validator

from synthmap.scenario.mistakes import Wrong
from synthmap.scenario.steps import PlaceKeys
from synthmap.scenario.types import Asked, Locator

MAX_THINGS = 20


class ThingKeys(PlaceKeys):
    """Something on the page, found in exactly one way."""

    @model_validator(mode="after")
    def _something(self) -> ThingKeys:
        if self.found_by == ["at"]:
            raise Wrong("A point is no thing: what stands there differs from device to device.", "Say what it is.")
        return self

    def thing(self) -> Locator:
        """What it says."""
        found = self.locator()
        assert found is not None
        return found


def asked_of(cta: ThingKeys | None, most_clicked: Sequence[ThingKeys], key_content: Sequence[ThingKeys]) -> Asked:
    """What these keys of a page ask about; `cta` is None where none was given."""
    things = (tuple(each.thing() for each in keys) for keys in (most_clicked, key_content))
    return Asked(cta.thing() if cta else None, *things)


Things = Annotated[tuple[ThingKeys, ...], Field(max_length=MAX_THINGS)]

CTA = "The page's call to action: what visitors are meant to click. It is told where it does not do its work."
MOST_CLICKED = "What you expect to be clicked most, written down before looking; the report compares."
KEY_CONTENT = "What visitors must get to see; told where most of them do not scroll that far."
