"""Finding out what of a captured page changes by itself, by picturing it again further on in its own time.

Page time is run forward (CDP virtual time), so that seconds of it pass in a fraction of one. Most pages look the same
three and seven seconds later, byte for byte, and are done. Where one does not, the windows with what changed are
watched for some seconds more, each by itself: what changes in two more intervals of five seconds keeps changing. What
takes longer than that between two changes may be missed, and so may two slides that take turns every two seconds or so:
they may look the same at every moment that is looked at.

Pictures of a whole page make it believe for a moment that its window was resized, which some charts answer by drawing
themselves anew; pictures of the window alone do not.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from synthmap.browser.commands import call, drive
from synthmap.capture.watching import Watched, guarding
from synthmap.model.errors import PageError
from synthmap.model.geometry import Bools, Floats, Ints, Pixels, clipped, no_boxes
from synthmap.model.identity import readable
from synthmap.model.snapshot import Snapshot
from synthmap.vision.stability import CELL, changed_cells, restless_regions

_WHOLE_MS = (3_000, 4_000)
_REST_MS = 3_000  # of page time between two pictures of the whole page: after less, Chromium may never end the second
# Two intervals of five seconds, each seen in its middle too: of two slides that take turns every five seconds, two
# turns may fall into one interval, and its end looks as its beginning did.
_WINDOW_MS = (2_500, 2_300, 2_700, 2_300, 2_700)
_INTERVALS = 2
_MAX_WINDOWS = 4
_TRANSITION_MS = 50
_CAP_MS = 10_000
_BUDGET_S = 120.0  # of real time: generous, since what is found must not depend on how busy a machine is
_MAX_HEIGHT = 8_000  # px: what is further down is seen by few, and large pictures are what takes the time here
_SCROLL = "y => { scrollTo({ top: y, behavior: 'instant' }); return [scrollY, innerWidth, innerHeight]; }"


async def with_unrest(
    page: Page, snapshot: Snapshot, *, drawn: bytes = b"", allow: tuple[str, ...] = ()
) -> tuple[Snapshot, int]:
    """The snapshot with what changes by itself, and by how many milliseconds the page's time was run forward for that.

    `page` is the captured one, scrolled to its top, as it is again afterwards. What plays by itself, such as a video,
    is known from the markup. A page that does not let itself be pictured again is noted.
    `drawn` is the page's picture (PNG) as it was captured, where something has been covered in that of the snapshot.
    """
    aged = 0
    try:
        async with guarding(page, snapshot.viewport, anew=False, allow=allow) as watched:
            # A request that never ends must not hold the pictures up, and one that is late makes one change at most.
            watched.never_quiet = True
            try:
                async with asyncio.timeout(_BUDGET_S):
                    changes = await _changes(watched, snapshot, drawn or snapshot.screenshot.png)
            finally:
                aged = watched.age_ms
    except (PageError, PlaywrightError, TimeoutError) as error:
        reason = readable(str(error).partition("\n")[0], 200) or "it did not answer in time"
        note = f"what changes by itself on the page is unknown: {reason}"
        return replace(snapshot, notes=(*snapshot.notes, note)), aged
    table = snapshot.elements
    moving = restless_regions(changes, table.box[table.visible], snapshot.document) if changes else no_boxes()
    return replace(snapshot, unstable=np.concatenate([moving, _playing(snapshot)])), aged


async def _changes(watched: Watched, snapshot: Snapshot, drawn: bytes) -> list[Bools]:
    """Which cells of the page changed in two intervals, of those that had changed before; nothing where none had."""
    width, height = snapshot.document
    height = min(height, _MAX_HEIGHT)
    whole = height == snapshot.document[1]
    pictures = [drawn] if whole else []
    # What was captured of a taller page is another picture by its size: the first of the upper part is taken now.
    for milliseconds in _WHOLE_MS if whole else (_REST_MS, *_WHOLE_MS):
        await watched.run_forward(milliseconds)
        pictures.append(await _picture(watched, width, height))
    if all(picture == pictures[0] for picture in pictures):
        return []
    first = np.any(await asyncio.to_thread(_apart, pictures), axis=0)
    later = [np.zeros_like(first) for _ in range(_INTERVALS)]
    for top in _windows(first, snapshot.viewport.height):
        for seen, known in zip(await _watched_from(watched, top, first.shape), later, strict=True):
            # Only there: what is fixed to the window stands elsewhere on the page now.
            known |= seen & _around(first)
    await drive(call(watched.world, _SCROLL, 0), watched.session, cap_ms=_CAP_MS)
    return later


async def _picture(watched: Watched, width: int, height: int) -> bytes:
    """The page at CSS scale, as it was captured in the first place.

    A transition begins with the first frame that is drawn after a change, and stands still with the page's time: a
    frame is asked for, and the transition let end, before the picture is taken.
    """
    whole = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    await _shot(watched, {**whole, "width": 1, "height": 1}, beyond=False)
    await watched.run_forward(_TRANSITION_MS)
    return base64.b64decode(await _shot(watched, whole, beyond=True))


async def _shot(watched: Watched, clip: dict[str, int], *, beyond: bool) -> str:
    asked = {"format": "png", "optimizeForSpeed": True, "captureBeyondViewport": beyond, "clip": clip}
    shot = await watched.session.send("Page.captureScreenshot", asked)
    return str(shot["data"])


def _windows(changed: Bools, height: int) -> list[int]:
    """Where to scroll to, px, so that what changed is seen: from the top of the page on, bounded in number."""
    rows: Ints = np.flatnonzero(changed.any(axis=1)) * CELL
    tops: list[int] = []
    while len(rows) and len(tops) < _MAX_WINDOWS:
        # As much room above as fits: headers that stay lie over the window's top.
        last = int(rows[rows < rows[0] + height / 2][-1])
        top = max(0, (int(rows[0]) + last + CELL - height) // 2)
        tops.append(top)
        rows = rows[rows >= top + height]
    return tops


async def _watched_from(watched: Watched, top: int, shape: tuple[int, ...]) -> list[Bools]:
    """Which cells of the page changed in each interval while its window began at `top`."""
    at = await drive(call(watched.world, _SCROLL, top), watched.session, cap_ms=_CAP_MS)
    y, size = int(at[0]), (int(at[1]), int(at[2]))
    sights = []
    for milliseconds in _WINDOW_MS:
        await watched.run_forward(milliseconds)
        await watched.sight()  # for its frame, in which transitions begin and pictures are decoded
        sights.append(await watched.sight())
    parts = await asyncio.to_thread(_on_page, sights, y, size, shape)
    return [np.any(halves, axis=0) for halves in zip(parts[::2], parts[1::2], strict=True)]


def _on_page(sights: Sequence[bytes], y: int, size: tuple[int, int], shape: tuple[int, ...]) -> list[Bools]:
    """What changed between pictures of the window, in cells of the page."""
    skipped = -y % CELL
    found = []
    for seen in _apart(sights, size, skipped):
        page = np.zeros(shape, dtype=bool)
        row = (y + skipped) // CELL
        part = seen[: max(0, shape[0] - row), : shape[1]]
        page[row : row + part.shape[0], : part.shape[1]] = part
        found.append(page)
    return found


def _apart(pictures: Sequence[bytes], size: tuple[int, int] | None = None, skipped: int = 0) -> list[Bools]:
    """Which cells differ between each picture and the next; at that size, and without the first `skipped` rows."""
    drawn = [_decoded(png, size)[skipped:] for png in pictures]
    return [changed_cells(before, after) for before, after in pairwise(drawn)]


def _around(changed: Bools) -> Bools:
    """What changed and its surroundings: the next slide differs in other places."""
    grown = cv2.dilate(changed.astype(np.uint8), np.ones((9, 9), np.uint8))
    return np.asarray(grown > 0)


def _playing(snapshot: Snapshot) -> Floats:
    """The videos that play by themselves."""
    table = snapshot.elements
    plays = [tag == "video" and "autoplay" in given for tag, given in zip(table.tag, table.attributes, strict=True)]
    return clipped(table.box[np.array(plays, dtype=bool) & table.visible], *snapshot.document)


def _decoded(png: bytes, size: tuple[int, int] | None) -> Pixels:
    pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise PageError("the browser gave a screenshot that is no picture")
    if size and pixels.shape[1::-1] != size:
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return np.asarray(pixels, dtype=np.uint8)
