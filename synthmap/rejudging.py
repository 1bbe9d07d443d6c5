"""Judging a stored run again, without a browser: its rules, its gate and its reports, from what the run has kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from synthmap.judge.baseline import Baseline, approved, baseline_text, read_baseline
from synthmap.judge.docket import Docket, recalled, whole
from synthmap.judge.held import Asked, Held, from_here, read_held, relative, write_held
from synthmap.judge.verdict import gate_of
from synthmap.model.errors import MachineError, UsageError
from synthmap.model.view import INITIAL
from synthmap.report.concluding import concluded
from synthmap.report.documents import PageEntry, Result
from synthmap.report.pictures import packed
from synthmap.report.reporters import USUAL, Reporter, write_reports
from synthmap.report.stored import StoredReport, read_report
from synthmap.report.view_folder import with_pictures
from synthmap.rules import Evidence, catalogue
from synthmap.scenario.load import load
from synthmap.scenario.narrowing import only_rules, without_others
from synthmap.scenario.overrides import for_nothing
from synthmap.scenario.types import FailOn
from synthmap.store.run import ELSEWHERE, JUNIT, PROMPT, SARIF, SUMMARY, RunFolder
from synthmap.store.snapshots import reading
from synthmap.store.tables import read_events


@dataclass(frozen=True, eq=False)
class Rejudged:
    """What a run comes to when it is judged again, and where the report for people is."""

    result: Result
    html: Path | None


def rejudge(
    run: Path,
    *,
    today: dt.date,
    scenario: Path | None = None,
    environment: Mapping[str, str] | None = None,
    fail_on: FailOn | None = None,
    rules: Sequence[str] = (),
    reporters: Collection[Reporter] = USUAL,
    report_url: str | None = None,
    single_file: bool = False,
    before: Path | None = None,
) -> Rejudged:
    """Judge the run in a folder again and write its reports anew; with nothing changed they are the same bytes.

    Parameters
    ----------
    today : what ignores expire by.
    scenario, environment : the scenario to judge by in place of the run's own, and what its `${NAME}` read.
    fail_on, rules : the failing level in place of the scenario's, and the rules to narrow to.

    Raises
    ------
    UsageError
        The folder holds no whole run of this version; or no such scenario, rule or baseline.
    ScenarioError
        The scenario has mistakes.
    """
    stored, held = read_report(run), read_held(run)
    folder = RunFolder(run)
    if scenario:
        held = _held_to(held, scenario, environment or {}, folder)
    asked = replace(
        held,
        fail_on=fail_on or held.fail_on,
        rules=only_rules(held.rules, rules, catalogue()),
        overrides=without_others(held.overrides, rules),
        narrowed=held.narrowed or bool(rules),
    )
    baseline = run / held.baseline if held.baseline else None
    gate = gate_of(asked, baseline, today)
    docket = Docket(tuple(catalogue().values()), asked.rulebook, asked.ignores, asked.budgets.reach)
    for page in dict.fromkeys(entry.view.page for entry in stored.pages):
        _judge_page(docket, folder, [entry for entry in stored.pages if entry.view.page == page], asked.views)
    with reading(run / ELSEWHERE) as data:
        elsewhere = read_events(data)
    for snapshot, mine in docket.run(elsewhere):
        docket.take(with_pictures(mine, snapshot, folder))
    paths = {name: from_here(run / path) for name, path in held.files.items()}
    about = replace(stored.run, paths=paths, rules=sorted(gate.rules))
    result = concluded(about, stored.pages, docket, gate, held.flaky)
    if scenario:
        write_held(folder, held)
    there = _with_those_there(run, reporters)
    html = write_reports(folder, result, there, report_url=report_url, single_file=single_file, before=before)
    return Rejudged(result, html)


@dataclass(frozen=True)
class Approval:
    """What was accepted: the baseline's file, and how many findings are new in it, still in it, and out of it."""

    file: Path
    new: int
    kept: int
    dropped: int


def approve(run: Path, baseline: Path | None = None) -> Approval:
    """Accept what stands in a run: write its findings into a baseline, that of its scenario if none is named.

    Raises UsageError where there is no run, nothing was looked at, or nobody says where the baseline is.
    """
    stored = read_report(run)
    file = baseline or _own_baseline(run)
    before = read_baseline(file) or Baseline(1, ())
    after = _accepting(stored, before)
    was, now = {one.id for one in before.findings}, {one.id for one in after.findings}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MachineError(f"could not write {file}: {error.strerror or error}.") from error
    RunFolder(file.parent).write(file.name, baseline_text(after).encode("utf-8"))
    return Approval(Path(from_here(file)), len(now - was), len(now & was), len(was - now))


def _own_baseline(run: Path) -> Path:
    """The baseline of the run's scenario. A run may come from anywhere, so it is not taken at its word too far."""
    named = read_held(run).baseline
    if named is None:
        raise UsageError("The scenario of this run names no baseline: give --baseline FILE, and put it there too.")
    file = run / named
    if not file.resolve().is_relative_to(Path.cwd()):
        raise UsageError(
            f"The run says that its baseline is {file.resolve()}, which is outside this folder. "
            "If that is right, name it with --baseline."
        )
    return file


def _accepting(stored: StoredReport, before: Baseline) -> Baseline:
    views = {entry.view for entry in stored.pages if not entry.error}
    if not views:
        raise UsageError("Nothing was looked at in this run, so there is nothing to accept.")
    return approved(stored.findings, before, views, stored.run.rules)


def _held_to(held: Held, scenario: Path, environment: Mapping[str, str], folder: RunFolder) -> Held:
    """What the run is held to by another scenario. Where its pages were asked for stays as it was."""
    known = {name: rule.option_names for name, rule in catalogue().items()}
    settings = load(scenario, environment=environment, known_rules=known).settings
    return replace(
        held,
        rules=dict(settings.rules),
        overrides=settings.overrides,
        unmatched=for_nothing(settings.overrides, [one.view for one in held.views]),
        fail_on=settings.fail_on,
        budgets=settings.budgets,
        ignores=settings.ignores,
        baseline=relative(settings.baseline, folder.root),
    )


def _judge_page(docket: Docket, folder: RunFolder, entries: Sequence[PageEntry], asked: Sequence[Asked]) -> None:
    """Judge the views of one page as the run did: as it loads, its states, then all of them together."""
    about = {one.view: one for one in asked}
    missing = [str(entry.view) for entry in entries if entry.view not in about]
    if missing:
        raise UsageError(f"The run is not whole: nothing is kept of what {missing[0]} was held to. Audit it again.")

    def turn(entry: PageEntry) -> tuple[bool, bool]:
        return entry.view.state != INITIAL, about[entry.view].automatic

    views: list[Evidence] = []
    for entry in sorted((entry for entry in entries if not entry.error), key=turn):
        evidence = recalled(folder.root / folder.folder_of(entry.view))
        if evidence.snapshot.view != entry.view:
            raise UsageError(f"The run is not whole: {entry.view} has another view in its folder. Audit it again.")
        initial = next((one.snapshot for one in views if one.snapshot.view == whole(entry.view)), None)
        mine = docket.view(evidence, about[entry.view].source, initial)
        docket.take(with_pictures(mine, evidence.snapshot, folder))
        views.append(evidence)
    loaded = {one.snapshot.view: one.snapshot for one in views if one.snapshot.view.state == INITIAL}
    for snapshot, mine in docket.page(views, about[entries[0].view].source, loaded):
        docket.take(with_pictures(mine, snapshot, folder))
    for seen in views:
        docket.visit(replace(seen, snapshot=packed(seen.snapshot)), about[entries[0].view].source)


def _with_those_there(run: Path, reporters: Collection[Reporter]) -> set[Reporter]:
    """The reports to write: also those that the run has already, so that no two of them differ."""
    files: dict[Reporter, str] = {
        "sarif": SARIF,
        "junit": JUNIT,
        "markdown": SUMMARY,
        "prompt": PROMPT,
        "html": "report.html",
    }
    return {*reporters, *(name for name, file in files.items() if (run / file).exists())}
