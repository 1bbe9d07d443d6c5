"""A finding of a stored run, looked at again on the page as it is now: `synthmap show`.

The page is opened as the audit opened it. First the audit's own probe clicks the thing and says what came; then the
page is opened anew, the place is framed, and it is clicked once more in real time, for a person to see. Requests that
might change something on the site are refused, as the audit refuses them.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import BrowserContext, Page, Route

from synthmap.browser.pool import BrowserPool
from synthmap.capture.in_window import window_picture
from synthmap.capture.states import folded
from synthmap.judge.held import Held, read_held
from synthmap.judge.sights import read_sight
from synthmap.looking import Looker
from synthmap.model.discretion import Discretion
from synthmap.model.errors import PageError, UsageError
from synthmap.model.snapshot import ProbeAnswer, Snapshot
from synthmap.model.timings import Timings
from synthmap.model.view import INITIAL
from synthmap.opening import Site, opened
from synthmap.preparing import Watcher
from synthmap.report.choosing import Chosen
from synthmap.report.stored import read_report
from synthmap.rules import catalogue
from synthmap.scenario.expand import Job, Plan, plan
from synthmap.scenario.typed import discretion_of
from synthmap.store.run import SHOWN, RunFolder

_FOR_EYES_MS = 1_200  # between the frame and the click, and after the click: answers within a second are fine
_SIZE = re.compile(r"[0-9]+x[0-9]+")
_HARMLESS = frozenset(("GET", "HEAD", "OPTIONS"))
_FRAME = """([x, y, width, height]) => {
  const frame = document.createElement('div');
  frame.style.cssText = `all: initial; position: absolute; left: ${x - 6}px; top: ${y - 6}px; width: ${width}px;
    height: ${height}px; padding: 3px; border: 3px solid #e5006d; border-radius: 6px; pointer-events: none;
    z-index: 2147483647`;
  document.documentElement.append(frame);
  scrollTo({ top: Math.max(0, y + height / 2 - innerHeight / 2), left: 0, behavior: 'instant' });
}"""


@dataclass(frozen=True, eq=False)
class Shown:
    """What came of it: the probe's answer, None where nothing was clicked; and pictures, where there was no window."""

    answer: ProbeAnswer | None
    before: Path | None = None
    after: Path | None = None


def plan_of(run: Path, chosen: Chosen, *, target: str | None, environment: Mapping[str, str]) -> tuple[Plan, Job]:
    """The plan that opens the page of a finding, and the job of its view.

    What to open is taken from the run, unless a `target` (a scenario, an address, a file) is named. Raises UsageError
    where neither says, or the scenario has no such page any more.
    """
    held = read_held(run)
    known = {name: rule.option_names for name, rule in catalogue().items()}
    made = plan(
        [target or _target(run, chosen, held)],
        environment=environment,
        known_rules=known,
        # A size was asked for on the command line; every other viewport is one of the target's.
        viewports=[chosen.device] if _SIZE.fullmatch(chosen.device) else [],
    )
    pages = {job.page for job in made.jobs}
    jobs = [
        job
        for job in made.jobs
        if (job.page == chosen.page or len(pages) == 1)
        and (job.viewport.name, job.browser) == (chosen.device, chosen.browser)
    ]
    loads = next((job for job in jobs if job.state == INITIAL), None)
    if loads is None:
        raise UsageError(
            f"There is no page {chosen.page} on {chosen.device} in {chosen.browser} any more. Audit again."
        )
    if loads.picture:
        raise UsageError("That page is a picture: there is nothing in it to open or to click.")
    job = next((job for job in jobs if job.state == chosen.state), None) or _found_on_the_way(run, chosen, loads)
    return replace(made, jobs=(job,), scripted=(), recorded=()), job


def _target(run: Path, chosen: Chosen, held: Held) -> str:
    """What the run was of. A run may come from anywhere, so what it says about this machine is not taken on trust."""
    if chosen.source:
        return str(_trusted(run, held.files.get(chosen.source.file), "the scenario"))
    url = next(entry.url for entry in read_report(run).pages if entry.view == chosen.view)
    if not url.startswith("local:"):
        return url
    folder = _trusted(run, held.folders.get(chosen.page), "the page's folder")
    return f"{folder}{url.removeprefix('local:')}"


def _trusted(run: Path, way: str | None, what: str) -> Path:
    """A path that the run names, if it lies under the working directory and outside the run itself."""
    if way is None:
        raise UsageError(f"The run does not say where {what} is: name it with --target.")
    path = (run / way).resolve()
    if not path.is_relative_to(Path.cwd().resolve()) or path.is_relative_to(run.resolve()):
        raise UsageError(f"The run says that {what} is {path}. If that is right, name it with --target.")
    return path


def _found_on_the_way(run: Path, chosen: Chosen, loads: Job) -> Job:
    """The job of a state that the audit found by itself, from the page as it stored it."""
    stored = read_sight(run / RunFolder(run).folder_of(replace(chosen.view, state=INITIAL))).snapshot
    state = next((state for state in folded(stored) if state.name == chosen.state), None)
    if state is None:
        raise UsageError(
            f"The state {chosen.state} is no state of the page in the scenario: a session came to it. "
            "Open the report to see it, or add it to the page's `states`."
        )
    return replace(loads, state=state.name, steps=state.steps)


async def show(
    made: Plan,
    chosen: Chosen,
    pool: BrowserPool,
    run: Path,
    watcher: Watcher,
    *,
    tell: Callable[[ProbeAnswer | None], None],
    until: asyncio.Event | None,
) -> Shown:
    """Open the page of a finding and do again what proved it; `tell` is told the probe's answer as soon as it is known.

    The pool's window is left open `until` somebody closes it or sets the event; without one, pictures of before and
    after are kept in the run's folder. Raises PageError where the page or the thing is not there any more.
    """
    async with opened(made, pool, watcher) as site:
        (job,) = site.jobs
        with TemporaryDirectory() as aside:
            looker = Looker(site.plan, RunFolder(Path(aside)))
            async with site.context(job) as context:
                answer, box = await _probed(looker, context, job, chosen)
            tell(answer)
            async with site.context(job) as context:
                await _refuse(context, site)
                page = await looker.reopened(context, job, lazy=site.plan.capture.lazy)
                if box:
                    await page.evaluate(_FRAME, list(box))
                if until is None:
                    discretion = discretion_of(job, site.plan.access)
                    return await _pictured(page, job, chosen, answer, RunFolder(run), discretion)
                await _watched(page, job, answer, until)
    return Shown(answer)


async def _probed(
    looker: Looker, context: BrowserContext, job: Job, chosen: Chosen
) -> tuple[ProbeAnswer | None, tuple[float, float, float, float] | None]:
    """What a click comes to now, if one proved the finding, and where the thing is."""
    sight, dom, page = await looker.captured(context, job, Timings())
    row = _row(sight.snapshot, chosen)
    if row is None:
        if chosen.proof:
            raise PageError(f"what was clicked is not on the page any more ({chosen.selector or chosen.element_key})")
        return None, chosen.box
    x, y, width, height = map(float, sight.snapshot.elements.box[row])
    if not chosen.proof:
        return None, (x, y, width, height)
    clicked = await looker.clicked(page, job, sight.snapshot, dom, [row], Timings())
    return clicked.probes.get(row), (x, y, width, height)


def _row(snapshot: Snapshot, chosen: Chosen) -> int | None:
    """The element of a finding: by its key, which survives a relayout, else by its selector."""
    for column, wanted in ((snapshot.elements.key, chosen.element_key), (snapshot.elements.selector, chosen.selector)):
        if wanted and wanted in column:
            return column.index(wanted)
    return None


async def _refuse(context: BrowserContext, site: Site) -> None:
    """Refuse requests that may change something, but for those that the scenario allows."""

    async def judge(route: Route) -> None:
        await (route.fallback() if route.request.method in _HARMLESS else route.abort())

    await context.route("**/*", judge)
    for pattern in site.plan.capture.allow:
        await context.route(pattern, lambda route: route.continue_())


async def _watched(page: Page, job: Job, answer: ProbeAnswer | None, until: asyncio.Event) -> None:
    """Click before somebody's eyes, and leave the window to them."""
    page.on("close", lambda _: until.set())
    if answer and not answer.why:
        await page.wait_for_timeout(_FOR_EYES_MS)
        await _click(page, job, answer.at)
    await until.wait()


async def _pictured(
    page: Page, job: Job, chosen: Chosen, answer: ProbeAnswer | None, run: RunFolder, discretion: Discretion
) -> Shown:
    """Click before a camera."""

    async def picture(when: str) -> Path:
        shot = await window_picture(page, job.browser, discretion)
        return run.root / run.write(Path(SHOWN, f"{chosen.id}-{when}.png"), shot)

    before = await picture("before")
    if not answer or answer.why:
        return Shown(answer, before)
    await _click(page, job, answer.at)
    await page.wait_for_timeout(_FOR_EYES_MS)
    return Shown(answer, before, await picture("after"))


async def _click(page: Page, job: Job, at: tuple[float, float]) -> None:
    scrolled = await page.evaluate("[scrollX, scrollY]")
    x, y = at[0] - scrolled[0], at[1] - scrolled[1]
    await (page.touchscreen.tap(x, y) if job.viewport.touch else page.mouse.click(x, y))
