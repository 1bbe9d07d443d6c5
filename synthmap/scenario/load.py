"""A scenario file to a typed Scenario, or to one error that shows every mistake in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from synthmap.model.errors import UsageError
from synthmap.model.secrets import Secrets
from synthmap.model.view import DESKTOP, MOBILE, Emulation, Viewport
from synthmap.scenario import names, positions, targets
from synthmap.scenario.access import Access, Login
from synthmap.scenario.access_keys import EmulateKeys, secrets_of
from synthmap.scenario.asked import asked_of
from synthmap.scenario.checks import (
    check_access,
    check_logins,
    check_rules,
    check_states,
    check_uploads,
    check_viewports,
    find_pages,
)
from synthmap.scenario.environment import fill, plain
from synthmap.scenario.format import BudgetKeys, FileKeys, PageKeys, RuleKeys, SessionKeys, ViewportKeys
from synthmap.scenario.gate import check_gate
from synthmap.scenario.mistakes import Mistake, Source, did_you_mean, scenario_error, shown
from synthmap.scenario.overrides import Match, Override
from synthmap.scenario.personas import check_personas
from synthmap.scenario.sessions import find_sessions
from synthmap.scenario.sitemaps import Sitemap
from synthmap.scenario.steps import StateKeys, StepKeys
from synthmap.scenario.types import (
    Budgets,
    CaptureSettings,
    FindingsBudget,
    Page,
    PageState,
    ReachBudget,
    RuleSettings,
    Scenario,
    Settings,
    SimulatedSessions,
    Step,
)
from synthmap.scenario.validate import validate

SUFFIXES = (".yaml", ".yml")
"""What the name of a scenario file ends in."""

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def load(
    path: Path,
    *,
    environment: Mapping[str, str],
    known_rules: Mapping[str, Collection[str]],
    known_devices: Collection[str] | None = None,
) -> Scenario:
    """Read a scenario file.

    Parameters
    ----------
    path
        The file; paths in it are relative to its folder.
    environment
        What `${NAME}` reads before the file's own `env:`; of the process, usually `os.environ`.
    known_rules
        Every rule id, with the names of the rule's options; in a mapping each with the words that it may be, if only
        some are known.
    known_devices
        Playwright's device names. Where None, a device name is not checked here.

    Raises
    ------
    ScenarioError
        The file has mistakes; the message shows all of them.
    UsageError
        There is no such file, or it cannot be read.
    """
    return parse(_text(path), path, environment=environment, known_rules=known_rules, known_devices=known_devices)


def parse(
    text: str,
    path: Path,
    *,
    environment: Mapping[str, str],
    known_rules: Mapping[str, Collection[str]],
    known_devices: Collection[str] | None = None,
) -> Scenario:
    """The scenario `text` describes, as `load` would if it stood in `path`. Raises ScenarioError."""
    source = Source(path.as_posix(), text.removeprefix(_BOM))
    document = positions.read(source)
    data, mistakes = fill(document, environment)
    found: list[Mistake] = [*document.mistakes, *mistakes]
    keys, mistakes = validate(document, data)
    found += mistakes
    pages: list[Page] = []
    if isinstance(data, dict):
        found += check_rules(document, data.get("rules"), known_rules)
        found += check_viewports(document, data.get("viewports"), known_devices)
        found += check_states(document, data.get("pages"))
        found += check_access(document, data)
        found += check_logins(document, data)
        found += check_uploads(document, data, path.parent)
        for index, body in enumerate(data["overrides"] if isinstance(data.get("overrides"), list) else ()):
            rules = body.get("rules") if isinstance(body, dict) else None
            found += check_rules(document, rules, known_rules, ("overrides", index, "rules"))
        found += check_personas(document, data.get("sessions"))
        found += check_gate(document, data, known_rules)
        pages, more = find_pages(document, data, path.parent)
        found += more
    if found or keys is None:
        raise scenario_error(source, found)
    viewports = _viewports(keys.viewports)
    of = [viewport.name for viewport in viewports]
    states = [names.folder_name(state.name) for page in keys.pages for state in page.states]
    scripted, recorded, found = find_sessions(document, keys.sessions, keys.url, path.parent, of, states)
    if found:
        raise scenario_error(source, found)
    settings = _settings(document, keys, path.parent, Secrets.of(*secrets_of(data)))
    return Scenario(
        name=keys.name or path.stem,
        file=path,
        pages=tuple(_with_keys(document, index, page, keys.pages, path.parent) for index, page in enumerate(pages)),
        viewports=viewports,
        browsers=tuple(dict.fromkeys(keys.browsers)),
        settings=replace(settings, scripted=scripted, recorded=recorded),
        emulation=_emulation(keys.emulate),
    )


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"The scenario `{shown(str(path), 200)}` cannot be read: {shown(reason)}."
        raise UsageError(f"{message} {did_you_mean(path.name, _scenarios_in(path.parent))}".rstrip()) from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        source = Source(path.as_posix(), data.decode("utf-8", errors="replace"))
        index = len(data[: error.start].decode("utf-8", errors="replace"))
        was = "UTF-16" if data.startswith(_UTF_16) else "something else"
        mistake = Mistake(
            *source.place(index), f"This file is not UTF-8 but {was}.", "Save it with the encoding UTF-8."
        )
        raise scenario_error(source, [mistake]) from None


def _scenarios_in(folder: Path) -> list[str]:
    try:
        return [file.name for file in folder.iterdir() if file.suffix.lower() in SUFFIXES]
    except (OSError, ValueError):
        return []


def _with_keys(document: positions.Document, index: int, page: Page, asked: Sequence[PageKeys], folder: Path) -> Page:
    """The page with its areas, and its states, each step with its line. `asked` are pages without mistakes."""
    if index >= len(asked):
        return page
    keys = asked[index]
    states = [_state(document, ("pages", index, "states", nth), state, folder) for nth, state in enumerate(keys.states)]
    areas = [area.area(name) for name, area in keys.areas.items()]
    sitemap = Sitemap(keys.limit, keys.exclude) if keys.sitemap else None
    page = replace(page, states=tuple(states), areas=tuple(areas), login=keys.as_ or None, sitemap=sitemap)
    return replace(page, asked=asked_of(keys.cta, keys.expect_most_clicked, keys.key_content))


def _state(document: positions.Document, path: positions.KeyPath, keys: StateKeys, folder: Path) -> PageState:
    steps = _steps(document, (*path, "steps"), keys.steps, folder)
    return PageState(names.folder_name(keys.name), steps, document.place(path).line)


def _steps(
    document: positions.Document, path: positions.KeyPath, keys: Sequence[StepKeys], folder: Path
) -> tuple[Step, ...]:
    """Steps with the line that each stands on."""
    return tuple(step.step(document.place((*path, nth)).line, folder) for nth, step in enumerate(keys))


def _viewports(keys: Mapping[str, ViewportKeys]) -> tuple[Viewport, ...]:
    return tuple(_viewport(names.folder_name(name), body) for name, body in keys.items()) or (DESKTOP, MOBILE)


def _viewport(name: str, keys: ViewportKeys) -> Viewport:
    """A viewport; one of a device has the size 0 until the browser side, which knows the device, fills it in."""
    if keys.device:
        return Viewport(name, 0, 0, preset=keys.device, emulation=_emulation(keys))
    touch = keys.touch if "touch" in keys.model_fields_set else keys.mobile
    return Viewport(name, keys.width, keys.height, keys.dpr, keys.mobile, touch, emulation=_emulation(keys))


def _emulation(keys: EmulateKeys) -> Emulation:
    return Emulation(keys.locale, keys.timezone, keys.color_scheme or "")


def _settings(document: positions.Document, keys: FileKeys, folder: Path, secrets: Secrets) -> Settings:
    group = next((group for group in keys.sessions if group.simulated), None)
    ready = keys.capture.ready
    return Settings(
        fail_on=keys.budgets.fail_on,
        rules=MappingProxyType({rule: _rule(body) for rule, body in keys.rules.items()}),
        sessions=_simulated(group) if group else SimulatedSessions(count=0),
        capture=CaptureSettings(
            ready_selector=ready.selector or None,
            settle_ms=ready.settle,
            hide=keys.capture.hide,
            mask=keys.capture.mask,
            block=keys.capture.block,
            allow=keys.capture.allow,
            auto_states=keys.capture.states == "auto",
            lazy=keys.capture.lazy == "scroll",
            clock=keys.capture.freeze.clock or None,
            consent=_steps(document, ("capture", "consent"), keys.capture.consent, folder),
        ),
        timeout_ms=keys.run.timeout,
        workers=keys.run.workers,
        access=_access(document, keys, folder, secrets),
        overrides=tuple(
            Override(
                Match(body.match.page, body.match.viewport, body.match.browser),
                MappingProxyType({rule: _rule(settings) for rule, settings in body.rules.items()}),
                document.place(("overrides", index)).line,
            )
            for index, body in enumerate(keys.overrides)
        ),
        budgets=_budgets(keys.budgets, document),
        ignores=tuple(made.ignore(document.place(("ignore", nth)).line) for nth, made in enumerate(keys.ignore)),
        baseline=folder / keys.baseline if keys.baseline else None,
        retries=keys.run.retries,
    )


def _budgets(keys: BudgetKeys, document: positions.Document) -> Budgets:
    def line(*path: str) -> int:
        return document.key_place(("budgets", *path)).line

    return Budgets(
        findings=tuple(FindingsBudget(rule, body.max, line("findings", rule)) for rule, body in keys.findings.items()),
        reach=tuple(
            ReachBudget(target, body.min, body.max, line("reach", target)) for target, body in keys.reach.items()
        ),
        incomplete=keys.incomplete.max if "incomplete" in keys.model_fields_set else None,
    )


def _access(document: positions.Document, keys: FileKeys, folder: Path, secrets: Secrets) -> Access:
    """How the site is reached. What `check_access` and `find_pages` have seen is not checked again."""
    start = targets.base(keys.url, folder) if keys.url else None
    site = start.url if isinstance(start, targets.Site) else start.root if start else None
    logins = {}
    for name, body in keys.auth.items():
        steps = _steps(document, ("auth", name, "login"), body.login, folder)
        logins[name] = Login(name, (folder / body.state).absolute(), body.max_age, steps, site)
    return Access(
        server=keys.server.server(folder) if keys.server else None,
        http=keys.http.http(keys.url),
        logins=MappingProxyType(logins),
        secrets=secrets,
    )


def _simulated(keys: SessionKeys) -> SimulatedSessions:
    personas = tuple(body.persona(name) for name, body in keys.personas.items())
    return SimulatedSessions(keys.simulated, keys.count, keys.seed, personas, keys.task)


def _rule(keys: RuleKeys) -> RuleSettings:
    options = {name: plain(value) for name, value in (keys.model_extra or {}).items()}
    return RuleSettings(keys.level, MappingProxyType(options))  # type: ignore[arg-type]  # check_rules saw scalars
