"""Finding out what of a captured page changes by itself, by picturing it again further on in its own time.

Page time is run forward (CDP virtual time), so that seventeen seconds of it take a fraction of one. Most pages look
the same after seven, byte for byte, and are done. For the others ten more seconds tell what keeps changing from what
changed once: in seventeen seconds whatever changes every eight or sooner does so twice.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from synthmap.capture.watching import Watched, guarding
from synthmap.model.errors import PageError
from synthmap.model.geometry import Floats, Pixels, clipped
from synthmap.model.identity import readable
from synthmap.model.snapshot import Snapshot
from synthmap.vision.stability import restless_regions

_FIRST_MS, _MORE_MS = (3_000, 4_000), (5_000, 5_000)
_TRANSITION_MS = 50
_BUDGET_S = 30.0  # of real time
_MAX_AREA = 1440 * 12_000  # px: of a taller page only the upper part is held against itself


async def with_unrest(page: Page, snapshot: Snapshot, *, allow: tuple[str, ...] = ()) -> tuple[Snapshot, int]:
    """The snapshot with what changes by itself, and by how many milliseconds the page's time was run forward for that.

    `page` is the captured one, scrolled to its top. What plays by itself, such as a video, is known from the markup. A
    page that does not let itself be pictured again is noted.
    """
    aged = 0
    try:
        async with guarding(page, snapshot.viewport, anew=False, allow=allow) as watched:
            # A request that never ends must not hold the pictures up, and one that is late makes one change at most.
            watched.never_quiet = True
            try:
                async with asyncio.timeout(_BUDGET_S):
                    pictures = await _pictures(watched, snapshot)
            finally:
                aged = watched.age_ms
    except (PageError, PlaywrightError, TimeoutError) as error:
        reason = readable(str(error).partition("\n")[0], 200) or "it did not answer in time"
        note = f"what changes by itself on the page is unknown: {reason}"
        return replace(snapshot, notes=(*snapshot.notes, note)), aged
    moving = await asyncio.to_thread(_regions, snapshot, pictures)
    return replace(snapshot, unstable=moving), aged


async def _pictures(watched: Watched, snapshot: Snapshot) -> list[bytes]:
    """The page as it was captured and as it looks later, as PNGs; as many as it takes to tell what keeps changing."""
    width, height = snapshot.document
    height = min(height, _MAX_AREA // width)
    whole = height == snapshot.document[1]
    taken = [snapshot.screenshot.png] if whole else []
    for times in (_FIRST_MS, _MORE_MS):
        for milliseconds in times:
            await watched.run_forward(milliseconds)
            taken.append(await _picture(watched, width, height))
        if all(picture == taken[0] for picture in taken):
            return taken[:1]
    return taken


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


def _regions(snapshot: Snapshot, pictures: Sequence[bytes]) -> Floats:
    table = snapshot.elements
    players = [table.tag[row] == "video" and "autoplay" in table.attributes[row] for row in range(len(table))]
    playing = clipped(table.box[np.array(players, dtype=bool) & table.visible], *snapshot.document)
    boxes = table.box[table.visible]
    moving = restless_regions([_decoded(png) for png in pictures] if len(pictures) > 1 else [], boxes)
    return np.concatenate([moving, playing])


def _decoded(png: bytes) -> Pixels:
    return np.asarray(cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)
