"""The runs of all shards of a plan put together: one run, judged and reported as if one machine had done it all."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from synthmap.judge.docket import Docket, recalled
from synthmap.judge.held import Asked, Held, from_here, read_held, relative, write_held
from synthmap.judge.verdict import gate_of
from synthmap.model.errors import MachineError, UsageError
from synthmap.model.events import besides
from synthmap.report.concluding import concluded
from synthmap.report.documents import PageEntry, Result
from synthmap.report.finished import Finished, all_finished
from synthmap.report.pictures import packed
from synthmap.report.reporters import USUAL, Reporter, write_reports
from synthmap.report.stored import StoredReport, read_report
from synthmap.report.view_folder import with_pictures
from synthmap.rules import catalogue
from synthmap.store.manifest import Manifest, differences, read_manifest, write_manifest
from synthmap.store.run import ELSEWHERE, HELD, REPORT, WALKED, WALKS, RunFolder, prepare
from synthmap.store.snapshots import reading
from synthmap.store.tables import events_parquet, read_events


@dataclass(frozen=True)
class Merged:
    """What the shards come to together, and where the report for people is."""

    result: Result
    html: Path | None


@dataclass(frozen=True, eq=False)
class _Part:
    """The run of one shard. That of the first has what sessions did, and every page that they came to."""

    root: Path
    manifest: Manifest
    report: StoredReport
    held: Held
    pages: Mapping[str, Finished]


def merge(
    runs: Sequence[Path],
    out: Path,
    *,
    today: dt.date,
    reporters: Collection[Reporter] = USUAL,
    report_url: str | None = None,
    single_file: bool = False,
    before: Path | None = None,
) -> Merged:
    """Put the runs of all shards together in `out`; apart from times, it is what one run of the whole plan writes.

    What belongs to a page is linked where `out` is on the same disk, else copied: the runs stay as they are. Ignores
    expire by `today`.

    Raises
    ------
    UsageError
        The runs are not all the shards of one plan, one of them is not finished, or `out` is something else's.
    MachineError
        `out` cannot be written.
    """
    manifests = _fitting(runs, out)
    parts = [_part(root, manifest) for root, manifest in manifests]
    first, whole = parts[0], replace(parts[0].manifest, shard=None)
    folder = prepare(out)
    write_manifest(folder, replace(whole, command=None))
    # Of a page that two shards have looked at, that of the first counts: there it is known what sessions did.
    pages = {name: (part, done) for part in reversed(parts) for name, done in part.pages.items()}
    known = [name for name in whole.pages or () if name in pages]
    _link_pages({name: part.root for name, (part, _) in pages.items()}, first.root, folder.root)
    entries = [entry for name in known for entry in pages[name][1].entries]
    there = {entry.view for entry in entries}
    # What sessions led to follows, in the order of the run that carried them out.
    entries += [entry for entry in first.report.pages if entry.view not in there]
    done = [pages[name][1] for name in [*known, *sorted(pages.keys() - set(known))]]
    held = _held(parts, done, entries, whole, folder)
    result = _judged(parts, held, done, entries, folder, today)
    write_held(folder, held)
    html = write_reports(folder, result, reporters, report_url=report_url, single_file=single_file, before=before)
    return Merged(result, html)


def _fitting(runs: Sequence[Path], out: Path) -> list[tuple[Path, Manifest]]:
    """The runs by their shards' numbers. Raises UsageError where they are not all the shards of one plan."""
    found: dict[int, tuple[Path, Manifest]] = {}
    for run in runs:
        manifest = read_manifest(run)
        if out.resolve() == run.resolve():
            raise UsageError(f"--out {out} is one of the runs to put together; name another folder.")
        if manifest.shard is None:
            raise UsageError(f"{run} is no shard: it was audited without --shard, and is whole as it is.")
        one, other = next(iter(found.values()), (run, manifest))
        if why := differences(other, manifest):
            raise UsageError(f"{one} and {run} are no shards of the same run: {why}.")
        assert other.shard is not None
        if other.shard.of != manifest.shard.of:
            raise UsageError(f"{one} is shard {other.shard} and {run} is shard {manifest.shard}: of other numbers.")
        if manifest.shard.number in found:
            raise UsageError(f"{found[manifest.shard.number][0]} and {run} are both shard {manifest.shard}.")
        if other.pages != manifest.pages:
            raise UsageError(
                f"{one} and {run} were dealt other pages: the sitemap has changed between them. Audit both again."
            )
        found[manifest.shard.number] = (run, manifest)
    if not found:
        raise UsageError("There is nothing to put together. Name the folders that `audit --shard` wrote.")
    of = max(manifest.shard.of for _, manifest in found.values() if manifest.shard)
    if missing := [f"{number}/{of}" for number in range(1, of + 1) if number not in found]:
        raise UsageError(f"The run is not whole: missing is shard {', '.join(missing)}.")
    return [found[number] for number in sorted(found)]


def _part(root: Path, manifest: Manifest) -> _Part:
    """A shard's run with all that it keeps. Raises UsageError where it is not finished."""
    pages = {done.page: done for done in all_finished(root)}
    report = read_report(root) if (root / REPORT).is_file() and (root / HELD).is_file() else None
    told = {entry.view: entry.error for entry in report.pages} if report else {}
    known = set(manifest.pages or ())
    # The report may be of before the run was gone on with, and cut short again.
    missing = [
        page
        for page in dict.fromkeys([*manifest.mine, *(view.page for view in told if view.page in known)])
        if page not in pages or any(told.get(one.view, "") != one.error for one in pages[page].entries)
    ]
    if missing or manifest.pages is None or report is None:
        what = f": {missing[0]} was not looked at, or is not in its report" if missing else ""
        raise UsageError(
            f"{root}, shard {manifest.shard}, is not finished{what}. `synthmap audit --resume {root}` goes on with it."
        )
    return _Part(root, manifest, report, read_held(root), pages)


def _link_pages(pages: Mapping[str, Path], first: Path, out: Path) -> None:
    """Have every page in `out` that lies in its run, and what the first run alone keeps of sessions."""
    for name, root in pages.items():
        _linked(root / "views" / name, out / "views" / name)
    # What was kept of a session that failed stands where a page would.
    others = [folder for folder in (first / "views").iterdir() if folder.is_dir() and folder.name not in pages]
    for folder in others:
        _linked(folder, out / "views" / folder.name)
    for name in (WALKS, WALKED):
        if (first / name).is_file():
            _linked(first / name, out / name)


def _linked(source: Path, target: Path) -> None:
    """A file or folder of a run in another: linked, as files of runs are replaced and never written into."""

    def link(one: str, other: str) -> None:
        try:
            os.link(one, other)
        except OSError:  # another disk, or one without links
            shutil.copy2(one, other)

    try:
        if source.is_dir():
            shutil.copytree(source, target, copy_function=link, ignore=_links)
        else:
            link(str(source), str(target))
    except (OSError, shutil.Error) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "some of its files cannot be copied"
        raise MachineError(
            f"could not copy {source} to {target}: {why}. Free some space or choose another --out."
        ) from error


def _links(folder: str, names: Iterable[str]) -> list[str]:
    """What leads out of a run, which synthmap writes none of."""
    return [name for name in names if Path(folder, name).is_symlink()]


def _held(
    parts: Sequence[_Part], done: Iterable[Finished], entries: Iterable[PageEntry], whole: Manifest, folder: RunFolder
) -> Held:
    """What the run as a whole is held to: as its shards are, seen from its own folder."""
    asked = {one.view: one for page in done for one in page.asked}
    first = parts[0]

    def moved(way: str | None, root: Path) -> str | None:
        return relative(root / way, folder.root) if way else None

    return replace(
        first.held,
        baseline=moved(first.held.baseline, first.root),
        files={name: way for name, old in first.held.files.items() if (way := moved(old, first.root))},
        folders={
            name: way for part in parts for name, old in part.held.folders.items() if (way := moved(old, part.root))
        },
        narrowed=whole.narrowed,
        flaky=tuple(sorted({one for part in parts for one in part.held.flaky})),
        views=tuple(asked.get(entry.view) or Asked(entry.view, None, False) for entry in entries),
    )


def _judged(
    parts: Sequence[_Part],
    held: Held,
    done: Iterable[Finished],
    entries: Sequence[PageEntry],
    folder: RunFolder,
    today: dt.date,
) -> Result:
    """What all pages come to together: the rules over the whole run, and the verdict."""
    docket = Docket(tuple(catalogue().values()), held.rulebook, held.ignores, held.budgets.reach)
    for page in done:
        docket.restore(page.findings, page.matched, page.reached)
        for view in page.visited:
            seen = recalled(folder.root / folder.folder_of(view))
            docket.visit(replace(seen, snapshot=packed(seen.snapshot)), page.asked[0].source)
    with reading(parts[0].root / ELSEWHERE) as data:
        elsewhere = besides(read_events(data), [entry.view for entry in entries])
    folder.write(ELSEWHERE, events_parquet(elsewhere))
    for snapshot, mine in docket.run(elsewhere):
        docket.take(with_pictures(mine, snapshot, folder))
    gate = gate_of(held, folder.root / held.baseline if held.baseline else None, today)
    about = [part.report.run for part in parts]
    return concluded(
        replace(
            about[0],
            started=min(each.started for each in about),
            seconds=sum(each.seconds for each in about),
            browsers=sorted({browser for each in about for browser in each.browsers}),
            paths={name: from_here(folder.root / path) for name, path in held.files.items()},
            rules=sorted(gate.rules),
        ),
        entries,
        docket,
        gate,
        held.flaky,
    )
