"""The keys of a scenario file: their types, bounds, defaults and descriptions. The JSON Schema is made from these.

Validation happens here key by key; what needs the file system, other keys or the rule registry is checked in
`checks.py`. `planned` names the keys that belong to the format and that this version does not run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from synthmap.model.view import Engine
from synthmap.scenario.areas import MAX_AREAS, AreaKeys
from synthmap.scenario.environment import plain
from synthmap.scenario.gate import (
    BASELINE,
    FINDINGS_BUDGET,
    INCOMPLETE_BUDGET,
    REACH_BUDGET,
    RETRIES,
    IgnoreKeys,
    MostKeys,
    ReachBudgetKeys,
    Retries,
)
from synthmap.scenario.keys import DURATION_FORMS, Address, Duration, Keys, Switch, Text
from synthmap.scenario.mistakes import Wrong
from synthmap.scenario.steps import MAX_STATES, StateKeys
from synthmap.scenario.types import CaptureSettings, FailOn, RuleLevel, Settings, SimulatedSessions

VERSION = 1
MAX_SESSIONS = 1_000_000
MAX_SEED = 2**32 - 1
MIN_SIDE, MAX_SIDE = 100, 10_000
"""The least and greatest side of a viewport, in CSS pixels."""


_DEFAULTS = Settings()
_DEFAULT_CAPTURE = CaptureSettings()
_DEFAULT_SESSIONS = SimulatedSessions()


def _some_time(length: int) -> int:
    if length == 0:
        raise Wrong("Nothing can be done in no time.", DURATION_FORMS)
    return length


def _version(value: object) -> object:
    number = plain(value)
    if type(number) is not int or number != VERSION:
        raise Wrong(f"This synthmap reads version {VERSION} of the format only.", f"Write `version: {VERSION}`.")
    return number


def _rule(value: object) -> object:
    if isinstance(value, str):
        return {"level": value}
    if value is False:
        raise Wrong("A rule is switched off by the word `off`.", "Write `off`.")
    if not isinstance(value, dict):
        raise Wrong("A rule takes a level, or a mapping of its level and options.", "Write `error`, `off` and so on.")
    return value


def _page(value: object) -> object:
    if isinstance(value, str):
        return {"url": value}
    if not isinstance(value, dict):
        raise Wrong("A page is an address, or a mapping that has a `url` or an `image`.", "Write it like `- /pricing`.")
    return value


Side = Annotated[int, Field(strict=True, ge=MIN_SIDE, le=MAX_SIDE), BeforeValidator(plain)]
Count = Annotated[int, Field(strict=True, ge=1, le=MAX_SESSIONS), BeforeValidator(plain)]
Seed = Annotated[int, Field(strict=True, ge=0, le=MAX_SEED), BeforeValidator(plain)]
Workers = Annotated[int, Field(strict=True, ge=1, le=64), BeforeValidator(plain)]
Ratio = Annotated[float, Field(strict=True, ge=0.5, le=5, allow_inf_nan=False), BeforeValidator(plain)]


class ViewportKeys(Keys):
    """A device by its Playwright name, or a size."""

    planned = frozenset({"locale", "timezone", "color_scheme"})

    device: Text = Field(default="", description='A device Playwright knows, such as "iPhone 13".')
    width: Side = Field(default=0, description="Width in CSS pixels.")
    height: Side = Field(default=0, description="Height in CSS pixels.")
    dpr: Ratio = Field(default=1.0, description="Device pixels to a CSS pixel.")
    mobile: Switch = Field(default=False, description="Whether the browser lays the page out as a phone does.")
    touch: Switch = Field(default=False, description="Whether a finger points, not a mouse. As `mobile` if not given.")

    @model_validator(mode="after")
    def _device_or_size(self) -> ViewportKeys:
        size = {"width", "height"} & self.model_fields_set
        if self.device and self.model_fields_set != {"device"}:
            raise Wrong("A device has its size already.", "Give `device` alone, or `width` and `height` without it.")
        if not self.device and len(size) < 2:
            raise Wrong("This viewport has no size.", "Give `width` and `height`, or a `device`.")
        return self


_IMAGE = (
    "In place of `url`: a PNG, JPEG or WebP of a design, as a path from the scenario. It is looked at, and nothing in "
    "it is clicked."
)
_SCALE = "With `image`: how many of its pixels are one CSS pixel. Told from its width and the viewport's if not given."


class PageKeys(Keys):
    """A page: its address alone, or that or a picture of it with a name and a question."""

    planned = frozenset({"cta", "expect_most_clicked", "key_content", "as", "sitemap", "limit", "exclude"})

    url: Address = Field(default="", description="A path of the site (`/pricing`), a whole URL, or a local file.")
    image: Address = Field(default="", description=_IMAGE)
    scale: Ratio = Field(default=1.0, description=_SCALE)
    name: Text = Field(default="", description="What reports call the page. From the URL if not given.")
    question: Text = Field(default="", description="What you want to know about the page.")
    states: Annotated[tuple[StateKeys, ...], Field(max_length=MAX_STATES)] = Field(
        default=(), description="What is to be looked at besides the page as it loads: opened menus, filled forms."
    )
    areas: Annotated[dict[str, AreaKeys], Field(max_length=MAX_AREAS)] = Field(
        default={}, description="Parts of the page, by name, whose share of attention and clicks is told."
    )

    _from_text = model_validator(mode="before")(_page)

    @model_validator(mode="after")
    def _address_or_image(self) -> PageKeys:
        if not self.url and not self.image:
            raise Wrong("This page has no `url`.", "Give it one, or the `image` that stands for it.")
        if self.url and self.image:
            raise Wrong("This page has a `url` and an `image`.", "Give the one that is to be looked at.")
        if self.image and self.states:
            raise Wrong("Nothing can be done on a picture, so it has no `states`.", "Give a page for each picture.")
        if self.url and "scale" in self.model_fields_set:
            raise Wrong("Only an `image` has a `scale`.", "Take it out, or set the viewport's `dpr`.")
        return self


class SessionKeys(Keys):
    """A group of simulated visitors."""

    planned = frozenset({"scripted", "recorded", "steps", "weight", "segment", "viewports", "personas", "task"})

    simulated: Text = Field(description="A name for the group.")
    count: Count = Field(default=_DEFAULT_SESSIONS.count, description="How many visit each view.")
    seed: Seed = Field(default=_DEFAULT_SESSIONS.seed, description="The same seed gives the same visits.")


class RuleKeys(Keys):
    """A rule's level alone, or with options of the rule."""

    model_config = ConfigDict(frozen=True, extra="allow")

    # None is no level: it stands for "not given", and `level:` without a value is refused like any other.
    level: Annotated[RuleLevel, Field(description="How much a finding of the rule matters, or `off`.")] = None  # type: ignore[assignment]

    _from_text = model_validator(mode="before")(_rule)


class BudgetKeys(Keys):
    """What makes a run fail."""

    fail_on: FailOn = Field(default=_DEFAULTS.fail_on, description="The least level of a finding that fails the run.")
    findings: dict[str, MostKeys] = Field(default={}, description=FINDINGS_BUDGET)
    incomplete: MostKeys = Field(default=MostKeys(max=0), description=INCOMPLETE_BUDGET)
    reach: dict[str, ReachBudgetKeys] = Field(default={}, description=REACH_BUDGET)


class ReadyKeys(Keys):
    """When a page is ready to be looked at."""

    selector: Text = Field(default="", description="CSS selector of what has to be visible first.")
    settle: Duration = Field(
        default=_DEFAULT_CAPTURE.settle_ms, description="How long to wait after that, such as `500ms`."
    )


_AUTO_STATES = (
    "`auto` opens what a page keeps folded (menus, tabs, panels, dialogs), at most 8 a view, and looks at each."
)


_ALLOW = (
    "URL patterns of what a click that tries a control may open, or send by another method than GET; "
    "all else of that kind is refused. * is any text."
)


class CaptureKeys(Keys):
    """How a page is made ready, and what of it is left out."""

    planned = frozenset({"lazy", "freeze", "consent"})

    ready: ReadyKeys = Field(default=ReadyKeys(), description="When the page is ready.")
    hide: tuple[Text, ...] = Field(default=(), description="CSS selectors of what is not drawn at all.")
    mask: tuple[Text, ...] = Field(default=(), description="CSS selectors of what is drawn and never judged.")
    block: tuple[Text, ...] = Field(default=(), description="URL patterns that are never fetched; * is any text.")
    allow: tuple[Text, ...] = Field(default=(), description=_ALLOW)
    states: Annotated[Literal["auto"], Field(description=_AUTO_STATES)] = None  # type: ignore[assignment]


class RunKeys(Keys):
    """How a run is carried out."""

    workers: Workers = Field(default=_DEFAULTS.workers, description="How many pages are open at once.")
    timeout: Annotated[Duration, AfterValidator(_some_time)] = Field(
        default=_DEFAULTS.timeout_ms, description="The longest one page may take, such as `45s`."
    )
    retries: Retries = Field(default=_DEFAULTS.retries, description=RETRIES)


class FileKeys(Keys):
    """A synthmap scenario: one audit."""

    planned = frozenset({"server", "http", "emulate", "auth", "overrides"})

    version: Annotated[Literal[1], BeforeValidator(_version)] = Field(description="The version of the format: 1.")
    name: Text = Field(default="", description="What reports call the audit. The file's name if not given.")
    env: Mapping[str, Any] = Field(default={}, description="Defaults of variables: `${NAME}` anywhere below.")
    url: Address = Field(default="", description="The site, or a local file or folder, that pages belong to.")
    viewports: Annotated[dict[str, ViewportKeys], Field(min_length=1)] = Field(
        default={}, description="The devices to look with, by name. A desktop and a phone if not given."
    )
    browsers: Annotated[tuple[Engine, ...], Field(min_length=1)] = Field(
        default=("chromium",), description="The browsers to look with. Chromium alone if not given."
    )
    capture: CaptureKeys = Field(default=CaptureKeys(), description="How pages are made ready.")
    pages: Annotated[tuple[PageKeys, ...], Field(min_length=1)] = Field(
        default=(), description="The pages to look at. The `url` itself if not given."
    )
    sessions: Annotated[tuple[SessionKeys, ...], Field(max_length=1)] = Field(
        default=(SessionKeys(simulated=_DEFAULT_SESSIONS.name),),
        description="The simulated visitors. An empty list for none.",
    )
    rules: dict[str, RuleKeys] = Field(default={}, description="Levels and options of rules, by the rule's id.")
    budgets: BudgetKeys = Field(default=BudgetKeys(), description="What the run fails on.")
    ignore: tuple[IgnoreKeys, ...] = Field(default=(), description="Findings that fail nothing, each for a reason.")
    baseline: Address = Field(default="", description=BASELINE)
    run: RunKeys = Field(default=RunKeys(), description="How the run is done.")
