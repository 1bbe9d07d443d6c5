"""The keys of a state and its steps: what is done to a page before it is looked at, on Playwright's own locators."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from synthmap.model.view import INITIAL
from synthmap.scenario import names
from synthmap.scenario.environment import Unresolved, plain
from synthmap.scenario.keys import Address, Duration, Keys, Switch, Text
from synthmap.scenario.mistakes import Wrong, listed
from synthmap.scenario.types import Locator, Step, StepAction, StepManner

LOCATORS = ("role", "label", "text", "placeholder", "testid", "css", "at")
MAX_STEPS, MAX_STATES = 50, 20
_FORMS = 'Write a CSS selector as text, or a mapping such as `{role: button, name: "Add to cart"}` or `{text: Menu}`.'


def _place(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Unresolved):
        return {"css": value}
    if not isinstance(value, dict) and not isinstance(value, Unresolved):
        raise Wrong("This says what to use by a CSS selector or a mapping.", _FORMS)
    return value


def _key(value: object) -> object:
    return {"key": value} if isinstance(value, str) else value


def _typed(value: object) -> object:
    return {"value": value} if isinstance(value, str) else value


def _time(value: object) -> object:
    """A wait for some time is text or, its unit forgotten, a number: a duration complains of that."""
    return value if isinstance(value, dict) else {"time": value}


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _two(point: tuple[float, ...]) -> tuple[float, ...]:
    if len(point) != 2:
        raise Wrong("A point has two numbers.", "Write `[x, y]`, in CSS pixels from the top left of the window.")
    return point


Pixels = Annotated[float, Field(strict=True, ge=-100_000, le=100_000, allow_inf_nan=False), BeforeValidator(plain)]
Point = Annotated[tuple[Pixels, ...], AfterValidator(_two)]


class PlaceKeys(Keys):
    """What a step is done to: exactly one way of finding it."""

    role: Text = Field(default="", description="Its ARIA role, such as `button` or `link`.")
    name: Text = Field(default="", description="With `role`: its accessible name, or a part of it.")
    label: Text = Field(default="", description="The label of a field.")
    text: Text = Field(default="", description="Words in it.")
    placeholder: Text = Field(default="", description="The placeholder of a field.")
    testid: Text = Field(default="", description="Its `data-testid`.")
    css: Text = Field(default="", description="A CSS selector. A locator that is text alone is one.")
    at: Point = Field(default=(0.0, 0.0), description="A point of the window, `[x, y]` in CSS pixels.")

    _from_text = model_validator(mode="before")(_place)

    @property
    def found_by(self) -> list[str]:
        """The ways of finding it that were given."""
        return [way for way in LOCATORS if way in self.model_fields_set]

    @model_validator(mode="after")
    def _one_way(self) -> PlaceKeys:
        ways = self.found_by
        if len(ways) != 1 and not (self.may_be_nowhere and not ways):
            what = f"It has {listed(ways)}." if ways else _FORMS
            raise Wrong("A step is done to one thing, found in exactly one way.", what)
        if self.name and ways != ["role"]:
            raise Wrong("A `name` belongs to a `role`.", "Write `{role: link, name: Products}`.")
        return self

    @property
    def may_be_nowhere(self) -> bool:
        """Whether the step can also be done to no element in particular."""
        return False

    def locator(self) -> Locator | None:
        """What it says, None for no element in particular."""
        if not self.found_by:
            return None
        way = self.found_by[0]
        if way == "at":
            return Locator("at", at=(self.at[0], self.at[1]))
        return Locator(way, str(getattr(self, way)), self.name)  # type: ignore[arg-type]


class FillKeys(PlaceKeys):
    """A field, and what is put into it."""

    value: Annotated[str, Field(strict=True, max_length=10_000)] = Field(description="What to type or to choose.")
    secret: Switch = Field(default=False, description="Whether the value is one. No value is ever stored or shown.")


class TypeKeys(FillKeys):
    """A text typed key by key, into a field or wherever the focus is; it can stand alone."""

    _from_text = model_validator(mode="before")(_typed)

    @property
    def may_be_nowhere(self) -> bool:
        """Whether the step can also be done to no element in particular."""
        return True


class PressKeys(PlaceKeys):
    """A key, pressed on an element or wherever the focus is."""

    key: Text = Field(description="The key as Playwright names it: `Enter`, `Escape`, `Tab`, `Control+K`.")

    _from_text = model_validator(mode="before")(_key)

    @property
    def may_be_nowhere(self) -> bool:
        """Whether the step can also be done to no element in particular."""
        return True


class ScrollKeys(Keys):
    """How far to scroll the page, or to what."""

    by: Pixels = Field(default=0.0, description="So many CSS pixels down; up if negative.")
    to: PlaceKeys = Field(default=None, description="To this, which is on the page.")  # type: ignore[assignment]
    until: PlaceKeys = Field(  # type: ignore[assignment]
        default=None, description="Screen by screen until this is there, on a page that goes on as it is scrolled."
    )

    @model_validator(mode="after")
    def _one_way(self) -> ScrollKeys:
        if len({"by", "to", "until"} & self.model_fields_set) != 1:
            raise Wrong(
                "A scroll goes `by` some pixels, `to` something or `until` it is there.",
                "Write `{by: 600}`, `{to: {text: Plans}}` or `{until: {text: Imprint}}`.",
            )
        return self


class DragKeys(Keys):
    """What is dragged, and where it is dropped."""

    start: PlaceKeys = Field(alias="from", description="What is taken hold of.")
    to: PlaceKeys = Field(default=None, description="What it is dropped on.")  # type: ignore[assignment]
    by: Point = Field(default=(), description="Or how far it is dragged: `[x, y]` in CSS pixels, right and down.")

    @model_validator(mode="after")
    def _one_end(self) -> DragKeys:
        if len({"to", "by"} & self.model_fields_set) != 1:
            raise Wrong(
                "A drag goes `to` something or `by` some pixels.",
                'Write `{from: "#card", to: "#done"}` or `{from: "#handle", by: [120, 0]}`.',
            )
        return self


class UploadKeys(PlaceKeys):
    """A file field, and the files that are chosen in it."""

    files: Annotated[tuple[Address, ...], Field(min_length=1, max_length=20), BeforeValidator(_several)] = Field(
        description="The file to choose, or a list of them; paths start at the scenario's folder."
    )


class ExpectKeys(Keys):
    """What must be so by now, or soon: exactly one thing."""

    visible: PlaceKeys = Field(default=None, description="This can be seen.")  # type: ignore[assignment]
    hidden: PlaceKeys = Field(default=None, description="This cannot be seen, or is not there.")  # type: ignore[assignment]
    url: Address = Field(default="", description="The page has this address; `**` is any text.")

    @model_validator(mode="after")
    def _one_thing(self) -> ExpectKeys:
        if len(self.model_fields_set) != 1:
            raise Wrong(
                "One thing is expected at a time.",
                'Write `{visible: "#payment"}`, `{hidden: ...}` or `{url: ...}`.',
            )
        return self


class WaitKeys(PlaceKeys):
    """What to wait for: some time, an address, or something to be visible."""

    time: Duration = Field(default=0, description="Some time, such as `500ms`; it can stand alone.")
    url: Address = Field(default="", description="An address of the page; `**` is any text.")

    _from_text = model_validator(mode="before")(_time)

    @property
    def may_be_nowhere(self) -> bool:
        """Whether the step can also be done to no element in particular."""
        return True

    @model_validator(mode="after")
    def _one_thing(self) -> WaitKeys:
        if len({"time", "url"} & self.model_fields_set) + len(self.found_by) != 1:
            raise Wrong("A wait is for one thing.", "Write a time such as `500ms`, or `{url: ...}`, or a locator.")
        return self


class StepKeys(Keys):
    """One step: exactly one key."""

    goto: Address = Field(default="", description="An address to open: a path of the site, or a whole URL.")
    click: PlaceKeys = Field(default=None, description="Click on it; on a touch device, tap it.")  # type: ignore[assignment]
    dblclick: PlaceKeys = Field(default=None, description="Click on it twice; on a touch device, tap it twice.")  # type: ignore[assignment]
    tap: PlaceKeys = Field(default=None, description="Tap it with a finger; with a mouse, click on it.")  # type: ignore[assignment]
    hover: PlaceKeys = Field(default=None, description="Point at it with the mouse.")  # type: ignore[assignment]
    fill: FillKeys = Field(default=None, description="Put a text into a field.")  # type: ignore[assignment]
    type: TypeKeys = Field(default=None, description="Type a text key by key.")  # type: ignore[assignment]
    press: PressKeys = Field(default=None, description="Press a key.")  # type: ignore[assignment]
    select: FillKeys = Field(default=None, description="Choose an option by its value or words.")  # type: ignore[assignment]
    check: PlaceKeys = Field(default=None, description="Tick a box, or choose a radio button.")  # type: ignore[assignment]
    uncheck: PlaceKeys = Field(default=None, description="Take the tick out of a box.")  # type: ignore[assignment]
    scroll: ScrollKeys = Field(default=None, description="Scroll the page.")  # type: ignore[assignment]
    drag: DragKeys = Field(default=None, description="Drag something somewhere.")  # type: ignore[assignment]
    upload: UploadKeys = Field(default=None, description="Choose files.")  # type: ignore[assignment]
    wait: WaitKeys = Field(default=None, description="Wait for something.")  # type: ignore[assignment]
    checkpoint: Text = Field(
        default="", description="In a scripted session: look at the page as it now is, under this name."
    )
    expect: ExpectKeys = Field(default=None, description="Hold the page to something; else the step fails.")  # type: ignore[assignment]

    @model_validator(mode="after")
    def _one_action(self) -> StepKeys:
        if len(self.model_fields_set) != 1:
            raise Wrong("A step does exactly one thing.", "Give every step a line of its own: `- click: ...`.")
        return self

    def step(self, line: int, folder: Path = Path()) -> Step:
        """The step, and the line it stands on; paths start at `folder`."""
        (action,) = self.model_fields_set
        keys = getattr(self, action)
        name: StepAction = action  # type: ignore[assignment]
        match keys:
            case ScrollKeys():
                place = keys.to or keys.until
                manner: StepManner = "until" if keys.until else ""
                return Step(name, line, place.locator() if place else None, amount=keys.by, manner=manner)
            case DragKeys():
                to, offset = keys.to.locator() if keys.to else None, (keys.by[0], keys.by[1]) if keys.by else (0.0, 0.0)
                return Step(name, line, keys.start.locator(), to=to, offset=offset)
            case UploadKeys():
                return Step(name, line, keys.locator(), files=tuple((folder / file).absolute() for file in keys.files))
            case ExpectKeys(url=url) if url:
                return Step(name, line, value=url, manner="url")
            case ExpectKeys():
                shown: StepManner = "visible" if keys.visible else "hidden"
                return Step(name, line, (keys.visible or keys.hidden).locator(), manner=shown)
            case WaitKeys():
                return Step(name, line, keys.locator(), value=keys.url, amount=keys.time)
            case FillKeys():
                return Step(name, line, keys.locator(), value=keys.value, secret=keys.secret)
            case PressKeys():
                return Step(name, line, keys.locator(), value=keys.key)
            case PlaceKeys():
                return Step(name, line, keys.locator())
        return Step(name, line, value=str(keys))


def _no_checkpoint(step: StepKeys) -> StepKeys:
    if "checkpoint" in step.model_fields_set:
        raise Wrong(
            "A `checkpoint` looks at the page in the middle of a scripted session, and there is none here.",
            "Take it out; for another look at this page, give it another of its `states`.",
        )
    return step


PageStep = Annotated[StepKeys, AfterValidator(_no_checkpoint)]
"""A step of what is done before a page is looked at, where a look in the middle has no meaning."""


def _state_name(name: str) -> str:
    if names.same(names.folder_name(name)) == INITIAL:
        raise Wrong("`initial` is the page as it loads.", "Give this state a name of its own.")
    return name


class StateKeys(Keys):
    """A state of a page: the steps that lead to it from the page as it loads."""

    name: Annotated[Text, AfterValidator(_state_name)] = Field(description="What reports call the state.")
    steps: Annotated[tuple[PageStep, ...], Field(min_length=1, max_length=MAX_STEPS)] = Field(
        description="What is done, in order, each time from the page loaded anew."
    )
