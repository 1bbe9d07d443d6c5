"""Which pages of a plan are this run's, which of them are finished, and keeping what the others come to.

The unit is a page with all its devices, browsers and states. What it comes to is written the moment it is there, so
that a run that was killed is gone on with (`resume`), and a plan can be dealt out to several runs (shards).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from synthmap.judge.held import relative
from synthmap.model.errors import UsageError
from synthmap.report.finished import Finished, read_finished, write_finished
from synthmap.scenario.expand import Job, Plan
from synthmap.scenario.fingerprint import fingerprint_of, fingerprints
from synthmap.store.manifest import (
    Command,
    Manifest,
    Shard,
    differences,
    manifest_of,
    read_manifest,
    write_manifest,
)
from synthmap.store.run import RunFolder, prepare


class Ledger:
    """What is finished of a run in a folder."""

    def __init__(self, folder: RunFolder, manifest: Manifest, *, resumed: bool) -> None:
        self.folder, self.manifest, self._resumed = folder, manifest, resumed
        self._fingerprints: dict[str, str] = {}

    @property
    def walking(self) -> bool:
        """Whether this run carries out the sessions. Of shards the first does: a site is not ordered from n times."""
        return self.manifest.shard is None or self.manifest.shard.number == 1

    def deal(self, plan: Plan) -> tuple[str, ...]:
        """The pages that are this run's, in order, now that all pages of the plan are known.

        Raises UsageError where there are fewer pages than shards, so that this one has none.
        """
        pages: dict[str, list[Job]] = {}
        for job in plan.jobs:
            pages.setdefault(job.page, []).append(job)
        self.know({page: fingerprint_of(jobs, plan) for page, jobs in pages.items()})
        self.manifest = replace(self.manifest, pages=tuple(pages))
        if pages and not self.manifest.mine:
            raise UsageError(
                f"The shard {self.manifest.shard} has no page: there are only {len(pages)}. Take fewer shards."
            )
        write_manifest(self.folder, self.manifest)
        return self.manifest.mine

    def know(self, fingerprints: Mapping[str, str]) -> None:
        """Learn what each page is looked at for."""
        self._fingerprints = dict(fingerprints)

    def fingerprint(self, page: str) -> str:
        """What a page of the plan is looked at for; "" of one that sessions led to, which no plan names."""
        return self._fingerprints.get(page, "")

    def finished(self, page: str) -> Finished | None:
        """What a page came to before, None where it has to be looked at: also if it failed, or is asked for otherwise.

        What is there of such a page is taken away.
        """
        if not self._resumed:
            return None
        try:
            found = read_finished(self.folder.root, page)
        except UsageError:  # the disk may have been full: what cannot be read is done again
            found = None
        if found and not found.failed and found.fingerprint == self.fingerprint(page):
            return found
        self.folder.clear_page(page)
        return None

    def finish(self, finished: Finished) -> None:
        """Keep what a page came to, once all else of it is written."""
        write_finished(self.folder, finished)


def begin(
    out: Path, plan: Plan, *, shard: Shard | None = None, resume: bool = False, command: Command | None = None
) -> Ledger:
    """Prepare the folder of a run, or take up the run that is there.

    Raises UsageError where another run is there to be taken up, or something that is none of synthmap's.
    """
    made = manifest_of(fingerprints(plan), shard=shard, narrowed=plan.narrowed, command=command)
    if not resume:
        folder = prepare(out)
        write_manifest(folder, made)
        return Ledger(folder, made, resumed=False)
    there = read_manifest(out)
    if shard not in (None, there.shard):
        raise UsageError(f"{out} cannot be gone on with as shard {shard}: it is {_part(there)}.")
    if why := differences(there, made):
        raise UsageError(
            f"{out} cannot be gone on with: of that run and what is asked for now, {why}. Give the same scenario and "
            "options as then, or audit anew into another --out."
        )
    return Ledger(RunFolder(out), replace(there, pages=None), resumed=True)


def alone(root: Path, page: str, fingerprint: str) -> Ledger:
    """The ledger of one page that is looked at for a run that is elsewhere."""
    ledger = Ledger(RunFolder(root), manifest_of({}), resumed=False)
    ledger.know({page: fingerprint})
    return ledger


def command_of(run: Path) -> Command:
    """How to go on with the run in a folder. Raises UsageError where it does not say."""
    command = read_manifest(run).command
    if command is None:
        raise UsageError(
            f"{run} does not say what it was asked for, as there was a password in it: name the targets and options "
            "again, with --resume in place of --out."
        )
    return command


def targets_from(command: Command, run: Path) -> list[str]:
    """The targets of a command, with the way to files from here."""
    return [target if kind == "address" else str(run / target) for kind, target in command.targets]


def _part(manifest: Manifest) -> str:
    return f"shard {manifest.shard}" if manifest.shard else "no shard, but a whole run"


def command_for(asked: Mapping[str, Any], run: Path) -> Command | None:
    """How to go on with a run in that folder; None where an address that was asked for has a password in it."""
    targets: list[tuple[Literal["address", "file"], str]] = []
    for target in asked["targets"]:
        if "://" in target and "@" in urlsplit(target).netloc:
            return None
        way = relative(Path(target), run) if "://" not in target and Path(target).exists() else None
        targets.append(("file", way) if way else ("address", target))
    return Command(**{**asked, "targets": tuple(targets)})
