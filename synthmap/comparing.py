"""Two stored runs, or two parts of one, held against each other without a browser: `synthmap compare`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from synthmap.judge.comparison.sides import DIMENSIONS, Pair, Side, pairs, side_of
from synthmap.judge.comparison.view import ViewComparison, compare_view
from synthmap.judge.comparison.whole import About, Comparison, Failed, whole
from synthmap.judge.evidence import mapped
from synthmap.judge.sights import read_sight
from synthmap.maps.segments import NO_SEGMENTS
from synthmap.model.errors import UsageError
from synthmap.model.events import sessions_by_source
from synthmap.model.finding import Finding
from synthmap.model.identity import readable
from synthmap.model.view import View
from synthmap.report.comparison.document import comparison_document
from synthmap.report.comparison.markdown import comparison_markdown
from synthmap.report.comparison.pictures import FOLDER, write_pictures
from synthmap.report.documents import PageEntry
from synthmap.report.html.comparison import comparison_page
from synthmap.report.stored import StoredReport, read_report
from synthmap.rules import Evidence
from synthmap.store.run import RunFolder
from synthmap.store.snapshots import reading
from synthmap.store.tables import read_events

_JSON = "compare.json"
_VALUES = 6  # of a column that a message names


def sides(a: Sequence[str], b: Sequence[str], segments: Sequence[str], *, one_run: bool) -> tuple[Side, Side]:
    """The two sides that options describe.

    A segment narrows both; within one run the second side is that segment and the first all other sessions, unless
    the sides are told apart otherwise. Raises UsageError for what is no `key=value`.
    """
    told = side_of(segments).cuts
    if len(told) != len(segments):
        raise UsageError(
            "--segment takes a segment column, such as campaign=spring; views are chosen with --a and --b."
        )
    first, second = side_of(a), side_of(b)
    others = one_run and first == second
    if others and len(told) > 1:
        raise UsageError("Within one run, --segment is given once: these sessions beside all others.")
    mine = tuple(replace(cut, others=True) for cut in told) if others else told
    return replace(first, cuts=(*first.cuts, *mine)), replace(second, cuts=(*second.cuts, *told))


@dataclass(frozen=True)
class Written:
    """What a comparison is written as: the documents, and the page for people where there is a folder for it."""

    json: str
    markdown: str
    html: Path | None


def write_comparison(comparison: Comparison, out: Path | None, fail_on: str) -> Written:
    """compare.json, compare.md, compare.html and the maps of the difference in the folder `out`, if there is one.

    Raises UsageError where `out` holds anything else, and MachineError where it cannot be written.
    """
    folder = _prepared(out) if out else None
    drawn = write_pictures(comparison, folder) if folder else {}
    document = json.dumps(comparison_document(comparison, fail_on, drawn), ensure_ascii=False, indent=1) + "\n"
    markdown = comparison_markdown(comparison, fail_on)
    if folder is None:
        return Written(document, markdown, None)
    folder.write(_JSON, document.encode("utf-8", "backslashreplace"))
    folder.write("compare.md", markdown.encode("utf-8", "backslashreplace"))
    page = comparison_page(comparison, fail_on, drawn, folder.root)
    folder.write("compare.html", page.encode("utf-8", "backslashreplace"))
    return Written(document, markdown, folder.root / "compare.html")


def _prepared(out: Path) -> RunFolder:
    """The folder for a comparison, without the maps of an earlier one."""
    if out.exists() and not out.is_dir():
        raise UsageError(f"--out {out} is a file; name a folder.")
    if out.is_dir() and any(out.iterdir()) and not (out / _JSON).is_file():
        raise UsageError(f"--out {out} has files in it that are no comparison; name an empty or a new folder.")
    for old in sorted((out / FOLDER).glob("*.png")):
        old.unlink()
    return RunFolder(out)


def compare_runs(first: Path, second: Path | None, a: Side, b: Side) -> Comparison:
    """Compare two runs, or with no `second` two parts of the first.

    Raises UsageError where a folder holds no run, or nothing in them can be held against each other.
    """
    run_a = read_report(first)
    run_b = read_report(second) if second else run_a
    if second is None and a == b:
        raise UsageError(_choices(first, run_a))
    _known(first, run_a, a)
    _known(second or first, run_b, b)
    entries = [{entry.view: entry for entry in run.pages} for run in (run_a, run_b)]
    found, *alone = pairs(a, b, (entries[0].keys(), entries[1].keys()))
    about = _about((first, run_a, a), (second or first, run_b, b), same=second is None)
    failed, views, came = [], [], np.zeros(2, dtype=np.int64)
    for pair in found:
        faults = [
            Failed(view, each.label, readable(entry.error, 600))
            for view, each, of in zip((pair.a, pair.b), about, entries, strict=True)
            if (entry := of[view]).error
        ]
        failed += faults
        if not faults:
            view, sessions = _compared(pair, (first, run_a, a), (second or first, run_b, b))
            views.append(view)
            came += sessions
    if not views and not failed:
        raise UsageError(
            f"Nothing of {about[0].label} can be held against {about[1].label}: they have no view of one name. "
            f"{first} has {_named(entries[0])}; {second or first} has {_named(entries[1])}. "
            "Views of other names are compared with --a page=… --b page=…, and likewise devices and browsers."
        )
    for side, path, count in zip((a, b), (first, second or first), came, strict=True):
        if side.about_sessions and views and not count:
            raise UsageError(f"No session in {path} is of {', '.join(_said(side))}. {_columns(path, views)}")
    return whole(
        *about,
        views,
        alone=(alone[0], alone[1]) if second else ((), ()),
        failed=list(dict.fromkeys(failed)),
        segments=bool(a.cuts or b.cuts),
    )


def _compared(
    pair: Pair, one: tuple[Path, StoredReport, Side], other: tuple[Path, StoredReport, Side]
) -> tuple[ViewComparison, tuple[int, int]]:
    """One view compared, and how many sessions came to it on either side."""
    (first, run_a, a), (second, run_b, b) = one, other
    evidence = _evidence(first, pair.a, a), _evidence(second, pair.b, b)
    same = first == second and pair.a == pair.b
    if same:  # one page twice: its elements are read once, so that they are seen to be the same
        evidence = evidence[0], replace(evidence[1], snapshot=evidence[0].snapshot)
    told = ([], []) if same else (_findings(run_a, pair.a), _findings(run_b, pair.b))
    across = bool(a.source and b.source and a.source != b.source)
    counts = [sum(visits.sessions for visits in each.visits) for each in evidence]
    made = compare_view(pair.name, *evidence, told, (run_a.run.rules, run_b.run.rules), across=across)
    return made, (counts[0], counts[1])


def _columns(run: Path, views: Sequence[ViewComparison]) -> str:
    """What the sessions of a run can be cut by, as the first of its views that are compared has it."""
    view = next(view for each in views for view in each.views if (run / RunFolder(run).folder_of(view)).is_dir())
    with reading(run / RunFolder(run).folder_of(view) / "events.parquet") as data:
        events = read_events(data)
    values = {name: sorted({*column.tolist()} - {""})[:_VALUES] for name, column in sorted(events.segments.items())}
    told = [f"{name}={readable(value, 40)}" for name, of in values.items() for value in of if name not in NO_SEGMENTS]
    sources = [f"source={name}" for name, count in sessions_by_source(events).items() if count]
    return f"There is {', '.join([*sources, *told])}."


def _evidence(run: Path, view: View, side: Side) -> Evidence:
    """What a view gave its rules, from the sessions that are meant alone."""
    folder = run / RunFolder(run).folder_of(view)
    sight = read_sight(folder)
    if sight.snapshot.view != view:
        raise UsageError(f"The run {run} is not whole: {view} has another view in its folder. Audit it again.")
    with reading(folder / "events.parquet") as data:
        events = read_events(data)
    return mapped(sight, sight.snapshot, side.sessions(events))


def _findings(run: StoredReport, view: View) -> list[Finding]:
    return [each for each in run.findings if each.view == view]


def _known(path: Path, run: StoredReport, side: Side) -> None:
    """Raises UsageError for the name of a page, device, browser or state that the run has not."""
    for name in DIMENSIONS:
        values = list(dict.fromkeys(getattr(entry.view, name) for entry in run.pages))
        wanted = getattr(side, name)
        if wanted and wanted not in values:
            raise UsageError(f"{path} has no {name} `{readable(wanted, 80)}`; there is {', '.join(values)}.")


def _about(
    one: tuple[Path, StoredReport, Side], other: tuple[Path, StoredReport, Side], *, same: bool
) -> tuple[About, About]:
    """What either side is called: its run by its folder's name where there are two, else what it is narrowed to."""
    said = [_said(side) for _, _, side in (one, other)]
    names = [path.resolve().name for path, _, _ in (one, other)]
    if names[0] == names[1]:
        names = [str(path) for path, _, _ in (one, other)]
    labels = []
    for name, narrowed in zip(names, said, strict=True):
        words = ", ".join(narrowed)
        labels.append(
            (words or "all sessions") if same else f"{name} ({words})" if words and said[0] != said[1] else name
        )
    first, second = (
        About(readable(label, 80), str(path), readable(run.run.name, 120), run.run.started, tuple(narrowed))
        for label, (path, run, _), narrowed in zip(labels, (one, other), said, strict=True)
    )
    return first, second


def _said(side: Side) -> list[str]:
    told = [getattr(side, name) for name in DIMENSIONS if getattr(side, name)]
    return [*told, *([f"{side.source} sessions"] if side.source else []), *map(str, side.cuts)]


def _choices(path: Path, run: StoredReport) -> str:
    """What a run could be compared by, for somebody who named one run and nothing else."""
    told = []
    for name in ("device", "browser", "page"):
        values = list(dict.fromkeys(getattr(entry.view, name) for entry in run.pages))
        if len(values) > 1:
            told.append(f"--a {name}={values[0]} --b {name}={values[1]}")
    ways = f" Of this run, for example: {'; '.join(told)}." if told else ""
    return (
        f"Compare {path} with what? Name a second run, or two parts of this one with --a and --b, or --segment "
        f"COLUMN=VALUE for some of its sessions beside all others.{ways}"
    )


def _named(entries: dict[View, PageEntry]) -> str:
    names: Sequence[str] = [str(view) for view in entries]
    return ", ".join(names[:6]) + (f" and {len(names) - 6:,} more" if len(names) > 6 else "") or "no view"
