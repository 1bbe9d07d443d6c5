"""What a scenario is once it has been read: frozen, typed, every default filled in, every path resolved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from synthmap.model.geometry import Box
from synthmap.model.view import DESKTOP, MOBILE, Emulation, Engine, Viewport
from synthmap.scenario.access import Access

if TYPE_CHECKING:  # they are made of what is defined here
    from synthmap.scenario.overrides import Override
    from synthmap.scenario.sitemaps import Sitemap

Scalar = str | int | float | bool
RuleLevel = Literal["off", "error", "warning", "note"]
FailOn = Literal["error", "warning", "note", "never"]


@dataclass(frozen=True)
class LocalFile:
    """A page that is a file: it is served on loopback from `root`, an absolute folder.

    `path` is what to ask that server for: it begins with "/", is percent-encoded, names an existing file, and keeps
    the query and fragment the scenario gave.
    """

    root: Path
    path: str


@dataclass(frozen=True)
class Picture:
    """A page that is a picture of a design: the file, and how many of its pixels are one CSS pixel.

    `scale` is None where that is to be told from the picture's width and the viewport's.
    """

    file: Path
    scale: float | None = None


@dataclass(frozen=True)
class Target:
    """Where a page is. `url` is empty for a local file, whose address is known only once it is served.

    `recorded_url` is what reports may show: without credentials, and `local:/path` for a local file. `origin` is the
    host, or the name of the folder: it tells pages of the same path apart. A `picture` is opened in no browser.
    """

    url: str
    recorded_url: str
    origin: str
    local: LocalFile | None = None
    picture: Picture | None = None


StepAction = Literal[
    "goto", "click", "dblclick", "tap", "hover", "fill", "type", "press", "select", "check", "uncheck", "scroll",
    "drag", "upload", "wait", "checkpoint", "expect",
]  # fmt: skip
StepManner = Literal["", "until", "visible", "hidden", "url"]


@dataclass(frozen=True)
class Locator:
    """What a step is done to: found in the way `by` says; `name` goes with a role, `at` is a point of the window."""

    by: Literal["role", "label", "text", "placeholder", "testid", "css", "at"]
    value: str = ""
    name: str = ""
    at: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Step:
    """One thing to do on a page.

    Attributes
    ----------
    line : where in the scenario it stands, 0 for one that no file asked for.
    target : what it is done to, None for the page itself.
    value : what to fill in, type or choose, the key to press, the address to go to, wait for or expect, the name of a
        checkpoint.
    amount : CSS pixels to scroll down, or milliseconds to wait.
    manner : of a scroll, whether it goes on `until` the target is there; of an expect, what of it is expected.
    to, offset : where a drag ends: on something, or so many CSS pixels right and down.
    files : what an upload chooses, as absolute paths.
    secret : whether `value` must not be told anywhere.
    others : further locators of the same thing, each tried where those before it do not find exactly one.
    within : where in the target a pointer goes, CSS pixels from its top left corner; None for its middle.
    """

    action: StepAction
    line: int = 0
    target: Locator | None = None
    value: str = field(default="", repr=False)  # it may be a secret
    amount: float = 0.0
    manner: StepManner = ""
    to: Locator | None = None
    offset: tuple[float, float] = (0.0, 0.0)
    files: tuple[Path, ...] = ()
    secret: bool = False
    others: tuple[Locator, ...] = ()
    within: tuple[float, float] | None = None


@dataclass(frozen=True)
class PageState:
    """A state of a page: its name, safe as a folder and unique on the page, and the steps that lead to it."""

    name: str
    steps: tuple[Step, ...]
    line: int | None = None


@dataclass(frozen=True)
class Area:
    """A part of a page whose share of attention is asked for: all that a CSS selector matches, or a box of the page."""

    name: str
    css: str = ""
    box: Box | None = None


@dataclass(frozen=True)
class Asked:
    """What a page is asked about: its call to action, what is expected to be most clicked, and what must be seen."""

    cta: Locator | None = None
    most_clicked: tuple[Locator, ...] = ()
    key_content: tuple[Locator, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cta or self.most_clicked or self.key_content)


@dataclass(frozen=True)
class Page:
    """A page to look at. `name` is safe as a folder and unique in its scenario; `line` is where it is asked for.

    `login` names who it is opened as. With a `sitemap` it stands for all the pages that the one at its address lists.
    """

    name: str
    target: Target
    question: str | None = None
    line: int | None = None
    states: tuple[PageState, ...] = ()
    areas: tuple[Area, ...] = ()
    login: str | None = None
    sitemap: Sitemap | None = None
    asked: Asked = Asked()


@dataclass(frozen=True)
class RuleSettings:
    """What a scenario says about one rule; `level` is None where it leaves the rule's own."""

    level: RuleLevel | None
    options: Mapping[str, Scalar]


@dataclass(frozen=True)
class Persona:
    """A kind of simulated visitor: its share of them, and factors on what was measured of people.

    Attributes
    ----------
    depth : on how far past the first screen those who scroll get.
    pauses : on the time between two bursts of scrolling, before the first, and in all.
    clicks : on the share that means to click, which is at most 1.
    exploring : on how evenly it chooses (the temperature of the softmax): 1 as assumed, less is more decided.
    task_words : on how much the words of a task weigh.
    look_backs : on the share of rests after which it scrolls back up and down again, which is at most 1.
    """

    name: str
    share: float = 1.0
    depth: float = 1.0
    pauses: float = 1.0
    clicks: float = 1.0
    exploring: float = 1.0
    task_words: float = 1.0
    look_backs: float = 1.0


@dataclass(frozen=True)
class SimulatedSessions:
    """Simulated visitors per view: how many (0 for none), and the seed that makes them the same every time.

    Without `personas` all of them are the average visitor. `task` is what they came for, in words.
    """

    name: str = "visitors"
    count: int = 1000
    seed: int = 7
    personas: tuple[Persona, ...] = ()
    task: str = ""


@dataclass(frozen=True)
class ScriptedSession:
    """A session that follows steps, on each of its viewports.

    Attributes
    ----------
    name : safe as a folder, unique in the scenario; line : where it is asked for.
    site : the address, or the local folder, that its addresses are joined to; None where the scenario has none.
    steps : what is done, in order; a `checkpoint` among them is a state to look at.
    weight : how many visits one such session stands for; kept as the segment `weight`.
    segment : columns to cut by, the same for all its events.
    viewports : the names of those that it runs on; all where empty.
    login : who of `auth` it is done as, None for a visitor that nobody knows.
    """

    name: str
    steps: tuple[Step, ...]
    site: str | Path | None = None
    weight: int = 1
    segment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    viewports: tuple[str, ...] = ()
    line: int = 0
    login: str | None = None


@dataclass(frozen=True)
class RecordedSessions:
    """Recordings to take in: the files, the columns to cut their events by, and the viewports that they may be of."""

    files: tuple[Path, ...]
    segment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    viewports: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class CaptureSettings:
    """How a page is made ready and what of it is left out. The tuples hold CSS selectors and URL patterns.

    A page is ready when `ready_selector` is visible (None: when it has loaded) and `settle_ms` have passed since.
    `hide` is not drawn at all, `mask` is drawn and never judged, `block` is never fetched. `allow` is what a click that
    tries whether something works may send or leave for; without it such a click leaves nothing behind. With
    `auto_states` what a page keeps folded (menus, tabs, panels, dialogs) is opened and looked at too. With `lazy` it is
    scrolled through once; `clock` is the moment it takes for now, in ISO 8601; `consent` dismisses its banner.
    """

    ready_selector: str | None = None
    settle_ms: int = 0
    hide: tuple[str, ...] = ()
    mask: tuple[str, ...] = ()
    block: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    auto_states: bool = False
    lazy: bool = True
    clock: str | None = None
    consent: tuple[Step, ...] = ()


@dataclass(frozen=True)
class FindingsBudget:
    """At most so many problems of one rule; `line` is where the scenario says so."""

    rule: str
    most: int
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class ReachBudget:
    """The share of sessions that must come down to something, and that may; bounds are inclusive.

    `target` is the name of an area of interest, a CSS selector, or an accessible name.
    """

    target: str
    least: float = 0.0
    most: float = 1.0
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Budgets:
    """What a run may have; `incomplete` is how many findings may stay undecided, None where any number may."""

    findings: tuple[FindingsBudget, ...] = ()
    reach: tuple[ReachBudget, ...] = ()
    incomplete: int | None = None


@dataclass(frozen=True)
class Ignore:
    """Findings of a rule that fail nothing, for a reason, through the day `expires`; "" narrows to nothing."""

    rule: str
    reason: str
    selector: str = ""
    page: str = ""
    device: str = ""
    element_key: str = ""
    expires: dt.date | None = None
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        """The ignore as messages name it: the rule and what narrows it."""
        narrowed = [
            f"{name} `{value}`"
            for name in ("selector", "page", "device", "element_key")
            if (value := getattr(self, name))
        ]
        return ", ".join([self.rule, *narrowed])


@dataclass(frozen=True)
class Settings:
    """What holds for every page of a run. `timeout_ms` is the longest one page may take.

    `baseline` is the file of findings that are accepted; `retries` is how often what failed is tried again.
    """

    fail_on: FailOn = "error"
    rules: Mapping[str, RuleSettings] = field(default_factory=lambda: MappingProxyType({}))
    sessions: SimulatedSessions = SimulatedSessions()
    scripted: tuple[ScriptedSession, ...] = ()
    recorded: tuple[RecordedSessions, ...] = ()
    capture: CaptureSettings = CaptureSettings()
    timeout_ms: int = 45_000
    workers: int = 2
    access: Access = field(default_factory=Access)
    overrides: tuple[Override, ...] = ()
    budgets: Budgets = Budgets()
    ignores: tuple[Ignore, ...] = ()
    baseline: Path | None = None
    retries: int = 0


@dataclass(frozen=True)
class Scenario:
    """What one scenario file asks for, or one target of the command line (then `file` is None)."""

    name: str
    file: Path | None
    pages: tuple[Page, ...]
    viewports: tuple[Viewport, ...] = (DESKTOP, MOBILE)
    browsers: tuple[Engine, ...] = ("chromium",)
    settings: Settings = Settings()
    emulation: Emulation = field(default_factory=Emulation)
