"""What the command line asks for, as a plan: one job for every page, viewport and browser, and the settings for all."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from synthmap.model.errors import UsageError
from synthmap.model.events import Events
from synthmap.model.secrets import Secrets
from synthmap.model.view import INITIAL, Engine, View, Viewport
from synthmap.scenario import names
from synthmap.scenario.access import Access
from synthmap.scenario.bare import from_targets
from synthmap.scenario.checks import names_to_choose
from synthmap.scenario.format import MAX_SEED, MAX_SESSIONS, MAX_SIDE, MIN_SIDE
from synthmap.scenario.mistakes import did_you_mean, listed, shown
from synthmap.scenario.overrides import Override, RuleBook, Rules, Unmatched, for_nothing
from synthmap.scenario.sitemaps import Sitemap
from synthmap.scenario.types import (
    Area,
    Asked,
    Budgets,
    CaptureSettings,
    FailOn,
    Ignore,
    LocalFile,
    PageState,
    Picture,
    RecordedSessions,
    RuleSettings,
    Scenario,
    ScriptedSession,
    Settings,
    SimulatedSessions,
    Step,
)

# What is called otherwise in a file, so that a message can be followed.
_KEYS = {"access": "server, http or auth"}
_SIZE = re.compile(r"([0-9]{1,5})x([0-9]{1,5})")


@dataclass(frozen=True)
class Job:
    """One state of a page to look at through one viewport in one browser; `steps` lead to it from the page as it loads.

    `url` is empty for a page that is a local file: `local` says what to serve, and the URL is the server's origin
    with `local.path`. `recorded_url` is what reports show. `source_file` and `source_line` are None for a page that
    was named on the command line. An `automatic` state was asked for by nobody: it fails nothing where it is not there.
    A page that is a `picture` is opened in no browser, and has one job a viewport. `login` names who the page is opened
    as. A `sitemap` is no page: it stands for those that it lists, which are known once it has been read. `context` is
    what the browser context has beside what the viewport asks for, as Playwright's `new_context` takes it. Where
    `unclicked` gives a reason, nothing on the page is clicked, and what only a click could settle is `incomplete`.
    """

    page: str
    url: str
    recorded_url: str
    viewport: Viewport
    browser: Engine
    question: str | None = None
    source_file: Path | None = None
    source_line: int | None = None
    local: LocalFile | None = None
    state: str = INITIAL
    steps: tuple[Step, ...] = ()
    automatic: bool = False
    picture: Picture | None = None
    areas: tuple[Area, ...] = ()
    asked: Asked = field(default_factory=Asked)
    login: str | None = None
    sitemap: Sitemap | None = None
    context: Mapping[str, Any] = field(default_factory=dict, repr=False)  # it may hold a visitor's cookies
    unclicked: str = ""


@dataclass(frozen=True)
class SessionJob:
    """One scripted session through one viewport in one browser."""

    session: ScriptedSession
    viewport: Viewport
    browser: Engine


@dataclass(frozen=True)
class Plan:
    """Everything a run does, in order: pages first, then viewports, then browsers, then states.

    `file` is the scenario file; None where there was none, or more than one (each job knows its own). `unmatched` is
    what of the scenario is for no view, also not for one that this run leaves out. A `narrowed` plan leaves out pages
    or viewports of the scenario, so that what it says of those matches nothing. `visits` are
    sessions that there are already, named by the views of the jobs.
    """

    name: str
    file: Path | None
    jobs: tuple[Job, ...]
    fail_on: FailOn
    rules: Mapping[str, RuleSettings]
    sessions: SimulatedSessions
    timeout_ms: int
    workers: int
    capture: CaptureSettings
    access: Access = field(default_factory=Access)
    overrides: tuple[Override, ...] = ()
    scripted: tuple[SessionJob, ...] = ()
    recorded: tuple[RecordedSessions, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()
    budgets: Budgets = field(default_factory=Budgets)
    ignores: tuple[Ignore, ...] = ()
    baseline: Path | None = None
    retries: int = 0
    narrowed: bool = False
    visits: Events | None = None

    @property
    def rulebook(self) -> RuleBook:
        """The settings of the rules, for each view as the overrides have them."""
        return RuleBook(self.rules, self.overrides)

    def rules_for(self, view: View) -> Rules:
        """The settings of the rules for a view."""
        return self.rulebook.of(view)


def plan(
    targets: Sequence[str],
    *,
    environment: Mapping[str, str],
    known_rules: Mapping[str, Collection[str]],
    known_devices: Collection[str] | None = None,
    viewports: Sequence[str] = (),
    pages: Sequence[str] = (),
    sessions: int | None = None,
    seed: int | None = None,
) -> Plan:
    """Plan a run of `targets`: scenario files, web addresses, HTML files and folders, in any mixture.

    Parameters
    ----------
    targets, environment, known_rules, known_devices
        As `from_targets` and `load` take them.
    viewports, pages
        Names to narrow the run to; everything if empty. A viewport may also be a size, such as `1280x720`.
    sessions, seed
        The number of simulated sessions (0 for none) and their seed, in place of the scenario's.

    Raises
    ------
    ScenarioError
        A scenario file has mistakes.
    UsageError
        A target is nothing that can be opened, a name is not in the scenario, or two scenarios want different settings.
    """
    scenarios = _distinct(
        from_targets(targets, environment=environment, known_rules=known_rules, known_devices=known_devices)
    )
    files = [scenario for scenario in scenarios if scenario.file]
    settings = _common_settings(files)
    jobs = [job for scenario in scenarios for job in _jobs(scenario, _chosen_viewports(scenario, viewports))]
    every = [view_of(job) for scenario in scenarios for job in _jobs(scenario, scenario.viewports)]
    return Plan(
        name=files[0].name if len(files) == 1 else _joined_name(scenarios),
        file=files[0].file if len(files) == 1 else None,
        jobs=_chosen_pages(jobs, pages),
        fail_on=settings.fail_on,
        rules=settings.rules,
        sessions=_chosen_sessions(settings.sessions, sessions, seed),
        timeout_ms=settings.timeout_ms,
        workers=settings.workers,
        capture=settings.capture,
        access=dataclasses.replace(settings.access, secrets=_secrets(files)),
        overrides=settings.overrides,
        scripted=_scripted(files, viewports),
        recorded=settings.recorded,
        unmatched=for_nothing(settings.overrides, [*every, *map(view_of, jobs)]),
        budgets=settings.budgets,
        ignores=settings.ignores,
        baseline=settings.baseline,
        retries=settings.retries,
        narrowed=bool(viewports or pages),
    )


def _scripted(files: Sequence[Scenario], viewports: Sequence[str]) -> tuple[SessionJob, ...]:
    """The scripted sessions of the files on the viewports of the run that they are for, in every browser."""
    if not files:
        return ()
    scenario = files[0]  # the others have the same settings, and so the same sessions
    return tuple(
        SessionJob(
            session,
            dataclasses.replace(viewport, emulation=viewport.emulation.over(scenario.emulation)),
            browser,
        )
        for session in scenario.settings.scripted
        for viewport in _chosen_viewports(scenario, viewports)
        for browser in scenario.browsers
        if not session.viewports or names.same(viewport.name) in map(names.same, session.viewports)
    )


def view_of(job: Job) -> View:
    """The view that a job is to look at."""
    return View(job.page, job.viewport.name, job.browser, job.state)


def _distinct(scenarios: Sequence[Scenario]) -> tuple[Scenario, ...]:
    """The scenarios, with pages renamed that have the name of a page before them."""
    pages = [page for scenario in scenarios for page in scenario.pages]
    unique = iter(names.unique([names_to_choose(page.name, page.target) for page in pages]))
    return tuple(
        dataclasses.replace(
            scenario, pages=tuple(dataclasses.replace(page, name=next(unique)) for page in scenario.pages)
        )
        for scenario in scenarios
    )


def _common_settings(files: Sequence[Scenario]) -> Settings:
    """The settings of the scenario files, which must agree: one run has one verdict. Pages without a file follow."""
    if not files:
        return Settings()
    first = files[0]
    for other in files[1:]:
        differing = [
            setting.name
            for setting in dataclasses.fields(Settings)
            if getattr(first.settings, setting.name) != getattr(other.settings, setting.name)
        ]
        if differing:
            raise UsageError(
                f"`{_file(first)}` and `{_file(other)}` cannot be one run: they differ in "
                f"{listed(_KEYS.get(name, name) for name in differing)}. "
                "Make these the same, or run each by itself."
            )
    return first.settings


def _secrets(files: Sequence[Scenario]) -> Secrets:
    return Secrets(frozenset().union(*(file.settings.access.secrets.values for file in files)))


def _jobs(scenario: Scenario, viewports: Sequence[Viewport]) -> list[Job]:
    return [
        Job(
            page=page.name,
            url=page.target.url,
            recorded_url=page.target.recorded_url,
            viewport=dataclasses.replace(viewport, emulation=viewport.emulation.over(scenario.emulation)),
            browser=browser,
            question=page.question,
            source_file=scenario.file,
            source_line=state.line,
            local=page.target.local,
            state=state.name,
            steps=state.steps,
            picture=page.target.picture,
            areas=page.areas,
            asked=page.asked,
            login=page.login,
            sitemap=page.sitemap,
        )
        for page in scenario.pages
        for viewport in viewports
        for browser in (scenario.browsers[:1] if page.target.picture else scenario.browsers)
        for state in (PageState(INITIAL, (), page.line), *page.states)
    ]


def _chosen_viewports(scenario: Scenario, wanted: Sequence[str]) -> tuple[Viewport, ...]:
    """The scenario's viewports that are wanted, in its own order, then the sizes that are. All, if none is named."""
    if not wanted:
        return scenario.viewports
    known = {names.same(viewport.name): viewport for viewport in scenario.viewports}
    chosen: set[str] = set()
    sizes: dict[str, Viewport] = {}
    for name in wanted:
        key = names.same(names.folder_name(name))
        size = _SIZE.fullmatch(name)
        if key in known:
            chosen.add(key)
        elif size:
            sizes[name] = _sized(name, int(size[1]), int(size[2]))
        else:
            hint = did_you_mean(name, [viewport.name for viewport in scenario.viewports], "")
            raise UsageError(
                f"{_whose(scenario)} no viewport `{shown(name)}`, only "
                f"{listed(viewport.name for viewport in scenario.viewports)}. "
                f"{hint or 'A size, such as `1280x720`, would do too.'}"
            )
    return (*(viewport for key, viewport in known.items() if key in chosen), *sizes.values())


def _sized(name: str, width: int, height: int) -> Viewport:
    if not all(MIN_SIDE <= side <= MAX_SIDE for side in (width, height)):
        raise UsageError(f"The viewport {name} is out of range: a side is {MIN_SIDE} to {MAX_SIDE} CSS pixels.")
    return Viewport(name, width, height)


def _chosen_pages(jobs: Sequence[Job], wanted: Sequence[str]) -> tuple[Job, ...]:
    if not wanted:
        return tuple(jobs)
    known = {names.same(job.page): job.page for job in jobs}
    keys = {names.same(names.folder_name(name)): name for name in wanted}
    for key, name in keys.items():
        if key not in known:
            hint = did_you_mean(name, known.values())
            raise UsageError(f"There is no page `{shown(name)}`, only {listed(known.values())}. {hint}".rstrip())
    return tuple(job for job in jobs if names.same(job.page) in keys)


def _chosen_sessions(sessions: SimulatedSessions, count: int | None, seed: int | None) -> SimulatedSessions:
    if count is not None and not 0 <= count <= MAX_SESSIONS:
        raise UsageError(f"The number of sessions must be from 0 to {MAX_SESSIONS:,}, not {count}.")
    if seed is not None and not 0 <= seed <= MAX_SEED:
        raise UsageError(f"The seed must be from 0 to {MAX_SEED:,}, not {seed}.")
    return dataclasses.replace(
        sessions,
        count=sessions.count if count is None else count,
        seed=sessions.seed if seed is None else seed,
    )


def _joined_name(scenarios: Sequence[Scenario]) -> str:
    first = scenarios[0].name
    return first if len(scenarios) == 1 else f"{first} and {len(scenarios) - 1} more"


def _file(scenario: Scenario) -> str:
    return shown(scenario.file.as_posix(), 100) if scenario.file else scenario.name


def _whose(scenario: Scenario) -> str:
    return f"`{_file(scenario)}` has" if scenario.file else f"`{scenario.name}` without a scenario has"
