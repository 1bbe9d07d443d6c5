"""Captures the training pages and keeps of each view what perceived clickability is told of it, and what is live there.

    python training/gather.py FOLDER [--cache DIR] [--only PACKAGE] [--clicks N]

Every page of `pages.json`, fetched from the npm registry into the cache, is looked at as it is on desktop and phone,
and once more on each in other dress: Chromium's automatic dark mode, another width, a serif face. On the page as it is,
what claims to be a control or looks like one is clicked, so that liveness is what reading and probe say together; in
other dress it is what reading says.

A view becomes one compressed file in FOLDER; views that are there already are left alone, so a run can be resumed.
Neither the packages nor what is made of them belongs in the repository.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import BrowserContext, Page, async_playwright
from playwright.async_api import Error as PlaywrightError

from synthmap.browser.find import Machine, find
from synthmap.browser.pool import BrowserPool
from synthmap.browser.serve import served
from synthmap.judge.findings import suspects
from synthmap.looking import Looker, Timings
from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.errors import SynthmapError
from synthmap.model.geometry import Ints
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import DESKTOP, MOBILE, Viewport
from synthmap.rules import catalogue
from synthmap.scenario import CaptureSettings, Job, Plan, SimulatedSessions
from synthmap.vision.look import given_of

PAGES = Path(__file__).with_name("pages.json")
LIVE, PLAIN, UNTOLD = 1, 0, -1
SIDE_BY_SIDE = 2
_IN_DOUBT = ("dead-control", "false-affordance")
_CODE = frozenset({"code", "kbd", "samp", "pre"})
_STATE = "training"  # any state but the initial one: what opens under a mouse is not looked for
_SERIF = """addEventListener('DOMContentLoaded', () => {
  const style = document.createElement('style');
  style.textContent = 'body { font-family: Georgia, "DejaVu Serif", serif }';
  document.head.append(style);
})"""


@dataclass(frozen=True)
class Take:
    """One look at a page: through which viewport, and whether in dark mode and in a serif face."""

    viewport: Viewport
    dressed: bool = False

    @property
    def name(self) -> str:
        """What tells it from the page's other takes."""
        return f"{self.viewport.name}{'-dressed' if self.dressed else ''}"


TAKES = (
    Take(DESKTOP),
    Take(MOBILE),
    Take(replace(DESKTOP, width=1180, height=800), dressed=True),
    Take(replace(MOBILE, width=360, height=740), dressed=True),
)


def main() -> None:
    """Parse the command line and gather."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "synthmap-training")
    parser.add_argument("--only", metavar="PACKAGE")
    parser.add_argument("--clicks", type=int, default=60, help="at most so many on a view")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(gather(given.folder, given.cache, given.only, given.clicks))


async def gather(folder: Path, cache: Path, only: str | None, clicks: int) -> None:
    """Look at every view that `folder` lacks."""
    browser = find(None, Machine.here())
    if browser is None:
        sys.exit("no browser: run `synthmap doctor --install`")
    turns = asyncio.Semaphore(SIDE_BY_SIDE)
    with ExitStack() as servers:
        async with async_playwright() as playwright:
            pool = BrowserPool(playwright, browser, log=print)

            async def one(job: Job, take: Take, file: Path) -> None:
                async with turns:
                    try:
                        write(file, await looked_at(pool, job, take, clicks))
                        print(file.stem, flush=True)
                    except (SynthmapError, PlaywrightError) as failure:
                        print(f"{file.stem}: left out, since {str(failure).splitlines()[0]}", flush=True)

            async with asyncio.TaskGroup() as group:
                for entry in json.loads(PAGES.read_text("utf-8"))["pages"]:
                    if only in (None, entry["npm"]):
                        root = fetched(entry["npm"], entry["version"], cache) / entry.get("root", "")
                        base = servers.enter_context(served(root))
                        for job, take, file in _wanted(entry, base, folder):
                            group.create_task(one(job, take, file))
            await pool.close()


def fetched(npm: str, version: str, cache: Path) -> Path:
    """The folder of an unpacked package, from the cache or the npm registry."""
    home = cache / f"{npm.replace('/', '+')}@{version}"
    if not (home / "package").exists():
        home.mkdir(parents=True, exist_ok=True)
        pack = ["npm", "pack", f"{npm}@{version}", "--silent", "--pack-destination", str(home)]
        named = subprocess.run(pack, check=True, capture_output=True, text=True, cwd=home).stdout.split()[-1]
        with tarfile.open(home / named) as archive:
            archive.extractall(home / "unpacked", filter="data")
        (top,) = (home / "unpacked").iterdir()
        top.rename(home / "package")
    return home / "package"


def _wanted(entry: dict[str, Any], base: str, folder: Path) -> Iterator[tuple[Job, Take, Path]]:
    site = entry["npm"].replace("/", "+")
    for page in entry["files"]:
        for take in TAKES:
            file = folder / f"{site}~{page.replace('/', '+')}~{take.name}.npz"
            if not file.exists():
                yield Job(page, f"{base}/{page}", f"local:/{page}", take.viewport, "chromium", state=_STATE), take, file


async def looked_at(pool: BrowserPool, job: Job, take: Take, clicks: int) -> Snapshot:
    """The view, with what is in doubt about it settled by so many clicks at most."""
    plan = Plan(
        name="training",
        file=None,
        jobs=(job,),
        fail_on="never",
        rules={},
        sessions=SimulatedSessions(count=0),
        timeout_ms=90_000,
        workers=1,
        capture=CaptureSettings(),
    )
    looker, job = Looker(plan), replace(job, viewport=pool.resolve(job.viewport))
    async with pool.context(job.viewport) as context:
        if take.dressed:
            await dress(context)
        sight, dom, opened = await looker.captured(context, job, Timings())
        if take.dressed or not clicks:
            return sight.snapshot
        rows = suspects([catalogue()[rule] for rule in _IN_DOUBT], {}, sight.snapshot)
        return await looker.clicked(opened, job, sight.snapshot, dom, rows[:clicks])


async def dress(context: BrowserContext) -> None:
    """Let every page of a context be drawn dark and in a serif face."""

    async def darken(page: Page) -> None:
        with suppress(PlaywrightError):  # a page that is closed again already
            session = await context.new_cdp_session(page)
            await session.send("Emulation.setAutoDarkModeOverride", {"enabled": True})

    context.on("page", lambda page: asyncio.ensure_future(darken(page)))
    await context.add_init_script(_SERIF)


def write(file: Path, snapshot: Snapshot) -> None:
    """Keep what `perceive` takes, and by box whether it is live, plain, or neither can be said."""
    rows, given = given_of(snapshot)
    del given["pixels"]  # kept as the picture they came from
    png = np.frombuffer(snapshot.screenshot.png, dtype=np.uint8)
    names = np.array([snapshot.elements.name[row][:40] for row in rows])
    np.savez_compressed(file, png=png, label=labels(snapshot.elements)[rows], names=names, allow_pickle=False, **given)


def labels(table: ElementTable) -> Ints:
    """LIVE, PLAIN or UNTOLD by row, shape (n,).

    Plain is what a click is nobody's on, and what was clicked in vain without a word in its markup that it is a
    control. What claims to be one, is switched off, or could not be clicked is neither: nobody would call it plain. Nor
    is what stands in code either, which is set off in colours by custom and accused of nothing.
    """
    label = np.full(len(table), UNTOLD, dtype=np.int64)
    quiet = table.is_any(Liveness.PLAIN, Liveness.DEAD)
    for row in range(len(table)):  # what is around comes before
        said = [fact for fact in table.evidence[row] if not fact.startswith("probe:")]
        acts = int(table.action[row])
        above = int(table.parent[row])
        silent = not said and quiet[row] and table.tag[row] not in _CODE
        if table.liveness[row] == Liveness.LIVE:
            label[row] = LIVE
        elif silent and (acts < 0 or acts == row or label[acts] == PLAIN) and (above < 0 or label[above] == PLAIN):
            label[row] = PLAIN
    return label


if __name__ == "__main__":
    main()
