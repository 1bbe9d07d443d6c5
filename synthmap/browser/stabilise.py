"""Bringing a loaded page to rest, so that what is looked at is what a visitor sees once everything has arrived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from synthmap.browser.commands import Program, call, isolated_world

_SCRIPT = files("synthmap.browser").joinpath("stabilise.js").read_text("utf-8")

# Caps in milliseconds on each wait. Generous beside what a healthy page needs, small beside a run's patience.
TOTAL_CAP_MS = 12_000
_CAPS = {"total": TOTAL_CAP_MS, "fonts": 3_000, "images": 3_000, "unrest": 1_000, "quiet": 100}
MAX_HEIGHT = 50_000


@dataclass(frozen=True)
class Rest:
    """A page at rest: notes in words about what was given up waiting for, and whether scrolling brought anything in."""

    notes: tuple[str, ...]
    lazy: bool


def stabilise(
    *,
    ready: str | None = None,
    settle_ms: float = 0,
    hide: Sequence[str] = (),
    lazy: bool = True,
    until_quiet: bool = True,
) -> Program[Rest]:
    """Freeze animations, await fonts and pictures, scroll lazy content in, and return to the top.

    `ready` is a selector to wait for first, `settle_ms` a pause to add at the end, `hide` selectors not to draw. With
    `lazy` false the page is not scrolled through: for loading again a page that is known to have nothing to bring in.
    With `until_quiet` false it is not waited until the page has stopped changing: for one whose own time is run forward
    next, which brings that about in less.
    """
    world = yield from isolated_world()
    caps = {**_CAPS, "height": MAX_HEIGHT, "ready": ready, "settle": settle_ms, "hide": list(hide), "lazy": lazy}
    caps["untilQuiet"] = until_quiet
    found = yield from call(world, _SCRIPT, caps)
    return Rest(tuple(str(note)[:300] for note in found["notes"]), bool(found["lazy"]))
