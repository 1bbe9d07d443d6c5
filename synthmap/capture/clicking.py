"""One click on one suspect: what answered, how late, what it raised, and whether that can be believed.

A page that an earlier click changed is not the page that was loaded. An answer at once is the click's own, unless it
may be the undoing of an earlier one (a menu that closes). Anything later may be what an earlier click left running or
what the page does once by itself: it is believed where a second click is answered in the same way. Nothing at all may
be what an earlier click left broken, and has to be asked of a page loaded anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from playwright.async_api import Error as PlaywrightError

from synthmap.capture.pictures import pictured, same_but_for
from synthmap.capture.watching import CLOCK_MS, Watched
from synthmap.model.errors import PageError
from synthmap.model.geometry import Box
from synthmap.model.snapshot import ProbeAnswer, Verdict

TAP_FRAMES = 12  # a tap becomes a click a few frames after the finger is lifted
FRAMES = 2  # what a script does with the next frame, and the one after it, was done at once
_DELAYS = ("", "over 1 s", "over 3 s")
_STEPS_MS = (1_000, 2_000, CLOCK_MS - 3_000)  # of the clock, one for each class of delay
_MAX_TOLD = 3  # errors of one click


@dataclass(frozen=True)
class Suspect:
    """What is to be clicked: an element row, and how to find it on a page loaded anew.

    `wired` says that a script listens on it, `delegated` that one may on something around it, `canvas` that it is or
    holds a canvas: such a one may answer in pixels alone, of which the document knows nothing.
    """

    row: int
    place: int
    tag: str
    selector: str
    wired: bool = False
    delegated: bool = False
    canvas: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether silence of the document is silence: nothing is known to draw or to listen."""
        return not (self.wired or self.canvas)

    @property
    def is_likely_dead(self) -> bool:
        """Whether nothing at all that was read of the page speaks for an answer."""
        return self.is_bare and not self.delegated


@dataclass(frozen=True)
class Attempt:
    """What a click came to.

    `certain` where a page that nothing was done to before would have given the same, `repeatable` where a second click
    on this one can make it so. `slight` says that the answer, if it is one, shows in nothing that can be read: such a
    one has to be told by pictures.
    """

    answer: ProbeAnswer
    certain: bool
    repeatable: bool = False
    slight: bool = False

    def confirmed_by(self, again: Attempt) -> Attempt:
        """What both clicks come to; certain where they agree as far as a page can be expected to repeat itself."""
        if self.slight:
            return replace(again, certain=again.certain and again.answer.verdict != "unknown")
        mine, other = self.answer, again.answer
        agreed = (mine.verdict, mine.after, mine.errors) == (other.verdict, other.after, other.errors)
        return replace(self, certain=agreed)


@dataclass(frozen=True)
class Click:
    """A click that was made: on what, where in the window, and on what kind of page.

    `clean` where nothing had changed the page before, `first` where nothing was clicked since it was loaded for the
    probe, `before` is a picture of the window (b"" where none was taken).
    """

    suspect: Suspect
    point: tuple[float, float]
    window: Box
    clean: bool
    first: bool = False
    before: bytes = b""

    @property
    def at(self) -> tuple[float, float]:
        """Where on the page."""
        return round(self.point[0] + self.window[0], 1), round(self.point[1] + self.window[1], 1)


@dataclass(frozen=True)
class _Seen:
    """What was seen from the click to the end of the clock, `at_once` before any of the page's time had passed.

    `slight` says that nothing changed that can be read, of something that no script is known to listen on: it may be
    how the page acknowledges any press (a class, a ripple), and then the pictures before and after are the same.
    `lasting` says that attributes of what had been there before stay changed, `missed` that another thing was clicked.
    """

    answers: frozenset[str]
    at_once: bool
    delay: str
    errors: tuple[str, ...]
    raised_at_once: bool
    why_unknown: str
    missed: bool
    slight: bool
    lasting: bool


async def attempt(page: Watched, suspect: Suspect, walked: int, *, compared: bool = False) -> Attempt:
    """Click one suspect and watch it until the clock has run out. `walked` is how many elements the capture saw.

    Where silence may not be told from an answer otherwise, or if `compared`, pictures before and after are.
    """
    place = await page.ask_in_place("prepare", suspect.place, walked, suspect.tag, suspect.selector)
    page.spoilt |= bool(place["spoilt"])
    if "why" in place:
        return Attempt(ProbeAnswer("unknown", (0.0, 0.0), why=str(place["why"])[:200]), not page.spoilt)
    x, y = float(place["x"]), float(place["y"])
    await page.point_at(x, y)
    first = page.anew and not page.clicks
    compared = compared or first or not (page.spoilt or suspect.is_bare)
    window = window_of(place)
    before = await _sight_at_rest(page, window) if compared else b""
    click = Click(suspect, (x, y), window, not page.spoilt, first, before)
    await page.arm(wired=suspect.wired)
    await page.click(x, y)
    return await conclude(page, click)


async def conclude(page: Watched, click: Click) -> Attempt:
    """Watch a page that was just clicked until the clock has run out, and say what the click came to."""
    suspect, at = click.suspect, click.at
    try:
        seen = await _watch(page, wired=suspect.wired, first=click.first)
    except (PageError, PlaywrightError):
        if not page.news:
            raise
        # It went where no refusal holds it (about:blank, a blob:), and that was its answer.
        page.gone = True
        return Attempt(ProbeAnswer("live", at, tuple(sorted(page.news))), True)
    answers = seen.answers
    # Where the click landed on something else, what pictures show is no answer of this one.
    if click.before and not seen.missed and (seen.slight or not answers):
        await page.ask("unfocus")
        answers = await _by_sight(page, click, answers)
    certain = click.first or _is_certain(seen, click)
    # A second click may leave as it is what the first one changed.
    repeatable = bool(answers) and not (certain or seen.errors or (seen.slight and seen.lasting))
    if not answers and seen.why_unknown:
        told = bool(click.before) or (click.clean and seen.missed)
        return Attempt(ProbeAnswer("unknown", at, why=seen.why_unknown, errors=seen.errors), told)
    picture = None
    if (certain or repeatable) and (not answers or seen.delay or seen.errors):
        await page.point_away()
        sight = await page.kept_sight(click.window)
        picture = pictured(sight, at, click.window) if sight else None
    verdict: Verdict = "live" if answers else "dead"
    answer = ProbeAnswer(verdict, at, tuple(sorted(answers)), seen.delay, errors=seen.errors, picture=picture)
    return Attempt(answer, certain, repeatable, seen.slight)


async def _sight_at_rest(page: Watched, window: Box) -> bytes:
    if page.clicks:
        # The look of focus that an earlier click left behind would be gone in the second picture.
        await page.ask("unfocus")
    await page.point_away()
    return await page.sight_at_rest(window)


async def _sight(page: Watched) -> bytes:
    await page.point_away()
    return await page.sight()


async def _by_sight(page: Watched, click: Click, answers: frozenset[str]) -> frozenset[str]:
    """What the pictures before and after say of an answer in attributes alone, or of none.

    Where the page moves by itself, and where it never looks the same for long, they say nothing.
    """
    after = await _sight(page)
    moving = [(x, y, width, height) for x, y, width, height in await page.ask("moving")]
    if same_but_for(click.before, after, moving, click.window[2]):
        x, y = click.point
        unclear = any(left <= x < left + wide and top <= y < top + high for left, top, wide, high in moving)
        return answers if unclear else frozenset()
    await page.run_forward(CLOCK_MS)
    return (answers or frozenset({"pixels"})) if await page.sight() == after else answers


async def _watch(page: Watched, *, wired: bool, first: bool) -> _Seen:
    """Everything from the click to the end of the clock.

    What may only undo an earlier click is an answer where a script is known to listen and nothing else was seen.
    """
    seen = await page.ask("read", TAP_FRAMES if page.viewport.touch else 0, FRAMES)
    early = page.errors
    # A changed address alone says little: what a router makes of it comes a moment later.
    at_once = bool(page.news or set(seen["answers"]) - {"address"})
    delay = ""
    if at_once:
        begun = set(seen["answers"])
        await page.run_forward(CLOCK_MS, patient=False)
        seen = await page.ask("read", 0, 0)
        # What follows from the first answer, such as a page that scrolls as it gets shorter, comes with frames, of
        # which a busy machine draws fewer.
        last = set(seen["answers"])
        answers = {*(begun & last or last), *page.news}
    else:
        seen, told = await _clock(page)
        answers = {*seen["answers"], *page.news}
        delay = min((_class(seen["after"]), told), key=_DELAYS.index) if answers else ""
        if wired and not answers and seen["echoes"]:
            answers, delay = set(seen["echoes"]), _class(seen["echoed"])
    page.spoilt |= bool(seen["changed"] or seen["answers"] or seen["echoes"] or page.news or page.errors)
    # Errors that come later may be due to what was refused here, or to an earlier click.
    errors = early if page.refused or (early and not first) else page.errors
    return _Seen(
        answers=frozenset(answers),
        at_once=at_once,
        delay=delay,
        errors=tuple(dict.fromkeys(raised.text for raised in errors))[:_MAX_TOLD],
        raised_at_once=bool(early),
        why_unknown=_why_unknown(page, seen),
        missed=bool(seen["clicked"] and not seen["landed"]),
        slight=bool(answers or seen["echoes"]) and bool(seen["slight"]) and not page.news,
        lasting=bool(seen["lasting"]),
    )


async def _clock(page: Watched) -> tuple[Mapping[str, Any], str]:
    """Run the page's time to the end of the clock. Returns what was seen, and the class of delay of the first of it.

    What the browser reports, a scrolled page and a new address carry no time of the page's own, so the clock is run in
    steps.
    """
    told = None
    for delay, step in zip(_DELAYS, _STEPS_MS, strict=True):
        await page.run_forward(step)
        seen = await page.ask("read", 0, FRAMES)
        if told is None and (seen["answers"] or page.news):
            told = delay
    return seen, told or _DELAYS[0]


def _why_unknown(page: Watched, seen: Mapping[str, Any]) -> str:
    """Why silence proves nothing here, "" where it does."""
    if page.never_quiet and page.asked:
        return "it sent a request, on a page whose requests never end"
    if not seen["clicked"]:
        return "the page swallowed the click before anything could hear of it"
    return "" if seen["landed"] else "the click landed on something else"


def _is_certain(seen: _Seen, click: Click) -> bool:
    """Whether to believe it of a page that was clicked before, or that was captured a moment ago.

    What a page does once by itself, such as greeting a visitor after half a minute, would pass for a late answer.
    Within a second that matters only where the answer is the one proof that there is anything behind the element.
    """
    if seen.errors:
        return click.clean and seen.raised_at_once
    if seen.slight:
        return bool(click.before)
    if seen.answers:
        return seen.at_once or (click.suspect.wired and not seen.delay)
    return bool(click.before) or (click.clean and click.suspect.is_bare)


def window_of(place: Mapping[str, Any]) -> Box:
    """The part of the page that is in the window, as the watcher tells it."""
    left, top, width, height = (float(value) for value in place["window"])
    return left, top, width, height


def _class(milliseconds: float | None) -> str:
    """Delays as a class: a measured time differs from run to run, its class does not."""
    if milliseconds is None or milliseconds > 3_000:
        return _DELAYS[2]
    return _DELAYS[1] if milliseconds > 1_000 else _DELAYS[0]
