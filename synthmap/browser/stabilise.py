"""Bringing a loaded page to rest, so that what is looked at is what a visitor sees once everything has arrived."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from synthmap.browser.commands import Program, call, isolated_world

_SCRIPT = files("synthmap.browser").joinpath("stabilise.js").read_text("utf-8")

# Caps in milliseconds on each wait. Generous beside what a healthy page needs, small beside a run's patience.
TOTAL_CAP_MS = 12_000
_CAPS = {"total": TOTAL_CAP_MS, "fonts": 3_000, "images": 3_000, "unrest": 1_000, "quiet": 100}
MAX_HEIGHT = 50_000


def stabilise(*, ready: str | None = None, settle_ms: float = 0, hide: Sequence[str] = ()) -> Program[tuple[str, ...]]:
    """Freeze animations, await fonts and pictures, scroll lazy content in, and return to the top.

    `ready` is a selector to wait for first, `settle_ms` a pause to add at the end, `hide` selectors not to draw.
    Returns notes in words about everything that was given up waiting for.
    """
    world = yield from isolated_world()
    caps = {**_CAPS, "height": MAX_HEIGHT, "ready": ready, "settle": settle_ms, "hide": list(hide)}
    notes = yield from call(world, _SCRIPT, caps)
    return tuple(str(note)[:300] for note in notes)
