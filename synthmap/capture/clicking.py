"""One click on one suspect: what answered, how late, what it raised, and whether that can be believed.

A page that was clicked before is not the page that was loaded. An answer at once is the click's own, unless it may be
the undoing of an earlier one (a menu that closes); anything later may be what an earlier click left running, and
nothing at all may be what it left broken. What is not certain there has to be asked of a page loaded anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Error as PlaywrightError

from synthmap.capture.watching import CLOCK_MS, Watched
from synthmap.model.errors import PageError
from synthmap.model.geometry import Box
from synthmap.model.snapshot import Pictured, ProbeAnswer, Verdict

_TAP_FRAMES = 12  # a tap becomes a click a few frames after the finger is lifted
_FRAMES = 2  # what a script does with the next frame, and the one after it, was done at once
_DELAYS = ("", "over 1 s", "over 3 s")
_STEPS_MS = (1_000, 2_000, CLOCK_MS - 3_000)  # of the clock, one for each class of delay
_PICTURE = (320, 200)  # px around the click
_MAX_TOLD = 3  # errors of one click


@dataclass(frozen=True)
class Suspect:
    """What is to be clicked: an element row, and how to find it on a page loaded anew.

    `wired` says that a script listens on it, `canvas` that it is or holds a canvas: such a one may answer in pixels
    alone, of which the document knows nothing.
    """

    row: int
    place: int
    tag: str
    selector: str
    wired: bool = False
    canvas: bool = False


@dataclass(frozen=True)
class Attempt:
    """What a click came to; `certain` where a page that nothing was done to before would have given the same."""

    answer: ProbeAnswer
    certain: bool


@dataclass(frozen=True)
class _Seen:
    """What was seen from the click to the end of the clock, `at_once` before any of the page's time had passed.

    `slight` says that nothing but attributes changed, of something that no script is known to listen on: it may be how
    the page acknowledges any press, and then the pictures before and after are the same.
    """

    answers: frozenset[str]
    at_once: bool
    delay: str
    errors: tuple[str, ...]
    raised_at_once: bool
    why_unknown: str
    slight: bool


async def attempt(page: Watched, suspect: Suspect, walked: int) -> Attempt:
    """Click one suspect and watch it until the clock has run out. `walked` is how many elements the capture saw."""
    clean, first = not page.spoilt, page.anew and not page.clicks
    place = await page.ask("prepare", suspect.place, walked, suspect.tag, suspect.selector)
    if "why" in place:
        return Attempt(ProbeAnswer("unknown", (0.0, 0.0), why=str(place["why"])[:200]), clean)
    x, y = float(place["x"]), float(place["y"])
    left, top, width, height = (float(value) for value in place["window"])
    window, at = (left, top, width, height), (round(x + left, 1), round(y + top, 1))
    await page.point_at(x, y)
    before = await _at_rest(page) if first else None
    await page.arm(wired=suspect.wired)
    await page.click(x, y)
    try:
        seen = await _watch(page, wired=suspect.wired, first=first)
    except (PageError, PlaywrightError):
        if not page.news:
            raise
        # It went where no refusal holds it (about:blank, a blob:), and that was its answer.
        page.gone = True
        return Attempt(ProbeAnswer("live", at, tuple(sorted(page.news))), True)
    answers = seen.answers
    if before is not None and (seen.slight or not answers):
        await page.ask("unfocus")
        await page.point_away()
        answers = (answers or frozenset({"pixels"})) if await page.sight() != before else frozenset()
    certain = first or _is_certain(seen, suspect, clean=clean)
    if not answers and seen.why_unknown:
        return Attempt(ProbeAnswer("unknown", at, why=seen.why_unknown, errors=seen.errors), first)
    picture = None
    if certain and (not answers or seen.delay or seen.errors):
        box = _around(at, window)
        await page.point_away()
        picture = Pictured(box, await page.picture(box))
    verdict: Verdict = "live" if answers else "dead"
    answer = ProbeAnswer(verdict, at, tuple(sorted(answers)), seen.delay, errors=seen.errors, picture=picture)
    return Attempt(answer, certain)


async def _watch(page: Watched, *, wired: bool, first: bool) -> _Seen:
    """Everything from the click to the end of the clock.

    What may only undo an earlier click is an answer where a script is known to listen and nothing else was seen.
    """
    seen = await page.ask("read", _TAP_FRAMES if page.viewport.touch else 0, _FRAMES)
    early = page.errors
    # A changed address alone says little: what a router makes of it comes a moment later.
    at_once = bool(page.news or set(seen["answers"]) - {"address"})
    delay = ""
    if at_once:
        await page.run_forward(CLOCK_MS, patient=False)
        seen = await page.ask("read", 0, 0)
        answers = {*seen["answers"], *page.news}
    else:
        told = await _clock(page, stepped=first)
        seen = await page.ask("read", 0, _FRAMES)
        answers = {*seen["answers"], *page.news}
        delay = min((_class(seen["after"]), told), key=_DELAYS.index) if answers else ""
        if wired and not answers and seen["echoes"]:
            answers, delay = set(seen["echoes"]), _class(seen["echoed"])
    page.spoilt |= bool(seen["changed"])
    errors = early if page.refused or (early and not first) else page.errors
    return _Seen(
        answers=frozenset(answers),
        at_once=at_once,
        delay=delay,
        errors=tuple(dict.fromkeys(raised.text for raised in errors))[:_MAX_TOLD],
        raised_at_once=bool(early),
        why_unknown=_why_unknown(page, seen),
        slight=bool(answers) and bool(seen["slight"]) and not page.news,
    )


async def _clock(page: Watched, *, stepped: bool) -> str:
    """Run the page's time to the end of the clock. Returns the class of delay of the first thing the browser reports.

    What the browser reports carries no time of the page's own, so the clock is run in steps where that will count.
    """
    if not stepped:
        await page.run_forward(CLOCK_MS)
        return _DELAYS[-1]
    told = _DELAYS[-1]
    for delay, step in zip(_DELAYS, _STEPS_MS, strict=True):
        heard = bool(page.news)
        await page.run_forward(step)
        if page.news and not heard:
            told = delay
    return told


def _why_unknown(page: Watched, seen: Mapping[str, Any]) -> str:
    """Why silence proves nothing here, "" where it does."""
    if page.never_quiet and page.asked:
        return "it sent a request, on a page whose requests never end"
    if not seen["clicked"]:
        return "the page swallowed the click before anything could hear of it"
    return "" if seen["landed"] else "the click landed on something else"


def _is_certain(seen: _Seen, suspect: Suspect, *, clean: bool) -> bool:
    """Whether to believe it of a page that was clicked before, or that was captured a moment ago.

    What a page does once by itself, such as greeting a visitor after half a minute, would pass for a late answer.
    Within a second that matters only where the answer is the one proof that there is anything behind the element.
    """
    if seen.errors:
        return clean and seen.raised_at_once
    if seen.slight:
        return False
    if seen.answers:
        return seen.at_once or (suspect.wired and not seen.delay)
    return clean and not (suspect.wired or suspect.canvas)


async def _at_rest(page: Watched) -> bytes | None:
    """A picture of the window, None where it differs from itself when the clock runs without a click."""
    await page.point_away()
    before = await page.sight()
    await page.run_forward(CLOCK_MS)
    return before if await page.sight() == before else None


def _around(at: tuple[float, float], window: Box) -> Box:
    """A picture's worth of the window around a point, moved inside where it would stick out."""
    (x, y), (left, top, wide, high) = at, window
    width, height = min(_PICTURE[0], wide), min(_PICTURE[1], high)
    return (
        round(min(max(x - width / 2, left), left + wide - width)),
        round(min(max(y - height / 2, top), top + high - height)),
        width,
        height,
    )


def _class(milliseconds: float | None) -> str:
    """Delays as a class: a measured time differs from run to run, its class does not."""
    if milliseconds is None or milliseconds > 3_000:
        return _DELAYS[2]
    return _DELAYS[1] if milliseconds > 1_000 else _DELAYS[0]
