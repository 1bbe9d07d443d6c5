"""A page of a plan as something to be done elsewhere, and what comes back: all its files, or nothing.

Whoever does it needs the plan and what sessions did on the page, and gives back what a run's folder keeps of a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Protocol

from synthmap import __version__
from synthmap.model.errors import MachineError
from synthmap.scenario.expand import Job, Plan
from synthmap.sessions.gather import Gathered
from synthmap.store.run import FINISHED, RunFolder


@dataclass(frozen=True, eq=False)
class Errand:
    """One page to look at.

    `run` tells the runs of one scheduler apart, `plan` has the jobs of this page alone, `fingerprint` is what it is
    looked at for, and `gathered` what sessions did there.
    """

    run: str
    page: str
    plan: Plan = field(repr=False)
    fingerprint: str
    gathered: Gathered = field(repr=False)
    version: str = __version__


@dataclass(frozen=True)
class Parcel:
    """What a page came to: its files by their names in a run's folder, the one that says it is finished last.

    `notes` are lines for the log, `browsers` the browsers that it was looked at in, with their versions.
    """

    files: tuple[tuple[str, bytes], ...] = field(repr=False)
    notes: tuple[str, ...] = ()
    browsers: tuple[str, ...] = ()


class Hands(Protocol):
    """Who carries errands out. `width` is how many are handed out at once, `run` what they are told apart by."""

    width: int
    run: str

    async def carry_out(self, errand: Errand) -> Parcel:
        """What the page came to.

        Raises PageError where this page cannot be looked at by anybody, and MachineError where none can.
        """


def errand(run: str, plan: Plan, jobs: Sequence[Job], fingerprint: str, gathered: Gathered) -> Errand:
    """The errand to look at one page, with nothing of the plan that is about others."""
    page = jobs[0].page
    events = gathered.events.where(gathered.events.page == page)
    mine = replace(
        plan, jobs=tuple(jobs), scripted=(), recorded=(), visits=None, access=replace(plan.access, server=None)
    )
    return Errand(run, page, mine, fingerprint, Gathered(events))


def packed(folder: RunFolder, page: str) -> tuple[tuple[str, bytes], ...]:
    """The files of a run's folder in which one page was looked at."""
    files = {
        path.relative_to(folder.root).as_posix(): path
        for path in sorted(folder.root.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
    last = f"views/{page}/{FINISHED}"
    return tuple((name, files[name].read_bytes()) for name in [*(name for name in files if name != last), last])


def unpack(parcel: Parcel, page: str, folder: RunFolder) -> None:
    """Write what came back into the folder of the run; only when all of it is there the page counts as finished.

    Raises MachineError for what is not a page's.
    """
    for name, _ in parcel.files:
        parts = PurePosixPath(name).parts
        if ".." in parts or "\\" in name or (parts[:2] != ("views", page) and parts[0] != "failed-logins"):
            raise MachineError(f"A worker gave back the file {name[:100]!r}, which is none of the page {page}.")
    for name, data in parcel.files:
        folder.write(Path(name), data)
