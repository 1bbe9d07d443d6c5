"""The keys of a scenario file: their types, bounds, defaults and descriptions. The JSON Schema is made from these.

Validation happens here key by key; what needs the file system, other keys or the rule registry is checked in
`checks.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from synthmap.model.view import Engine
from synthmap.scenario.access_keys import EmulateKeys, HttpKeys, LoginKeys, ServerKeys
from synthmap.scenario.areas import MAX_AREAS, AreaKeys
from synthmap.scenario.asked import CTA, KEY_CONTENT, MOST_CLICKED, ThingKeys, Things
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
from synthmap.scenario.keys import Address, Duration, Keys, Switch, Text, some_time
from synthmap.scenario.mistakes import Wrong, listed
from synthmap.scenario.personas import MAX_PERSONAS, PersonaKeys
from synthmap.scenario.sitemaps import DEFAULT_LIMIT, MAX_PAGES
from synthmap.scenario.steps import MAX_STATES, MAX_STEPS, PageStep, StateKeys, StepKeys
from synthmap.scenario.types import CaptureSettings, FailOn, RuleLevel, Settings, SimulatedSessions

VERSION = 1
MAX_SESSIONS = 1_000_000
MAX_SEED = 2**32 - 1
MIN_SIDE, MAX_SIDE = 100, 10_000
"""The least and greatest side of a viewport, in CSS pixels."""


_DEFAULTS = Settings()
_DEFAULT_CAPTURE = CaptureSettings()
_DEFAULT_SESSIONS = SimulatedSessions()


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
Limit = Annotated[int, Field(strict=True, ge=1, le=MAX_PAGES), BeforeValidator(plain)]
Workers = Annotated[int, Field(strict=True, ge=1, le=64), BeforeValidator(plain)]
Ratio = Annotated[float, Field(strict=True, ge=0.5, le=5, allow_inf_nan=False), BeforeValidator(plain)]


class ViewportKeys(EmulateKeys):
    """A device by its Playwright name, or a size; with its own language and so on where they differ."""

    device: Text = Field(default="", description='A device Playwright knows, such as "iPhone 13".')
    width: Side = Field(default=0, description="Width in CSS pixels.")
    height: Side = Field(default=0, description="Height in CSS pixels.")
    dpr: Ratio = Field(default=1.0, description="Device pixels to a CSS pixel.")
    mobile: Switch = Field(default=False, description="Whether the browser lays the page out as a phone does.")
    touch: Switch = Field(default=False, description="Whether a finger points, not a mouse. As `mobile` if not given.")

    @model_validator(mode="after")
    def _device_or_size(self) -> ViewportKeys:
        size = {"width", "height"} & self.model_fields_set
        if self.device and self.model_fields_set & {*size, "dpr", "mobile", "touch"}:
            raise Wrong("A device has its size already.", "Give `device` alone, or `width` and `height` without it.")
        if not self.device and len(size) < 2:
            raise Wrong("This viewport has no size.", "Give `width` and `height`, or a `device`.")
        return self


_IMAGE = (
    "In place of `url`: a PNG, JPEG or WebP of a design, as a path from the scenario. It is looked at, and nothing in "
    "it is clicked."
)
_SCALE = "With `image`: how many of its pixels are one CSS pixel. Told from its width and the viewport's if not given."


_AS = "The login of `auth` with which the page is opened. As a visitor that nobody knows if not given."
_AS_SESSION = "Scripted: the login of `auth` that it is done with. As a visitor that nobody knows if not given."
_SITEMAP = (
    "In place of `url`: the address of a sitemap (XML, also an index of some, also `.gz`), whose pages are looked at "
    "by their paths on this site."
)


class PageKeys(Keys):
    """A page: its address alone, or that or a picture of it with a name and a question."""

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

    cta: ThingKeys = Field(default=None, description=CTA)  # type: ignore[assignment]
    expect_most_clicked: Things = Field(default=(), description=MOST_CLICKED)
    key_content: Things = Field(default=(), description=KEY_CONTENT)
    as_: Text = Field(default="", alias="as", description=_AS)
    sitemap: Address = Field(default="", description=_SITEMAP)
    limit: Limit = Field(default=DEFAULT_LIMIT, description="With `sitemap`: how many of its pages at most.")
    exclude: Annotated[tuple[Text, ...], Field(max_length=100)] = Field(
        default=(), description="With `sitemap`: paths that are left out, such as `/legal/*`; * is any text."
    )

    _from_text = model_validator(mode="before")(_page)

    @model_validator(mode="after")
    def _pages_of_a_sitemap(self) -> PageKeys:
        given = {"as" if key == "as_" else key for key in self.model_fields_set}
        if self.sitemap and (more := given - {"sitemap", "limit", "exclude", "as"}):
            raise Wrong(
                f"A `sitemap` stands for many pages, and {listed(sorted(more))} can only be said of one.",
                "Give the page an entry of its own beside it, by its `url`.",
            )
        if not self.sitemap and (more := given & {"limit", "exclude"}):
            raise Wrong(f"{listed(sorted(more))} belongs to a `sitemap`.", "Give one in place of the `url`.")
        return self

    @model_validator(mode="after")
    def _address_or_image(self) -> PageKeys:
        if self.sitemap:
            return self
        if not self.url and not self.image:
            raise Wrong("This page has no `url`.", "Give it one, or the `image` that stands for it.")
        if self.image and self.as_:
            raise Wrong("Nobody logs in to a picture, so it has no `as`.", "Take it out.")
        if self.url and self.image:
            raise Wrong("This page has a `url` and an `image`.", "Give the one that is to be looked at.")
        if self.image and (asked := self.model_fields_set & {"cta", "expect_most_clicked", "key_content"}):
            raise Wrong(f"A picture has no elements to find {listed(sorted(asked))} by.", "Name its parts as `areas`.")
        if self.image and self.states:
            raise Wrong("Nothing can be done on a picture, so it has no `states`.", "Give a page for each picture.")
        if self.url and "scale" in self.model_fields_set:
            raise Wrong("Only an `image` has a `scale`.", "Take it out, or set the viewport's `dpr`.")
        return self


Weight = Annotated[int, Field(strict=True, ge=1, le=MAX_SESSIONS), BeforeValidator(plain)]
Segment = Annotated[dict[Text, Text], Field(max_length=20)]
_OF_KIND: dict[str, frozenset[str]] = {
    "simulated": frozenset({"count", "seed", "personas", "task"}),
    "scripted": frozenset({"steps", "as", "weight", "segment", "viewports"}),
    "recorded": frozenset({"segment", "viewports"}),
}


class SessionKeys(Keys):
    """Sessions of one kind: simulated visitors, one that follows steps, or recordings."""

    simulated: Text = Field(default="", description="A name for a group of simulated visitors.")
    count: Count = Field(default=_DEFAULT_SESSIONS.count, description="How many visit each view.")
    seed: Seed = Field(default=_DEFAULT_SESSIONS.seed, description="The same seed gives the same visits.")
    personas: Annotated[dict[Text, PersonaKeys], Field(min_length=1, max_length=MAX_PERSONAS)] = Field(
        default={},
        description="Who they are, by share: `skimmer`, `reader`, `goal-seeker`, or of your own making.",
    )
    task: Text = Field(default="", description="What they came for, in a few words: `find the price`.")
    scripted: Text = Field(default="", description="A name for a session that follows `steps`.")
    steps: Annotated[tuple[StepKeys, ...], Field(max_length=MAX_STEPS)] = Field(
        default=(), description="Scripted: what is done, in order, from the page that the first `goto` opens, or `url`."
    )
    as_: Text = Field(default="", alias="as", description=_AS_SESSION)
    weight: Weight = Field(default=1, description="Scripted: how many visits it stands for: its events' `weight`.")
    recorded: Address = Field(default="", description="Files of recordings: a path from the scenario; `*` is any text.")
    segment: Segment = Field(default={}, description="Scripted, recorded: columns to cut its events by.")
    viewports: tuple[Text, ...] = Field(
        default=(), description="Scripted: where it runs. Recorded: what the recordings may be of. All if not given."
    )

    @model_validator(mode="after")
    def _one_kind(self) -> SessionKeys:
        kinds = [kind for kind in _OF_KIND if kind in self.model_fields_set]
        if len(kinds) != 1:
            what = f"It has {listed(kinds)}." if kinds else "Write `simulated: visitors`, or one of the others."
            raise Wrong("Sessions are of one kind: `simulated`, `scripted` or `recorded`.", what)
        given = {"as" if key == "as_" else key for key in self.model_fields_set}
        others = sorted(given - {kinds[0]} - _OF_KIND[kinds[0]])
        if others:
            raise Wrong(
                f"`{kinds[0]}` sessions have no `{others[0]}`.", f"They have {listed(sorted(_OF_KIND[kinds[0]]))}."
            )
        if self.scripted and not self.steps:
            raise Wrong("This session does nothing.", "Give it `steps`, such as `- goto: /`.")
        return self


def _one_crowd(groups: tuple[SessionKeys, ...]) -> tuple[SessionKeys, ...]:
    if sum(1 for group in groups if group.simulated) > 1:
        raise Wrong("There can be one group of simulated visitors.", "Take the others out.")
    return groups


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


_LAZY = "`scroll` goes through the page once, so that what loads lazily is there; `off` does not."
_CONSENT = (
    "Steps that dismiss a consent banner before the page is looked at. One that finds nothing is passed over, and a "
    "note says so: a banner comes once, and not everywhere."
)


def _moment(text: str) -> str:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Wrong("This is not a moment of one time zone.", "Write it like `2026-01-01T09:00:00Z`.")
    return moment.isoformat()  # of all the forms there are, the one that every browser reads


class FreezeKeys(Keys):
    """What stands still while the page is looked at."""

    clock: Annotated[Text, AfterValidator(_moment)] = Field(
        default="",
        description="The moment that the page takes for now, such as `2026-01-01T09:00:00Z`: its dates stay "
        "there, while its timers run as ever.",
    )


class CaptureKeys(Keys):
    """How a page is made ready, and what of it is left out."""

    ready: ReadyKeys = Field(default=ReadyKeys(), description="When the page is ready.")
    hide: tuple[Text, ...] = Field(default=(), description="CSS selectors of what is not drawn at all.")
    mask: tuple[Text, ...] = Field(default=(), description="CSS selectors of what is drawn and never judged.")
    block: tuple[Text, ...] = Field(default=(), description="URL patterns that are never fetched; * is any text.")
    allow: tuple[Text, ...] = Field(default=(), description=_ALLOW)
    lazy: Literal["scroll", "off"] = Field(default="scroll", description=_LAZY)
    freeze: FreezeKeys = Field(default=FreezeKeys(), description="What stands still. Animations do anyway.")
    consent: Annotated[tuple[PageStep, ...], Field(max_length=10)] = Field(default=(), description=_CONSENT)
    states: Annotated[Literal["auto"], Field(description=_AUTO_STATES)] = None  # type: ignore[assignment]


class MatchKeys(Keys):
    """Which views: all that have these names, in which * is any text."""

    page: Text = Field(default="", description="The page's name.")
    viewport: Text = Field(default="", description="The viewport's name.")
    browser: Text = Field(default="", description="The browser: `chromium`, `firefox` or `webkit`.")

    @model_validator(mode="after")
    def _something(self) -> MatchKeys:
        if not self.model_fields_set:
            raise Wrong(
                "This matches everything.", "Name a `page`, a `viewport` or a `browser`, or write it under `rules`."
            )
        return self


class OverrideKeys(Keys):
    """Rules set otherwise for some views."""

    match: MatchKeys = Field(description="Which views.")
    rules: Annotated[dict[str, RuleKeys], Field(min_length=1)] = Field(
        description="Levels and options of rules there; what is not said stays as it is."
    )


class RunKeys(Keys):
    """How a run is carried out."""

    workers: Workers = Field(default=_DEFAULTS.workers, description="How many pages are open at once.")
    timeout: Annotated[Duration, AfterValidator(some_time)] = Field(
        default=_DEFAULTS.timeout_ms, description="The longest one page may take, such as `45s`."
    )
    retries: Retries = Field(default=_DEFAULTS.retries, description=RETRIES)


class FileKeys(Keys):
    """A synthmap scenario: one audit."""

    version: Annotated[Literal[1], BeforeValidator(_version)] = Field(description="The version of the format: 1.")
    name: Text = Field(default="", description="What reports call the audit. The file's name if not given.")
    env: Mapping[str, Any] = Field(default={}, description="Defaults of variables: `${NAME}` anywhere below.")
    url: Address = Field(default="", description="The site, or a local file or folder, that pages belong to.")
    server: ServerKeys = Field(default=None, description="The server to start for the site.")  # type: ignore[assignment]
    http: HttpKeys = Field(default=HttpKeys(), description="What requests carry, and the way they go.")
    emulate: EmulateKeys = Field(default=EmulateKeys(), description="Who the visitor seems to be.")
    auth: Annotated[dict[str, LoginKeys], Field(min_length=1, max_length=20)] = Field(
        default={}, description="Logins by name, each done once and kept; a page says `as` which it is opened."
    )
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
    sessions: Annotated[tuple[SessionKeys, ...], Field(max_length=50), AfterValidator(_one_crowd)] = Field(
        default=(SessionKeys(simulated=_DEFAULT_SESSIONS.name),),
        description="Who visits: simulated visitors if not given. An empty list for nobody.",
    )
    rules: dict[str, RuleKeys] = Field(default={}, description="Levels and options of rules, by the rule's id.")
    overrides: Annotated[tuple[OverrideKeys, ...], Field(max_length=200)] = Field(
        default=(),
        description="Rules set otherwise for some pages, viewports or browsers; the last that matches holds.",
    )
    budgets: BudgetKeys = Field(default=BudgetKeys(), description="What the run fails on.")
    ignore: tuple[IgnoreKeys, ...] = Field(default=(), description="Findings that fail nothing, each for a reason.")
    baseline: Address = Field(default="", description=BASELINE)
    run: RunKeys = Field(default=RunKeys(), description="How the run is done.")
