"""A page of a plan as something to be done elsewhere, and what comes back: all its files, or nothing.

Whoever does it needs the plan and what sessions did on the page, and gives back what a run's folder keeps of a page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Protocol

from synthmap import __version__
from synthmap.book import Book
from synthmap.model.errors import MachineError, PageError
from synthmap.preparing import Watcher
from synthmap.report.documents import PageEntry
from synthmap.report.finished import read_finished
from synthmap.scenario.expand import Job, Plan, view_of
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


async def fetched(
    hands: Hands, plan: Plan, jobs: Sequence[Job], gathered: Gathered, book: Book, watcher: Watcher
) -> tuple[str, ...]:
    """Have one page looked at by `hands`, and take down in the book what it came to, its files in the run's folder.

    `gathered` is what sessions did. Returns the browsers that it was looked at in, with their versions. A page that
    nobody can look at is failed. Raises MachineError where no page can be.
    """
    page, folder = jobs[0].page, book.ledger.folder
    for job in jobs:
        watcher.started(view_of(job))
    try:
        parcel = await hands.carry_out(_errand(hands.run, plan, jobs, book.ledger.fingerprint(page), gathered))
    except PageError as failure:
        for job in jobs:
            view, picture = view_of(job), job.picture is not None
            book.entries[view] = PageEntry(view, job.recorded_url, str(failure), None, {}, job.question, picture)
        await asyncio.to_thread(book.finish, jobs, book.own_docket())
        parcel = Parcel(())
    else:
        await asyncio.to_thread(unpack, parcel, page, folder)
        done = read_finished(folder.root, page)
        if done is None:
            raise MachineError(f"A worker gave back the page {page} without saying what it came to.")
        await asyncio.to_thread(book.enter, done)
    for note in parcel.notes:
        watcher.log(note)
    for job in jobs:
        entry = book.entries.get(view_of(job))
        watcher.finished(view_of(job), entry.error if entry else None)
    return parcel.browsers


def _errand(run: str, plan: Plan, jobs: Sequence[Job], fingerprint: str, gathered: Gathered) -> Errand:
    """The errand to look at one page, with nothing of the plan that is about others."""
    page = jobs[0].page
    events = gathered.events.where(gathered.events.page == page)
    access = replace(plan.access, server=None)
    mine = replace(plan, jobs=tuple(jobs), scripted=(), recorded=(), visits=None, access=access)
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
