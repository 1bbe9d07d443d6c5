"""A scenario file to a typed Scenario, or to one error that shows every mistake in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from synthmap.model.errors import UsageError
from synthmap.model.view import DESKTOP, MOBILE, Viewport
from synthmap.scenario import names, positions
from synthmap.scenario.checks import check_rules, check_states, check_viewports, find_pages
from synthmap.scenario.environment import fill, plain
from synthmap.scenario.format import BudgetKeys, FileKeys, PageKeys, RuleKeys, ViewportKeys
from synthmap.scenario.gate import check_gate
from synthmap.scenario.mistakes import Mistake, Source, did_you_mean, scenario_error, shown
from synthmap.scenario.steps import StateKeys
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
    known_rules: Mapping[str, frozenset[str]],
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
        Every rule id, with the names of the rule's options.
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
    known_rules: Mapping[str, frozenset[str]],
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
        found += check_gate(document, data, known_rules)
        pages, more = find_pages(document, data, path.parent)
        found += more
    if found or keys is None:
        raise scenario_error(source, found)
    return Scenario(
        name=keys.name or path.stem,
        file=path,
        pages=tuple(_with_keys(document, index, page, keys.pages) for index, page in enumerate(pages)),
        viewports=_viewports(keys.viewports),
        browsers=tuple(dict.fromkeys(keys.browsers)),
        settings=_settings(keys, document, path.parent),
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


def _with_keys(document: positions.Document, index: int, page: Page, asked: Sequence[PageKeys]) -> Page:
    """The page with its areas, and its states, each step with its line. `asked` are pages without mistakes."""
    if index >= len(asked):
        return page
    keys = asked[index]
    states = [_state(document, ("pages", index, "states", nth), state) for nth, state in enumerate(keys.states)]
    areas = [area.area(name) for name, area in keys.areas.items()]
    return replace(page, states=tuple(states), areas=tuple(areas))


def _state(document: positions.Document, path: positions.KeyPath, keys: StateKeys) -> PageState:
    steps = [step.step(document.place((*path, "steps", nth)).line) for nth, step in enumerate(keys.steps)]
    return PageState(names.folder_name(keys.name), tuple(steps), document.place(path).line)


def _viewports(keys: Mapping[str, ViewportKeys]) -> tuple[Viewport, ...]:
    return tuple(_viewport(names.folder_name(name), body) for name, body in keys.items()) or (DESKTOP, MOBILE)


def _viewport(name: str, keys: ViewportKeys) -> Viewport:
    """A viewport; one of a device has the size 0 until the browser side, which knows the device, fills it in."""
    if keys.device:
        return Viewport(name, 0, 0, preset=keys.device)
    touch = keys.touch if "touch" in keys.model_fields_set else keys.mobile
    return Viewport(name, keys.width, keys.height, keys.dpr, keys.mobile, touch)


def _settings(keys: FileKeys, document: positions.Document, folder: Path) -> Settings:
    group = next(iter(keys.sessions), None)
    ready = keys.capture.ready
    return Settings(
        fail_on=keys.budgets.fail_on,
        rules=MappingProxyType({rule: _rule(body) for rule, body in keys.rules.items()}),
        sessions=SimulatedSessions(group.simulated, group.count, group.seed) if group else SimulatedSessions(count=0),
        capture=CaptureSettings(
            ready_selector=ready.selector or None,
            settle_ms=ready.settle,
            hide=keys.capture.hide,
            mask=keys.capture.mask,
            block=keys.capture.block,
            allow=keys.capture.allow,
            auto_states=keys.capture.states == "auto",
        ),
        timeout_ms=keys.run.timeout,
        workers=keys.run.workers,
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


def _rule(keys: RuleKeys) -> RuleSettings:
    options = {name: plain(value) for name, value in (keys.model_extra or {}).items()}
    return RuleSettings(keys.level, MappingProxyType(options))  # type: ignore[arg-type]  # check_rules saw scalars
