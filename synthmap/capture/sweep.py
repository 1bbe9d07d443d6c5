"""Many clicks under one clock: what is likely dead is clicked one after the other, and the page is watched for silence.

The page's own time is run forward a little between the clicks and to the end of the clock after the last. Where nothing
at all happened, none of them was answered, each having landed. The first that is answered at once ends the row, and
only of that one anything is said; where something came later, nothing is said of any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from playwright.async_api import Error as PlaywrightError

from synthmap.capture.clicking import FRAMES, TAP_FRAMES, Attempt, Click, Suspect, conclude, window_of
from synthmap.capture.pictures import pictured
from synthmap.capture.watching import CLOCK_MS, Watched
from synthmap.model.errors import PageError
from synthmap.model.snapshot import ProbeAnswer


@dataclass(frozen=True)
class Swept:
    """The suspects that were clicked, and by row the answers of those of which anything is certain.

    `ended_by` is the one whose answer at once ended the row, and what its click came to; `missed` are the rows of those
    whose clicks landed elsewhere.
    """

    clicked: tuple[Suspect, ...]
    answers: Mapping[int, ProbeAnswer]
    ended_by: tuple[Suspect, Attempt] | None = None
    missed: frozenset[int] = frozenset()


async def sweep(page: Watched, suspects: Sequence[Suspect], walked: int, most: int) -> Swept:
    """Click those of the suspects that one window of the page shows, the first of them in its middle; `most` at most.

    They have to be likely dead, and the page as it was loaded. With fewer than two of them nothing is clicked.
    """
    places = [[each.place, each.tag, each.selector] for each in suspects]
    shown = await page.ask_in_place("gather", places, walked)
    page.spoilt |= bool(shown["spoilt"])
    window = window_of(shown)
    clicks = [Click(suspects[int(index)], (x, y), window, True) for index, x, y in shown["points"][:most]]
    if page.spoilt or len(clicks) < 2:
        return Swept((), {})
    await page.arm(wired=False)
    made: list[Click] = []
    try:
        for turn, click in enumerate(clicks):
            await page.point_at(*click.point)
            late = bool(page.news or page.errors)
            await page.click(*click.point)
            heard = await page.ask("heard", turn, TAP_FRAMES if page.viewport.touch else 0, FRAMES)
            if late or heard["late"]:
                page.spoilt = True
                return Swept(tuple(click.suspect for click in clicks[: turn + 1]), {})
            if heard["answered"] or page.news or page.errors:
                return await _ended_by(page, click, made)
            if heard["landed"]:
                made.append(click)
        await page.ask("read", 0, FRAMES)
        await page.run_forward(CLOCK_MS)
        seen = await page.ask("read", 0, FRAMES)
    except (PageError, PlaywrightError):
        if not page.news:
            raise
        page.gone = True
        return Swept(tuple(click.suspect for click in clicks), {})
    page.spoilt |= bool(seen["changed"] or seen["answers"] or page.news or page.errors)
    if page.spoilt or page.never_quiet:
        return Swept(tuple(click.suspect for click in clicks), {})
    await page.point_away()
    sight = await page.kept_sight(window)
    dead = {
        click.suspect.row: ProbeAnswer("dead", click.at, picture=pictured(sight, click.at, window) if sight else None)
        for click in made
    }
    missed = {click.suspect.row for click in clicks} - dead.keys()
    return Swept(tuple(click.suspect for click in clicks), dead, missed=frozenset(missed))


async def _ended_by(page: Watched, click: Click, made: Sequence[Click]) -> Swept:
    """The row ended with a click that was answered at once, unless an earlier one's request was answered just then."""
    asked = page.asked and bool(made)
    attempt = await conclude(page, click)
    if asked:
        attempt = replace(attempt, certain=False, repeatable=False)
    return Swept((click.suspect,), {}, (click.suspect, attempt))
